// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is no feature of its own: a number of TD_PARAMS, a field of several bits, leaf 0x1f, a flag
 * of a TD as a whole. Each of its values is related to the default one, with all else asked for
 * ("vary-num_l2_vms-2", the second level): nothing reads differently that does not depend on it.
 */
#include <stddef.h>
#include <stdio.h>

#include "plan/generator.h"
#include "td/relate.h"

#define CACHE_LEAF 4 /* its bits describe one thing together */

/* From the default, which is 0; features, XFAM and ATTRIBUTES have flips. */
static bool varies(const struct space_factor *factor, uint64_t level)
{
	if (!level)
		return false;
	switch (factor->kind) {
	case SPACE_CPUID:
		return factor->mask & (factor->mask - 1) || factor->lsb.at.leaf == CACHE_LEAF;
	case SPACE_MEMBER:
		return factor->offset != offsetof(struct td_config, xfam) &&
		       factor->offset != offsetof(struct td_config, attributes);
	default:
		return true;
	}
}

static int list(struct plan *plan, struct diag *diag)
{
	const struct plan_item item = { .suites = plan_suites_of(plan, PLAN_PROPERTIES) };

	return item.suites ? plan_add_levels(plan, item, varies, diag) : 0;
}

static void describe(const struct plan *plan, const struct plan_item *item, char name[TD_NAME])
{
	snprintf(name, TD_NAME, "vary-%s-%u%s", plan->space[item->via]->factor[item->index].name,
		 (unsigned int)item->value, plan_door_suffix(item->via));
}

/*
 * As much as goes with the value, without what needs it. Where the default does not go with that
 * (GPAW needs 5 levels), as much as goes with the default.
 */
static int make(const struct plan *plan, const struct plan_item *item, struct td_case *test,
		struct diag *diag)
{
	const struct space *space = plan->space[item->via];
	struct cover_literal set = { (uint16_t)item->index, (uint8_t)item->value };
	uint8_t row[SPACE_MAX_FACTORS];
	struct td_config partner;

	(void)diag;
	space_highest(space, &set, row);
	row[item->index] = 0;
	if (!cover_row_feasible(space->problem, row)) {
		set.level = 0;
		space_highest(space, &set, row);
	}
	space_config(space, row, &test->config);
	row[item->index] = (uint8_t)item->value;
	space_config(space, row, &partner);
	relate_to(test, TD_RELATION_FLIP, &partner);
	return 0;
}

const struct plan_generator plan_vary = {
	.phase = PLAN_PROPERTIES,
	.name = "vary",
	.list = list,
	.describe = describe,
	.make = make,
};
