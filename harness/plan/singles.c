// SPDX-License-Identifier: GPL-2.0-only
/*
 * One thing at a time: each bit that the module lets a VMM configure, alone and ("-open")
 * with everything that gates it, each group of XFAM bits, each ATTRIBUTES bit. Each goes to
 * TDH.MNG.INIT itself and once more through KVM ("-kvm"); the bits of a number (a cache's size)
 * KVM passes on as they are, so that these go to the module only, and last of all.
 */
#include <stdio.h>

#include "plan/generator.h"
#include "plan/sweep_config.h"

enum { BIT, OPEN_BIT, XFAM_GROUP, ATTRIBUTES_BIT };

static int add_bit(struct plan *plan, struct plan_item item, bool feature, struct diag *diag)
{
	item.via = TD_VIA_MODULE;
	if (feature)
		return plan_add_both(plan, item, diag);
	return plan_wants_door(plan, item.via) ? plan_add(plan, &item, diag) : 0;
}

/* Of single-bit fields, which are features, or of all others. */
static int add_bits(struct plan *plan, bool features, struct plan_item item, struct diag *diag)
{
	const struct declared *declared = plan->context->declared;

	for (size_t i = 0; i < declared->num_leaves; i++) {
		item.bit.at = declared->leaf[i].at;
		for (unsigned int j = 0; j < CPUID_NUM_REGS * 32; j++) {
			const struct declared_field *field;

			item.bit.reg = j / 32;
			item.bit.bit = j % 32;
			field = declared_field_at(declared, item.bit);
			if ((field->lsb == field->msb) != features ||
			    !sweep_configurable(plan->context, item.bit))
				continue;
			item.index = BIT;
			if (add_bit(plan, item, features, diag))
				return -1;
			item.index = OPEN_BIT;
			if (sweep_has_gates(plan->context, item.bit) &&
			    add_bit(plan, item, features, diag))
				return -1;
		}
	}
	return 0;
}

static int add_xfam(struct plan *plan, struct plan_item item, struct diag *diag)
{
	const struct class_limits *limits = &plan->context->limits;

	item.index = XFAM_GROUP;
	for (unsigned int i = 0; i < 64; i++) {
		item.value = sweep_xfam_group(1ULL << i);
		/* One item a group: under its highest bit. */
		if (item.value >> i == 1 && !(item.value & ~limits->xfam_fixed0) &&
		    item.value & ~limits->xfam_fixed1 && plan_add_both(plan, item, diag))
			return -1;
	}
	return 0;
}

static int add_attributes(struct plan *plan, struct plan_item item, struct diag *diag)
{
	const struct class_limits *limits = &plan->context->limits;

	item.index = ATTRIBUTES_BIT;
	for (unsigned int i = 0; i < 64; i++) {
		item.value = 1ULL << i;
		if (item.value & limits->attributes_fixed0 & ~limits->attributes_fixed1 &&
		    plan_add_both(plan, item, diag))
			return -1;
	}
	return 0;
}

static int list_features(struct plan *plan, struct diag *diag)
{
	const struct plan_item item = { .suites = plan_suites_of(plan, PLAN_SINGLES) };

	if (!item.suites)
		return 0;
	if (add_bits(plan, true, item, diag) || add_xfam(plan, item, diag))
		return -1;
	return add_attributes(plan, item, diag);
}

static int list_numbers(struct plan *plan, struct diag *diag)
{
	const struct plan_item item = { .suites = plan_suites_of(plan, PLAN_NUMBERS) };

	return item.suites ? add_bits(plan, false, item, diag) : 0;
}

static void describe(const struct plan *plan, const struct plan_item *item, char name[TD_NAME])
{
	const char *via = plan_door_suffix(item->via);
	char bit[CPUID_TEXT];

	(void)plan;
	if (item->index == BIT || item->index == OPEN_BIT)
		snprintf(name, TD_NAME, "bit-%s%s%s", cpuid_bit_format(item->bit, bit),
			 item->index == OPEN_BIT ? "-open" : "", via);
	else
		snprintf(name, TD_NAME, "%s-0x%llx%s",
			 item->index == XFAM_GROUP ? "xfam" : "attributes",
			 (unsigned long long)item->value, via);
}

static int make(const struct plan *plan, const struct plan_item *item, struct td_case *test,
		struct diag *diag)
{
	(void)diag;
	if (item->index == XFAM_GROUP)
		test->config.xfam |= item->value;
	else if (item->index == ATTRIBUTES_BIT)
		test->config.attributes |= item->value;
	else
		sweep_set_bit(plan->context, &test->config, item->bit, item->index == OPEN_BIT);
	return 0;
}

const struct plan_generator plan_singles = {
	.phase = PLAN_SINGLES,
	.name = "singles",
	.list = list_features,
	.describe = describe,
	.make = make,
};

const struct plan_generator plan_numbers = {
	.phase = PLAN_NUMBERS,
	.name = "numbers",
	.list = list_numbers,
	.describe = describe,
	.make = make,
};
