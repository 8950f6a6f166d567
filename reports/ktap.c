// SPDX-License-Identifier: GPL-2.0-only
/*
 * KTAP, as the kernel's tests write it (Documentation/dev-tools/ktap.rst): a subtest for each
 * suite, one below it for each rule, and where they are wanted one below that for each case.
 */
#include <string.h>

#include "reports/group.h"
#include "reports/item.h"
#include "reports/reports.h"
#include "reports/text.h"

/* What kselftest counts; XPASS has a count of its own there, and fails all the same. */
enum total { PASS, FAIL, XFAIL, XPASS, SKIP, ERROR, NUM_TOTALS };

/* How a verdict reads. Only SKIP, XFAIL and ERROR are directives; the others explain themselves. */
static const struct {
	bool ok;
	const char *directive; /* or NULL */
	enum total total;
} forms[VERDICT_NUM] = {
	[VERDICT_SKIP] = { true, "SKIP", SKIP },
	[VERDICT_NOT_OBSERVABLE] = { true, "SKIP", SKIP },
	[VERDICT_NOT_COVERED] = { true, "SKIP", SKIP },
	[VERDICT_PASS] = { true, NULL, PASS },
	[VERDICT_XFAIL] = { true, "XFAIL", XFAIL },
	[VERDICT_MISS] = { false, "ERROR", ERROR },
	[VERDICT_ERROR] = { false, "ERROR", ERROR },
	[VERDICT_STALE] = { false, "STALE", FAIL },
	[VERDICT_XPASS] = { false, "XPASS", XPASS },
	[VERDICT_FAIL] = { false, NULL, FAIL },
};

static void indent(unsigned int depth, FILE *out)
{
	fprintf(out, "%*s", (int)(2 * depth), "");
}

static void put_character(const char *at, const struct text_character *character, FILE *out)
{
	if (character->hidden)
		text_put_code(character->code, out);
	else
		fwrite(at, 1, character->size, out);
}

/* Behind the name, where '#' means nothing. */
static void put_text(const struct report_sink *sink, const char *text, size_t size)
{
	text_each(text, size, put_character, sink->out);
}

/* In a name there is no '#': it ends there. */
static void put_name(const struct report_sink *sink, const char *text, size_t size)
{
	while (size) {
		const char *end = memchr(text, '#', size);
		size_t before = end ? (size_t)(end - text) : size;

		put_text(sink, text, before);
		if (end)
			text_put_code('#', sink->out);
		text += before + (end != NULL);
		size -= before + (end != NULL);
	}
}

/* On lines that are all diagnostics. */
static void put_lines(const struct report_sink *sink, const char *text, size_t size)
{
	while (size) {
		const char *end = memchr(text, '\n', size);
		size_t before = end ? (size_t)(end - text) : size;

		put_text(sink, text, before);
		if (end) {
			fputc('\n', sink->out);
			indent(sink->depth, sink->out);
			fputs("# ", sink->out);
		}
		text += before + (end != NULL);
		size -= before + (end != NULL);
	}
}

/* "# " and the text, and its further lines likewise. */
static void put_diagnostic(unsigned int depth, const char *text, FILE *out)
{
	const struct report_sink sink = { put_lines, out, depth };

	indent(depth, out);
	fputs("# ", out);
	sink_put(&sink, text);
	fputc('\n', out);
}

static void put_block(unsigned int depth, const struct report_item *item, FILE *out)
{
	const struct report_sink sink = { put_lines, out, depth };

	indent(depth, out);
	fputs("# ", out);
	item_put_block(item, &sink);
	fputc('\n', out);
}

static void put_begin(unsigned int depth, size_t count, FILE *out)
{
	indent(depth, out);
	fprintf(out, "1..%zu\n", count);
}

static void put_version(unsigned int depth, FILE *out)
{
	indent(depth, out);
	fputs("KTAP version 1\n", out);
}

static void put_totals(unsigned int depth, const size_t total[NUM_TOTALS], FILE *out)
{
	indent(depth, out);
	fprintf(out, "# Totals: pass:%zu fail:%zu xfail:%zu xpass:%zu skip:%zu error:%zu\n",
		total[PASS], total[FAIL], total[XFAIL], total[XPASS], total[SKIP], total[ERROR]);
}

/* A result, or a judgement of it one level deeper. */
static void put_item(const struct report_item *item, size_t number, FILE *out)
{
	const struct report_sink name = { put_name, out, 0 }, reason = { put_text, out, 0 };
	unsigned int depth = item->judgement ? 2 : 1;
	enum verdict verdict = item_verdict(item);

	if (verdict > VERDICT_PASS)
		put_block(depth, item, out);
	indent(depth, out);
	fprintf(out, "%s %zu ", forms[verdict].ok ? "ok" : "not ok", number);
	item_put_name(item, &name);
	if (forms[verdict].directive) {
		fprintf(out, " # %s ", forms[verdict].directive);
		item_put_reason(item, &reason);
	}
	fputc('\n', out);
}

static void put_cases(const struct record_view *view, const struct view_result *result, FILE *out)
{
	const struct report_sink name = { put_name, out, 0 };
	struct report_item item = { .result = result };
	size_t total[NUM_TOTALS] = { 0 };

	put_version(2, out);
	indent(2, out);
	fputs("# Subtest: ", out);
	item_put_name(&item, &name);
	fputc('\n', out);
	put_begin(2, result->num, out);
	for (size_t i = 0; i < result->num; i++) {
		item.judgement = &view->judgement[result->first + i];
		put_item(&item, i + 1, out);
		total[forms[item.judgement->verdict].total]++;
	}
	put_totals(2, total, out);
}

/* As its rules are: SKIP where none was judged, ERROR where none failed but some broke. */
static void put_suite_result(const struct report_group *suite, size_t number, FILE *out)
{
	const struct report_sink name = { put_name, out, 0 };
	enum verdict worst = suite->worst;

	fprintf(out, "%s %zu ", forms[worst].ok ? "ok" : "not ok", number);
	name.put(&name, suite->name, (size_t)suite->size);
	if (worst < VERDICT_PASS)
		fputs(" # SKIP none of its rules was judged", out);
	else if (forms[worst].total == ERROR)
		fputs(" # ERROR no rule failed, but not all could be judged", out);
	fputc('\n', out);
}

static void put_suite(const struct report_group *suite, size_t number, bool cases, FILE *out)
{
	const struct report_sink name = { put_name, out, 0 };
	size_t total[NUM_TOTALS] = { 0 }, done = 0;

	put_version(1, out);
	fputs("  # Subtest: ", out);
	name.put(&name, suite->name, (size_t)suite->size);
	fputc('\n', out);
	put_begin(1, suite->count, out);
	for (const struct view_result *result = suite->first; result;
	     result = group_after(suite, result)) {
		const struct report_item item = { .result = result };

		if (cases && result->num)
			put_cases(suite->view, result, out);
		put_item(&item, ++done, out);
		total[forms[result->verdict].total]++;
	}
	put_totals(1, total, out);
	put_suite_result(suite, number, out);
}

/* Where it comes from: the command of each run says it in full. */
static void put_runs(const struct record_view *view, FILE *out)
{
	for (size_t i = 0; i < view->num_runs; i++) {
		const struct view_run *run = &view->run[i];

		fputs("# ", out);
		put_text(&(struct report_sink){ .out = out }, run->started, strlen(run->started));
		fputs(*run->host ? " on " : "", out);
		put_text(&(struct report_sink){ .out = out }, run->host, strlen(run->host));
		fputc('\n', out);
		put_diagnostic(0, run->command, out);
	}
}

static bool write_ktap(const struct record_view *view, const struct report_options *options,
		       FILE *out)
{
	struct report_group suite = { .view = view, .key = group_suite };
	size_t total[NUM_TOTALS] = { 0 }, count = 0;

	while (group_next(&suite))
		count++;
	put_version(0, out);
	put_runs(view, out);
	put_begin(0, count, out);
	suite.first = NULL;
	for (size_t number = 1; group_next(&suite); number++)
		put_suite(&suite, number, options->cases, out);
	for (size_t i = 0; i < view->num_results; i++)
		total[forms[view->result[i].verdict].total]++;
	put_diagnostic(0, view->says, out);
	put_totals(0, total, out);
	return true;
}

const struct report_writer ktap_writer = {
	.name = "ktap",
	.title = "KTAP",
	.write = write_ktap,
};
