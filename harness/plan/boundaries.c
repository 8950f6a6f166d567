// SPDX-License-Identifier: GPL-2.0-only
/*
 * Numbers at their bounds and one beyond ("bound-tsc_frequency-401"), 0 and all ones; and numbers
 * in CPUID ("bound-4.0:ebx.ways-1"), of which the module takes any: 1 and one below the highest.
 */
#include <stdio.h>

#include "plan/generator.h"
#include "td/case_table.h"

#define NUM_MEMBERS 3
#define NUM_MEMBER_VALUES 6
#define NUM_FIELD_VALUES 2

struct bounds {
	const char *name; /* in td_config_members */
	uint64_t min, max;
};

/* Source: TDX module ABI specification, TD_PARAMS. */
static struct bounds bounds_of(const struct plan *plan, uint32_t index)
{
	const struct bounds bounds[NUM_MEMBERS] = {
		{ "tsc_frequency", 4, 400 },
		{ "max_vcpus", 1, plan->context->max_vcpus },
		{ "num_l2_vms", 0, 3 },
	};

	return bounds[index];
}

/* In the order min - 1, min, max, max + 1, 0, all ones; what does not fit, or is there twice, not. */
static size_t values_of(const struct bounds *bounds, uint64_t values[NUM_MEMBER_VALUES])
{
	const uint64_t ones = td_member_find(td_config_members, bounds->name)->max;
	const uint64_t all[NUM_MEMBER_VALUES] = {
		bounds->min - 1, bounds->min, bounds->max, bounds->max + 1, 0, ones,
	};
	size_t count = 0;

	for (size_t i = 0; i < NUM_MEMBER_VALUES; i++) {
		bool known = all[i] > ones;

		for (size_t j = 0; j < count; j++)
			known |= values[j] == all[i];
		if (!known)
			values[count++] = all[i];
	}
	return count;
}

static int add_members(struct plan *plan, struct plan_item item, struct diag *diag)
{
	for (item.index = 0; item.index < NUM_MEMBERS; item.index++) {
		struct bounds bounds = bounds_of(plan, item.index);
		uint64_t values[NUM_MEMBER_VALUES] = { 0 };
		size_t count = values_of(&bounds, values);

		for (size_t i = 0; i < count; i++) {
			item.value = values[i];
			if (plan_add(plan, &item, diag))
				return -1;
		}
	}
	return 0;
}

/* @number: 0: one; 1: one below the highest. */
static uint32_t field_value(const struct space_factor *factor, unsigned int number)
{
	uint32_t mask = (uint32_t)factor->mask, lowest = mask & -mask;

	return number ? mask & ~lowest : lowest;
}

static int add_fields(struct plan *plan, struct plan_item item, struct diag *diag)
{
	const struct space *space = plan_space(plan, item.via, diag);

	if (!space)
		return -1;
	for (size_t i = 0; i < space->num_factors; i++) {
		const struct space_factor *factor = &space->factor[i];

		if (factor->kind != SPACE_CPUID || factor->num_levels < 3)
			continue;
		for (unsigned int number = 0; number < NUM_FIELD_VALUES; number++) {
			item.bit = factor->lsb;
			item.index = NUM_MEMBERS + (uint32_t)i;
			item.value = field_value(factor, number);
			if (plan_add(plan, &item, diag))
				return -1;
		}
	}
	return 0;
}

static int list(struct plan *plan, struct diag *diag)
{
	struct plan_item item = {
		.suites = plan_suites_of(plan, PLAN_BOUNDARIES),
		.via = TD_VIA_MODULE,
	};

	if (!item.suites || !plan_has_door(plan, TD_VIA_MODULE))
		return 0;
	return add_members(plan, item, diag) || add_fields(plan, item, diag) ? -1 : 0;
}

static void describe(const struct plan *plan, const struct plan_item *item, char name[TD_NAME])
{
	const char *what;

	if (item->index < NUM_MEMBERS) {
		what = bounds_of(plan, item->index).name;
		snprintf(name, TD_NAME, "bound-%s-%llu", what, (unsigned long long)item->value);
		return;
	}
	what = plan->space[item->via]->factor[item->index - NUM_MEMBERS].name;
	snprintf(name, TD_NAME, "bound-%s-0x%llx", what,
		 (unsigned long long)(item->value >> item->bit.bit));
}

static int make(const struct plan *plan, const struct plan_item *item, struct td_case *test,
		struct diag *diag)
{
	const char *name;

	(void)diag;
	if (item->index >= NUM_MEMBERS) {
		td_config_set_cpuid(&test->config, item->bit.at, item->bit.reg,
				    (uint32_t)item->value);
		return 0;
	}
	name = bounds_of(plan, item->index).name;
	td_member_set(&test->config, td_member_find(td_config_members, name), item->value);
	return 0;
}

const struct plan_generator plan_boundaries = {
	.phase = PLAN_BOUNDARIES,
	.name = "boundaries",
	.list = list,
	.describe = describe,
	.make = make,
};
