// SPDX-License-Identifier: GPL-2.0-only
/*
 * The loop over the cases of a plan.
 */
#include "run/runner.h"

#include <stdio.h>
#include <stdlib.h>

#include "run/evidence.h"
#include "run/failures.h"
#include "run/log.h"
#include "run/update.h"

/* What the module before an update shows, and what is known of it. */
static bool open_older(struct runner *runner, const struct session *before)
{
	runner->older = update_older(before, &runner->older_context);
	runner->context.older = &runner->older_context;
	return runner->older;
}

struct runner *runner_create(const struct session *session, const struct suite *const *list,
			     const struct run_selection *selection,
			     const struct provenance *provenance, struct results *results,
			     struct record *record, const struct run_journal *journal)
{
	struct runner *runner = calloc(1, sizeof(*runner));

	if (!runner)
		return NULL;
	runner->suites = list;
	runner->selection = selection;
	runner->provenance = provenance;
	runner->journal = journal;
	runner->account.results = results;
	runner->described = session->described;
	runner->account.record = record;
	session_describe(session, &runner->context);
	if (session->before && !open_older(runner, session->before)) {
		runner_free(runner);
		return NULL;
	}
	runner->wanted = calloc(rules_count() + 1, sizeof(*runner->wanted));
	runner->observer = observer_create(session->target, &runner->context);
	runner->plan_options = selection->plan;
	runner->plan = plan_create(&runner->context, list, &runner->plan_options);
	if (!runner->observer || !runner->plan || !runner->wanted) {
		runner_free(runner);
		return NULL;
	}
	runner->observer->older = runner->older;
	runner->observer->stage = journal ? journal->stage : NULL;
	if (runner->older)
		runner->older->stage = runner->observer->stage;
	runner->account.lacks = &runner->observer->lacks;
	context_fill(&runner->context, session->target, session->described,
		     &runner->observer->lacks);
	runner->context_broken = runner->observer->lacks.broken;
	/* A case that is asked for by name is told why it cannot be. */
	runner->plan_options.no_module |=
		!selection->test && target_lacks_of(&runner->observer->lacks, NEED_MODULE);
	return runner;
}

void runner_free(struct runner *runner)
{
	if (!runner)
		return;
	log_free(runner->account.log);
	account_free(&runner->account);
	observer_free(runner->observer);
	observer_free(runner->older);
	guided_free(runner->guided);
	plan_free(runner->plan);
	avoid_free(&runner->avoid);
	free(runner->wanted);
	free(runner);
}

/*
 * How many items there are is worth knowing only where somebody watches, and nothing else ends the
 * run before.
 */
static int begin_progress(struct runner *runner, struct diag *diag)
{
	const struct plan_item *item;

	progress_begin(&runner->progress, runner->selection->watch);
	runner->progress.deadline_ns = runner->deadline_ns;
	live_begin(&runner->live, stderr);
	if (!runner->progress.on || runner->selection->budget || runner->selection->seconds)
		return 0;
	do {
		if (plan_next(runner->plan, &item, diag))
			return -1;
		runner->progress.total += item != NULL;
	} while (item);
	plan_rewind(runner->plan);
	return 0;
}

/* Rules that need no case are judged once, in the first part of a run and in each shard. */
static int run_context(struct runner *runner, struct diag *diag)
{
	const struct log_book *book = runner->journal ? runner->journal->book : NULL;
	struct run_account *account = &runner->account;
	struct run_log *log = account->log;
	int ret;

	if (runner->selection->test)
		return 0;
	if (!book || !book->context.object) {
		judge_context(runner);
		return log ? log_context(log, account->lacks, diag) : 0;
	}
	account->log = NULL;
	ret = log_apply_context(book, account, diag);
	account->log = log;
	return ret;
}

/* Which doors there are is known, and with that what the space of configurations is. */
static int start_log(struct runner *runner, struct diag *diag)
{
	const struct run_journal *journal = runner->journal;
	const struct space *space[2];

	runner->account.tally.builds = runner->observer->num_builds;
	if (runner->selection->test && !journal)
		return 0;
	for (enum td_via via = TD_VIA_KVM; via <= TD_VIA_MODULE; via++) {
		space[via] = NULL;
		if (!plan_has_door(runner->plan, via))
			continue;
		space[via] = plan_space(runner->plan, via, diag);
		if (!space[via])
			return -1;
		runner->account.tally.problem[via] = space[via]->problem;
	}
	if (!journal)
		return 0;
	runner->account.log = log_create(journal->journal, runner->observer->target->on_hardware);
	if (!runner->account.log)
		return diag_no_memory(diag, "the journal");
	if (journal->book) {
		runner->account.tally.builds += journal->book->start_builds;
		target_lacks_join(runner->account.lacks, &journal->book->lacks);
	}
	if ((!journal->book || !journal->book->start) &&
	    log_described(runner->account.log, runner->account.described, diag))
		return -1;
	return log_start(runner->account.log, runner->provenance, runner->account.results, space,
			 runner->observer->num_builds, diag);
}

/* The time is that of all workers together. */
static void set_deadline(struct runner *runner)
{
	if (runner->selection->seconds)
		runner->deadline_ns =
			runner->begin_ns + runner->selection->seconds * PROGRESS_SECOND_NS;
}

/* All rules take part. */
static int begin(struct runner *runner, struct diag *diag)
{
	size_t count = 0;

	runner->begin_ns = runner->journal ? runner->journal->begin_ns : progress_now_ns();
	runner_watch(runner, false);
	if (runner->account.record) {
		runner->account.described = evidence_describe(&runner->context);
		if (!runner->account.described)
			return diag_no_memory(diag, "the lines of the record");
	}
	while (runner->suites[count])
		count++;
	runner_select(runner, (uint32_t)((1ULL << count) - 1));
	for (size_t i = 0; i < rules_count(); i++) {
		if (runner->wanted[i])
			results_select(runner->account.results, rule_at(i));
	}
	set_deadline(runner);
	return start_log(runner, diag) || run_context(runner, diag) ||
			       begin_progress(runner, diag) ?
		       -1 :
		       0;
}

/* There may be something to do: also after its end a run takes up what stands in its journal. */
static bool goes_on(const struct runner *runner, const struct plan_item *item)
{
	const struct log_book *book = runner->journal ? runner->journal->book : NULL;

	return item && (!runner_is_over(runner) || (book && item->number < book->count));
}

int runner_run(struct runner *runner, struct diag *diag)
{
	const struct plan_item *item;
	int ret = begin(runner, diag);

	if (!ret && runner->older && runner->observer->target->on_hardware)
		ret = runner_update(runner, diag);
	if (!ret && run_selection_is_file(runner->selection))
		return runner_file(runner, diag);
	while (!ret) {
		ret = plan_next(runner->plan, &item, diag);
		if (ret || !goes_on(runner, item))
			break;
		ret = runner_item(runner, item, diag);
	}
	progress_end(&runner->progress);
	live_erase(&runner->live);
	return ret;
}

/* Which registers a host shows matters only to rules about host state. */
static void explain_host_state(struct runner *runner)
{
	struct target *target = runner->observer->target;
	unsigned int needs = 0;

	for (size_t i = 0; i < rules_count(); i++) {
		if (results_selected(runner->account.results, rule_at(i)))
			needs |= rule_at(i)->needs;
	}
	if (!(needs & NEED_HOST_STATE) ||
	    target_lacks_of(&runner->observer->lacks, NEED_HOST_STATE))
		return;
	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
		if (target->ops->host_shows(target, id) == TARGET_UNSUPPORTED)
			results_hide(runner->account.results, id, &target->reason);
	}
}

static double seconds_since(uint64_t begin_ns)
{
	return (double)(progress_now_ns() - begin_ns) / (double)PROGRESS_SECOND_NS;
}

int runner_finish(struct runner *runner, struct diag *diag)
{
	struct results *results = runner->account.results;

	judge_unjudged(results, runner->account.lacks);
	explain_host_state(runner);
	if (runner->selection->test && !runner->selection->rule)
		results_keep_judged(results, rule_named(runner->test.rule));
	for (enum td_via via = TD_VIA_KVM; via <= TD_VIA_MODULE; via++) {
		if (plan_space_made(runner->plan, via))
			avoid_suspects(&runner->avoid, plan_space_made(runner->plan, via),
				       results->suspects[via], sizeof(results->suspects[via]));
	}
	results_suspect(results);
	snprintf(results->ended, sizeof(results->ended), "%s", runner->ended);
	account_finish(&runner->account);
	if (!runner->selection->test &&
	    tally_count(&runner->account.tally, &results->coverage, diag))
		return -1;
	if (runner->account.record) {
		evidence_record(&runner->account);
		record_end(runner->account.record, results, seconds_since(runner->begin_ns));
	}
	if (!runner->account.log)
		return 0;
	if (failures_write(runner->plan, results, runner->provenance->folder, diag))
		return -1;
	return log_finish(runner->account.log, results, *runner->ended ? runner->ended : NULL,
			  diag);
}
