/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The plan: every case that some suites want of a target, each once, the most valuable first,
 * out of one iterator.
 *
 *	struct plan *plan = plan_create(&context, suites, &options);
 *	const struct plan_item *item;
 *
 *	while (!plan_next(plan, &item, &diag) && item) {
 *		if (plan_case(plan, item, test, &diag))
 *			...
 *	}
 *	plan_free(plan);
 *
 * The same context, suites and options give the same items with the same numbers on every
 * machine: shards, journals and repeat commands rest on that. Generators that need time do so
 * when their turn comes.
 */
#ifndef PLAN_PLAN_H
#define PLAN_PLAN_H

#include "plan/space.h"
#include "plan/suite.h"

#define PLAN_MAX_SUITES 32

struct plan_options {
	uint64_t seed; /* of random configurations */
	size_t num_random; /* how many of these */
	unsigned int strength; /* of covering arrays, up to 4; 0: none */
	bool no_module; /* nothing but corpus cases goes past KVM: the target has no such door */
};

/* What a run does unless it is told otherwise. */
#define PLAN_DEFAULT_OPTIONS \
	{ \
		.num_random = 256, .strength = 3 \
	}

struct plan_generator;

/* One case to be: small, because there are thousands. */
struct plan_item {
	const struct plan_generator *generator;
	size_t number; /* from 0, in the order of the plan */
	uint32_t suites; /* bit i: the suite that stands at place i of the list wants it */
	enum td_via via;
	/* What distinguishes the items of one generator; each uses what it needs. */
	uint32_t index;
	struct cpuid_bit bit;
	uint64_t value;
};

struct plan;

/*
 * NULL where memory is short. The context, the suites (up to a NULL, at most
 * PLAN_MAX_SUITES) and the options must outlive the plan.
 */
struct plan *plan_create(const struct rule_context *context, const struct suite *const *list,
			 const struct plan_options *options);
void plan_free(struct plan *plan);

/*
 * The next item, which stays until plan_free(); NULL at the end. -1 and @diag where a
 * generator fails (a folder of cases that cannot be read).
 */
int plan_next(struct plan *plan, const struct plan_item **item, struct diag *diag);

/* An item that was listed already; NULL beyond these. */
const struct plan_item *plan_at(const struct plan *plan, size_t number);

/* From the first item again. */
void plan_rewind(struct plan *plan);

/* What the target can be asked for through that door; NULL and @diag where it has none. */
const struct space *plan_space(struct plan *plan, enum td_via via, struct diag *diag);

/* The same, or NULL where nobody needed it so far. */
const struct space *plan_space_made(const struct plan *plan, enum td_via via);

bool plan_has_door(const struct plan *plan, enum td_via via);

/* The name that the case will have. */
void plan_name(const struct plan *plan, const struct plan_item *item, char name[TD_NAME]);

/* The case's file; NULL for a generated case. */
const char *plan_path(const struct plan *plan, const struct plan_item *item);

/* -1 and @diag where its file is bad input. */
int plan_case(const struct plan *plan, const struct plan_item *item, struct td_case *test,
	      struct diag *diag);

/* td_case_load(), of a case whose rule, if it names one, there is. */
int plan_load_case(struct td_case *test, const char *path, struct diag *diag);

enum plan_phase plan_phase_of(const struct plan_item *item);

/* "singles": the generator's name. */
const char *plan_phase_name(const struct plan_item *item);

#endif
