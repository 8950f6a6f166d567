/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The live view of a run on a terminal: a bar for each family of rules, a letter a rule, the case at
 * hand, the rate and the time left, and the last failure.
 *
 *	struct live live = { .out = stderr };
 *	const struct live_scene scene = { .results = &results, .progress = &progress,
 *					  .test = "default-kvm", .builds = 12 };
 *
 *	live_paint(&live, &scene);	// over what was painted last
 *	live_erase(&live);
 *
 *	  FIX  ====.==.=====              13 rules, 11 hold
 *	  CLB  ==x=......                 10 rules, 3 hold, 1 waived
 *
 * Whoever has less than a few lines and columns gets as much of it as fits.
 */
#ifndef RUN_LIVE_H
#define RUN_LIVE_H

#include "record/results.h"
#include "run/progress.h"

struct live {
	FILE *out; /* a terminal */
	unsigned int rows, columns; /* of it; 0: it is asked each time */
	bool plain; /* without colours */
	unsigned int painted; /* lines that stand there */
};

struct live_scene {
	const struct results *results;
	const struct progress *progress;
	const char *test; /* the case at hand */
	uint64_t builds;
};

/* As the environment wants it: NO_COLOR. */
void live_begin(struct live *live, FILE *out);
void live_paint(struct live *live, const struct live_scene *scene);
void live_erase(struct live *live);

#endif
