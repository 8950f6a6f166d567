// SPDX-License-Identifier: GPL-2.0-only
/*
 * The summary as text.
 */
#include "record/summary.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "record/sentence.h"
#include "rules/party.h"

#define LINE_WIDTH 100

static size_t column_count(const struct results *results, const struct verdict_column *column,
			   const char *family)
{
	size_t count = 0;

	for (enum verdict verdict = 0; verdict < VERDICT_NUM; verdict++) {
		if (column->verdicts >> verdict & 1)
			count += results_count(results, verdict, family);
	}
	return count;
}

static void print_row(const struct results *results, const char *family, const char *name,
		      FILE *out)
{
	fprintf(out, "%-8s", name);
	for (size_t i = 0; i < VERDICT_NUM_COLUMNS; i++)
		fprintf(out, "  %*zu", (int)strlen(verdict_columns[i].title),
			column_count(results, &verdict_columns[i], family));
	fputc('\n', out);
}

static void print_table(const struct results *results, FILE *out)
{
	char last[8] = "", family[8];

	fprintf(out, "\n%-8s", "family");
	for (size_t i = 0; i < VERDICT_NUM_COLUMNS; i++)
		fprintf(out, "  %s", verdict_columns[i].title);
	fputc('\n', out);
	for (size_t i = 0; i < rules_count(); i++) {
		rule_family(rule_at(i), family);
		if (!results->rule[i].selected || !strcmp(family, last))
			continue;
		print_row(results, family, family, out);
		memcpy(last, family, sizeof(last));
	}
	print_row(results, NULL, "all", out);
}

void summary_print_label(const char *label, const char *text, FILE *out)
{
	if (*text)
		fprintf(out, "    %-9s %s\n", label, text);
}

/* A generated case has no file: its lines are the configuration. */
static void print_config(const struct judgement *judgement, FILE *out)
{
	const char *label = "config";

	for (const char *line = judgement->config; *line;) {
		size_t len = strcspn(line, "\n");

		fprintf(out, "    %-9s %.*s\n", label, (int)len, line);
		line += len + (line[len] == '\n');
		label = "";
	}
}

static void print_case(const struct rule_result *result, enum verdict verdict, FILE *out)
{
	const struct judgement *judgement = &result->shortest;

	if (!*judgement->test)
		return;
	fprintf(out, "    %-9s %s", "case", *judgement->path ? judgement->path : judgement->test);
	if (result->count[verdict] > 1)
		fprintf(out, " (the shortest of %zu)", result->count[verdict]);
	fputc('\n', out);
	print_config(judgement, out);
}

static void print_minimize(const struct rule_result *result, const struct provenance *provenance,
			   FILE *out)
{
	char command[1024];

	if (record_minimize_command(provenance, result, command, sizeof(command)))
		summary_print_label("minimize", command, out);
}

static void print_rule(enum verdict verdict, const struct rule *rule, FILE *out)
{
	fprintf(out, "\n%s %s %s\n    %s\n", verdict_name(verdict), rule->id, rule->name,
		rule->says);
}

static void print_labels(const struct judgement *judgement, unsigned int party, FILE *out)
{
	char text[PARTY_TEXT];

	summary_print_label("subject", judgement->finding.subject, out);
	summary_print_label("expected", judgement->finding.expected, out);
	summary_print_label("observed", judgement->finding.observed, out);
	summary_print_label("answer", judgement->answer, out);
	summary_print_label("party", party_format(party, text), out);
	summary_print_label("reason", judgement->reason, out);
}

void summary_print_judgement(const struct judgement *judgement, FILE *out)
{
	print_rule(judgement->verdict, judgement->rule, out);
	print_labels(judgement, judgement->party, out);
	print_config(judgement, out);
}

static void print_failure(const struct rule *rule, const struct rule_result *result,
			  const struct provenance *provenance, FILE *out)
{
	const struct judgement *judgement = &result->shortest;
	char command[1024];

	print_rule(result->verdict, rule, out);
	if (judgement->rule) {
		print_labels(judgement, result->party, out);
		print_case(result, judgement->verdict, out);
	}
	summary_print_label("reason", result->reason, out);
	if (judgement->rule)
		record_command(provenance, judgement, command, sizeof(command));
	else
		snprintf(command, sizeof(command), "%s --rule %s", provenance->command, rule->id);
	summary_print_label("repeat", command, out);
	print_minimize(result, provenance, out);
}

static void print_failures(const struct results *results, const struct provenance *provenance,
			   FILE *out)
{
	for (enum verdict verdict = VERDICT_FAIL; verdict > VERDICT_XFAIL; verdict--) {
		for (size_t i = 0; i < rules_count(); i++) {
			if (results->rule[i].selected && results->rule[i].verdict == verdict)
				print_failure(rule_at(i), &results->rule[i], provenance, out);
		}
	}
}

/* A paragraph, which is then printed on lines of LINE_WIDTH, the following ones indented. */
struct paragraph {
	char *text;
	size_t size;
	FILE *stream;
};

/* False where memory is short. */
static bool paragraph_begin(struct paragraph *paragraph)
{
	*paragraph = (struct paragraph){ 0 };
	paragraph->stream = open_memstream(&paragraph->text, &paragraph->size);
	return paragraph->stream;
}

static void paragraph_print(struct paragraph *paragraph, FILE *out)
{
	size_t column = 0;

	bool whole = !fclose(paragraph->stream) && paragraph->text;

	for (const char *word = whole ? paragraph->text : ""; *word;) {
		size_t len = strcspn(word, " ");

		if (column && column + 1 + len > LINE_WIDTH) {
			fputs("\n   ", out);
			column = 3;
		}
		column += (size_t)fprintf(out, "%s%.*s", column ? " " : "", (int)len, word);
		word += len + (word[len] == ' ');
	}
	fputc('\n', out);
	free(paragraph->text);
}

void summary_print_waived(const struct rule *rule, unsigned int expires, const char *reason,
			  FILE *out)
{
	struct paragraph paragraph;
	char date[16];

	if (!paragraph_begin(&paragraph))
		return;
	fprintf(paragraph.stream, "XFAIL %s until %s: %s", rule->id, waiver_date(expires, date),
		reason);
	paragraph_print(&paragraph, out);
}

static void print_waived(const struct results *results, FILE *out)
{
	const char *before = "\n";

	for (size_t i = 0; i < rules_count(); i++) {
		const struct rule_result *result = &results->rule[i];

		if (!result->selected || result->verdict != VERDICT_XFAIL)
			continue;
		fputs(before, out);
		before = "";
		summary_print_waived(rule_at(i), result->waiver->expires, result->waiver->reason,
				     out);
	}
}

static bool unjudged_alike(const struct results *results, size_t a, size_t b)
{
	const struct rule_result *one = &results->rule[a], *other = &results->rule[b];

	return one->selected && other->selected && one->verdict == other->verdict &&
	       !strcmp(one->reason, other->reason);
}

/* Rules without a judgement; those with the same reason together. */
static void print_unjudged(const struct results *results, enum verdict verdict, FILE *out)
{
	for (size_t i = 0; i < rules_count(); i++) {
		const struct rule_result *result = &results->rule[i];
		struct paragraph paragraph;
		bool said = false;

		if (!result->selected || result->verdict != verdict)
			continue;
		for (size_t j = 0; j < i; j++)
			said |= unjudged_alike(results, i, j);
		if (said || !paragraph_begin(&paragraph))
			continue;
		fputs(verdict_name(verdict), paragraph.stream);
		for (size_t j = i; j < rules_count(); j++) {
			if (unjudged_alike(results, i, j))
				fprintf(paragraph.stream, " %s", rule_at(j)->id);
		}
		fprintf(paragraph.stream, "%s%s", *result->reason ? ": " : "", result->reason);
		paragraph_print(&paragraph, out);
	}
}

/* "kvm        95 settings: 190 of 190 values, 17955 of 17955 pairs, ..." */
static void print_door(const struct coverage_door *door, const char *name, FILE *out)
{
	static const char *const what[] = { NULL, "values", "pairs", "triples" };
	struct paragraph paragraph;

	if (!door->there || !paragraph_begin(&paragraph))
		return;
	fprintf(paragraph.stream, "Through %s %zu accepted TDs cover, of %zu settings,", name,
		door->num_tds, door->num_settings);
	for (unsigned int i = 1; i <= COVERAGE_STRENGTH; i++)
		fprintf(paragraph.stream, " %" PRIu64 " of %" PRIu64 " %s%s", door->covered[i],
			door->feasible[i], what[i], i < COVERAGE_STRENGTH ? "," : ".");
	paragraph_print(&paragraph, out);
}

static void print_coverage(const struct results *results, FILE *out)
{
	const struct coverage *coverage = &results->coverage;
	struct paragraph paragraph;

	if (!coverage->builds)
		return;
	fputc('\n', out);
	print_door(&coverage->door[TD_VIA_KVM], "KVM", out);
	print_door(&coverage->door[TD_VIA_MODULE], "the module alone", out);
	if (paragraph_begin(&paragraph)) {
		fprintf(paragraph.stream,
			"%zu of %zu checks of TDH.MNG.INIT have refused a TD%s%s.",
			coverage->num_checks_reached, coverage->num_checks,
			*coverage->checks_missing ? "; not those of " : "",
			coverage->checks_missing);
		paragraph_print(&paragraph, out);
	}
	fprintf(out, "%zu of %zu rules were judged, with %" PRIu64 " TDs built.\n",
		results_judged_count(results), results_selected_count(results), coverage->builds);
}

static bool hidden_alike(const struct target_reason *one, const struct target_reason *other)
{
	return !strcmp(one->needed, other->needed) && !strcmp(one->found, other->found);
}

/* Registers that the target does not show; those with the same reason together. */
static void print_hidden(const struct results *results, FILE *out)
{
	for (unsigned int i = 0; i < HOST_NUM_ELEMENTS; i++) {
		const struct target_reason *reason = &results->hidden[i];
		struct paragraph paragraph;
		bool said = false;

		for (unsigned int j = 0; j < i; j++)
			said |= hidden_alike(reason, &results->hidden[j]);
		if (!*reason->needed || said || !paragraph_begin(&paragraph))
			continue;
		fputs("NOT OBSERVABLE host state", paragraph.stream);
		for (unsigned int j = i; j < HOST_NUM_ELEMENTS; j++) {
			if (hidden_alike(reason, &results->hidden[j]))
				fprintf(paragraph.stream, " %s", host_element(j)->name);
		}
		fprintf(paragraph.stream, ": needs %s; found: %s", reason->needed, reason->found);
		paragraph_print(&paragraph, out);
	}
}

static void print_unknown(const struct provenance *provenance, FILE *out)
{
	struct paragraph paragraph;

	if (!*provenance->unknown || !paragraph_begin(&paragraph))
		return;
	fprintf(paragraph.stream, "UNKNOWN %s", provenance->unknown);
	paragraph_print(&paragraph, out);
}

const char *summary_sentence(const struct results *results, char text[SUMMARY_SENTENCE])
{
	struct sentence sentence = { 0 };

	for (size_t i = 0; i < rules_count(); i++) {
		if (results->rule[i].selected)
			sentence_add(&sentence, rule_at(i)->id, results->rule[i].verdict);
	}
	return sentence_say(&sentence, text);
}

static void print_suspects(const struct results *results, FILE *out)
{
	static const char *const doors[] = { "through KVM", "through the module alone" };

	for (enum td_via via = TD_VIA_KVM; via <= TD_VIA_MODULE; via++) {
		struct paragraph paragraph;

		if (!*results->suspects[via] || !paragraph_begin(&paragraph))
			continue;
		fprintf(paragraph.stream, "All cases lost %s, and no others, have %s.", doors[via],
			results->suspects[via]);
		paragraph_print(&paragraph, out);
	}
}

static void print_ended(const struct results *results, const struct provenance *from, FILE *out)
{
	fprintf(out, "Ended by %s, before the plan was", results->ended);
	if (from->folder)
		fprintf(out, "; tdx-cts run --resume %s goes on", from->folder);
	fputs(".\n", out);
}

void summary_print(const struct results *results, const struct provenance *from, FILE *out)
{
	char sentence[SUMMARY_SENTENCE];

	fprintf(out,
		"tdx-cts %s on %s: module %s%s%s, platform %s, kernel %s, KVM policy %s%s%s%s%s\n",
		from->version, from->identity.target, from->module,
		*from->update_to ? " updated to " : "", from->update_to, from->platform,
		from->kernel, from->policy, *from->supports ? ", supporting " : "", from->supports,
		*from->identity.defect ? ", defect " : "", from->identity.defect);
	fprintf(out, "%zu cases, %zu left out, seed %llu", results->num_cases,
		results->num_left_out, (unsigned long long)from->seed);
	if (from->num_shards)
		fprintf(out, ", shard %zu of %zu", from->shard, from->num_shards);
	fputc('\n', out);
	print_table(results, out);
	print_failures(results, from, out);
	print_waived(results, out);
	fputc('\n', out);
	print_unjudged(results, VERDICT_NOT_COVERED, out);
	print_unjudged(results, VERDICT_NOT_OBSERVABLE, out);
	print_unjudged(results, VERDICT_SKIP, out);
	print_hidden(results, out);
	print_unknown(from, out);
	fprintf(out, "%zu of %zu rules are observable on this target.\n",
		results_observable_count(results), results_selected_count(results));
	print_coverage(results, out);
	print_suspects(results, out);
	if (*results->stopped)
		fprintf(out, "Stopped: %s\n", results->stopped);
	if (*results->ended)
		print_ended(results, from, out);
	fprintf(out, "%s\n", summary_sentence(results, sentence));
}
