/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counting what the cases of a run cover.
 *
 *	struct tally tally = { 0 };
 *	struct tally_mark mark;
 *
 *	tally_see(space, &context, &observer->seen, &mark);	// after each case
 *	tally_add(&tally, &mark, &diag);
 *	tally_count(&tally, problems, &coverage, &diag);	// in the end
 *	tally_free(&tally);
 *
 * A mark is all that a case counts for, in text that a journal can hold: shards and parts of a
 * run add up to what one run counts.
 */
#ifndef RUN_TALLY_H
#define RUN_TALLY_H

#include "cover/array.h"
#include "plan/space.h"
#include "record/coverage.h"

/* What one case shows. */
struct tally_mark {
	enum td_via via;
	char row[SPACE_MAX_FACTORS + 1]; /* a digit for each level; empty: no accepted TD */
	const char *check; /* the rule about the check that refused; NULL: none */
};

struct tally {
	uint64_t builds;
	struct cover_array rows[2]; /* by enum td_via */
	unsigned int checks; /* bit i: the check of place i was reached */
};

/* @space: that of the case's way in, or NULL. */
void tally_see(const struct space *space, const struct rule_context *context,
	       const struct observation *seen, struct tally_mark *mark);

/* -1 and @diag where memory is short, or the row is not as long as others of its way in. */
int tally_add(struct tally *tally, const struct tally_mark *mark, struct diag *diag);

/* @problem: by enum td_via; NULL where there is no such way in. */
int tally_count(const struct tally *tally, const struct cover_problem *const problem[2],
		struct coverage *coverage, struct diag *diag);
void tally_free(struct tally *tally);

#endif
