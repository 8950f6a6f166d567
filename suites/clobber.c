// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bits whose use leaves host state changed.
 */
#include "suites/suites.h"

const struct suite clobber_suite = {
	.name = "clobber",
	.says = "no TD gets a bit that damages the host, unless KVM restores what it damages",
	.rules = (const char *const[]){ "CLB", NULL },
	.cases = (const char *const[]){ "clb", NULL },
	.phases = PLAN_ALL,
	.must_fail = "waitpkg-unchecked-with-pkru",
};
