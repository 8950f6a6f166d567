// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a TD shows of its CPUID bits: to the host that reads them back, and to the guest.
 */
#include "suites/suites.h"

const struct suite readback_suite = {
	.name = "readback",
	.says = "each bit reads as its type and the TD's configuration say, wherever it is read",
	.rules = (const char *const[]){ "CFG", "FIX-01", "FIX-02", "FIX-03", "FIX-04", "FIX-09",
					"FIX-12", "FIX-13", "VIS", NULL },
	.cases = (const char *const[]){ "cfg", "fix", "vis", NULL },
	.phases = PLAN_ALL,
	.must_fail = "fsrm-lost-with-erms",
};
