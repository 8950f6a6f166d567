/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A platform: the native CPUID of a CPU in the form that `cpuid -1 -r` prints,
 * and the host MSRs that a TDX module looks at.
 *
 *	# comment
 *	# msr 0x10a = 0x128fdeb
 *	CPU:
 *	   0x00000007 0x00: eax=0x00000002 ebx=0xf1bf07ab ecx=0x1b415fee edx=0xffdd4432
 *
 * Sub-leaves that are not listed read as zero; so do leaves beyond the native
 * maximum (leaf 0 and 0x80000000).
 */
#ifndef CPUID_DUMP_H
#define CPUID_DUMP_H

#include <stdio.h>

#include "cpuid/set.h"
#include "input/diag.h"

#define CPUID_DUMP_MAX_MSRS 64

struct cpuid_msr {
	uint32_t index;
	uint64_t value;
};

struct cpuid_dump {
	struct cpuid_set cpuid; /* every entry with a numeric sub-leaf */
	size_t num_msrs;
	struct cpuid_msr msr[CPUID_DUMP_MAX_MSRS];
};

/* Refused: a malformed line, a leaf listed twice, no leaf 0, more entries or MSRs than fit. */
int cpuid_dump_load(struct cpuid_dump *dump, const char *path, struct diag *diag);
int cpuid_dump_parse(struct cpuid_dump *dump, const char *path, const char *text,
		     struct diag *diag);

/* Prints the same form; reading it again gives the same dump. */
void cpuid_dump_print(const struct cpuid_dump *dump, FILE *out);

/* What the CPU answers; an NA address is asked with sub-leaf 0. */
struct cpuid_regs cpuid_dump_native(const struct cpuid_dump *dump, struct cpuid_addr at);

/* False where the dump does not give that MSR. */
bool cpuid_dump_msr(const struct cpuid_dump *dump, uint32_t index, uint64_t *value);

#endif
