/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A run from its options to its results.
 *
 *	struct run run;
 *
 *	if (run_open(&run, &options, seed, &diag))
 *		...
 *	if (!run_suites(&run, suites, &selection, NULL, &diag))
 *		summary_print(&run.results, &run.provenance, stdout);
 *	run_close(&run);
 *
 * The order is fixed and nothing is random: what one run found, the next finds too.
 */
#ifndef RUN_RUN_H
#define RUN_RUN_H

#include "run/runner.h"

struct run {
	struct session session;
	struct waivers waivers;
	struct waiver_scope scope;
	struct provenance provenance;
	struct results results; /* after run_suites() */
	bool broken; /* run_suites() failed by no fault of its input: memory, the journal's disk */
	const struct run_journal *journal; /* set between run_open() and run_suites(); or NULL */
	char command[1024];
};

/*
 * Loads the session and the corpus's waivers. But for SESSION_OK there is nothing to close;
 * with SESSION_NOTHING run->session.lack says why.
 */
enum session_status run_open(struct run *run, const struct session_options *options, uint64_t seed,
			     struct diag *diag);
void run_close(struct run *run);

/* The corpus's. */
int run_load_waivers(struct waivers *waivers, struct diag *diag);

/* A module or platform given by its path is known to waivers by its last part. */
const char *run_last_part(const char *path);

/* What waivers are compared with. */
struct waiver_scope run_waiver_scope(const struct session *session);

/* Suites up to a NULL, once for each run_open(). @record may be NULL. */
int run_suites(struct run *run, const struct suite *const *list,
	       const struct run_selection *selection, struct record *record, struct diag *diag);

#endif
