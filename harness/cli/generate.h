/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of "tdx-cts generate": an array of bits, or of the configurations of a module.
 *
 *	const struct generate_options options = {
 *		.cover = { .strength = 2, .seed = 1, .effort = 1 },
 *		.session = { .module = "tdx-1.5.05" },
 *		.folder = "rows",
 *	};
 *
 *	return generate_configurations(&options);
 */
#ifndef CLI_GENERATE_H
#define CLI_GENERATE_H

#include "cover/generate.h"
#include "run/session.h"
#include "td/case.h"

struct generate_options {
	struct cover_options cover;
	size_t bits; /* 0: the configurations of a module */
	const char *constraints; /* a file; NULL: none */
	/* Of configurations: */
	struct session_options session;
	enum td_via via;
	const char *folder; /* where each row becomes a case; NULL: they are printed as a matrix */
};

/* Over what a VMM may configure of the session's module. Returns what to exit with. */
int generate_configurations(const struct generate_options *options);

/*
 * An array that the independent count finds complete, for the caller to free. 0, or what to exit
 * with, with its line on stderr and nothing to free.
 */
int generate_array(const struct cover_problem *problem, const struct cover_options *options,
		   struct cover_array *array);

/* On stdout: one row a line, one digit a factor, and nothing else. */
void generate_print(const struct cover_array *array);

#endif
