/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bits of one CPUID register, as effects.json and the kernel profiles write them:
 *
 *	{ "cpuid": "7.0:ebx", "bits": ["hle", "rtm"], ... }
 *	{ "cpuid": "0x1f.0-5:eax", "bits": "all", ... }
 *
 * A range of sub-leaves and "all" are for data that is no list of features (cache and
 * topology descriptions), so that such a catalogue stays readable.
 */
#ifndef RULES_REGISTER_BITS_H
#define RULES_REGISTER_BITS_H

#include "cpuid/cpuid.h"
#include "input/json.h"

#define REGISTER_BITS_MAX_SUBLEAVES 32

struct register_bits {
	struct cpuid_addr first; /* CPUID_SUBLEAF_NA: a leaf without sub-leaves */
	uint32_t num_subleaves; /* 1 where there is no range */
	enum cpuid_reg reg;
	uint32_t mask;
};

/* The members "cpuid" and "bits" of @entry. */
int register_bits_read(const struct json_at *entry, struct register_bits *bits, struct diag *diag);

/* The address of the n-th sub-leaf of the range. */
static inline struct cpuid_addr register_bits_at(const struct register_bits *bits, uint32_t n)
{
	struct cpuid_addr at = bits->first;

	if (at.subleaf != CPUID_SUBLEAF_NA)
		at.subleaf += n;
	return at;
}

/* Fails where @object has a member that is not in @known, which ends with NULL. */
int json_only_members(const struct json_at *object, const char *const *known, struct diag *diag);

#endif
