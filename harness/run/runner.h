/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The runner: the plan of some suites on one target, each case observed once and judged by
 * every rule of the suites that want it.
 *
 *	struct runner *runner = runner_create(&session, suites, &selection, &results, record);
 *
 *	if (runner && !runner_run(runner, &diag))
 *		runner_finish(runner);		// results are complete
 *	runner_free(runner);
 */
#ifndef RUN_RUNNER_H
#define RUN_RUNNER_H

#include "plan/plan.h"
#include "record/record.h"
#include "run/observe.h"
#include "run/progress.h"
#include "run/session.h"

/* What of the suites is wanted; NULL: everything. */
struct run_selection {
	const char *rule; /* an id */
	const char *test; /* a case's name */
	bool allow_host_damage; /* hazards run on hardware, too */
	struct plan_options plan;
};

struct runner {
	const struct suite *const *suites;
	const struct run_selection *selection;
	struct results *results;
	struct record *record; /* or NULL */
	unsigned int context_broken; /* enum rule_need */
	struct rule_context context;
	struct observer *observer;
	struct plan *plan;
	uint32_t selected; /* the suites that @wanted is about, as in struct plan_item */
	bool by_case; /* some of the wanted rules are judged case by case */
	bool *wanted; /* of each rule: it is of those suites, and selected */
	size_t num_cases; /* that the selection let through */
	struct progress progress;
	const char *path; /* of the case's file, or NULL */
	struct td_case test;
};

/* NULL where memory is short. @record may be NULL; all of it must outlive the runner. */
struct runner *runner_create(const struct session *session, const struct suite *const *list,
			     const struct run_selection *selection, struct results *results,
			     struct record *record);
void runner_free(struct runner *runner);

/* Once. -1 and @diag where a case of the corpus is bad input. */
int runner_run(struct runner *runner, struct diag *diag);

/* After the last case: judgements become results. */
void runner_finish(struct runner *runner);

/* Every wanted rule on the observation of runner->test, and the expectation of @own's case. */
void judge_case(struct runner *runner, const struct rule *own);

/* Every wanted rule that is judged on the context alone. */
void judge_context(struct runner *runner);

/* Rules without a judgement: is that because of the target? */
void judge_unjudged(struct runner *runner);

#endif
