// SPDX-License-Identifier: GPL-2.0-only
/*
 * Look-ups in the table of the SDM's names.
 */
#include "cpuid/names.h"

#include <strings.h>

/* The rows of one leaf lie together: between the first and where they end. */
struct rows {
	const struct cpuid_field *at, *end;
};

static struct rows rows_of(uint32_t leaf)
{
	size_t count, low = 0, high;
	const struct cpuid_field *fields = cpuid_fields(&count);
	struct rows rows;

	for (high = count; low < high;) {
		size_t middle = low + (high - low) / 2;

		if (fields[middle].leaf < leaf)
			low = middle + 1;
		else
			high = middle;
	}
	rows.at = rows.end = fields + low;
	while (rows.end < fields + count && rows.end->leaf == leaf)
		rows.end++;
	return rows;
}

/* Of a field of the leaf of @at. */
static bool field_is_in(const struct cpuid_field *field, struct cpuid_addr at, enum cpuid_reg reg)
{
	uint32_t subleaf = at.subleaf == CPUID_SUBLEAF_NA ? 0 : at.subleaf;

	if (field->reg != reg)
		return false;
	if (field->first_subleaf == CPUID_SUBLEAF_NA)
		return true;
	return subleaf >= field->first_subleaf && subleaf <= field->last_subleaf;
}

const struct cpuid_field *cpuid_field_at(struct cpuid_bit bit)
{
	struct rows rows = rows_of(bit.at.leaf);

	for (; rows.at < rows.end; rows.at++) {
		if (bit.bit >= rows.at->lsb && bit.bit <= rows.at->msb &&
		    field_is_in(rows.at, bit.at, bit.reg))
			return rows.at;
	}
	return NULL;
}

const struct cpuid_field *cpuid_field_named(struct cpuid_addr at, enum cpuid_reg reg,
					    const char *name)
{
	struct rows rows = rows_of(at.leaf);

	for (; rows.at < rows.end; rows.at++) {
		if (field_is_in(rows.at, at, reg) && !strcasecmp(rows.at->name, name))
			return rows.at;
	}
	return NULL;
}
