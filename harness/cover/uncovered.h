/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The sets of literals that no row has covered yet. Private to cover/.
 *
 *	struct uncovered uncovered;
 *
 *	uncovered_create(&uncovered, problem, 3);	// all triples that are feasible in pairs
 *	uncovered_remove_row(&uncovered, row);
 *	...	until !uncovered.left
 *	uncovered_free(&uncovered);
 *
 * One bit for each sequence of as many literals as the strength, in every order: a row of bits
 * is all that is uncovered together with some prefix.
 */
#ifndef COVER_UNCOVERED_H
#define COVER_UNCOVERED_H

#include "cover/problem.h"
#include "cover/verify.h"

/* Bytes; more is refused. */
#define UNCOVERED_MAX_SIZE ((size_t)384 << 20)

struct uncovered {
	const struct cover_problem *problem;
	unsigned int strength;
	size_t num_literals;
	size_t words; /* in a row of bits */
	size_t num_prefixes;
	uint64_t *bits; /* by prefix, the first literal counts most */
	uint64_t left; /* sets, not sequences */
	size_t cursor; /* where uncovered_next() goes on, in words of @bits */
};

/* Bytes that a problem takes; 0: more than can be counted. */
size_t uncovered_size(const struct cover_problem *problem, unsigned int strength);

/* -1: memory. @problem is closed and outlives this. */
int uncovered_create(struct uncovered *uncovered, const struct cover_problem *problem,
		     unsigned int strength);
void uncovered_free(struct uncovered *uncovered);

/* Some set, of as many literals as the strength; false: none is left. */
bool uncovered_next(struct uncovered *uncovered, struct cover_literal *literal);

/* A set that is not feasible after all. */
void uncovered_remove(struct uncovered *uncovered, const struct cover_literal *literal);

/* What @row, a level of every factor, covers. Returns the number of sets. */
uint64_t uncovered_remove_row(struct uncovered *uncovered, const uint8_t *row);

/* The literals that a row has so far, and those that it still may have. */
struct uncovered_row {
	uint16_t *literal; /* first the ones it has, then the others */
	size_t has, count;
	uint64_t *has_bits, *may_bits; /* of them; @words words each */
};

/*
 * How much @number is worth in @row, which does not have it: uncovered sets with it and others
 * of the row, those that it only may have at half the weight each.
 */
uint64_t uncovered_worth(const struct uncovered *uncovered, const struct uncovered_row *row,
			 size_t number);

#endif
