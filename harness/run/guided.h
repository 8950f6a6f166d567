/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An update of a host's module that happens once: all cases are observed before it, then one TD runs
 * on over it, and then all cases are observed again.
 *
 *	struct guided *guided = guided_create();
 *
 *	guided_keep(guided, number, test, &older->seen);	// for each case, before
 *	if (!guided_update(guided, observer, &reason))
 *		...						// it did not come to the update
 *	guided_recall(guided, number, observer);		// before each case, after
 *
 * An emulated host boots anew for each case instead, and needs none of this.
 */
#ifndef RUN_GUIDED_H
#define RUN_GUIDED_H

#include "run/observe.h"

struct guided;

/* NULL where memory is short. */
struct guided *guided_create(void);
void guided_free(struct guided *guided);

/* What the module before the update made of that case of the plan. False: memory is short. */
bool guided_keep(struct guided *guided, size_t number, const struct td_case *test,
		 const struct observation *seen);

/*
 * The module of @observer->older is replaced under a TD: that of the largest case which was accepted
 * and does something, else the default one.
 */
bool guided_update(struct guided *guided, struct observer *observer, struct target_reason *reason);

/* What @observer finds as the older observation of the next case, and of the update. */
void guided_recall(const struct guided *guided, size_t number, struct observer *observer);

#endif
