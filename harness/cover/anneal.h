/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fewer rows by simulated annealing. Private to cover/.
 */
#ifndef COVER_ANNEAL_H
#define COVER_ANNEAL_H

#include "cover/array.h"
#include "cover/problem.h"
#include "input/random.h"

#define ANNEAL_MAX_ROWS 128

/*
 * @array covers all that is feasible. Drops row after row, and changes the others until they
 * cover all again; ends when @work words have been looked at, which bounds the time and the
 * result depends on nothing but the arguments. An array of more than ANNEAL_MAX_ROWS rows stays
 * as it is. -1: memory; @array is complete in any case.
 */
int anneal_reduce(const struct cover_problem *problem, unsigned int strength, uint64_t work,
		  struct random *random, struct cover_array *array);

#endif
