/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The generators behind the plan's iterator, one file each. Private to plan/.
 *
 *	const struct plan_generator plan_extremes = {
 *		.phase = PLAN_EXTREMES,
 *		.name = "extremes",
 *		.list = list,		// adds items
 *		.describe = describe,	// names one
 *		.make = make,		// and makes it a case
 *	};
 */
#ifndef PLAN_GENERATOR_H
#define PLAN_GENERATOR_H

#include "cover/array.h"
#include "plan/plan.h"
#include "plan/space.h"

#define PLAN_MAX_STRENGTH 4

struct plan {
	const struct rule_context *context;
	const struct suite *const *suites;
	const struct plan_options *options;
	size_t next_generator; /* whose items are not listed yet */
	size_t next; /* item to be given out */
	size_t count, room;
	struct plan_item **item;
	/* Of the corpus's cases: paths, in the order of the items. */
	size_t num_lists;
	char ***list; /* as file_list() gave them */
	size_t num_paths;
	const char **path;
	size_t num_random; /* items listed so far */
	/* By enum td_via; made when they are needed first. */
	struct space *space[2];
	struct cover_array array[2][PLAN_MAX_STRENGTH + 1]; /* by strength */
};

struct plan_generator {
	enum plan_phase phase;
	const char *name;
	/*
	 * Adds all items, or with @many some more, until it adds none; -1 and @diag where something
	 * cannot be had.
	 */
	bool many;
	int (*list)(struct plan *plan, struct diag *diag);
	void (*describe)(const struct plan *plan, const struct plan_item *item, char name[TD_NAME]);
	/* Fills in what the default case does not have; its name and way in stand already. */
	int (*make)(const struct plan *plan, const struct plan_item *item, struct td_case *test,
		    struct diag *diag);
};

extern const struct plan_generator plan_extremes, plan_singles, plan_pairs, plan_cases, plan_faults,
	plan_triples, plan_quads, plan_denied, plan_properties, plan_vary, plan_outweigh,
	plan_colds, plan_boundaries, plan_fault_pairs, plan_numbers, plan_forbidden, plan_random;

/* -1 and @diag where memory is short. @item: but for its number and generator. */
int plan_add(struct plan *plan, const struct plan_item *item, struct diag *diag);

/* Through each door that is wanted. */
int plan_add_both(struct plan *plan, struct plan_item item, struct diag *diag);

/*
 * Each level of each factor that @takes, through each door that is there: item.index is the factor,
 * item.value the level.
 */
int plan_add_levels(struct plan *plan, struct plan_item item,
		    bool (*takes)(const struct space_factor *factor, uint64_t level),
		    struct diag *diag);

/* Triples, or pairs where the options stop there; whoever needs them first makes them. */
int plan_make_arrays(struct plan *plan, enum td_via via, struct diag *diag);
int plan_make_pairs(struct plan *plan, enum td_via via, struct diag *diag);

/* The suites of the plan that want the phase whose turn it is. */
uint32_t plan_suites_of(const struct plan *plan, enum plan_phase phase);

/* Not known to be missing: what KVM does without capabilities is worth a look, too. */
static inline bool plan_wants_door(const struct plan *plan, enum td_via via)
{
	return via == TD_VIA_KVM || plan_has_door(plan, via);
}

/* "-kvm" for KVM: the end of a generated case's name. */
static inline const char *plan_door_suffix(enum td_via via)
{
	return via == TD_VIA_KVM ? "-kvm" : "";
}

#endif
