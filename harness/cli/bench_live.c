// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the live view of a run takes from it: the time that painting it on a terminal takes, as often
 * as a run does.
 */
#include <fcntl.h>
#include <pty.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/bench.h"
#include "run/live.h"

#define PAINTS 1000

static const struct waivers no_waivers;
static const struct waiver_scope no_scope = { "", "", "", 0 };

/* All rules, every fifth of which has failed: as many colours as there can be. */
static void judge(struct results *results)
{
	for (size_t i = 0; i < rules_count(); i++) {
		struct judgement judgement = {
			.rule = rule_at(i),
			.verdict = i % 5 ? VERDICT_PASS : VERDICT_FAIL,
			.finding = { .subject = "7.0:ecx.waitpkg",
				     .expected = "refused",
				     .observed = "accepted" },
		};

		results_select(results, rule_at(i));
		results_add(results, &judgement);
	}
}

static void drain(int terminal)
{
	char text[4096];

	while (read(terminal, text, sizeof(text)) > 0)
		;
}

/* Milliseconds of a second of a run. */
static double paint(const struct results *results, FILE *out, int terminal)
{
	const struct progress progress = { .done = 1, .total = 2 };
	const struct live_scene scene = { results, &progress, "triples-12-kvm", 4711 };
	struct live live;
	long long spent = 0;

	live_begin(&live, out);
	for (int i = 0; i < PAINTS; i++) {
		long long start = bench_now_ns();

		live_paint(&live, &scene);
		spent += bench_now_ns() - start;
		drain(terminal);
	}
	return (double)spent / PAINTS / 1e6 * PROGRESS_A_SECOND;
}

int bench_live(struct bench_report *report, struct diag *diag)
{
	struct results results;
	int ours, its;
	FILE *out;

	if (openpty(&ours, &its, NULL, NULL, NULL)) {
		fprintf(stderr, "live_view: not measured: needs a pseudo terminal; found none\n");
		return 0;
	}
	fcntl(ours, F_SETFL, O_NONBLOCK);
	out = fdopen(its, "w");
	if (!out || !results_init(&results, &no_waivers, &no_scope))
		return diag_no_memory(diag, NULL);
	judge(&results);
	bench_figure(report, "live_view", 100 * paint(&results, out, ours) / 1e3, "% of a run", 0);
	results_free(&results);
	fclose(out);
	close(ours);
	return 0;
}
