/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tdx-cts report --against and --gate: a record judged as a whole, as an exit status.
 *
 *	struct report_judge judge = { .against = "out/old", .gate = true };
 *
 *	if (report_judge_load(&judge, &diag))
 *		return cli_bad_input(&diag);
 *	status = report_judge(&judge, view);
 *	report_judge_free(&judge);
 */
#ifndef CLI_REPORT_JUDGE_H
#define CLI_REPORT_JUDGE_H

#include <jansson.h>

#include "record/compare.h"
#include "record/skip_gate.h"

struct report_judge {
	/* As asked for. */
	const char *against; /* an older record; or NULL */
	const char *skips_path; /* of expected skips; NULL: the corpus's */
	bool gate;
	bool json;
	/* Loaded. */
	struct record_view *old;
	struct skips skips;
};

/* Some of it is asked for. */
bool report_judge_wanted(const struct report_judge *judge);

/* What it takes; nothing is left where it fails. */
int report_judge_load(struct report_judge *judge, struct diag *diag);
void report_judge_free(struct report_judge *judge);

/* Prints what was found of @view, the last line in one sentence; returns the exit status. */
int report_judge(const struct report_judge *judge, const struct record_view *view);

#define REPORT_SENTENCE 512

/* The two parts: the text, the sentence without its full stop, and the JSON object. */
void report_against_print(const struct comparison *comparison, const struct record_view *old,
			  const struct record_view *now);
void report_against_say(const struct comparison *comparison, char text[REPORT_SENTENCE]);
json_t *report_against_json(const struct comparison *comparison, const struct record_view *old,
			    const struct record_view *now);

void report_gate_print(const struct skip_gate *gate, const struct record_view *view);
void report_gate_say(const struct skip_gate *gate, const struct record_view *view,
		     char text[REPORT_SENTENCE]);
json_t *report_gate_json(const struct skip_gate *gate, const struct record_view *view);
int report_gate_status(const struct skip_gate *gate, const struct record_view *view);

#endif
