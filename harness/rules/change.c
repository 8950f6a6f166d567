// SPDX-License-Identifier: GPL-2.0-only
/*
 * Comparing two requests, and following declared dependences from what differs.
 */
#include "rules/change.h"

#include "rules/expect.h"

#define CACHE_LEAF 0x4
#define EXTENDED_TOPOLOGY_LEAF 0xb
#define TRANSLATION_LEAF 0x18
#define TOPOLOGY_LEAF 0x1f

/* A gate's own gate is followed, but a description in a circle must end somewhere. */
#define MAX_DEPTH 4

static void note(struct change *change, enum change_field field, bool differs)
{
	if (differs)
		change->fields |= field;
}

static bool patches_differ(const struct td_config *a, const struct td_config *b)
{
	if (a->num_patches != b->num_patches)
		return true;
	for (size_t i = 0; i < a->num_patches; i++) {
		if (a->patch[i].offset != b->patch[i].offset ||
		    a->patch[i].value != b->patch[i].value)
			return true;
	}
	return false;
}

static void compare_leaf(const struct request *a, const struct request *b, struct cpuid_addr at,
			 struct change *change)
{
	struct cpuid_regs x = request_bits(a, at), y = request_bits(b, at);
	struct td_cpuid *leaf = &change->leaf[change->num_leaves];
	uint32_t any = 0;

	*leaf = (struct td_cpuid){ .at = at };
	for (unsigned int reg = 0; reg < CPUID_NUM_REGS; reg++) {
		leaf->regs.reg[reg] = x.reg[reg] ^ y.reg[reg];
		any |= leaf->regs.reg[reg];
	}
	if (any)
		change->num_leaves++;
}

static void compare_cpuid(const struct request *a, const struct request *b, struct change *change)
{
	for (size_t i = 0; i < a->td.num_cpuid; i++)
		compare_leaf(a, b, a->td.cpuid[i].at, change);
	for (size_t i = 0; i < b->td.num_cpuid; i++) {
		bool compared = false;

		for (size_t j = 0; j < a->td.num_cpuid; j++)
			compared |= cpuid_addr_equal(a->td.cpuid[j].at, b->td.cpuid[i].at);
		if (!compared)
			compare_leaf(a, b, b->td.cpuid[i].at, change);
	}
}

void change_between(const struct request *a, const struct request *b, struct change *change)
{
	const struct td_config *x = &a->td, *y = &b->td;

	*change = (struct change){
		.attributes = x->attributes ^ y->attributes,
		.xfam = x->xfam ^ y->xfam,
	};
	compare_cpuid(a, b, change);
	note(change, CHANGE_ATTRIBUTES, change->attributes);
	note(change, CHANGE_XFAM, change->xfam);
	note(change, CHANGE_CPUID, change->num_leaves);
	note(change, CHANGE_MAX_VCPUS, x->max_vcpus != y->max_vcpus);
	note(change, CHANGE_NUM_L2_VMS, x->num_l2_vms != y->num_l2_vms);
	note(change, CHANGE_MSR_CONFIG_CTLS, x->msr_config_ctls != y->msr_config_ctls);
	note(change, CHANGE_EPTP_CONTROLS, x->eptp_controls != y->eptp_controls);
	note(change, CHANGE_CONFIG_FLAGS, x->config_flags != y->config_flags);
	note(change, CHANGE_TSC_FREQUENCY, x->tsc_frequency != y->tsc_frequency);
	note(change, CHANGE_ARCH_CAPABILITIES, x->arch_capabilities != y->arch_capabilities);
	note(change, CHANGE_TDCS_PAGES, x->tdcs_pages != y->tdcs_pages);
	note(change, CHANGE_RESERVED, patches_differ(x, y));
}

struct cpuid_regs change_bits(const struct change *change, struct cpuid_addr at)
{
	for (size_t i = 0; i < change->num_leaves; i++) {
		if (cpuid_addr_equal(change->leaf[i].at, at))
			return change->leaf[i].regs;
	}
	return (struct cpuid_regs){ 0 };
}

bool change_in_leaf(const struct change *change, uint32_t leaf)
{
	for (size_t i = 0; i < change->num_leaves; i++) {
		if (change->leaf[i].at.leaf == leaf)
			return true;
	}
	return false;
}

bool change_is_less(const struct change *change, const struct request *request)
{
	if (change->attributes & request->td.attributes || change->xfam & request->td.xfam)
		return false;
	for (size_t i = 0; i < change->num_leaves; i++) {
		struct cpuid_regs asked = request_bits(request, change->leaf[i].at);

		for (unsigned int reg = 0; reg < CPUID_NUM_REGS; reg++) {
			if (change->leaf[i].regs.reg[reg] & asked.reg[reg])
				return false;
		}
	}
	return true;
}

static bool is_flag(const struct rule_context *context, struct cpuid_bit bit)
{
	const struct declared_field *field = declared_field_at(context->declared, bit);

	switch (bit.at.leaf) {
	case CACHE_LEAF:
	case EXTENDED_TOPOLOGY_LEAF:
	case TRANSLATION_LEAF:
	case TOPOLOGY_LEAF:
		return false;
	default:
		return field && field->lsb == field->msb;
	}
}

bool change_is_of_features(const struct rule_context *context, const struct change *change)
{
	if (change->fields & ~(CHANGE_ATTRIBUTES | CHANGE_XFAM | CHANGE_CPUID) ||
	    change->attributes & TD_ATTRIBUTES_MIGRATABLE)
		return false;
	for (size_t i = 0; i < change->num_leaves; i++) {
		for (unsigned int j = 0; j < CPUID_NUM_REGS * 32; j++) {
			struct cpuid_bit bit = { change->leaf[i].at, j / 32, j % 32 };

			if (change->leaf[i].regs.reg[bit.reg] >> bit.bit & 1 &&
			    !is_flag(context, bit))
				return false;
		}
	}
	return true;
}

static bool reaches_field(const struct rule_context *context, const struct change *change,
			  const struct declared_leaf *leaf, enum cpuid_reg reg,
			  const struct declared_field *field, unsigned int depth);

/* A virtual bit differs, or may differ. */
static bool reaches_bit(const struct rule_context *context, const struct change *change,
			struct cpuid_bit bit, unsigned int depth)
{
	const struct declared_leaf *leaf = declared_leaf_at(context->declared, bit.at);

	if (change_bits(change, bit.at).reg[bit.reg] >> bit.bit & 1 || !leaf || !depth)
		return true;
	return reaches_field(context, change, leaf, bit.reg,
			     declared_leaf_field(leaf, bit.reg, bit.bit), depth - 1);
}

static bool reaches_calculation(const struct rule_context *context, const struct change *change,
				const struct declared_leaf *leaf, enum cpuid_reg reg,
				unsigned int depth)
{
	struct expect_inputs inputs;

	if (!expect_special_inputs(leaf->at, reg, &inputs))
		return true;
	return (inputs.xfam && change->xfam) || inputs.attributes & change->attributes ||
	       (inputs.topology && change_in_leaf(change, TOPOLOGY_LEAF)) ||
	       (inputs.has_cpuid && reaches_bit(context, change, inputs.cpuid, depth));
}

static bool reaches_field(const struct rule_context *context, const struct change *change,
			  const struct declared_leaf *leaf, enum cpuid_reg reg,
			  const struct declared_field *field, unsigned int depth)
{
	const struct declared_gate *gate = &field->gate;

	if (gate->unknown || gate->xfam & change->xfam || gate->attributes & change->attributes ||
	    (gate->tsc_frequency && change->fields & CHANGE_TSC_FREQUENCY) ||
	    (gate->has_cpuid && reaches_bit(context, change, gate->cpuid, depth)))
		return true;
	switch (field->type) {
	case VIRT_CALCULATED:
	case VIRT_SPECIAL:
		return reaches_calculation(context, change, leaf, reg, depth);
	case VIRT_UNKNOWN:
		return true;
	default:
		return false;
	}
}

bool change_reaches(const struct rule_context *context, const struct change *change,
		    const struct declared_leaf *leaf, enum cpuid_reg reg,
		    const struct declared_field *field)
{
	return reaches_field(context, change, leaf, reg, field, MAX_DEPTH);
}

uint32_t change_own_bits(const struct rule_context *context, const struct change *change,
			 struct cpuid_addr at, enum cpuid_reg reg)
{
	uint32_t bits = change_bits(change, at).reg[reg];
	uint32_t selected = expect_configurable_bits(context, at, reg);

	if (at.leaf == TOPOLOGY_LEAF && change_in_leaf(change, TOPOLOGY_LEAF))
		return bits | selected;
	if (at.leaf == 1 && reg == CPUID_EAX && bits)
		return bits | selected;
	return bits;
}
