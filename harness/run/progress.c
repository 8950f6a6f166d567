// SPDX-License-Identifier: GPL-2.0-only
/*
 * The line of a run's progress.
 */
#include "run/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define PERIOD_NS (PROGRESS_SECOND_NS / 5)
#define ERASE "\r\033[K" /* ECMA-48: to the beginning of the line, and erase it */

uint64_t progress_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * PROGRESS_SECOND_NS + (uint64_t)now.tv_nsec;
}

void progress_begin(struct progress *progress)
{
	uint64_t now = progress_now_ns();

	*progress = (struct progress){
		.on = isatty(STDERR_FILENO),
		.start_ns = now,
		.next_ns = now + PROGRESS_SECOND_NS,
	};
}

void progress_step(struct progress *progress)
{
	double elapsed, left;
	uint64_t now;

	progress->done++;
	if (!progress->on)
		return;
	now = progress_now_ns();
	if (now < progress->next_ns)
		return;
	progress->next_ns = now + PERIOD_NS;
	progress->shown = true;
	elapsed = (double)(now - progress->start_ns) / (double)PROGRESS_SECOND_NS;
	left = progress->total > progress->done ?
		       elapsed * (double)(progress->total - progress->done) /
			       (double)progress->done :
		       0;
	fprintf(stderr, ERASE "%zu of %zu cases, %.0f/s, %.0f s left", progress->done,
		progress->total, (double)progress->done / elapsed, left);
	fflush(stderr);
}

void progress_end(struct progress *progress)
{
	if (progress->shown)
		fputs(ERASE, stderr);
	progress->on = false;
}
