// SPDX-License-Identifier: GPL-2.0-only
/*
 * KTAP, as the kernel's tests write it (Documentation/dev-tools/ktap.rst): a subtest for each
 * suite, one below it for each rule, and where they are wanted one below that for each case.
 */
#include <inttypes.h>
#include <string.h>

#include "reports/reports.h"

/* How a verdict reads: XPASS and stale waivers fail, which no directive says. */
static const struct {
	bool ok;
	const char *directive; /* or NULL */
} forms[VERDICT_NUM] = {
	[VERDICT_SKIP] = { true, "SKIP" },
	[VERDICT_NOT_OBSERVABLE] = { true, "SKIP not observable:" },
	[VERDICT_NOT_COVERED] = { true, "SKIP not covered" },
	[VERDICT_PASS] = { true, NULL },
	[VERDICT_XFAIL] = { true, "XFAIL" },
	[VERDICT_MISS] = { false, "ERROR the harness failed:" },
	[VERDICT_ERROR] = { false, "ERROR" },
	[VERDICT_STALE] = { false, NULL },
	[VERDICT_XPASS] = { false, "XPASS" },
	[VERDICT_FAIL] = { false, NULL },
};

/* In a name '#' begins a directive, and a line break ends it. */
static void put_text(const char *text, bool name, FILE *out)
{
	for (; *text; text++) {
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			fputc(' ', out);
		else if (name && (*text == '#' || *text == '\\'))
			fprintf(out, "\\%c", *text);
		else
			fputc(*text, out);
	}
}

static void put_result(unsigned int depth, size_t number, const char *name, enum verdict verdict,
		       const char *reason, FILE *out)
{
	fprintf(out, "%*s%sok %zu ", (int)(2 * depth), "", forms[verdict].ok ? "" : "not ", number);
	put_text(name, true, out);
	if (forms[verdict].directive) {
		fprintf(out, " # %s ", forms[verdict].directive);
		put_text(reason, false, out);
	}
	fputc('\n', out);
}

static void put_begin(unsigned int depth, const char *name, size_t count, FILE *out)
{
	fprintf(out, "%*sKTAP version 1\n", (int)(2 * depth), "");
	if (*name)
		fprintf(out, "%*s# Subtest: %s\n", (int)(2 * depth), "", name);
	fprintf(out, "%*s1..%zu\n", (int)(2 * depth), "", count);
}

static void put_label(unsigned int depth, const char *label, const char *text, FILE *out)
{
	while (*text) {
		size_t size = strcspn(text, "\n");

		fprintf(out, "%*s# %-9s ", (int)(2 * depth), "", label);
		for (size_t i = 0; i < size; i++)
			fputc((unsigned char)text[i] < ' ' ? ' ' : text[i], out);
		fputc('\n', out);
		text += size + (text[size] == '\n');
		label = "";
	}
}

static void put_judgement(unsigned int depth, const struct view_judgement *judgement, FILE *out)
{
	put_label(depth, "subject", judgement->subject, out);
	put_label(depth, "expected", judgement->expected, out);
	put_label(depth, "observed", judgement->observed, out);
	put_label(depth, "answer", judgement->answer, out);
	put_label(depth, "case", judgement->name, out);
	put_label(depth, "config", judgement->config, out);
	put_label(depth, "repeat", judgement->command, out);
}

static void put_cases(const struct record_view *view, const struct view_result *result, FILE *out)
{
	put_begin(2, result->path, result->num, out);
	for (size_t i = 0; i < result->num; i++) {
		const struct view_judgement *judgement = &view->judgement[result->first + i];

		if (judgement->verdict != VERDICT_PASS)
			put_judgement(2, judgement, out);
		put_result(2, i + 1, *judgement->name ? judgement->name : "context",
			   judgement->verdict,
			   *judgement->needed ? judgement->needed : judgement->reason, out);
	}
}

static void put_rule(const struct record_view *view, const struct view_result *result,
		     size_t number, bool cases, FILE *out)
{
	if (cases && result->num)
		put_cases(view, result, out);
	if (result->has_shortest) {
		put_label(1, "says", result->says, out);
		put_judgement(1, &result->shortest, out);
	}
	put_result(1, number, result->path, result->verdict,
		   *result->reason ? result->reason : result->shortest.reason, out);
}

/* "init" of "init.INI-07.num_l2_vms" */
static size_t suite_size(const struct view_result *result)
{
	return strcspn(result->path, ".");
}

static bool same_suite(const struct view_result *a, const struct view_result *b)
{
	size_t size = suite_size(a);

	return size == suite_size(b) && !strncmp(a->path, b->path, size);
}

/* The worst of a suite's results decides; those of another suite between them do not count. */
static void put_suite(const struct record_view *view, const struct view_result *first,
		      size_t number, bool cases, FILE *out)
{
	const struct view_result *end = view->result + view->num_results;
	enum verdict worst = VERDICT_SKIP;
	size_t count = 0, done = 0;
	char name[64];

	snprintf(name, sizeof(name), "%.*s", (int)suite_size(first), first->path);
	for (const struct view_result *result = first; result < end; result++)
		count += same_suite(first, result);
	put_begin(1, name, count, out);
	for (const struct view_result *result = first; result < end; result++) {
		if (!same_suite(first, result))
			continue;
		put_rule(view, result, ++done, cases, out);
		worst = verdict_worse(worst, result->verdict);
	}
	put_result(0, number, name, worst, "", out);
}

static bool begins_suite(const struct record_view *view, size_t index)
{
	for (size_t i = 0; i < index; i++) {
		if (same_suite(&view->result[i], &view->result[index]))
			return false;
	}
	return true;
}

static void write_ktap(const struct record_view *view, const struct report_options *options,
		       FILE *out)
{
	size_t count = 0, done = 0;

	for (size_t i = 0; i < view->num_results; i++)
		count += begins_suite(view, i);
	put_begin(0, "", count, out);
	for (size_t i = 0; i < view->num_results; i++) {
		if (begins_suite(view, i))
			put_suite(view, &view->result[i], ++done, options->cases, out);
	}
	fputs("# ", out);
	put_text(view->says, false, out);
	fputc('\n', out);
}

const struct report_writer ktap_writer = {
	.name = "ktap",
	.title = "KTAP",
	.write = write_ktap,
};
