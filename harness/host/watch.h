/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Watching the registers of a real CPU around the system call that enters a TD.
 *
 *	struct host_watch *watch = host_watch_create(&diag);
 *
 *	host_watch_move(watch, 0);			// the thread runs on CPU 0 only
 *	host_watch_state(watch, 0, &before);
 *	ret = host_watch_call(watch, vcpu_fd, KVM_RUN, 0);
 *	host_watch_state(watch, 0, &after);		// what that changed stands out
 *
 * host_watch_call() loads a pattern into every register that user space can load, makes the
 * system call and captures them again, all in one block of assembly: C code in between would
 * spoil it. A change is kept: once an element has come back wrong on a CPU, its state there is
 * the wrong value until host_watch_reset(). What stays in a CPU until it is written again (MSRs,
 * by the msr device or by what user space can tell of them) is read by host_watch_state(), there
 * and on its SMT siblings: what has moved on a sibling is shown as the CPU's own.
 *
 * One watch a thread, which is the VCPU's and makes every one of these calls. It runs pinned
 * from host_watch_create() to host_watch_free(). Breakpoints set by ptrace, which fire after
 * every call, watch the debug registers.
 */
#ifndef HOST_WATCH_H
#define HOST_WATCH_H

#include "host/state.h"
#include "input/diag.h"

struct host_watch;

/*
 * NULL where memory is short, or the thread cannot be pinned. What this host does not allow to
 * be seen is no error.
 */
struct host_watch *host_watch_create(struct diag *diag);
void host_watch_free(struct host_watch *watch);

/* CPUs that this thread may run on: how many, and the number of each. */
unsigned int host_watch_num_cpus(const struct host_watch *watch);
unsigned int host_watch_cpu(const struct host_watch *watch, unsigned int index);

/* Pins the thread; @index as above. -1 where it is refused. */
int host_watch_move(struct host_watch *watch, unsigned int index);

/* ioctl(@fd, @request, @argument) between two captures: its result, or a negative errno. */
long host_watch_call(struct host_watch *watch, int fd, unsigned long request,
		     unsigned long argument);

/*
 * The same around any function, which is entered with the pattern loaded and may change any
 * register but RSP: what a test proves the watch with.
 */
long host_watch_step(struct host_watch *watch, long (*step)(void *), void *argument);

/* What is seen of that CPU now, with the changes kept so far. */
void host_watch_state(struct host_watch *watch, unsigned int index, struct host_state *state);

/* Forgets the changes kept. */
void host_watch_reset(struct host_watch *watch);

/* True where host_watch_state() shows the element; else what is needed and what was found. */
bool host_watch_shows(const struct host_watch *watch, enum host_element_id element,
		      const char **needed, const char **found);

#endif
