/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Breakpoints of this thread in DR0 to DR3, to see whether the debug registers still work.
 *
 *	const char *found;
 *	struct breakpoints *breakpoints = breakpoints_set(&found);
 *
 *	if (!breakpoints)
 *		...	not permitted here: found
 *	if (breakpoints_hit(breakpoints) != 0xf)
 *		...	one has not fired
 *	breakpoints_clear(breakpoints);
 *
 * A child of ours sets them by ptrace and lets us go again: they stay, and nobody stands between
 * this thread and its signals. A breakpoint that fires is a SIGTRAP to the thread itself. One
 * thread of a process can have them at a time.
 */
#ifndef HOST_BREAKPOINTS_H
#define HOST_BREAKPOINTS_H

#include <stdint.h>

#define NUM_BREAKPOINTS 4

struct breakpoints;

/* NULL, and why in @found. */
struct breakpoints *breakpoints_set(const char **found);

/* Takes them away from the thread that set them. */
void breakpoints_clear(struct breakpoints *breakpoints);

/* Touches what each breakpoint waits for: bit N is set where DRN has fired. */
unsigned int breakpoints_hit(struct breakpoints *breakpoints);

/* What DR0 to DR3, and DR7 hold as long as they are as set. */
uint64_t breakpoints_address(const struct breakpoints *breakpoints, unsigned int number);
uint64_t breakpoints_control(void);

/*
 * Writes debug registers of thread @tid, as a child process does it: 0 or an errno. 0 as an
 * address takes nothing away.
 */
int breakpoints_write(int tid, unsigned int number, uint64_t value);

#endif
