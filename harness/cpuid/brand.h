/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a CPU calls itself.
 *
 *	cpuid_brand(&platform, name, sizeof(name));	// "Intel(R) Xeon(R) Platinum 8592+"
 */
#ifndef CPUID_BRAND_H
#define CPUID_BRAND_H

#include "cpuid/dump.h"

/* The brand string, or where the dump has none CPUID(1).EAX. Cut where it does not fit. */
void cpuid_brand(const struct cpuid_dump *platform, char *name, size_t size);

#endif
