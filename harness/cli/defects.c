// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts defects: every seeded defect is run, and what finds it is told.
 */
#include "cli/defects.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "cli/options.h"
#include "input/number.h"

static const char help[] =
	"Usage: tdx-cts defects [OPTION]... [ID|KIND]...\n"
	"\n"
	"Runs the default plan on the emulator once for each seeded defect, or for those given, and\n"
	"tells which rules find it that hold without it. Exits with 0 if each defect is found by the\n"
	"rule that must find it, 1 if one is not, 3 if a run failed or was interrupted.\n"
	"\n"
	"Options:\n"
	"  --jobs N                  runs at once (the CPUs that are online)\n"
	"  --suite SUITE             does this suite alone find them?\n"
	"  --rule RULE               does this rule alone?\n"
	"  --until-found             end each run once its rule has failed: who else finds a defect is\n"
	"                            not known then, and it takes a fraction of the time\n"
	"  --out DIR                 keep the runs, for tdx-cts report DIR/ID\n"
	"  --matrix                  a line for each defect, a column for each rule\n"
	"  --markdown                a page of what was found, without times\n" CLI_FORMAT_HELP
		CLI_HELP_HELP "\n"
	"One defect alone is told in full, with the smallest case that shows it. TDs and s are how\n"
	"many TDs were built, and seconds, until its rule failed first; names: the report names the\n"
	"right bit, register, field or call; blames: the right party, or that among others.\n"
	"\n"
	"Example:\n"
	"  tdx-cts defects host update --jobs 4\n";

#define MAX_JOBS 1024

enum { JOBS = 1, SUITE, RULE, UNTIL_FOUND, OUT, MATRIX, MARKDOWN };

static const struct option table[] = {
	{ "jobs", required_argument, NULL, JOBS },
	{ "suite", required_argument, NULL, SUITE },
	{ "rule", required_argument, NULL, RULE },
	{ "until-found", no_argument, NULL, UNTIL_FOUND },
	{ "out", required_argument, NULL, OUT },
	{ "matrix", no_argument, NULL, MATRIX },
	{ "markdown", no_argument, NULL, MARKDOWN },
	CLI_FORMAT_OPTION,
	CLI_END_OF_OPTIONS,
};

static int read_jobs(const struct cli_reader *reader, size_t *jobs)
{
	uint64_t value;

	if (!number_parse(optarg, MAX_JOBS, &value) || !value)
		return cli_bad_usage(reader, "--jobs: '%s' is no number from 1 to %d", optarg,
				     MAX_JOBS);
	*jobs = value;
	return -1;
}

/* -1: go on. */
static int read_option(const struct cli_reader *reader, int option, struct defects_options *options)
{
	switch (option) {
	case JOBS:
		return read_jobs(reader, &options->jobs);
	case SUITE:
		options->suite = suite_named(suites, optarg);
		return options->suite ? -1 :
					cli_bad_usage(reader, "there is no suite '%s'", optarg);
	case RULE:
		return cli_read_rule(reader, &options->rule);
	case UNTIL_FOUND:
		options->until_found = true;
		return -1;
	case OUT:
		options->folder = optarg;
		return -1;
	case MATRIX:
		options->matrix = true;
		return -1;
	default:
		options->markdown = true;
		return -1;
	}
}

static int check_options(const struct cli_reader *reader, const struct defects_options *options)
{
	const struct rule *rule = options->rule ? rule_named(options->rule) : NULL;

	if (options->suite && rule && !suite_has_rule(options->suite, rule))
		return cli_bad_usage(reader, "rule %s is not in suite %s", rule->id,
				     options->suite->name);
	if (options->until_found && (options->rule || options->matrix || options->markdown))
		return cli_bad_usage(reader, "--until-found leaves open what --matrix and "
					     "--markdown tell, and --rule which rules fail");
	if (options->markdown + options->matrix + options->json > 1)
		return cli_bad_usage(reader, "there is one form: --format json, --matrix or "
					     "--markdown");
	if (options->markdown && (options->suite || rule || optind < reader->argc))
		return cli_bad_usage(reader, "--markdown is a page of all defects and rules");
	return -1;
}

static void print(const struct defects *defects, bool one)
{
	const struct defects_options *options = defects->options;
	char sentence[256];

	if (options->json) {
		defects_print_json(defects, stdout);
		return;
	}
	if (options->markdown) {
		defects_print_markdown(defects, stdout);
		return;
	}
	if (options->matrix)
		defects_print_matrix(defects, stdout);
	else if (one)
		defects_print_one(&defects->run[defects->num_sound], stdout);
	else
		defects_print_text(defects, stdout);
	defects_sentence(defects, sentence, sizeof(sentence));
	printf("\n%s\n", sentence);
}

/* Whatever was found until then is half of an answer, which nobody can compare. */
static int report(const struct defects *defects, bool one)
{
	char sentence[256];

	if (!defects->interrupted) {
		print(defects, one);
		return defects_exit_status(defects);
	}
	defects_sentence(defects, sentence, sizeof(sentence));
	puts(sentence);
	return defects_exit_status(defects);
}

static int harness_failed(const struct diag *diag)
{
	cli_bad_input(diag); /* the same line */
	return CLI_HARNESS_FAILED;
}

int cli_defects(int argc, char **argv)
{
	const long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	struct defects_options options = { .jobs = cpus > 0 ? (size_t)cpus : 1 };
	struct cli_reader reader = { argc, argv, table, help, NULL, false, 0 };
	struct defects defects = { .options = &options };
	int status, option;
	struct diag diag;

	while ((option = cli_next_option(&reader)) > 0) {
		status = read_option(&reader, option, &options);
		if (status >= 0)
			return status;
	}
	if (option != CLI_OPTIONS_DONE)
		return reader.status;
	options.json = reader.json;
	status = check_options(&reader, &options);
	if (status >= 0)
		return status;
	if (defects_prepare(&defects, argv + optind, (size_t)(argc - optind), &diag) ||
	    defects_open(&defects, &diag))
		status = cli_bad_input(&diag);
	else if (defects_carry_out(&defects, &diag))
		status = harness_failed(&diag);
	else
		status = report(&defects, argc - optind == 1 && defect_named(argv[optind]));
	defects_free(&defects);
	return status;
}
