// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a case to its steps.
 */
#include "run/reduce.h"

#include <stdlib.h>
#include <string.h>

#include "cpuid/names.h"
#include "plan/sweep_config.h"
#include "rules/expect.h"
#include "run/reduce_private.h"
#include "td/config_member.h"

#define LEAF_TOPOLOGY 0x1f

static bool add(struct reduce *reduce, struct reduce_step step)
{
	size_t capacity = reduce->capacity ? 2 * reduce->capacity : 64;
	struct reduce_step *larger;

	if (reduce->count == reduce->capacity) {
		larger = realloc(reduce->step, capacity * sizeof(*larger));
		if (!larger)
			return false;
		reduce->step = larger;
		reduce->capacity = capacity;
	}
	reduce->step[reduce->count++] = step;
	return true;
}

/* What of a mask must change together with @bit. */
static uint64_t mask_group(const char *name, unsigned int bit)
{
	return strcmp(name, "xfam") ? 1ULL << bit : sweep_xfam_together(1ULL << bit);
}

static bool add_mask(struct reduce *reduce, size_t index, uint64_t from, uint64_t to)
{
	const char *name = td_config_member_name(index);
	uint64_t clear = from & ~to, set = to & ~from;

	for (unsigned int bit = 64; bit-- > 0;) {
		uint64_t mask = clear & mask_group(name, bit);

		if (!(clear >> bit & 1))
			continue;
		clear &= ~mask;
		if (!add(reduce, (struct reduce_step){ REDUCE_CLEAR, index, 0, mask }))
			return false;
	}
	for (unsigned int bit = 0; bit < 64; bit++) {
		uint64_t mask = set & mask_group(name, bit);

		if (!(set >> bit & 1))
			continue;
		set &= ~mask;
		if (!add(reduce, (struct reduce_step){ REDUCE_MEMBER, index, 0, mask }))
			return false;
	}
	return true;
}

/* The depth of the EPT and GPAW both change, through KVM. */
static bool changes_width(const struct td_case *test, const struct td_config *standard)
{
	return test->via == TD_VIA_KVM && test->config.eptp_controls != standard->eptp_controls &&
	       (test->config.config_flags ^ standard->config_flags) & TD_CONFIG_FLAGS_GPAW;
}

static bool add_members(struct reduce *reduce)
{
	struct td_config standard, config = reduce->test->config;

	td_config_default(&standard);
	if (changes_width(reduce->test, &standard)) {
		if (!add(reduce, (struct reduce_step){ .kind = REDUCE_WIDTH,
						       .mask = TD_CONFIG_FLAGS_GPAW }))
			return false;
		config.eptp_controls = standard.eptp_controls;
		config.config_flags ^= TD_CONFIG_FLAGS_GPAW;
	}
	for (size_t i = 0; i < td_config_member_count(); i++) {
		uint64_t from = td_config_member_get(&standard, i);
		uint64_t to = td_config_member_get(&config, i);
		struct reduce_step step = { REDUCE_MEMBER, i, 0, UINT64_MAX };

		if (from == to)
			continue;
		if (!(td_config_member_is_mask(i) ? add_mask(reduce, i, from, to) :
						    add(reduce, step)))
			return false;
	}
	return true;
}

/* What of a register must change together with @bit; *@gated: it depends on another CPUID bit. */
static uint32_t field_mask(const struct declared *declared, struct cpuid_bit bit, bool *gated)
{
	const struct declared_field *field = declared_field_at(declared, bit);
	const struct cpuid_field *name = cpuid_field_at(bit);

	*gated = field && field->gate.has_cpuid;
	if (expect_is_tsx(bit))
		return EXPECT_TSX_BITS;
	if (field && virt_type_configurable(field->type))
		return declared_field_mask(field);
	/* A number all the same, as KVM's own GUEST_PA_BITS; else bits that should be 0. */
	return name ? UINT32_MAX >> (31 - (name->msb - name->lsb)) << name->lsb : 1u << bit.bit;
}

/* The values of one leaf or entry, field by field. */
static bool add_bits(struct reduce *reduce, enum reduce_kind kind, size_t index,
		     struct cpuid_addr at, const struct cpuid_regs *regs)
{
	for (enum cpuid_reg reg = 0; reg < CPUID_NUM_REGS; reg++) {
		uint32_t rest = regs->reg[reg];

		for (unsigned int bit = 0; bit < 32; bit++) {
			struct reduce_step step = { kind, index, reg, 0 };
			bool gated;

			if (!(rest >> bit & 1))
				continue;
			step.mask = rest & field_mask(reduce->declared,
						      (struct cpuid_bit){ at, reg, bit }, &gated);
			if (kind == REDUCE_CPUID && gated)
				step.kind = REDUCE_CPUID_GATED;
			rest &= ~(uint32_t)step.mask;
			if (!add(reduce, step))
				return false;
		}
	}
	return true;
}

static bool add_cpuid(struct reduce *reduce)
{
	const struct td_config *config = &reduce->test->config;
	static const struct cpuid_regs none;
	bool topology = false;

	for (size_t i = 0; i < config->num_cpuid; i++) {
		const struct td_cpuid *cpuid = &config->cpuid[i];
		struct reduce_step step = { REDUCE_CPUID, i, 0, 0 };

		if (cpuid->at.leaf == LEAF_TOPOLOGY) {
			step.kind = REDUCE_TOPOLOGY;
			if (!topology && !add(reduce, step))
				return false;
			topology = true;
		} else if (!memcmp(&cpuid->regs, &none, sizeof(none))) {
			if (!add(reduce, step))
				return false;
		} else if (!add_bits(reduce, REDUCE_CPUID, i, cpuid->at, &cpuid->regs)) {
			return false;
		}
	}
	return true;
}

static bool add_entries(struct reduce *reduce)
{
	const struct td_config *config = &reduce->test->config;

	for (size_t i = 0; i < config->num_entries; i++) {
		const struct td_entry *entry = &config->entry[i];

		if (!add(reduce, (struct reduce_step){ REDUCE_ENTRY, i, 0, 0 }) ||
		    !add_bits(reduce, REDUCE_ENTRY_BITS, i, reduce_entry_addr(entry), &entry->regs))
			return false;
	}
	return true;
}

static bool add_all(struct reduce *reduce, enum reduce_kind kind, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!add(reduce, (struct reduce_step){ kind, i, 0, 0 }))
			return false;
	}
	return true;
}

/* By kind, and otherwise as they are. */
static bool sort(struct reduce *reduce)
{
	struct reduce_step *sorted = calloc(reduce->count + 1, sizeof(*sorted));
	size_t count = 0;

	if (!sorted)
		return false;
	for (enum reduce_kind kind = REDUCE_CLEAR; kind <= REDUCE_OP; kind++) {
		for (size_t i = 0; i < reduce->count; i++) {
			if (reduce->step[i].kind == kind)
				sorted[count++] = reduce->step[i];
		}
	}
	free(reduce->step);
	reduce->step = sorted;
	return true;
}

bool reduce_init(struct reduce *reduce, const struct td_case *test, const struct declared *declared)
{
	const struct td_config *config = &test->config;

	*reduce = (struct reduce){ .test = test, .declared = declared };
	return add_members(reduce) &&
	       /* With raw entries KVM is not given the others. */
	       (reduce_has_entries(test) ? add_entries(reduce) : add_cpuid(reduce)) &&
	       add_all(reduce, REDUCE_PATCH, config->num_patches) &&
	       add_all(reduce, REDUCE_CALL, test->num_calls) &&
	       add_all(reduce, REDUCE_OP, test->num_ops) && sort(reduce);
}

void reduce_free(struct reduce *reduce)
{
	free(reduce->step);
	*reduce = (struct reduce){ 0 };
}
