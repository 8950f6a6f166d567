// SPDX-License-Identifier: GPL-2.0-only
/*
 * The options of a new run, with what the environment says, and those of a run that is gone on with.
 */
#include "cli/run_options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "input/number.h"
#include "run/journaled.h"

#define DEFAULT_CASE_SECONDS 60

/* As test runners for C++ have it. */
static int read_environment(struct run_options *options, char **argv)
{
	const char *index = getenv("GTEST_SHARD_INDEX"), *total = getenv("GTEST_TOTAL_SHARDS");
	const struct cli_reader reader = { .argv = argv };
	uint64_t shard, num_shards;

	if (options->selection.num_shards || !index || !total)
		return -1;
	if (!number_parse(total, UINT32_MAX, &num_shards) || !num_shards ||
	    !number_parse(index, num_shards - 1, &shard))
		return cli_bad_usage(
			&reader,
			"GTEST_SHARD_INDEX=%s GTEST_TOTAL_SHARDS=%s: expected a number "
			"from 0 and a larger one",
			index, total);
	options->selection.shard = shard;
	options->selection.num_shards = num_shards;
	return -1;
}

/* Kept as an option, because the environment is not that of whoever resumes the run. */
static void keep_shard(struct run_options *options)
{
	char text[64];

	if (!options->selection.num_shards)
		return;
	snprintf(text, sizeof(text), "%zu/%zu", options->selection.shard + 1,
		 options->selection.num_shards);
	cli_arguments_keep(&options->arguments, "shard", NULL);
	json_array_append_new(options->arguments.kept, json_string(text));
}

/* The run's own arguments, as if they had been given here. */
static int read_resumed(struct run_options *options)
{
	static char command[] = "run";
	char *argv[CLI_MAX_ARGUMENTS + 1] = { command };
	struct diag diag;
	int argc;

	options->arguments.resumed = journaled_arguments(options->folder, &diag);
	if (!options->arguments.resumed)
		return cli_bad_input(&diag);
	argc = cli_arguments_words(&options->arguments, argv);
	if (argc >= 0)
		return run_options_read_words(options, argc, argv);
	diag_set(&diag, "%s: its arguments cannot be read; begin a new run", options->folder);
	return cli_bad_input(&diag);
}

static void begin(struct run_options *options)
{
	memset(options, 0, sizeof(*options));
	options->selection.plan = (struct plan_options)PLAN_DEFAULT_OPTIONS;
	options->case_seconds = DEFAULT_CASE_SECONDS;
	cli_arguments_begin(&options->arguments);
}

/* Without an end, there is no end to random configurations. */
static void fill_budget(struct run_options *options)
{
	struct run_selection *selection = &options->selection;

	if (!options->has_random && (selection->budget || selection->seconds))
		selection->plan.num_random = RUN_MAX_RANDOM;
}

int run_options_read_folder(struct run_options *options, const char *folder)
{
	int status;

	begin(options);
	options->folder = folder;
	options->resume = true;
	status = read_resumed(options);
	fill_budget(options);
	return status;
}

/* The run in the folder of @given, with what was given anew. */
static int resume(struct run_options *options, const struct run_options *given, char **argv)
{
	const struct cli_reader reader = { .argv = argv };
	int status;

	if (given->arguments.other || cli_arguments_of_session(&given->session))
		return cli_bad_usage(&reader,
				     "--resume goes on with the options that the run was begun "
				     "with; give others to a new run");
	run_options_free(options);
	status = run_options_read_folder(options, given->folder);
	if (status >= 0)
		return status;
	options->retry_lost = given->retry_lost;
	options->json = given->json;
	options->selection.watch = given->selection.watch;
	if (given->selection.budget)
		options->selection.budget = given->selection.budget;
	if (given->selection.seconds)
		options->selection.seconds = given->selection.seconds;
	if (given->has_case_seconds)
		options->case_seconds = given->case_seconds;
	return -1;
}

int run_options_read(struct run_options *options, int argc, char **argv)
{
	const struct cli_reader reader = { .argv = argv };
	struct run_options given;
	int status;

	begin(options);
	status = run_options_read_words(options, argc, argv);
	if (status >= 0)
		return status;
	if (options->resume) {
		given = *options;
		begin(options);
		status = resume(options, &given, argv);
		run_options_free(&given);
	} else {
		status = read_environment(options, argv);
		keep_shard(options);
	}
	if (status < 0 && options->folder && options->arguments.unkept)
		return cli_bad_usage(&reader, "--out keeps all options to go on with, and one is "
					      "no UTF-8; rename what it names");
	fill_budget(options);
	return status;
}

void run_options_free(struct run_options *options)
{
	cli_arguments_end(&options->arguments);
}
