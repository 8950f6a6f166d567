// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts run: suites against a target.
 */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/options.h"
#include "input/number.h"
#include "record/summary.h"
#include "run/run.h"

static const char help[] =
	"Usage: tdx-cts run [OPTION]...\n"
	"\n"
	"Runs suites against a target, judges every rule, and prints a summary. Exits with 0 if\n"
	"the target conforms (waived failures allowed), 1 if a rule failed, 3 if the harness\n"
	"failed, 4 if nothing could run.\n"
	"\n"
	"Options:\n"
	"  --target emulator|kvm     what is tested (emulator)\n" CLI_SESSION_HELP
	"  --suite SUITE             only this suite; see tdx-cts list suites\n"
	"  --rule RULE               judge only this rule; see tdx-cts list rules\n"
	"  --case CASE               run only this case; see tdx-cts list cases\n"
	"  --seed N                  kept in the record (0)\n"
	"  --record DIR              write DIR/record.jsonl, one line a judgement\n" CLI_FORMAT_HELP
		CLI_HELP_HELP "\n"
	"Example:\n"
	"  tdx-cts run --kvm-policy allowlist --suite clobber\n";

struct run_options {
	struct session_options session;
	struct run_selection selection;
	const struct suite *suite; /* NULL: all */
	const char *target;
	const char *record; /* folder */
	uint64_t seed;
	bool json;
};

static int bad_target(const struct cli_reader *reader)
{
	if (strcmp(optarg, "kvm") != 0)
		return cli_bad_usage(reader, "--target %s: there are emulator and kvm", optarg);
	printf("Nothing ran: needed a backend for KVM in this program; found only the "
	       "emulator's.\n");
	return CLI_NOTHING_RAN;
}

/* -1: go on. */
static int read_option(const struct cli_reader *reader, int option, struct run_options *options)
{
	switch (option) {
	case 't':
		return strcmp(optarg, "emulator") != 0 ? bad_target(reader) : -1;
	case 's':
		options->suite = suite_named(suites, optarg);
		if (!options->suite)
			return cli_bad_usage(reader, "there is no suite '%s'", optarg);
		return -1;
	case 'r':
		if (!rule_named(optarg))
			return cli_bad_usage(reader, "there is no rule '%s'", optarg);
		options->selection.rule = optarg;
		return -1;
	case 'c':
		options->selection.test = optarg;
		return -1;
	case 'S':
		if (!number_parse(optarg, INT64_MAX, &options->seed))
			return cli_bad_usage(reader, "--seed: '%s' is no number up to %" PRId64,
					     optarg, INT64_MAX);
		return -1;
	default:
		options->record = optarg;
		return -1;
	}
}

/* Checked before the run, so that its result is not lost. */
static int make_folder(const char *folder, struct diag *diag)
{
	struct stat there;

	if (!mkdir(folder, 0777))
		return 0;
	if (errno == EEXIST && !stat(folder, &there) && S_ISDIR(there.st_mode))
		return 0;
	return diag_set(diag, "%s: cannot be made a folder for the record (%s); give another",
			folder, strerror(errno));
}

static int report(const struct run *run, const struct run_options *options, struct record *record)
{
	char path[PATH_MAX];
	struct diag diag;
	int status = verdict_exit_status(run->results.worst);

	if (record) {
		snprintf(path, sizeof(path), "%s/record.jsonl", options->record);
		if (record_write(record, path, &diag)) {
			cli_bad_input(&diag);
			status = CLI_HARNESS_FAILED;
		}
	}
	if (options->json)
		summary_print_json(&run->results, &run->provenance, stdout);
	else
		summary_print(&run->results, &run->provenance, stdout);
	return status;
}

static int run_and_report(struct run *run, const struct run_options *options)
{
	const struct suite *const one[] = { options->suite, NULL };
	struct record *record = NULL;
	struct diag diag;
	int status;

	if (options->record) {
		if (make_folder(options->record, &diag))
			return cli_bad_input(&diag);
		record = record_open(&run->provenance);
		if (!record)
			return CLI_HARNESS_FAILED;
	}
	if (run_suites(run, options->suite ? one : suites, &options->selection, record, &diag))
		status = cli_bad_input(&diag);
	else
		status = report(run, options, record);
	record_free(record);
	return status;
}

static int run_target(const struct run_options *options)
{
	struct run run;
	struct diag diag;
	int status;

	if (run_open(&run, &options->session, options->seed, &diag))
		return cli_bad_input(&diag);
	status = run_and_report(&run, options);
	run_close(&run);
	return status;
}

int cli_run(int argc, char **argv)
{
	static const struct option table[] = {
		{ "target", required_argument, NULL, 't' },
		CLI_SESSION_OPTIONS,
		{ "suite", required_argument, NULL, 's' },
		{ "rule", required_argument, NULL, 'r' },
		{ "case", required_argument, NULL, 'c' },
		{ "seed", required_argument, NULL, 'S' },
		{ "record", required_argument, NULL, 'R' },
		CLI_FORMAT_OPTION,
		CLI_END_OF_OPTIONS,
	};
	struct run_options options = { 0 };
	struct cli_reader reader = { argc, argv, table, help, &options.session, false, 0 };
	int option;

	while ((option = cli_next_option(&reader)) > 0) {
		int status = read_option(&reader, option, &options);

		if (status >= 0)
			return status;
	}
	if (option != CLI_OPTIONS_DONE)
		return reader.status;
	if (optind < argc)
		return cli_bad_usage(&reader, "'%s' is no option", argv[optind]);
	if (options.suite && options.selection.rule &&
	    !suite_has_rule(options.suite, rule_named(options.selection.rule)))
		return cli_bad_usage(&reader, "rule %s is not in suite %s", options.selection.rule,
				     options.suite->name);
	options.json = reader.json;
	return run_target(&options);
}
