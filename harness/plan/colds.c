// SPDX-License-Identifier: GPL-2.0-only
/*
 * Everything but one thing: the highest level of every factor and, of one, the lowest.
 */
#include <stdio.h>
#include <string.h>

#include "plan/generator.h"

static int list(struct plan *plan, struct diag *diag)
{
	struct plan_item item = { .suites = plan_suites_of(plan, PLAN_COLDS) };

	for (item.via = TD_VIA_KVM; item.suites && item.via <= TD_VIA_MODULE; item.via++) {
		const struct space *space;

		if (!plan_has_door(plan, item.via))
			continue;
		space = plan_space(plan, item.via, diag);
		if (!space)
			return -1;
		for (item.index = 0; item.index < space->num_factors; item.index++) {
			if (plan_add(plan, &item, diag))
				return -1;
		}
	}
	return 0;
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
