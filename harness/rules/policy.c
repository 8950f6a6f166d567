// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM's policy by the kernel profile, effects.json and the module's own list of clobber bits.
 */
#include "rules/policy.h"

#include "rules/offered.h"
#include "rules/request.h"
#include "rules/td_bits.h"

static bool same_leaf(struct cpuid_addr a, struct cpuid_addr b)
{
	return a.leaf == b.leaf && (a.subleaf == b.subleaf || a.subleaf == CPUID_SUBLEAF_NA ||
				    b.subleaf == CPUID_SUBLEAF_NA);
}

static bool allow_list_has(const struct profile *profile, struct cpuid_bit bit)
{
	for (size_t i = 0; i < profile->num_allowed; i++) {
		if (same_leaf(profile->allowed[i].at, bit.at) &&
		    profile->allowed[i].mask.reg[bit.reg] >> bit.bit & 1)
			return true;
	}
	return false;
}

static bool module_lists(const struct rule_context *context, struct cpuid_bit bit)
{
	for (size_t i = 0; i < context->num_clobber_bits; i++) {
		if (cpuid_bit_equal(context->clobber_bit[i], bit))
			return true;
	}
	return false;
}

/* A clobber bit may be kept back by any policy that does not know it to be supported. */
static bool may_keep_back(const struct rule_context *context, struct cpuid_bit bit)
{
	if (profile_supports(context->profile, bit))
		return false;
	if (context->profile->policy == KVM_ALLOWLIST)
		return !allow_list_has(context->profile, bit);
	return effect_clobbers(effects_of_cpuid(context->effects, bit)) ||
	       module_lists(context, bit);
}

static bool may_keep_back_any(const struct rule_context *context, const struct td_cpuid *cpuid)
{
	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
		for (unsigned int n = 0; n < 32; n++) {
			const struct cpuid_bit bit = { cpuid->at, reg, n };

			if (cpuid->regs.reg[reg] >> n & 1 && may_keep_back(context, bit))
				return true;
		}
	}
	return false;
}

bool policy_lets_pass(const struct rule_context *context, const struct td_case *test)
{
	const struct target_capabilities *capabilities = &context->capabilities;
	const struct td_config *config = &test->config;

	if (!offered_speaks_of(context, test) ||
	    config->attributes & ~capabilities->supported_attributes ||
	    config->xfam & ~capabilities->supported_xfam)
		return false;
	for (size_t i = 0; i < config->num_cpuid; i++) {
		if (!request_has_slot(context, config->cpuid[i].at) ||
		    may_keep_back_any(context, &config->cpuid[i]))
			return false;
	}
	return true;
}
