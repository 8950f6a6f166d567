// SPDX-License-Identifier: GPL-2.0-only
/*
 * A record as a gate of continuous integration.
 */
#include "cli/report_judge.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "input/corpus.h"

bool report_judge_wanted(const struct report_judge *judge)
{
	return judge->against || judge->gate;
}

static int load_skips(struct report_judge *judge, struct diag *diag)
{
	char path[PATH_MAX];

	if (judge->skips_path)
		return skips_load(&judge->skips, judge->skips_path, diag);
	if (snprintf(path, sizeof(path), "%s/skips", corpus_root()) >= (int)sizeof(path))
		return diag_set(diag, "the path of the corpus is too long; move it");
	return skips_load(&judge->skips, path, diag);
}

int report_judge_load(struct report_judge *judge, struct diag *diag)
{
	if (report_judge_wanted(judge) && load_skips(judge, diag))
		return -1;
	if (!judge->against)
		return 0;
	judge->old = record_view_read(judge->against, diag);
	if (!judge->old)
		report_judge_free(judge);
	return judge->old ? 0 : -1;
}

void report_judge_free(struct report_judge *judge)
{
	record_view_free(judge->old);
	judge->old = NULL;
	skips_free(&judge->skips);
}

#define SENTENCES (2 * REPORT_SENTENCE + 4) /* with what is between them and the full stop */

/* Both parts, judged. */
struct judged {
	const struct report_judge *judge;
	const struct record_view *view;
	struct comparison comparison;
	struct skip_gate gate;
};

static int worse_status(int a, int b)
{
	static const int order[] = { CLI_FAILED, CLI_HARNESS_FAILED, CLI_NOTHING_RAN };

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		if (a == order[i] || b == order[i])
			return order[i];
	}
	return CLI_CONFORMING;
}

static int status_of(const struct judged *judged)
{
	int status = CLI_CONFORMING;

	if (judged->judge->against)
		status = judged->comparison.exit_status;
	if (judged->judge->gate)
		status = worse_status(status, report_gate_status(&judged->gate, judged->view));
	return status;
}

/* "No worse: 116 the same; gate open: all of 2 skips are expected." */
static void say(const struct judged *judged, char text[SENTENCES])
{
	char parts[2][REPORT_SENTENCE] = { "", "" };

	if (judged->judge->against)
		report_against_say(&judged->comparison, parts[0]);
	if (judged->judge->gate)
		report_gate_say(&judged->gate, judged->view, parts[1]);
	if (*parts[0] && *parts[1])
		*parts[1] = (char)tolower((unsigned char)*parts[1]);
	snprintf(text, SENTENCES, "%s%s%s.", parts[0], *parts[0] && *parts[1] ? "; " : "",
		 parts[1]);
}

static void print_json(const struct judged *judged, const char *sentence)
{
	json_t *object = json_object();

	if (judged->judge->against)
		json_object_set_new(object, "against",
				    report_against_json(&judged->comparison, judged->judge->old,
							judged->view));
	if (judged->judge->gate)
		json_object_set_new(object, "gate", report_gate_json(&judged->gate, judged->view));
	json_object_set_new(object, "exit_status", json_integer(status_of(judged)));
	json_object_set_new(object, "result", json_string(sentence));
	json_dumpf(object, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(object);
}

static void print(const struct judged *judged)
{
	char sentence[SENTENCES];

	say(judged, sentence);
	if (judged->judge->json) {
		print_json(judged, sentence);
		return;
	}
	if (judged->judge->against)
		report_against_print(&judged->comparison, judged->judge->old, judged->view);
	if (judged->judge->gate)
		report_gate_print(&judged->gate, judged->view);
	puts(sentence);
}

int report_judge(const struct report_judge *judge, const struct record_view *view)
{
	struct judged judged = { .judge = judge, .view = view };
	int status = CLI_HARNESS_FAILED;

	if ((!judge->against ||
	     compare_records(&judged.comparison, judge->old, view, &judge->skips)) &&
	    (!judge->gate || skip_gate_judge(&judged.gate, &judge->skips, view))) {
		print(&judged);
		status = status_of(&judged);
	} else {
		fprintf(stderr, "tdx-cts: out of memory\n");
	}
	comparison_free(&judged.comparison);
	skip_gate_free(&judged.gate);
	return status;
}
