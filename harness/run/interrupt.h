/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SIGINT and SIGTERM as a flag that a loop asks, so that a run ends between two cases.
 *
 *	interrupt_catch();
 *	while (next_case() && !interrupt_name())
 *		...
 *	if (interrupt_name())
 *		...		"SIGINT": what was done is kept, and the rest is not done
 *
 * The second signal of a kind does what it does by default: it ends the process at once. What the
 * process was started to ignore (nohup, a shell's background job) stays ignored.
 */
#ifndef RUN_INTERRUPT_H
#define RUN_INTERRUPT_H

/* For the whole process, from now on. A child made by fork() has it, too. */
void interrupt_catch(void);

/* "SIGINT" or "SIGTERM", whichever came first since interrupt_catch(); NULL: none did. */
const char *interrupt_name(void);

#endif
