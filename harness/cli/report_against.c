// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts report --against: what has become of each result since an older record.
 */
#include <stdio.h>
#include <string.h>

#include "cli/report_judge.h"
#include "record/origin.h"
#include "record/why.h"

#define NAME_WIDTH 18 /* of the longest member of a record's first line */

static const char *or_none(const char *text)
{
	return *text ? text : "none";
}

static void print_origin(const struct record_view *old, const struct record_view *now)
{
	bool differs = false;

	for (size_t i = 0; origin_name(i); i++) {
		char before[ORIGIN_TEXT], after[ORIGIN_TEXT];

		origin_of_record(old, i, before);
		origin_of_record(now, i, after);
		if (!strcmp(before, after))
			continue;
		differs = true;
		printf("%-*s%s -> %s\n", NAME_WIDTH, origin_name(i), or_none(before),
		       or_none(after));
	}
	if (!differs)
		puts("both runs are of the same");
}

/* "PASS -> FAIL", or the one that is there. */
static void print_verdicts(const struct compare_difference *difference)
{
	if (difference->old)
		printf("%s%s", verdict_name(difference->old->verdict),
		       difference->now ? " -> " : "");
	if (difference->now)
		fputs(verdict_name(difference->now->verdict), stdout);
}

static void print_difference(const struct compare_difference *difference,
			     const struct record_view *old, const struct record_view *now)
{
	char why[WHY_TEXT];

	printf("  %s  ", difference->path);
	print_verdicts(difference);
	puts(difference->expected ? ", as expected" : "");
	printf("      %s\n", difference->now ? why_of(now, difference->now, why) :
					       why_of(old, difference->old, why));
}

void report_against_print(const struct comparison *comparison, const struct record_view *old,
			  const struct record_view *now)
{
	enum compare_change group = COMPARE_NUM;

	print_origin(old, now);
	putchar('\n');
	for (size_t i = 0; i < comparison->count; i++) {
		const struct compare_difference *difference = &comparison->difference[i];

		if (difference->change != group) {
			group = difference->change;
			printf("%s: %zu\n", compare_change_name(group), comparison->num[group]);
		}
		print_difference(difference, old, now);
	}
	if (comparison->count)
		putchar('\n');
}

void report_against_say(const struct comparison *comparison, char text[REPORT_SENTENCE])
{
	static const char *const begin[] = { "No worse", "Worse", NULL,
					     "No verdict, the harness failed",
					     "Nothing was judged" };
	size_t len = (size_t)snprintf(text, REPORT_SENTENCE, "%s", begin[comparison->exit_status]);
	const char *before = ": ";

	for (enum compare_change change = 0; change < COMPARE_NUM && len < REPORT_SENTENCE;
	     change++) {
		if (!comparison->num[change])
			continue;
		len += (size_t)snprintf(text + len, REPORT_SENTENCE - len, "%s%zu %s", before,
					comparison->num[change], compare_change_name(change));
		before = ", ";
	}
}

static json_t *origin_json(const struct record_view *old, const struct record_view *now)
{
	json_t *array = json_array();

	for (size_t i = 0; origin_name(i); i++) {
		char before[ORIGIN_TEXT], after[ORIGIN_TEXT];

		origin_of_record(old, i, before);
		origin_of_record(now, i, after);
		if (strcmp(before, after) != 0)
			json_array_append_new(array, json_pack("{ssssss}", "member", origin_name(i),
							       "old", before, "new", after));
	}
	return array;
}

static json_t *verdict_json(const struct view_result *result)
{
	return result ? json_string(verdict_name(result->verdict)) : json_null();
}

static json_t *difference_json(const struct compare_difference *difference,
			       const struct record_view *old, const struct record_view *now)
{
	const struct view_result *result = difference->now ? difference->now : difference->old;
	char why[WHY_TEXT];

	return json_pack("{sssssososssb}", "path", difference->path, "change",
			 compare_change_name(difference->change), "old",
			 verdict_json(difference->old), "new", verdict_json(difference->now), "why",
			 why_of(difference->now ? now : old, result, why), "expected",
			 difference->expected);
}

json_t *report_against_json(const struct comparison *comparison, const struct record_view *old,
			    const struct record_view *now)
{
	json_t *object = json_object(), *array = json_array();

	for (size_t i = 0; i < comparison->count; i++)
		json_array_append_new(array, difference_json(&comparison->difference[i], old, now));
	json_object_set_new(object, "differs_in", origin_json(old, now));
	json_object_set_new(object, "differences", array);
	json_object_set_new(object, "same",
			    json_integer((json_int_t)comparison->num[COMPARE_SAME]));
	json_object_set_new(object, "exit_status", json_integer(comparison->exit_status));
	return object;
}
