/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Results of a run: judgements, added up rule by rule.
 *
 *	results_init(&results, &waivers, &scope);
 *	results_select(&results, rule);
 *	results_add(&results, &judgement);	// its verdict becomes XFAIL where that is waived
 *	results_finish(&results);
 *	exit(verdict_exit_status(results.worst));
 *	results_free(&results);
 *
 * A rule counts once, however many cases and suites it was judged on: as the worst of its
 * judgements. Without any judgement it is NOT COVERED, NOT OBSERVABLE or SKIP, never a pass.
 */
#ifndef RECORD_RESULTS_H
#define RECORD_RESULTS_H

#include "record/coverage.h"
#include "record/verdict.h"
#include "record/waiver.h"
#include "rules/rules.h"

#define JUDGEMENT_TEXT 320

/* A rule judged: on one case, or on what is known of the target. */
struct judgement {
	const struct rule *rule;
	char test[TD_NAME]; /* the case's name; empty where the context alone was judged */
	char path[256]; /* the case's file; empty for a generated case */
	bool from_file; /* the case was given by this path, and not by its name */
	size_t size; /* settings in the case: the fewer, the easier to look at */
	enum verdict verdict;
	struct finding finding;
	const char *refused_by; /* "kvm", "module"; NULL where nobody did or nobody was asked */
	char answer[JUDGEMENT_TEXT]; /* what became of the TD, in words */
	char reason[JUDGEMENT_TEXT]; /* why it was waived, or what broke */
	unsigned int party; /* whom a failure blames: enum party */
	uint64_t tds; /* that the run had built for its cases by then, this one's among them */
	uint64_t ms; /* since the run began, at least 1; 0: it passed, or nobody knows */
	char config[512]; /* a failed case in the text form, where it has no file and is short */
};

struct rule_result {
	bool selected;
	enum verdict verdict;
	size_t count[VERDICT_NUM];
	struct judgement shortest; /* of the worst judgements the one with the shortest case */
	struct judgement_time {
		uint64_t tds, ms; /* as in a judgement */
	} found; /* the first of the worst judgements */
	unsigned int party; /* whom the worst judgements blame, all of them if they can: enum party */
	char reason[JUDGEMENT_TEXT]; /* why it is not PASS or FAIL */
	const struct waiver *waiver; /* that made it XFAIL, XPASS or STALE */
};

struct results {
	const struct waivers *waivers;
	struct waiver_scope scope;
	struct rule_result *rule; /* as many as there are rules, in their order */
	struct waiver_use {
		size_t failed;
		size_t passed;
	} * use; /* of each waiver */
	size_t num_cases; /* that were carried out */
	size_t num_left_out;
	char stopped[2 * JUDGEMENT_TEXT]; /* what made it end, and must be seen to; or empty */
	char ended[128]; /* what was used up before the last case, "the budget of 500 TDs"; or empty */
	char suspects[2][160]; /* what lost cases have in common, by enum td_via; or empty */
	struct coverage coverage; /* all 0 where nothing was counted */
	/* Why the target does not show an element of host state; needed is empty where it does. */
	struct target_reason hidden[HOST_NUM_ELEMENTS];
	enum verdict worst;
	struct judgement
		last_failure; /* FAIL, ERROR or MISS, for who watches; without a rule: none */
};

/* False where memory is short. @waivers must outlive the results. */
bool results_init(struct results *results, const struct waivers *waivers,
		  const struct waiver_scope *scope);
void results_free(struct results *results);

/* The rule takes part in the run. */
void results_select(struct results *results, const struct rule *rule);
bool results_selected(const struct results *results, const struct rule *rule);

/* Counts a judgement, after waivers: PASS, FAIL, ERROR or MISS on input. */
void results_add(struct results *results, struct judgement *judgement);

/* The rule was not judged so far because of this; the last reason of the strongest kind stays. */
void results_explain(struct results *results, const struct rule *rule, enum verdict verdict,
		     const char *reason);

/* What lost cases have in common is a part of what is told of them. */
void results_suspect(struct results *results);

/* The target does not show an element of host state. */
void results_hide(struct results *results, enum host_element_id element,
		  const struct target_reason *reason);

/* Rules without any judgement take no part after all, but for @own, which may be NULL. */
void results_keep_judged(struct results *results, const struct rule *own);

/* Decides on each rule, with XPASS and STALE, and on the whole. */
void results_finish(struct results *results);

const struct rule_result *results_of(const struct results *results, const struct rule *rule);

/* Of the selected rules: how many there are, were judged, and can be shown by the target. */
size_t results_selected_count(const struct results *results);
size_t results_judged_count(const struct results *results);
size_t results_observable_count(const struct results *results);

/* How many of the selected rules have that verdict; @family NULL for all. */
size_t results_count(const struct results *results, enum verdict verdict, const char *family);

/* "FOLDER/failures/RULE.td", where a run keeps the generated case; false where there is none. */
bool results_failure_path(const struct rule_result *result, const char *folder, char *path,
			  size_t size);

#endif
