// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the lines of a journal to rows.
 */
#include "run/minimize_journal.h"

#include <stdlib.h>
#include <string.h>

#define MAX_SIZE (64u << 20) /* of all rows, in bytes */
#define MAX_ROWS (MAX_SIZE / sizeof(struct td_case))

#define PHASES (PLAN_SINGLES | PLAN_PAIRS | PLAN_TRIPLES | PLAN_QUADS)

/* What the run says of the rule there; false: nothing that is known. */
static bool answer_of(const struct log_book *book, size_t number, const struct failure *failure,
		      bool *failed)
{
	enum verdict verdict;
	const char *subject;

	if (!log_verdict(book, number, failure->rule->id, &verdict, &subject))
		return false;
	*failed = verdict == VERDICT_FAIL;
	return verdict == VERDICT_PASS || (*failed && !strcmp(subject, failure->finding.subject));
}

static int add_row(struct minimize_journal *rows, const struct plan *plan,
		   const struct plan_item *item, bool failed, struct diag *diag)
{
	struct td_case *test = malloc(sizeof(*test));

	if (!test)
		return diag_no_memory(diag, "the rows of a run");
	if (plan_case(plan, item, test, diag)) {
		free(test);
		return -1;
	}
	rows->row[rows->count++] = (struct minimize_row){ test, failed };
	rows->num_failed += failed;
	return 0;
}

static int take_item(struct minimize_journal *rows, const struct log_book *book,
		     const struct plan *plan, const struct plan_item *item,
		     const struct failure *failure, struct diag *diag)
{
	char name[TD_NAME];
	bool failed;

	plan_name(plan, item, name);
	if (log_check_name(book, item->number, name, diag))
		return -1;
	return answer_of(book, item->number, failure, &failed) ?
		       add_row(rows, plan, item, failed, diag) :
		       0;
}

int minimize_journal_read(struct minimize_journal *rows, const struct log_book *book,
			  struct plan *plan, const struct td_case *test,
			  const struct failure *failure, struct diag *diag)
{
	const struct plan_item *item;

	*rows = (struct minimize_journal){ .row = calloc(MAX_ROWS, sizeof(*rows->row)) };
	if (!rows->row)
		return diag_no_memory(diag, "the rows of a run");
	while (!failure->by_expectation && rows->count < MAX_ROWS) {
		if (plan_next(plan, &item, diag))
			return -1;
		if (!item || item->number >= book->count)
			break;
		if (item->via == test->via && plan_phase_of(item) & PHASES &&
		    log_done(book, item->number) &&
		    take_item(rows, book, plan, item, failure, diag))
			return -1;
	}
	return 0;
}

void minimize_journal_free(struct minimize_journal *rows)
{
	for (size_t i = 0; i < rows->count; i++)
		free((struct td_case *)rows->row[i].test);
	free(rows->row);
	*rows = (struct minimize_journal){ 0 };
}
