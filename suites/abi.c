// SPDX-License-Identifier: GPL-2.0-only
/*
 * The TDX part of KVM's ABI, and the health of the kernel behind it.
 */
#include "suites/suites.h"

const struct suite abi_suite = {
	.name = "abi",
	.says = "KVM answers every call in every order as its ABI says, and keeps its health",
	.rules = (const char *const[]){ "KVM", NULL },
	.cases = (const char *const[]){ "kvm", NULL },
	.phases = PLAN_EXTREMES | PLAN_PAIRS | PLAN_FAULTS | PLAN_TRIPLES | PLAN_RANDOM,
	.must_fail = "debug-refused-with-eperm",
};
