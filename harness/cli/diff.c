// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts diff: what a module update changed, by risk.
 */
#include "cli/diff.h"

#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "input/corpus.h"
#include "run/run.h"

static const char help[] =
	"Usage: tdx-cts diff [OPTION]... OLD NEW\n"
	"       tdx-cts diff --matrix [OPTION]... MODULE...\n"
	"\n"
	"Compares a TDX module with the one that is to replace it, and groups what changed by who is\n"
	"hurt: breaks hosts, needs review, breaks VMMs, new capability, harmless. The first three\n"
	"break a promise and fail. Each side is one of\n"
	"  a module of the corpus    tdx-cts list modules has their names\n"
	"  a module's description    a folder with cpuid_virtualization.json and module.json\n"
	"  Intel's ABI tables        their folder as downloaded: CPUID is compared, and no more\n"
	"  a snapshot                a folder that tdx-cts snapshot has written\n"
	"\n"
	"Options:\n"
	"  --waivers FILE|FOLDER     changes that are known to break a promise, beside those of the\n"
	"                            corpus; may be given again\n"
	"  --matrix                  one column a module, one row a fact that is not the same in all\n" CLI_FORMAT_HELP
		CLI_HELP_HELP "\n"
	"Example:\n"
	"  tdx-cts diff tdx-1.5.01 tdx-1.5.05 --waivers corpus/updates/tdx-1.5.01-to-tdx-1.5.05.json\n";

#define MAX_WAIVERS 8

struct diff_options {
	bool matrix;
	bool json;
	size_t num_waivers;
	const char *waivers[MAX_WAIVERS];
};

const char *diff_half(const struct diff *diff, const struct diff_row *row)
{
	enum fact_kind kind = row->line->kind;
	enum fact_kind other = kind == FACT_DONE ? FACT_DECLARED : FACT_DONE;

	if ((kind != FACT_DONE && kind != FACT_DECLARED) || row->line->both)
		return "";
	for (size_t i = 0; i < diff->num_sides; i++) {
		if (!diff->side[i]->has[other])
			return "";
	}
	return kind == FACT_DONE ? " (done)" : " (declared)";
}

static bool some_side_has(const struct diff *diff, enum fact_kind kind)
{
	for (size_t i = 0; i < diff->num_sides; i++) {
		if (diff->side[i]->has[kind])
			return true;
	}
	return false;
}

bool diff_not_compared(const struct diff *diff, size_t nth, char *text, size_t size,
		       const char **needs)
{
	size_t len = 0;

	*needs = diff->side[nth]->form == SIDE_TABLES ? "module.json" : "a snapshot";
	for (enum fact_kind kind = FACT_IDENTITY + 1; kind < FACT_NUM_KINDS; kind++) {
		if (diff->side[nth]->has[kind] || !some_side_has(diff, kind))
			continue;
		if (kind >= FACT_METADATA)
			*needs = diff->side[nth]->form == SIDE_SNAPSHOT ? "a whole snapshot" :
									  "a snapshot";
		len += (size_t)snprintf(text + len, len < size ? size - len : 0, "%s%s",
					len ? ", " : "", fact_kind_name(kind));
	}
	return len;
}

bool diff_compares(const struct diff *diff)
{
	for (enum fact_kind kind = FACT_IDENTITY + 1; kind < FACT_NUM_KINDS; kind++) {
		size_t count = 0;

		for (size_t i = 0; i < diff->num_sides; i++)
			count += diff->side[i]->has[kind];
		if (count > 1)
			return true;
	}
	return false;
}

static bool breaks(const struct diff *diff, const struct gate *gate, const struct rule *promise)
{
	for (size_t i = 0; i < diff->num_rows; i++) {
		const struct diff_row *row = &diff->row[i];

		if (row->line->risk.promise == promise && !gate_waives(gate, row))
			return true;
	}
	return false;
}

/* "UPD-01, UPD-04" */
static void list_broken(const struct diff *diff, const struct gate *gate, char *text, size_t size)
{
	size_t len = 0;

	text[0] = '\0';
	for (size_t i = 0; i < rules_count(); i++) {
		const struct rule *promise = rule_at(i);

		if (len < size && breaks(diff, gate, promise))
			len += (size_t)snprintf(text + len, size - len, "%s%s", len ? ", " : "",
						promise->id);
	}
}

const char *diff_sentence(const struct diff *diff, const struct gate *gate,
			  char text[DIFF_SENTENCE])
{
	char ids[128], waived[64] = "";

	if (gate->num_waived)
		snprintf(waived, sizeof(waived), ", %zu as waived", gate->num_waived);
	list_broken(diff, gate, ids, sizeof(ids));
	if (gate->num_failed)
		snprintf(text, DIFF_SENTENCE,
			 "Not conforming: %zu of %zu changes break a promise (%s)%s.",
			 gate->num_failed, diff->num_rows, ids, waived);
	else if (gate->num_stale)
		snprintf(text, DIFF_SENTENCE, "Not conforming: %zu waiver%s stale.",
			 gate->num_stale, gate->num_stale == 1 ? " is" : "s are");
	else if (diff->num_rows)
		snprintf(text, DIFF_SENTENCE,
			 "Conforming: none of %zu changes breaks a promise%s%s.", diff->num_rows,
			 *waived ? " but" : "", *waived ? waived + 1 : "");
	else
		snprintf(text, DIFF_SENTENCE, "Conforming: nothing changed.");
	return text;
}

/* All waivers that there are; the corpus's are the last. */
struct loaded {
	size_t count;
	struct waivers waivers[MAX_WAIVERS + 1];
	struct waiver_set set[MAX_WAIVERS + 1];
};

static void loaded_free(struct loaded *loaded)
{
	for (size_t i = 0; i < loaded->count; i++)
		waivers_free(&loaded->waivers[i]);
}

static int loaded_fill(struct loaded *loaded, const struct diff_options *options, struct diag *diag)
{
	loaded->count = 0;
	for (size_t i = 0; i <= options->num_waivers; i++) {
		struct waivers *waivers = &loaded->waivers[i];
		bool given = i < options->num_waivers;

		if (given ? waivers_load_path(waivers, options->waivers[i], diag) :
			    run_load_waivers(waivers, diag)) {
			loaded_free(loaded);
			return -1;
		}
		loaded->set[i] = (struct waiver_set){ waivers, given };
		loaded->count++;
	}
	return 0;
}

static const char *or_none(const char *text)
{
	return text ? text : "";
}

static int out_of_memory(void)
{
	fprintf(stderr, "tdx-cts: out of memory\n");
	return CLI_HARNESS_FAILED;
}

static int report(struct diff *diff, const struct loaded *loaded, bool json)
{
	const struct side *newer = diff->side[1];
	struct gate gate = {
		.scope = { .policy = or_none(side_identity(newer, "KVM policy")),
			   .module = newer->name,
			   .platform = or_none(side_identity(newer, "platform")),
			   .today = waiver_today() },
	};
	int status = CLI_CONFORMING;

	if (!diff_arrange(diff) || !gate_judge(&gate, diff, loaded->set, loaded->count) ||
	    (json && diff_print_json(diff, &gate)))
		status = out_of_memory();
	else if (!json)
		diff_print_table(diff, &gate);
	if (!status && (gate.num_failed || gate.num_stale))
		status = CLI_FAILED;
	gate_free(&gate);
	return status;
}

/* The gate: two sides, judged. */
static int compare(struct diff *diff, const struct diff_options *options)
{
	struct loaded loaded;
	struct effects *effects;
	char path[PATH_MAX];
	struct diag diag;
	int status;

	if (!diff_compares(diff)) {
		diff_print_lacks(diff);
		printf("Nothing was compared: the sides have no kind of fact in common.\n");
		return CLI_NOTHING_RAN;
	}
	if (snprintf(path, sizeof(path), "%s/effects.json", corpus_root()) >= (int)sizeof(path)) {
		diag_set(&diag, "the path of the corpus is too long; move it");
		return cli_bad_input(&diag);
	}
	effects = effects_load(path, &diag);
	if (!effects)
		return cli_bad_input(&diag);
	if (loaded_fill(&loaded, options, &diag)) {
		effects_free(effects);
		return cli_bad_input(&diag);
	}
	risk_judge(diff, effects);
	status = report(diff, &loaded, options->json);
	loaded_free(&loaded);
	effects_free(effects);
	return status;
}

static int run(const struct side *const *sides, size_t count, const struct diff_options *options)
{
	struct diff *diff = diff_create(sides, count);
	int status;

	if (!diff)
		return out_of_memory();
	if (!options->matrix)
		status = compare(diff, options);
	else if (diff_arrange(diff) && !diff_print_matrix(diff, options->json))
		status = CLI_CONFORMING;
	else
		status = out_of_memory();
	diff_free(diff);
	return status;
}

/* Sides are large: they are on the heap. */
static int open_and_run(char **names, size_t count, const struct diff_options *options)
{
	struct side *side = calloc(count, sizeof(*side));
	const struct side *sides[DIFF_MAX_SIDES];
	int status = CLI_CONFORMING;
	size_t opened = 0;
	struct diag diag;

	if (!side)
		return out_of_memory();
	for (; opened < count && !status; opened++) {
		sides[opened] = &side[opened];
		if (side_open(&side[opened], names[opened], &diag)) {
			status = cli_bad_input(&diag);
			break;
		}
	}
	if (!status)
		status = run(sides, count, options);
	while (opened)
		side_close(&side[--opened]);
	free(side);
	return status;
}

int cli_diff(int argc, char **argv)
{
	static const struct option table[] = {
		{ "matrix", no_argument, NULL, 'm' },
		{ "waivers", required_argument, NULL, 'w' },
		CLI_FORMAT_OPTION,
		CLI_END_OF_OPTIONS,
	};
	struct cli_reader reader = { argc, argv, table, help, NULL, false, 0 };
	struct diff_options options = { 0 };
	size_t count;
	int option;

	while ((option = cli_next_option(&reader)) > 0) {
		if (option == 'm')
			options.matrix = true;
		else if (options.num_waivers == MAX_WAIVERS)
			return cli_bad_usage(&reader, "--waivers is given more than %d times",
					     MAX_WAIVERS);
		else
			options.waivers[options.num_waivers++] = optarg;
	}
	if (option != CLI_OPTIONS_DONE)
		return reader.status;
	options.json = reader.json;
	count = (size_t)(argc - optind);
	if (!options.matrix && count != 2)
		return cli_bad_usage(&reader, "expected OLD and NEW, found %zu arguments", count);
	if (options.matrix && (count < 2 || count > DIFF_MAX_SIDES))
		return cli_bad_usage(&reader, "--matrix: expected 2 to %d modules, found %zu",
				     DIFF_MAX_SIDES, count);
	if (options.matrix && options.num_waivers)
		return cli_bad_usage(&reader, "--matrix judges nothing: it takes no --waivers");
	return open_and_run(argv + optind, count, &options);
}
