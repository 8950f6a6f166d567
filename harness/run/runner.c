// SPDX-License-Identifier: GPL-2.0-only
/*
 * The loop over the cases of a plan.
 */
#include "run/runner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/hazard.h"
#include "run/needs.h"
#include "run/stop.h"

struct runner *runner_create(const struct session *session, const struct suite *const *list,
			     const struct run_selection *selection, struct results *results,
			     struct record *record)
{
	struct runner *runner = calloc(1, sizeof(*runner));

	if (!runner)
		return NULL;
	runner->suites = list;
	runner->selection = selection;
	runner->results = results;
	runner->record = record;
	runner->context.declared = session->declared;
	runner->context.masks = session->masks;
	runner->context.platform = &session->platform;
	runner->context.effects = session->effects;
	runner->context.profile = session->profile;
	runner->wanted = calloc(rules_count() + 1, sizeof(*runner->wanted));
	runner->observer = observer_create(session->target, &runner->context);
	runner->plan = plan_create(&runner->context, list, &selection->plan);
	if (!runner->observer || !runner->plan || !runner->wanted) {
		runner_free(runner);
		return NULL;
	}
	context_fill(&runner->context, session->target, session->described,
		     &runner->observer->lacks);
	runner->context_broken = runner->observer->lacks.broken;
	return runner;
}

void runner_free(struct runner *runner)
{
	if (!runner)
		return;
	observer_free(runner->observer);
	plan_free(runner->plan);
	free(runner->wanted);
	free(runner);
}

static bool suites_have_rule(const struct runner *runner, uint32_t wanted, const struct rule *rule)
{
	for (unsigned int i = 0; wanted >> i; i++) {
		if (wanted >> i & 1 && suite_has_rule(runner->suites[i], rule))
			return true;
	}
	return false;
}

/*
 * The rules of those suites become the wanted ones; true where some of them are judged case by
 * case.
 */
static bool select_rules(struct runner *runner, uint32_t of_suites)
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

static void leave_out(struct runner *runner, const struct rule *own,
		      const struct target_reason *reason)
{
	char text[JUDGEMENT_TEXT];

	runner->results->num_left_out++;
	if (runner->record)
		record_left_out(runner->record, &runner->test, reason);
	if (!own)
		return;
	snprintf(text, sizeof(text), "needs %s; found: %s", reason->needed, reason->found);
	results_explain(runner->results, own, VERDICT_SKIP, text);
}

/* False, with the reason, for a case that may damage this host and may not do so. */
static bool safe(const struct runner *runner, struct target_reason *reason)
{
	if (!runner->observer->target->on_hardware || runner->selection->allow_host_damage ||
	    !hazard_of_case(&runner->context, &runner->test, reason->found))
		return true;
	snprintf(reason->needed, sizeof(reason->needed), "--allow-host-damage");
	return false;
}

/* runner->test on the target. @path: its file, or NULL. */
static void run_case(struct runner *runner, const char *path, const struct rule *own)
{
	struct target_reason reason;

	runner->path = path;
	if (!needs_met(&runner->context, &runner->test, &reason) || !safe(runner, &reason) ||
	    !observer_observe(runner->observer, &runner->test, &reason)) {
		leave_out(runner, own, &reason);
		return;
	}
	runner->results->num_cases++;
	judge_case(runner, own);
	stop_after_case(runner->observer, &runner->test, runner->results->stopped,
			sizeof(runner->results->stopped));
}

static bool stopped(const struct runner *runner)
{
	return *runner->results->stopped;
}

/* A case none of whose rules is judged by cases is for the rule that it was written for. */
static int run_item(struct runner *runner, const struct plan_item *item, struct diag *diag)
{
	const char *only = runner->selection->test;
	bool by_case = select_rules(runner, item->suites);
	const char *path = plan_path(runner->plan, item);
	const struct rule *own;
	char name[TD_NAME];

	plan_name(runner->plan, item, name);
	if ((only && strcmp(name, only) != 0) || (!path && !by_case))
		return 0;
	progress_step(&runner->progress);
	if (plan_case(runner->plan, item, &runner->test, diag))
		return -1;
	own = own_rule(runner);
	if (!own && !by_case)
		return 0;
	runner->num_cases++;
	run_case(runner, path, own);
	return 0;
}

/* How many items there are is worth knowing only where somebody watches. */
static int begin_progress(struct runner *runner, struct diag *diag)
{
	const struct plan_item *item;

	progress_begin(&runner->progress);
	if (!runner->progress.on)
		return 0;
	do {
		if (plan_next(runner->plan, &item, diag))
			return -1;
		runner->progress.total += item != NULL;
	} while (item);
	plan_rewind(runner->plan);
	return 0;
}

/* All rules take part, and what needs no case is judged. */
static void begin(struct runner *runner)
{
	size_t count = 0;

	while (runner->suites[count])
		count++;
	select_rules(runner, (uint32_t)((1ULL << count) - 1));
	for (size_t i = 0; i < rules_count(); i++) {
		if (runner->wanted[i])
			results_select(runner->results, rule_at(i));
	}
	if (!runner->selection->test)
		judge_context(runner);
}

int runner_run(struct runner *runner, struct diag *diag)
{
	const struct plan_item *item;
	int ret;

	begin(runner);
	ret = begin_progress(runner, diag);
	while (!ret && !stopped(runner)) {
		ret = plan_next(runner->plan, &item, diag);
		if (ret || !item)
			break;
		ret = run_item(runner, item, diag);
	}
	progress_end(&runner->progress);
	return ret;
}

/* Which registers a host shows matters only to rules about host state. */
static void explain_host_state(struct runner *runner)
{
	struct target *target = runner->observer->target;
	unsigned int needs = 0;

	for (size_t i = 0; i < rules_count(); i++) {
		if (results_selected(runner->results, rule_at(i)))
			needs |= rule_at(i)->needs;
	}
	if (!(needs & NEED_HOST_STATE) ||
	    target_lacks_of(&runner->observer->lacks, NEED_HOST_STATE))
		return;
	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
		if (target->ops->host_shows(target, id) == TARGET_UNSUPPORTED)
			results_hide(runner->results, id, &target->reason);
	}
}

void runner_finish(struct runner *runner)
{
	judge_unjudged(runner);
	explain_host_state(runner);
	if (runner->selection->test && !runner->selection->rule)
		results_keep_judged(runner->results, rule_named(runner->test.rule));
	results_finish(runner->results);
	for (size_t i = 0; runner->record && i < rules_count(); i++) {
		if (results_selected(runner->results, rule_at(i)))
			record_result(runner->record, rule_at(i),
				      results_of(runner->results, rule_at(i)));
	}
}
