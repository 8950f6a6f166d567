/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The SDM's names for the bits and fields of the leaves that a TDX module virtualises.
 *
 *	const struct cpuid_field *field = cpuid_field_at(bit);
 *
 *	printf("%s is bit %u of %s\n", ...);
 *
 * Source: Intel SDM volume 2A, CPUID, and the Architecture Instruction Set Extensions
 * reference; lower case, '_' between words. Sub-leaf CPUID_SUBLEAF_NA in the table
 * stands for leaves without sub-leaves and, for leaves that repeat (4, 0xb, 0x1f), for
 * every sub-leaf. An address without a sub-leaf is looked up as sub-leaf 0, which is what
 * the CPU answers.
 */
#ifndef CPUID_NAMES_H
#define CPUID_NAMES_H

#include "cpuid/cpuid.h"

struct cpuid_field {
	uint32_t leaf;
	uint32_t first_subleaf; /* both CPUID_SUBLEAF_NA where the leaf has none */
	uint32_t last_subleaf;
	enum cpuid_reg reg;
	uint8_t lsb;
	uint8_t msb;
	const char *name;
};

/* The field that holds @bit, or NULL where the SDM names none (reserved). */
const struct cpuid_field *cpuid_field_at(struct cpuid_bit bit);

/* The field of that name (any case) in one register of @at, or NULL. */
const struct cpuid_field *cpuid_field_named(struct cpuid_addr at, enum cpuid_reg reg,
					    const char *name);

/* The whole table, for listing. */
const struct cpuid_field *cpuid_fields(size_t *count);

#endif
