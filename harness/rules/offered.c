// SPDX-License-Identifier: GPL-2.0-only
/*
 * The list of KVM_TDX_CAPABILITIES, and the rule that KVM keeps what it says there.
 */
#include "rules/offered.h"

#include <stdio.h>
#include <string.h>

#include "rules/accept.h"
#include "rules/judges.h"
#include "td/config_member.h"

uint32_t offered_bits(const struct target_capabilities *capabilities, struct cpuid_addr at,
		      enum cpuid_reg reg)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < capabilities->num_cpuid; i++) {
		const struct td_entry *entry = &capabilities->cpuid[i];

		if (cpuid_addr_answers(at, entry->function, entry->index))
			bits |= entry->regs.reg[reg];
	}
	return bits;
}

bool offered_bit(const struct target_capabilities *capabilities, struct cpuid_bit bit)
{
	return offered_bits(capabilities, bit.at, bit.reg) >> bit.bit & 1;
}

/*
 * An entry that no leaf of CPUID_CONFIG takes is one too many, whatever it asks for. The list itself
 * does not tell a leaf without sub-leaves from sub-leaf 0.
 */
static bool offered_leaf(const struct rule_context *context, const struct td_cpuid *cpuid)
{
	if (!request_has_slot(context, cpuid->at))
		return false;
	for (enum cpuid_reg reg = 0; reg < CPUID_NUM_REGS; reg++) {
		if (cpuid->regs.reg[reg] & ~offered_bits(&context->capabilities, cpuid->at, reg))
			return false;
	}
	return true;
}

/* Everything that the configuration asks for. */
static bool offered_config(const struct rule_context *context, const struct td_config *config)
{
	const struct target_capabilities *capabilities = &context->capabilities;

	if (config->attributes & ~capabilities->supported_attributes ||
	    config->xfam & ~capabilities->supported_xfam)
		return false;
	for (size_t i = 0; i < config->num_cpuid; i++) {
		if (!offered_leaf(context, &config->cpuid[i]))
			return false;
	}
	return true;
}

/* The list says nothing of VCPUs, the TSC and the EPT: for them KVM may refuse whatever it offers. */
static bool asks_for_more(const struct td_config *config)
{
	struct td_config usual;

	td_config_default(&usual);
	for (size_t i = 0; i < td_config_member_count(); i++) {
		uint64_t value = td_config_member_get(config, i);

		if (value != td_config_member_get(&usual, i) &&
		    strcmp(td_config_member_name(i), "attributes") != 0 &&
		    strcmp(td_config_member_name(i), "xfam") != 0)
			return true;
	}
	return false;
}

bool offered_speaks_of(const struct rule_context *context, const struct td_case *test)
{
	return context->has_capabilities && test->via == TD_VIA_KVM && !test->config.num_entries &&
	       !asks_for_more(&test->config) && !request_asks_for_width(&test->config);
}

bool offered_case(const struct rule_context *context, const struct td_case *test)
{
	return offered_speaks_of(context, test) && offered_config(context, &test->config);
}

/* What the module would refuse KVM may refuse first, whatever it offers. */
static bool module_takes(const struct rule_context *context, const struct td_case *test)
{
	struct acceptance answer;
	struct request request;

	request_of_case(context, test, &request);
	accept_predict(context, &request, &answer);
	return !answer.rule && !answer.doubt;
}

JUDGE(judge_kvm_keeps_offer)
{
	(void)rule;
	if (!seen->has_outcome || !offered_case(context, seen->test) ||
	    !module_takes(context, seen->test) || seen->outcome.by == TD_REFUSED_BY_MODULE)
		return JUDGED_NOT_APPLICABLE;
	if (seen->outcome.by == TD_ACCEPTED)
		return JUDGED_PASS;
	snprintf(finding->subject, sizeof(finding->subject), "KVM_TDX_INIT_VM");
	snprintf(finding->expected, sizeof(finding->expected),
		 "accepted: all of it is offered by KVM_TDX_CAPABILITIES");
	snprintf(finding->observed, sizeof(finding->observed), "refused by KVM, errno %d",
		 seen->outcome.error);
	return JUDGED_FAIL;
}
