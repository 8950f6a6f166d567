/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A record held against the list of expected skips, both ways.
 *
 *	struct skip_gate gate;
 *
 *	if (!skip_gate_judge(&gate, &skips, view))
 *		...	no memory
 *	if (gate.num_unexpected || gate.num_stale)
 *		...	the gate is shut
 *	skip_gate_free(&gate);
 *
 * Rules that are not in the record took no part in the run, and nothing is expected of them.
 */
#ifndef RECORD_SKIP_GATE_H
#define RECORD_SKIP_GATE_H

#include "record/skips.h"

struct skip_finding {
	const struct skip_entry *entry; /* that does not hold; NULL: there is none for it */
	const struct view_result *result;
};

struct skip_gate {
	size_t num_expected; /* rules */
	size_t num_unexpected;
	struct skip_finding *unexpected; /* rules that are not judged, and no entry says so */
	size_t num_stale;
	struct skip_finding *stale; /* that are judged, or not judged in another way */
};

/* @skips and @view must outlive the gate. False where memory is short. */
bool skip_gate_judge(struct skip_gate *gate, const struct skips *skips,
		     const struct record_view *view);
void skip_gate_free(struct skip_gate *gate);

#endif
