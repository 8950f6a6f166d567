// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the runs of seeded defects come to.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/defects.h"

const char *defects_result_name(enum defects_result result)
{
	static const char *const names[] = {
		[DEFECTS_FOUND] = "found",
		[DEFECTS_ACCIDENT] = "ACCIDENT",
		[DEFECTS_MISSED] = "MISSED",
		[DEFECTS_BROKEN] = "BROKEN",
	};

	return names[result];
}

static bool has_hit(const struct defects_run *run, const struct rule *rule)
{
	for (size_t i = 0; i < run->num_hits; i++) {
		if (run->hit[i].rule == rule)
			return true;
	}
	return false;
}

char defects_cell(const struct defects_run *run, const struct rule *rule)
{
	if (!strcmp(run->defect->rule, rule->id))
		return run->own ? 'F' : 'm';
	return has_hit(run, rule) ? 'f' : '.';
}

struct defects_finds defects_finds(const struct defects *defects, const struct rule *rule)
{
	struct defects_finds finds = { 0 };

	for (size_t i = defects->num_sound; i < defects->count; i++) {
		const struct defects_run *run = &defects->run[i];

		finds.own += !strcmp(run->defect->rule, rule->id);
		finds.finds += has_hit(run, rule);
		finds.alone += has_hit(run, rule) && run->num_hits == 1;
	}
	return finds;
}

bool defects_has_rule(const struct defects *defects, const struct rule *rule)
{
	const struct defects_options *options = defects->options;

	return (!options->suite || suite_has_rule(options->suite, rule)) &&
	       (!options->rule || !strcmp(options->rule, rule->id));
}

static int compare_numbers(const void *a, const void *b)
{
	const uint64_t one = *(const uint64_t *)a, other = *(const uint64_t *)b;

	return (one > other) - (one < other);
}

/* The lower one of the two in the middle, so that it is one of them. */
static void middle(uint64_t *number, size_t count, uint64_t *median, uint64_t *most)
{
	qsort(number, count, sizeof(*number), compare_numbers);
	*median = number[(count - 1) / 2];
	*most = number[count - 1];
}

static void score_times(const struct defects *defects, const char *kind,
			struct defects_score *score)
{
	uint64_t *tds = calloc(defects->count + 1, sizeof(*tds));
	uint64_t *ms = calloc(defects->count + 1, sizeof(*ms));
	size_t count = 0;

	for (size_t i = defects->num_sound; tds && ms && i < defects->count; i++) {
		const struct defects_run *run = &defects->run[i];

		if (!run->own || (kind && strcmp(kind, run->kind) != 0))
			continue;
		tds[count] = run->own->tds;
		ms[count++] = run->own->ms;
	}
	if (count) {
		middle(tds, count, &score->median_tds, &score->most_tds);
		middle(ms, count, &score->median_ms, &score->most_ms);
	}
	free(tds);
	free(ms);
}

void defects_score(const struct defects *defects, const char *kind, struct defects_score *score)
{
	*score = (struct defects_score){ 0 };
	for (size_t i = defects->num_sound; i < defects->count; i++) {
		const struct defects_run *run = &defects->run[i];

		if (kind && strcmp(kind, run->kind) != 0)
			continue;
		score->count++;
		score->result[run->result]++;
		if (!run->own)
			continue;
		score->names += run->own->names;
		score->blames[run->own->blames]++;
	}
	score_times(defects, kind, score);
}

static size_t count_broken(const struct defects *defects)
{
	size_t count = 0;

	for (size_t i = 0; i < defects->count; i++)
		count += defects->run[i].result == DEFECTS_BROKEN;
	return count;
}

void defects_sentence(const struct defects *defects, char *text, size_t size)
{
	struct defects_score all;
	size_t broken = count_broken(defects);

	if (defects->interrupted) {
		snprintf(text, size, "Ended by %s: %zu of %zu runs were over.",
			 defects->interrupted, defects->num_over, defects->count);
		return;
	}
	defects_score(defects, NULL, &all);
	size -= (size_t)snprintf(text, size, "%zu of %zu seeded defects are found by their rules",
				 all.result[DEFECTS_FOUND], all.count);
	text += strlen(text);
	if (broken)
		snprintf(text, size, "; %zu of %zu runs have failed.", broken, defects->count);
	else
		snprintf(text, size, ".");
}

int defects_exit_status(const struct defects *defects)
{
	struct defects_score all;

	if (defects->interrupted)
		return CLI_HARNESS_FAILED;
	defects_score(defects, NULL, &all);
	if (all.result[DEFECTS_MISSED] || all.result[DEFECTS_ACCIDENT])
		return CLI_FAILED;
	return count_broken(defects) ? CLI_HARNESS_FAILED : CLI_CONFORMING;
}
