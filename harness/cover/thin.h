/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rows that change in place, with what they cover and what hangs on a single row. Private to
 * cover/.
 *
 *	struct thin thin;
 *
 *	thin_create(&thin, problem, 3);
 *	thin_add_row(&thin, row);	// for each row of a complete array
 *	thin_drop_row(&thin, thin_weakest_row(&thin));
 *	...	thin.num_open sets are no longer covered: thin.open[]
 *	thin_change(&thin, row, change, count);	// until thin.num_open is 0 again
 *	thin_free(&thin);
 *
 * A literal is one word: the rows that have it. Literals are covered together if the AND of
 * their words is not 0, and hang on one row alone if one bit is left. For each place of a row
 * the sets that hang on it are counted; so the loss of a change is known before it is made.
 */
#ifndef COVER_THIN_H
#define COVER_THIN_H

#include "cover/verify.h"

#define THIN_MAX_ROWS 64

/* A set of literals that no row covers. */
struct thin_set {
	uint16_t factor[COVER_MAX_STRENGTH];
	uint8_t level[COVER_MAX_STRENGTH];
};

struct thin {
	const struct cover_problem *problem;
	unsigned int strength;
	size_t num_factors, num_rows;
	uint8_t *level; /* row after row, room for THIN_MAX_ROWS */
	uint32_t *hanging; /* by row and factor: sets with it that this row alone covers */
	uint64_t *column; /* by literal: the rows that have it */
	struct thin_set *open;
	size_t num_open, open_capacity;
	/* Scratch: the other places of a row. */
	uint64_t *word;
	uint16_t *other, *found;
	bool failed; /* memory was short */
	uint64_t work; /* done so far, in words looked at */
};

int thin_create(struct thin *thin, const struct cover_problem *problem, unsigned int strength);
void thin_free(struct thin *thin);

/* A feasible row, while there are fewer than THIN_MAX_ROWS. What it covers must not be open. */
void thin_add_row(struct thin *thin, const uint8_t *row);

/* Opens what a feasible row, which is not one of these, would cover alone. */
void thin_open_row(struct thin *thin, const uint8_t *row);

/* The row on which the fewest sets hang. */
size_t thin_weakest_row(const struct thin *thin);

/* Opens what hangs on it; the last row takes its place. */
void thin_drop_row(struct thin *thin, size_t row);

/* Factors of a row that get another level, each once. */
struct thin_change {
	uint16_t factor;
	uint8_t level;
};

/* Sets that are covered alone by @row and lost by @count changes: this many at least. */
int64_t thin_loss(struct thin *thin, size_t row, const struct thin_change *change, size_t count);

/* Open sets that @row would cover with these changes. */
size_t thin_gain(struct thin *thin, size_t row, const struct thin_change *change, size_t count);

void thin_change(struct thin *thin, size_t row, const struct thin_change *change, size_t count);

#endif
