/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Judging by comparison: what a TD must show, bit by bit, against what it did show, in the
 * host's read-back and in the guest's CPUID.
 *
 *	static uint32_t select_native(const struct question *question,
 *				      const struct declared_leaf *leaf, enum cpuid_reg reg,
 *				      const struct declared_field *field)
 *	{
 *		return field->type == VIRT_NATIVE ? UINT32_MAX : 0;
 *	}
 *
 *	return compare_answers(context, seen, finding, select_native);
 */
#ifndef RULES_COMPARE_H
#define RULES_COMPARE_H

#include "rules/answer.h"
#include "rules/expect.h"

struct question {
	const struct rule_context *context;
	const struct observation *seen;
	struct request request;
};

/* Which bits of the field the rule is about; bits outside the field do not count. */
typedef uint32_t compare_select(const struct question *question, const struct declared_leaf *leaf,
				enum cpuid_reg reg, const struct declared_field *field);

/* NOT_APPLICABLE where no answer held a bit that is selected and certain. */
enum judged compare_answers(const struct rule_context *context, const struct observation *seen,
			    struct finding *finding, compare_select *select);

/* One register of one answer; @known says which bits of @value are certain. */
bool compare_register(const struct question *question, const struct answer *answer,
		      enum cpuid_reg reg, uint32_t value, uint32_t known, struct finding *finding);

/*
 * The guest's answer equals the host's, but for bits that follow the guest's own state. Where the
 * host reads a bit as it must be, whoever answers the guest is to blame.
 */
bool compare_views(const struct rule_context *context, const struct observation *seen,
		   const struct answer *answer, const struct cpuid_entry *host,
		   struct finding *finding);

/*
 * The first bit of the leaf @bit->at in which two answers differ, EAX first. Bits of @exempt may; NULL:
 * none may. False where there is no such bit.
 */
bool compare_find(const struct cpuid_regs *one, const struct cpuid_regs *other,
		  const struct cpuid_regs *exempt, struct cpuid_bit *bit);

/* Bits of a register that follow the guest's own state, as the VCPU's APIC ID does. */
uint32_t compare_dynamic_bits(const struct declared_leaf *leaf, enum cpuid_reg reg);

void question_ask(struct question *question, const struct rule_context *context,
		  const struct observation *seen);

/* More of what was observed, as far as there is room. */
void finding_add(struct finding *finding, const char *text);

/* The TD was built. */
static inline bool seen_accepted(const struct observation *seen)
{
	return seen->has_outcome && seen->outcome.by == TD_ACCEPTED;
}

#endif
