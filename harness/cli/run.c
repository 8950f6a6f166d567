// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts run: suites against a target.
 */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

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
	"  --target TARGET           what is tested: emulator, kvm, or replay:DIR, which answers\n"
	"                            from what --record has stored (emulator)\n"
	"  --vm td|plain             with --target kvm: TDs, or a plain VM, which shows what entry\n"
	"                            and exit do to this host without any TDX (td)\n"
	"  --allow-host-damage       with --target kvm: run cases that may damage this host, too\n" CLI_SESSION_HELP
	"  --suite SUITE             only this suite; see tdx-cts list suites\n"
	"  --rule RULE               judge only this rule; see tdx-cts list rules\n"
	"  --case CASE               run only this case; see tdx-cts list cases\n"
	"  --seed N                  kept in the record (0)\n"
	"  --record DIR              write DIR/record.jsonl, one line a judgement, and\n"
	"                            DIR/exchange.jsonl.gz, the exchange with the target\n" CLI_FORMAT_HELP
		CLI_HELP_HELP "\n"
	"Example:\n"
	"  tdx-cts run --kvm-policy allowlist --suite clobber\n"
	"  tdx-cts run --record out && tdx-cts run --target replay:out\n";

#define PLAIN_SUITE "host_state"

struct run_options {
	struct session_options session;
	struct run_selection selection;
	const struct suite *suite; /* NULL: all */
	uint64_t seed;
	bool json;
};

static int read_vm(const struct cli_reader *reader, struct session_options *session)
{
	session->plain = !strcmp(optarg, "plain");
	if (!session->plain && strcmp(optarg, "td") != 0)
		return cli_bad_usage(reader, "--vm %s: there are td and plain", optarg);
	return -1;
}

/* -1: go on. */
static int read_option(const struct cli_reader *reader, int option, struct run_options *options)
{
	switch (option) {
	case 't':
		if (!session_parse_target(&options->session, optarg))
			return cli_bad_usage(reader,
					     "--target %s: there are emulator, kvm and replay:DIR",
					     optarg);
		return -1;
	case 'v':
		return read_vm(reader, &options->session);
	case 'd':
		options->selection.allow_host_damage = true;
		return -1;
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
		options->session.record = optarg;
		return -1;
	}
}

/* Options that do not go together. 0: all is well. */
static int check_options(const struct cli_reader *reader, const struct run_options *options)
{
	const struct rule *rule =
		options->selection.rule ? rule_named(options->selection.rule) : NULL;
	bool plain = options->session.plain;
	/* Without a module there is nothing else to judge. */
	const struct suite *suite = plain ? suite_named(suites, PLAIN_SUITE) : options->suite;

	if (options->session.target != SESSION_KVM &&
	    (plain || options->selection.allow_host_damage))
		return cli_bad_usage(reader, "%s needs --target kvm",
				     plain ? "--vm plain" : "--allow-host-damage");
	if (options->suite && options->suite != suite)
		return cli_bad_usage(reader, "--vm plain can be judged by --suite %s only",
				     PLAIN_SUITE);
	if (suite && rule && !suite_has_rule(suite, rule))
		return cli_bad_usage(reader, "rule %s is not in suite %s", rule->id, suite->name);
	return 0;
}

static int report(struct run *run, const struct run_options *options, struct record *record)
{
	char path[PATH_MAX];
	struct diag diag;
	int status = verdict_exit_status(run->results.worst);

	/* Whatever rules were judged until then: the host is damaged, or gone. */
	if (*run->results.stopped && status != verdict_exit_status(VERDICT_FAIL))
		status = CLI_HARNESS_FAILED;
	if (record) {
		snprintf(path, sizeof(path), "%s/record.jsonl", options->session.record);
		if (record_write(record, path, &diag) || session_save(&run->session, &diag)) {
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
	/* Also where a plain VM was recorded. */
	const bool plain = run->session.found.plain && !options->suite;
	const struct suite *const suite = plain ? suite_named(suites, PLAIN_SUITE) : options->suite;
	const struct suite *const one[] = { suite, NULL };
	struct record *record = NULL;
	struct diag diag;
	int status;

	if (options->session.record) {
		record = record_open(&run->provenance);
		if (!record)
			return CLI_HARNESS_FAILED;
	}
	if (run_suites(run, suite ? one : suites, &options->selection, record, &diag))
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

	switch (run_open(&run, &options->session, options->seed, &diag)) {
	case SESSION_BAD:
		return cli_bad_input(&diag);
	case SESSION_NOTHING:
		return cli_nothing_ran(&run.session.lack);
	default:
		break;
	}
	status = run_and_report(&run, options);
	run_close(&run);
	return status;
}

int cli_run(int argc, char **argv)
{
	static const struct option table[] = {
		{ "target", required_argument, NULL, 't' },
		{ "vm", required_argument, NULL, 'v' },
		{ "allow-host-damage", no_argument, NULL, 'd' },
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
	options.json = reader.json;
	option = check_options(&reader, &options);
	return option ? option : run_target(&options);
}
