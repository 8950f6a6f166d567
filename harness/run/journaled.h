/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A run that keeps a journal: begun or resumed, and carried out by a worker that may crash or hang
 * and costs one case then.
 *
 *	static int work(void *user, const struct run_journal *journal)
 *	{
 *		...	run_suites() with that journal; returns an exit status
 *	}
 *
 *	const struct journaled_options options = { .folder = "out", .arguments = arguments,
 *						   .case_seconds = 60 };
 *
 *	if (journaled_run(&options, work, &user, &status, &diag))
 *		...	the journal cannot be had, or the run cannot go on
 *
 * The host that went down, the process that was killed and the target that hung have one thing in
 * common: the journal's last case has begun and not ended. It is written down as lost, is judged
 * (rule HST-13), and is not carried out again unless that is asked for.
 */
#ifndef RUN_JOURNALED_H
#define RUN_JOURNALED_H

#include "run/runner.h"

struct journaled_options {
	const char *folder;
	bool resume; /* else the folder must have no journal */
	bool retry_lost; /* with resume: cases that were lost are carried out again */
	json_t *arguments; /* borrowed: what resume needs to know, an array of texts */
	unsigned int case_seconds; /* a case without an end is lost after that; 0: never */
};

/*
 * @status: what the last worker returned; where the run cannot go on, the exit status of a harness
 * that failed; untouched where the journal cannot be had.
 */
int journaled_run(const struct journaled_options *options,
		  int (*work)(void *user, const struct run_journal *journal), void *user,
		  int *status, struct diag *diag);

/* The arguments of the run in @folder, a new reference; NULL and @diag where it has none. */
json_t *journaled_arguments(const char *folder, struct diag *diag);

#endif
