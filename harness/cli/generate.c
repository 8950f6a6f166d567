// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts generate: a covering array.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/generate.h"
#include "cli/options.h"
#include "cover/text.h"
#include "cover/verify.h"
#include "input/number.h"

static const char help[] =
	"Usage: tdx-cts generate --strength T --bits N [OPTION]...\n"
	"       tdx-cts generate --strength T --module M [OPTION]...\n"
	"\n"
	"Prints a covering array: few rows in which any T settings take every combination that\n"
	"the constraints allow, of N bits or of what a VMM may configure of a TDX module. One\n"
	"row a line, one digit a setting, and nothing else; or each row is written as the case of\n"
	"a TD that the module must accept. The same options give the same array on every machine.\n"
	"\n"
	"Options:\n"
	"  --strength T              1 to 4\n"
	"  --bits N                  1 to 1024; with constraints the memory limits strengths 3\n"
	"                            and 4 to some 700 and 110 bits\n"
	"  --constraints FILE        one a line: 'a -> b' (where a is 1, b is), 'a -> !b',\n"
	"                            'a = b', 'a' (always 1), '!a'; # starts a comment; - reads\n"
	"                            standard input. Bits have numbers; those of a module the names\n"
	"                            of tdx-cts list settings, and constraints of its own besides\n"
	"  --effort N                about so many seconds to make it smaller; 0: none (1)\n"
	"  --seed N                  where there is a choice (1)\n"
	"\n"
	"Instead of --bits:\n" CLI_SESSION_HELP
	"  --via kvm|module          who is asked: KVM, which offers less, or TDH.MNG.INIT itself\n"
	"                            (kvm)\n"
	"  --format matrix|td        a digit is a setting's level, 0 that of the default TD; or\n"
	"                            cases (matrix)\n"
	"  --out DIR                 with --format td: they become DIR/row-001.td and so on; DIR\n"
	"                            is made, or empty\n" CLI_HELP_HELP "\n"
	"Example:\n"
	"  tdx-cts generate --strength 3 --bits 200 | wc -l\n"
	"  tdx-cts generate --strength 2 --module tdx-1.5.05 --format td --out rows\n";

/* As they were given. */
struct given {
	struct generate_options options;
	bool via;
	bool td;
};

static int read_number(const struct cli_reader *reader, const char *name, uint64_t first,
		       uint64_t last, uint64_t *value)
{
	if (number_parse(optarg, last, value) && *value >= first)
		return 0;
	return cli_bad_usage(reader, "--%s %s: expected a number from %" PRIu64 " to %" PRIu64,
			     name, optarg, first, last);
}

static int read_name(const struct cli_reader *reader, int option, struct given *given)
{
	switch (option) {
	case 'c':
		given->options.constraints = optarg;
		return 0;
	case 'o':
		given->options.folder = optarg;
		return 0;
	case 'v':
		given->via = true;
		if (td_via_parse(optarg, &given->options.via))
			return 0;
		return cli_bad_usage(reader, "--via %s: there are kvm and module", optarg);
	default:
		given->td = !strcmp(optarg, "td");
		if (given->td || !strcmp(optarg, "matrix"))
			return 0;
		return cli_bad_usage(reader, "--format %s: there are matrix and td", optarg);
	}
}

/* 0, or what to exit with. */
static int read_option(const struct cli_reader *reader, int option, struct given *given)
{
	struct generate_options *options = &given->options;
	uint64_t value = 0;
	int status;

	switch (option) {
	case 't':
		status = read_number(reader, "strength", 1, COVER_MAX_STRENGTH, &value);
		options->cover.strength = (unsigned int)value;
		return status;
	case 'b':
		status = read_number(reader, "bits", 1, COVER_MAX_FACTORS, &value);
		options->bits = (size_t)value;
		return status;
	case 'e':
		status = read_number(reader, "effort", 0, COVER_MAX_EFFORT, &value);
		options->cover.effort = (unsigned int)value;
		return status;
	case 's':
		return read_number(reader, "seed", 0, UINT64_MAX, &options->cover.seed);
	default:
		return read_name(reader, option, given);
	}
}

static bool about_configurations(const struct given *given)
{
	const struct session_options *session = &given->options.session;

	return session->platform || session->kernel || session->policy || session->supports ||
	       session->defect || given->via || given->options.folder;
}

/* Options that do not go together. 0: all is well. */
static int check_options(const struct cli_reader *reader, const struct given *given)
{
	const struct generate_options *options = &given->options;

	if (optind < reader->argc)
		return cli_bad_usage(reader, "unexpected argument '%s'", reader->argv[optind]);
	if (!options->cover.strength)
		return cli_bad_usage(reader, "--strength is missing");
	if (!options->bits && !options->session.module)
		return cli_bad_usage(reader, "--bits or --module is missing");
	if (options->bits && options->session.module)
		return cli_bad_usage(reader, "give --bits or --module, and not both");
	if (options->bits && given->td)
		return cli_bad_usage(reader, "--format td: --bits has matrix only");
	if (options->bits && about_configurations(given))
		return cli_bad_usage(reader, "--bits has no --platform, --kernel, --kvm-policy, "
					     "--kvm-supports, --defect, --via or --out");
	if (given->td && !options->folder)
		return cli_bad_usage(reader, "--format td needs --out DIR");
	if (!given->td && options->folder)
		return cli_bad_usage(reader, "--out needs --format td");
	return 0;
}

/* Closed; NULL with @diag filled. */
static struct cover_problem *read_problem(const struct generate_options *options, struct diag *diag)
{
	struct cover_problem *problem = cover_problem_create();
	bool good = problem;

	if (!problem)
		diag_no_memory(diag, NULL);
	for (size_t i = 0; good && i < options->bits; i++)
		good = cover_add_factor(problem, NULL, 2, diag) >= 0;
	if (good && options->constraints)
		good = !cover_text_load(options->constraints, problem, diag);
	if (good && !cover_close(problem, diag))
		return problem;
	cover_problem_free(problem);
	return NULL;
}

void generate_print(const struct cover_array *array)
{
	char line[COVER_MAX_FACTORS + 1];

	for (size_t i = 0; i < array->num_rows; i++) {
		for (size_t j = 0; j < array->num_factors; j++)
			line[j] = (char)('0' + cover_array_row(array, i)[j]);
		line[array->num_factors] = '\0';
		puts(line);
	}
}

/* No array leaves that the independent count does not find complete. */
int generate_array(const struct cover_problem *problem, const struct cover_options *options,
		   struct cover_array *array)
{
	struct cover_report report;
	struct diag diag;

	if (cover_generate(problem, options, array, &diag))
		return cli_bad_input(&diag);
	if (cover_verify(problem, options->strength, array, &report, &diag))
		fprintf(stderr, "tdx-cts: %s\n", diag.text);
	else if (!cover_report_complete(&report))
		fprintf(stderr, "tdx-cts: the array is not complete; this is a bug\n");
	else
		return CLI_CONFORMING;
	cover_array_free(array);
	return CLI_HARNESS_FAILED;
}

static int generate_bits(const struct generate_options *options)
{
	struct cover_problem *problem;
	struct cover_array array;
	struct diag diag;
	int status;

	problem = read_problem(options, &diag);
	if (!problem)
		return cli_bad_input(&diag);
	status = generate_array(problem, &options->cover, &array);
	if (!status) {
		generate_print(&array);
		cover_array_free(&array);
	}
	cover_problem_free(problem);
	return status;
}

int cli_generate(int argc, char **argv)
{
	static const struct option known[] = {
		{ "strength", required_argument, NULL, 't' },
		{ "bits", required_argument, NULL, 'b' },
		{ "constraints", required_argument, NULL, 'c' },
		{ "effort", required_argument, NULL, 'e' },
		{ "seed", required_argument, NULL, 's' },
		CLI_SESSION_OPTIONS,
		{ "via", required_argument, NULL, 'v' },
		{ "format", required_argument, NULL, 'f' },
		{ "out", required_argument, NULL, 'o' },
		CLI_END_OF_OPTIONS,
	};
	struct given given = { .options.cover = { .seed = 1, .effort = 1 } };
	struct cli_reader reader = { argc, argv, known, help, &given.options.session, false, 0 };
	int option, status;

	while ((option = cli_next_option(&reader)) > 0) {
		status = read_option(&reader, option, &given);
		if (status)
			return status;
	}
	if (option != CLI_OPTIONS_DONE)
		return reader.status;
	status = check_options(&reader, &given);
	if (status)
		return status;
	return given.options.bits ? generate_bits(&given.options) :
				    generate_configurations(&given.options);
}
