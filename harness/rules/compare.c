// SPDX-License-Identifier: GPL-2.0-only
/*
 * Compares expected and observed CPUID bits.
 */
#include "rules/compare.h"

#include <stdio.h>
#include <string.h>

#include "rules/cleared.h"
#include "rules/party.h"

void finding_add(struct finding *finding, const char *text)
{
	const size_t length = strlen(finding->observed);

	snprintf(finding->observed + length, sizeof(finding->observed) - length, "%s", text);
}

void question_ask(struct question *question, const struct rule_context *context,
		  const struct observation *seen)
{
	question->context = context;
	question->seen = seen;
	request_of_case(context, seen->test, &question->request);
}

bool compare_register(const struct question *question, const struct answer *answer,
		      enum cpuid_reg reg, uint32_t value, uint32_t known, struct finding *finding)
{
	uint32_t wrong = (answer->regs.reg[reg] ^ value) & known;
	struct cpuid_bit bit = { .at = answer->leaf->at, .reg = reg };

	if (!wrong)
		return true;
	bit.bit = (unsigned int)__builtin_ctz(wrong);
	cpuid_bit_format(bit, finding->subject);
	expect_format(question->context, &question->request, bit, (int)(value >> bit.bit & 1),
		      finding->expected, sizeof(finding->expected));
	snprintf(finding->observed, sizeof(finding->observed), "%u in %s",
		 answer->regs.reg[reg] >> bit.bit & 1, answer_view(answer));
	finding->party = cleared_of_bit(question, bit, value >> bit.bit & 1);
	return false;
}

static uint32_t selected_bits(const struct question *question, const struct answer *answer,
			      enum cpuid_reg reg, compare_select *select)
{
	const struct declared_leaf *leaf = answer->leaf;
	uint32_t bits = 0;

	for (size_t i = 0; i < leaf->num_fields[reg]; i++) {
		const struct declared_field *field = &leaf->field[reg][i];

		bits |= declared_field_mask(field) & select(question, leaf, reg, field);
	}
	return bits & ~answer_exempt(question->seen, answer, reg);
}

/* False where the rule is about no bit of the answer. */
static bool select_bits(const struct question *question, const struct answer *answer,
			compare_select *select, struct cpuid_regs *bits)
{
	uint32_t any = 0;

	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
		bits->reg[reg] = selected_bits(question, answer, reg, select);
		any |= bits->reg[reg];
	}
	return any;
}

enum judged compare_answers(const struct rule_context *context, const struct observation *seen,
			    struct finding *finding, compare_select *select)
{
	enum judged judged = JUDGED_NOT_APPLICABLE;
	struct question question;
	struct expectation expected;
	struct cpuid_regs selected;
	struct answer_walk walk;
	struct answer answer;

	if (!seen_accepted(seen))
		return JUDGED_NOT_APPLICABLE;
	question_ask(&question, context, seen);
	answer_begin(&walk, context, seen);
	while (answer_next(&walk, &answer)) {
		if (!answer.readable || !select_bits(&question, &answer, select, &selected))
			continue;
		expect_leaf(context, &question.request, answer.leaf, &expected);
		for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
			uint32_t known = expected.known.reg[reg] & selected.reg[reg];

			if (known)
				judged = JUDGED_PASS;
			if (!compare_register(&question, &answer, reg, expected.value.reg[reg],
					      known, finding))
				return JUDGED_FAIL;
		}
	}
	return judged;
}

bool compare_find(const struct cpuid_regs *one, const struct cpuid_regs *other,
		  const struct cpuid_regs *exempt, struct cpuid_bit *bit)
{
	for (bit->reg = CPUID_EAX; bit->reg < CPUID_NUM_REGS; bit->reg++) {
		uint32_t wrong = one->reg[bit->reg] ^ other->reg[bit->reg];

		if (exempt)
			wrong &= ~exempt->reg[bit->reg];
		if (!wrong)
			continue;
		bit->bit = (unsigned int)__builtin_ctz(wrong);
		return true;
	}
	return false;
}

/* The host cannot read them; or nobody knows. */
uint32_t compare_dynamic_bits(const struct declared_leaf *leaf, enum cpuid_reg reg)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < leaf->num_fields[reg]; i++) {
		const struct declared_field *field = &leaf->field[reg][i];
		bool xsave_size = leaf->at.leaf == 0xd && reg == CPUID_EBX;

		/* The core type is special, but the same for all who look. */
		if (!declared_field_known(field) ||
		    (field->type == VIRT_SPECIAL && leaf->at.leaf != 0x1a) ||
		    (field->type == VIRT_CALCULATED && xsave_size))
			bits |= declared_field_mask(field);
	}
	return bits;
}

/* The host's own exemption, seen from the guest's answer. */
static uint32_t exempt_bits(const struct observation *seen, const struct answer *answer,
			    enum cpuid_reg reg)
{
	struct answer host = *answer;

	host.guest = false;
	return answer_exempt(seen, answer, reg) | answer_exempt(seen, &host, reg);
}

bool compare_views(const struct rule_context *context, const struct observation *seen,
		   const struct answer *answer, const struct cpuid_entry *host,
		   struct finding *finding)
{
	struct cpuid_bit bit = { .at = answer->leaf->at };
	struct cpuid_regs exempt;
	struct request request;

	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++)
		exempt.reg[reg] =
			compare_dynamic_bits(answer->leaf, reg) | exempt_bits(seen, answer, reg);
	if (!compare_find(&answer->regs, &host->regs, &exempt, &bit))
		return true;
	cpuid_bit_format(bit, finding->subject);
	snprintf(finding->expected, sizeof(finding->expected), "%u, as in the host's read-back",
		 host->regs.reg[bit.reg] >> bit.bit & 1);
	snprintf(finding->observed, sizeof(finding->observed), "%u in %s",
		 answer->regs.reg[bit.reg] >> bit.bit & 1, answer_view(answer));
	request_of_case(context, seen->test, &request);
	if (expect_bit(context, &request, bit) == (int)(host->regs.reg[bit.reg] >> bit.bit & 1))
		finding->party = PARTY_MODULE;
	return false;
}
