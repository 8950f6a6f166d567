// SPDX-License-Identifier: GPL-2.0-only
/*
 * The loops over suites, folders of cases and derived cases.
 */
#include "run/runner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/corpus.h"
#include "input/file.h"
#include "run/hazard.h"
#include "run/needs.h"
#include "run/stop.h"

struct runner *runner_create(const struct session *session, const struct run_selection *selection,
			     struct results *results, struct record *record)
{
	struct runner *runner = calloc(1, sizeof(*runner));

	if (!runner)
		return NULL;
	runner->selection = selection;
	runner->results = results;
	runner->record = record;
	runner->context.declared = session->declared;
	runner->context.masks = session->masks;
	runner->context.platform = &session->platform;
	runner->context.effects = session->effects;
	runner->context.profile = session->profile;
	runner->wanted = calloc(rules_count() + 1, sizeof(*runner->wanted));
	runner->judged = calloc(rules_count() + 1, sizeof(*runner->judged));
	runner->observer = observer_create(session->target, &runner->context);
	if (!runner->observer || !runner->wanted || !runner->judged) {
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
	free(runner->wanted);
	free(runner->judged);
	free(runner);
}

/* True where some of the suite's rules are judged case by case. */
static bool select_rules(struct runner *runner, const struct suite *suite)
{
	const char *only = runner->selection->rule;
	bool any = false;

	for (size_t i = 0; i < rules_count(); i++) {
		const struct rule *rule = rule_at(i);

		runner->wanted[i] =
			suite_has_rule(suite, rule) && (!only || !strcmp(rule->id, only));
		if (!runner->wanted[i])
			continue;
		results_select(runner->results, rule);
		any |= !rule->once;
	}
	return any;
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

/* "CLB-01.negative" of ".../clb/CLB-01.negative.td" */
static bool is_named(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	size_t len = strlen(name);

	return !strncmp(base, name, len) && !strcmp(base + len, ".td");
}

static int run_folder(struct runner *runner, const char *name, bool all, struct diag *diag)
{
	const char *only = runner->selection->test;
	char folder[PATH_MAX];
	char **paths;
	int ret = 0;

	if (corpus_find("cases", name, "", folder, diag))
		return -1;
	paths = file_list(folder, ".td", diag);
	if (!paths)
		return -1;
	for (char **path = paths; *path && !ret && !stopped(runner); path++) {
		const struct rule *own;

		if (only && !is_named(*path, only))
			continue;
		progress_step(&runner->progress);
		ret = td_case_load(&runner->test, *path, diag);
		if (!ret && *runner->test.rule && !rule_named(runner->test.rule))
			ret = diag_at(diag, *path, 1, 1,
				      "there is no rule %s; see tdx-cts list rules",
				      runner->test.rule);
		own = ret ? NULL : own_rule(runner);
		if (ret || (!own && !all))
			continue;
		runner->num_cases++;
		run_case(runner, *path, own);
	}
	file_list_free(paths);
	return ret;
}

static int run_sweeps(struct runner *runner, unsigned int kinds, struct diag *diag)
{
	const char *only = runner->selection->test;
	struct sweep sweep;
	char name[TD_NAME];

	if (!sweep_init(&sweep, &runner->context, kinds))
		return diag_set(diag, "out of memory");
	for (size_t i = 0; i < sweep.count && !stopped(runner); i++) {
		sweep_name(&sweep, i, name);
		if (only && strcmp(name, only) != 0)
			continue;
		progress_step(&runner->progress);
		sweep_case(&sweep, i, &runner->test);
		runner->num_cases++;
		run_case(runner, NULL, NULL);
	}
	sweep_free(&sweep);
	return 0;
}

static int count_folder(const char *name, size_t *count, struct diag *diag)
{
	char folder[PATH_MAX];
	char **paths;

	if (corpus_find("cases", name, "", folder, diag))
		return -1;
	paths = file_list(folder, ".td", diag);
	if (!paths)
		return -1;
	for (char **path = paths; *path; path++)
		(*count)++;
	file_list_free(paths);
	return 0;
}

int runner_count(const struct runner *runner, const struct suite *suite, size_t *count,
		 struct diag *diag)
{
	struct sweep sweep;

	for (const char *const *folder = suite->cases; *folder; folder++) {
		if (count_folder(*folder, count, diag))
			return -1;
	}
	if (!sweep_init(&sweep, &runner->context, suite->sweeps))
		return diag_set(diag, "out of memory");
	*count += sweep.count;
	sweep_free(&sweep);
	return 0;
}

int runner_suite(struct runner *runner, const struct suite *suite, struct diag *diag)
{
	bool all = select_rules(runner, suite);

	if (!runner->selection->test)
		judge_context(runner);
	for (const char *const *folder = suite->cases; *folder; folder++) {
		if (run_folder(runner, *folder, all, diag))
			return -1;
	}
	return all ? run_sweeps(runner, suite->sweeps, diag) : 0;
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
