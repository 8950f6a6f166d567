/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What not to ask a host for again: cases in which it was lost, and what they have in common.
 *
 *	struct avoid avoid = { 0 };
 *
 *	avoid_add(&avoid, space, test);			// the host was lost in that case
 *	if (avoid_case(&avoid, space, &tally.rows[via], other, &reason))
 *		...	leave it out: reason says why
 *	avoid_free(&avoid);
 *
 * A case is avoided where it asks for all that a lost one asked for. After two lost cases of one
 * way in it is avoided as well where it has settings that stand in all of these, and in no TD
 * that came to its end (cover/suspects.h), once there are few such sets left.
 */
#ifndef RUN_AVOID_H
#define RUN_AVOID_H

#include "cover/array.h"
#include "cover/suspects.h"
#include "plan/space.h"

#define AVOID_MAX_SETS 4 /* more that may be guilty, and nobody is avoided for it */

struct avoid {
	size_t num_lost;
	struct td_case *lost;
	struct avoid_door {
		struct cover_array rows; /* of lost cases */
		size_t lost, passed; /* rows that the sets below were found in */
		size_t num_sets;
		struct suspects_set set[AVOID_MAX_SETS];
	} door[2]; /* by enum td_via */
};

/* @space: of the case's way in, or NULL. -1 and @diag where memory is short. */
int avoid_add(struct avoid *avoid, const struct space *space, const struct td_case *test,
	      struct diag *diag);

/* @passed: rows of the same space that came to their end. */
bool avoid_case(struct avoid *avoid, const struct space *space, const struct cover_array *passed,
		const struct td_case *test, struct target_reason *reason);

/* What all lost cases of one way in have, by name, "1:edx.tm and 1:edx.acpi"; or empty. */
void avoid_suspects(const struct avoid *avoid, const struct space *space, char *text, size_t size);
void avoid_free(struct avoid *avoid);

#endif
