/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which cases may damage the host they run on.
 *
 *	char why[128];
 *
 *	if (target->on_hardware && !allowed && hazard_of_case(&context, test, why))
 *		...	leave it out
 *
 * A case is a hazard where it says so itself, and where it or its partner asks for a CPUID, XFAM
 * or ATTRIBUTES bit whose use leaves host state changed and which the kernel profile does not
 * support, or for a CPUID bit of which nobody knows what it does (effects.json does not list
 * it): KVM is expected to refuse all these, and the case finds out whether it does.
 */
#ifndef RUN_HAZARD_H
#define RUN_HAZARD_H

#include "rules/rules.h"

/* True, with the reason in @why. */
bool hazard_of_case(const struct rule_context *context, const struct td_case *test, char why[128]);

/* False, with the reason, where the case may damage its host and that is not @allowed. */
bool hazard_may(const struct rule_context *context, const struct target *target, bool allowed,
		const struct td_case *test, struct target_reason *reason);

#endif
