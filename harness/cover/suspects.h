/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What rows that have run already tell of a fault, without another test: the sets of literals (a
 * factor at a level) that occur in every row that failed and in no row that passed.
 *
 *	struct suspects_rows rows = { 200, 43, levels, failed };
 *	struct suspects_set set[8];
 *	size_t count;
 *
 *	if (suspects_find(&rows, 2, set, 8, &count) && count == 1)
 *		...	set[0] is the one pair that explains every row
 *
 * After a covering array of strength t+1 over factors of two levels there is one candidate for a
 * single fault of t literals; after one of strength t there are many. Literals that no row tells
 * apart stand in sets of their own: all of them are reported.
 */
#ifndef COVER_SUSPECTS_H
#define COVER_SUSPECTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SUSPECTS_MAX_SIZE 3

/* More literals than this common to all failed rows are too many for sets of three. */
#define SUSPECTS_MAX_COMMON 512

struct suspects_rows {
	size_t num_factors;
	size_t num_rows;
	const uint8_t *level; /* row by row */
	const bool *failed; /* of each row */
};

struct suspects_literal {
	size_t factor;
	uint8_t level;
};

struct suspects_set {
	size_t size;
	struct suspects_literal literal[SUSPECTS_MAX_SIZE]; /* by factor */
};

/*
 * The literals common to all failed rows, by factor: where to look first. @literal has room for
 * num_factors. Returns how many; 0 where no row failed.
 */
size_t suspects_common(const struct suspects_rows *rows, struct suspects_literal *literal);

/*
 * Sets of exactly @size literals, none of which holds a smaller candidate; the first @max are
 * stored, all are counted. False where memory is short, or there are too many to try.
 */
bool suspects_find(const struct suspects_rows *rows, size_t size, struct suspects_set *set,
		   size_t max, size_t *count);

#endif
