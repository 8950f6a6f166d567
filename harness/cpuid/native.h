/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The CPU that this program runs on, as a platform.
 *
 *	struct cpuid_dump platform;
 *
 *	if (cpuid_dump_native_host(&platform, &diag))
 *		...	one line for the user in diag.text
 *	cpuid_dump_print(&platform, stdout);
 */
#ifndef CPUID_NATIVE_H
#define CPUID_NATIVE_H

#include "cpuid/dump.h"

/*
 * All leaves and sub-leaves of one CPU, and those MSRs that a TDX module looks at and the msr
 * device lets us read. The thread is on that CPU meanwhile, and then again where it was allowed.
 * -1 where it cannot be kept there.
 */
int cpuid_dump_native_host(struct cpuid_dump *dump, struct diag *diag);

#endif
