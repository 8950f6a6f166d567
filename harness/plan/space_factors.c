// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a VMM may configure, as factors.
 */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "cpuid/names.h"
#include "plan/space.h"
#include "plan/sweep_config.h"
#include "rules/expect.h"
#include "rules/offered.h"
#include "rules/td_bits.h"

#define TOPOLOGY_LEAF 0x1f
#define SIGNATURE_LEAF 1 /* EAX: family, model and stepping, which the module takes as one */
#define MSR_IA32_VMX_EPT_VPID_CAP 0x48c
#define EPT_CAP_5_LEVELS (1ULL << 7)
#define WIDTH_LEAF 0x80000008
#define MIN_WIDTH_5_LEVELS 49
#define EPTP_4_LEVELS 0x1e
#define EPTP_5_LEVELS 0x26

static void add_level(struct space_factor *factor, uint64_t value)
{
	for (unsigned int i = 0; i < factor->num_levels; i++) {
		if (factor->level[i] == value)
			return;
	}
	if (factor->num_levels < SPACE_MAX_LEVELS)
		factor->level[factor->num_levels++] = value;
}

/* A single bit is a feature where it depends on the CPU, or where the SDM names it. */
static bool is_feature(const struct declared_field *field, struct cpuid_bit bit)
{
	return field->lsb == field->msb &&
	       (virt_type_parts(field->type).native || cpuid_field_at(bit));
}

/* KVM offers it, and handles what it does to the host. */
static bool offered(const struct space *space, struct cpuid_bit bit, uint32_t mask)
{
	const struct rule_context *context = space->context;

	if (space->via == TD_VIA_MODULE)
		return true;
	for (; bit.bit < 32; bit.bit++) {
		const struct effect *effect = effects_of_cpuid(context->effects, bit);
		const struct declared_field *field = declared_field_at(context->declared, bit);

		if (!(mask >> bit.bit & 1))
			continue;
		if (!offered_bit(&context->capabilities, bit) ||
		    (effect_clobbers(effect) && !td_bits_supported(effect, context->profile)) ||
		    (!effect && is_feature(field, bit)))
			return false;
	}
	return true;
}

static int add_cpuid(struct space *space, struct cpuid_bit lsb, uint32_t mask, bool feature,
		     struct diag *diag)
{
	uint32_t native = cpuid_dump_native(space->context->platform, lsb.at).reg[lsb.reg] & mask;
	struct space_factor factor = { .kind = SPACE_CPUID, .lsb = lsb, .mask = mask };

	if (!offered(space, lsb, mask))
		return 0;
	cpuid_bit_format(lsb, factor.name);
	add_level(&factor, 0);
	if (!feature)
		add_level(&factor, native);
	if (lsb.at.leaf != SIGNATURE_LEAF || lsb.reg != CPUID_EAX)
		add_level(&factor, mask);
	return factor.num_levels > 1 ? space_add(space, &factor, diag) : 0;
}

/*
 * The bits from @bit on that make up one factor: a field, or a run of single bits that nobody
 * gave a meaning, or all of a family, model and stepping. 0: nothing to configure.
 */
static uint32_t factor_mask(const struct space *space, struct cpuid_bit bit)
{
	const struct declared_field *field = declared_field_at(space->context->declared, bit);
	uint32_t mask;

	if (!sweep_configurable(space->context, bit))
		return 0;
	if (bit.at.leaf == SIGNATURE_LEAF && bit.reg == CPUID_EAX)
		return expect_configurable_bits(space->context, bit.at, bit.reg);
	mask = declared_field_mask(field);
	if (field->lsb != field->msb || is_feature(field, bit))
		return mask;
	for (bit.bit++; bit.bit < 32; bit.bit++) {
		field = declared_field_at(space->context->declared, bit);
		if (field->lsb != field->msb || is_feature(field, bit) ||
		    !sweep_configurable(space->context, bit))
			break;
		mask |= 1U << bit.bit;
	}
	return mask;
}

static int add_register(struct space *space, struct cpuid_bit bit, struct diag *diag)
{
	uint32_t seen = 0;

	for (bit.bit = 0; bit.bit < 32; bit.bit++) {
		uint32_t mask = seen >> bit.bit & 1 ? 0 : factor_mask(space, bit);

		if (!mask)
			continue;
		seen |= mask;
		if (add_cpuid(space, bit, mask,
			      is_feature(declared_field_at(space->context->declared, bit), bit),
			      diag))
			return -1;
	}
	return 0;
}

static int add_leaves(struct space *space, struct diag *diag)
{
	const struct declared *declared = space->context->declared;

	for (size_t i = 0; i < declared->num_leaves; i++) {
		struct cpuid_bit bit = { .at = declared->leaf[i].at };

		for (bit.reg = CPUID_EAX; bit.at.leaf != TOPOLOGY_LEAF && bit.reg < CPUID_NUM_REGS;
		     bit.reg++) {
			if (add_register(space, bit, diag))
				return -1;
		}
	}
	return 0;
}

/* One package of so many threads and cores; types 1 and 2 are SMT and core (SDM, leaf 0x1f). */
void space_set_topology(struct td_config *config, unsigned int level)
{
	static const struct {
		uint32_t shift, count, type;
	} shapes[SPACE_NUM_TOPOLOGIES][2] = {
		{ { 0, 0, 0 }, { 0, 0, 0 } },
		{ { 1, 2, 1 }, { 4, 16, 2 } },
		{ { 0, 1, 1 }, { 3, 8, 2 } },
		{ { 5, 32, 2 }, { 0, 0, 0 } },
	};

	for (uint32_t i = 0; i < 2; i++) {
		const struct cpuid_addr at = { TOPOLOGY_LEAF, i };

		if (!shapes[level][i].type)
			continue;
		td_config_set_cpuid(config, at, CPUID_EAX, shapes[level][i].shift);
		td_config_set_cpuid(config, at, CPUID_EBX, shapes[level][i].count);
		td_config_set_cpuid(config, at, CPUID_ECX, shapes[level][i].type << 8 | i);
	}
}

static int add_topology(struct space *space, struct diag *diag)
{
	struct space_factor factor = {
		.kind = SPACE_TOPOLOGY,
		.name = "0x1f",
		.num_levels = SPACE_NUM_TOPOLOGIES,
	};
	const struct cpuid_bit type = { { TOPOLOGY_LEAF, 0 }, CPUID_ECX, 8 };

	if (!space->context->topology || !sweep_configurable(space->context, type) ||
	    (space->via == TD_VIA_KVM && !offered_bit(&space->context->capabilities, type)))
		return 0;
	return space_add(space, &factor, diag);
}

/* A factor of two levels: those bits of the member are as in the default TD, or set. */
static int add_bits(struct space *space, const char *name, size_t offset, uint64_t mask,
		    struct diag *diag)
{
	struct space_factor factor = {
		.kind = SPACE_MEMBER,
		.offset = offset,
		.size = sizeof(uint64_t),
		.mask = mask,
		.num_levels = 2,
		.level = { 0, mask },
	};

	snprintf(factor.name, sizeof(factor.name), "%s.0x%llx", name, (unsigned long long)mask);
	return space_add(space, &factor, diag);
}

static int add_xfam(struct space *space, struct diag *diag)
{
	const struct rule_context *context = space->context;
	uint64_t free = context->limits.xfam_fixed0 & ~context->limits.xfam_fixed1;

	if (space->via == TD_VIA_KVM)
		free &= context->capabilities.supported_xfam;
	while (free) {
		uint64_t mask = sweep_xfam_together(free & -free) & free;

		if (add_bits(space, "xfam", offsetof(struct td_config, xfam), mask, diag))
			return -1;
		free &= ~mask;
	}
	return 0;
}

static int add_attributes(struct space *space, struct diag *diag)
{
	const struct rule_context *context = space->context;
	uint64_t free = context->limits.attributes_fixed0 & ~context->limits.attributes_fixed1;

	if (space->via == TD_VIA_KVM)
		free &= context->capabilities.supported_attributes;
	for (; free; free &= free - 1) {
		if (add_bits(space, "attributes", offsetof(struct td_config, attributes),
			     free & -free, diag))
			return -1;
	}
	return 0;
}

static bool has_5_level_ept(const struct rule_context *context)
{
	const struct cpuid_addr at = { WIDTH_LEAF, CPUID_SUBLEAF_NA };
	uint64_t capability;

	return cpuid_dump_msr(context->platform, MSR_IA32_VMX_EPT_VPID_CAP, &capability) &&
	       capability & EPT_CAP_5_LEVELS &&
	       (cpuid_dump_native(context->platform, at).reg[CPUID_EAX] & 0xff) >=
		       MIN_WIDTH_5_LEVELS;
}

/* A whole number in struct td_config: its default first, then its boundaries. */
#define NUMBER(member, ...) \
	{ \
#member, offsetof(struct td_config, member), \
			sizeof(((struct td_config *)0)->member), \
		{ \
			__VA_ARGS__ \
		} \
	}
#define END UINT64_MAX

static int add_number(struct space *space, const char *name, size_t offset, size_t size,
		      const uint64_t *values, struct diag *diag)
{
	struct space_factor factor = {
		.kind = SPACE_MEMBER,
		.offset = offset,
		.size = size,
		.mask = UINT64_MAX >> (64 - 8 * size),
	};

	snprintf(factor.name, sizeof(factor.name), "%s", name);
	for (; *values != END; values++)
		add_level(&factor, *values);
	return factor.num_levels > 1 ? space_add(space, &factor, diag) : 0;
}

/* What KVM's ABI has no place for can be configured by the module alone. */
static int add_params(struct space *space, struct diag *diag)
{
	const struct rule_context *context = space->context;
	const struct number {
		const char *name;
		size_t offset, size;
		uint64_t values[SPACE_MAX_LEVELS + 1];
	} numbers[] = {
		NUMBER(tsc_frequency, 100, 4, 400, 5, 399, END),
		NUMBER(max_vcpus, 1, 2, context->max_vcpus - 1, context->max_vcpus, END),
		NUMBER(num_l2_vms, 0, 1, 3, END),
		NUMBER(msr_config_ctls, 0, 1, END),
		NUMBER(arch_capabilities, 0, context->arch_capabilities_mask, END),
	};
	uint64_t flags = context->config_flags_fixed0 & ~context->config_flags_fixed1 &
			 ~TD_CONFIG_FLAGS_GPAW;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (add_number(space, numbers[i].name, numbers[i].offset, numbers[i].size,
			       numbers[i].values, diag))
			return -1;
	}
	for (; flags; flags &= flags - 1) {
		if (add_bits(space, "config_flags", offsetof(struct td_config, config_flags),
			     flags & -flags, diag))
			return -1;
	}
	return 0;
}

static int add_depth(struct space *space, struct diag *diag)
{
	static const uint64_t values[] = { EPTP_4_LEVELS, EPTP_5_LEVELS, END };

	if (!has_5_level_ept(space->context))
		return 0;
	if (add_number(space, "eptp_controls", offsetof(struct td_config, eptp_controls),
		       sizeof(uint64_t), values, diag))
		return -1;
	if (!(space->context->config_flags_fixed0 & TD_CONFIG_FLAGS_GPAW))
		return 0;
	return add_bits(space, "config_flags", offsetof(struct td_config, config_flags),
			TD_CONFIG_FLAGS_GPAW, diag);
}

int space_add_factors(struct space *space, struct diag *diag)
{
	if (add_leaves(space, diag) || add_topology(space, diag) || add_xfam(space, diag) ||
	    add_attributes(space, diag) || add_depth(space, diag))
		return -1;
	return space->via == TD_VIA_MODULE ? add_params(space, diag) : 0;
}
