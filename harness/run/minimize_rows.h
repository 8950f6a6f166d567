/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What cases that ran already tell of the steps of a failing one, before anything is built.
 *
 *	struct minimize_hints hints;
 *
 *	if (minimize_hints_fill(&hints, &reduce, rows, num_rows))
 *		...	the first hints.num_suspicious steps are those that all failures share
 */
#ifndef RUN_MINIMIZE_ROWS_H
#define RUN_MINIMIZE_ROWS_H

#include "run/minimize_case.h"

/* More sets than this that may each be all of the fault are not worth a test each. */
#define MINIMIZE_MAX_CANDIDATES 4

struct minimize_hints {
	size_t num_suspicious;
	size_t num_candidates;
	struct minimize_set candidate[MINIMIZE_MAX_CANDIDATES];
};

/*
 * Puts the steps that every failed row has before the others: such a row has with a step also
 * what the step needs, so that prefixes go on making sense. False where memory is short.
 */
bool minimize_hints_fill(struct minimize_hints *hints, struct reduce *reduce,
			 const struct minimize_row *row, size_t num_rows);

#endif
