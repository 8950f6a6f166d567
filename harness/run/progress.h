/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How far a long run has got: one line on stderr, with the rate and the time left.
 *
 *	struct progress progress;
 *
 *	progress_begin(&progress, false);
 *	if (progress.on)
 *		progress.total = ...;		// worth counting only then
 *	if (progress_step(&progress))		// one case more
 *		progress_say(&progress);	// or a view of one's own: run/live.h
 *	progress_end(&progress);		// the line is gone
 *
 * A terminal has it five times a second: at once where somebody wants to watch, else from the first
 * second on. Elsewhere nothing is written, or for who watches a line every half a minute, so that
 * a log stays readable.
 */
#ifndef RUN_PROGRESS_H
#define RUN_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
	bool on; /* it is written */
	bool terminal; /* stderr is one, on which a line can be written over */
	bool shown;
	const char *what; /* that are done; NULL: "cases" */
	size_t done, total; /* 0: nobody knows */
	uint64_t start_ns, next_ns; /* of CLOCK_MONOTONIC: when to write again */
	uint64_t deadline_ns; /* the end, whatever is left then; 0: there is none */
	double used; /* of the budget, 0 to 1; 0: there is none */
};

#define PROGRESS_SECOND_NS 1000000000ULL
#define PROGRESS_A_SECOND 5 /* so often a terminal is written */

/* CLOCK_MONOTONIC. */
uint64_t progress_now_ns(void);

/* @watch: somebody looks on, also where stderr is no terminal. */
void progress_begin(struct progress *progress, bool watch);

/* One more is done. True: it is time to write. */
bool progress_step(struct progress *progress);

#define PROGRESS_TEXT 96

/* "120 of 3718 cases, 1530/s, 2 s left" */
const char *progress_text(const struct progress *progress, char text[PROGRESS_TEXT]);

/* The same on stderr. */
void progress_say(struct progress *progress);
void progress_end(struct progress *progress);

#endif
