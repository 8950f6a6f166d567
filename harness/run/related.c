// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a case and what its TD shows to the configurations of further TDs.
 */
#include "run/related.h"

#include "rules/answer.h"
#include "rules/expect.h"
#include "rules/offered.h"
#include "td/relate.h"

/*
 * What a VMM may ask for at the case's door: of KVM what it advertises, and what it took from
 * the case itself, for its list may leave out bits that it takes.
 */
static uint32_t offered(const struct rule_context *context, const struct td_case *test,
			struct cpuid_addr at, enum cpuid_reg reg)
{
	uint32_t bits = expect_configurable_bits(context, at, reg);

	if (test->via == TD_VIA_KVM && context->has_capabilities)
		bits &= offered_bits(&context->capabilities, at, reg) |
			td_config_cpuid(&test->config, at).reg[reg];
	return bits;
}

/* It asks for a bit of which nobody can tell whether the TD shows what it was asked for. */
static bool asks_for_unknown(const struct rule_context *context, const struct td_config *config)
{
	for (size_t i = 0; i < config->num_cpuid; i++) {
		for (enum cpuid_reg reg = 0; reg < CPUID_NUM_REGS; reg++) {
			if (config->cpuid[i].regs.reg[reg] &
			    expect_unknown_bits(context, config->cpuid[i].at, reg))
				return true;
		}
	}
	return false;
}

/* What the TD shows, as a request. Raw entries say more than that. */
static bool project(const struct rule_context *context, const struct observation *seen,
		    struct td_config *config)
{
	if (!seen->has_cpuid || config->num_entries || config->num_patches ||
	    asks_for_unknown(context, config))
		return false;
	config->num_cpuid = 0;
	for (size_t i = 0; i < context->declared->num_leaves; i++) {
		struct cpuid_addr at = context->declared->leaf[i].at;
		const struct cpuid_entry *entry = answer_of_host(&seen->cpuid, at);

		for (enum cpuid_reg reg = 0; entry && reg < CPUID_NUM_REGS; reg++) {
			uint32_t bits =
				entry->regs.reg[reg] & offered(context, seen->test, at, reg);

			if (bits && !td_config_set_cpuid(config, at, reg, bits))
				return false;
		}
	}
	return true;
}

static bool add_zeros(const struct rule_context *context, struct td_config *config)
{
	for (size_t i = 0; i < context->num_slots; i++) {
		if (!relate_add_zero(config, context->slot[i].at))
			return false;
	}
	return true;
}

size_t related_list(const struct rule_context *context, const struct observation *seen,
		    struct related_td related[RULES_MAX_RELATED])
{
	const struct td_case *test = seen->test;

	related[0].config = td_relation_has_partner(test->relation) ? test->partner : test->config;
	switch (test->relation) {
	case TD_RELATION_NONE:
		return 0;
	case TD_RELATION_ORDER:
		relate_reverse(&related[0].config);
		related[1].config = test->config;
		return add_zeros(context, &related[1].config) ? 2 : 1;
	case TD_RELATION_ROUND_TRIP:
		return project(context, seen, &related[0].config) ? 1 : 0;
	case TD_RELATION_HISTORY:
		related[1].config = test->config;
		return 2;
	case TD_RELATION_LATTICE:
		return relate_meet(&test->config, &test->partner, &related[1].config) &&
				       relate_join(&test->config, &test->partner,
						   &related[2].config) ?
			       3 :
			       0;
	default:
		return 1;
	}
}
