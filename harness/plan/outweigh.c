// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each single fault, related to the same fault in a TD that asks for all that the check which
 * finds it does not look at ("outweigh-xfam_reserved"): that must not make up for it.
 */
#include <stdio.h>
#include <string.h>

#include "plan/faults.h"
#include "plan/generator.h"
#include "td/config_member.h"
#include "td/relate.h"

#define SIGNATURE_LEAF 1

/* Members that one check looks at together; the signature is checked with ATTRIBUTES. */
enum group { ALONE, OF_TD, OF_EPT, OF_MSRS, NUM_GROUPS };

static const struct {
	const char *name; /* td_config_member_name() */
	enum group group;
} members[] = {
	{ "attributes", OF_TD },          { "num_l2_vms", OF_TD },
	{ "tdcs_pages", OF_TD },          { "eptp_controls", OF_EPT },
	{ "config_flags", OF_EPT },       { "msr_config_ctls", OF_MSRS },
	{ "arch_capabilities", OF_MSRS },
};

static enum group group_of(size_t member)
{
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		if (!strcmp(members[i].name, td_config_member_name(member)))
			return members[i].group;
	}
	return ALONE;
}

static int add(struct plan *plan, struct plan_item item, struct diag *diag)
{
	struct td_config config;

	if (!plan_has_door(plan, item.via))
		return 0;
	if (!plan_space(plan, item.via, diag))
		return -1;
	for (item.index = 0; item.index < faults_count(plan->context); item.index++) {
		if (item.via == TD_VIA_KVM && !fault_through_kvm(plan->context, item.index))
			continue;
		td_config_default(&config);
		if (fault_apply(plan->context, item.index, &config) && plan_add(plan, &item, diag))
			return -1;
	}
	return 0;
}

static int list(struct plan *plan, struct diag *diag)
{
	struct plan_item item = { .suites = plan_suites_of(plan, PLAN_PROPERTIES) };

	for (item.via = TD_VIA_KVM; item.suites && item.via <= TD_VIA_MODULE; item.via++) {
		if (add(plan, item, diag))
			return -1;
	}
	return 0;
}

static void describe(const struct plan *plan, const struct plan_item *item, char name[TD_NAME])
{
	char fault[CPUID_TEXT];

	fault_name(plan->context, item->index, fault);
	snprintf(name, TD_NAME, "outweigh-%s%s", fault, plan_door_suffix(item->via));
}

/* All sub-leaves of it, as @from has them. */
static void take_leaf(const struct td_config *from, uint32_t leaf, struct td_config *to)
{
	for (size_t i = 0; i < to->num_cpuid; i++) {
		if (to->cpuid[i].at.leaf == leaf)
			to->cpuid[i].regs = (struct cpuid_regs){ 0 };
	}
	for (size_t i = 0; i < from->num_cpuid; i++) {
		struct td_cpuid *cpuid =
			from->cpuid[i].at.leaf == leaf ? td_config_at(to, from->cpuid[i].at) : NULL;

		if (cpuid)
			cpuid->regs = from->cpuid[i].regs;
	}
}

static bool has_leaf(const struct td_config *config, uint32_t leaf)
{
	for (size_t i = 0; i < config->num_cpuid; i++) {
		if (config->cpuid[i].at.leaf == leaf)
			return true;
	}
	return false;
}

static bool differs(const struct td_config *a, const struct td_config *b, size_t member)
{
	return td_config_member_get(a, member) != td_config_member_get(b, member);
}

/* What the check of the fault looks at is in @to as it is in @fault. */
static void take_fault(const struct td_config *fault, struct td_config *to)
{
	bool looks_at[NUM_GROUPS] = { [OF_TD] = has_leaf(fault, SIGNATURE_LEAF) };
	struct td_config plain;

	td_config_default(&plain);
	for (size_t i = 0; i < td_config_member_count(); i++)
		looks_at[group_of(i)] |= group_of(i) != ALONE && differs(fault, &plain, i);
	for (size_t i = 0; i < td_config_member_count(); i++) {
		if (looks_at[group_of(i)] || differs(fault, &plain, i))
			td_config_member_set(to, i, td_config_member_get(fault, i));
	}
	if (looks_at[OF_TD])
		take_leaf(fault, SIGNATURE_LEAF, to);
	for (size_t i = 0; i < fault->num_cpuid; i++)
		take_leaf(fault, fault->cpuid[i].at.leaf, to);
	memcpy(to->patch, fault->patch, sizeof(to->patch));
	to->num_patches = fault->num_patches;
}

static int make(const struct plan *plan, const struct plan_item *item, struct td_case *test,
		struct diag *diag)
{
	const struct space *space = plan->space[item->via];
	uint8_t row[SPACE_MAX_FACTORS];
	struct td_config partner;

	(void)diag;
	fault_apply(plan->context, item->index, &test->config);
	space_highest(space, NULL, row);
	space_config(space, row, &partner);
	take_fault(&test->config, &partner);
	relate_to(test, TD_RELATION_WORSE, &partner);
	return 0;
}

const struct plan_generator plan_outweigh = {
	.phase = PLAN_PROPERTIES,
	.name = "outweigh",
	.list = list,
	.describe = describe,
	.make = make,
};
