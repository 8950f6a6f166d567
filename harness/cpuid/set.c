// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sets of CPUID answers.
 */
#include "cpuid/set.h"

#include <string.h>

/* Where the address is in the set, or would be: entries are ordered by it. */
static size_t place_of(const struct cpuid_set *set, struct cpuid_addr at)
{
	size_t first = 0, end = set->count;

	while (first < end) {
		size_t middle = (first + end) / 2;
		struct cpuid_addr there = set->entry[middle].at;

		if (there.leaf < at.leaf || (there.leaf == at.leaf && there.subleaf < at.subleaf))
			first = middle + 1;
		else
			end = middle;
	}
	return first;
}

const struct cpuid_entry *cpuid_set_at(const struct cpuid_set *set, struct cpuid_addr at)
{
	size_t place = place_of(set, at);

	if (place == set->count || !cpuid_addr_equal(set->entry[place].at, at))
		return NULL;
	return &set->entry[place];
}

struct cpuid_entry *cpuid_set_add(struct cpuid_set *set, struct cpuid_addr at,
				  struct cpuid_regs regs)
{
	struct cpuid_entry *entry = &set->entry[place_of(set, at)];

	if (!cpuid_set_at(set, at)) {
		if (set->count == CPUID_SET_MAX)
			return NULL;
		memmove(entry + 1, entry,
			(size_t)(&set->entry[set->count++] - entry) * sizeof(*entry));
	}
	*entry = (struct cpuid_entry){ .at = at, .regs = regs };
	return entry;
}

const struct cpuid_entry *cpuid_set_find(const struct cpuid_set *set, uint32_t leaf,
					 uint32_t subleaf)
{
	const struct cpuid_entry *entry = cpuid_set_at(set, (struct cpuid_addr){ leaf, subleaf });

	return entry ? entry : cpuid_set_at(set, (struct cpuid_addr){ leaf, CPUID_SUBLEAF_NA });
}

int cpuid_set_bit(const struct cpuid_set *set, struct cpuid_bit bit)
{
	const struct cpuid_entry *entry = cpuid_set_find(set, bit.at.leaf, bit.at.subleaf);

	if (!entry)
		return -1;
	return (entry->regs.reg[bit.reg] >> bit.bit & 1) != 0;
}
