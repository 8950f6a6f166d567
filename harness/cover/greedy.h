/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A covering array row by row, each as good as it gets. Private to cover/.
 *
 * Row by row: each factor in a random order gets the level whose sets are worth most (density:
 * Bryant and Colbourn 2007), then single levels change as long as that covers more.
 */
#ifndef COVER_GREEDY_H
#define COVER_GREEDY_H

#include "cover/array.h"
#include "cover/uncovered.h"
#include "input/random.h"

/*
 * Appends rows to @array until nothing feasible is in @uncovered any more. @candidates: rows
 * that are tried for each that is taken, from 1 on. -1 with @diag filled: memory, or the
 * constraints are too hard.
 */
int greedy_complete(struct uncovered *uncovered, unsigned int candidates, struct random *random,
		    struct cover_array *array, struct diag *diag);

#endif
