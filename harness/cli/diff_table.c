// SPDX-License-Identifier: GPL-2.0-only
/*
 * A comparison as a table, for people.
 */
#include <string.h>

#include "cli/diff.h"
#include "cli/text.h"

#define LABEL_WIDTH 16
#define MAX_SUBJECT 40
#define LINE_WIDTH 100

static void print_identity(const struct side *side)
{
	const char *name = side_identity(side, "name");
	const char *version = side_identity(side, "version");

	printf("%s", side->name);
	if (name && version)
		printf(" (%s, version %s)", name, version);
	if (side->form == SIDE_TABLES)
		printf(" (ABI tables)");
	if (side->form == SIDE_SNAPSHOT)
		printf(" (snapshot)");
}

/* Snapshots of another platform, kernel or policy differ by that, too. */
static void print_surroundings(const struct diff *diff)
{
	static const char *const own[] = { "name", "version", "synthetic", "module",
					   "module identity" };
	const struct facts *facts = diff->side[0]->facts;
	const char *before = "Not only the module differs: ";

	for (size_t i = 0; i < facts_count(facts); i++) {
		const struct fact *fact = facts_at(facts, i);
		const char *other = fact->kind == FACT_IDENTITY && fact->subject ?
					    side_identity(diff->side[1], fact->subject) :
					    NULL;
		bool is_own = false;

		for (size_t j = 0; other && j < sizeof(own) / sizeof(own[0]); j++)
			is_own |= !strcmp(fact->subject, own[j]);
		if (!other || is_own || !strcmp(fact->value, other))
			continue;
		printf("%s%s %s -> %s", before, fact->subject, fact->value, other);
		before = ", ";
	}
	if (!strcmp(before, ", "))
		putchar('\n');
}

static void print_header(const struct diff *diff)
{
	print_identity(diff->side[0]);
	printf(" -> ");
	print_identity(diff->side[1]);
	putchar('\n');
	print_surroundings(diff);
}

static size_t subject_width(const struct diff *diff, enum risk_group group)
{
	size_t width = 0;

	for (size_t i = 0; i < diff->num_rows; i++) {
		size_t len = strlen(diff->row[i].subject);

		if (diff->row[i].line->risk.group == group && len > width && len <= MAX_SUBJECT)
			width = len;
	}
	return width;
}

/* Words from column @indent on, where the cursor is; the lines that follow begin there, too. */
static size_t print_words(const char *text, size_t indent, size_t column)
{
	while (*text) {
		size_t len = strcspn(text, " ");

		if (column > indent && column + 1 + len > LINE_WIDTH) {
			printf("\n%*s", (int)indent, "");
			column = indent;
		}
		column += (size_t)printf("%s%.*s", column > indent ? " " : "", (int)len, text);
		text += len + (text[len] == ' ');
	}
	return column;
}

/* The new value on a line of its own, where both do not fit one. */
static void print_row(const struct diff *diff, const struct gate *gate, const struct diff_row *row,
		      size_t width)
{
	const struct rule *promise = row->line->risk.promise;
	const char *older = diff_value(row->line, 0);
	const char *newer = diff_value(row->line, 1), *half = diff_half(diff, row);
	size_t indent = LABEL_WIDTH + width + 2, column = indent;
	char label[LABEL_WIDTH + 1] = "";

	if (promise)
		snprintf(label, sizeof(label), "  %s%s", promise->id,
			 gate_waives(gate, row) ? " waived" : "");
	if (strlen(row->subject) > width)
		printf("%-*s%s\n%*s", LABEL_WIDTH, label, row->subject, (int)indent, "");
	else
		printf("%-*s%-*s  ", LABEL_WIDTH, label, (int)width, row->subject);
	column = print_words(older, indent, column);
	if (column + strlen(newer) + strlen(half) + 4 > LINE_WIDTH) {
		printf("\n%*s", (int)indent, "");
		column = indent;
	}
	column = print_words("->", indent, column);
	column = print_words(newer, indent, column);
	print_words(*half ? half + 1 : half, indent, column);
	putchar('\n');
}

static void print_promise(const struct rule *promise)
{
	printf("  %s %s\n", promise->id, promise->name);
	cli_say("", "%s", promise->says);
	cli_say("    source", "%s", promise->source);
}

/* Once each, in the order of the table. */
static void print_promises(const struct diff *diff, enum risk_group group)
{
	for (size_t i = 0; i < rules_count(); i++) {
		const struct rule *promise = rule_at(i);
		size_t row = 0;

		while (row < diff->num_rows && (diff->row[row].line->risk.group != group ||
						diff->row[row].line->risk.promise != promise))
			row++;
		if (row < diff->num_rows)
			print_promise(promise);
	}
}

static void print_group(const struct diff *diff, const struct gate *gate, enum risk_group group)
{
	size_t width = subject_width(diff, group);

	if (!gate->count[group])
		return;
	printf("\n%s: %zu\n", risk_group_name(group), gate->count[group]);
	for (size_t i = 0; i < diff->num_rows; i++) {
		if (diff->row[i].line->risk.group == group)
			print_row(diff, gate, &diff->row[i], width);
	}
	print_promises(diff, group);
}

static void print_waivers(const struct diff *diff, const struct gate *gate)
{
	const struct waiver *last = NULL;
	char date[16];

	putchar('\n');
	for (size_t i = 0; i < diff->num_rows; i++) {
		const struct waiver *waiver = diff->row[i].waiver;

		if (waiver == last || !gate_waives(gate, &diff->row[i]))
			continue;
		last = waiver;
		cli_say("XFAIL", "%s %s%suntil %s: %s", waiver->rule, waiver->test,
			*waiver->test ? " " : "", waiver_date(waiver->expires, date),
			waiver->reason);
	}
	for (size_t i = 0; i < gate->num_stale; i++) {
		const struct waiver *waiver = gate->stale[i].waiver;

		cli_say("STALE", "%s %s%suntil %s in %s %s", waiver->rule, waiver->test,
			*waiver->test ? " " : "", waiver_date(waiver->expires, date), waiver->path,
			gate->stale[i].what);
	}
}

void diff_print_lacks(const struct diff *diff)
{
	char kinds[256];
	const char *needs;

	for (size_t i = 0; i < diff->num_sides; i++) {
		const struct side *side = diff->side[i];

		if (side->num_unknown)
			printf("Unknown words: %zu bits of %s are declared in words that are not "
			       "known here.\n",
			       side->num_unknown, side->name);
		if (diff_not_compared(diff, i, kinds, sizeof(kinds), &needs))
			printf("Not compared: %s: needs %s; found none in %s.\n", kinds, needs,
			       side->path);
	}
}

void diff_print_table(const struct diff *diff, const struct gate *gate)
{
	char sentence[DIFF_SENTENCE];

	print_header(diff);
	for (enum risk_group group = 0; group < RISK_NUM_GROUPS; group++)
		print_group(diff, gate, group);
	print_waivers(diff, gate);
	diff_print_lacks(diff);
	printf("%s\n", diff_sentence(diff, gate, sentence));
}
