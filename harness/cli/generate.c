// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts generate: a covering array.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "cover/generate.h"
#include "cover/text.h"
#include "cover/verify.h"
#include "input/number.h"

static const char help[] =
	"Usage: tdx-cts generate --strength T --bits N [OPTION]...\n"
	"\n"
	"Prints a covering array of N bits: few rows in which any T of the bits take every\n"
	"combination of values that the constraints allow. One row a line, in 0 and 1, bit 0\n"
	"first, and nothing else. The same options give the same array on every machine.\n"
	"\n"
	"Options:\n"
	"  --strength T              1 to 4\n"
	"  --bits N                  1 to 1024; with constraints the memory limits strengths 3\n"
	"                            and 4 to some 700 and 110 bits\n"
	"  --constraints FILE        one a line: 'a -> b' (where a is 1, b is), 'a -> !b',\n"
	"                            'a = b', 'a' (always 1), '!a'; # starts a comment; - reads\n"
	"                            standard input\n"
	"  --effort N                about so many seconds to make it smaller; 0: none (1)\n"
	"  --seed N                  where there is a choice (1)\n"
	"  --format matrix           the only one for bits\n" CLI_HELP_HELP "\n"
	"Example:\n"
	"  tdx-cts generate --strength 3 --bits 200 | wc -l\n";

struct generate_options {
	struct cover_options cover;
	size_t bits;
	const char *constraints; /* NULL: none */
};

static int read_number(const struct cli_reader *reader, const char *name, uint64_t first,
		       uint64_t last, uint64_t *value)
{
	if (number_parse(optarg, last, value) && *value >= first)
		return 0;
	return cli_bad_usage(reader, "--%s %s: expected a number from %" PRIu64 " to %" PRIu64,
			     name, optarg, first, last);
}

/* 0, or what to exit with. */
static int read_option(const struct cli_reader *reader, int option,
		       struct generate_options *options)
{
	uint64_t value = 0;
	int status = 0;

	switch (option) {
	case 't':
		status = read_number(reader, "strength", 1, COVER_MAX_STRENGTH, &value);
		options->cover.strength = (unsigned int)value;
		return status;
	case 'b':
		status = read_number(reader, "bits", 1, COVER_MAX_FACTORS, &value);
		options->bits = (size_t)value;
		return status;
	case 'c':
		options->constraints = optarg;
		return 0;
	case 'e':
		status = read_number(reader, "effort", 0, COVER_MAX_EFFORT, &value);
		options->cover.effort = (unsigned int)value;
		return status;
	case 's':
		return read_number(reader, "seed", 0, UINT64_MAX, &options->cover.seed);
	default:
		if (strcmp(optarg, "matrix") != 0)
			return cli_bad_usage(reader, "--format %s: --bits has matrix only", optarg);
		return 0;
	}
}

/* Closed; NULL with @diag filled. */
static struct cover_problem *read_problem(const struct generate_options *options, struct diag *diag)
{
	struct cover_problem *problem = cover_problem_create();
	bool good = problem;

	if (!problem)
		diag_set(diag, "out of memory");
	for (size_t i = 0; good && i < options->bits; i++)
		good = cover_add_factor(problem, NULL, 2, diag) >= 0;
	if (good && options->constraints)
		good = !cover_text_load(options->constraints, problem, diag);
	if (good && !cover_close(problem, diag))
		return problem;
	cover_problem_free(problem);
	return NULL;
}

static void print_matrix(const struct cover_array *array)
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
static int generate(const struct cover_problem *problem, const struct cover_options *options)
{
	struct cover_report report;
	struct cover_array array;
	int status = CLI_HARNESS_FAILED;
	struct diag diag;

	if (cover_generate(problem, options, &array, &diag))
		return cli_bad_input(&diag);
	if (cover_verify(problem, options->strength, &array, &report, &diag)) {
		fprintf(stderr, "tdx-cts: %s\n", diag.text);
	} else if (!cover_report_complete(&report)) {
		fprintf(stderr, "tdx-cts: the array is not complete; this is a bug\n");
	} else {
		print_matrix(&array);
		status = CLI_CONFORMING;
	}
	cover_array_free(&array);
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
		{ "format", required_argument, NULL, 'f' },
		CLI_END_OF_OPTIONS,
	};
	struct generate_options options = { .cover = { .seed = 1, .effort = 1 } };
	struct cli_reader reader = { argc, argv, known, help, .session = NULL };
	struct cover_problem *problem;
	struct diag diag;
	int option, status;

	while ((option = cli_next_option(&reader)) > 0) {
		status = read_option(&reader, option, &options);
		if (status)
			return status;
	}
	if (option != CLI_OPTIONS_DONE)
		return reader.status;
	if (optind < argc)
		return cli_bad_usage(&reader, "unexpected argument '%s'", argv[optind]);
	if (!options.cover.strength)
		return cli_bad_usage(&reader, "--strength is missing");
	if (!options.bits)
		return cli_bad_usage(&reader, "--bits is missing");
	problem = read_problem(&options, &diag);
	if (!problem)
		return cli_bad_input(&diag);
	status = generate(problem, &options.cover);
	cover_problem_free(problem);
	return status;
}
