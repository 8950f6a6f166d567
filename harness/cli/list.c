// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts list: what there is.
 */
#include "cli/list.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"

static const char help[] =
	"Usage: tdx-cts list WHAT [OPTION]...\n"
	"\n"
	"Lists what there is, one item a line, its id first. WHAT is one of\n"
	"  rules        the requirements that are judged\n"
	"  traces       what there is for each of them: cases of the corpus, and seeded defects\n"
	"  suites       which rules are judged on which cases\n"
	"  modules      descriptions of TDX modules\n"
	"  platforms    CPUs\n"
	"  kernels      profiles of KVM\n"
	"  bits         every CPUID bit of a module, with its class on a platform\n"
	"  settings     what a VMM may configure, with the values that covering arrays try\n"
	"  constraints  which settings need or exclude one another\n"
	"  cases        TD configurations, with those generated for a module\n"
	"  defects      deliberate faults of the emulator, for --defect\n"
	"  claims       what tdx-cts prove is asked about\n"
	"\n"
	"Options:\n" CLI_SESSION_HELP CLI_FORMAT_HELP
	"  --markdown                traces, defects: the page docs/trace.md, docs/defects-list.md\n" CLI_HELP_HELP
	"\n"
	"Example:\n"
	"  tdx-cts list bits --module tdx-1.5.01 | grep waitpkg\n";

#define MAX_COLUMNS 7

/* The members that the text form shows; JSON has all. */
static const struct kind {
	const char *name;
	const char *columns[MAX_COLUMNS];
	int (*fill)(json_t *rows, struct diag *diag);
	int (*fill_for)(json_t *rows, const struct rule_context *context, struct diag *diag);
	void (*markdown)(const json_t *rows);
} kinds[] = {
	{ "rules", { "id", "says" }, list_rules, NULL, NULL },
	{ "traces", { "id", "cases", "found" }, list_trace, NULL, list_trace_markdown },
	{ "suites", { "id", "rules", "says" }, list_suites, NULL, NULL },
	{ "modules", { "id", "version", "name" }, list_modules, NULL, NULL },
	{ "platforms", { "id", "signature", "leaves" }, list_platforms, NULL, NULL },
	{ "kernels", { "id", "policy", "kernel" }, list_kernels, NULL, NULL },
	{ "defects",
	  { "id", "rule", "kind", "place", "when", "setting", "says" },
	  list_defects,
	  NULL,
	  list_defects_markdown },
	{ "claims", { "id", "rule", "of", "says" }, list_claims, NULL, NULL },
	{ "bits", { "id", "class", "type" }, NULL, list_bits, NULL },
	{ "settings", { "id", "via", "levels" }, NULL, list_settings, NULL },
	{ "constraints", { "id", "via", "relation", "source" }, NULL, list_constraints, NULL },
	{ "cases", { "id", "rule", "role", "says" }, NULL, list_cases, NULL },
};

#define NUM_KINDS (sizeof(kinds) / sizeof(kinds[0]))

json_t *list_row(json_t *rows, const char *id)
{
	json_t *row = json_object();

	json_object_set_new(row, "id", json_string(id));
	json_array_append_new(rows, row);
	return row;
}

void list_set(json_t *row, const char *key, const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (*text)
		json_object_set_new(row, key, json_string(text));
}

static const char *cell(const json_t *row, const char *column)
{
	const char *text = json_string_value(json_object_get(row, column));

	return text ? text : "";
}

static void print_rows(const struct kind *kind, const json_t *rows)
{
	size_t width[MAX_COLUMNS] = { 0 }, index, columns = 0;
	const json_t *row;

	while (columns < MAX_COLUMNS && kind->columns[columns])
		columns++;
	json_array_foreach (rows, index, row) {
		for (size_t i = 0; i < columns; i++) {
			size_t len = strlen(cell(row, kind->columns[i]));

			width[i] = len > width[i] ? len : width[i];
		}
	}
	json_array_foreach (rows, index, row) {
		int blanks = 0; /* before the next text, so that no line ends in them */

		for (size_t i = 0; i < columns; i++) {
			const char *text = cell(row, kind->columns[i]);

			if (*text) {
				printf("%*s%s", blanks, "", text);
				blanks = 0;
			}
			blanks += (int)(width[i] + 2 - strlen(text));
		}
		putchar('\n');
	}
	printf("There are %zu %s.\n", json_array_size(rows), kind->name);
}

static int print(const struct kind *kind, const json_t *rows, bool json, bool markdown)
{
	if (markdown) {
		kind->markdown(rows);
		return CLI_CONFORMING;
	}
	if (!json) {
		print_rows(kind, rows);
		return CLI_CONFORMING;
	}
	json_dumpf(rows, stdout, JSON_INDENT(1));
	putchar('\n');
	return CLI_CONFORMING;
}

static int fill_for_session(const struct kind *kind, json_t *rows, const struct session *session,
			    struct diag *diag)
{
	struct rule_context *context = calloc(1, sizeof(*context));
	int ret;

	if (!context)
		return diag_no_memory(diag, NULL);
	session_fill(session, context);
	ret = kind->fill_for(rows, context, diag);
	free(context);
	return ret;
}

static int fill(const struct kind *kind, json_t *rows, struct session_options *options,
		struct diag *diag)
{
	struct session session;
	int ret;

	if (kind->fill)
		return kind->fill(rows, diag);
	options->declared_only = kind->fill_for == list_bits;
	if (session_open(&session, options, diag) != SESSION_OK)
		return -1;
	ret = fill_for_session(kind, rows, &session, diag);
	session_close(&session);
	return ret;
}

static const struct kind *kind_named(const char *name)
{
	for (size_t i = 0; i < NUM_KINDS; i++) {
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	}
	return NULL;
}

enum { MARKDOWN = 1 };

int cli_list(int argc, char **argv)
{
	static const struct option table[] = {
		CLI_SESSION_OPTIONS,
		CLI_FORMAT_OPTION,
		{ "markdown", no_argument, NULL, MARKDOWN },
		CLI_END_OF_OPTIONS,
	};
	struct session_options options = { 0 };
	struct cli_reader reader = { argc, argv, table, help, &options, false, 0 };
	const struct kind *kind;
	struct diag diag;
	bool markdown = false;
	json_t *rows;
	int status, option;

	while ((option = cli_next_option(&reader)) > 0)
		markdown = true;
	if (option != CLI_OPTIONS_DONE)
		return reader.status;
	if (optind + 1 != argc)
		return cli_bad_usage(&reader, "give one thing to list");
	kind = kind_named(argv[optind]);
	if (!kind)
		return cli_bad_usage(&reader, "there are no '%s' to list", argv[optind]);
	if (markdown && (!kind->markdown || reader.json))
		return cli_bad_usage(&reader, "--markdown is a form of traces and defects alone");
	rows = json_array();
	status = fill(kind, rows, &options, &diag) ? cli_bad_input(&diag) :
						     print(kind, rows, reader.json, markdown);
	json_decref(rows);
	return status;
}
