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

/* "FOLDER/failures/RULE.td"; false where there is none for that result. */
bool failures_path(const struct rule_result *result, const char *folder, char *path, size_t size);

#endif
