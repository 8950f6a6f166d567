// SPDX-License-Identifier: GPL-2.0-only
/*
 * The host's registers and MSRs around entries and exits of a TD.
 */
#include "suites/suites.h"

const struct suite host_state_suite = {
	.name = "host_state",
	.says = "host state survives TD entry and exit",
	.rules = (const char *const[]){ "HST", NULL },
	.cases = (const char *const[]){ "hst", NULL },
	.phases = PLAN_ALL,
	.must_fail = "avx-loses-lstar-on-second-entry",
};
