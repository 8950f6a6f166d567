// SPDX-License-Identifier: GPL-2.0-only
/*
 * The property that all VCPUs of a TD read the same.
 */
#include <stdio.h>

#include "rules/compare.h"
#include "rules/prp.h"

/* Nothing that the guest did to one of the two VCPUs makes CPUID answer otherwise there. */
static bool is_plain(const struct answer *answer)
{
	const struct guest_vcpu *vcpu = answer->vcpu;

	return answer->guest && answer->leaf && vcpu && !vcpu->cpuidve && !vcpu->cpuid_control &&
	       !vcpu->ve_valid;
}

static bool is_twin(const struct answer *answer, const struct answer *other)
{
	return is_plain(other) && other->vcpu_index != answer->vcpu_index &&
	       other->topology == answer->topology && other->function == answer->function &&
	       other->index == answer->index;
}

static bool read_the_same(const struct observation *seen, const struct answer *answer,
			  const struct answer *other, struct finding *finding)
{
	struct cpuid_bit bit = { .at = answer->leaf->at };
	struct cpuid_regs exempt;

	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++)
		exempt.reg[reg] = compare_dynamic_bits(answer->leaf, reg) |
				  answer_exempt(seen, answer, reg) |
				  answer_exempt(seen, other, reg);
	if (!compare_find(&answer->regs, &other->regs, &exempt, &bit))
		return true;
	cpuid_bit_format(bit, finding->subject);
	snprintf(finding->expected, sizeof(finding->expected), "%u, as on VCPU %u",
		 other->regs.reg[bit.reg] >> bit.bit & 1, other->vcpu_index);
	snprintf(finding->observed, sizeof(finding->observed), "%u on VCPU %u",
		 answer->regs.reg[bit.reg] >> bit.bit & 1, answer->vcpu_index);
	return false;
}

/* The same leaf on two VCPUs. */
static bool answers_alike(const struct observation *seen, const struct answer *answer,
			  const struct answer *other, struct finding *finding)
{
	if (answer->outcome == other->outcome)
		return answer->outcome != GUEST_OK || read_the_same(seen, answer, other, finding);
	cpuid_addr_format(answer->leaf->at, finding->subject);
	snprintf(finding->expected, sizeof(finding->expected), "%s, as on VCPU %u",
		 answer_outcome(other->outcome), other->vcpu_index);
	snprintf(finding->observed, sizeof(finding->observed), "%s on VCPU %u",
		 answer_outcome(answer->outcome), answer->vcpu_index);
	return false;
}

/* One answer against those of all other VCPUs. */
static enum judged judge_answer(const struct rule_context *context, const struct observation *seen,
				const struct answer *answer, struct finding *finding)
{
	enum judged judged = JUDGED_NOT_APPLICABLE;
	struct answer_walk walk;
	struct answer other;

	answer_begin(&walk, context, seen);
	while (answer_next(&walk, &other)) {
		if (!is_twin(answer, &other))
			continue;
		judged = JUDGED_PASS;
		if (!answers_alike(seen, answer, &other, finding))
			return JUDGED_FAIL;
	}
	return judged;
}

/* The first VCPU has the others to be compared with, not the other way round. */
JUDGE(judge_prp_vcpus)
{
	enum judged judged = JUDGED_NOT_APPLICABLE;
	struct answer_walk walk;
	struct answer answer;

	(void)rule;
	if (!seen_accepted(seen))
		return JUDGED_NOT_APPLICABLE;
	answer_begin(&walk, context, seen);
	while (answer_next(&walk, &answer)) {
		enum judged one;

		if (!is_plain(&answer) || !answer.vcpu_index)
			continue;
		one = judge_answer(context, seen, &answer, finding);
		if (one != JUDGED_NOT_APPLICABLE)
			judged = one;
		if (judged == JUDGED_FAIL)
			return judged;
	}
	return judged;
}
