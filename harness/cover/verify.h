/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What rows cover, counted without the generators.
 *
 *	struct cover_report report;
 *
 *	if (cover_verify(problem, 3, &array, &report, &diag))
 *		...	a row with an unknown level, contradicting constraints, memory
 *	if (!cover_report_complete(&report))
 *		printf("%" PRIu64 " of %" PRIu64 " triples\n", report.covered[3],
 *		       report.feasible[3]);
 *
 * The rows may be any rows, those of a generator or those that a run has built. What is feasible
 * is worked out here from the constraints as they were given: nothing is shared with
 * cover_close() or the generators, so that an error in one does not hide in the other. The
 * problem need not be closed.
 */
#ifndef COVER_VERIFY_H
#define COVER_VERIFY_H

#include "cover/array.h"
#include "cover/problem.h"

#define COVER_MAX_STRENGTH 4

struct cover_report {
	unsigned int strength; /* up to which was counted */
	/* By strength, from 1 on: sets of so many literals that some feasible row has ... */
	uint64_t feasible[COVER_MAX_STRENGTH + 1];
	/* ... and that a feasible row of the array has. */
	uint64_t covered[COVER_MAX_STRENGTH + 1];
	size_t infeasible_rows; /* that break a constraint: they cover nothing */
	size_t first_infeasible_row;
	const struct cover_constraint *broken; /* by that row; NULL where there is none */
	unsigned int missing_strength; /* the lowest at which something is missing, or 0 */
	struct cover_literal missing[COVER_MAX_STRENGTH]; /* the first that is */
};

/* @strength: 1 to COVER_MAX_STRENGTH; all strengths up to it are counted. */
int cover_verify(const struct cover_problem *problem, unsigned int strength,
		 const struct cover_array *array, struct cover_report *report, struct diag *diag);

/*
 * The same, and how it grew with the rows: @fresh[s][i] becomes how many sets of s literals row i
 * covers and no row before it. Arrays for 1 to @strength, of as many as there are rows.
 */
int cover_verify_growth(const struct cover_problem *problem, unsigned int strength,
			const struct cover_array *array, struct cover_report *report,
			uint64_t *const *fresh, struct diag *diag);

/* Nothing is missing and no row breaks a constraint. */
bool cover_report_complete(const struct cover_report *report);

#endif
