/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rows for a minimisation out of the journal of a run: cases of its covering arrays and of
 * single settings that went through the same door as the failing case.
 *
 *	struct minimize_journal rows;
 *
 *	if (minimize_journal_read(&rows, &book, plan, test, &failure, &diag))
 *		...	another plan than that of the run
 *	request.row = rows.row;
 *	request.num_rows = rows.count;
 *	...
 *	minimize_journal_free(&rows);
 */
#ifndef RUN_MINIMIZE_JOURNAL_H
#define RUN_MINIMIZE_JOURNAL_H

#include "plan/plan.h"
#include "run/log_read.h"
#include "run/minimize_case.h"

struct minimize_journal {
	size_t count;
	size_t num_failed;
	struct minimize_row *row; /* owned, with their cases */
};

/*
 * A row has failed where the run has judged the failure's rule as failed on it, about the same
 * subject, and passed where it has judged that; all others are left out. So are all rows where
 * only @test's own expectation failed, which no row has. @plan is that of the run; the first rows
 * are taken if there are more than 64 MiB of them. minimize_journal_free() is due in any case. -1
 * and @diag where memory is short, or the plan is another one.
 */
int minimize_journal_read(struct minimize_journal *rows, const struct log_book *book,
			  struct plan *plan, const struct td_case *test,
			  const struct failure *failure, struct diag *diag);
void minimize_journal_free(struct minimize_journal *rows);

#endif
