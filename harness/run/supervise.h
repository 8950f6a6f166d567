/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Work in a child process that may crash, be killed or hang, watched by this one.
 *
 *	static int work(void *user, struct supervision *supervision)
 *	{
 *		while (next_case(user)) {
 *			supervision_step(supervision);
 *			run_case(user);
 *			supervision_step(supervision);
 *			supervision_rest(supervision);	// until the next case is made
 *		}
 *		return 0;
 *	}
 *
 *	const struct supervise_options options = { .case_ms = 60000, .kill_ms = 10000 };
 *	struct supervise_result result;
 *
 *	if (supervise(&options, work, &user, &result, &diag))
 *		...				// no child could be started
 *	if (result.end == SUPERVISE_HUNG)
 *		...				// start another that leaves the case out
 *
 * What the worker knows is gone with it, but for what it wrote (record/journal.h), the number of
 * its steps: where that is odd it was in a case, and a word of what it was about. Whether to start again is the caller's to decide.
 *
 * The worker has a process group of its own, so that whatever it has started ends with it, and a
 * terminal's signals come by this process alone. It gets the first SIGINT or SIGTERM that this
 * process is sent, and decides how to end (run/interrupt.h); the second one ends it at once. With
 * SIGTSTP (Ctrl-Z) both stop. It must not read from the terminal, which would stop it. When this process ends, in whatever way, the kernel kills the worker
 * (prctl(2), PR_SET_PDEATHSIG), but not what the worker has started.
 *
 * A worker hangs when its steps stand still for case_ms during which this process watched and the
 * worker could run: neither the time in which one of them is stopped (or traced) counts, nor that in
 * which the host sleeps, nor that in which the worker rests. All that comes before the first step has
 * to be done in case_ms, too.
 *
 * For a process with one thread: threads are not in the child, and the kernel takes the end of the
 * thread that called this for the end of the parent. SIGCHLD and the signals named are blocked
 * while it runs.
 */
#ifndef RUN_SUPERVISE_H
#define RUN_SUPERVISE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "input/diag.h"

/* In memory that both processes see. */
struct supervision {
	_Atomic uint64_t sequence; /* raised by the worker before and after each case */
	_Atomic bool rests; /* what it does is its own work, which may take long */
	_Atomic unsigned int doing; /* what it is about, in the worker's own numbers */
};

static inline void supervision_step(struct supervision *supervision)
{
	atomic_store(&supervision->rests, false);
	atomic_fetch_add(&supervision->sequence, 1);
}

/* Until its next step the worker asks nothing of anything that could hang. */
static inline void supervision_rest(struct supervision *supervision)
{
	atomic_store(&supervision->rests, true);
}

struct supervise_options {
	unsigned int case_ms; /* longer without a step is a hang; 0: nothing is */
	unsigned int kill_ms; /* how long to wait for one that hung and was killed to be gone */
};

enum supervise_end {
	SUPERVISE_EXITED, /* by itself, with a status */
	SUPERVISE_KILLED, /* by a signal, its own, a second one to this process, or any other */
	SUPERVISE_HUNG, /* and therefore killed */
};

struct supervise_result {
	enum supervise_end end;
	int status; /* with SUPERVISE_EXITED: what the worker returned, or gave _exit() */
	int signal; /* with SUPERVISE_KILLED */
	int interrupted; /* the first SIGINT or SIGTERM that came, 0 for none */
	bool unkillable; /* with SUPERVISE_HUNG: it is still there, stuck in the kernel */
	uint64_t sequence; /* the number of its steps */
	unsigned int doing; /* what it was about in the end */
};

/*
 * Runs @worker in a child until it is gone. Its stdio is flushed when it returns; handlers of
 * atexit() do not run, as they would if it called exit(). -1 and @diag where it could not be started.
 */
int supervise(const struct supervise_options *options,
	      int (*worker)(void *user, struct supervision *supervision), void *user,
	      struct supervise_result *result, struct diag *diag);

#endif
