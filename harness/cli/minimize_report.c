// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a minimisation found, as a case file, as text and as JSON.
 */
#include <jansson.h>
#include <stdio.h>

#include "cli/minimize.h"
#include "cli/text.h"
#include "run/smallest.h"

#define SENTENCE 1024

static const char *step_name(const struct minimize_report *report, size_t step,
			     char text[REDUCE_TEXT])
{
	const struct reduce *reduce = &report->minimized->reduce;

	return reduce_step_format(reduce, &reduce->step[step], text);
}

int minimize_write(struct minimize_report *report, const char *out, struct diag *diag)
{
	const struct rule *rule = report->failure->rule;

	smallest_name(report->minimized, rule, out);
	if (smallest_write(&report->minimized->smallest, NULL, out, diag))
		return -1;
	report->out = out;
	smallest_command(report->session, rule, report->allow_host_damage, out, report->command,
			 sizeof(report->command));
	return 0;
}

static const char *elsewhere(const struct minimize_result *result)
{
	switch (result->elsewhere) {
	case MINIMIZE_FAILS:
		return "on an unrelated TD they fail, too";
	case MINIMIZE_PASSES:
		return "on an unrelated TD they pass: something else has a part in it";
	default:
		return "what they do on an unrelated TD is not known";
	}
}

/* The result in one sentence. */
static void sentence(const struct minimize_report *report, char *text, size_t size)
{
	const struct minimized *minimized = report->minimized;
	const char *rule = report->failure->rule->id;
	char steps[SENTENCE / 2];

	switch (minimized->result.end) {
	case MINIMIZE_FOUND:
		smallest_steps(minimized, steps, sizeof(steps));
		snprintf(text, size, "%s fails with %zu of %zu steps: %s.", rule,
			 minimized->result.size, minimized->reduce.count, steps);
		break;
	case MINIMIZE_BASELINE_FAILS:
		snprintf(text, size, "%s fails on the default TD: there is nothing to leave out.",
			 rule);
		break;
	default:
		snprintf(text, size, "Not reduced further than %zu of %zu steps: %s.",
			 minimized->result.size, minimized->reduce.count, minimized->why);
	}
}

static void say_steps(const struct minimize_report *report)
{
	const struct minimize_result *result = &report->minimized->result;
	const char *label = result->end == MINIMIZE_FOUND ? "guilty" : "still fails";
	char name[REDUCE_TEXT];

	for (size_t i = 0; i < report->minimized->reduce.count; i++) {
		if (!result->set[i])
			continue;
		cli_say(label, "%s", step_name(report, i, name));
		label = "";
	}
	if (result->has_witness) {
		step_name(report, result->witness, name);
		cli_say("witness", "passes without %s%s%s%s, fails with it", name,
			*report->minimized->passes_as ? " (" : "", report->minimized->passes_as,
			*report->minimized->passes_as ? ")" : "");
	}
	if (result->end != MINIMIZE_FOUND)
		return;
	cli_say("confirmed", "none of these steps can be left out; %s", elsewhere(result));
	cli_say("monotone", "%s",
		result->monotone ? "yes: no step was seen to repair anything" :
				   "no: some larger selection of steps passes");
}

static void say_rules(const struct minimize_report *report)
{
	const struct finding *finding = &report->failure->finding;
	struct cli_list others = { 0 };

	cli_say("case", "%s%s%s", report->path, *report->test->summary ? ": " : "",
		report->test->summary);
	cli_say("rule", "%s: %s", report->failure->rule->id, report->failure->rule->says);
	if (*finding->subject)
		cli_say("subject", "%s", finding->subject);
	cli_say("expected", "%s", finding->expected);
	cli_say("observed", "%s", finding->observed);
	for (size_t i = 0; i < report->num_others; i++)
		cli_list_add(&others, "%s", rule_at(report->other[i])->id);
	if (report->num_others)
		cli_say("fails too", "%s; --rule minimises for one of them", others.text);
}

static void print_text(const struct minimize_report *report)
{
	char text[SENTENCE];

	say_rules(report);
	say_steps(report);
	if (report->folder)
		cli_say("rows", "%zu of %s, of which %zu fail in the same way and %zu pass",
			report->rows->count, report->folder, report->rows->num_failed,
			report->rows->count - report->rows->num_failed);
	cli_say("builds", "%zu, the first and all retries among them",
		report->minimized->num_builds + 1);
	if (report->out) {
		cli_say("written", "%s", report->out);
		printf("%-16s%s\n", "repeat", report->command);
	}
	sentence(report, text, sizeof(text));
	puts(text);
}

static json_t *array_of_steps(const struct minimize_report *report, const bool in[])
{
	json_t *array = json_array();
	char name[REDUCE_TEXT];

	for (size_t i = 0; i < report->minimized->reduce.count; i++) {
		if (in[i])
			json_array_append_new(array, json_string(step_name(report, i, name)));
	}
	return array;
}

static const char *end_name(enum minimize_end end)
{
	switch (end) {
	case MINIMIZE_FOUND:
		return "found";
	case MINIMIZE_BASELINE_FAILS:
		return "baseline_fails";
	default:
		return "unresolved";
	}
}

static void put_found(json_t *object, const struct minimize_report *report)
{
	const struct minimize_result *result = &report->minimized->result;

	json_object_set_new(object, "minimal", json_boolean(result->minimal));
	json_object_set_new(object, "monotone", json_boolean(result->monotone));
	json_object_set_new(object, "elsewhere",
			    result->elsewhere == MINIMIZE_UNRESOLVED ?
				    json_null() :
				    json_boolean(result->elsewhere == MINIMIZE_FAILS));
	if (report->out)
		json_object_set_new(object, "file", json_string(report->out));
	if (*report->command)
		json_object_set_new(object, "command", json_string(report->command));
}

static void print_json(const struct minimize_report *report)
{
	const struct minimized *minimized = report->minimized;
	const struct minimize_result *result = &minimized->result;
	json_t *object = json_object(), *others = json_array();
	char text[SENTENCE];

	json_object_set_new(object, "case", json_string(report->path));
	json_object_set_new(object, "rule", json_string(report->failure->rule->id));
	for (size_t i = 0; i < report->num_others; i++)
		json_array_append_new(others, json_string(rule_at(report->other[i])->id));
	json_object_set_new(object, "fails_too", others);
	json_object_set_new(object, "end", json_string(end_name(result->end)));
	json_object_set_new(object, "steps", json_integer((json_int_t)minimized->reduce.count));
	json_object_set_new(object, "set", array_of_steps(report, result->set));
	if (result->has_witness) {
		json_object_set_new(object, "passes", array_of_steps(report, result->passes));
		json_object_set_new(object, "fails", array_of_steps(report, result->fails));
	}
	if (report->folder)
		json_object_set_new(
			object, "rows",
			json_pack("{sI,sI}", "failed", (json_int_t)report->rows->num_failed,
				  "passed",
				  (json_int_t)(report->rows->count - report->rows->num_failed)));
	json_object_set_new(object, "builds", json_integer((json_int_t)minimized->num_builds + 1));
	if (result->end == MINIMIZE_FOUND)
		put_found(object, report);
	sentence(report, text, sizeof(text));
	json_object_set_new(object, "result", json_string(text));
	json_dumpf(object, stdout, JSON_INDENT(1));
	fputc('\n', stdout);
	json_decref(object);
}

void minimize_print(const struct minimize_report *report)
{
	if (report->json)
		print_json(report);
	else
		print_text(report);
}
