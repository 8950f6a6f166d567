/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What KVM's policy leaves to the module: a configuration that it has no reason to refuse.
 *
 *	if (seen->outcome.by == TD_REFUSED_BY_KVM && policy_lets_pass(context, seen->test))
 *		...	KVM refuses more than its policy says
 *
 * The policy is that of the kernel profile, and not what KVM_TDX_CAPABILITIES shows of it: a bit that
 * KVM refuses and hides is refused all the same.
 */
#ifndef RULES_POLICY_H
#define RULES_POLICY_H

#include "rules/rules.h"

/* False also where the case asks for what no policy speaks of. */
bool policy_lets_pass(const struct rule_context *context, const struct td_case *test);

#endif
