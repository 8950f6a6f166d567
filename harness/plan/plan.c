// SPDX-License-Identifier: GPL-2.0-only
/*
 * The iterator over all generators.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/file.h"
#include "plan/generator.h"

/* By value: what shows most for each TD comes first. */
static const struct plan_generator *const generators[] = {
	/* clang-format off */
	&plan_extremes,
	&plan_singles,
	&plan_pairs,
	&plan_cases,
	&plan_faults,
	&plan_denied,
	&plan_triples,
	&plan_properties,
	&plan_vary,
	&plan_outweigh,
	&plan_colds,
	&plan_boundaries,
	&plan_fault_pairs,
	&plan_quads,
	&plan_numbers,
	&plan_forbidden,
	&plan_random,
	/* clang-format on */
};

#define NUM_GENERATORS (sizeof(generators) / sizeof(generators[0]))
#define FIRST_ROOM 1024

struct plan *plan_create(const struct rule_context *context, const struct suite *const *list,
			 const struct plan_options *options)
{
	struct plan *plan = calloc(1, sizeof(*plan));

	if (!plan)
		return NULL;
	plan->context = context;
	plan->suites = list;
	plan->options = options;
	return plan;
}

void plan_free(struct plan *plan)
{
	if (!plan)
		return;
	for (size_t i = 0; i < plan->count; i++)
		free(plan->item[i]);
	for (size_t i = 0; i < plan->num_lists; i++)
		file_list_free(plan->list[i]);
	for (enum td_via via = TD_VIA_KVM; via <= TD_VIA_MODULE; via++) {
		space_free(plan->space[via]);
		for (unsigned int i = 0; i <= PLAN_MAX_STRENGTH; i++)
			cover_array_free(&plan->array[via][i]);
	}
	free(plan->item);
	free(plan->list);
	free(plan->path);
	free(plan);
}

static bool grow(struct plan *plan)
{
	size_t room = plan->room ? 2 * plan->room : FIRST_ROOM;
	struct plan_item **item = realloc(plan->item, room * sizeof(struct plan_item *));

	if (!item)
		return false;
	plan->item = item;
	plan->room = room;
	return true;
}

int plan_add(struct plan *plan, const struct plan_item *item, struct diag *diag)
{
	struct plan_item *added = malloc(sizeof(*added));

	if (!added || (plan->count == plan->room && !grow(plan))) {
		free(added);
		return diag_no_memory(diag, "the cases of a plan");
	}
	*added = *item;
	added->generator = generators[plan->next_generator];
	added->number = plan->count;
	plan->item[plan->count++] = added;
	return 0;
}

int plan_add_both(struct plan *plan, struct plan_item item, struct diag *diag)
{
	for (item.via = TD_VIA_KVM; item.via <= TD_VIA_MODULE; item.via++) {
		if (plan_wants_door(plan, item.via) && plan_add(plan, &item, diag))
			return -1;
	}
	return 0;
}

static int add_levels(struct plan *plan, struct plan_item item,
		      bool (*takes)(const struct space_factor *factor, uint64_t level),
		      struct diag *diag)
{
	const struct space *space = plan_space(plan, item.via, diag);

	if (!space)
		return -1;
	for (item.index = 0; item.index < space->num_factors; item.index++) {
		const struct space_factor *factor = &space->factor[item.index];

		for (item.value = 0; item.value < factor->num_levels; item.value++) {
			if (takes(factor, item.value) && plan_add(plan, &item, diag))
				return -1;
		}
	}
	return 0;
}

int plan_add_levels(struct plan *plan, struct plan_item item,
		    bool (*takes)(const struct space_factor *factor, uint64_t level),
		    struct diag *diag)
{
	for (item.via = TD_VIA_KVM; item.via <= TD_VIA_MODULE; item.via++) {
		if (plan_has_door(plan, item.via) && add_levels(plan, item, takes, diag))
			return -1;
	}
	return 0;
}

uint32_t plan_suites_of(const struct plan *plan, enum plan_phase phase)
{
	uint32_t wanted = 0;

	for (unsigned int i = 0; i < PLAN_MAX_SUITES && plan->suites[i]; i++) {
		if (plan->suites[i]->phases & phase &&
		    suite_takes_part(plan->suites[i], plan->context))
			wanted |= 1U << i;
	}
	return wanted;
}

bool plan_has_door(const struct plan *plan, enum td_via via)
{
	return via == TD_VIA_KVM ? plan->context->has_capabilities : !plan->options->no_module;
}

const struct space *plan_space(struct plan *plan, enum td_via via, struct diag *diag)
{
	if (!plan->space[via])
		plan->space[via] = space_create(plan->context, via, diag);
	return plan->space[via];
}

const struct space *plan_space_made(const struct plan *plan, enum td_via via)
{
	return plan->space[via];
}

int plan_next(struct plan *plan, const struct plan_item **item, struct diag *diag)
{
	while (plan->next == plan->count && plan->next_generator < NUM_GENERATORS) {
		const struct plan_generator *generator = generators[plan->next_generator];

		if (generator->list(plan, diag))
			return -1;
		if (!generator->many || plan->next == plan->count)
			plan->next_generator++;
	}
	*item = plan->next < plan->count ? plan->item[plan->next++] : NULL;
	return 0;
}

const struct plan_item *plan_at(const struct plan *plan, size_t number)
{
	return number < plan->count ? plan->item[number] : NULL;
}

void plan_rewind(struct plan *plan)
{
	plan->next = 0;
}

void plan_name(const struct plan *plan, const struct plan_item *item, char name[TD_NAME])
{
	item->generator->describe(plan, item, name);
}

const char *plan_path(const struct plan *plan, const struct plan_item *item)
{
	return item->generator == &plan_cases ? plan->path[item->index] : NULL;
}

int plan_case(const struct plan *plan, const struct plan_item *item, struct td_case *test,
	      struct diag *diag)
{
	memset(test, 0, sizeof(*test));
	plan_name(plan, item, test->name);
	test->via = item->via;
	td_config_default(&test->config);
	return item->generator->make(plan, item, test, diag);
}

enum plan_phase plan_phase_of(const struct plan_item *item)
{
	return item->generator->phase;
}

const char *plan_phase_name(const struct plan_item *item)
{
	return item->generator->name;
}
