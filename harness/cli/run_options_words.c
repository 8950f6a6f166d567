// SPDX-License-Identifier: GPL-2.0-only
/*
 * The words of tdx-cts run: which options there are, and which go together.
 */
#include <inttypes.h>
#include <string.h>

#include "cli/options.h"
#include "cli/run_options.h"
#include "emulator/defect.h"
#include "input/number.h"

#define PLAIN_SUITE "host_state"

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
		CLI_UPDATE_HELP
	"  --suite SUITE             only this suite; see tdx-cts list suites\n"
	"  --rule RULE               judge only this rule; see tdx-cts list rules\n"
	"  --case CASE               run only this case: a name of tdx-cts list cases, or the\n"
	"                            path of a .td file\n"
	"\n"
	"What is tried, the most valuable first:\n"
	"  --strength N              try every N settings together, 0 to 4 (3)\n"
	"  --random N                and so many random configurations (256; 10000000 with\n"
	"                            --budget or --time)\n"
	"  --seed N                  of these (0)\n"
	"  --budget N                stop before the target builds more than N TDs\n"
	"  --time SECONDS            stop after that\n"
	"  --until RULE              stop once this rule has failed\n"
	"  --shard I/N               only part I of N, from 1; tdx-cts merge adds them up. Also\n"
	"                            GTEST_SHARD_INDEX (from 0) and GTEST_TOTAL_SHARDS\n"
	"  --watch                   paint a terminal with what is found while it runs; elsewhere\n"
	"                            one line every half a minute\n"
	"\n"
	"What is kept:\n"
	"  --record DIR              write DIR/record.jsonl, one line a judgement, and\n"
	"                            DIR/exchange.jsonl.gz, the exchange with the target\n"
	"  --out DIR                 keep a journal in DIR, so that whatever ends the run costs one\n"
	"                            case; DIR/record.jsonl; failing cases in DIR/failures\n"
	"  --resume DIR              go on with the run in DIR, with its options; --budget and\n"
	"                            --time may be given anew\n"
	"  --retry-lost              with --resume: carry out what the host, or the run, was lost in\n"
	"                            again\n"
	"  --case-timeout SECONDS    with --out: a case without an end is lost after that; 0: never\n"
	"                            (60)\n" CLI_FORMAT_HELP CLI_HELP_HELP "\n"
	"Example:\n"
	"  tdx-cts run --kvm-policy allowlist --suite clobber\n"
	"  tdx-cts run --budget 500 --out out/a && tdx-cts run --resume out/a --budget 1000\n"
	"  tdx-cts run --record out && tdx-cts run --target replay:out\n";

enum {
	TARGET = 't',
	VM = 'v',
	ALLOW_DAMAGE = 'd',
	SUITE = 's',
	RULE = 'r',
	CASE = 'c',
	STRENGTH = 'g',
	RANDOM = 'n',
	SEED = 'S',
	BUDGET = 'b',
	TIME = 'T',
	UNTIL = 'f',
	SHARD = 'i',
	RECORD = 'R',
	OUT = 'o',
	RESUME = 'u',
	RETRY_LOST = 'y',
	CASE_TIMEOUT = 'w',
	WATCH = 'W',
};

static const struct option table[] = {
	{ "target", required_argument, NULL, TARGET },
	{ "vm", required_argument, NULL, VM },
	{ "allow-host-damage", no_argument, NULL, ALLOW_DAMAGE },
	CLI_SESSION_OPTIONS,
	CLI_UPDATE_OPTION,
	{ "suite", required_argument, NULL, SUITE },
	{ "rule", required_argument, NULL, RULE },
	{ "case", required_argument, NULL, CASE },
	{ "strength", required_argument, NULL, STRENGTH },
	{ "random", required_argument, NULL, RANDOM },
	{ "seed", required_argument, NULL, SEED },
	{ "budget", required_argument, NULL, BUDGET },
	{ "time", required_argument, NULL, TIME },
	{ "until", required_argument, NULL, UNTIL },
	{ "shard", required_argument, NULL, SHARD },
	{ "record", required_argument, NULL, RECORD },
	{ "out", required_argument, NULL, OUT },
	{ "resume", required_argument, NULL, RESUME },
	{ "retry-lost", no_argument, NULL, RETRY_LOST },
	{ "case-timeout", required_argument, NULL, CASE_TIMEOUT },
	{ "watch", no_argument, NULL, WATCH },
	CLI_FORMAT_OPTION,
	CLI_END_OF_OPTIONS,
};

/* "I/N", I from 1 on. */
static int read_shard(const struct cli_reader *reader, const char *text,
		      struct run_selection *selection)
{
	const char *slash = strchr(text, '/');
	uint64_t shard, num_shards;

	if (!slash || !number_parse_n(text, (size_t)(slash - text), UINT32_MAX, &shard) ||
	    !number_parse(slash + 1, UINT32_MAX, &num_shards) || !shard || shard > num_shards)
		return cli_bad_usage(reader, "--shard %s: expected I/N with I from 1 to N", text);
	selection->shard = shard - 1;
	selection->num_shards = num_shards;
	return -1;
}

static const struct number_option {
	int option;
	const char *name;
	uint64_t max;
} numbers[] = {
	{ STRENGTH, "--strength", 4 },  { RANDOM, "--random", RUN_MAX_RANDOM },
	{ SEED, "--seed", INT64_MAX },  { BUDGET, "--budget", INT64_MAX },
	{ TIME, "--time", UINT32_MAX }, { CASE_TIMEOUT, "--case-timeout", 86400 },
};

static int read_number(const struct cli_reader *reader, int option, struct run_options *options)
{
	const struct number_option *number = numbers;
	struct run_selection *selection = &options->selection;
	uint64_t value;

	while (number->option != option)
		number++;
	if (!number_parse(optarg, number->max, &value))
		return cli_bad_usage(reader, "%s: '%s' is no number up to %" PRIu64, number->name,
				     optarg, number->max);
	switch (option) {
	case STRENGTH:
		selection->plan.strength = (unsigned int)value;
		break;
	case RANDOM:
		selection->plan.num_random = value;
		options->has_random = true;
		break;
	case SEED:
		selection->plan.seed = value;
		break;
	case BUDGET:
		selection->budget = value;
		break;
	case TIME:
		selection->seconds = value;
		break;
	default:
		options->case_seconds = (unsigned int)value;
		options->has_case_seconds = true;
	}
	if (!value && (option == BUDGET || option == TIME))
		return cli_bad_usage(reader, "%s 0: that runs nothing; give 1 or more",
				     number->name);
	return -1;
}

static int read_name(const struct cli_reader *reader, int option, struct run_options *options)
{
	switch (option) {
	case TARGET:
		return cli_read_target(reader, &options->session);
	case VM:
		return cli_read_vm(reader, &options->session);
	case SUITE:
		options->suite = suite_named(suites, optarg);
		if (!options->suite)
			return cli_bad_usage(reader, "there is no suite '%s'", optarg);
		return -1;
	case RULE:
		return cli_read_rule(reader, &options->selection.rule);
	case UNTIL:
		return cli_read_rule(reader, &options->selection.until);
	case CASE:
		options->selection.test = optarg;
		return -1;
	case SHARD:
		return read_shard(reader, optarg, &options->selection);
	default:
		return read_number(reader, option, options);
	}
}

/* -1: go on. */
static int read_option(const struct cli_reader *reader, int option, struct run_options *options)
{
	switch (option) {
	case ALLOW_DAMAGE:
		options->selection.allow_host_damage = true;
		return -1;
	case RECORD:
		options->session.record = optarg;
		return -1;
	case OUT:
	case RESUME:
		if (options->folder)
			return cli_bad_usage(reader, "there is one folder: --out, or --resume");
		options->folder = optarg;
		options->resume = option == RESUME;
		return -1;
	case RETRY_LOST:
		options->retry_lost = true;
		return -1;
	case WATCH:
		options->selection.watch = true;
		return -1;
	default:
		return read_name(reader, option, options);
	}
}

/* A defect may bring the module after an update; a recorded run says itself what it was about. */
static bool has_update(const struct session_options *session)
{
	const struct defect *defect = session->defect ? defect_named(session->defect) : NULL;

	return session->update_to || session->target == SESSION_REPLAY ||
	       (defect && defect->with.update_to);
}

/* Options that do not go together. 0: all is well. */
static int check_options(const struct cli_reader *reader, const struct run_options *options)
{
	const struct rule *rule =
		options->selection.rule ? rule_named(options->selection.rule) : NULL;
	const struct rule *until =
		options->selection.until ? rule_named(options->selection.until) : NULL;
	int status = cli_check_kvm(reader, &options->session, options->selection.allow_host_damage);
	bool plain = options->session.plain;
	/* Without a module there is nothing else to judge. */
	const struct suite *suite = plain ? suite_named(suites, PLAIN_SUITE) : options->suite;

	if (status)
		return status;
	if (options->suite && options->suite != suite)
		return cli_bad_usage(reader, "--vm plain can be judged by --suite %s only",
				     PLAIN_SUITE);
	if (suite && rule && !suite_has_rule(suite, rule))
		return cli_bad_usage(reader, "rule %s is not in suite %s", rule->id, suite->name);
	if (until && ((suite && !suite_has_rule(suite, until)) || (rule && rule != until)))
		return cli_bad_usage(reader, "--until %s: that rule is not judged", until->id);
	if (suite && suite->of_update && !has_update(&options->session))
		return cli_bad_usage(reader,
				     "--suite %s compares two modules: --module is the one before, "
				     "give the one after by --update-to",
				     suite->name);
	/* Half of such a run is over once the module was replaced: there is no way back to it. */
	if (options->session.update_to && options->session.target == SESSION_KVM && options->folder)
		return cli_bad_usage(reader,
				     "--update-to with --target kvm keeps no journal: leave "
				     "out --out; --record is kept");
	if (options->retry_lost && !options->resume)
		return cli_bad_usage(reader, "--retry-lost needs --resume");
	return 0;
}

/* What of an earlier run may be given anew. */
static bool for_resume(int option)
{
	return option == BUDGET || option == TIME || option == CASE_TIMEOUT || option == RESUME ||
	       option == RETRY_LOST || option == WATCH;
}

int run_options_read_words(struct run_options *options, int argc, char **argv)
{
	struct cli_reader reader = { argc, argv, table, help, &options->session, false, 0 };
	int option;

	optind = 0;
	while ((option = cli_next_option(&reader)) > 0) {
		int status = read_option(&reader, option, options);

		if (status >= 0)
			return status;
		if (!for_resume(option))
			options->arguments.other = cli_option_name(table, option);
		if (option != OUT && option != RESUME && option != RETRY_LOST && option != SHARD &&
		    option != WATCH)
			cli_arguments_keep(&options->arguments, cli_option_name(table, option),
					   optarg);
	}
	if (option != CLI_OPTIONS_DONE)
		return reader.status;
	if (optind < argc)
		return cli_bad_usage(&reader, "'%s' is no option", argv[optind]);
	options->json = reader.json;
	cli_arguments_keep_session(&options->arguments, &options->session);
	option = check_options(&reader, options);
	return option ? option : -1;
}

const struct suite *run_options_suite(const struct run_options *options,
				      const struct session *session)
{
	bool plain = session->found.plain && !options->suite;

	return plain ? suite_named(suites, PLAIN_SUITE) : options->suite;
}
