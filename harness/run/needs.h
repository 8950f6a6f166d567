/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The conditions under which a case says something ("needs" lines).
 *
 *	if (!needs_met(&context, test, &reason))
 *		...	left out: reason.needed, reason.found
 */
#ifndef RUN_NEEDS_H
#define RUN_NEEDS_H

#include "rules/rules.h"

/* False at the first condition that is not met; @reason says which. */
bool needs_met(const struct rule_context *context, const struct td_case *test,
	       struct target_reason *reason);

#endif
