/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Covering arrays: few rows that have every feasible set of so many literals.
 *
 *	struct cover_options options = { .strength = 3, .seed = 1, .effort = 1 };
 *	struct cover_array array;
 *
 *	if (cover_close(problem, &diag) || cover_generate(problem, &options, &array, &diag))
 *		...	constraints that contradict, a limit, memory
 *	for (size_t i = 0; i < array.num_rows; i++)
 *		use(cover_array_row(&array, i));
 *	cover_array_free(&array);
 *
 * Bits without constraints are constructed (cover/construct.h). Everything else is built row by
 * row and then made smaller by simulated annealing, which is bounded by the work it does and
 * not by time: the same problem and options give the same array on every machine.
 */
#ifndef COVER_GENERATE_H
#define COVER_GENERATE_H

#include "cover/array.h"
#include "cover/problem.h"

#define COVER_MAX_EFFORT 10000

struct cover_options {
	unsigned int strength; /* 1 to COVER_MAX_STRENGTH */
	uint64_t seed;
	/*
	 * How long an array is made smaller: about so many seconds of a CPU of 2023 each, 0 not
	 * at all, up to COVER_MAX_EFFORT.
	 */
	unsigned int effort;
};

/*
 * @problem must be closed. Of fewer factors than the strength all feasible rows are given. -1
 * with @diag filled: an option, a problem too large for its strength, memory, constraints that
 * are too hard for a search; @array is empty then, with nothing to free.
 */
int cover_generate(const struct cover_problem *problem, const struct cover_options *options,
		   struct cover_array *array, struct diag *diag);

#endif
