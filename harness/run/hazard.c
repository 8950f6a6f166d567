// SPDX-License-Identifier: GPL-2.0-only
/*
 * Looking through what a case asks for.
 */
#include "run/hazard.h"

#include <stdio.h>

#include "rules/td_bits.h"

/* An entry of that leaf has the bit: whatever its index and flags, it may reach the TD. */
static bool in_entries(const struct td_config *config, struct cpuid_bit bit)
{
	for (size_t i = 0; i < config->num_entries; i++) {
		if (config->entry[i].function == bit.at.leaf &&
		    config->entry[i].regs.reg[bit.reg] >> bit.bit & 1)
			return true;
	}
	return false;
}

static bool asks_for_damage(const struct rule_context *context, const struct td_case *test,
			    char why[128])
{
	struct request request;
	char text[CPUID_TEXT];

	request_of_case(context, test, &request);
	for (size_t i = 0; i < context->effects->num_clobbers; i++) {
		const struct effect *effect = &context->effects->effect[i];

		if (td_bits_supported(effect, context->profile))
			continue;
		if (!td_bits_requested(effect, &request) &&
		    !(effect->of == EFFECT_CPUID && in_entries(&test->config, effect->cpuid)))
			continue;
		snprintf(why, 128, "a case that asks for %s", effect_format(effect, text));
		return true;
	}
	return false;
}

/* Bits of one leaf as asked for; only single-bit fields are features. */
static bool asks_for_unknown(const struct rule_context *context, struct cpuid_addr at,
			     const struct cpuid_regs *regs, char why[128])
{
	const struct declared_leaf *leaf;
	char text[CPUID_TEXT];

	if (at.subleaf == CPUID_SUBLEAF_NA)
		at.subleaf = 0;
	leaf = declared_leaf_find(context->declared, at.leaf, at.subleaf);
	for (unsigned int i = 0; leaf && i < CPUID_NUM_REGS * 32; i++) {
		struct cpuid_bit bit = { leaf->at, i / 32, i % 32 };
		const struct declared_field *field = declared_leaf_field(leaf, bit.reg, bit.bit);

		if (!(regs->reg[bit.reg] >> bit.bit & 1) || field->lsb != field->msb ||
		    !td_bits_configurable(field) || effects_of_cpuid(context->effects, bit))
			continue;
		snprintf(why, 128, "a case that asks for %s, whose effects nobody knows",
			 cpuid_bit_format(bit, text));
		return true;
	}
	return false;
}

bool hazard_of_case(const struct rule_context *context, const struct td_case *test, char why[128])
{
	const struct td_config *config = &test->config;

	if (test->hazard) {
		snprintf(why, 128, "a case marked as a hazard");
		return true;
	}
	if (asks_for_damage(context, test, why))
		return true;
	for (size_t i = 0; i < config->num_cpuid; i++) {
		if (asks_for_unknown(context, config->cpuid[i].at, &config->cpuid[i].regs, why))
			return true;
	}
	for (size_t i = 0; i < config->num_entries; i++) {
		const struct td_entry *entry = &config->entry[i];
		struct cpuid_addr at = { entry->function, entry->index };

		if (asks_for_unknown(context, at, &entry->regs, why))
			return true;
	}
	return false;
}
