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
#include "run/account.h"
#include "run/avoid.h"
#include "run/guided.h"
#include "run/live.h"
#include "run/log_read.h"
#include "run/observe.h"
#include "run/progress.h"
#include "run/session.h"

/* What of the suites is wanted; NULL and 0: everything. */
struct run_selection {
	const char *rule; /* an id */
	const char *test; /* a case's name, or the path of a file: "x.td", "./x" */
	bool allow_host_damage; /* hazards run on hardware, too */
	struct plan_options plan;
	uint64_t budget; /* TDs that may be built */
	uint64_t seconds;
	const char *until; /* the id of a rule: nothing more once it has failed; NULL: all */
	size_t shard, num_shards; /* every num_shards-th case, from the one at place shard on */
	bool watch; /* somebody looks on: run/live.h, on a terminal */
};

/* Where a run's journal goes, and what an earlier part of the run has put there. */
struct run_journal {
	struct journal *journal;
	const struct log_book *book;
	unsigned int retry; /* lost cases of lines before this one are tried again */
	const char *ended; /* why nothing more is carried out; NULL while it is */
	uint64_t begin_ns; /* of CLOCK_MONOTONIC, when the first worker was started */
	/* Told before each case, and after it, when nothing of the target can hang; may be NULL. */
	void (*watch)(void *user, bool in_case);
	void *user;
	_Atomic unsigned int *stage; /* for observers (observe.h); may be NULL */
};

/* The one case that is wanted is a file from anywhere. */
bool run_selection_is_file(const struct run_selection *selection);

struct runner {
	const struct suite *const *suites;
	const struct run_selection *selection;
	const struct run_journal *journal; /* or NULL */
	struct run_account account;
	const struct provenance *provenance;
	unsigned int context_broken; /* enum rule_need */
	struct rule_context context;
	struct observer *observer;
	/* The module before an update; NULL: none is judged. */
	struct observer *older;
	struct rule_context older_context;
	const struct emu_module *described; /* for context_fill(); or NULL */
	struct guided *guided; /* that update happens once; or NULL */
	struct plan_options plan_options;
	struct plan *plan;
	uint32_t selected; /* the suites that @wanted is about, as in struct plan_item */
	bool by_case; /* some of the wanted rules are judged case by case */
	bool *wanted; /* of each rule: it is of those suites, and selected */
	size_t num_cases; /* that the selection let through */
	struct progress progress;
	struct live live;
	uint64_t begin_ns; /* of CLOCK_MONOTONIC, that of the first worker */
	uint64_t deadline_ns; /* likewise; 0: none */
	char ended[128]; /* why the run goes no further; empty while it does */
	struct avoid avoid;
	const char *path; /* of the case's file, or NULL */
	struct td_case test;
	struct seen_mark mark; /* of it */
};

/*
 * NULL where memory is short. @record and @journal may be NULL; all of it must outlive the runner,
 * and results_init() has been called.
 */
struct runner *runner_create(const struct session *session, const struct suite *const *list,
			     const struct run_selection *selection,
			     const struct provenance *provenance, struct results *results,
			     struct record *record, const struct run_journal *journal);
void runner_free(struct runner *runner);

/* Once. -1 and @diag where a case of the corpus is bad input, or the journal cannot be written. */
int runner_run(struct runner *runner, struct diag *diag);

/* After the last case: judgements become results, and are counted. */
int runner_finish(struct runner *runner, struct diag *diag);

/* A case that did not come to its end; @blamed: the host went down, or the target hung. */
void judge_lost(struct runner *runner, bool blamed);

/* For runner.c: the rules of those suites become the wanted ones; true where some go by case. */
bool runner_select(struct runner *runner, uint32_t of_suites);

/* Nothing more is carried out: runner->ended, or what has stopped the run, says why. */
bool runner_is_over(const struct runner *runner);

/* False, with the reason, for a case that this target cannot have, or that may damage its host. */
bool runner_may(const struct runner *runner, const struct td_case *test,
		struct target_reason *reason);

/* Tells whoever watches that a case begins, or that it is over. */
void runner_watch(const struct runner *runner, bool in_case);

/* Where the update happens once: all of them on the module before, and then the update. */
int runner_update(struct runner *runner, struct diag *diag);

/* One more item. Where the run must end before it, runner->ended says why. */
int runner_item(struct runner *runner, const struct plan_item *item, struct diag *diag);

/* The case in the file that was selected, instead of all items. */
int runner_file(struct runner *runner, struct diag *diag);

/* Every wanted rule on the observation of runner->test, and the expectation of @own's case. */
void judge_case(struct runner *runner, const struct rule *own);

/* Every wanted rule that is judged on the context alone. */
void judge_context(struct runner *runner);

/* Rules without a judgement: is that because of the target? */
void judge_unjudged(struct results *results, const struct target_lacks *lacks);

#endif
