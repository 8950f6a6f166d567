// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each bit that TDH.MNG.INIT must refuse, in a TD of its own: those of CPUID_CONFIG that the module
 * does not let a VMM configure ("forbidden-7.0:edx.21"), and those outside of its masks of
 * ATTRIBUTES, XFAM, CONFIG_FLAGS and IA32_ARCH_CAPABILITIES ("forbidden-xfam-0x400").
 *
 * Nothing less will do: one bit that is taken does not show beside another that is refused.
 */
#include <stdio.h>

#include "plan/generator.h"
#include "rules/expect.h"

enum { CPUID_CONFIG, ATTRIBUTES, XFAM, CONFIG_FLAGS, ARCH_CAPABILITIES, NUM_MEMBERS };

static const char *const names[NUM_MEMBERS] = {
	[ATTRIBUTES] = "attributes",
	[XFAM] = "xfam",
	[CONFIG_FLAGS] = "config_flags",
	[ARCH_CAPABILITIES] = "arch_capabilities",
};

static int add_cpuid(struct plan *plan, struct plan_item item, struct diag *diag)
{
	const struct rule_context *context = plan->context;

	for (size_t i = 0; i < context->num_slots; i++) {
		item.bit.at = context->slot[i].at;
		for (unsigned int j = 0; j < CPUID_NUM_REGS * 32; j++) {
			item.bit.reg = j / 32;
			item.bit.bit = j % 32;
			if ((expect_configurable_bits(context, item.bit.at, item.bit.reg) |
			     expect_unknown_bits(context, item.bit.at, item.bit.reg)) >>
				    item.bit.bit &
			    1)
				continue;
			if (plan_add(plan, &item, diag))
				return -1;
		}
	}
	return 0;
}

static int add_members(struct plan *plan, struct plan_item item, struct diag *diag)
{
	const uint64_t allowed[NUM_MEMBERS] = {
		[ATTRIBUTES] = plan->context->limits.attributes_fixed0,
		[XFAM] = plan->context->limits.xfam_fixed0,
		[CONFIG_FLAGS] = plan->context->config_flags_fixed0,
		[ARCH_CAPABILITIES] = plan->context->arch_capabilities_mask,
	};

	for (item.index = ATTRIBUTES; item.index < NUM_MEMBERS; item.index++) {
		for (unsigned int bit = 0; bit < 64; bit++) {
			item.value = 1ULL << bit;
			if (!(item.value & allowed[item.index]) && plan_add(plan, &item, diag))
				return -1;
		}
	}
	return 0;
}

static int list(struct plan *plan, struct diag *diag)
{
	struct plan_item item = {
		.suites = plan_suites_of(plan, PLAN_FORBIDDEN),
		.via = TD_VIA_MODULE,
	};

	if (!item.suites || !plan_has_door(plan, TD_VIA_MODULE))
		return 0;
	return add_members(plan, item, diag) || add_cpuid(plan, item, diag) ? -1 : 0;
}

static void describe(const struct plan *plan, const struct plan_item *item, char name[TD_NAME])
{
	char bit[CPUID_TEXT];

	(void)plan;
	if (item->index == CPUID_CONFIG)
		snprintf(name, TD_NAME, "forbidden-%s", cpuid_bit_format(item->bit, bit));
	else
		snprintf(name, TD_NAME, "forbidden-%s-0x%llx", names[item->index],
			 (unsigned long long)item->value);
}

static int make(const struct plan *plan, const struct plan_item *item, struct td_case *test,
		struct diag *diag)
{
	struct td_config *config = &test->config;

	(void)plan;
	(void)diag;
	switch (item->index) {
	case ATTRIBUTES:
		config->attributes |= item->value;
		break;
	case XFAM:
		config->xfam |= item->value;
		break;
	case CONFIG_FLAGS:
		config->config_flags |= item->value;
		break;
	case ARCH_CAPABILITIES:
		config->msr_config_ctls |= 1;
		config->arch_capabilities |= item->value;
		break;
	default:
		td_config_set_cpuid(config, item->bit.at, item->bit.reg, 1U << item->bit.bit);
		break;
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
