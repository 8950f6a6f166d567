// SPDX-License-Identifier: GPL-2.0-only
/*
 * Everything but one thing: the highest level of every factor and, of one, the lowest.
 */
#include <stdio.h>
#include <string.h>

#include "plan/generator.h"

static bool is_lowest(const struct space_factor *factor, uint64_t level)
{
	(void)factor;
	return !level;
}

static int list(struct plan *plan, struct diag *diag)
{
	const struct plan_item item = { .suites = plan_suites_of(plan, PLAN_COLDS) };

	return item.suites ? plan_add_levels(plan, item, is_lowest, diag) : 0;
}

static void describe(const struct plan *plan, const struct plan_item *item, char name[TD_NAME])
{
	snprintf(name, TD_NAME, "without-%s%s", plan->space[item->via]->factor[item->index].name,
		 plan_door_suffix(item->via));
}

/* What needs the missing one is missing, too. */
static int make(const struct plan *plan, const struct plan_item *item, struct td_case *test,
		struct diag *diag)
{
	const struct space *space = plan->space[item->via];
	const struct cover_literal cold = { (uint16_t)item->index, 0 };
	uint8_t row[SPACE_MAX_FACTORS];

	(void)diag;
	space_highest(space, &cold, row);
	space_config(space, row, &test->config);
	return 0;
}

const struct plan_generator plan_colds = {
	.phase = PLAN_COLDS,
	.name = "colds",
	.list = list,
	.describe = describe,
	.make = make,
};
