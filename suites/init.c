// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which TD configurations are accepted, and how the others are refused.
 */
#include "suites/suites.h"

const struct suite init_suite = {
	.name = "init",
	.says = "a TD configuration is accepted if it is valid, and else refused with its cause",
	.rules = (const char *const[]){ "INI", NULL },
	.cases = (const char *const[]){ "ini", NULL },
	.phases = PLAN_ALL,
	.must_fail = "half-amx-accepted",
};
