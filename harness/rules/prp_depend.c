// SPDX-License-Identifier: GPL-2.0-only
/*
 * The properties of dependence: what two TDs were asked for otherwise changes what is declared
 * to depend on it, and nothing else.
 */
#include <stdio.h>

#include "rules/compare.h"
#include "rules/prp.h"

#define GUEST_PA_LEAF 0x80000008u
#define GUEST_PA_MASK 0x00ff0000u /* written by KVM, where the TD was built by it */

/* Two accepted TDs, and what differs between their requests. */
struct pair {
	const struct rule_context *context;
	const struct observation *seen;
	const struct related_td *related;
	struct change change;
};

/* False where the case has no such pair. */
static bool pair_make(const struct rule_context *context, const struct observation *seen,
		      struct pair *pair)
{
	pair->context = context;
	pair->seen = seen;
	pair->related = prp_related(seen, TD_RELATION_FLIP, 0);
	if (!pair->related || !seen->has_cpuid || !pair->related->has_cpuid)
		return false;
	prp_change(context, seen, pair->related, &pair->change);
	return pair->change.fields != 0;
}

/* Bits of a register that are declared to depend on what differs, but for those themselves. */
static uint32_t dependent_bits(const struct pair *pair, const struct declared_leaf *leaf,
			       enum cpuid_reg reg)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < leaf->num_fields[reg]; i++) {
		const struct declared_field *field = &leaf->field[reg][i];

		if (change_reaches(pair->context, &pair->change, leaf, reg, field))
			bits |= declared_field_mask(field);
	}
	return bits & ~change_own_bits(pair->context, &pair->change, leaf->at, reg);
}

/* Bits that may read differently in the two. */
static uint32_t free_bits(const struct pair *pair, const struct declared_leaf *leaf,
			  enum cpuid_reg reg)
{
	uint32_t bits = dependent_bits(pair, leaf, reg) | compare_dynamic_bits(leaf, reg) |
			change_own_bits(pair->context, &pair->change, leaf->at, reg);

	if (pair->seen->test->via == TD_VIA_KVM && leaf->at.leaf == GUEST_PA_LEAF &&
	    reg == CPUID_EAX)
		bits |= GUEST_PA_MASK;
	return bits;
}

/* The answers of both TDs for a leaf, where both have one. */
static bool pair_read(const struct pair *pair, const struct declared_leaf *leaf,
		      const struct cpuid_entry **own, const struct cpuid_entry **other)
{
	*own = answer_of_host(&pair->seen->cpuid, leaf->at);
	*other = answer_of_host(&pair->related->cpuid, leaf->at);
	return *own && *other && !(*own)->faulting && !(*other)->faulting;
}

static bool stays_local(const struct pair *pair, const struct declared_leaf *leaf,
			struct finding *finding)
{
	struct cpuid_bit bit = { .at = leaf->at };
	const struct cpuid_entry *own, *other;
	struct cpuid_regs exempt;

	if (!pair_read(pair, leaf, &own, &other))
		return true;
	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++)
		exempt.reg[reg] = free_bits(pair, leaf, reg);
	if (!compare_find(&own->regs, &other->regs, &exempt, &bit))
		return true;
	cpuid_bit_format(bit, finding->subject);
	snprintf(finding->expected, sizeof(finding->expected),
		 "%u in both TDs: nothing that differs is declared to reach the bit",
		 own->regs.reg[bit.reg] >> bit.bit & 1);
	snprintf(finding->observed, sizeof(finding->observed), "%u in the partner",
		 other->regs.reg[bit.reg] >> bit.bit & 1);
	return false;
}

JUDGE(judge_prp_independent)
{
	struct pair pair;

	(void)rule;
	if (!pair_make(context, seen, &pair))
		return JUDGED_NOT_APPLICABLE;
	for (size_t i = 0; i < context->declared->num_leaves; i++) {
		if (!stays_local(&pair, &context->declared->leaf[i], finding))
			return JUDGED_FAIL;
	}
	return JUDGED_PASS;
}

/* What each of the two must show of one leaf. */
static void pair_expect(const struct pair *pair, const struct declared_leaf *leaf,
			struct expectation *own, struct expectation *other)
{
	struct request request;

	request_of_case(pair->context, pair->seen->test, &request);
	expect_leaf(pair->context, &request, leaf, own);
	request_of_config(pair->context, &pair->related->config, pair->seen->test->via, &request);
	expect_leaf(pair->context, &request, leaf, other);
}

/* Dependent bits whose type makes them differ do differ; @any: there is one. */
static bool depends_really(const struct pair *pair, const struct declared_leaf *leaf, bool *any,
			   struct finding *finding)
{
	struct expectation expected, expected_other;
	const struct cpuid_entry *own, *other;

	if (!pair_read(pair, leaf, &own, &other))
		return true;
	pair_expect(pair, leaf, &expected, &expected_other);
	for (enum cpuid_reg reg = 0; reg < CPUID_NUM_REGS; reg++) {
		uint32_t known = expected.known.reg[reg] & expected_other.known.reg[reg];
		uint32_t bits = (expected.value.reg[reg] ^ expected_other.value.reg[reg]) & known &
				dependent_bits(pair, leaf, reg);
		uint32_t wrong = bits & ~(own->regs.reg[reg] ^ other->regs.reg[reg]);
		struct cpuid_bit bit = { .at = leaf->at, .reg = reg };

		*any |= bits != 0;
		if (!wrong)
			continue;
		bit.bit = (unsigned int)__builtin_ctz(wrong);
		cpuid_bit_format(bit, finding->subject);
		snprintf(finding->expected, sizeof(finding->expected),
			 "%u in the case's own TD and %u in the partner",
			 expected.value.reg[reg] >> bit.bit & 1,
			 expected_other.value.reg[reg] >> bit.bit & 1);
		snprintf(finding->observed, sizeof(finding->observed), "%u in both",
			 own->regs.reg[reg] >> bit.bit & 1);
		return false;
	}
	return true;
}

JUDGE(judge_prp_dependent)
{
	bool any = false;
	struct pair pair;

	(void)rule;
	if (!pair_make(context, seen, &pair))
		return JUDGED_NOT_APPLICABLE;
	for (size_t i = 0; i < context->declared->num_leaves; i++) {
		if (!depends_really(&pair, &context->declared->leaf[i], &any, finding))
			return JUDGED_FAIL;
	}
	return any ? JUDGED_PASS : JUDGED_NOT_APPLICABLE;
}
