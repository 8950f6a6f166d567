/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A failing case made as small as it can be, on the target on which it failed.
 *
 *	observer_observe(observer, test, &reason);
 *	if (failure_of(rule, &context, observer, &failure) == JUDGED_FAIL) {
 *		struct minimize_request request = { observer, &context, test, &failure };
 *		struct minimized minimized;
 *
 *		if (minimize_case(&request, &minimized))
 *			...	minimized.smallest, and the pair minimized.result.passes and .fails
 *		minimized_free(&minimized);
 *	}
 *
 * The baseline is the default TD, which every module accepts; what is tested besides, at the end,
 * is the smallest set on a TD that differs from it in all that the case leaves alone. On hardware
 * nothing is built after a case that damaged the host.
 */
#ifndef RUN_MINIMIZE_CASE_H
#define RUN_MINIMIZE_CASE_H

#include "cover/minimize.h"
#include "run/failure.h"
#include "run/reduce.h"

/* A case that ran already, and whether it failed in the same way. */
struct minimize_row {
	const struct td_case *test;
	bool failed;
};

/* All borrowed. */
struct minimize_request {
	struct observer *observer;
	const struct rule_context *context;
	const struct td_case *test;
	const struct failure *failure;
	/* What they tell is used before anything is built; may be none. */
	size_t num_rows;
	const struct minimize_row *row;
};

struct minimized {
	struct reduce reduce;
	struct minimize_result result; /* about the steps of reduce */
	size_t num_builds; /* TDs, or lists of calls, that were tried */
	char why[FAILURE_TEXT]; /* with MINIMIZE_STOPPED */
	char passes_as[FAILURE_TEXT]; /* what became of the witness that passes */
	struct td_case smallest; /* MINIMIZE_FOUND: only the steps of the set */
};

/* False where memory is short. minimized_free() is due in any case. */
bool minimize_case(const struct minimize_request *request, struct minimized *minimized);
void minimized_free(struct minimized *minimized);

#endif
