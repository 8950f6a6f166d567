// SPDX-License-Identifier: GPL-2.0-only
/*
 * What holds between several TDs, whatever each of them shows on its own.
 */
#include "suites/suites.h"

const struct suite properties_suite = {
	.name = "properties",
	.says = "TDs that are related to each other are answered and read accordingly",
	.rules = (const char *const[]){ "PRP", NULL },
	.cases = (const char *const[]){ "prp", NULL },
	.phases = PLAN_PROPERTIES,
	.must_fail = "fsrs-lost-by-entry-order",
};
