// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts merge: whole runs of several hosts, kernels or modules, and where they differ.
 */
#include "cli/merge_runs.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "record/merge_runs.h"
#include "record/origin.h"

#define VERDICT_WIDTH 14 /* of the longest, NOT OBSERVABLE */

static bool differs_in(const struct record_view *view, size_t member)
{
	char first[ORIGIN_TEXT], other[ORIGIN_TEXT];
	bool differs = false;

	origin_of_run(&view->run[0], member, first);
	for (size_t i = 1; i < view->num_runs; i++) {
		origin_of_run(&view->run[i], member, other);
		differs |= strcmp(first, other) != 0;
	}
	return differs;
}

static bool differs_between_runs(const struct record_view *view, const struct view_result *result)
{
	bool differs = false;

	for (size_t i = 1; result->by_run && i < view->num_runs; i++)
		differs |= result->by_run[i] != result->by_run[0];
	return differs;
}

/* What each run is of, as far as another is of something else. */
static void print_runs(const struct runs_merge *merge)
{
	const struct record_view *view = merge->view;
	char text[ORIGIN_TEXT];

	for (size_t i = 0, source = 0; i < view->num_runs; i++) {
		while (source + 1 < merge->count && merge->source[source + 1].first_run <= i)
			source++;
		printf("run %zu of %s\n", i + 1, merge->source[source].path);
		for (size_t member = 0; origin_name(member); member++) {
			if (!differs_in(view, member))
				continue;
			origin_of_run(&view->run[i], member, text);
			printf("    %-18s%s\n", origin_name(member), *text ? text : "none");
		}
	}
	putchar('\n');
}

static void print_result(const struct record_view *view, const struct view_result *result)
{
	for (size_t i = 0; i < view->num_runs; i++)
		printf("%-*s  ", VERDICT_WIDTH, verdict_name(result->by_run[i]));
	puts(result->path);
}

/* The worst first. */
static void print_differing(const struct record_view *view)
{
	bool begun = false;

	for (int verdict = VERDICT_NUM - 1; verdict >= 0; verdict--) {
		for (size_t i = 0; i < view->num_results; i++) {
			const struct view_result *result = &view->result[i];

			if ((int)result->verdict != verdict || !differs_between_runs(view, result))
				continue;
			for (size_t run = 1; !begun && run <= view->num_runs; run++)
				printf("run %-*zu", VERDICT_WIDTH - 2, run);
			if (!begun)
				puts("rule");
			begun = true;
			print_result(view, result);
		}
	}
	puts(begun ? "" : "All runs have the same verdicts.\n");
}

static json_t *run_json(const struct record_view *view, size_t run)
{
	json_t *object = json_object();
	char text[ORIGIN_TEXT];

	for (size_t member = 0; origin_name(member); member++) {
		origin_of_run(&view->run[run], member, text);
		if (*text)
			json_object_set_new(object, origin_name(member), json_string(text));
	}
	return object;
}

static json_t *differing_json(const struct record_view *view)
{
	json_t *array = json_array();

	for (size_t i = 0; i < view->num_results; i++) {
		const struct view_result *result = &view->result[i];
		json_t *runs;

		if (!differs_between_runs(view, result))
			continue;
		runs = json_array();
		for (size_t run = 0; run < view->num_runs; run++)
			json_array_append_new(runs, json_string(verdict_name(result->by_run[run])));
		json_array_append_new(array,
				      json_pack("{ssssso}", "path", result->path, "verdict",
						verdict_name(result->verdict), "runs", runs));
	}
	return array;
}

static void print_json(const struct record_view *view)
{
	json_t *object = json_object(), *runs = json_array(), *members = json_array();

	for (size_t i = 0; i < view->num_runs; i++)
		json_array_append_new(runs, run_json(view, i));
	for (size_t member = 0; origin_name(member); member++) {
		if (differs_in(view, member))
			json_array_append_new(members, json_string(origin_name(member)));
	}
	json_object_set_new(object, "runs", runs);
	json_object_set_new(object, "differs_in", members);
	json_object_set_new(object, "differing", differing_json(view));
	json_object_set_new(object, "exit_status", json_integer(view->exit_status));
	json_object_set_new(object, "result", json_string(view->says));
	json_dumpf(object, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(object);
}

int merge_runs_report(const char *const *paths, size_t count, const char *folder, bool json)
{
	struct runs_merge merge;
	struct diag diag;
	int status;

	if (runs_merge(&merge, paths, count, &diag))
		return cli_bad_input(&diag);
	status = merge.view->exit_status;
	if (folder && runs_merge_write(&merge, folder, &diag)) {
		status = cli_bad_input(&diag);
	} else if (json) {
		print_json(merge.view);
	} else {
		print_runs(&merge);
		print_differing(merge.view);
		puts(merge.view->says);
	}
	runs_merge_free(&merge);
	return status;
}
