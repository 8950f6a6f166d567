// SPDX-License-Identifier: GPL-2.0-only
/*
 * The line of a run's progress.
 */
#include "run/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TERMINAL_PERIOD_NS (PROGRESS_SECOND_NS / PROGRESS_A_SECOND)
#define LOG_PERIOD_NS (30 * PROGRESS_SECOND_NS)
#define SLOW 10 /* below it a tenth more or less of it matters */
#define ERASE "\r\033[K" /* ECMA-48: to the beginning of the line, and erase it */

uint64_t progress_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * PROGRESS_SECOND_NS + (uint64_t)now.tv_nsec;
}

static bool is_terminal(void)
{
	const char *kind = getenv("TERM");

	return isatty(STDERR_FILENO) && !(kind && !strcmp(kind, "dumb"));
}

void progress_begin(struct progress *progress, bool watch)
{
	bool terminal = is_terminal();
	uint64_t now = progress_now_ns();
	uint64_t wait_ns = watch ? 0 : PROGRESS_SECOND_NS;

	*progress = (struct progress){
		.on = terminal || watch,
		.terminal = terminal,
		.start_ns = now,
		.next_ns = now + (terminal ? wait_ns : LOG_PERIOD_NS),
	};
}

bool progress_step(struct progress *progress)
{
	uint64_t now;

	progress->done++;
	if (!progress->on)
		return false;
	now = progress_now_ns();
	if (now < progress->next_ns)
		return false;
	progress->next_ns = now + (progress->terminal ? TERMINAL_PERIOD_NS : LOG_PERIOD_NS);
	return true;
}

static double seconds(uint64_t from_ns, uint64_t to_ns)
{
	return to_ns > from_ns ? (double)(to_ns - from_ns) / (double)PROGRESS_SECOND_NS : 0;
}

/* Whichever comes first: all are done, the budget is used up, or the time. */
static double seconds_left(const struct progress *progress, uint64_t now_ns)
{
	double elapsed = seconds(progress->start_ns, now_ns);
	double part = progress->total ? (double)progress->done / (double)progress->total : 0;
	double left;

	part = progress->used > part ? progress->used : part;
	left = part > 0 && part <= 1 ? elapsed * (1 - part) / part : 0;
	if (progress->deadline_ns && (part <= 0 || seconds(now_ns, progress->deadline_ns) < left))
		left = seconds(now_ns, progress->deadline_ns);
	return left;
}

const char *progress_text(const struct progress *progress, char text[PROGRESS_TEXT])
{
	uint64_t now = progress_now_ns();
	double elapsed = seconds(progress->start_ns, now), rate;
	char of[32] = "";

	if (progress->total)
		snprintf(of, sizeof(of), " of %zu", progress->total);
	rate = elapsed > 0 ? (double)progress->done / elapsed : 0;
	snprintf(text, PROGRESS_TEXT, "%zu%s %s, %.*f/s, %.0f s left", progress->done, of,
		 progress->what ? progress->what : "cases", rate > 0 && rate < SLOW ? 1 : 0, rate,
		 seconds_left(progress, now));
	return text;
}

void progress_say(struct progress *progress)
{
	char text[PROGRESS_TEXT];

	progress->shown = progress->terminal;
	fprintf(stderr, "%s%s%s", progress->terminal ? ERASE : "", progress_text(progress, text),
		progress->terminal ? "" : "\n");
	fflush(stderr);
}

void progress_end(struct progress *progress)
{
	if (progress->shown)
		fputs(ERASE, stderr);
	progress->on = false;
}
