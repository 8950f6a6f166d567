// SPDX-License-Identifier: GPL-2.0-only
/*
 * Filling the rules' context from a target.
 */
#include "run/context.h"

#include "module/metadata.h"

/* TDX_METADATA_FIELD_ID_INCORRECT: the module does not have the field. */
#define STATUS_FIELD_UNKNOWN 0xc0000c00U

/* MAX_VCPUS is 16 bits wide in TD_PARAMS; modules without a field for the limit have no other. */
#define MAX_VCPUS_WITHOUT_LIMIT 65535

/* Single fields and arrays, but for those with one element for each CPUID leaf. */
static const struct {
	uint64_t id;
	unsigned int count;
} fields[] = {
	{ METADATA_NUM_TDX_FEATURES, 1 },
	{ METADATA_TDX_FEATURES0, 1 },
	{ METADATA_ATTRIBUTES_FIXED0, 1 },
	{ METADATA_ATTRIBUTES_FIXED1, 1 },
	{ METADATA_XFAM_FIXED0, 1 },
	{ METADATA_XFAM_FIXED1, 1 },
	{ METADATA_NUM_CPUID_CONFIG, 1 },
	{ METADATA_CONFIG_FLAGS_FIXED0, 1 },
	{ METADATA_CONFIG_FLAGS_FIXED1, 1 },
	{ METADATA_MAX_VCPUS_PER_TD, 1 },
	{ METADATA_CPUID_CONFIG_LEAVES, METADATA_CPUID_CONFIG_ROOM },
	{ METADATA_CPUID_CONFIG_VALUES, 2 * METADATA_CPUID_CONFIG_ROOM },
	{ METADATA_ARCH_CAPABILITIES_CONFIG_MASK, 1 },
	{ METADATA_NUM_ALLOWED_FMS, 1 },
	{ METADATA_NUM_DISALLOWED_FMS, 1 },
	{ METADATA_ALLOWED_FMS, METADATA_FMS_ROOM },
	{ METADATA_DISALLOWED_FMS, METADATA_FMS_ROOM },
	{ METADATA_OPT_IN_SUPPORTED, 1 },
	{ METADATA_OPT_IN, 1 },
};

/* A guest reads them, too; asked last, because older records have no answer. */
static const uint64_t version_fields[] = {
	METADATA_MAJOR_VERSION,
	METADATA_MINOR_VERSION,
	METADATA_UPDATE_VERSION,
};

static const uint64_t leaf_fields[] = {
	METADATA_CPUID_FIXED0_BITS,
	METADATA_CPUID_FIXED1_BITS,
	METADATA_CPUID_CLOBBER_BITS,
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum target_status target_lacks_note(struct target_lacks *lacks, enum rule_need need,
				     const struct target *target, enum target_status status)
{
	switch (status) {
	case TARGET_OK:
		lacks->shown |= need;
		return status;
	case TARGET_UNSUPPORTED:
		lacks->missing |= need;
		break;
	case TARGET_BROKEN:
		lacks->broken |= need;
		break;
	case TARGET_ABSENT:
		return status;
	}
	lacks->reason[__builtin_ctz(need)] = target->reason;
	return status;
}

void target_lacks_join(struct target_lacks *lacks, const struct target_lacks *other)
{
	for (unsigned int bit = 0; bit < NUM_RULE_NEEDS; bit++) {
		if (other->missing & ~lacks->missing & 1U << bit)
			lacks->reason[bit] = other->reason[bit];
	}
	lacks->shown |= other->shown;
	lacks->missing |= other->missing;
}

const struct target_reason *target_lacks_reason(const struct target_lacks *lacks,
						unsigned int needs)
{
	return &lacks->reason[__builtin_ctz(needs)];
}

static bool read_field(struct rule_context *context, struct target *target,
		       const struct emu_module *described, struct target_lacks *lacks, uint64_t id)
{
	struct metadata_field field = { .id = id };
	enum target_status status;

	if (context->metadata.count == RULES_MAX_METADATA)
		return false;
	status = target->ops->metadata(target, id, &field.status, &field.value);
	target_lacks_note(lacks, NEED_METADATA, target, status);
	if (status == TARGET_UNSUPPORTED && described)
		field.status = emu_sys_rd(described, id, &field.value, NULL);
	else if (status != TARGET_OK)
		return false;
	if (field.status >> 32 != STATUS_FIELD_UNKNOWN)
		context->metadata.field[context->metadata.count++] = field;
	return true;
}

static bool read_leaf_fields(struct rule_context *context, struct target *target,
			     const struct emu_module *described, struct target_lacks *lacks,
			     struct cpuid_addr at)
{
	for (size_t i = 0; i < COUNT(leaf_fields); i++) {
		for (unsigned int element = 0; element < 2; element++) {
			uint64_t id = leaf_fields[i] | metadata_cpuid_code(at, element);

			if (!read_field(context, target, described, lacks, id))
				return false;
		}
	}
	return true;
}

static uint64_t value_of(const struct rule_context *context, uint64_t id, uint64_t otherwise)
{
	uint64_t value;

	return metadata_get(&context->metadata, id, &value) ? value : otherwise;
}

static void read_metadata(struct rule_context *context, struct target *target,
			  const struct emu_module *described, struct target_lacks *lacks)
{
	for (size_t i = 0; i < COUNT(fields); i++) {
		/* Asked for before the arrays. */
		uint64_t slots = value_of(context, METADATA_NUM_CPUID_CONFIG, 0);

		for (unsigned int j = 0; j < metadata_room(fields[i].id, fields[i].count, slots);
		     j++) {
			if (!read_field(context, target, described, lacks, fields[i].id + j))
				return;
		}
	}
	for (size_t i = 0; i < context->declared->num_leaves; i++) {
		if (!read_leaf_fields(context, target, described, lacks,
				      context->declared->leaf[i].at))
			return;
	}
	for (size_t i = 0; i < COUNT(version_fields); i++) {
		if (!read_field(context, target, described, lacks, version_fields[i]))
			return;
	}
}

static struct cpuid_regs join_elements(uint64_t first, uint64_t second)
{
	return (struct cpuid_regs){ { (uint32_t)first, (uint32_t)(first >> 32), (uint32_t)second,
				      (uint32_t)(second >> 32) } };
}

static void fill_slots(struct rule_context *context)
{
	uint64_t count = value_of(context, METADATA_NUM_CPUID_CONFIG, 0);

	if (count > METADATA_CPUID_CONFIG_MAX)
		count = METADATA_CPUID_CONFIG_MAX;
	for (uint64_t i = 0; i < count; i++) {
		uint64_t at = value_of(context, METADATA_CPUID_CONFIG_LEAVES + i, 0);
		uint64_t values = METADATA_CPUID_CONFIG_VALUES + 2 * i;

		context->slot[i] = (struct config_slot){
			.at = { (uint32_t)at, (uint32_t)(at >> 32) },
			.bits = join_elements(value_of(context, values, 0),
					      value_of(context, values + 1, 0)),
		};
	}
	context->num_slots = count;
}

static void add_clobber_bits(struct rule_context *context, struct cpuid_addr at,
			     struct cpuid_regs bits)
{
	const size_t room = COUNT(context->clobber_bit);

	for (enum cpuid_reg reg = 0; reg < CPUID_NUM_REGS; reg++) {
		for (unsigned int bit = 0; bit < 32; bit++) {
			if (bits.reg[reg] >> bit & 1 && context->num_clobber_bits < room)
				context->clobber_bit[context->num_clobber_bits++] =
					(struct cpuid_bit){ at, reg, bit };
		}
	}
}

/* The module's list of clobber bits, which can be read only after the opt-in. */
static void fill_clobber_list(struct rule_context *context)
{
	for (size_t i = 0; i < context->declared->num_leaves; i++) {
		struct cpuid_addr at = context->declared->leaf[i].at;
		uint64_t id = METADATA_CPUID_CLOBBER_BITS, first, second;

		if (!metadata_get(&context->metadata, id | metadata_cpuid_code(at, 0), &first) ||
		    !metadata_get(&context->metadata, id | metadata_cpuid_code(at, 1), &second))
			continue;
		context->has_clobber_list = true;
		add_clobber_bits(context, at, join_elements(first, second));
	}
}

void context_fill(struct rule_context *context, struct target *target,
		  const struct emu_module *described, struct target_lacks *lacks)
{
	uint64_t features;

	context->metadata.count = 0;
	context->num_clobber_bits = 0;
	context->has_clobber_list = false;
	read_metadata(context, target, described, lacks);
	context->limits = (struct class_limits){
		.xfam_fixed0 = value_of(context, METADATA_XFAM_FIXED0, 0),
		.xfam_fixed1 = value_of(context, METADATA_XFAM_FIXED1, 0),
		.attributes_fixed0 = value_of(context, METADATA_ATTRIBUTES_FIXED0, 0),
		.attributes_fixed1 = value_of(context, METADATA_ATTRIBUTES_FIXED1, 0),
		.opt_in = value_of(context, METADATA_OPT_IN, 0),
	};
	features = value_of(context, METADATA_TDX_FEATURES0, 0);
	context->topology = features & METADATA_FEATURES0_TOPOLOGY;
	context->max_vcpus = value_of(context, METADATA_MAX_VCPUS_PER_TD, MAX_VCPUS_WITHOUT_LIMIT);
	context->config_flags_fixed0 = value_of(context, METADATA_CONFIG_FLAGS_FIXED0, 0);
	context->config_flags_fixed1 = value_of(context, METADATA_CONFIG_FLAGS_FIXED1, 0);
	context->arch_capabilities_mask =
		value_of(context, METADATA_ARCH_CAPABILITIES_CONFIG_MASK, 0);
	fill_slots(context);
	fill_clobber_list(context);
	context->has_capabilities =
		target_lacks_note(lacks, NEED_KVM, target,
				  target->ops->capabilities(target, &context->capabilities)) ==
		TARGET_OK;
}
