// SPDX-License-Identifier: GPL-2.0-only
/*
 * Looking through what a case asks for.
 */
#include "run/hazard.h"

#include <stdio.h>

#include "rules/td_bits.h"

/*
 * What is asked for has the bit: it may reach the TD whatever an entry's index and flags are, and
 * whether or not the module was seen to have a slot for it.
 */
static bool is_asked_for(const struct td_config *config, struct cpuid_bit bit)
{
	for (size_t i = 0; i < config->num_cpuid; i++) {
		if (config->cpuid[i].at.leaf == bit.at.leaf &&
		    config->cpuid[i].regs.reg[bit.reg] >> bit.bit & 1)
			return true;
	}
	for (size_t i = 0; i < config->num_entries; i++) {
		if (config->entry[i].function == bit.at.leaf &&
		    config->entry[i].regs.reg[bit.reg] >> bit.bit & 1)
			return true;
	}
	return false;
}

static bool asks_for_damage(const struct rule_context *context, const struct td_config *config,
			    enum td_via via, char why[128])
{
	struct request request;
	char text[CPUID_TEXT];

	request_of_config(context, config, via, &request);
	for (size_t i = 0; i < context->effects->num_clobbers; i++) {
		const struct effect *effect = &context->effects->effect[i];

		if (td_bits_supported(effect, context->profile))
			continue;
		if (!td_bits_requested(effect, &request) &&
		    !(effect->of == EFFECT_CPUID && is_asked_for(config, effect->cpuid)))
			continue;
		snprintf(why, 128, "a case that asks for %s", effect_format(effect, text));
		return true;
	}
	return false;
}

/* Bits as asked for of one leaf; only single-bit fields are features. */
static bool has_unknown(const struct rule_context *context, const struct declared_leaf *leaf,
			const struct cpuid_regs *regs, char why[128])
{
	char text[CPUID_TEXT];

	for (unsigned int i = 0; i < CPUID_NUM_REGS * 32; i++) {
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

/* Of every sub-leaf: an entry may serve more than the one that it names. */
static bool asks_for_unknown(const struct rule_context *context, uint32_t leaf,
			     const struct cpuid_regs *regs, char why[128])
{
	const struct declared *declared = context->declared;

	for (size_t i = 0; i < declared->num_leaves; i++) {
		if (declared->leaf[i].at.leaf == leaf &&
		    has_unknown(context, &declared->leaf[i], regs, why))
			return true;
	}
	return false;
}

static bool hazard_of_config(const struct rule_context *context, const struct td_config *config,
			     enum td_via via, char why[128])
{
	if (asks_for_damage(context, config, via, why))
		return true;
	for (size_t i = 0; i < config->num_cpuid; i++) {
		if (asks_for_unknown(context, config->cpuid[i].at.leaf, &config->cpuid[i].regs,
				     why))
			return true;
	}
	for (size_t i = 0; i < config->num_entries; i++) {
		const struct td_entry *entry = &config->entry[i];

		if (asks_for_unknown(context, entry->function, &entry->regs, why))
			return true;
	}
	return false;
}

/* TDs that follow from these two ask for no feature that neither asks for or shows. */
bool hazard_of_case(const struct rule_context *context, const struct td_case *test, char why[128])
{
	if (test->hazard) {
		snprintf(why, 128, "a case marked as a hazard");
		return true;
	}
	return hazard_of_config(context, &test->config, test->via, why) ||
	       (td_relation_has_partner(test->relation) &&
		hazard_of_config(context, &test->partner, test->via, why));
}

bool hazard_may(const struct rule_context *context, const struct target *target, bool allowed,
		const struct td_case *test, struct target_reason *reason)
{
	if (!target->on_hardware || allowed || !hazard_of_case(context, test, reason->found))
		return true;
	snprintf(reason->needed, sizeof(reason->needed), "--allow-host-damage");
	return false;
}
