// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules that compare a TD with the default one.
 */
#include <stdio.h>

#include "rules/cleared.h"
#include "rules/judges.h"

#define GUEST_PA_LEAF 0x80000008u
#define GUEST_PA_MASK 0x00ff0000u /* written by KVM, where the TD was built by it */

struct two_tds {
	struct question question;
	struct request plain; /* the default */
};

/* Bits of the field that neither the request nor a gate makes differ from the default TD. */
static uint32_t independent_bits(const struct two_tds *tds, const struct declared_leaf *leaf,
				 enum cpuid_reg reg, const struct declared_field *field)
{
	const struct rule_context *context = tds->question.context;
	const struct request *request = &tds->question.request;
	int gates;

	switch (field->type) {
	case VIRT_FIXED:
	case VIRT_NATIVE:
		return UINT32_MAX;
	case VIRT_CALCULATED:
	case VIRT_SPECIAL:
	case VIRT_VE:
	case VIRT_UNKNOWN:
		return 0;
	default:
		break;
	}
	gates = expect_gates(context, request, field);
	if (gates == EXPECT_UNKNOWN || gates != expect_gates(context, &tds->plain, field) ||
	    field->gate.tsc_frequency)
		return 0;
	if (!virt_type_configurable(field->type))
		return UINT32_MAX;
	if ((leaf->at.leaf == 0x1f && !expect_platform_topology(request)) ||
	    (leaf->at.leaf == 1 && reg == CPUID_EAX && !expect_platform_fms(context, request)))
		return 0;
	return ~request_bits(request, leaf->at).reg[reg];
}

static uint32_t independent_mask(const struct two_tds *tds, const struct declared_leaf *leaf,
				 enum cpuid_reg reg)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < leaf->num_fields[reg]; i++) {
		const struct declared_field *field = &leaf->field[reg][i];

		bits |= declared_field_mask(field) & independent_bits(tds, leaf, reg, field);
	}
	if (leaf->at.leaf == GUEST_PA_LEAF && reg == CPUID_EAX)
		bits &= ~GUEST_PA_MASK;
	return bits;
}

static bool reads_as_default(const struct two_tds *tds, const struct declared_leaf *leaf,
			     struct cpuid_regs observed, struct cpuid_regs plain,
			     struct finding *finding)
{
	struct cpuid_bit bit = { .at = leaf->at };
	struct cpuid_regs exempt;

	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++)
		exempt.reg[reg] = ~independent_mask(tds, leaf, reg);
	if (!compare_find(&observed, &plain, &exempt, &bit))
		return true;
	cpuid_bit_format(bit, finding->subject);
	snprintf(finding->expected, sizeof(finding->expected),
		 "%u as in the default TD: the configuration says nothing of the bit",
		 plain.reg[bit.reg] >> bit.bit & 1);
	snprintf(finding->observed, sizeof(finding->observed), "%u in the host's read-back",
		 observed.reg[bit.reg] >> bit.bit & 1);
	finding->party = cleared_of_bit(&tds->question, bit, plain.reg[bit.reg] >> bit.bit & 1);
	return false;
}

enum judged judge_cfg_independent(const struct rule *rule, const struct rule_context *context,
				  const struct observation *seen, struct finding *finding)
{
	enum judged judged = JUDGED_NOT_APPLICABLE;
	struct two_tds tds;

	(void)rule;
	if (!seen_accepted(seen) || !seen->has_cpuid || !seen->default_cpuid)
		return JUDGED_NOT_APPLICABLE;
	question_ask(&tds.question, context, seen);
	request_of_default(&tds.plain);
	for (size_t i = 0; i < context->declared->num_leaves; i++) {
		const struct declared_leaf *leaf = &context->declared->leaf[i];
		const struct cpuid_entry *entry = answer_of_host(&seen->cpuid, leaf->at);
		const struct cpuid_entry *plain = answer_of_host(seen->default_cpuid, leaf->at);

		if (!entry || !plain || entry->faulting || plain->faulting)
			continue;
		judged = JUDGED_PASS;
		if (!reads_as_default(&tds, leaf, entry->regs, plain->regs, finding))
			return JUDGED_FAIL;
	}
	return judged;
}

/* Bits of one register that the CPU has, and that nothing gates. */
uint32_t cfg_reachable_bits(const struct rule_context *context, const struct declared_leaf *leaf,
			    enum cpuid_reg reg)
{
	struct expectation native;
	uint32_t bits = 0;

	if (leaf->at.leaf == 0x1f || (leaf->at.leaf == 1 && reg == CPUID_EAX))
		return 0; /* 0 stands for the platform's value there */
	expect_native(context, leaf->at, &native);
	for (size_t i = 0; i < leaf->num_fields[reg]; i++) {
		const struct declared_field *field = &leaf->field[reg][i];

		if (!expect_configurable(context, field) || field->gate.xfam ||
		    field->gate.attributes || field->gate.has_cpuid)
			continue;
		bits |= declared_field_mask(field) &
			(virt_type_parts(field->type).native ?
				 native.value.reg[reg] & native.known.reg[reg] :
				 UINT32_MAX);
	}
	return bits;
}

/* Each of the @bits is @value in @regs. */
static bool all_read(struct cpuid_addr at, enum cpuid_reg reg, uint32_t bits, uint32_t regs,
		     unsigned int value, const char *view, struct finding *finding)
{
	uint32_t wrong = bits & (value ? ~regs : regs);
	struct cpuid_bit bit = { .at = at, .reg = reg };

	if (!wrong)
		return true;
	bit.bit = (unsigned int)__builtin_ctz(wrong);
	cpuid_bit_format(bit, finding->subject);
	snprintf(finding->expected, sizeof(finding->expected), "%u (%s)", value,
		 value ? "requested, and the CPU has it" : "not requested by the default TD");
	snprintf(finding->observed, sizeof(finding->observed), "%u in %s", !value, view);
	return false;
}

enum judged judge_cfg_both_values(const struct rule *rule, const struct rule_context *context,
				  const struct observation *seen, struct finding *finding)
{
	enum judged judged = JUDGED_NOT_APPLICABLE;
	struct question question;
	struct answer_walk walk;
	struct answer answer;

	(void)rule;
	if (!seen_accepted(seen) || !seen->default_cpuid)
		return JUDGED_NOT_APPLICABLE;
	question_ask(&question, context, seen);
	answer_begin(&walk, context, seen);
	while (answer_next(&walk, &answer)) {
		const struct cpuid_entry *plain;

		if (!answer.readable)
			continue;
		plain = answer_of_host(seen->default_cpuid, answer.leaf->at);
		for (enum cpuid_reg reg = CPUID_EAX; plain && reg < CPUID_NUM_REGS; reg++) {
			uint32_t bits = cfg_reachable_bits(context, answer.leaf, reg) &
					request_bits(&question.request, answer.leaf->at).reg[reg] &
					~answer_exempt(seen, &answer, reg);

			if (bits)
				judged = JUDGED_PASS;
			if (!all_read(answer.leaf->at, reg, bits, answer.regs.reg[reg], 1,
				      answer_view(&answer), finding) ||
			    !all_read(answer.leaf->at, reg, bits, plain->regs.reg[reg], 0,
				      "the default TD", finding))
				return JUDGED_FAIL;
		}
	}
	return judged;
}
