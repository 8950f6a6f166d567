// SPDX-License-Identifier: GPL-2.0-only
/*
 * Covering arrays over the space: in few TDs, every two ("pairs-07"), three ("triples-31") or
 * four ("quads-66") settings together that go together.
 */
#include <stdio.h>
#include <string.h>

#include "cover/generate.h"
#include "plan/generator.h"

/* The seed of the arrays is not that of the run: they are the same in every run. */
#define ARRAY_SEED 1
#define ARRAY_EFFORT 0

/* A row of features as one of the space. */
static int append_features(const struct space *space, const uint16_t *place,
			   const struct cover_array *features, struct cover_array *array)
{
	uint8_t row[SPACE_MAX_FACTORS] = { 0 };

	cover_array_init(array, space->num_factors);
	for (size_t i = 0; i < features->num_rows; i++) {
		for (size_t j = 0; j < features->num_factors; j++)
			row[place[j]] = cover_array_row(features, i)[j];
		if (cover_array_append(array, row))
			return -1;
	}
	return 0;
}

/* Numbers would make far too many rows of four settings. */
static int make_features(const struct space *space, const struct cover_options *options,
			 struct cover_array *array, struct diag *diag)
{
	uint16_t place[SPACE_MAX_FACTORS];
	struct cover_problem *problem = space_features(space, place, diag);
	struct cover_array features;
	int ret = -1;

	if (!problem)
		return -1;
	if (!cover_generate(problem, options, &features, diag)) {
		ret = append_features(space, place, &features, array) ?
			      diag_no_memory(diag, "the rows of an array") :
			      0;
		cover_array_free(&features);
	}
	cover_problem_free(problem);
	return ret;
}

static int make_array(struct plan *plan, enum td_via via, unsigned int strength, struct diag *diag)
{
	const struct cover_options options = {
		.strength = strength,
		.seed = ARRAY_SEED,
		.effort = ARRAY_EFFORT,
	};
	struct cover_array *array = &plan->array[via][strength];
	const struct space *space = plan_space(plan, via, diag);

	if (!space)
		return -1;
	if (array->num_rows)
		return 0;
	return strength < 4 ? cover_generate(space->problem, &options, array, diag) :
			      make_features(space, &options, array, diag);
}

/* The largest that the options allow, up to triples. */
int plan_make_arrays(struct plan *plan, enum td_via via, struct diag *diag)
{
	return make_array(plan, via, plan->options->strength < 3 ? 2 : 3, diag);
}

int plan_make_pairs(struct plan *plan, enum td_via via, struct diag *diag)
{
	return make_array(plan, via, 2, diag);
}

static int add_door(struct plan *plan, unsigned int strength, struct plan_item item,
		    struct diag *diag)
{
	const struct cover_array *array = &plan->array[item.via][strength];

	if (make_array(plan, item.via, strength, diag))
		return -1;
	for (size_t i = 0; i < array->num_rows; i++) {
		item.index = (uint32_t)i;
		if (plan_add(plan, &item, diag))
			return -1;
	}
	return 0;
}

static int list(struct plan *plan, enum plan_phase phase, unsigned int strength, struct diag *diag)
{
	struct plan_item item = { .suites = plan_suites_of(plan, phase), .value = strength };

	if (!item.suites || plan->options->strength < strength)
		return 0;
	for (item.via = TD_VIA_KVM; item.via <= TD_VIA_MODULE; item.via++) {
		if (plan_has_door(plan, item.via) && add_door(plan, strength, item, diag))
			return -1;
	}
	return 0;
}

static int list_pairs(struct plan *plan, struct diag *diag)
{
	return list(plan, PLAN_PAIRS, 2, diag);
}

static int list_triples(struct plan *plan, struct diag *diag)
{
	return list(plan, PLAN_TRIPLES, 3, diag);
}

static int list_quads(struct plan *plan, struct diag *diag)
{
	return list(plan, PLAN_QUADS, 4, diag);
}

static void describe(const struct plan *plan, const struct plan_item *item, char name[TD_NAME])
{
	(void)plan;
	snprintf(name, TD_NAME, "%s-%02u%s", item->generator->name, item->index,
		 plan_door_suffix(item->via));
}

/*
 * What entries and exits do to the host may take several settings, too, and an exit of one kind:
 * every kind meets a third of the rows.
 */
static void enter_and_leave(struct td_case *test, unsigned int row)
{
	static const enum guest_exit exits[][3] = {
		{ GUEST_EXIT_TDVMCALL, GUEST_EXIT_ASYNC, GUEST_EXIT_TDVMCALL },
		{ GUEST_EXIT_MMIO, GUEST_EXIT_ASYNC, GUEST_EXIT_CPUID },
		{ GUEST_EXIT_MAP_GPA, GUEST_EXIT_TDVMCALL, GUEST_EXIT_ASYNC },
	};
	const enum guest_exit *own = exits[row % (sizeof(exits) / sizeof(exits[0]))];

	for (size_t i = 0; i < sizeof(exits[0]) / sizeof(exits[0][0]); i++)
		test->op[test->num_ops++] =
			(struct guest_op){ .kind = GUEST_EXIT, .index = own[i] };
}

static int make(const struct plan *plan, const struct plan_item *item, struct td_case *test,
		struct diag *diag)
{
	(void)diag;
	space_config(plan->space[item->via],
		     cover_array_row(&plan->array[item->via][item->value], item->index),
		     &test->config);
	if (item->via == TD_VIA_KVM)
		enter_and_leave(test, item->index);
	return 0;
}

#define ARRAYS(phase_, name_, list_) \
	{ \
		.phase = phase_, .name = name_, .list = list_, .describe = describe, .make = make \
	}

const struct plan_generator plan_pairs = ARRAYS(PLAN_PAIRS, "pairs", list_pairs);
const struct plan_generator plan_triples = ARRAYS(PLAN_TRIPLES, "triples", list_triples);
const struct plan_generator plan_quads = ARRAYS(PLAN_QUADS, "quads", list_quads);
