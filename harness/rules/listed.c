// SPDX-License-Identifier: GPL-2.0-only
/*
 * The CPUID_CONFIG list, as declared and as the metadata gives it.
 */
#include "rules/listed.h"

#include "rules/expect.h"

/* Configurable bits of one kind: those that are ANDed with the CPU's own, or the others. */
static uint32_t declared_of_kind(const struct rule_context *context, struct cpuid_addr at,
				 enum cpuid_reg reg, bool and_native)
{
	const struct declared_leaf *leaf = declared_leaf_at(context->declared, at);
	uint32_t bits = 0;

	for (size_t i = 0; leaf && i < leaf->num_fields[reg]; i++) {
		const struct declared_field *field = &leaf->field[reg][i];

		if (expect_configurable(context, field) &&
		    virt_type_parts(field->type).native == and_native)
			bits |= declared_field_mask(field);
	}
	if (and_native)
		bits &= cpuid_dump_native(context->platform, at).reg[reg];
	return bits;
}

uint32_t listed_declared(const struct rule_context *context, struct cpuid_addr at,
			 enum cpuid_reg reg)
{
	return declared_of_kind(context, at, reg, false) | declared_of_kind(context, at, reg, true);
}

/* No bit of the whole list is of the kind that is ANDed with the CPU's own. */
static bool lists_configured_only(const struct rule_context *context)
{
	for (size_t i = 0; i < context->num_slots; i++) {
		const struct config_slot *slot = &context->slot[i];

		for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
			if (slot->bits.reg[reg] & declared_of_kind(context, slot->at, reg, true))
				return false;
		}
	}
	return true;
}

uint32_t listed_as_given(const struct rule_context *context, struct cpuid_addr at,
			 enum cpuid_reg reg)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < context->num_slots; i++) {
		if (cpuid_addr_equal(context->slot[i].at, at))
			bits |= context->slot[i].bits.reg[reg];
	}
	return bits;
}

uint32_t listed_by_metadata(const struct rule_context *context, struct cpuid_addr at,
			    enum cpuid_reg reg)
{
	uint32_t bits = listed_as_given(context, at, reg);

	if (!context->topology && lists_configured_only(context))
		bits |= declared_of_kind(context, at, reg, true);
	return bits;
}
