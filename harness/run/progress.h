/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How far a long run has got: one line on a terminal's stderr, with the rate and the time left.
 *
 *	struct progress progress;
 *
 *	progress_begin(&progress);
 *	if (progress.on)
 *		progress.total = ...;		// worth counting only then
 *	progress_step(&progress);		// one case more
 *	progress_end(&progress);		// the line is gone
 *
 * Where stderr is no terminal, and in the first second, nothing is written.
 */
#ifndef RUN_PROGRESS_H
#define RUN_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
	bool on; /* stderr is a terminal */
	bool shown;
	size_t done, total;
	uint64_t start_ns, next_ns; /* when to write again */
};

#define PROGRESS_SECOND_NS 1000000000ULL

/* CLOCK_MONOTONIC. */
uint64_t progress_now_ns(void);

void progress_begin(struct progress *progress);
void progress_step(struct progress *progress);
void progress_end(struct progress *progress);

#endif
