// SPDX-License-Identifier: GPL-2.0-only
/*
 * What TDH.MNG.INIT must refuse, one thing at a time, and all of it: each bit that a field of TD_PARAMS
 * may not have ("forbidden-xfam-0x80000"), each bit of CPUID_CONFIG that is not configurable
 * ("forbidden-7.0:ebx.sgx"), each byte that is reserved ("forbidden-byte-700"). A check that has one bit too
 * few in its mask is seen by nothing else.
 */
#include <stddef.h>
#include <stdio.h>

#include "plan/generator.h"
#include "rules/expect.h"
#include "td/case_table.h"

#define TOPOLOGY_LEAF 0x1f
#define EPTP_CONTROLS_BITS 0x3f /* memory type and levels; others are 0 */
#define MSR_CONFIG_CTLS_BITS 1
#define NUM_MEMBERS 6

enum { CPUID = NUM_MEMBERS, BYTE };

struct member {
	const char *name; /* in td_config_members */
	uint64_t allowed;
};

static struct member member_at(const struct rule_context *context, uint32_t index)
{
	const struct member members[NUM_MEMBERS] = {
		{ "attributes", context->limits.attributes_fixed0 },
		{ "xfam", context->limits.xfam_fixed0 },
		{ "msr_config_ctls", MSR_CONFIG_CTLS_BITS },
		{ "config_flags", context->config_flags_fixed0 },
		{ "eptp_controls", EPTP_CONTROLS_BITS },
		{ "arch_capabilities", context->arch_capabilities_mask },
	};

	return members[index];
}

static int add_members(struct plan *plan, struct plan_item item, struct diag *diag)
{
	for (item.index = 0; item.index < NUM_MEMBERS; item.index++) {
		struct member of = member_at(plan->context, item.index);
		size_t size = td_member_find(td_config_members, of.name)->size;

		for (unsigned int i = 0; i < 8 * size; i++) {
			item.value = 1ULL << i;
			if (!(item.value & of.allowed) && plan_add(plan, &item, diag))
				return -1;
		}
	}
	return 0;
}

static int add_slot(struct plan *plan, struct plan_item item, struct diag *diag)
{
	for (unsigned int i = 0; i < CPUID_NUM_REGS * 32; i++) {
		uint32_t taken;

		item.bit.reg = i / 32;
		item.bit.bit = i % 32;
		taken = expect_configurable_bits(plan->context, item.bit.at, item.bit.reg) |
			expect_unknown_bits(plan->context, item.bit.at, item.bit.reg);
		if (!(taken >> item.bit.bit & 1) && plan_add(plan, &item, diag))
			return -1;
	}
	return 0;
}

static int add_slots(struct plan *plan, struct plan_item item, struct diag *diag)
{
	item.index = CPUID;
	for (size_t i = 0; i < plan->context->num_slots; i++) {
		item.bit.at = plan->context->slot[i].at;
		if (add_slot(plan, item, diag))
			return -1;
	}
	return 0;
}

/* Source: published module source, td_params_t. */
static int add_bytes(struct plan *plan, struct plan_item item, struct diag *diag)
{
	const unsigned int slots = (unsigned int)plan->context->num_slots;
	const struct {
		unsigned int first, end;
	} areas[] = {
		{ 20, 24 },
		{ 42, 80 },
		{ 232, TD_PARAMS_CPUID_CONFIG },
		{ TD_PARAMS_CPUID_CONFIG + TD_PARAMS_CPUID_CONFIG_SIZE * slots, TD_PARAMS_SIZE },
	};

	item.index = BYTE;
	for (size_t i = 0; i < sizeof(areas) / sizeof(areas[0]); i++) {
		for (unsigned int offset = areas[i].first; offset < areas[i].end; offset++) {
			item.value = offset;
			if (plan_add(plan, &item, diag))
				return -1;
		}
	}
	return 0;
}

static int list(struct plan *plan, struct diag *diag)
{
	const struct plan_item item = {
		.suites = plan_suites_of(plan, PLAN_FORBIDDEN),
		.via = TD_VIA_MODULE,
	};

	if (!item.suites || !plan_has_door(plan, TD_VIA_MODULE))
		return 0;
	if (add_members(plan, item, diag) || add_slots(plan, item, diag))
		return -1;
	return add_bytes(plan, item, diag);
}

static void describe(const struct plan *plan, const struct plan_item *item, char name[TD_NAME])
{
	char bit[CPUID_TEXT];

	if (item->index == CPUID)
		snprintf(name, TD_NAME, "forbidden-%s", cpuid_bit_format(item->bit, bit));
	else if (item->index == BYTE)
		snprintf(name, TD_NAME, "forbidden-byte-%u", (unsigned int)item->value);
	else
		snprintf(name, TD_NAME, "forbidden-%s-0x%llx",
			 member_at(plan->context, item->index).name,
			 (unsigned long long)item->value);
}

static void set_bit(const char *name, uint64_t bit, struct td_config *config)
{
	const struct td_member *member = td_member_find(td_config_members, name);

	td_member_set(config, member, td_member_get(config, member) | bit);
	/* Unannounced, all its bits are refused. */
	if (member->offset == offsetof(struct td_config, arch_capabilities))
		config->msr_config_ctls |= MSR_CONFIG_CTLS_BITS;
}

static int make(const struct plan *plan, const struct plan_item *item, struct td_case *test,
		struct diag *diag)
{
	struct td_config *config = &test->config;

	(void)diag;
	if (item->index == CPUID) {
		/* Where anything is asked for, the whole must be a topology. */
		if (item->bit.at.leaf == TOPOLOGY_LEAF)
			space_set_topology(config, 1);
		td_config_set_cpuid(config, item->bit.at, item->bit.reg, 1U << item->bit.bit);
	} else if (item->index == BYTE) {
		/* Not the same bit everywhere. */
		config->patch[config->num_patches++] =
			(struct td_patch){ (uint16_t)item->value,
					   (uint8_t)(1U << item->value % 8) };
	} else {
		set_bit(member_at(plan->context, item->index).name, item->value, config);
	}
	return 0;
}

const struct plan_generator plan_forbidden = {
	.phase = PLAN_FORBIDDEN,
	.name = "forbidden",
	.list = list,
	.describe = describe,
	.make = make,
};
