/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The runner: one suite after another on one target, each case observed once and judged by
 * every rule of the suite.
 *
 *	struct runner *runner = runner_create(&session, &selection, &results, record);
 *
 *	if (runner && !runner_suite(runner, &clobber_suite, &diag))
 *		runner_finish(runner);		// results are complete
 *	runner_free(runner);
 */
#ifndef RUN_RUNNER_H
#define RUN_RUNNER_H

#include "record/record.h"
#include "run/observe.h"
#include "run/progress.h"
#include "run/session.h"
#include "run/suite.h"

/* What of the suites is wanted; NULL: everything. */
struct run_selection {
	const char *rule; /* an id */
	const char *test; /* a case's name */
	bool allow_host_damage; /* hazards run on hardware, too */
};

struct runner {
	const struct run_selection *selection;
	struct results *results;
	struct record *record; /* or NULL */
	unsigned int context_broken; /* enum rule_need */
	struct rule_context context;
	struct observer *observer;
	bool *wanted; /* of each rule: it is of the suite that runs, and selected */
	bool *judged; /* of each rule that is judged once: that was done */
	size_t num_cases; /* that the selection let through */
	struct progress progress;
	const char *path; /* of the case's file, or NULL */
	struct td_case test;
};

/* NULL where memory is short. @record may be NULL; all of it must outlive the runner. */
struct runner *runner_create(const struct session *session, const struct run_selection *selection,
			     struct results *results, struct record *record);
void runner_free(struct runner *runner);

/* Adds how many cases a suite has on this target. -1 where its folders cannot be read. */
int runner_count(const struct runner *runner, const struct suite *suite, size_t *count,
		 struct diag *diag);

/* -1 and @diag where a case of the corpus is bad input. */
int runner_suite(struct runner *runner, const struct suite *suite, struct diag *diag);

/* After the last suite: judgements become results. */
void runner_finish(struct runner *runner);

/* Every wanted rule on the observation of runner->test, and the expectation of @own's case. */
void judge_case(struct runner *runner, const struct rule *own);

/* Every wanted rule that is judged on the context alone and was not yet. */
void judge_context(struct runner *runner);

/* Rules without a judgement: is that because of the target? */
void judge_unjudged(struct runner *runner);

#endif
