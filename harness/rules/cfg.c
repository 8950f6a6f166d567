// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules about configurable bits: what was asked for is what the TD shows.
 */
#include <stdio.h>

#include "rules/compare.h"
#include "rules/judges.h"
#include "rules/party.h"

#define TOPOLOGY_LEAF 0x1f
#define EXTENDED_TOPOLOGY_LEAF 0xb

#define SELECT(name) \
	static uint32_t name(const struct question *question, const struct declared_leaf *leaf, \
			     enum cpuid_reg reg, const struct declared_field *field)

static uint32_t asked_bits(const struct question *question, const struct declared_leaf *leaf,
			   enum cpuid_reg reg)
{
	return request_bits(&question->request, leaf->at).reg[reg];
}

/* A request of zero there leaves the register to the platform. */
static bool left_to_platform(const struct question *question, const struct declared_leaf *leaf,
			     enum cpuid_reg reg)
{
	if (leaf->at.leaf == TOPOLOGY_LEAF)
		return expect_platform_topology(&question->request);
	return leaf->at.leaf == 1 && reg == CPUID_EAX &&
	       expect_platform_fms(question->context, &question->request);
}

/* The whole field, once any of its bits was asked for. */
static uint32_t asked_field(const struct question *question, const struct declared_leaf *leaf,
			    enum cpuid_reg reg, const struct declared_field *field,
			    enum virt_type type)
{
	if (field->type != type || !expect_configurable(question->context, field))
		return 0;
	return asked_bits(question, leaf, reg) & declared_field_mask(field) ? UINT32_MAX : 0;
}

SELECT(select_configured)
{
	return asked_field(question, leaf, reg, field, VIRT_CONFIGURED);
}

SELECT(select_configured_native)
{
	return asked_field(question, leaf, reg, field, VIRT_CONFIGURED_NATIVE);
}

SELECT(select_xfam)
{
	(void)question;
	(void)leaf;
	(void)reg;
	return field->gate.xfam ? UINT32_MAX : 0;
}

SELECT(select_attributes)
{
	(void)question;
	(void)leaf;
	(void)reg;
	return field->gate.attributes ? UINT32_MAX : 0;
}

SELECT(select_cpuid)
{
	(void)question;
	(void)leaf;
	(void)reg;
	return field->gate.has_cpuid ? UINT32_MAX : 0;
}

SELECT(select_not_asked)
{
	if (!expect_configurable(question->context, field) || left_to_platform(question, leaf, reg))
		return 0;
	return ~asked_bits(question, leaf, reg);
}

SELECT(select_tsc)
{
	(void)question;
	(void)field;
	return leaf->at.leaf == 0x15 && reg != CPUID_EDX ? UINT32_MAX : 0;
}

SELECT(select_fms)
{
	return leaf->at.leaf == 1 && reg == CPUID_EAX && left_to_platform(question, leaf, reg) &&
			       expect_configurable(question->context, field) ?
		       UINT32_MAX :
		       0;
}

SELECT(select_linear_width)
{
	(void)question;
	(void)field;
	return leaf->at.leaf == 0x80000008 && reg == CPUID_EAX ? 0xff00 : 0;
}

SELECT(select_xfd)
{
	(void)question;
	(void)field;
	return leaf->at.leaf == 0xd && leaf->at.subleaf == 1 && reg == CPUID_EAX ? 1u << 4 : 0;
}

SELECT(select_xsave_size)
{
	(void)question;
	(void)field;
	return leaf->at.leaf == 0xd && leaf->at.subleaf == 0 && reg == CPUID_ECX ? UINT32_MAX : 0;
}

SELECT(select_topology)
{
	(void)reg;
	(void)field;
	if (!question->context->topology)
		return 0;
	return leaf->at.leaf == TOPOLOGY_LEAF || leaf->at.leaf == EXTENDED_TOPOLOGY_LEAF ?
		       UINT32_MAX :
		       0;
}

enum selected {
	SELECT_CONFIGURED_NATIVE,
	SELECT_XFAM,
	SELECT_ATTRIBUTES,
	SELECT_CPUID,
	SELECT_NOT_ASKED,
	SELECT_TSC,
	SELECT_FMS,
	SELECT_LINEAR_WIDTH,
	SELECT_XFD,
	SELECT_TOPOLOGY,
};

static compare_select *const selects[] = {
	[SELECT_CONFIGURED_NATIVE] = select_configured_native,
	[SELECT_XFAM] = select_xfam,
	[SELECT_ATTRIBUTES] = select_attributes,
	[SELECT_CPUID] = select_cpuid,
	[SELECT_NOT_ASKED] = select_not_asked,
	[SELECT_TSC] = select_tsc,
	[SELECT_FMS] = select_fms,
	[SELECT_LINEAR_WIDTH] = select_linear_width,
	[SELECT_XFD] = select_xfd,
	[SELECT_TOPOLOGY] = select_topology,
};

/* rule->argument: which bits. */
static enum judged judge_selected(const struct rule *rule, const struct rule_context *context,
				  const struct observation *seen, struct finding *finding)
{
	return compare_answers(context, seen, finding, selects[rule->argument]);
}

static enum judged judge_configured(const struct rule *rule, const struct rule_context *context,
				    const struct observation *seen, struct finding *finding)
{
	enum judged judged = compare_answers(context, seen, finding, select_configured);

	(void)rule;
	if (judged == JUDGED_FAIL)
		cfg_name_exchanged(context, seen, finding);
	return judged;
}

/* The guest's 0xd.0:ebx is the size for the components that it has put into XCR0. */
static enum judged judge_guest_xsave_size(const struct rule_context *context,
					  const struct observation *seen, struct finding *finding)
{
	enum judged judged = JUDGED_NOT_APPLICABLE;
	struct answer_walk walk;
	struct answer answer;

	answer_begin(&walk, context, seen);
	while (answer_next(&walk, &answer)) {
		uint32_t size, observed = answer.regs.reg[CPUID_EBX];

		if (!answer.guest || !answer.readable || answer.function != 0xd || answer.index ||
		    !answer.vcpu || !answer.vcpu->has_xcr0)
			continue;
		judged = JUDGED_PASS;
		size = expect_xsave_size(context, answer.vcpu->xcr0, false);
		if (observed == size)
			continue;
		snprintf(finding->subject, sizeof(finding->subject), "0xd.0:ebx.xsave_size_xcr0");
		snprintf(finding->expected, sizeof(finding->expected),
			 "%u bytes, the XSAVE area for XCR0 0x%llx", size,
			 (unsigned long long)answer.vcpu->xcr0);
		snprintf(finding->observed, sizeof(finding->observed), "%u in the guest's CPUID",
			 observed);
		finding->party = PARTY_MODULE; /* XCR0 is the guest's own */
		return JUDGED_FAIL;
	}
	return judged;
}

static enum judged judge_xsave_size(const struct rule *rule, const struct rule_context *context,
				    const struct observation *seen, struct finding *finding)
{
	enum judged by_xfam = compare_answers(context, seen, finding, select_xsave_size);
	enum judged by_xcr0;

	(void)rule;
	if (by_xfam != JUDGED_PASS)
		return by_xfam;
	by_xcr0 = judge_guest_xsave_size(context, seen, finding);
	return by_xcr0 == JUDGED_FAIL ? by_xcr0 : by_xfam;
}

#define SPEC "TDX module 1.5 base specification, CPUID virtualization"

const struct rule rules_cfg[] = {
	{ .id = "CFG-01",
	  .name = "configured_echoes",
	  .says = "a field of type Configured reads as it was requested",
	  .source = SPEC,
	  .needs = NEED_CPUID,
	  .judge = judge_configured },
	{ .id = "CFG-02",
	  .name = "configured_native_bounded",
	  .says = "a Configured & Native bit reads 1 where it was requested and the CPU has it",
	  .source = SPEC,
	  .needs = NEED_CPUID,
	  .judge = judge_selected,
	  .argument = SELECT_CONFIGURED_NATIVE },
	{ .id = "CFG-03",
	  .name = "xfam_gates",
	  .says = "a bit with an XFAM gate reads 0 unless XFAM has all bits of the gate",
	  .source = SPEC,
	  .needs = NEED_CPUID,
	  .judge = judge_selected,
	  .argument = SELECT_XFAM },
	{ .id = "CFG-04",
	  .name = "attributes_gates",
	  .says = "a bit with an ATTRIBUTES gate reads 0 unless ATTRIBUTES has all bits of the "
		  "gate",
	  .source = SPEC,
	  .needs = NEED_CPUID,
	  .judge = judge_selected,
	  .argument = SELECT_ATTRIBUTES },
	{ .id = "CFG-05",
	  .name = "cpuid_gates",
	  .says = "a bit that another CPUID bit enables reads 0 unless the TD's virtual value "
		  "of that bit is 1",
	  .source = SPEC,
	  .needs = NEED_CPUID,
	  .judge = judge_selected,
	  .argument = SELECT_CPUID },
	{ .id = "CFG-06",
	  .name = "unrequested_reads_0",
	  .says = "a directly configurable bit that was not requested reads 0",
	  .source = SPEC,
	  .needs = NEED_CPUID,
	  .judge = judge_selected,
	  .argument = SELECT_NOT_ASKED },
	{ .id = "CFG-07",
	  .name = "tsc_frequency_in_leaf_15",
	  .says = "leaf 0x15 gives TSC_FREQUENCY in EBX with EAX 1 and a crystal of 25 MHz",
	  .source = SPEC,
	  .needs = NEED_CPUID,
	  .judge = judge_selected,
	  .argument = SELECT_TSC },
	{ .id = "CFG-08",
	  .name = "fms_zero_selects_platform",
	  .says = "a family/model/stepping requested as 0 reads as the platform's",
	  .source = SPEC,
	  .needs = NEED_CPUID,
	  .judge = judge_selected,
	  .argument = SELECT_FMS },
	{ .id = "CFG-09",
	  .name = "linear_width_follows_la57",
	  .says = "the linear address width is 57 for a TD with virtual LA57, else 48",
	  .source = SPEC,
	  .needs = NEED_CPUID,
	  .judge = judge_selected,
	  .argument = SELECT_LINEAR_WIDTH },
	{ .id = "CFG-10",
	  .name = "xsave_size_follows_xfam",
	  .says = "0xd.0:ecx is the XSAVE area's size for XFAM, and the guest's 0xd.0:ebx that "
		  "for XCR0",
	  .source = SPEC "; SDM volume 1, chapter 13",
	  .needs = NEED_CPUID,
	  .judge = judge_xsave_size },
	{ .id = "CFG-11",
	  .name = "xfd_follows_xfam",
	  .says = "0xd.1:eax.xfd is there where XFAM has a component that XFD can disable",
	  .source = SPEC,
	  .needs = NEED_CPUID,
	  .judge = judge_selected,
	  .argument = SELECT_XFD },
	{ .id = "CFG-12",
	  .name = "independent_bits_stay",
	  .says = "a bit that nothing in the configuration names or gates reads as in the "
		  "default TD",
	  .source = SPEC,
	  .needs = NEED_CPUID,
	  .judge = judge_cfg_independent },
	{ .id = "CFG-13",
	  .name = "both_values_reachable",
	  .says = "a requested bit that the CPU has and nothing gates reads 1, and 0 in the "
		  "default TD",
	  .source = SPEC,
	  .needs = NEED_CPUID,
	  .judge = judge_cfg_both_values },
	{ .id = "CFG-14",
	  .name = "topology_as_requested",
	  .says = "leaf 0x1f reads as requested, or as the platform's where all of it was 0, "
		  "and leaf 0xb is derived from it",
	  .source = SPEC,
	  .needs = NEED_CPUID,
	  .judge = judge_selected,
	  .argument = SELECT_TOPOLOGY },
	{ .id = "CFG-15",
	  .name = "arch_capabilities_as_configured",
	  .says = "a TD's IA32_ARCH_CAPABILITIES is the CPU's, as far as it is configured and "
		  "not hidden",
	  .source = SPEC,
	  .needs = NEED_GUEST,
	  .judge = judge_cfg_arch_capabilities },
};

const size_t rules_cfg_count = sizeof(rules_cfg) / sizeof(rules_cfg[0]);
