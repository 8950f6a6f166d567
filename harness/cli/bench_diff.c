// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long it takes to compare two module descriptions, from their folders to the rows.
 */
#include <limits.h>
#include <stdlib.h>

#include "cli/bench.h"
#include "input/corpus.h"
#include "update/risk.h"

#define ROUNDS 10

static int compare(const struct side *const sides[2], const struct effects *effects)
{
	struct diff *diff = diff_create(sides, 2);
	bool whole = false;

	if (diff) {
		risk_judge(diff, effects);
		whole = diff_arrange(diff) && diff->num_rows;
	}
	diff_free(diff);
	return whole ? 0 : -1;
}

/* One comparison in all its parts; the effects are those of any. */
static int diff_once(struct side side[2], const struct effects *effects, struct diag *diag)
{
	const struct side *const sides[] = { &side[0], &side[1] };
	int ret;

	if (side_open(&side[0], "tdx-1.5.01", diag))
		return -1;
	if (side_open(&side[1], "tdx-1.5.05", diag)) {
		side_close(&side[0]);
		return -1;
	}
	ret = compare(sides, effects);
	if (ret)
		diag_no_memory(diag, "a comparison of two modules");
	side_close(&side[1]);
	side_close(&side[0]);
	return ret;
}

/* The best of some rounds: whatever else the machine does only slows it down. */
static int measure(const struct effects *effects, double *best, struct diag *diag)
{
	struct side *side = calloc(2, sizeof(*side));
	int ret = side ? 0 : diag_no_memory(diag, NULL);

	for (int round = 0; !ret && round < ROUNDS; round++) {
		long long start = bench_now_ns();
		double ms;

		ret = diff_once(side, effects, diag);
		ms = (double)(bench_now_ns() - start) / 1e6;
		if (!round || ms < *best)
			*best = ms;
	}
	free(side);
	return ret;
}

int bench_diff(struct bench_report *report, struct diag *diag)
{
	struct effects *effects;
	char path[PATH_MAX];
	double ms = 0;
	int ret;

	if (snprintf(path, sizeof(path), "%s/effects.json", corpus_root()) >= (int)sizeof(path))
		return diag_set(diag, "the path of the corpus is too long; move it");
	effects = effects_load(path, diag);
	if (!effects)
		return -1;
	ret = measure(effects, &ms, diag);
	effects_free(effects);
	if (!ret)
		bench_figure(report, "diff_descriptions", ms, "ms", 0);
	return ret;
}
