// SPDX-License-Identifier: GPL-2.0-only
/*
 * What was found of seeded defects, for people.
 */
#include <inttypes.h>
#include <string.h>

#include "cli/defects.h"
#include "record/summary.h"
#include "rules/rules.h"

#define LINE_WIDTH 100
#define MAX_NAMED 6 /* rules that have found something by accident */

static const char *const party_words[] = {
	[PRECISION_PARTY_WRONG] = "NO",
	[PRECISION_PARTY_AMONG] = "among",
	[PRECISION_PARTY_RIGHT] = "yes",
};

static void print_times(const struct defects_run *run, FILE *out)
{
	const struct defects_hit *own = run->own;

	fprintf(out, "     %6" PRIu64 "  %5.1f  %5zu  %-5s  %s\n", own->tds, (double)own->ms / 1000,
		run->num_hits, own->names ? "yes" : "NO", party_words[own->blames]);
}

/* Instead of them: which rules did, though they need not, or what the run said. */
static void print_instead(const struct defects_run *run, FILE *out)
{
	fputs(run->result == DEFECTS_ACCIDENT ? "  by" : "", out);
	for (size_t i = 0; i < run->num_hits && i < MAX_NAMED; i++)
		fprintf(out, " %s", run->hit[i].rule->id);
	if (run->num_hits > MAX_NAMED)
		fprintf(out, " and %zu more", run->num_hits - MAX_NAMED);
	fprintf(out, "%s%s\n", *run->broken ? "  " : "", run->broken);
}

static void print_runs(const struct defects *defects, FILE *out)
{
	const char *kind = "";
	int width = 0;

	for (size_t i = defects->num_sound; i < defects->count; i++) {
		int len = (int)strlen(defects->run[i].defect->id);

		width = len > width ? len : width;
	}
	for (size_t i = defects->num_sound; i < defects->count; i++) {
		const struct defects_run *run = &defects->run[i];

		if (strcmp(kind, run->kind) != 0)
			fprintf(out,
				"\n%-*s  rule    result       TDs      s  rules  names  blames\n",
				width, run->kind);
		kind = run->kind;
		fprintf(out, "%-*s  %-6s  %s", width, run->defect->id, run->defect->rule,
			defects_result_name(run->result));
		if (run->own && run->result == DEFECTS_FOUND)
			print_times(run, out);
		else
			print_instead(run, out);
	}
}

static void print_sound(const struct defects *defects, FILE *out)
{
	for (size_t i = 0; i < defects->num_sound; i++) {
		const struct defects_run *run = &defects->run[i];
		char setting[512];

		if (!*run->broken)
			continue;
		defects_setting(run->with, setting, sizeof(setting));
		fprintf(out, "\nBROKEN without any defect%s%s: %s\n", *setting ? ", " : "", setting,
			run->broken);
	}
}

/* Words that go on below each other, four from the left. */
struct words {
	FILE *out;
	int column;
};

static void put_word(struct words *words, const char *word)
{
	int len = (int)strlen(word);

	if (words->column && words->column + 2 + len > LINE_WIDTH) {
		fputs("\n     ", words->out);
		words->column = 5;
	}
	words->column += fprintf(words->out, "%s%s", words->column ? "  " : "", word);
}

/* "FIX-02 6 (1 alone)" by families: how many each has found, and how many nobody else has. */
static void print_rules(const struct defects *defects, FILE *out)
{
	struct words words = { out, 0 };
	char last[8] = "";

	fputs("\nRules by how many defects they find, and how many of these no other rule does:",
	      out);
	for (size_t i = 0; i < rules_count(); i++) {
		struct defects_finds finds = defects_finds(defects, rule_at(i));
		char family[8], text[96], alone[32] = "";

		if (!finds.finds)
			continue;
		rule_family(rule_at(i), family);
		if (strcmp(family, last) != 0) {
			fputc('\n', out);
			words.column = 0;
			put_word(&words, family);
		}
		memcpy(last, family, sizeof(last));
		if (finds.alone)
			snprintf(alone, sizeof(alone), " (%zu alone)", finds.alone);
		snprintf(text, sizeof(text), "%s %zu%s", rule_at(i)->id + strlen(family) + 1,
			 finds.finds, alone);
		put_word(&words, text);
	}
	fputc('\n', out);
}

/* Rules that no row names, or that have found nothing whoever was to find it. */
static void print_lacking(const struct defects *defects, const char *title, bool by_row, FILE *out)
{
	struct words words = { out, (int)strlen(title) };
	size_t count = 0;

	for (size_t i = 0; i < rules_count(); i++) {
		struct defects_finds finds = defects_finds(defects, rule_at(i));

		if (!defects_has_rule(defects, rule_at(i)) || (by_row ? finds.own : finds.finds))
			continue;
		if (!count++)
			fprintf(out, "\n%s", title);
		put_word(&words, rule_at(i)->id);
	}
	if (count)
		fputc('\n', out);
}

static void print_score(const struct defects *defects, const char *kind, FILE *out)
{
	struct defects_score score;

	defects_score(defects, kind, &score);
	fprintf(out,
		"%-10s  %7zu  %5zu  %8zu  %6zu  %6zu  %5zu  %6zu  %5zu  %9" PRIu64 "  %7" PRIu64
		"  %8.1f  %6.1f\n",
		kind ? kind : "all", score.count, score.result[DEFECTS_FOUND],
		score.result[DEFECTS_ACCIDENT], score.result[DEFECTS_MISSED],
		score.result[DEFECTS_BROKEN], score.names, score.blames[PRECISION_PARTY_RIGHT],
		score.blames[PRECISION_PARTY_AMONG], score.median_tds, score.most_tds,
		(double)score.median_ms / 1000, (double)score.most_ms / 1000);
}

static void print_scores(const struct defects *defects, FILE *out)
{
	const char *kind = "";

	fputs("\nkind        defects  found  accident  missed  broken  names  blames  among  "
	      "TDs: half  at most  s:  half  at most\n",
	      out);
	for (size_t i = defects->num_sound; i < defects->count; i++) {
		if (strcmp(kind, defects->run[i].kind) != 0)
			print_score(defects, defects->run[i].kind, out);
		kind = defects->run[i].kind;
	}
	print_score(defects, NULL, out);
}

void defects_print_text(const struct defects *defects, FILE *out)
{
	const bool all = defects->count - defects->num_sound == defect_count();

	print_runs(defects, out);
	print_sound(defects, out);
	/* A run that has ended early says nothing of the other rules. */
	if (!defects->options->until_found)
		print_rules(defects, out);
	if (all)
		print_lacking(defects, "No defect is there for", true, out);
	if (all && !defects->options->until_found)
		print_lacking(defects, "Nothing was found by", false, out);
	print_scores(defects, out);
}

static void print_count(const struct defects_run *run, FILE *out)
{
	const struct defects_hit *own = run->own;

	fprintf(out, "    %-9s %s", "result", defects_result_name(run->result));
	if (own)
		fprintf(out,
			" with %" PRIu64 " TDs in %.1f s; it names the right subject: %s; "
			"it blames the right party: %s",
			own->tds, (double)own->ms / 1000, own->names ? "yes" : "no",
			own->blames == PRECISION_PARTY_AMONG ? "among others" :
			own->blames == PRECISION_PARTY_RIGHT ? "yes" :
							       "no");
	fputc('\n', out);
}

static void print_hits(const struct defects_run *run, FILE *out)
{
	fprintf(out, "    %-9s", "found by");
	for (size_t i = 0; i < run->num_hits; i++)
		fprintf(out, " %s", run->hit[i].rule->id);
	fputs(run->num_hits ? "\n" : " none\n", out);
}

/* A case's text stands line by line. */
static void print_config(const char *config, FILE *out)
{
	const char *label = "config";

	while (*config) {
		size_t len = strcspn(config, "\n");

		fprintf(out, "    %-9s %.*s\n", label, (int)len, config);
		config += len + (config[len] == '\n');
		label = "";
	}
}

static void print_shown(const struct defects_hit *hit, FILE *out)
{
	summary_print_label("subject", hit->subject, out);
	summary_print_label("expected", hit->expected, out);
	summary_print_label("observed", hit->observed, out);
	summary_print_label("answer", hit->answer, out);
	summary_print_label("party", hit->party, out);
	summary_print_label("reason", hit->reason, out);
	summary_print_label("case", hit->test, out);
	print_config(hit->config, out);
	summary_print_label("repeat", hit->command, out);
}

void defects_print_one(const struct defects_run *run, FILE *out)
{
	const struct rule *rule = rule_named(run->defect->rule);
	char when[256], setting[512], must[512];

	defects_setting(run->with, setting, sizeof(setting));
	snprintf(must, sizeof(must), "%s: %s", rule->id, rule->says);
	fprintf(out, "\n%s\n    %s\n", run->defect->id, run->defect->says);
	summary_print_label("kind", run->kind, out);
	summary_print_label("place", defects_place(run->defect), out);
	summary_print_label("when", defect_when_format(run->defect, when), out);
	summary_print_label("setting", setting, out);
	summary_print_label("rule", must, out);
	print_count(run, out);
	print_hits(run, out);
	summary_print_label("broken", run->broken, out);
	if (run->num_hits)
		print_shown(run->own ? run->own : &run->hit[0], out);
}

/* A line a defect, a column a rule, with its id from top to bottom. */
void defects_print_matrix(const struct defects *defects, FILE *out)
{
	const size_t id_size = strlen("FIX-01");

	for (size_t row = 0; row < id_size; row++) {
		fprintf(out, "%-40s ", "");
		for (size_t i = 0; i < rules_count(); i++) {
			if (defects_has_rule(defects, rule_at(i)))
				fputc(rule_at(i)->id[row], out);
		}
		fputc('\n', out);
	}
	for (size_t i = defects->num_sound; i < defects->count; i++) {
		fprintf(out, "%-40s ", defects->run[i].defect->id);
		for (size_t j = 0; j < rules_count(); j++) {
			if (defects_has_rule(defects, rule_at(j)))
				fputc(defects_cell(&defects->run[i], rule_at(j)), out);
		}
		fputc('\n', out);
	}
	fputs("F: found by its rule, f: by another, m: its rule has missed it.\n", out);
}
