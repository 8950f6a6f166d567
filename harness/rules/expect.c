// SPDX-License-Identifier: GPL-2.0-only
/*
 * From declared field types to the values that a TD must show.
 */
#include "rules/expect.h"

#include <inttypes.h>
#include <stdio.h>

#define MSR_IA32_TSX_CTRL 0x122
#define TSX_CTRL_CPUID_CLEAR (1u << 1)
#define MSR_IA32_ARCH_CAPABILITIES 0x10a
#define ARCH_CAPABILITIES_TSX_CTRL (1u << 7)

/* A gate's own gate is followed, but a description in a circle must end somewhere. */
#define MAX_DEPTH 4

static int depth_bit(const struct rule_context *context, const struct request *request,
		     struct cpuid_bit bit, unsigned int depth);

bool expect_faulting(const struct declared_leaf *leaf)
{
	return declared_leaf_field(leaf, CPUID_EAX, 0)->type == VIRT_VE;
}

bool expect_configurable(const struct rule_context *context, const struct declared_field *field)
{
	return declared_field_known(field) && virt_type_configurable(field->type) &&
	       !field->gate.tsc_frequency && !(field->gate.opt_in & ~context->limits.opt_in);
}

uint32_t expect_unknown_bits(const struct rule_context *context, struct cpuid_addr at,
			     enum cpuid_reg reg)
{
	const struct declared_leaf *leaf = declared_leaf_at(context->declared, at);
	uint32_t bits = 0;

	for (size_t i = 0; leaf && i < leaf->num_fields[reg]; i++) {
		if (!declared_field_known(&leaf->field[reg][i]))
			bits |= declared_field_mask(&leaf->field[reg][i]);
	}
	return bits;
}

uint32_t expect_configurable_bits(const struct rule_context *context, struct cpuid_addr at,
				  enum cpuid_reg reg)
{
	const struct declared_leaf *leaf = declared_leaf_at(context->declared, at);
	uint32_t bits = 0;

	for (size_t i = 0; leaf && i < leaf->num_fields[reg]; i++) {
		if (expect_configurable(context, &leaf->field[reg][i]))
			bits |= declared_field_mask(&leaf->field[reg][i]);
	}
	return bits;
}

/*
 * The module samples CPUID with IA32_TSX_CTRL.TSX_CPUID_CLEAR off; a host that runs with it
 * on does not see whether the CPU has HLE and RTM (published TDX module source,
 * check_cpuid_configurations()).
 */
void expect_native(const struct rule_context *context, struct cpuid_addr at,
		   struct expectation *native)
{
	uint64_t tsx_ctrl;

	native->value = cpuid_dump_native(context->platform, at);
	for (unsigned int reg = 0; reg < CPUID_NUM_REGS; reg++)
		native->known.reg[reg] = UINT32_MAX;
	if (at.leaf == 7 && at.subleaf == 0 &&
	    cpuid_dump_msr(context->platform, MSR_IA32_TSX_CTRL, &tsx_ctrl) &&
	    tsx_ctrl & TSX_CTRL_CPUID_CLEAR)
		native->known.reg[CPUID_EBX] = ~EXPECT_TSX_BITS;
}

int expect_tsx_ctrl(const struct rule_context *context)
{
	uint64_t capabilities;

	if (!cpuid_dump_msr(context->platform, MSR_IA32_ARCH_CAPABILITIES, &capabilities))
		return EXPECT_UNKNOWN;
	return capabilities & ARCH_CAPABILITIES_TSX_CTRL ? 1 : 0;
}

bool expect_is_tsx(struct cpuid_bit bit)
{
	return bit.at.leaf == 7 && !bit.at.subleaf && bit.reg == CPUID_EBX &&
	       EXPECT_TSX_BITS >> bit.bit & 1;
}

static int depth_gates(const struct rule_context *context, const struct request *request,
		       const struct declared_field *field, unsigned int depth)
{
	const struct declared_gate *gate = &field->gate;

	if ((gate->xfam & ~request->td.xfam) || (gate->attributes & ~request->td.attributes) ||
	    (gate->opt_in & ~context->limits.opt_in))
		return 0;
	if (gate->has_cpuid) {
		int open = depth ? depth_bit(context, request, gate->cpuid, depth - 1) :
				   EXPECT_UNKNOWN;

		if (open != 1)
			return open;
	}
	return declared_field_known(field) ? 1 : EXPECT_UNKNOWN;
}

int expect_gates(const struct rule_context *context, const struct request *request,
		 const struct declared_field *field)
{
	return depth_gates(context, request, field, MAX_DEPTH);
}

/* One leaf of a TD, and what its values are made of. */
struct recipe {
	const struct rule_context *context;
	const struct request *request;
	const struct declared_leaf *leaf;
	struct cpuid_regs asked;
	struct expectation native;
};

struct bits {
	uint32_t value;
	uint32_t known;
};

static void recipe_make(struct recipe *recipe, const struct rule_context *context,
			const struct request *request, const struct declared_leaf *leaf)
{
	recipe->context = context;
	recipe->request = request;
	recipe->leaf = leaf;
	recipe->asked = request_bits(request, leaf->at);
	expect_native(context, leaf->at, &recipe->native);
}

/* Types that are made of gates, a request and the native value. */
static struct bits expect_parts(const struct recipe *recipe, enum cpuid_reg reg,
				const struct declared_field *field, unsigned int depth)
{
	int gates = depth_gates(recipe->context, recipe->request, field, depth);
	struct virt_parts parts = virt_type_parts(field->type);
	struct bits bits = { UINT32_MAX, UINT32_MAX };

	if (gates == 0)
		return (struct bits){ 0, UINT32_MAX };
	if (parts.configured)
		bits.value &= recipe->asked.reg[reg];
	if (parts.native) {
		/* 0 AND unknown is 0: what is not asked for stays certain. */
		bits.known = recipe->native.known.reg[reg] | ~bits.value;
		bits.value &= recipe->native.value.reg[reg];
	}
	if (gates == EXPECT_UNKNOWN)
		bits.known &= ~bits.value;
	return bits;
}

/* Bits outside the field mean nothing. */
static struct bits expect_field(const struct recipe *recipe, enum cpuid_reg reg,
				const struct declared_field *field, unsigned int depth)
{
	const struct request *request = recipe->request;
	struct cpuid_addr at = recipe->leaf->at;
	struct bits bits = { 0, 0 };

	if (!declared_field_known(field))
		return bits;
	switch (field->type) {
	case VIRT_FIXED:
		return (struct bits){ field->fixed << field->lsb, UINT32_MAX };
	case VIRT_CALCULATED:
	case VIRT_SPECIAL:
		if (expect_special(recipe->context, request, at, reg, &bits.value))
			bits.known = UINT32_MAX;
		return bits;
	case VIRT_VE:
	case VIRT_UNKNOWN:
		return bits;
	default:
		break;
	}
	if (field->gate.tsc_frequency) {
		bits.value = (uint32_t)request->td.tsc_frequency << field->lsb;
		bits.known = request->direct ? UINT32_MAX : 0;
		return bits;
	}
	if (virt_type_configurable(field->type) &&
	    expect_selected(recipe->context, request, at, reg, &bits.value)) {
		bits.known = UINT32_MAX;
		return bits;
	}
	return expect_parts(recipe, reg, field, depth);
}

void expect_leaf(const struct rule_context *context, const struct request *request,
		 const struct declared_leaf *leaf, struct expectation *expected)
{
	struct recipe recipe;

	recipe_make(&recipe, context, request, leaf);
	*expected = (struct expectation){ 0 };
	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
		for (size_t i = 0; i < leaf->num_fields[reg]; i++) {
			const struct declared_field *field = &leaf->field[reg][i];
			uint32_t mask = declared_field_mask(field);
			struct bits bits = expect_field(&recipe, reg, field, MAX_DEPTH);

			expected->value.reg[reg] |= bits.value & bits.known & mask;
			expected->known.reg[reg] |= bits.known & mask;
		}
	}
}

static int depth_bit(const struct rule_context *context, const struct request *request,
		     struct cpuid_bit bit, unsigned int depth)
{
	const struct declared_leaf *leaf = declared_leaf_at(context->declared, bit.at);
	struct recipe recipe;
	struct bits bits;

	if (!leaf)
		return EXPECT_UNKNOWN;
	recipe_make(&recipe, context, request, leaf);
	bits = expect_field(&recipe, bit.reg, declared_leaf_field(leaf, bit.reg, bit.bit), depth);
	return bits.known >> bit.bit & 1 ? (int)(bits.value >> bit.bit & 1) : EXPECT_UNKNOWN;
}

int expect_bit(const struct rule_context *context, const struct request *request,
	       struct cpuid_bit bit)
{
	return depth_bit(context, request, bit, MAX_DEPTH);
}

/* Which condition of the field does not hold, for a person to read. */
static void format_gates(const struct rule_context *context, const struct request *request,
			 const struct declared_field *field, char *text, size_t size)
{
	uint64_t xfam = field->gate.xfam & ~request->td.xfam;
	uint64_t attributes = field->gate.attributes & ~request->td.attributes;
	char gate[CPUID_TEXT];

	if (xfam)
		snprintf(text, size, "XFAM lacks 0x%" PRIx64, xfam);
	else if (attributes)
		snprintf(text, size, "ATTRIBUTES lacks 0x%" PRIx64, attributes);
	else if (field->gate.opt_in & ~context->limits.opt_in)
		snprintf(text, size, "no opt-in");
	else
		snprintf(text, size, "%s is 0", cpuid_bit_format(field->gate.cpuid, gate));
}

void expect_format(const struct rule_context *context, const struct request *request,
		   struct cpuid_bit bit, int value, char *text, size_t size)
{
	const struct declared_field *field = declared_field_at(context->declared, bit);
	struct virt_parts parts;
	struct expectation native;
	char why[128];

	if (!field) {
		snprintf(text, size, "%d", value);
		return;
	}
	if (field->type == VIRT_FIXED || field->type == VIRT_NATIVE) {
		snprintf(text, size, "%d (%s)", value,
			 field->type == VIRT_NATIVE ? "native" :
			 value                      ? "fixed to 1" :
						      "fixed to 0");
		return;
	}
	parts = virt_type_parts(field->type);
	expect_native(context, bit.at, &native);
	if (!expect_gates(context, request, field)) {
		format_gates(context, request, field, why, sizeof(why));
	} else if (parts.configured || parts.native) {
		snprintf(why, sizeof(why), "%s%s%s",
			 !parts.configured ? "" :
			 request_bits(request, bit.at).reg[bit.reg] >> bit.bit & 1 ?
					     "requested" :
					     "not requested",
			 parts.configured && parts.native ? ", " : "",
			 !parts.native                            ? "" :
			 native.value.reg[bit.reg] >> bit.bit & 1 ? "native 1" :
								    "native 0");
	} else {
		snprintf(why, sizeof(why), "%s", field->details ? field->details : "by the module");
	}
	snprintf(text, size, "%d (%s: %s)", value, virt_type_name(field->type), why);
}
