// SPDX-License-Identifier: GPL-2.0-only
/*
 * A record against an older one.
 */
#include "record/compare.h"

#include <stdlib.h>
#include <string.h>

static bool fails(enum verdict verdict)
{
	return verdict_exit_status(verdict) == 1;
}

static bool breaks(enum verdict verdict)
{
	return verdict_exit_status(verdict) == 3;
}

static bool holds(enum verdict verdict)
{
	return verdict_exit_status(verdict) == 0;
}

static bool is_judged(enum verdict verdict)
{
	return fails(verdict) || holds(verdict);
}

static enum compare_change unjudged_change(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_NOT_COVERED:
		return COMPARE_NOT_COVERED;
	case VERDICT_NOT_OBSERVABLE:
		return COMPARE_NOT_OBSERVABLE;
	default:
		return COMPARE_SKIPPED;
	}
}

static enum compare_change change_of(const struct view_result *old, const struct view_result *now)
{
	enum verdict was, is;

	if (!now)
		return COMPARE_GONE;
	is = now->verdict;
	if (!old)
		return fails(is) ? COMPARE_FAILS : breaks(is) ? COMPARE_BREAKS : COMPARE_NEW;
	was = old->verdict;
	if (fails(is) && fails(was))
		return COMPARE_STILL_FAILS;
	if (is == was)
		return COMPARE_SAME;
	if (fails(is))
		return COMPARE_FAILS;
	if (breaks(is) && !breaks(was))
		return COMPARE_BREAKS;
	if (is < VERDICT_PASS && is_judged(was))
		return unjudged_change(is);
	if (is == VERDICT_PASS && !holds(was))
		return COMPARE_PASSES;
	return COMPARE_OTHERWISE;
}

static const struct view_result *result_at(const struct record_view *view, const char *path)
{
	for (size_t i = 0; i < view->num_results; i++) {
		if (!strcmp(view->result[i].path, path))
			return &view->result[i];
	}
	return NULL;
}

static void add(struct comparison *comparison, const struct record_view *view,
		const struct skips *skips, const struct view_result *old,
		const struct view_result *now)
{
	struct compare_difference *difference = &comparison->difference[comparison->count];
	enum compare_change change = change_of(old, now);

	comparison->num[change]++;
	if (change == COMPARE_SAME)
		return;
	comparison->count++;
	*difference = (struct compare_difference){
		.change = change,
		.path = now ? now->path : old->path,
		.old = old,
		.now = now,
	};
	if (change < COMPARE_SKIPPED || change > COMPARE_GONE)
		return;
	difference->expected = now && skips_expect(skips, view, now);
	comparison->num_lost += !difference->expected && is_judged(old->verdict);
}

/* As they were added, but those of the worst change first. */
static bool arrange(struct comparison *comparison)
{
	struct compare_difference *sorted = calloc(comparison->count + 1, sizeof(*sorted));
	size_t next = 0;

	if (!sorted)
		return false;
	for (enum compare_change change = 0; change < COMPARE_SAME; change++) {
		for (size_t i = 0; i < comparison->count; i++) {
			if (comparison->difference[i].change == change)
				sorted[next++] = comparison->difference[i];
		}
	}
	free(comparison->difference);
	comparison->difference = sorted;
	return true;
}

/* A run that damage has stopped came to no end, and what it did not judge says nothing. */
static int exit_status_of(const struct comparison *comparison, const struct record_view *old,
			  const struct record_view *now)
{
	if (now->exit_status == verdict_exit_status(VERDICT_SKIP))
		return now->exit_status;
	if (comparison->num[COMPARE_FAILS])
		return verdict_exit_status(VERDICT_FAIL);
	if (comparison->num[COMPARE_BREAKS] || (*now->stopped && !*old->stopped))
		return verdict_exit_status(VERDICT_MISS);
	return verdict_exit_status(comparison->num_lost ? VERDICT_FAIL : VERDICT_PASS);
}

bool compare_records(struct comparison *comparison, const struct record_view *old,
		     const struct record_view *now, const struct skips *skips)
{
	*comparison = (struct comparison){ 0 };
	comparison->difference =
		calloc(old->num_results + now->num_results + 1, sizeof(*comparison->difference));
	if (!comparison->difference)
		return false;
	for (size_t i = 0; i < now->num_results; i++)
		add(comparison, now, skips, result_at(old, now->result[i].path), &now->result[i]);
	for (size_t i = 0; i < old->num_results; i++) {
		if (!result_at(now, old->result[i].path))
			add(comparison, now, skips, &old->result[i], NULL);
	}
	if (!arrange(comparison)) {
		comparison_free(comparison);
		return false;
	}
	comparison->exit_status = exit_status_of(comparison, old, now);
	return true;
}

void comparison_free(struct comparison *comparison)
{
	free(comparison->difference);
	*comparison = (struct comparison){ 0 };
}

const char *compare_change_name(enum compare_change change)
{
	static const char *const names[COMPARE_NUM] = {
		[COMPARE_FAILS] = "newly failing",
		[COMPARE_BREAKS] = "newly broken",
		[COMPARE_SKIPPED] = "newly skipped",
		[COMPARE_NOT_COVERED] = "newly not covered",
		[COMPARE_NOT_OBSERVABLE] = "newly not observable",
		[COMPARE_GONE] = "gone",
		[COMPARE_STILL_FAILS] = "still failing",
		[COMPARE_OTHERWISE] = "changed otherwise",
		[COMPARE_PASSES] = "newly passing",
		[COMPARE_NEW] = "new",
		[COMPARE_SAME] = "the same",
	};

	return names[change];
}
