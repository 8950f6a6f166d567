// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts report --gate: a record held against the list of expected skips.
 */
#include <stdio.h>

#include "cli/cli.h"
#include "cli/report_judge.h"
#include "record/why.h"

/* FAIL, XPASS and STALE; or ERROR and MISS. */
static size_t count_of(const struct record_view *view, int exit_status)
{
	size_t count = 0;

	for (size_t i = 0; i < view->num_results; i++)
		count += verdict_exit_status(view->result[i].verdict) == exit_status;
	return count;
}

static void print_result(const struct record_view *view, const struct view_result *result)
{
	char why[WHY_TEXT];

	printf("  %s  %s\n      %s\n", result->path, verdict_name(result->verdict),
	       why_of(view, result, why));
}

/* The worst of them first. */
static void print_results(const struct record_view *view, int exit_status, const char *title)
{
	size_t count = count_of(view, exit_status);

	if (count)
		printf("%s: %zu\n", title, count);
	for (int verdict = VERDICT_NUM - 1; count && verdict >= 0; verdict--) {
		for (size_t i = 0; i < view->num_results; i++) {
			if ((int)view->result[i].verdict == verdict &&
			    verdict_exit_status(view->result[i].verdict) == exit_status)
				print_result(view, &view->result[i]);
		}
	}
}

static void print_stale(const struct skip_finding *stale)
{
	printf("  %s  %s, expected %s\n      %s: %s\n", stale->result->path,
	       verdict_name(stale->result->verdict), verdict_name(stale->entry->verdict),
	       stale->entry->path, stale->entry->reason);
}

void report_gate_print(const struct skip_gate *gate, const struct record_view *view)
{
	print_results(view, CLI_FAILED, "failing");
	print_results(view, CLI_HARNESS_FAILED, "broken");
	if (gate->num_unexpected)
		printf("not judged, which nobody expects: %zu\n", gate->num_unexpected);
	for (size_t i = 0; i < gate->num_unexpected; i++)
		print_result(view, gate->unexpected[i].result);
	if (gate->num_stale)
		printf("expected not to be judged, which is stale: %zu\n", gate->num_stale);
	for (size_t i = 0; i < gate->num_stale; i++)
		print_stale(&gate->stale[i]);
	if (gate->num_unexpected || gate->num_stale || view->worst > VERDICT_XFAIL)
		putchar('\n');
}

int report_gate_status(const struct skip_gate *gate, const struct record_view *view)
{
	int status = view->exit_status;

	/* What a harness that failed did not come to says nothing of the target. */
	if ((gate->num_unexpected || gate->num_stale) && status != CLI_HARNESS_FAILED)
		status = CLI_FAILED;
	return status;
}

void report_gate_say(const struct skip_gate *gate, const struct record_view *view,
		     char text[REPORT_SENTENCE])
{
	if (!report_gate_status(gate, view))
		snprintf(text, REPORT_SENTENCE,
			 "Gate open: nothing fails, and the %zu rules that are not judged are "
			 "expected",
			 gate->num_expected);
	else
		snprintf(text, REPORT_SENTENCE,
			 "Gate shut: %zu failing, %zu broken, %zu not judged and not expected, %zu "
			 "expected and stale",
			 count_of(view, CLI_FAILED), count_of(view, CLI_HARNESS_FAILED),
			 gate->num_unexpected, gate->num_stale);
}

static json_t *result_json(const struct record_view *view, const struct view_result *result)
{
	char why[WHY_TEXT];

	return json_pack("{ssssss}", "path", result->path, "verdict", verdict_name(result->verdict),
			 "why", why_of(view, result, why));
}

static json_t *results_json(const struct record_view *view, int exit_status)
{
	json_t *array = json_array();

	for (size_t i = 0; i < view->num_results; i++) {
		if (verdict_exit_status(view->result[i].verdict) == exit_status)
			json_array_append_new(array, result_json(view, &view->result[i]));
	}
	return array;
}

json_t *report_gate_json(const struct skip_gate *gate, const struct record_view *view)
{
	json_t *object = json_object(), *unexpected = json_array(), *stale = json_array();

	for (size_t i = 0; i < gate->num_unexpected; i++)
		json_array_append_new(unexpected, result_json(view, gate->unexpected[i].result));
	for (size_t i = 0; i < gate->num_stale; i++) {
		const struct skip_finding *at = &gate->stale[i];

		json_array_append_new(stale,
				      json_pack("{ssssssssss}", "path", at->result->path, "verdict",
						verdict_name(at->result->verdict), "expected",
						verdict_name(at->entry->verdict), "reason",
						at->entry->reason, "file", at->entry->path));
	}
	json_object_set_new(object, "failing", results_json(view, CLI_FAILED));
	json_object_set_new(object, "broken", results_json(view, CLI_HARNESS_FAILED));
	json_object_set_new(object, "unexpected", unexpected);
	json_object_set_new(object, "stale", stale);
	json_object_set_new(object, "expected", json_integer((json_int_t)gate->num_expected));
	json_object_set_new(object, "exit_status", json_integer(report_gate_status(gate, view)));
	return object;
}
