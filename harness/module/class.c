// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a bit's declared type to its class on one platform.
 */
#include "module/class.h"

static const char *const class_names[CLASS_NUM] = {
	[CLASS_FIXED0] = "fixed0",
	[CLASS_FIXED1] = "fixed1",
	[CLASS_DIRECT] = "configurable",
	[CLASS_XFAM] = "configurable by XFAM",
	[CLASS_ATTRIBUTES] = "configurable by ATTRIBUTES",
	[CLASS_INDIRECT] = "follows another field",
	[CLASS_DYNAMIC] = "dynamic",
	[CLASS_FAULTING] = "#VE",
	[CLASS_UNKNOWN] = "unknown",
};

const char *class_name(enum bit_class class)
{
	return class_names[class];
}

static enum bit_class fixed_class(uint32_t value, unsigned int bit)
{
	return value >> bit & 1 ? CLASS_FIXED1 : CLASS_FIXED0;
}

/* What is left of a type with conditions: which of them a VMM can still decide. */
static enum bit_class gated_class(const struct declared *declared,
				  const struct cpuid_dump *platform,
				  const struct class_limits *limits,
				  const struct declared_field *field)
{
	const struct declared_gate *gate = &field->gate;
	bool xfam_open = !(gate->xfam & ~limits->xfam_fixed1);
	bool attributes_open = !(gate->attributes & ~limits->attributes_fixed1);
	enum bit_class cpuid = CLASS_FIXED1;

	if (limits->unknown && (gate->xfam || gate->attributes || gate->opt_in))
		return CLASS_UNKNOWN;
	if ((gate->xfam & ~limits->xfam_fixed0) ||
	    (gate->attributes & ~limits->attributes_fixed0) || (gate->opt_in & ~limits->opt_in))
		return CLASS_FIXED0;
	/* A gate that is gated itself would be a description in a circle: one step is enough. */
	if (gate->has_cpuid) {
		const struct declared_field *other = declared_field_at(declared, gate->cpuid);

		if (!other || other->gate.has_cpuid)
			return CLASS_UNKNOWN;
		cpuid = class_of_bit(declared, platform, limits, gate->cpuid);
		if (cpuid == CLASS_FIXED0 || cpuid == CLASS_UNKNOWN)
			return cpuid;
	}
	if (virt_type_configurable(field->type))
		return gate->tsc_frequency ? CLASS_INDIRECT : CLASS_DIRECT;
	if (cpuid != CLASS_FIXED1)
		return CLASS_INDIRECT;
	if (!xfam_open)
		return CLASS_XFAM;
	return attributes_open ? CLASS_FIXED1 : CLASS_ATTRIBUTES;
}

enum bit_class class_of_bit(const struct declared *declared, const struct cpuid_dump *platform,
			    const struct class_limits *limits, struct cpuid_bit bit)
{
	const struct declared_field *field = declared_field_at(declared, bit);
	struct cpuid_regs native;

	if (!field)
		return CLASS_FAULTING; /* a leaf outside the module's table */
	if (field->gate.unknown)
		return CLASS_UNKNOWN;
	native = cpuid_dump_native(platform, bit.at);
	switch (field->type) {
	case VIRT_FIXED:
		return fixed_class(field->fixed, bit.bit - field->lsb);
	case VIRT_NATIVE:
		return fixed_class(native.reg[bit.reg], bit.bit);
	case VIRT_CALCULATED:
	case VIRT_SPECIAL:
		return CLASS_DYNAMIC;
	case VIRT_VE:
		return CLASS_FAULTING;
	case VIRT_UNKNOWN:
		return CLASS_UNKNOWN;
	default:
		if (virt_type_parts(field->type).native && !(native.reg[bit.reg] >> bit.bit & 1))
			return CLASS_FIXED0;
		return gated_class(declared, platform, limits, field);
	}
}
