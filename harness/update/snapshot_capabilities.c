// SPDX-License-Identifier: GPL-2.0-only
/*
 * What KVM_TDX_CAPABILITIES offers, bit by bit.
 */
#include "update/snapshot_scene.h"

#define OFFERED "offered"

static void add_mask(struct facts *facts, const char *name, uint64_t mask)
{
	for (; mask; mask &= mask - 1)
		facts_add(facts, FACT_CAPABILITY,
			  facts_text(facts, "%s[%d]", name, __builtin_ctzll(mask)), OFFERED);
}

static void add_entry(struct facts *facts, const struct cpuid_entry *entry)
{
	for (unsigned int i = 0; i < CPUID_NUM_REGS * 32; i++) {
		struct cpuid_bit bit = { entry->at, i / 32, i % 32 };

		if (entry->regs.reg[bit.reg] >> bit.bit & 1)
			facts_add_bit(facts, FACT_CAPABILITY, bit, OFFERED);
	}
}

/* Two entries for one leaf offer what either has. */
static void collect(const struct rule_context *context, struct cpuid_set *set)
{
	for (size_t i = 0; i < context->capabilities.num_cpuid; i++) {
		const struct td_entry *entry = &context->capabilities.cpuid[i];
		struct cpuid_addr at = snapshot_address(context, entry->function, entry->index);
		const struct cpuid_entry *there = cpuid_set_at(set, at);
		struct cpuid_regs regs = entry->regs;

		for (enum cpuid_reg reg = 0; there && reg < CPUID_NUM_REGS; reg++)
			regs.reg[reg] |= there->regs.reg[reg];
		cpuid_set_add(set, at, regs);
	}
}

static void tell(struct snapshot_scene *scene)
{
	const struct target_capabilities *capabilities = &scene->context.capabilities;
	struct facts *facts = scene->snapshot->facts;
	struct cpuid_set set = { 0 };

	if (!scene->context.has_capabilities)
		return;
	add_mask(facts, "ATTRIBUTES", capabilities->supported_attributes);
	add_mask(facts, "XFAM", capabilities->supported_xfam);
	collect(&scene->context, &set);
	for (size_t i = 0; i < set.count; i++)
		add_entry(facts, &set.entry[i]);
}

const struct snapshot_teller snapshot_capabilities = { .tell = tell };
