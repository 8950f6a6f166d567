// SPDX-License-Identifier: GPL-2.0-only
/*
 * Deciding whether the conditions of a case are met, one function for each kind.
 */
#include "run/needs.h"

#include <stdio.h>
#include <string.h>

#include "rules/expect.h"

static bool has_native(const struct rule_context *context, const struct td_need *need)
{
	struct cpuid_regs native = cpuid_dump_native(context->platform, need->bit.at);

	return native.reg[need->bit.reg] >> need->bit.bit & 1;
}

static bool is_configurable(const struct rule_context *context, const struct td_need *need)
{
	const struct declared_field *field = declared_field_at(context->declared, need->bit);

	return field && expect_configurable(context, field);
}

static bool is_supported(const struct rule_context *context, const struct td_need *need)
{
	return profile_supports(context->profile, need->bit);
}

static bool allows_xfam(const struct rule_context *context, const struct td_need *need)
{
	return !(need->value & ~context->limits.xfam_fixed0);
}

static bool allows_attributes(const struct rule_context *context, const struct td_need *need)
{
	return !(need->value & ~context->limits.attributes_fixed0);
}

static bool has_msr_bits(const struct rule_context *context, const struct td_need *need)
{
	uint64_t value;

	return cpuid_dump_msr(context->platform, need->msr, &value) &&
	       (value & need->value) == need->value;
}

static bool has_topology(const struct rule_context *context, const struct td_need *need)
{
	(void)need;
	return context->topology;
}

static bool is_policy(const struct rule_context *context, const struct td_need *need)
{
	return !strcmp(kvm_policy_name(context->profile->policy), need->policy);
}

static const struct kind {
	bool (*holds)(const struct rule_context *context, const struct td_need *need);
	const char *yes; /* what is found where it holds ... */
	const char *no; /* ... and where it does not */
} kinds[TD_NUM_NEEDS] = {
	[TD_NEED_NATIVE] = { has_native, "the CPU has it", "the CPU has it not" },
	[TD_NEED_CONFIGURABLE] = { is_configurable, "the module declares it so",
				   "the module does not declare it so" },
	[TD_NEED_SUPPORTED] = { is_supported, "KVM restores its state",
				"KVM does not restore its state" },
	[TD_NEED_XFAM] = { allows_xfam, "module and CPU allow them",
			   "module or CPU forbid some of them" },
	[TD_NEED_ATTRIBUTES] = { allows_attributes, "the module allows them",
				 "the module forbids some of them" },
	[TD_NEED_MSR] = { has_msr_bits, "the MSR has them", "the MSR has them not" },
	[TD_NEED_TOPOLOGY] = { has_topology, "the module enumerates it",
			       "the module does not enumerate it" },
	[TD_NEED_POLICY] = { is_policy, "this policy", "another policy" },
};

bool needs_met(const struct rule_context *context, const struct td_case *test,
	       struct target_reason *reason)
{
	for (size_t i = 0; i < test->num_needs; i++) {
		const struct td_need *need = &test->need[i];
		const struct kind *kind = &kinds[need->kind];
		bool holds = kind->holds(context, need);
		char text[CPUID_TEXT];

		if (holds != need->negated)
			continue;
		snprintf(reason->needed, sizeof(reason->needed), "%s", td_need_format(need, text));
		snprintf(reason->found, sizeof(reason->found), "%s", holds ? kind->yes : kind->no);
		return false;
	}
	return true;
}
