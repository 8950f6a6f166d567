// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an update of the TDX module may change, for new TDs and for those that are running.
 */
#include "suites/suites.h"

const struct suite update_suite = {
	.name = "update",
	.says = "an updated module brings nothing upon a VMM or a TD that did not ask for it",
	.rules = (const char *const[]){ "UPD", NULL },
	.cases = (const char *const[]){ "upd", NULL },
	.phases = PLAN_EXTREMES | PLAN_SINGLES | PLAN_PAIRS | PLAN_FAULTS | PLAN_COLDS |
		  PLAN_BOUNDARIES | PLAN_NUMBERS,
	.must_fail = "update-hides-wbnoinvd",
	.of_update = true,
};
