/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between two CPUIDs, and between two TD configurations, as text of one line.
 *
 *	differences_of_cpuid(&before, &after, "moves ", stdout);
 *
 * prints "moves 7.0:ecx.waitpkg=1, 4.0:ebx.ways=0xb, 0x24.0:ebx[7:4]=0x3": each bit with its name, a
 * number as a whole, and bits without a name that follow each other together; the values are those
 * after. A leaf that only one of the two has, or that only one can read, is "0x1f.0 added",
 * "0x1f.0 removed", "0x1f.0 gives #VE", "0x1f.0 gives no #VE".
 *
 *	differences_of_config(&default_config, &config, "", stdout);
 *
 * prints "7.0:ebx.avx2=1, xfam x87 sse avx, param[20]=0x1": members as in the text form.
 *
 * All return how many differences there are; where there is none, nothing is printed.
 */
#ifndef UPDATE_DIFFERENCES_H
#define UPDATE_DIFFERENCES_H

#include <stdio.h>

#include "cpuid/set.h"
#include "td/config.h"

size_t differences_of_cpuid(const struct cpuid_set *before, const struct cpuid_set *after,
			    const char *lead, FILE *to);

/*
 * One of two readers of the same CPUIDs: the bits that moved for it and not for the other, or the
 * other way round, with the values that it reads after.
 */
size_t differences_of_reader(const struct cpuid_set *other_before,
			     const struct cpuid_set *other_after, const struct cpuid_set *before,
			     const struct cpuid_set *after, const char *lead, FILE *to);

size_t differences_of_config(const struct td_config *before, const struct td_config *after,
			     const char *lead, FILE *to);

#endif
