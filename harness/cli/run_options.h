/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The options of tdx-cts run.
 *
 *	struct run_options options;
 *	int status = run_options_read(&options, argc, argv);
 *
 *	if (status >= 0)
 *		return status;
 *	...
 *	run_options_free(&options);
 */
#ifndef CLI_RUN_OPTIONS_H
#define CLI_RUN_OPTIONS_H

#include "cli/arguments.h"
#include "run/runner.h"

/* Of random configurations; so many where --budget or --time ends the run. */
#define RUN_MAX_RANDOM 10000000

struct run_options {
	struct session_options session;
	struct run_selection selection;
	const struct suite *suite; /* NULL: all */
	bool json;
	const char *folder; /* --out or --resume; or NULL */
	bool resume;
	bool retry_lost;
	unsigned int case_seconds;
	bool has_random, has_case_seconds; /* given, not a default */
	struct cli_arguments arguments; /* what a resumed run must know */
};

/* -1: go on; else what to exit with. With --resume the rest is read from the run's journal. */
int run_options_read(struct run_options *options, int argc, char **argv);

/*
 * Those of the run whose journal is in @folder, which is borrowed; the same results. Whatever
 * reads other options with getopt_long() must have ended.
 */
int run_options_read_folder(struct run_options *options, const char *folder);

/* The words alone, without the environment and without a journal; the same results. */
int run_options_read_words(struct run_options *options, int argc, char **argv);

/* The one suite that is run: also where the target is a plain VM, or was one. NULL: all of them. */
const struct suite *run_options_suite(const struct run_options *options,
				      const struct session *session);

void run_options_free(struct run_options *options);

#endif
