/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Failing cases that a generator made, as files: FOLDER/failures/RULE.td, the shortest of each rule.
 *
 *	if (failures_write(plan, &results, "out/a", &diag))
 *		...
 *
 * Cases of the corpus have a file already.
 */
#ifndef RUN_FAILURES_H
#define RUN_FAILURES_H

#include "plan/plan.h"
#include "record/results.h"

/* After results_finish(). */
int failures_write(const struct plan *plan, const struct results *results, const char *folder,
		   struct diag *diag);

#endif
