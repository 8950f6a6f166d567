/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a guest makes host state its own: the operations by which the corpus's cases do that, once
 * each, for any TD. Where the TD lacks the bit behind one, it faults and changes nothing.
 *
 *	snapshot_use_learn(&use, corpus_case);		// for each
 *	snapshot_use_add(&use, test);			// test's guest now does all of them
 */
#ifndef UPDATE_SNAPSHOT_USE_H
#define UPDATE_SNAPSHOT_USE_H

#include "td/case.h"

#define SNAPSHOT_MAX_USES (GUEST_MAX_OPS - 1) /* an exit to the host follows */

struct snapshot_use {
	size_t count;
	struct guest_op op[SNAPSHOT_MAX_USES];
};

void snapshot_use_learn(struct snapshot_use *use, const struct td_case *test);
void snapshot_use_add(const struct snapshot_use *use, struct td_case *test);

#endif
