// SPDX-License-Identifier: GPL-2.0-only
/*
 * The sets of literals that no row has covered yet.
 */
#include "cover/uncovered.h"

#include <stdlib.h>
#include <string.h>

#include "cover/problem_private.h"
#include "cover/wide.h"

size_t uncovered_size(const struct cover_problem *problem, unsigned int strength)
{
	size_t size = (problem->num_literals + 63) / 64 * sizeof(uint64_t);

	for (unsigned int i = 1; i < strength; i++)
		if (__builtin_mul_overflow(size, problem->num_literals, &size))
			return 0;
	return size;
}

/* All that goes with each of the first @depth literals, and below them the same again. */
static void fill(struct uncovered *uncovered, size_t prefix, unsigned int depth,
		 const uint64_t *with)
{
	const struct cover_problem *problem = uncovered->problem;
	uint64_t *bits = uncovered->bits + prefix * uncovered->words;
	uint64_t both[COVER_MAX_LITERALS / 64];

	if (depth + 1 == uncovered->strength) {
		for (size_t i = 0; i < uncovered->words; i++) {
			bits[i] = with[i];
			uncovered->left += (uint64_t)__builtin_popcountll(with[i]);
		}
		return;
	}
	for (size_t number = 0; number < uncovered->num_literals; number++) {
		const uint64_t *pairs = cover_pairs(problem, number);

		if (!cover_bit(with, number))
			continue;
		for (size_t i = 0; i < uncovered->words; i++)
			both[i] = with[i] & pairs[i];
		fill(uncovered, prefix * uncovered->num_literals + number, depth + 1, both);
	}
}

/* Orders of as many literals as the strength. */
static uint64_t orders(unsigned int strength)
{
	return strength < 2 ? 1 : strength * orders(strength - 1);
}

int uncovered_create(struct uncovered *uncovered, const struct cover_problem *problem,
		     unsigned int strength)
{
	uint64_t feasible[COVER_MAX_LITERALS / 64] = { 0 };

	*uncovered = (struct uncovered){
		.problem = problem,
		.strength = strength,
		.num_literals = problem->num_literals,
		.words = problem->words,
		.num_prefixes = 1,
	};
	for (unsigned int i = 1; i < strength; i++)
		uncovered->num_prefixes *= problem->num_literals;
	uncovered->bits = calloc(uncovered->num_prefixes * uncovered->words, sizeof(uint64_t));
	if (!uncovered->bits)
		return -1;
	for (size_t i = 0; i < problem->num_literals; i++)
		if (cover_literal_feasible(problem, cover_numbered(problem, i)))
			cover_set_bit(feasible, i);
	fill(uncovered, 0, 0, feasible);
	uncovered->left /= orders(strength);
	return 0;
}

void uncovered_free(struct uncovered *uncovered)
{
	free(uncovered->bits);
	*uncovered = (struct uncovered){ 0 };
}

bool uncovered_next(struct uncovered *uncovered, struct cover_literal *literal)
{
	size_t total = uncovered->num_prefixes * uncovered->words, prefix, number;

	for (size_t i = 0; i < total; i++) {
		uint64_t word = uncovered->bits[uncovered->cursor];

		if (word) {
			prefix = uncovered->cursor / uncovered->words;
			number = uncovered->cursor % uncovered->words * 64 +
				 (size_t)__builtin_ctzll(word);
			for (unsigned int j = uncovered->strength; j--;) {
				literal[j] = cover_numbered(uncovered->problem, number);
				number = prefix % uncovered->num_literals;
				prefix /= uncovered->num_literals;
			}
			return true;
		}
		uncovered->cursor = (uncovered->cursor + 1) % total;
	}
	return false;
}

/* The bits of @mask in the rows of every prefix of different literals of @number. */
static uint64_t remove_all(struct uncovered *uncovered, const uint16_t *number, size_t count,
			   const uint64_t *mask, size_t prefix, unsigned int depth)
{
	uint64_t *bits = uncovered->bits + prefix * uncovered->words;
	uint64_t removed = 0;

	if (depth + 1 == uncovered->strength) {
		for (size_t i = 0; i < uncovered->words; i++) {
			uint64_t gone = bits[i] & mask[i];

			if (!gone)
				continue;
			removed += (uint64_t)__builtin_popcountll(gone);
			bits[i] &= ~gone;
		}
		return removed;
	}
	for (size_t i = 0; i < count; i++)
		removed += remove_all(uncovered, number, count, mask,
				      prefix * uncovered->num_literals + number[i], depth + 1);
	return removed;
}

static uint64_t remove_numbers(struct uncovered *uncovered, const uint16_t *number, size_t count)
{
	uint64_t mask[COVER_MAX_LITERALS / 64] = { 0 }, removed;

	for (size_t i = 0; i < count; i++)
		cover_set_bit(mask, number[i]);
	removed = remove_all(uncovered, number, count, mask, 0, 0) / orders(uncovered->strength);
	uncovered->left -= removed;
	return removed;
}

void uncovered_remove(struct uncovered *uncovered, const struct cover_literal *literal)
{
	uint16_t number[COVER_MAX_STRENGTH];

	for (unsigned int i = 0; i < uncovered->strength; i++)
		number[i] = (uint16_t)cover_number(uncovered->problem, literal[i]);
	remove_numbers(uncovered, number, uncovered->strength);
}

uint64_t uncovered_remove_row(struct uncovered *uncovered, const uint8_t *row)
{
	const struct cover_problem *problem = uncovered->problem;
	uint16_t number[COVER_MAX_FACTORS];

	for (size_t i = 0; i < problem->num_factors; i++)
		number[i] = (uint16_t)(problem->factor[i].first_literal + row[i]);
	return remove_numbers(uncovered, number, problem->num_factors);
}

static inline uint64_t weigh(const uint64_t *bits, const struct uncovered_row *row, size_t words)
{
	uint64_t has = 0, may = 0;

	for (size_t i = 0; i < words; i++) {
		has += (uint64_t)__builtin_popcountll(bits[i] & row->has_bits[i]);
		may += (uint64_t)__builtin_popcountll(bits[i] & row->may_bits[i]);
	}
	return 2 * has + may;
}

/* One literal more: all prefixes of @prefix and one of the row's from @from on. */
COVER_WIDE static uint64_t worth_below(const struct uncovered *uncovered,
				       const struct uncovered_row *row, size_t prefix, size_t from)
{
	const uint64_t *bits =
		uncovered->bits + prefix * uncovered->num_literals * uncovered->words;
	uint64_t has = 0, may = 0;

	for (size_t i = from; i < row->count; i++) {
		uint64_t worth =
			weigh(bits + row->literal[i] * uncovered->words, row, uncovered->words);

		if (i < row->has)
			has += worth;
		else
			may += worth;
	}
	return 2 * has + may;
}

uint64_t uncovered_worth(const struct uncovered *uncovered, const struct uncovered_row *row,
			 size_t number)
{
	uint64_t worth = 0;

	switch (uncovered->strength) {
	case 1:
		return cover_bit(uncovered->bits, number);
	case 2:
		return weigh(uncovered->bits + number * uncovered->words, row, uncovered->words);
	case 3:
		return worth_below(uncovered, row, number, 0);
	default:
		for (size_t i = 0; i < row->count; i++) {
			size_t prefix = number * uncovered->num_literals + row->literal[i];

			worth +=
				(i < row->has ? 2 : 1) * worth_below(uncovered, row, prefix, i + 1);
		}
		return worth;
	}
}
