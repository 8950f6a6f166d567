// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a module says of its CPUID bits, in itself and against what KVM advertises.
 */
#include "suites/suites.h"

const struct suite metadata_suite = {
	.name = "metadata",
	.says = "what a module says of its CPUID bits is complete and free of contradiction",
	.rules = (const char *const[]){ "FIX-05", "FIX-06", "FIX-07", "FIX-08", "FIX-10", "FIX-11",
					"VIS-03", NULL },
	.cases = (const char *const[]){ "fix", NULL },
	.phases = 0,
	.must_fail = "list-offers-sgx",
};
