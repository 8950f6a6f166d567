// SPDX-License-Identifier: GPL-2.0-only
/*
 * One case of a plan: left out, taken up from a journal, or carried out, judged and accounted for.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/hazard.h"
#include "run/interrupt.h"
#include "run/log.h"
#include "run/needs.h"
#include "run/runner.h"
#include "run/stop.h"

static bool suites_have_rule(const struct runner *runner, uint32_t wanted, const struct rule *rule)
{
	for (size_t i = 0; runner->suites[i]; i++) {
		if (wanted >> i & 1 && suite_has_rule(runner->suites[i], rule) &&
		    suite_takes_part(runner->suites[i], &runner->context))
			return true;
	}
	return false;
}

bool runner_select(struct runner *runner, uint32_t of_suites)
{
	const char *only = runner->selection->rule;

	if (runner->selected == of_suites)
		return runner->by_case;
	runner->selected = of_suites;
	runner->by_case = false;
	for (size_t i = 0; i < rules_count(); i++) {
		const struct rule *rule = rule_at(i);

		runner->wanted[i] = suites_have_rule(runner, of_suites, rule) &&
				    (!only || !strcmp(rule->id, only));
		runner->by_case |= runner->wanted[i] && !rule->once;
	}
	return runner->by_case;
}

/* The rule that the case was written for, where it is wanted. */
static const struct rule *own_rule(const struct runner *runner)
{
	for (size_t i = 0; i < rules_count(); i++) {
		if (runner->wanted[i] && !strcmp(rule_at(i)->id, runner->test.rule))
			return rule_at(i);
	}
	return NULL;
}

static int leave_out(struct runner *runner, const struct plan_item *item, const struct rule *own,
		     const struct target_reason *reason, bool again, struct diag *diag)
{
	struct run_account *account = &runner->account;
	const struct td_case *test = &runner->test;
	char text[JUDGEMENT_TEXT];

	account_left_out(account, test->rule, test->name, reason);
	if (own) {
		snprintf(text, sizeof(text), "needs %s; found: %s", reason->needed, reason->found);
		account_explain(account, own, VERDICT_SKIP, text);
	}
	if (!account->log)
		return 0;
	return log_left_out(account->log, item->number, test->rule, test->name, reason, again,
			    account->lacks, diag);
}

bool runner_may(const struct runner *runner, const struct td_case *test,
		struct target_reason *reason)
{
	return needs_met(&runner->context, test, reason) &&
	       hazard_may(&runner->context, runner->observer->target,
			  runner->selection->allow_host_damage, test, reason);
}

/* Nobody reads what was seen but those who write a record. */
static int see(struct runner *runner, struct diag *diag)
{
	struct run_account *account = &runner->account;

	if (!account->record)
		return 0;
	if (!seen_look(&account->seen, &runner->context, &runner->observer->seen, &runner->mark))
		return diag_no_memory(diag, "what was seen");
	account_seen(account, &runner->mark, runner->test.name);
	return 0;
}

/* The case of runner->test is over. */
static int account_for(struct runner *runner, const struct plan_item *item, uint64_t builds,
		       struct diag *diag)
{
	struct run_account *account = &runner->account;
	struct tally_mark mark;

	tally_see(plan_space_made(runner->plan, runner->test.via), &runner->context,
		  &runner->observer->seen, &mark);
	if (see(runner, diag))
		return -1;
	account_case(account, &mark);
	if (account->failed) {
		*diag = account->diag;
		return -1;
	}
	if (!account->log)
		return 0;
	return log_end(account->log, item->number, runner->test.name, &mark, builds,
		       runner->observer->seen.lost, account->lacks, diag);
}

void runner_watch(const struct runner *runner, bool in_case)
{
	if (runner->journal && runner->journal->watch)
		runner->journal->watch(runner->journal->user, in_case);
}

/* The text of a generated case goes ahead of it where the host may go down with the case. */
static int begin_case(struct runner *runner, const struct plan_item *item, struct diag *diag)
{
	bool dangerous = runner->observer->target->on_hardware;
	char *text = NULL;
	int ret;

	if (!runner->account.log)
		return 0;
	if (dangerous && !runner->path)
		text = td_case_text(&runner->test);
	ret = log_begin(runner->account.log, item->number, runner->test.name, text, diag);
	free(text);
	runner_watch(runner, true);
	return ret;
}

/* runner->test on the target. */
static int run_case(struct runner *runner, const struct plan_item *item, const struct rule *own,
		    struct diag *diag)
{
	uint64_t builds = runner->observer->num_builds;
	struct target_reason reason;
	bool observed;

	if (!runner_may(runner, &runner->test, &reason))
		return leave_out(runner, item, own, &reason, false, diag);
	if (avoid_case(&runner->avoid, plan_space_made(runner->plan, runner->test.via),
		       &runner->account.tally.rows[runner->test.via], &runner->test, &reason))
		return leave_out(runner, item, own, &reason, true, diag);
	if (begin_case(runner, item, diag))
		return -1;
	if (runner->guided)
		guided_recall(runner->guided, item->number, runner->observer);
	observed = observer_observe(runner->observer, &runner->test, &reason);
	runner_watch(runner, false);
	if (!observed)
		return leave_out(runner, item, own, &reason, false, diag);
	builds = runner->observer->num_builds - builds;
	account_builds(&runner->account, builds);
	judge_case(runner, own);
	stop_after_case(runner->observer, &runner->test, runner->account.results->stopped,
			sizeof(runner->account.results->stopped));
	return account_for(runner, item, builds, diag);
}

/* Written down, but nobody has looked at what that means. */
static int lose_case(struct runner *runner, const struct plan_item *item, const char *how,
		     struct diag *diag)
{
	observer_lose(runner->observer, &runner->test, how);
	judge_lost(runner, log_blamed(runner->journal->book, item->number));
	return account_for(runner, item, 0, diag);
}

/*
 * An earlier part of the run has done it. What was lost then is done again where that is wanted,
 * unless the run ends before it.
 */
static bool is_done(const struct runner *runner, const struct plan_item *item)
{
	const struct log_book *book = runner->journal ? runner->journal->book : NULL;

	if (!book || !log_done(book, item->number))
		return false;
	return runner_is_over(runner) || !log_again(book, item->number) ||
	       book->entry[item->number].line >= runner->journal->retry;
}

static int take_up(struct runner *runner, const struct plan_item *item, struct diag *diag)
{
	const struct log_book *book = runner->journal->book;
	struct run_log *log = runner->account.log;
	bool raw;
	const char *lost = log_lost(book, item->number, &raw);
	int ret;

	if (log_check_name(book, item->number, runner->test.name, diag))
		return -1;
	if (lost && avoid_add(&runner->avoid, plan_space_made(runner->plan, runner->test.via),
			      &runner->test, diag))
		return -1;
	if (raw)
		return lose_case(runner, item, lost, diag);
	runner->account.log = NULL; /* it stands there already */
	ret = log_apply(book, item->number, &runner->account, diag);
	runner->account.log = log;
	return ret;
}

bool runner_is_over(const struct runner *runner)
{
	return *runner->ended || *runner->account.results->stopped;
}

/* What is waived is known; a case that was lost is HST-13's way to fail. */
static bool has_failed(const struct runner *runner, const char *rule)
{
	const struct rule_result *result = results_of(runner->account.results, rule_named(rule));

	return result->count[VERDICT_FAIL] || result->count[VERDICT_MISS];
}

/* Where the run must end before this case, runner->ended says why. */
static void use_up(struct runner *runner)
{
	const struct run_selection *selection = runner->selection;
	uint64_t used = runner->account.tally.builds;

	if (runner_is_over(runner))
		return;
	if (runner->journal && runner->journal->ended)
		snprintf(runner->ended, sizeof(runner->ended), "%s", runner->journal->ended);
	else if (interrupt_name())
		snprintf(runner->ended, sizeof(runner->ended), "%s", interrupt_name());
	else if (selection->budget &&
		 used + observer_cost(runner->observer, &runner->test) > selection->budget)
		snprintf(runner->ended, sizeof(runner->ended), "the budget of %" PRIu64 " TDs",
			 selection->budget);
	else if (selection->until && has_failed(runner, selection->until))
		snprintf(runner->ended, sizeof(runner->ended), "the failure of %s",
			 selection->until);
	else if (runner->deadline_ns && progress_now_ns() >= runner->deadline_ns)
		snprintf(runner->ended, sizeof(runner->ended), "the time of %" PRIu64 " s",
			 selection->seconds);
}

static int do_case(struct runner *runner, const struct plan_item *item, const struct rule *own,
		   struct diag *diag)
{
	bool done = is_done(runner, item);

	if (!done) {
		use_up(runner);
		done = is_done(runner, item);
	}
	if (!done && runner_is_over(runner))
		return 0;
	runner->num_cases++;
	return done ? take_up(runner, item, diag) : run_case(runner, item, own, diag);
}

static void show_progress(struct runner *runner, const char *name)
{
	const struct run_account *account = &runner->account;
	const struct live_scene scene = {
		.results = account->results,
		.progress = &runner->progress,
		.test = name,
		.builds = account->tally.builds,
	};

	if (runner->selection->budget)
		runner->progress.used =
			(double)account->tally.builds / (double)runner->selection->budget;
	if (runner->selection->watch && runner->progress.terminal)
		live_paint(&runner->live, &scene);
	else
		progress_say(&runner->progress);
}

/* A case none of whose rules is judged by cases is for the rule that it was written for. */
int runner_item(struct runner *runner, const struct plan_item *item, struct diag *diag)
{
	const struct run_selection *selection = runner->selection;
	bool by_case = runner_select(runner, item->suites);
	const struct rule *own;
	char name[TD_NAME];

	runner->path = plan_path(runner->plan, item);
	plan_name(runner->plan, item, name);
	if ((selection->test && strcmp(name, selection->test) != 0) ||
	    (selection->num_shards && item->number % selection->num_shards != selection->shard) ||
	    (!runner->path && !by_case))
		return 0;
	if (progress_step(&runner->progress))
		show_progress(runner, name);
	if (plan_case(runner->plan, item, &runner->test, diag))
		return -1;
	own = own_rule(runner);
	if (!own && !by_case)
		return 0;
	return do_case(runner, item, own, diag);
}

bool run_selection_is_file(const struct run_selection *selection)
{
	const char *test = selection->test;
	size_t len = test ? strlen(test) : 0;

	return test && (strchr(test, '/') || (len > 3 && !strcmp(test + len - 3, ".td")));
}

/* For the suites that have its rule, for all where it names none. */
int runner_file(struct runner *runner, struct diag *diag)
{
	struct plan_item item = { .suites = 0 };
	const struct rule *own;

	runner->path = runner->selection->test;
	if (plan_load_case(&runner->test, runner->path, diag))
		return -1;
	own = rule_named(runner->test.rule);
	for (size_t i = 0; runner->suites[i]; i++)
		item.suites |= (uint32_t)(!own || suite_has_rule(runner->suites[i], own)) << i;
	if (!runner_select(runner, item.suites) && !own_rule(runner))
		return 0;
	return do_case(runner, &item, own_rule(runner), diag);
}
