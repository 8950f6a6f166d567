/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a minimisation costs, in tests, by simulated faults: the most over many faults that need
 * all of some steps.
 *
 *	struct minimize_figure figure;
 *
 *	if (minimize_figure(200, 2, &figure))
 *		...	figure.found, figure.confirmed
 */
#ifndef COVER_MINIMIZE_FIGURE_H
#define COVER_MINIMIZE_FIGURE_H

#include <stdbool.h>
#include <stddef.h>

struct minimize_figure {
	size_t num_faults; /* that were tried */
	size_t found; /* most tests until the set fails by itself, all steps being known to fail */
	size_t confirmed; /* most tests with those that confirm, a second baseline among them */
};

/*
 * Faults of @guilty (1 to 3) of @num_steps steps: all of 1 or 2, of 3 every 41st. False where a
 * set was found that is not the fault, or none.
 */
bool minimize_figure(size_t num_steps, size_t guilty, struct minimize_figure *figure);

#endif
