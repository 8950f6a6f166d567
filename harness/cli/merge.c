// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts merge: shards of a run as one.
 */
#include <limits.h>
#include <stdio.h>

#include "cli/merge_runs.h"
#include "cli/options.h"
#include "input/file.h"
#include "plan/suite.h"
#include "record/summary.h"
#include "run/merge.h"

static const char help[] =
	"Usage: tdx-cts merge [OPTION]... DIR...\n"
	"       tdx-cts merge [OPTION]... RECORD...\n"
	"\n"
	"Adds up the shards of a run, each in the DIR that its --out named, to what one run would\n"
	"say: the same summary, and the same exit status.\n"
	"\n"
	"Whole runs of one version, of several hosts, kernels or modules, each a record or its folder,\n"
	"become one record with the worst verdict of each rule and the verdict in each run. Where\n"
	"runs differ is shown.\n"
	"\n"
	"Options:\n"
	"  --out DIR                 write DIR/record.jsonl, one line a judgement\n" CLI_FORMAT_HELP
		CLI_HELP_HELP "\n"
	"Example:\n"
	"  tdx-cts run --shard 1/2 --out s1; tdx-cts run --shard 2/2 --out s2; tdx-cts merge s1 s2\n"
	"  tdx-cts merge out/linux-6.18 out/linux-6.19 --out out/both\n";

static int write_record(const struct merge *merge, const char *folder)
{
	char path[PATH_MAX];
	struct diag diag;

	if (!folder)
		return CLI_CONFORMING;
	if (snprintf(path, sizeof(path), "%s/record.jsonl", folder) >= (int)sizeof(path)) {
		diag_set(&diag, "%s: too long a path", folder);
		return cli_bad_input(&diag);
	}
	if (file_make_folder(folder, &diag) || record_write(merge->record, path, &diag))
		return cli_bad_input(&diag);
	return CLI_CONFORMING;
}

static int report(const struct merge *merge, const char *folder, bool json)
{
	int status = write_record(merge, folder);

	if (status)
		return status;
	status = verdict_exit_status(merge->results.worst);
	if ((*merge->results.stopped || *merge->unfinished) &&
	    status != verdict_exit_status(VERDICT_FAIL))
		status = CLI_HARNESS_FAILED;
	if (*merge->unfinished)
		fprintf(stderr, "tdx-cts: %s: has not come to its end; resume it and merge again\n",
			merge->unfinished);
	if (json)
		summary_print_json(&merge->results, &merge->provenance, stdout);
	else
		summary_print(&merge->results, &merge->provenance, stdout);
	return status;
}

int cli_merge(int argc, char **argv)
{
	static const struct option table[] = {
		{ "out", required_argument, NULL, 'o' },
		CLI_FORMAT_OPTION,
		CLI_END_OF_OPTIONS,
	};
	struct cli_reader reader = { argc, argv, table, help, NULL, false, 0 };
	const char *folder = NULL;
	struct merge merge;
	struct diag diag;
	int option, status;

	while ((option = cli_next_option(&reader)) > 0)
		folder = optarg;
	if (option != CLI_OPTIONS_DONE)
		return reader.status;
	if (optind == argc)
		return cli_bad_usage(&reader, "no DIR is given");
	if (!merge_is_of_shards((const char *const *)argv + optind, (size_t)(argc - optind)))
		return merge_runs_report((const char *const *)argv + optind,
					 (size_t)(argc - optind), folder, reader.json);
	if (merge_shards(&merge, (const char *const *)argv + optind, (size_t)(argc - optind),
			 suites, &diag))
		return cli_bad_input(&diag);
	status = report(&merge, folder, reader.json);
	merge_free(&merge);
	return status;
}
