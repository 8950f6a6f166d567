// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading what engines say of themselves.
 */
#include "fuzz/campaign_stats.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "input/number.h"

bool campaign_stats_libfuzzer(const char *line, struct campaign_stats *stats)
{
	struct campaign_stats read;

	if (sscanf(line, "#%" SCNu64 ": cov: %" SCNu64 " ft: %" SCNu64 " corp: %" SCNu64 " ",
		   &read.inputs, &read.coverage, &read.features, &read.corpus) != 4)
		return false;
	*stats = read;
	return true;
}

/* The number of a line "KEY   : NUMBER". */
static bool find(const char *text, const char *key, uint64_t *value)
{
	const size_t len = strlen(key);

	for (const char *line = text; *line;) {
		const char *end = line + strcspn(line, "\n");
		const char *number = line + len;

		if (!strncmp(line, key, len)) {
			number += strspn(number, " ");
			if (*number++ == ':') {
				number += strspn(number, " ");
				return number_parse_n(number, (size_t)(end - number), UINT64_MAX,
						      value);
			}
		}
		line = end + (*end == '\n');
	}
	return false;
}

bool campaign_stats_afl(const char *text, struct campaign_stats *stats)
{
	struct campaign_stats read = { 0 };

	if (!find(text, "execs_done", &read.inputs) || !find(text, "corpus_count", &read.corpus) ||
	    !find(text, "edges_found", &read.coverage))
		return false;
	*stats = read;
	return true;
}

/*
 * relative_time, cycles_done, cur_item, corpus_count, pending_total, pending_favs, map_size,
 * saved_crashes, saved_hangs, max_depth, execs_per_sec, total_execs, edges_found
 */
static bool read_plot(const char *line, struct campaign_stats *stats)
{
	struct campaign_stats read = { 0 };

	if (sscanf(line,
		   "%*u, %*u, %*u, %" SCNu64 ", %*u, %*u, %*f%%, %*u, %*u, %*u, %*f, %" SCNu64
		   ", %" SCNu64,
		   &read.corpus, &read.inputs, &read.coverage) != 3)
		return false;
	*stats = read;
	return true;
}

bool campaign_stats_afl_plot(const char *text, struct campaign_stats *stats)
{
	const char *end;
	bool found = false;

	/* A line that is being written has no end yet. */
	for (; (end = strchr(text, '\n')); text = end + 1)
		found |= read_plot(text, stats);
	return found;
}

static void add_most(uint64_t *to, uint64_t value)
{
	if (*to < value)
		*to = value;
}

void campaign_stats_add(struct campaign_stats *stats, const struct campaign_stats *one)
{
	stats->inputs += one->inputs;
	add_most(&stats->corpus, one->corpus);
	add_most(&stats->coverage, one->coverage);
	add_most(&stats->features, one->features);
}
