// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the declared fields to TD configurations.
 */
#include "plan/sweep_config.h"

#include "rules/expect.h"
#include "rules/offered.h"

/* XFAM bits that TDH.MNG.INIT takes only together (published module source, xfam checks). */
static const struct {
	uint64_t together, needs;
} xfam_groups[] = {
	{ 0xe0, 0x4 }, /* AVX-512 with AVX */
	{ 0x1800, 0 }, /* CET_U and CET_S */
	{ 0x60000, 0 }, /* TILECFG and TILEDATA */
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

bool sweep_configurable(const struct rule_context *context, struct cpuid_bit bit)
{
	const struct declared_field *field = declared_field_at(context->declared, bit);

	return field && expect_configurable(context, field);
}

bool sweep_has_gates(const struct rule_context *context, struct cpuid_bit bit)
{
	const struct declared_gate *gate = &declared_field_at(context->declared, bit)->gate;

	return (gate->xfam || gate->attributes || gate->has_cpuid) &&
	       !(gate->xfam & ~context->limits.xfam_fixed0) &&
	       !(gate->attributes & ~context->limits.attributes_fixed0);
}

uint64_t sweep_xfam_together(uint64_t xfam)
{
	for (size_t i = 0; i < COUNT(xfam_groups); i++) {
		if (xfam & xfam_groups[i].together)
			xfam |= xfam_groups[i].together;
	}
	return xfam;
}

uint64_t sweep_xfam_group(uint64_t xfam)
{
	xfam = sweep_xfam_together(xfam);
	for (size_t i = 0; i < COUNT(xfam_groups); i++) {
		if (xfam & xfam_groups[i].together)
			xfam |= xfam_groups[i].needs;
	}
	return xfam;
}

static void open_gates(struct td_config *config, const struct declared_gate *gate)
{
	config->xfam |= sweep_xfam_group(gate->xfam);
	config->attributes |= gate->attributes;
}

void sweep_set_bit(const struct rule_context *context, struct td_config *config,
		   struct cpuid_bit bit, bool open)
{
	const struct declared_field *field = declared_field_at(context->declared, bit);

	td_config_set_cpuid(config, bit.at, bit.reg, 1U << bit.bit);
	if (!open)
		return;
	open_gates(config, &field->gate);
	if (!field->gate.has_cpuid)
		return;
	bit = field->gate.cpuid;
	if (sweep_configurable(context, bit))
		td_config_set_cpuid(config, bit.at, bit.reg, 1U << bit.bit);
	field = declared_field_at(context->declared, bit);
	if (field)
		open_gates(config, &field->gate);
}

/* A single bit is a feature and is asked for; of a number the CPU's own is. */
static bool wanted(const struct rule_context *context, struct cpuid_bit bit)
{
	const struct declared_field *field = declared_field_at(context->declared, bit);

	if (field->lsb == field->msb)
		return !expect_is_tsx(bit) || expect_tsx_ctrl(context) == 1;
	return cpuid_dump_native(context->platform, bit.at).reg[bit.reg] >> bit.bit & 1;
}

void sweep_set_all(const struct rule_context *context, struct td_config *config, enum td_via via)
{
	const uint64_t excluded = TD_ATTRIBUTES_DEBUG | TD_ATTRIBUTES_MIGRATABLE;

	for (size_t i = 0; i < context->declared->num_leaves; i++) {
		struct cpuid_bit bit = { .at = context->declared->leaf[i].at };

		for (unsigned int j = 0; j < CPUID_NUM_REGS * 32; j++) {
			bit.reg = j / 32;
			bit.bit = j % 32;
			if (!sweep_configurable(context, bit) || !wanted(context, bit))
				continue;
			if (via == TD_VIA_MODULE || offered_bit(&context->capabilities, bit))
				td_config_set_cpuid(config, bit.at, bit.reg, 1U << bit.bit);
		}
	}
	if (via == TD_VIA_MODULE) {
		config->xfam |= context->limits.xfam_fixed0;
		config->attributes |= context->limits.attributes_fixed0 & ~excluded;
	} else {
		config->xfam |= context->capabilities.supported_xfam;
		config->attributes |= context->capabilities.supported_attributes & ~excluded;
	}
}
