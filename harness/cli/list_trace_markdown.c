// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trace of requirements as the page docs/trace.md, which the links are relative to.
 */
#include <stdio.h>
#include <string.h>

#include "cli/list.h"
#include "plan/suite.h"

static const char *const phases[] = {
	"extremes",   "singles",    "pairs",     "corpus cases", "faults",
	"triples",    "properties", "colds",     "boundaries",   "fault pairs",
	"quadruples", "numbers",    "forbidden", "random",
};

static const char *text_of(const json_t *row, const char *key)
{
	return json_string_value(json_object_get(row, key));
}

/* In a cell '|' would end it, and '<' would begin a tag. */
static void put_cell(const char *text)
{
	printf("| ");
	for (; *text; text++) {
		if (*text == '|' || *text == '<')
			putchar('\\');
		putchar(*text);
	}
	putchar(' ');
}

static void put_suites(void)
{
	puts("\n## Suites\n\nThe rules of a suite are judged on every TD that it builds: the corpus's cases "
	     "in its folders, and generated ones.\n\n| suite | says | cases | generated |\n"
	     "|---|---|---|---|");
	for (const struct suite *const *suite = suites; *suite; suite++) {
		const char *comma = "";

		put_cell((*suite)->name);
		put_cell((*suite)->says);
		printf("|");
		for (const char *const *folder = (*suite)->cases; *folder; folder++)
			printf(" [%s](../corpus/cases/%s)", *folder, *folder);
		printf(" | ");
		for (size_t i = 0; i < sizeof(phases) / sizeof(phases[0]); i++) {
			if (((*suite)->phases & ~(unsigned int)PLAN_CASES) >> i & 1) {
				printf("%s%s", comma, phases[i]);
				comma = ", ";
			}
		}
		puts(*comma ? " |" : "none |");
	}
}

/* "[positive-lam](../corpus/cases/cfg/CFG-02.positive-lam.td)" */
static void put_cases(const json_t *paths)
{
	size_t index;
	const json_t *path;

	json_array_foreach (paths, index, path) {
		const char *text = json_string_value(path), *name = strchr(text, '.');

		name = name ? name + 1 : text;
		printf("[%.*s](../corpus/cases/%s) ", (int)(strlen(name) - strlen(".td")), name,
		       text);
	}
}

static void put_rule(const json_t *row)
{
	const json_t *names = json_object_get(row, "suites"), *name;
	size_t index;

	put_cell(text_of(row, "id"));
	put_cell(text_of(row, "says"));
	put_cell(text_of(row, "source"));
	printf("| ");
	json_array_foreach (names, index, name) {
		printf("`%s.%s.%s` ", json_string_value(name), text_of(row, "id"),
		       text_of(row, "name"));
	}
	printf("| ");
	put_cases(json_object_get(row, "positive"));
	put_cases(json_object_get(row, "negative"));
	printf("| ");
	names = json_object_get(row, "defects");
	json_array_foreach (names, index, name) {
		printf("`%s` ", json_string_value(name));
	}
	puts("|");
}

static void put_rules(const json_t *rows)
{
	char family[8] = "";
	size_t index;
	const json_t *row;

	json_array_foreach (rows, index, row) {
		const char *id = text_of(row, "id");

		if (strncmp(id, family, strlen(family)) || !*family) {
			snprintf(family, sizeof(family), "%.*s", (int)strcspn(id, "-"), id);
			printf("\n## %s\n\n| rule | holds when all is well | source | result | cases | "
			       "found by it |\n|---|---|---|---|---|---|\n",
			       family);
		}
		put_rule(row);
	}
}

static bool lacks(const json_t *row, const char *const *keys)
{
	for (; *keys; keys++) {
		if (json_array_size(json_object_get(row, *keys)))
			return false;
	}
	return true;
}

/* The rules that have none of all @keys. */
static void put_lacking(const json_t *rows, const char *title, const char *const *keys)
{
	size_t index, count = 0;
	const json_t *row;

	json_array_foreach (rows, index, row) {
		count += lacks(row, keys);
	}
	printf("\n**%s: %zu of %zu.**", title, count, json_array_size(rows));
	json_array_foreach (rows, index, row) {
		if (lacks(row, keys))
			printf(" %s", text_of(row, "id"));
	}
	putchar('\n');
}

/* These are about no TD: a case that names one of them is built for what it shows otherwise. */
static void put_once(void)
{
	printf("\n**Judged once a run, on what the module says of itself:**");
	for (size_t i = 0; i < rules_count(); i++) {
		if (rule_at(i)->once)
			printf(" %s", rule_at(i)->id);
	}
	putchar('\n');
}

void list_trace_markdown(const json_t *rows)
{
	puts("<!-- Generated: tdx-cts list traces --markdown >docs/trace.md -->\n"
	     "# The trace of requirements\n\n"
	     "Each rule with what it rests on, the name of its result in all reports, the cases of the "
	     "corpus that are about it (positive: the rule's subject is there and right; negative: one "
	     "fault, which must be refused or has no such effect), and the seeded defects that it must "
	     "find.");
	put_suites();
	put_rules(rows);
	puts("\n## What is not there");
	put_lacking(rows, "Neither a case nor a seeded defect",
		    (const char *const[]){ "positive", "negative", "defects", NULL });
	put_lacking(rows, "No positive case", (const char *const[]){ "positive", NULL });
	put_lacking(rows, "No negative case", (const char *const[]){ "negative", NULL });
	put_lacking(rows, "No seeded defect", (const char *const[]){ "defects", NULL });
	put_lacking(rows, "No suite", (const char *const[]){ "suites", NULL });
	put_once();
}
