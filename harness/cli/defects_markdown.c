// SPDX-License-Identifier: GPL-2.0-only
/*
 * What was found of seeded defects as a page, for the summary of a CI job. Nothing in it differs from
 * run to run: no times.
 */
#include <string.h>

#include "cli/defects.h"

/* In a cell '|' would end it, and '<' would begin a tag. */
static void put_cell(const char *text, FILE *out)
{
	fputs("| ", out);
	for (; *text; text++) {
		if (*text == '|' || *text == '<')
			fputc('\\', out);
		fputc(*text, out);
	}
	fputc(' ', out);
}

static void put_row(const struct defects_run *run, FILE *out)
{
	char when[256], setting[512];

	defects_setting(run->with, setting, sizeof(setting));
	fprintf(out, "| `%s` ", run->defect->id);
	put_cell(run->defect->says, out);
	put_cell(defects_place(run->defect), out);
	put_cell(defect_when_format(run->defect, when), out);
	put_cell(setting, out);
	put_cell(run->defect->rule, out);
	fputs(run->result == DEFECTS_FOUND ? "|" : "| not found!", out);
	for (size_t i = 0; i < run->num_hits; i++) {
		if (&run->hit[i] != run->own)
			fprintf(out, " %s", run->hit[i].rule->id);
	}
	fputs(" |", out);
	put_cell(run->own ? run->own->subject : "", out);
	fputs("|\n", out);
}

static void put_kinds(const struct defects *defects, FILE *out)
{
	const char *kind = "";

	for (size_t i = defects->num_sound; i < defects->count; i++) {
		const struct defects_run *run = &defects->run[i];

		if (strcmp(kind, run->kind) != 0)
			fprintf(out,
				"\n## %s\n\n| defect | says | where | shows when | setting | rule | "
				"also found by | names |\n|---|---|---|---|---|---|---|---|\n",
				run->kind);
		kind = run->kind;
		put_row(run, out);
	}
}

static void put_rules(const struct defects *defects, FILE *out)
{
	fputs("\n## Rules\n\n| rule | is to find | finds | finds alone |\n|---|---|---|---|\n",
	      out);
	for (size_t i = 0; i < rules_count(); i++) {
		struct defects_finds finds = defects_finds(defects, rule_at(i));

		fprintf(out, "| %s | %zu | %zu | %zu |\n", rule_at(i)->id, finds.own, finds.finds,
			finds.alone);
	}
}

void defects_print_markdown(const struct defects *defects, FILE *out)
{
	char sentence[256];

	defects_sentence(defects, sentence, sizeof(sentence));
	fprintf(out,
		"# Seeded defects and who finds them\n\n"
		"Each in a run of the default plan.\n\n%s\n",
		sentence);
	put_kinds(defects, out);
	put_rules(defects, out);
	fputs("\n## Matrix\n\n```\n", out);
	defects_print_matrix(defects, out);
	fputs("```\n", out);
}
