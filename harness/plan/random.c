// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random configurations ("random-17"): each setting of the space at a random level, as far as they
 * go together; and every third of them with one setting that the space does not know, a random
 * bit of CPUID_CONFIG, ATTRIBUTES or XFAM.
 */
#include <stdio.h>
#include <string.h>

#include "input/random.h"
#include "plan/generator.h"

#define CHUNK 1024 /* items listed at a time: there may be millions */
#define TOPOLOGY_LEAF 0x1f
#define WILD_EVERY 3
#define SEED_STEP 0x9e3779b97f4a7c15ULL /* 2^64 / golden ratio: far apart for each item */

static int list(struct plan *plan, struct diag *diag)
{
	struct plan_item item = { .suites = plan_suites_of(plan, PLAN_RANDOM) };
	size_t end = plan->num_random + CHUNK;

	if (end > plan->options->num_random)
		end = plan->options->num_random;
	for (; item.suites && plan->num_random < end; plan->num_random++) {
		item.index = (uint32_t)plan->num_random;
		item.via = item.index % 2 ? TD_VIA_MODULE : TD_VIA_KVM;
		if (!plan_has_door(plan, item.via))
			item.via = item.via == TD_VIA_KVM ? TD_VIA_MODULE : TD_VIA_KVM;
		if (!plan_has_door(plan, item.via))
			return 0;
		if (!plan_space(plan, item.via, diag) || plan_add(plan, &item, diag))
			return -1;
	}
	return 0;
}

static void describe(const struct plan *plan, const struct plan_item *item, char name[TD_NAME])
{
	(void)plan;
	snprintf(name, TD_NAME, "random-%u%s", item->index, plan_door_suffix(item->via));
}

/* The levels in random order, each random among those that go with the ones before it. */
static void random_row(const struct space *space, struct random *random, uint8_t *row)
{
	struct cover_literal set[SPACE_MAX_FACTORS];
	uint16_t order[SPACE_MAX_FACTORS];

	for (size_t i = 0; i < space->num_factors; i++) {
		size_t place = random_below(random, (uint32_t)i + 1);

		order[i] = order[place];
		order[place] = (uint16_t)i;
	}
	for (size_t i = 0; i < space->num_factors; i++) {
		unsigned int levels = space->factor[order[i]].num_levels, tries = levels;

		set[i].factor = order[i];
		set[i].level = (uint8_t)random_below(random, levels);
		while (--tries && !space_fits(space, set, i + 1))
			set[i].level = (uint8_t)((set[i].level + 1U) % levels);
	}
	if (!cover_complete(space->problem, set, space->num_factors, row))
		memset(row, 0, space->num_factors);
}

/* A leaf 0x1f that is no topology costs KVM its VM, and is a case of its own: KVM-17. */
static void make_wild(const struct rule_context *context, struct random *random,
		      struct td_config *config)
{
	uint32_t slot = random_below(random, (uint32_t)context->num_slots + 2);
	uint64_t bit = 1ULL << random_below(random, 64);

	if (slot == context->num_slots)
		config->attributes ^= bit;
	else if (slot > context->num_slots)
		config->xfam ^= bit;
	else if (context->slot[slot].at.leaf != TOPOLOGY_LEAF)
		td_config_set_cpuid(config, context->slot[slot].at,
				    random_below(random, CPUID_NUM_REGS),
				    1U << random_below(random, 32));
}

static int make(const struct plan *plan, const struct plan_item *item, struct td_case *test,
		struct diag *diag)
{
	uint8_t row[SPACE_MAX_FACTORS];
	struct random random;

	(void)diag;
	random_seed(&random, plan->options->seed + (item->index + 1) * SEED_STEP);
	random_row(plan->space[item->via], &random, row);
	space_config(plan->space[item->via], row, &test->config);
	if (item->index % WILD_EVERY == WILD_EVERY - 1)
		make_wild(plan->context, &random, &test->config);
	return 0;
}

const struct plan_generator plan_random = {
	.phase = PLAN_RANDOM,
	.name = "random",
	.many = true,
	.list = list,
	.describe = describe,
	.make = make,
};
