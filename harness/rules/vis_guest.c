// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules about what a TD learns by its own instructions.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "module/metadata.h"
#include "rules/compare.h"
#include "rules/judges.h"

#define CR4_OSXSAVE (1u << 18)
#define CR4_PKE (1u << 22)

#define GPAW_48 48
#define GPAW_52 52
#define GPAW_MASK 0x3f /* TDG.VP.INFO, RCX */

#define NON_ARCH (1ULL << 63)

enum follows { OSXSAVE, OSPKE, APIC_ID, SYSCALL, XSAVE_SIZE, XSAVES_SIZE };

static const struct {
	uint32_t function;
	uint32_t index; /* CPUID_SUBLEAF_NA: any */
	enum cpuid_reg reg;
	unsigned int lsb;
	uint32_t mask; /* of the field, shifted down */
	enum follows follows;
	const char *says;
} dynamic_fields[] = {
	{ 1, CPUID_SUBLEAF_NA, CPUID_ECX, 27, 1, OSXSAVE, "CR4.OSXSAVE" },
	{ 1, CPUID_SUBLEAF_NA, CPUID_EBX, 24, 0xff, APIC_ID, "the VCPU's index" },
	{ 7, 0, CPUID_ECX, 4, 1, OSPKE, "CR4.PKE" },
	{ 0x80000001, CPUID_SUBLEAF_NA, CPUID_EDX, 11, 1, SYSCALL, "64-bit mode" },
	{ 0xd, 0, CPUID_EBX, 0, UINT32_MAX, XSAVE_SIZE, "the XSAVE area's size for XCR0" },
	{ 0xd, 1, CPUID_EBX, 0, UINT32_MAX, XSAVES_SIZE,
	  "the compacted XSAVE area's size for XCR0 and IA32_XSS" },
};

#define NUM_DYNAMIC (sizeof(dynamic_fields) / sizeof(dynamic_fields[0]))

/* The field's value, as far as the case's own operations tell. */
static bool follow_state(const struct rule_context *context, const struct answer *answer,
			 enum follows follows, uint32_t *value)
{
	const struct guest_vcpu *vcpu = answer->vcpu;

	switch (follows) {
	case OSXSAVE:
		*value = vcpu->cr4 & CR4_OSXSAVE ? 1 : 0;
		return vcpu->has_cr4;
	case OSPKE:
		*value = vcpu->cr4 & CR4_PKE ? 1 : 0;
		return vcpu->has_cr4;
	case APIC_ID:
		/* With the topology enumerated it is the VMM's x2APIC ID. */
		*value = answer->vcpu_index & 0xff;
		return !answer->topology;
	case SYSCALL:
		*value = vcpu->long_mode;
		return vcpu->has_mode;
	case XSAVE_SIZE:
		*value = expect_xsave_size(context, vcpu->xcr0, false);
		return vcpu->has_xcr0;
	case XSAVES_SIZE:
		*value = expect_xsave_size(context, vcpu->xcr0 | vcpu->xss, true);
		return vcpu->has_xcr0;
	}
	return false;
}

void vis_dynamic(const struct rule_context *context, const struct answer *answer,
		 struct expectation *expected)
{
	*expected = (struct expectation){ 0 };
	for (size_t i = 0; i < NUM_DYNAMIC; i++) {
		struct cpuid_addr at = { dynamic_fields[i].function, dynamic_fields[i].index };
		enum cpuid_reg reg = dynamic_fields[i].reg;
		uint32_t value;

		if (!cpuid_addr_answers(at, answer->function, answer->index) ||
		    !follow_state(context, answer, dynamic_fields[i].follows, &value))
			continue;
		expected->value.reg[reg] |= value << dynamic_fields[i].lsb;
		expected->known.reg[reg] |= dynamic_fields[i].mask << dynamic_fields[i].lsb;
	}
}

static bool follows_guest(const struct rule_context *context, const struct answer *answer,
			  enum judged *judged, struct finding *finding)
{
	for (size_t i = 0; i < NUM_DYNAMIC; i++) {
		struct cpuid_addr at = { dynamic_fields[i].function, dynamic_fields[i].index };
		enum cpuid_reg reg = dynamic_fields[i].reg;
		uint32_t expected, observed;
		struct cpuid_bit bit = { at, reg, dynamic_fields[i].lsb };

		if (!cpuid_addr_answers(at, answer->function, answer->index) ||
		    !follow_state(context, answer, dynamic_fields[i].follows, &expected))
			continue;
		*judged = JUDGED_PASS;
		observed = answer->regs.reg[reg] >> dynamic_fields[i].lsb & dynamic_fields[i].mask;
		if (observed == expected)
			continue;
		cpuid_bit_format(bit, finding->subject);
		snprintf(finding->expected, sizeof(finding->expected), "%u: %s", expected,
			 dynamic_fields[i].says);
		snprintf(finding->observed, sizeof(finding->observed), "%u in %s", observed,
			 answer_view(answer));
		return false;
	}
	return true;
}

enum judged judge_vis_dynamic(const struct rule *rule, const struct rule_context *context,
			      const struct observation *seen, struct finding *finding)
{
	enum judged judged = JUDGED_NOT_APPLICABLE;
	struct answer_walk walk;
	struct answer answer;

	(void)rule;
	if (!seen_accepted(seen))
		return JUDGED_NOT_APPLICABLE;
	answer_begin(&walk, context, seen);
	while (answer_next(&walk, &answer)) {
		if (answer.guest && answer.readable && answer.vcpu &&
		    !follows_guest(context, &answer, &judged, finding))
			return JUDGED_FAIL;
	}
	return judged;
}

/* CPUID_CONTROL and CPUIDVE apply to the leaf that answers, too. */
static bool may_fault_by_choice(const struct answer *answer)
{
	return !answer->vcpu || answer->vcpu->cpuidve || answer->vcpu->cpuid_control ||
	       answer->vcpu->ve_valid;
}

/* @last as the host reads it; NULL: it gives #VE. Which leaf that is, 0:eax says. */
static void expect_clamped(const struct rule_context *context, const struct cpuid_entry *last,
			   struct finding *finding)
{
	const struct cpuid_bit max = { { 0, CPUID_SUBLEAF_NA }, CPUID_EAX, 0 };
	const struct declared_field *field = declared_field_at(context->declared, max);
	char values[64] = "#VE";

	if (last)
		snprintf(values, sizeof(values), "0x%x 0x%x 0x%x 0x%x", last->regs.reg[CPUID_EAX],
			 last->regs.reg[CPUID_EBX], last->regs.reg[CPUID_ECX],
			 last->regs.reg[CPUID_EDX]);
	snprintf(finding->expected, sizeof(finding->expected),
		 "%s, as 0x%x, which 0:eax gives as the last base leaf", values,
		 field ? field->fixed : 0);
}

enum judged judge_vis_clamped(const struct rule *rule, const struct rule_context *context,
			      const struct observation *seen, struct finding *finding)
{
	enum judged judged = JUDGED_NOT_APPLICABLE;
	struct answer_walk walk;
	struct answer answer;

	(void)rule;
	if (!seen_accepted(seen) || !seen->has_cpuid)
		return JUDGED_NOT_APPLICABLE;
	answer_begin(&walk, context, seen);
	while (answer_next(&walk, &answer)) {
		struct cpuid_addr at = { answer.function, answer.index };
		const struct cpuid_entry *last;

		if (!answer.guest || answer.in_range || may_fault_by_choice(&answer))
			continue;
		judged = JUDGED_PASS;
		last = answer_of_last(context, &seen->cpuid, answer.index);
		if (last ? answer.outcome == GUEST_OK &&
				    !memcmp(&last->regs, &answer.regs, sizeof(last->regs)) :
			   answer.outcome == GUEST_VE)
			continue;
		cpuid_addr_format(at, finding->subject);
		expect_clamped(context, last, finding);
		snprintf(finding->observed, sizeof(finding->observed), "%s: 0x%x 0x%x 0x%x 0x%x",
			 answer_outcome(answer.outcome), answer.regs.reg[0], answer.regs.reg[1],
			 answer.regs.reg[2], answer.regs.reg[3]);
		return JUDGED_FAIL;
	}
	return judged;
}

enum judged judge_vis_cpuidve(const struct rule *rule, const struct rule_context *context,
			      const struct observation *seen, struct finding *finding)
{
	enum judged judged = JUDGED_NOT_APPLICABLE;
	struct answer_walk walk;
	struct answer answer;

	(void)rule;
	if (!seen_accepted(seen) || !seen->has_cpuid)
		return JUDGED_NOT_APPLICABLE;
	answer_begin(&walk, context, seen);
	while (answer_next(&walk, &answer)) {
		const struct guest_vcpu *vcpu = answer.vcpu;
		const struct cpuid_entry *host;
		int faults;

		if (!answer.guest || !answer.leaf || !vcpu || !vcpu->cpuidve || vcpu->ve_valid)
			continue;
		faults = answer_expects_ve(&answer);
		host = answer_of_host(&seen->cpuid, answer.leaf->at);
		if (faults < 0 || (!faults && !host))
			continue;
		judged = JUDGED_PASS;
		if (answer.outcome != (faults ? GUEST_VE : GUEST_OK)) {
			cpuid_addr_format(answer.leaf->at, finding->subject);
			snprintf(finding->expected, sizeof(finding->expected),
				 "%s at privilege level %u", faults ? "#VE" : "an answer",
				 vcpu->cpl);
			snprintf(finding->observed, sizeof(finding->observed), "%s",
				 answer_outcome(answer.outcome));
			return JUDGED_FAIL;
		}
		if (!faults && !compare_views(context, seen, &answer, host, finding))
			return JUDGED_FAIL;
	}
	return judged;
}

enum judged judge_vis_second_ve(const struct rule *rule, const struct rule_context *context,
				const struct observation *seen, struct finding *finding)
{
	enum judged judged = JUDGED_NOT_APPLICABLE;
	struct answer_walk walk;
	struct answer answer;

	(void)rule;
	if (!seen_accepted(seen))
		return JUDGED_NOT_APPLICABLE;
	answer_begin(&walk, context, seen);
	while (answer_next(&walk, &answer)) {
		struct cpuid_addr at = { answer.function, answer.index };

		if (!answer.guest || !answer.vcpu || !answer.vcpu->ve_valid ||
		    answer_expects_ve(&answer) != 1)
			continue;
		judged = JUDGED_PASS;
		if (answer.outcome == GUEST_DF)
			continue;
		cpuid_addr_format(at, finding->subject);
		snprintf(finding->expected, sizeof(finding->expected),
			 "#DF: VE_INFO still holds the #VE before");
		snprintf(finding->observed, sizeof(finding->observed), "%s",
			 answer_outcome(answer.outcome));
		return JUDGED_FAIL;
	}
	return judged;
}

/* One value that the TD was told of its own configuration. */
struct told {
	const char *name;
	uint64_t expected;
	uint64_t observed;
	bool known; /* the case decides it, not KVM */
};

static size_t told_by_vp_info(const struct td_config *td, bool direct,
			      const struct guest_result *result, struct told told[3])
{
	told[0] = (struct told){ "ATTRIBUTES", td->attributes, result->value[1], true };
	told[1] = (struct told){ "MAX_VCPUS", td->max_vcpus, result->value[2] >> 32, direct };
	told[2] =
		(struct told){ "GPAW", td->config_flags & TD_CONFIG_FLAGS_GPAW ? GPAW_52 : GPAW_48,
			       result->value[0] & GPAW_MASK, direct };
	return 3;
}

static size_t told_by_vm_rd(const struct td_config *td, bool direct, const struct guest_op *op,
			    const struct guest_result *result, struct told *told)
{
	uint64_t value = result->value[0];

	switch (op->value & ~NON_ARCH) {
	case METADATA_ATTRIBUTES:
		*told = (struct told){ "ATTRIBUTES", td->attributes, value, true };
		return 1;
	case METADATA_XFAM:
		*told = (struct told){ "XFAM", td->xfam, value, true };
		return 1;
	case METADATA_MAX_VCPUS:
		*told = (struct told){ "MAX_VCPUS", td->max_vcpus, value, direct };
		return 1;
	case METADATA_GPAW:
		*told = (struct told){ "GPAW", td->config_flags & TD_CONFIG_FLAGS_GPAW, value,
				       direct };
		return 1;
	default:
		return 0;
	}
}

static size_t told_by(const struct td_config *td, bool direct, const struct guest_op *op,
		      const struct guest_result *result, struct told told[3])
{
	if (op->kind != GUEST_TDCALL || result->outcome != GUEST_OK)
		return 0;
	if (op->index == GUEST_TDG_VP_INFO)
		return told_by_vp_info(td, direct, result, told);
	return op->index == GUEST_TDG_VM_RD ? told_by_vm_rd(td, direct, op, result, told) : 0;
}

static bool told_as_configured(const struct told *told, size_t count, const struct guest_op *op,
			       uint64_t status, enum judged *judged, struct finding *finding)
{
	const char *by = op->index == GUEST_TDG_VP_INFO ? "TDG.VP.INFO" : "TDG.VM.RD";

	for (size_t i = 0; i < count; i++) {
		if (!told[i].known)
			continue;
		*judged = JUDGED_PASS;
		if (!status && told[i].observed == told[i].expected)
			continue;
		snprintf(finding->subject, sizeof(finding->subject), "%s", told[i].name);
		snprintf(finding->expected, sizeof(finding->expected),
			 "0x%" PRIx64 ", as configured", told[i].expected);
		if (status)
			snprintf(finding->observed, sizeof(finding->observed),
				 "status 0x%" PRIx64 " of %s", status, by);
		else
			snprintf(finding->observed, sizeof(finding->observed),
				 "0x%" PRIx64 " in the guest, by %s", told[i].observed, by);
		return false;
	}
	return true;
}

bool vis_fields_told(const struct td_config *td, bool direct, const struct observation *seen,
		     enum judged *judged, struct finding *finding)
{
	for (size_t i = 0; i < seen->num_guest_fields; i++) {
		const struct guest_op *op = &seen->guest_field_op[i];
		const struct guest_result *result = &seen->guest_field[i];
		struct told told[3];
		size_t count = told_by(td, direct, op, result, told);

		if (!told_as_configured(told, count, op, result->status, judged, finding))
			return false;
	}
	return true;
}

enum judged judge_vis_metadata(const struct rule *rule, const struct rule_context *context,
			       const struct observation *seen, struct finding *finding)
{
	enum judged judged = JUDGED_NOT_APPLICABLE;
	struct request request;

	(void)rule;
	if (!seen_accepted(seen))
		return JUDGED_NOT_APPLICABLE;
	request_of_case(context, seen->test, &request);
	for (size_t i = 0; i < seen->num_results && i < seen->test->num_ops; i++) {
		const struct guest_op *op = &seen->test->op[i];
		const struct guest_result *result = &seen->result[i];
		struct told told[3];
		size_t count = told_by(&request.td, request.direct, op, result, told);

		if (!told_as_configured(told, count, op, result->status, &judged, finding))
			return JUDGED_FAIL;
	}
	if (!vis_fields_told(&request.td, request.direct, seen, &judged, finding))
		return JUDGED_FAIL;
	return judged;
}
