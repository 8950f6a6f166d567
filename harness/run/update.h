/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The module replaced at run time, under the TD of a case.
 *
 *	if (update_boot(older) && observer_observe(older, test, &reason) &&
 *	    update_observe(observer, test, &reason))
 *		...	older->update: what KVM offers now, how the TD went on, and what KVM makes
 *			of the same request by what it knows of the module before
 */
#ifndef RUN_UPDATE_H
#define RUN_UPDATE_H

#include "run/observe.h"

/* The host has the module before the update, if need be once more. False: it does no longer. */
bool update_boot(struct observer *older);

/*
 * @observer->older has just observed the case. False where its module cannot be replaced, which
 * @observer notes, with the reason.
 */
bool update_observe(struct observer *observer, const struct td_case *test,
		    struct target_reason *reason);

#endif
