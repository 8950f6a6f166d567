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
#include "run/session.h"

/*
 * The observer of the module before the update, and in @context what is known of that; of a session
 * with update_to its "before". NULL where memory is short.
 */
struct observer *update_older(const struct session *before, struct rule_context *context);

/* The host has the module before the update, if need be once more. False: it does no longer. */
bool update_boot(struct observer *older);

/*
 * @observer->older has just observed the case. False where its module cannot be replaced, which
 * @observer notes, with the reason.
 */
bool update_observe(struct observer *observer, const struct td_case *test,
		    struct target_reason *reason);

#endif
