// SPDX-License-Identifier: GPL-2.0-only
/*
 * Facts out of module.json: what TDH.SYS.INIT asks of the platform, each condition as words that
 * ", " joins.
 */
#include "update/describe.h"

#include <stdio.h>

/* What one bit must be. A value outside the mask is one that no CPU has. */
static const char *condition(bool masked, bool value, bool same)
{
	static const char *const conditions[2][2][2] = {
		{ { NULL, "the same on all LPs" },
		  { "cannot be met", "cannot be met, the same on all LPs" } },
		{ { "must be 0", "must be 0, the same on all LPs" },
		  { "must be 1", "must be 1, the same on all LPs" } },
	};

	return conditions[masked][value][same];
}

static void describe_entry(struct facts *facts, const struct masks_entry *entry)
{
	struct cpuid_bit bit = { .at = entry->at };

	for (bit.reg = CPUID_EAX; bit.reg < CPUID_NUM_REGS; bit.reg++) {
		for (bit.bit = 0; bit.bit < 32; bit.bit++) {
			const char *text =
				condition(entry->verify_mask.reg[bit.reg] >> bit.bit & 1,
					  entry->verify_value.reg[bit.reg] >> bit.bit & 1,
					  entry->verify_same.reg[bit.reg] >> bit.bit & 1);

			if (text)
				facts_add_bit(facts, FACT_PLATFORM, bit, text);
		}
	}
}

static void describe_msr(struct facts *facts, uint64_t ones, uint64_t zeros)
{
	for (unsigned int bit = 0; bit < 64; bit++) {
		bool one = ones >> bit & 1, zero = zeros >> bit & 1;

		if (one || zero)
			facts_add(facts, FACT_PLATFORM,
				  facts_text(facts, "IA32_ARCH_CAPABILITIES[%u]", bit),
				  one && zero ? "must be 1, must be 0" :
						(one ? "must be 1" : "must be 0"));
	}
}

static void describe_least(struct facts *facts, const char *what, uint32_t leaf)
{
	facts_add(facts, FACT_PLATFORM, what, facts_text(facts, "0x%x", leaf));
}

void describe_platform(struct facts *facts, const struct masks *masks)
{
	for (size_t i = 0; i < masks->num_entries; i++)
		describe_entry(facts, &masks->entry[i]);
	describe_msr(facts, masks->arch_capabilities.required_native_1,
		     masks->arch_capabilities.required_native_0);
	describe_least(facts, "least base leaf", masks->min_native_base_leaf);
	describe_least(facts, "least extended leaf", masks->min_native_extended_leaf);
}
