// SPDX-License-Identifier: GPL-2.0-only
/*
 * A covering array row by row.
 */
#include "cover/greedy.h"

#include <stdlib.h>
#include <string.h>

#include "cover/problem_private.h"

#define MAX_ROUNDS 20 /* of single changes to a row */

struct greedy {
	const struct cover_problem *problem;
	struct uncovered *uncovered;
	struct random *random;
	struct solver solver;
	struct uncovered_row row;
	uint16_t *order; /* of factors */
	uint8_t *candidate, *best; /* rows */
};

static void greedy_free(struct greedy *greedy)
{
	solver_free(&greedy->solver);
	free(greedy->row.literal);
	free(greedy->row.has_bits);
	free(greedy->row.may_bits);
	free(greedy->order);
	free(greedy->candidate);
	free(greedy->best);
}

static int greedy_create(struct greedy *greedy)
{
	const struct cover_problem *problem = greedy->problem;
	size_t n = problem->num_factors;

	greedy->row.literal = malloc(problem->num_literals * sizeof(uint16_t));
	greedy->row.has_bits = malloc(problem->words * sizeof(uint64_t));
	greedy->row.may_bits = malloc(problem->words * sizeof(uint64_t));
	greedy->order = malloc(n * sizeof(*greedy->order));
	greedy->candidate = malloc(n);
	greedy->best = malloc(n);
	if (!greedy->row.literal || !greedy->row.has_bits || !greedy->row.may_bits ||
	    !greedy->order || !greedy->candidate || !greedy->best ||
	    solver_create(&greedy->solver, &problem->network, problem->root))
		return -1;
	for (size_t i = 0; i < n; i++)
		greedy->order[i] = (uint16_t)i;
	return 0;
}

static void shuffle(struct greedy *greedy)
{
	for (size_t i = greedy->problem->num_factors; i > 1; i--) {
		size_t other = random_below(greedy->random, (uint32_t)i);
		uint16_t factor = greedy->order[other];

		greedy->order[other] = greedy->order[i - 1];
		greedy->order[i - 1] = factor;
	}
}

/* The row as the solver's domains have it: one level is had, several may be. */
static void read_row(struct greedy *greedy)
{
	const struct cover_problem *problem = greedy->problem;
	struct uncovered_row *row = &greedy->row;

	memset(row->has_bits, 0, problem->words * sizeof(uint64_t));
	memset(row->may_bits, 0, problem->words * sizeof(uint64_t));
	row->count = 0;
	for (int may = 0; may < 2; may++) {
		for (size_t i = 0; i < problem->num_factors; i++) {
			unsigned int rest = greedy->solver.domain[i];

			if (may == !(rest & (rest - 1)))
				continue;
			for (; rest; rest &= rest - 1) {
				size_t number = problem->factor[i].first_literal +
						(size_t)__builtin_ctz(rest);

				row->literal[row->count++] = (uint16_t)number;
				cover_set_bit(may ? row->may_bits : row->has_bits, number);
			}
		}
		if (!may)
			row->has = row->count;
	}
}

/* Assigns, and keeps it only if the whole row can be filled still. */
static bool try_assign(struct greedy *greedy, size_t factor, unsigned int level)
{
	const struct cover_problem *problem = greedy->problem;
	struct solver *solver = &greedy->solver;
	int component = problem->component_of[factor];
	size_t mark = solver_mark(solver), assigned;
	bool possible = solver_assign(solver, factor, level);

	if (possible && component >= 0 && problem->component[component].hard) {
		const struct cover_component *hard = &problem->component[component];

		assigned = solver_mark(solver);
		possible = solver_extends(solver, problem->member + hard->first, hard->count);
		solver_undo(solver, assigned);
	}
	if (!possible)
		solver_undo(solver, mark);
	return possible;
}

/* The level of an open factor that is worth most, by chance where several are. */
static unsigned int choose_level(struct greedy *greedy, size_t factor, unsigned int levels)
{
	unsigned int chosen = 0, equal = 0;
	uint64_t most = 0;

	for (unsigned int rest = levels; rest; rest &= rest - 1) {
		unsigned int level = (unsigned int)__builtin_ctz(rest);
		uint64_t worth = uncovered_worth(
			greedy->uncovered, &greedy->row,
			(size_t)greedy->problem->factor[factor].first_literal + level);

		if (equal && worth < most)
			continue;
		if (worth > most)
			equal = 0;
		most = worth;
		if (!random_below(greedy->random, ++equal))
			chosen = level;
	}
	return chosen;
}

/* Decides all that is open. False: the search gave up. */
static bool decide_all(struct greedy *greedy)
{
	for (size_t i = 0; i < greedy->problem->num_factors; i++) {
		size_t factor = greedy->order[i];
		unsigned int open = greedy->solver.domain[factor];

		if (!(open & (open - 1)))
			continue;
		read_row(greedy);
		for (bool taken = false; !taken;) {
			unsigned int level = choose_level(greedy, factor, open);

			taken = try_assign(greedy, factor, level);
			open &= ~(1u << level);
			if (!taken && (!open || greedy->solver.gave_up))
				return false;
		}
	}
	return true;
}

/* What is worth more than a level that the full row has, with the rest as it is. */
static bool improve_factor(struct greedy *greedy, size_t factor)
{
	const struct cover_problem *problem = greedy->problem;
	uint8_t *level = &greedy->candidate[factor], old = *level, best = old;
	size_t first = problem->factor[factor].first_literal;
	uint64_t most = uncovered_worth(greedy->uncovered, &greedy->row, first + old);

	for (unsigned int i = 0; i < problem->factor[factor].levels; i++) {
		uint64_t worth;

		*level = (uint8_t)i;
		if (i == old || !network_allows(&problem->network, greedy->candidate, factor))
			continue;
		worth = uncovered_worth(greedy->uncovered, &greedy->row, first + i);
		if (worth > most) {
			most = worth;
			best = (uint8_t)i;
		}
	}
	*level = best;
	if (best == old)
		return false;
	greedy->row.literal[factor] = (uint16_t)(first + best);
	greedy->row.has_bits[(first + old) / 64] &= ~(1ULL << (first + old) % 64);
	cover_set_bit(greedy->row.has_bits, first + best);
	return true;
}

/* Twice the number of sets that the candidate covers: its literals, each in all its sets. */
static uint64_t improve(struct greedy *greedy)
{
	const struct cover_problem *problem = greedy->problem;
	bool changed = true;
	uint64_t worth = 0;

	read_row(greedy);
	for (size_t i = 0; i < problem->num_factors; i++)
		greedy->candidate[i] = (uint8_t)__builtin_ctz(greedy->solver.domain[i]);
	for (int round = 0; changed && round < MAX_ROUNDS; round++) {
		changed = false;
		for (size_t i = 0; i < problem->num_factors; i++)
			changed |= improve_factor(greedy, greedy->order[i]);
	}
	for (size_t i = 0; i < problem->num_factors; i++)
		worth += uncovered_worth(greedy->uncovered, &greedy->row, greedy->row.literal[i]);
	return worth;
}

/* Assigns the literals of @seed. False: they are not feasible, or the search gave up. */
static bool plant(struct greedy *greedy, const struct cover_literal *seed)
{
	for (unsigned int i = 0; i < greedy->uncovered->strength; i++)
		if (!try_assign(greedy, seed[i].factor, seed[i].level))
			return false;
	return true;
}

/* Appends the best of the candidates that have @seed. 0: none has, -1: failed. */
static int add_row(struct greedy *greedy, unsigned int candidates, const struct cover_literal *seed,
		   struct cover_array *array)
{
	uint64_t most = 0;

	for (unsigned int i = 0; i < candidates; i++) {
		uint64_t worth;

		solver_undo(&greedy->solver, 0);
		if (!plant(greedy, seed))
			return greedy->solver.gave_up ? -1 : 0;
		shuffle(greedy);
		if (!decide_all(greedy))
			return -1;
		worth = improve(greedy);
		if (worth > most || !i) {
			uint8_t *kept = greedy->best;

			most = worth;
			greedy->best = greedy->candidate;
			greedy->candidate = kept;
		}
	}
	uncovered_remove_row(greedy->uncovered, greedy->best);
	return cover_array_append(array, greedy->best) ? -1 : 1;
}

int greedy_complete(struct uncovered *uncovered, unsigned int candidates, struct random *random,
		    struct cover_array *array, struct diag *diag)
{
	struct greedy greedy = {
		.problem = uncovered->problem,
		.uncovered = uncovered,
		.random = random,
	};
	struct cover_literal seed[COVER_MAX_STRENGTH];
	int added = greedy_create(&greedy);

	while (added >= 0 && uncovered_next(uncovered, seed)) {
		added = add_row(&greedy, candidates, seed, array);
		if (!added)
			uncovered_remove(uncovered, seed);
	}
	if (added < 0 && greedy.solver.gave_up)
		diag_set(diag, "the constraints are too hard for a search");
	else if (added < 0)
		diag_no_memory(diag, NULL);
	greedy_free(&greedy);
	return added < 0 ? -1 : 0;
}
