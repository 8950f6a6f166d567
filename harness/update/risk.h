/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How much each change of an update can hurt: its group, and the promise that it breaks.
 *
 *	diff = diff_create(sides, 2);		// before and after the update
 *	risk_judge(diff, effects);
 *	diff->line[0].risk.group		// RISK_HOSTS
 *	diff->line[0].risk.promise->id		// "UPD-04"
 *
 * The groups, by who is hurt:
 *
 *	breaks hosts	a bit or host state that a TD reaches since the update, without an opt-in;
 *			also a platform on which TDX cannot be initialised any more, which is what a
 *			host's kernel notices, and no VMM can help
 *	needs review	a bit that can be 1 since the update and that effects.json does not list, or
 *			words that are not known: nobody can say what it does
 *	breaks VMMs	what was accepted is refused, or gives another TD
 *	new capability	what a VMM may ask for, and did not get before
 *	harmless	the rest: order, words, the details of a refusal, a platform check that is gone
 *
 * Bits that VE_REDUCTION makes configurable (MCA, MCE, MTRR, CORE_CAPABILITIES) are so for this,
 * whatever a guest that did not ask for it sees: the request decides, and it defaults to 0.
 */
#ifndef UPDATE_RISK_H
#define UPDATE_RISK_H

#include "rules/effects.h"
#include "update/diff.h"

/* What a host or a VMM builds on: the rule that says so of TDs, or that it follows from. */
enum promise_id {
	PROMISE_ACCEPTED,
	PROMISE_VIEW,
	PROMISE_PLATFORM, /* what no platform is initialised for, no TD is accepted by */
	PROMISE_OFFERED,
	PROMISE_FIXED1,
	PROMISE_OPT_IN,
	PROMISE_HOST_STATE,
	PROMISE_CLOBBER_LIST,
	PROMISE_CONFIGURABLE,
	PROMISE_DEFAULT,
	PROMISE_NUM
};

const struct rule *promise_of(enum promise_id id);

/* "breaks hosts" */
const char *risk_group_name(enum risk_group group);

/* One that is in it fails the comparison. */
static inline bool risk_group_fails(enum risk_group group)
{
	return group <= RISK_VMMS;
}

/* The risk of each line of a comparison of two sides, the older one first. */
void risk_judge(struct diff *diff, const struct effects *effects);

#endif
