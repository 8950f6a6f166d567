/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How far an engine has got, out of what it says of itself.
 *
 *	struct campaign_stats stats = { 0 };
 *
 *	while (fgets(line, sizeof(line), log))
 *		campaign_stats_libfuzzer(line, &stats);
 *
 * What an engine does not say stays 0.
 */
#ifndef FUZZ_CAMPAIGN_STATS_H
#define FUZZ_CAMPAIGN_STATS_H

#include <stdbool.h>
#include <stdint.h>

struct campaign_stats {
	uint64_t inputs; /* that were run */
	uint64_t corpus; /* that were kept */
	uint64_t coverage; /* edges */
	uint64_t features; /* edges with counts, and what else guides the engine */
};

/*
 * A line of libFuzzer's with -fork: "#8560: cov: 2757 ft: 1923 corp: 227 exec/s 1618 ...". False,
 * and nothing changed, where it is another.
 */
bool campaign_stats_libfuzzer(const char *line, struct campaign_stats *stats);

/*
 * The files fuzzer_stats and plot_data of one afl-fuzz, of which the second is the fresher one while
 * it runs. False, and nothing changed, where the text is none.
 */
bool campaign_stats_afl(const char *text, struct campaign_stats *stats);
bool campaign_stats_afl_plot(const char *text, struct campaign_stats *stats);

/* Of processes that share their inputs: all runs count, of the rest what is most. */
void campaign_stats_add(struct campaign_stats *stats, const struct campaign_stats *one);

#endif
