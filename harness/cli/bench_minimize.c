// SPDX-License-Identifier: GPL-2.0-only
/*
 * How many TDs a minimisation builds.
 */
#include <stdio.h>

#include "cli/bench.h"
#include "cover/minimize_figure.h"

#define NUM_STEPS 200
#define MAX_GUILTY 3

int bench_minimize(struct bench_report *report, struct diag *diag)
{
	for (size_t guilty = 1; guilty <= MAX_GUILTY; guilty++) {
		struct minimize_figure figure;
		char name[64];

		if (!minimize_figure(NUM_STEPS, guilty, &figure))
			return diag_set(diag, "a simulated fault of %zu steps was not found",
					guilty);
		snprintf(name, sizeof(name), "minimize_%zu_of_%d", guilty, NUM_STEPS);
		bench_figure(report, name, (double)figure.found, "builds", 0);
		snprintf(name, sizeof(name), "minimize_%zu_of_%d_confirmed", guilty, NUM_STEPS);
		bench_figure(report, name, (double)figure.confirmed, "builds", 0);
	}
	return 0;
}
