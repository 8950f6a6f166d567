// SPDX-License-Identifier: GPL-2.0-only
/*
 * The smallest and the largest TD: "default", nothing but what a TD must have, and
 * "maximal", everything that the module, or KVM, lets a VMM ask for.
 */
#include <stdio.h>

#include "plan/generator.h"
#include "plan/sweep_config.h"

enum { SMALLEST, LARGEST };

static int list(struct plan *plan, struct diag *diag)
{
	struct plan_item item = { .suites = plan_suites_of(plan, PLAN_EXTREMES) };

	for (item.index = SMALLEST; item.suites && item.index <= LARGEST; item.index++) {
		if (plan_add_both(plan, item, diag))
			return -1;
	}
	return 0;
}

static void describe(const struct plan *plan, const struct plan_item *item, char name[TD_NAME])
{
	(void)plan;
	snprintf(name, TD_NAME, "%s%s", item->index == LARGEST ? "maximal" : "default",
		 plan_door_suffix(item->via));
}

static int make(const struct plan *plan, const struct plan_item *item, struct td_case *test,
		struct diag *diag)
{
	(void)diag;
	if (item->index == LARGEST)
		sweep_set_all(plan->context, &test->config, item->via);
	return 0;
}

const struct plan_generator plan_extremes = {
	.phase = PLAN_EXTREMES,
	.name = "extremes",
	.list = list,
	.describe = describe,
	.make = make,
};
