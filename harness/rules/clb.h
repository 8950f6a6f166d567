/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the two files of clobber rules share; private to rules/clb*.c.
 */
#ifndef RULES_CLB_H
#define RULES_CLB_H

#include "rules/judges.h"

/* The argument of clb_judge_configurable(). */
enum clb_check { CLB_CHECK_OPT_IN, CLB_CHECK_REVIEWED, CLB_CHECK_CLOBBER_LIST };

JUDGE(clb_judge_configurable);

/* The module's own list of clobber bits holds it. */
bool clb_module_lists(const struct rule_context *context, struct cpuid_bit bit);

#endif
