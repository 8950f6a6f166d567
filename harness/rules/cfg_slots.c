// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two leaves that show each other's request.
 *
 * A request has no names: which leaf a slot of CPUID_CONFIG is, both sides take from the order of
 * CPUID_CONFIG_LEAVES. Where that order is not the one in which the module takes slots, each single
 * bit looks wrong, and what is wrong is the list.
 */
#include <stdio.h>

#include "rules/compare.h"
#include "rules/judges.h"

/* What can be asked of both slots: bits that the two have in common. */
static struct cpuid_regs common_bits(const struct config_slot *a, const struct config_slot *b)
{
	struct cpuid_regs bits;

	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++)
		bits.reg[reg] = a->bits.reg[reg] & b->bits.reg[reg];
	return bits;
}

static bool equal_under(const struct cpuid_regs *bits, const struct cpuid_regs *a,
			const struct cpuid_regs *b)
{
	uint32_t differ = 0;

	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++)
		differ |= (a->reg[reg] ^ b->reg[reg]) & bits->reg[reg];
	return !differ;
}

/* Each slot's leaf reads as was asked for the other one's, which is not what was asked for it. */
static bool exchanged(const struct request *request, const struct cpuid_set *shown,
		      const struct config_slot *a, const struct config_slot *b)
{
	const struct cpuid_regs bits = common_bits(a, b);
	const struct cpuid_regs asked_a = request_bits(request, a->at);
	const struct cpuid_regs asked_b = request_bits(request, b->at);
	const struct cpuid_entry *shown_a = answer_of_host(shown, a->at);
	const struct cpuid_entry *shown_b = answer_of_host(shown, b->at);

	return shown_a && shown_b && !shown_a->faulting && !shown_b->faulting &&
	       !equal_under(&bits, &asked_a, &asked_b) &&
	       equal_under(&bits, &shown_a->regs, &asked_b) &&
	       equal_under(&bits, &shown_b->regs, &asked_a);
}

void cfg_name_exchanged(const struct rule_context *context, const struct observation *seen,
			struct finding *finding)
{
	char one[CPUID_TEXT], other[CPUID_TEXT], text[sizeof(finding->observed)];
	struct request request;

	request_of_case(context, seen->test, &request);
	for (size_t i = 0; seen->has_cpuid && i < context->num_slots; i++) {
		for (size_t j = i + 1; j < context->num_slots; j++) {
			if (!exchanged(&request, &seen->cpuid, &context->slot[i],
				       &context->slot[j]))
				continue;
			snprintf(text, sizeof(text),
				 "; %s and %s show each other's request: not the order of "
				 "CPUID_CONFIG_LEAVES",
				 cpuid_addr_format(context->slot[i].at, one),
				 cpuid_addr_format(context->slot[j].at, other));
			finding_add(finding, text);
			return;
		}
	}
}
