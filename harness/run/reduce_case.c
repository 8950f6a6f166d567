// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a selection of steps to a case, and from a case to the steps that it has.
 */
#include <string.h>

#include "run/reduce_private.h"
#include "td/config_member.h"

static const struct td_cpuid *cpuid_of(const struct reduce *reduce, const struct reduce_step *step)
{
	return &reduce->test->config.cpuid[step->index];
}

static void apply_member(const struct reduce *reduce, const struct reduce_step *step,
			 struct td_config *config)
{
	uint64_t value = td_config_member_get(&reduce->test->config, step->index) & step->mask;
	uint64_t rest = td_config_member_get(config, step->index) & ~step->mask;

	td_config_member_set(config, step->index, rest | value);
}

static void apply_width(const struct td_config *from, struct td_config *config)
{
	config->eptp_controls = from->eptp_controls;
	config->config_flags = (config->config_flags & ~TD_CONFIG_FLAGS_GPAW) |
			       (from->config_flags & TD_CONFIG_FLAGS_GPAW);
}

static bool has_width(const struct td_config *config, const struct td_config *from)
{
	return config->eptp_controls == from->eptp_controls &&
	       !((config->config_flags ^ from->config_flags) & TD_CONFIG_FLAGS_GPAW);
}

/* Leaves in the case's order, whatever the order of the steps is. */
static void add_leaves(const struct reduce *reduce, const bool in[], struct td_config *config)
{
	for (size_t i = 0; i < reduce->test->config.num_cpuid; i++) {
		const struct td_cpuid *cpuid = &reduce->test->config.cpuid[i];
		bool wanted = false;

		for (size_t j = 0; j < reduce->count && !wanted; j++) {
			const struct reduce_step *step = &reduce->step[j];

			if (!in[j])
				continue;
			if (step->kind == REDUCE_TOPOLOGY)
				wanted = cpuid->at.leaf == cpuid_of(reduce, step)->at.leaf;
			if (step->kind == REDUCE_CPUID || step->kind == REDUCE_CPUID_GATED)
				wanted = step->index == i;
		}
		if (wanted)
			td_config_set_cpuid(config, cpuid->at, CPUID_EAX, 0);
	}
}

static void apply_topology(const struct reduce *reduce, const struct reduce_step *step,
			   struct td_config *config)
{
	for (size_t i = 0; i < reduce->test->config.num_cpuid; i++) {
		const struct td_cpuid *cpuid = &reduce->test->config.cpuid[i];

		if (cpuid->at.leaf != cpuid_of(reduce, step)->at.leaf)
			continue;
		for (enum cpuid_reg reg = 0; reg < CPUID_NUM_REGS; reg++)
			td_config_set_cpuid(config, cpuid->at, reg, cpuid->regs.reg[reg]);
	}
}

static void apply_entry_bits(const struct reduce *reduce, const bool in[], size_t entry,
			     struct cpuid_regs *regs)
{
	for (size_t i = 0; i < reduce->count; i++) {
		const struct reduce_step *step = &reduce->step[i];

		if (in[i] && step->kind == REDUCE_ENTRY_BITS && step->index == entry)
			regs->reg[step->reg] |=
				reduce->test->config.entry[entry].regs.reg[step->reg] &
				(uint32_t)step->mask;
	}
}

static void apply_entry(const struct reduce *reduce, const bool in[], size_t index,
			struct td_config *config)
{
	struct td_entry *entry = &config->entry[config->num_entries++];

	*entry = reduce->test->config.entry[index];
	memset(&entry->regs, 0, sizeof(entry->regs));
	apply_entry_bits(reduce, in, index, &entry->regs);
}

static void apply(const struct reduce *reduce, const bool in[], const struct reduce_step *step,
		  struct td_case *test)
{
	struct td_config *config = &test->config;
	const struct td_case *from = reduce->test;

	switch (step->kind) {
	case REDUCE_CLEAR:
	case REDUCE_MEMBER:
		apply_member(reduce, step, config);
		break;
	case REDUCE_WIDTH:
		apply_width(&from->config, config);
		break;
	case REDUCE_CPUID:
	case REDUCE_CPUID_GATED:
		td_config_set_cpuid(config, cpuid_of(reduce, step)->at, step->reg,
				    cpuid_of(reduce, step)->regs.reg[step->reg] &
					    (uint32_t)step->mask);
		break;
	case REDUCE_TOPOLOGY:
		apply_topology(reduce, step, config);
		break;
	case REDUCE_PATCH:
		config->patch[config->num_patches++] = from->config.patch[step->index];
		break;
	case REDUCE_ENTRY:
		apply_entry(reduce, in, step->index, config);
		break;
	case REDUCE_CALL:
		test->call[test->num_calls++] = from->call[step->index];
		break;
	case REDUCE_OP:
		test->op[test->num_ops++] = from->op[step->index];
		break;
	default: /* bits of an entry came with it */
		break;
	}
}

void reduce_case(const struct reduce *reduce, const bool in[], const struct td_config *baseline,
		 struct td_case *test)
{
	*test = *reduce->test;
	test->config = *baseline;
	test->config.num_entries = test->config.num_patches = 0;
	test->num_calls = test->num_ops = 0;
	add_leaves(reduce, in, &test->config);
	for (size_t i = 0; i < reduce->count; i++) {
		if (in[i])
			apply(reduce, in, &reduce->step[i], test);
	}
}

static bool has_patch(const struct td_config *config, struct td_patch patch)
{
	for (size_t i = 0; i < config->num_patches; i++) {
		if (config->patch[i].offset == patch.offset &&
		    config->patch[i].value == patch.value)
			return true;
	}
	return false;
}

static bool same_entry(const struct td_entry *a, const struct td_entry *b)
{
	return a->function == b->function && a->index == b->index && a->flags == b->flags &&
	       !memcmp(a->padding, b->padding, sizeof(a->padding));
}

/* Some entry for the same leaf has these bits; of several with one leaf any will do. */
static bool has_entry(const struct td_config *config, const struct td_entry *entry,
		      const struct reduce_step *step)
{
	for (size_t i = 0; i < config->num_entries; i++) {
		uint32_t value = config->entry[i].regs.reg[step->reg];

		if (same_entry(&config->entry[i], entry) &&
		    !((value ^ entry->regs.reg[step->reg]) & (uint32_t)step->mask))
			return true;
	}
	return false;
}

static bool has_cpuid(const struct td_config *config, const struct td_cpuid *cpuid,
		      const struct reduce_step *step)
{
	uint32_t value = td_config_cpuid(config, cpuid->at).reg[step->reg];

	return !((value ^ cpuid->regs.reg[step->reg]) & (uint32_t)step->mask);
}

static bool has_topology(const struct td_config *config, const struct td_config *from,
			 const struct reduce_step *step)
{
	for (size_t i = 0; i < from->num_cpuid; i++) {
		struct cpuid_regs regs = td_config_cpuid(config, from->cpuid[i].at);

		if (from->cpuid[i].at.leaf == from->cpuid[step->index].at.leaf &&
		    memcmp(&regs, &from->cpuid[i].regs, sizeof(regs)) != 0)
			return false;
	}
	return true;
}

static bool same_call(const struct td_call *a, const struct td_call *b)
{
	return a->kind == b->kind && a->id == b->id && a->flags == b->flags && a->nent == b->nent &&
	       a->value == b->value && a->size == b->size && a->hw_error == b->hw_error &&
	       a->padding == b->padding && a->reserved == b->reserved &&
	       a->bad_pointer == b->bad_pointer;
}

static bool has_call(const struct td_case *test, const struct td_call *call)
{
	for (size_t i = 0; i < test->num_calls; i++) {
		if (same_call(&test->call[i], call))
			return true;
	}
	return false;
}

static bool same_op(const struct guest_op *a, const struct guest_op *b)
{
	return a->kind == b->kind && a->index == b->index && a->subindex == b->subindex &&
	       a->value == b->value && a->value2 == b->value2 && a->mask == b->mask;
}

static bool has_op(const struct td_case *test, const struct guest_op *op)
{
	for (size_t i = 0; i < test->num_ops; i++) {
		if (same_op(&test->op[i], op))
			return true;
	}
	return false;
}

bool reduce_has(const struct reduce *reduce, const struct reduce_step *step,
		const struct td_case *test)
{
	const struct td_case *from = reduce->test;

	switch (step->kind) {
	case REDUCE_CLEAR:
	case REDUCE_MEMBER:
		return !((td_config_member_get(&test->config, step->index) ^
			  td_config_member_get(&from->config, step->index)) &
			 step->mask);
	case REDUCE_WIDTH:
		return has_width(&test->config, &from->config);
	case REDUCE_CPUID:
	case REDUCE_CPUID_GATED:
		return has_cpuid(&test->config, cpuid_of(reduce, step), step);
	case REDUCE_TOPOLOGY:
		return has_topology(&test->config, &from->config, step);
	case REDUCE_PATCH:
		return has_patch(&test->config, from->config.patch[step->index]);
	case REDUCE_ENTRY:
	case REDUCE_ENTRY_BITS:
		return has_entry(&test->config, &from->config.entry[step->index], step);
	case REDUCE_CALL:
		return has_call(test, &from->call[step->index]);
	default:
		return has_op(test, &from->op[step->index]);
	}
}
