// SPDX-License-Identifier: GPL-2.0-only
/*
 * Partners, and the algebra of configurations.
 */
#include "td/relate.h"

void relate_alone(struct td_case *test, enum td_relation relation)
{
	test->relation = relation;
	td_config_default(&test->partner);
}

void relate_to(struct td_case *test, enum td_relation relation, const struct td_config *partner)
{
	test->relation = relation;
	test->partner = *partner;
}

static uint64_t step_value(uint64_t value, uint64_t mask, bool take)
{
	return take ? value & ~mask : value ^ mask;
}

static bool step_cpuid(struct td_config *config, struct cpuid_bit bit, bool take)
{
	struct td_cpuid *cpuid = td_config_at(config, bit.at);
	uint32_t *reg;

	if (!cpuid || config->num_entries)
		return false;
	reg = &cpuid->regs.reg[bit.reg];
	*reg = (uint32_t)step_value(*reg, 1u << bit.bit, take);
	return true;
}

bool relate_by_steps(struct td_case *test, enum td_relation relation, const struct td_step *steps,
		     size_t count)
{
	const bool take = relation == TD_RELATION_SMALLER;
	struct td_config *partner = &test->partner;

	relate_to(test, relation, &test->config);
	for (size_t i = 0; i < count; i++) {
		const struct td_step *step = &steps[i];

		if (step->part == TD_PART_XFAM)
			partner->xfam = step_value(partner->xfam, step->mask, take);
		else if (step->part == TD_PART_ATTRIBUTES)
			partner->attributes = step_value(partner->attributes, step->mask, take);
		else if (!step_cpuid(partner, step->bit, take))
			return false;
	}
	return true;
}

/* Neither can be taken apart into bits. */
static bool is_raw(const struct td_config *config)
{
	return config->num_entries || config->num_patches;
}

bool relate_meet(const struct td_config *a, const struct td_config *b, struct td_config *meet)
{
	if (is_raw(a) || is_raw(b))
		return false;
	*meet = *a;
	meet->attributes &= b->attributes;
	meet->xfam &= b->xfam;
	for (size_t i = 0; i < meet->num_cpuid; i++) {
		struct cpuid_regs other = td_config_cpuid(b, meet->cpuid[i].at);

		for (unsigned int reg = 0; reg < CPUID_NUM_REGS; reg++)
			meet->cpuid[i].regs.reg[reg] &= other.reg[reg];
	}
	return true;
}

bool relate_join(const struct td_config *a, const struct td_config *b, struct td_config *join)
{
	if (is_raw(a) || is_raw(b))
		return false;
	*join = *a;
	join->attributes |= b->attributes;
	join->xfam |= b->xfam;
	for (size_t i = 0; i < b->num_cpuid; i++) {
		for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
			if (!td_config_set_cpuid(join, b->cpuid[i].at, reg,
						 b->cpuid[i].regs.reg[reg]))
				return false;
		}
	}
	return true;
}

void relate_reverse(struct td_config *config)
{
	for (size_t i = 0, j = config->num_cpuid; i + 1 < j; i++) {
		struct td_cpuid other = config->cpuid[--j];

		config->cpuid[j] = config->cpuid[i];
		config->cpuid[i] = other;
	}
	for (size_t i = 0, j = config->num_entries; i + 1 < j; i++) {
		struct td_entry other = config->entry[--j];

		config->entry[j] = config->entry[i];
		config->entry[i] = other;
	}
}

bool relate_add_zero(struct td_config *config, struct cpuid_addr at)
{
	const bool indexed = at.subleaf != CPUID_SUBLEAF_NA;

	if (!config->num_entries)
		return td_config_set_cpuid(config, at, CPUID_EAX, 0);
	for (size_t i = 0; i < config->num_entries; i++) {
		if (td_entry_serves(&config->entry[i], at))
			return true;
	}
	if (config->num_entries == TD_MAX_ENTRIES)
		return false;
	config->entry[config->num_entries++] = (struct td_entry){
		.function = at.leaf,
		.index = indexed ? at.subleaf : 0,
		.flags = indexed ? TD_ENTRY_SIGNIFICANT_INDEX : 0,
	};
	return true;
}
