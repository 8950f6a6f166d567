/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counting what the cases of a run cover.
 *
 *	struct tally tally = { .problem = { [TD_VIA_KVM] = space->problem } };
 *	struct tally_mark mark;
 *
 *	tally_see(space, &context, &observer->seen, &mark);	// after each case
 *	tally_add(&tally, &mark, &diag);
 *	tally_count(&tally, &coverage, &diag);	// in the end
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
	/* By enum td_via, borrowed: what rows are made of; NULL: they are not counted. */
	const struct cover_problem *problem[2];
	uint64_t builds;
	struct cover_array rows[2]; /* by enum td_via */
	unsigned int checks; /* bit i: the check of place i was reached */
};

/* @space: that of the case's way in, or NULL. */
void tally_see(const struct space *space, const struct rule_context *context,
	       const struct observation *seen, struct tally_mark *mark);

/* -1 and @diag where memory is short, or the row is none of its problem. */
int tally_add(struct tally *tally, const struct tally_mark *mark, struct diag *diag);

int tally_count(const struct tally *tally, struct coverage *coverage, struct diag *diag);
void tally_free(struct tally *tally);

#endif
