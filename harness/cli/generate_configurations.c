// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts generate --module: rows that are TD configurations.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/explain.h"
#include "cli/generate.h"
#include "cli/options.h"
#include "cover/text.h"
#include "input/file.h"
#include "plan/space.h"

#define MIN_DIGITS 3 /* of a row's number in its file's name */

static const char *door_name(enum td_via via)
{
	return via == TD_VIA_KVM ? "KVM" : "the module alone";
}

static void make_case(const struct space *space, const struct cover_array *array, size_t row,
		      unsigned int strength, struct td_case *test)
{
	memset(test, 0, sizeof(*test));
	snprintf(test->summary, sizeof(test->summary),
		 "Row %zu of %zu of a covering array of strength %u, through %s", row + 1,
		 array->num_rows, strength, door_name(space->via));
	test->via = space->via;
	test->expect = (struct td_expect){ .given = true, .by = TD_ACCEPTED };
	space_config(space, cover_array_row(array, row), &test->config);
}

/* So many digits that the names sort as the rows do. */
static int digits_of(size_t count)
{
	int digits = MIN_DIGITS;

	for (count /= 1000; count; count /= 10)
		digits++;
	return digits;
}

static int write_cases(const struct space *space, const struct cover_array *array,
		       const struct generate_options *options, struct diag *diag)
{
	struct td_case *test = malloc(sizeof(*test));
	char path[PATH_MAX];
	int ret = 0;

	if (!test)
		return diag_no_memory(diag, NULL);
	for (size_t i = 0; i < array->num_rows && !ret; i++) {
		if (snprintf(path, sizeof(path), "%s/row-%0*zu.td", options->folder,
			     digits_of(array->num_rows), i + 1) >= (int)sizeof(path)) {
			ret = diag_set(diag, "%s: too long a path", options->folder);
			break;
		}
		make_case(space, array, i, options->cover.strength, test);
		ret = td_case_write(test, path, diag);
		if (!ret)
			puts(path);
	}
	free(test);
	return ret;
}

static int print_cases(const struct explain *here, const struct space *space,
		       const struct cover_array *array, const struct generate_options *options)
{
	struct diag diag;

	if (write_cases(space, array, options, &diag))
		return cli_bad_input(&diag);
	printf("%zu TDs of %s on %s, through %s, have every %u of %zu settings together that go "
	       "together.\n",
	       array->num_rows, here->session.options.module, here->session.options.platform,
	       door_name(space->via), options->cover.strength, space->num_factors);
	return CLI_CONFORMING;
}

/* The user's constraints come on top of the module's. */
static int constrain(struct space *space, const char *path, struct diag *diag)
{
	if (!path)
		return 0;
	return cover_text_load(path, space->problem, diag) || cover_close(space->problem, diag) ?
		       -1 :
		       0;
}

static int generate(const struct explain *here, struct space *space,
		    const struct generate_options *options)
{
	struct cover_array array;
	struct diag diag;
	int status;

	if (constrain(space, options->constraints, &diag) ||
	    (options->folder && file_make_empty_folder(options->folder, &diag)))
		return cli_bad_input(&diag);
	status = generate_array(space->problem, &options->cover, &array);
	if (status)
		return status;
	if (options->folder)
		status = print_cases(here, space, &array, options);
	else
		generate_print(&array);
	cover_array_free(&array);
	return status;
}

int generate_configurations(const struct generate_options *options)
{
	struct explain *here = calloc(1, sizeof(*here));
	struct space *space;
	struct diag diag;
	int status;

	if (!here) {
		diag_no_memory(&diag, NULL);
		return cli_bad_input(&diag);
	}
	status = explain_open(here, &options->session);
	if (!status) {
		space = space_create(&here->context, options->via, &diag);
		status = space ? generate(here, space, options) : cli_bad_input(&diag);
		space_free(space);
		explain_close(here);
	}
	free(here);
	return status;
}
