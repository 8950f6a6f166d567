// SPDX-License-Identifier: GPL-2.0-only
/*
 * Adding judgements up, with waivers.
 */
#include "record/results.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/party.h"

bool results_init(struct results *results, const struct waivers *waivers,
		  const struct waiver_scope *scope)
{
	*results = (struct results){ .waivers = waivers, .scope = *scope };
	results->rule = calloc(rules_count() + 1, sizeof(*results->rule));
	results->use = calloc(waivers->count + 1, sizeof(*results->use));
	if (results->rule && results->use)
		return true;
	results_free(results);
	return false;
}

void results_free(struct results *results)
{
	free(results->rule);
	free(results->use);
	results->rule = NULL;
	results->use = NULL;
}

static struct rule_result *result_of(const struct results *results, const struct rule *rule)
{
	for (size_t i = 0; i < rules_count(); i++) {
		if (rule_at(i) == rule)
			return &results->rule[i];
	}
	return NULL;
}

const struct rule_result *results_of(const struct results *results, const struct rule *rule)
{
	return result_of(results, rule);
}

void results_select(struct results *results, const struct rule *rule)
{
	result_of(results, rule)->selected = true;
}

bool results_selected(const struct results *results, const struct rule *rule)
{
	return result_of(results, rule)->selected;
}

/* Judged PASS or FAIL under a waiver: the waiver is put to use, or proved wrong. */
static void apply_waiver(struct results *results, struct judgement *judgement)
{
	const struct waiver *waiver = waiver_find(results->waivers, &results->scope,
						  judgement->rule->id, judgement->test);
	struct waiver_use *use;

	if (!waiver)
		return;
	use = &results->use[waiver - results->waivers->waiver];
	if (judgement->verdict == VERDICT_PASS)
		use->passed++;
	if (judgement->verdict != VERDICT_FAIL)
		return;
	use->failed++;
	if (waiver_expired(waiver, &results->scope))
		return;
	judgement->verdict = VERDICT_XFAIL;
	snprintf(judgement->reason, sizeof(judgement->reason), "%s", waiver->reason);
	result_of(results, judgement->rule)->waiver = waiver;
}

void results_add(struct results *results, struct judgement *judgement)
{
	struct rule_result *result = result_of(results, judgement->rule);
	bool first;

	apply_waiver(results, judgement);
	first = verdict_worse(result->verdict, judgement->verdict) != result->verdict;
	result->count[judgement->verdict]++;
	if (judgement->verdict > VERDICT_XFAIL)
		results->last_failure = *judgement;
	result->verdict = verdict_worse(result->verdict, judgement->verdict);
	if (judgement->verdict <= VERDICT_PASS || judgement->verdict != result->verdict)
		return;
	if (first)
		result->found = (struct judgement_time){ judgement->tds, judgement->ms };
	result->party = first ? judgement->party : party_join(result->party, judgement->party);
	if (first || judgement->size < result->shortest.size)
		result->shortest = *judgement;
}

void results_explain(struct results *results, const struct rule *rule, enum verdict verdict,
		     const char *reason)
{
	struct rule_result *result = result_of(results, rule);

	if (result->verdict > verdict || result->count[VERDICT_PASS])
		return;
	result->verdict = verdict;
	snprintf(result->reason, sizeof(result->reason), "%s", reason);
}

void results_suspect(struct results *results)
{
	struct judgement *lost = &result_of(results, rule_named(RULE_HOST_SURVIVES))->shortest;

	for (size_t i = 0; i < sizeof(results->suspects) / sizeof(results->suspects[0]); i++) {
		const size_t len = strlen(lost->reason);

		if (lost->rule && *results->suspects[i] &&
		    !strstr(lost->reason, results->suspects[i]))
			snprintf(lost->reason + len, sizeof(lost->reason) - len,
				 "%sall lost cases, and no others, have %s", len ? "; " : "",
				 results->suspects[i]);
	}
}

void results_hide(struct results *results, enum host_element_id element,
		  const struct target_reason *reason)
{
	results->hidden[element] = *reason;
}

void results_keep_judged(struct results *results, const struct rule *own)
{
	for (size_t i = 0; i < rules_count(); i++)
		results->rule[i].selected &=
			rule_at(i) == own || results->rule[i].verdict >= VERDICT_PASS;
}

static void raise_to(struct rule_result *result, enum verdict verdict, const struct waiver *waiver,
		     const char *what)
{
	char date[16];

	if (result->verdict >= verdict && result->verdict != VERDICT_FAIL)
		return;
	snprintf(result->reason, sizeof(result->reason), "%s: the waiver in %s until %s %s",
		 verdict_name(verdict), waiver->path, waiver_date(waiver->expires, date), what);
	result->verdict = verdict_worse(result->verdict, verdict);
	result->waiver = waiver;
}

static void check_waiver(struct results *results, size_t index)
{
	const struct waiver *waiver = &results->waivers->waiver[index];
	const struct waiver_use *use = &results->use[index];
	const struct rule *rule = rule_named(waiver->rule);
	struct rule_result *result = rule ? result_of(results, rule) : NULL;

	if (!result || !result->selected || !waiver_in_scope(waiver, &results->scope))
		return;
	if (waiver_expired(waiver, &results->scope) && (use->failed || use->passed))
		raise_to(result, VERDICT_STALE, waiver, "has expired; renew or remove it");
	else if (use->passed && !use->failed)
		raise_to(result, VERDICT_XPASS, waiver, "is for what passes now; remove it");
}

void results_finish(struct results *results)
{
	for (size_t i = 0; i < rules_count(); i++) {
		struct rule_result *result = &results->rule[i];

		if (result->selected && result->verdict == VERDICT_SKIP && !*result->reason)
			result->verdict = VERDICT_NOT_COVERED;
		if (result->verdict >= VERDICT_PASS)
			result->reason[0] = '\0'; /* it was judged on another case */
	}
	for (size_t i = 0; i < results->waivers->count; i++)
		check_waiver(results, i);
	results->worst = VERDICT_SKIP;
	for (size_t i = 0; i < rules_count(); i++) {
		if (results->rule[i].selected)
			results->worst = verdict_worse(results->worst, results->rule[i].verdict);
	}
}

size_t results_count(const struct results *results, enum verdict verdict, const char *family)
{
	size_t count = 0;

	for (size_t i = 0; i < rules_count(); i++) {
		char name[8];

		if (!results->rule[i].selected || results->rule[i].verdict != verdict)
			continue;
		rule_family(rule_at(i), name);
		if (!family || !strcmp(family, name))
			count++;
	}
	return count;
}

size_t results_selected_count(const struct results *results)
{
	size_t count = 0;

	for (size_t i = 0; i < rules_count(); i++)
		count += results->rule[i].selected;
	return count;
}

size_t results_judged_count(const struct results *results)
{
	size_t count = 0;

	for (enum verdict verdict = VERDICT_PASS; verdict < VERDICT_NUM; verdict++)
		count += results_count(results, verdict, NULL);
	return count;
}

size_t results_observable_count(const struct results *results)
{
	return results_selected_count(results) -
	       results_count(results, VERDICT_NOT_OBSERVABLE, NULL);
}

bool results_failure_path(const struct rule_result *result, const char *folder, char *path,
			  size_t size)
{
	const struct judgement *judgement = &result->shortest;

	if (!judgement->rule || !*judgement->test || *judgement->path ||
	    (judgement->verdict != VERDICT_FAIL && judgement->verdict != VERDICT_XFAIL))
		return false;
	return snprintf(path, size, "%s/failures/%s.td", folder, judgement->rule->id) < (int)size;
}
