/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The run that "tdx-cts minimize --rows" names: its options, which become those of the
 * minimisation, and its journal.
 *
 *	struct minimize_run run;
 *	int status = minimize_run_open(&run, "out", &given);
 *
 *	if (!status)
 *		status = cli_open_session(&session, &run.options.session);
 *	...
 *	minimize_run_close(&run);
 */
#ifndef CLI_MINIMIZE_RUN_H
#define CLI_MINIMIZE_RUN_H

#include "cli/run_options.h"

struct minimize_run {
	struct run_options options;
	struct log_book book;
};

/* What the user has said of the session; NULL and false: nothing. */
struct minimize_given {
	struct session_options session;
	bool target, vm;
};

/*
 * 0, or what to exit with, with its line on stderr: no journal, or @given is not what the run was
 * about. minimize_run_close() is due in any case. Whatever reads other options with getopt_long()
 * must have ended; @folder is borrowed.
 */
int minimize_run_open(struct minimize_run *run, const char *folder,
		      const struct minimize_given *given);
void minimize_run_close(struct minimize_run *run);

/* What answers is what answered then. -1 and @diag where it is not. */
int minimize_run_check(const struct minimize_run *run, const struct session *session,
		       struct diag *diag);

#endif
