// SPDX-License-Identifier: GPL-2.0-only
/*
 * Differences as text.
 */
#include "update/differences.h"

#include <stdlib.h>

#include "cpuid/names.h"
#include "td/config_member.h"

struct differences {
	const char *lead; /* before the first */
	FILE *to;
	size_t count;
};

static void separate(struct differences *differences)
{
	fputs(differences->count++ ? ", " : differences->lead, differences->to);
}

/* The bits from @lsb up to and including @msb, of which some differ. */
static void print_bits(struct differences *differences, struct cpuid_bit lsb, unsigned int msb,
		       const char *name, uint32_t regs)
{
	uint32_t value = regs >> lsb.bit & UINT32_MAX >> (31 - (msb - lsb.bit));
	char text[CPUID_TEXT];

	separate(differences);
	if (lsb.bit == msb)
		fprintf(differences->to, "%s=%u", cpuid_bit_format(lsb, text), value);
	else if (name)
		fprintf(differences->to, "%s:%s.%s=0x%x", cpuid_addr_format(lsb.at, text),
			cpuid_reg_name(lsb.reg), name, value);
	else
		fprintf(differences->to, "%s:%s[%u:%u]=0x%x", cpuid_addr_format(lsb.at, text),
			cpuid_reg_name(lsb.reg), msb, lsb.bit, value);
}

static void compare_register(struct differences *differences, struct cpuid_addr at,
			     enum cpuid_reg reg, uint32_t before, uint32_t after)
{
	uint32_t moved = before ^ after;
	struct cpuid_bit bit = { .at = at, .reg = reg };

	while (moved) {
		const struct cpuid_field *field;
		unsigned int msb;

		bit.bit = (unsigned int)__builtin_ctz(moved);
		field = cpuid_field_at(bit);
		msb = field ? field->msb : bit.bit;
		if (field)
			bit.bit = field->lsb;
		/* Bits without a name, as far as they differ. */
		while (!field && msb < 31 && moved >> (msb + 1) & 1 &&
		       !cpuid_field_at((struct cpuid_bit){ at, reg, msb + 1 }))
			msb++;
		print_bits(differences, bit, msb, field ? field->name : NULL, after);
		moved &= msb == 31 ? 0 : UINT32_MAX << (msb + 1);
	}
}

static void say_leaf(struct differences *differences, struct cpuid_addr at, const char *what)
{
	char text[CPUID_TEXT];

	separate(differences);
	fprintf(differences->to, "%s %s", cpuid_addr_format(at, text), what);
}

static void compare_leaf(struct differences *differences, const struct cpuid_entry *before,
			 const struct cpuid_entry *after)
{
	if (before->faulting || after->faulting) {
		if (before->faulting != after->faulting)
			say_leaf(differences, after->at,
				 after->faulting ? "gives #VE" : "gives no #VE");
		return;
	}
	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++)
		compare_register(differences, after->at, reg, before->regs.reg[reg],
				 after->regs.reg[reg]);
}

size_t differences_of_cpuid(const struct cpuid_set *before, const struct cpuid_set *after,
			    const char *lead, FILE *to)
{
	struct differences differences = { .lead = lead, .to = to };

	for (size_t i = 0; i < after->count; i++) {
		const struct cpuid_entry *entry = &after->entry[i];
		const struct cpuid_entry *old = cpuid_set_at(before, entry->at);

		if (old)
			compare_leaf(&differences, old, entry);
		else
			say_leaf(&differences, entry->at, "added");
	}
	for (size_t i = 0; i < before->count; i++) {
		if (!cpuid_set_at(after, before->entry[i].at))
			say_leaf(&differences, before->entry[i].at, "removed");
	}
	return differences.count;
}

size_t differences_of_reader(const struct cpuid_set *other_before,
			     const struct cpuid_set *other_after, const struct cpuid_set *before,
			     const struct cpuid_set *after, const char *lead, FILE *to)
{
	struct cpuid_set expected = *before;

	for (size_t i = 0; i < expected.count; i++) {
		struct cpuid_entry *entry = &expected.entry[i];
		const struct cpuid_entry *from = cpuid_set_at(other_before, entry->at);
		const struct cpuid_entry *to_entry = cpuid_set_at(other_after, entry->at);

		for (enum cpuid_reg reg = 0; from && to_entry && reg < CPUID_NUM_REGS; reg++)
			entry->regs.reg[reg] ^= from->regs.reg[reg] ^ to_entry->regs.reg[reg];
	}
	return differences_of_cpuid(&expected, after, lead, to);
}

/* A leaf that is not named is asked for as zero. */
static void add_asked(struct cpuid_set *set, const struct td_config *config,
		      const struct td_config *other)
{
	for (size_t i = 0; i < other->num_cpuid; i++)
		cpuid_set_add(set, other->cpuid[i].at, td_config_cpuid(config, other->cpuid[i].at));
	for (size_t i = 0; i < config->num_cpuid; i++)
		cpuid_set_add(set, config->cpuid[i].at, config->cpuid[i].regs);
}

size_t differences_of_config(const struct td_config *before, const struct td_config *after,
			     const char *lead, FILE *to)
{
	struct differences differences = { .lead = lead, .to = to };
	struct cpuid_set sets[2] = { { 0 }, { 0 } };
	char text[TD_MEMBER_TEXT];

	add_asked(&sets[0], before, after);
	add_asked(&sets[1], after, before);
	differences.count = differences_of_cpuid(&sets[0], &sets[1], lead, to);
	for (size_t i = 0; i < td_config_member_count(); i++) {
		uint64_t value = td_config_member_get(after, i);

		if (value == td_config_member_get(before, i))
			continue;
		separate(&differences);
		fputs(td_config_member_format(i, value, text), to);
	}
	for (size_t i = 0; i < after->num_patches; i++) {
		separate(&differences);
		fprintf(to, "param[%u]=0x%x", after->patch[i].offset, after->patch[i].value);
	}
	return differences.count;
}
