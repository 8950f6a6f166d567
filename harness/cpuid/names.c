// SPDX-License-Identifier: GPL-2.0-only
/*
 * Look-ups in the table of the SDM's names.
 */
#include "cpuid/names.h"

#include <strings.h>

static bool field_is_in(const struct cpuid_field *field, struct cpuid_addr at, enum cpuid_reg reg)
{
	uint32_t subleaf = at.subleaf == CPUID_SUBLEAF_NA ? 0 : at.subleaf;

	if (field->leaf != at.leaf || field->reg != reg)
		return false;
	if (field->first_subleaf == CPUID_SUBLEAF_NA)
		return true;
	return subleaf >= field->first_subleaf && subleaf <= field->last_subleaf;
}

const struct cpuid_field *cpuid_field_at(struct cpuid_bit bit)
{
	size_t count;
	const struct cpuid_field *fields = cpuid_fields(&count);

	for (size_t i = 0; i < count; i++) {
		if (bit.bit >= fields[i].lsb && bit.bit <= fields[i].msb &&
		    field_is_in(&fields[i], bit.at, bit.reg))
			return &fields[i];
	}
	return NULL;
}

const struct cpuid_field *cpuid_field_named(struct cpuid_addr at, enum cpuid_reg reg,
					    const char *name)
{
	size_t count;
	const struct cpuid_field *fields = cpuid_fields(&count);

	for (size_t i = 0; i < count; i++) {
		if (field_is_in(&fields[i], at, reg) && !strcasecmp(fields[i].name, name))
			return &fields[i];
	}
	return NULL;
}
