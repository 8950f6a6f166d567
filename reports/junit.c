// SPDX-License-Identifier: GPL-2.0-only
/*
 * JUnit XML, as Jenkins and others that came after it read it: a testsuite for each family of
 * rules, a testcase for each rule, and where they are wanted one for each judgement.
 */
#include <stddef.h>
#include <string.h>

#include "reports/group.h"
#include "reports/item.h"
#include "reports/reports.h"
#include "reports/text.h"

/* The element that a verdict becomes; NULL: none, it has passed. */
static const char *const elements[VERDICT_NUM] = {
	[VERDICT_SKIP] = "skipped",        [VERDICT_NOT_OBSERVABLE] = "skipped",
	[VERDICT_NOT_COVERED] = "skipped", [VERDICT_PASS] = NULL,
	[VERDICT_XFAIL] = "skipped",       [VERDICT_MISS] = "error",
	[VERDICT_ERROR] = "error",         [VERDICT_STALE] = "failure",
	[VERDICT_XPASS] = "failure",       [VERDICT_FAIL] = "failure",
};

struct counts {
	size_t tests, failures, errors, skipped;
};

static void count(struct counts *counts, enum verdict verdict)
{
	const char *element = elements[verdict];

	counts->tests++;
	counts->failures += element && *element == 'f';
	counts->errors += element && *element == 'e';
	counts->skipped += element && *element == 's';
}

static void put_character(const char *at, const struct text_character *character, bool attribute,
			  FILE *out)
{
	static const char special[] = "&<>\"'\t\r\n";
	static const char *const references[] = { "&amp;",  "&lt;", "&gt;",  "&quot;",
						  "&apos;", "&#9;", "&#13;", "&#10;" };
	const char *found = memchr(special, *at, sizeof(special) - 1);

	if (found && (*at != '\n' || attribute))
		fputs(references[found - special], out);
	else if (character->hidden && *at != '\n')
		text_put_code(character->code, out);
	else
		fwrite(at, 1, character->size, out);
}

static void put_in_text(const char *at, const struct text_character *character, FILE *out)
{
	put_character(at, character, false, out);
}

/* Its white space would else be taken for blanks. */
static void put_in_attribute(const char *at, const struct text_character *character, FILE *out)
{
	put_character(at, character, true, out);
}

static void put_text(const struct report_sink *sink, const char *text, size_t size)
{
	text_each(text, size, put_in_text, sink->out);
}

static void put_attribute(const struct report_sink *sink, const char *text, size_t size)
{
	text_each(text, size, put_in_attribute, sink->out);
}

static void put_property(const char *run, const char *name, const char *value, FILE *out)
{
	const struct report_sink sink = { put_attribute, out, 0 };

	if (!*value)
		return;
	fprintf(out, "      <property name=\"%s%s\" value=\"", run, name);
	sink_put(&sink, value);
	fputs("\"/>\n", out);
}

/* The names are those of the record. */
static const struct {
	const char *name;
	size_t offset;
} properties[] = {
	{ "suite", offsetof(struct view_run, suite) },
	{ "target", offsetof(struct view_run, target) },
	{ "module", offsetof(struct view_run, module) },
	{ "update_to", offsetof(struct view_run, update_to) },
	{ "module_identity", offsetof(struct view_run, module_identity) },
	{ "platform", offsetof(struct view_run, platform) },
	{ "platform_identity", offsetof(struct view_run, platform_identity) },
	{ "kernel", offsetof(struct view_run, kernel) },
	{ "kernel_identity", offsetof(struct view_run, kernel_identity) },
	{ "policy", offsetof(struct view_run, policy) },
	{ "supports", offsetof(struct view_run, supports) },
	{ "defect", offsetof(struct view_run, defect) },
	{ "unknown", offsetof(struct view_run, unknown) },
	{ "date", offsetof(struct view_run, date) },
	{ "started", offsetof(struct view_run, started) },
	{ "host", offsetof(struct view_run, host) },
	{ "command", offsetof(struct view_run, command) },
};

/* Of the second run and later ones, where runs were merged, as "run2.module". */
static void put_properties(const struct record_view *view, FILE *out)
{
	fputs("    <properties>\n", out);
	for (size_t i = 0; i < view->num_runs; i++) {
		char number[32] = "", seed[32];

		if (i)
			snprintf(number, sizeof(number), "run%zu.", i + 1);
		for (size_t j = 0; j < sizeof(properties) / sizeof(properties[0]); j++)
			put_property(
				number, properties[j].name,
				*(const char *const *)(const void *)((const char *)&view->run[i] +
								     properties[j].offset),
				out);
		snprintf(seed, sizeof(seed), "%lld", (long long)view->run[i].seed);
		put_property(number, "seed", seed, out);
	}
	fputs("    </properties>\n", out);
}

/* "init.INI-07" and "num_l2_vms": with a dot between them they are the name in all reports. */
static void put_names(const struct report_item *item, FILE *out)
{
	const struct report_sink sink = { put_attribute, out, 0 };
	const char *path = item->result->path, *dot = strrchr(path, '.');

	fputs("    <testcase classname=\"", out);
	if (item->judgement)
		sink_put(&sink, path);
	else if (dot)
		sink.put(&sink, path, (size_t)(dot - path));
	fputs("\" name=\"", out);
	sink_put(&sink, item->judgement ? item_case(item) : dot ? dot + 1 : path);
	fputc('"', out);
}

static void put_element(const struct report_item *item, const char *element, FILE *out)
{
	const struct report_sink attribute = { put_attribute, out, 0 }, text = { put_text, out, 0 };

	fprintf(out, "      <%s type=\"%s\" message=\"", element, verdict_name(item_verdict(item)));
	if (item_verdict(item) == VERDICT_FAIL)
		item_put_message(item, &attribute);
	else
		item_put_reason(item, &attribute);
	fputs("\">", out);
	item_put_block(item, &text);
	fprintf(out, "</%s>\n", element);
}

/* The form in which CI systems take up files. */
static void put_attachment(const struct report_item *item, const char *folder, FILE *out)
{
	const struct report_sink sink = { put_text, out, 0 };
	bool generated;
	const char *file = item_file(item, &generated);

	if (!file)
		return;
	fputs("      <system-out>[[ATTACHMENT|", out);
	if (generated && folder) {
		sink_put(&sink, folder);
		sink_put(&sink, "/");
	}
	sink_put(&sink, file);
	fputs("]]</system-out>\n", out);
}

static void put_item(const struct report_item *item, const char *folder, FILE *out)
{
	const char *element = elements[item_verdict(item)];

	put_names(item, out);
	if (!element) {
		fputs("/>\n", out);
		return;
	}
	fputs(">\n", out);
	put_element(item, element, out);
	put_attachment(item, folder, out);
	fputs("    </testcase>\n", out);
}

static void count_result(struct counts *counts, const struct record_view *view,
			 const struct view_result *result, bool cases)
{
	count(counts, result->verdict);
	for (size_t i = 0; cases && i < result->num; i++)
		count(counts, view->judgement[result->first + i].verdict);
}

/* "2026-11-23T10:30:00": the form has no zone, and this is UTC. Empty where it is none. */
static const char *timestamp(const char *started, char text[20])
{
	static const char form[] = "dddd-dd-ddTdd:dd:dd";

	if (strlen(started) < sizeof(form) - 1)
		return "";
	for (size_t i = 0; i < sizeof(form) - 1; i++) {
		bool digit = started[i] >= '0' && started[i] <= '9';

		if (form[i] == 'd' ? !digit : started[i] != form[i])
			return "";
	}
	memcpy(text, started, sizeof(form) - 1);
	text[sizeof(form) - 1] = '\0';
	return text;
}

static void put_begin(const struct report_group *family, size_t number, bool cases, FILE *out)
{
	const struct report_sink sink = { put_attribute, out, 0 };
	const struct view_run *run = &family->view->run[0];
	struct counts counts = { 0 };
	char text[20];

	for (const struct view_result *result = family->first; result;
	     result = group_after(family, result))
		count_result(&counts, family->view, result, cases);
	fprintf(out, "  <testsuite id=\"%zu\" package=\"tdx-cts\" name=\"", number);
	sink.put(&sink, family->name, (size_t)family->size);
	fprintf(out, "\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\"",
		counts.tests, counts.failures, counts.errors, counts.skipped);
	if (*timestamp(run->started, text))
		fprintf(out, " timestamp=\"%s\"", text);
	fputs(" hostname=\"", out);
	sink_put(&sink, *run->host ? run->host : "localhost");
	fputs("\">\n", out);
	put_properties(family->view, out);
}

static void put_family(const struct report_group *family, size_t number,
		       const struct report_options *options, FILE *out)
{
	put_begin(family, number, options->cases, out);
	for (const struct view_result *result = family->first; result;
	     result = group_after(family, result)) {
		struct report_item item = { .result = result };

		put_item(&item, options->folder, out);
		for (size_t i = 0; options->cases && i < result->num; i++) {
			item.judgement = &family->view->judgement[result->first + i];
			put_item(&item, options->folder, out);
		}
	}
	fputs("  </testsuite>\n", out);
}

/* Rules are judged on the same TDs: there is a time of the run, and none of a rule. */
static bool write_junit(const struct record_view *view, const struct report_options *options,
			FILE *out)
{
	struct report_group family = { .view = view, .key = group_family };
	struct counts counts = { 0 };

	for (size_t i = 0; i < view->num_results; i++)
		count_result(&counts, view, &view->result[i], options->cases);
	fprintf(out,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<testsuites name=\"tdx-cts\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\"",
		counts.tests, counts.failures, counts.errors);
	if (view->seconds > 0)
		fprintf(out, " time=\"%.3f\"", view->seconds);
	fputs(">\n", out);
	for (size_t number = 0; group_next(&family); number++)
		put_family(&family, number, options, out);
	fputs("</testsuites>\n", out);
	return true;
}

const struct report_writer junit_writer = {
	.name = "junit",
	.title = "JUnit XML",
	.write = write_junit,
};
