// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fewer rows by simulated annealing: an open set is forced into a row that nearly has it, and
 * the row keeps the change if little else hangs on what it gave up.
 */
#include "cover/anneal.h"

#include <stdlib.h>
#include <string.h>

#include "cover/problem_private.h"
#include "cover/thin.h"

#define FIRST_MOVES 20000 /* of the first cooling; the next takes twice as many */
#define MAX_CHANGES 48 /* of one move */
#define MAX_TRIES 64 /* to find a row that nearly has a set */
#define NEAR_TRIES 32 /* of them: only rows that lack one literal of it */
#define MOVE_WORK 150 /* what a move costs beside what thin.h counts */

/*
 * A rise by n sets is taken with the chance chance[i]^n / 2^32: exp(-1 / T), for temperatures T
 * that go from 0.8 to 0.25 by a fixed ratio. Integers, as exp() differs between machines.
 */
static const uint32_t chance[] = {
	1230528732, 1112553189, 997747371, 886965298, 781036610, 680742061, 586787865, 499780108,
	420200714,  348386602,  284513755, 228587828, 180442620, 139747295, 106022541, 78665070,
};

#define NUM_CHANCES (sizeof(chance) / sizeof(chance[0]))

struct anneal {
	const struct cover_problem *problem;
	struct thin thin;
	struct solver solver;
	struct random *random;
	struct thin_change change[MAX_CHANGES]; /* the move at hand */
	size_t num_changes;
	uint8_t changed[COVER_MAX_FACTORS]; /* a row after the move */
};

/* A rise that chance allows now, with a @ratio below 1 to each further one. */
static int64_t allowed_rise(struct anneal *anneal, uint32_t ratio)
{
	uint64_t drawn = random_next(anneal->random) >> 32, left = ratio;
	int64_t rise = 0;

	for (; drawn < left; left = left * ratio >> 32)
		rise++;
	return rise;
}

/* The changes that @level needs to have what the solver was made to assign. */
static bool collect_changes(struct anneal *anneal, const uint8_t *level)
{
	const struct solver *solver = &anneal->solver;

	memcpy(anneal->changed, level, anneal->problem->num_factors);
	anneal->num_changes = 0;
	for (size_t i = 0; i < solver->trail_length; i++) {
		uint16_t factor = solver->trail[i].factor;
		uint16_t domain = solver->domain[factor];

		if (domain >> anneal->changed[factor] & 1)
			continue;
		if (anneal->num_changes == MAX_CHANGES)
			return false;
		anneal->changed[factor] = (uint8_t)__builtin_ctz(domain);
		anneal->change[anneal->num_changes++] =
			(struct thin_change){ factor, anneal->changed[factor] };
	}
	return true;
}

/* Finds what has to change in @level for it to have @set. False: it cannot, or too much. */
static bool propose(struct anneal *anneal, const uint8_t *level, const struct thin_set *set)
{
	struct solver *solver = &anneal->solver;
	bool possible = true;

	for (unsigned int i = 0; possible && i < anneal->thin.strength; i++)
		possible = solver_assign(solver, set->factor[i], set->level[i]);
	possible = possible && collect_changes(anneal, level);
	anneal->thin.work += 8 * solver->trail_length;
	solver_undo(solver, 0);
	for (size_t i = 0; possible && i < anneal->num_changes; i++)
		possible = network_allows(&anneal->problem->network, anneal->changed,
					  anneal->change[i].factor);
	return possible;
}

/* Some change alone loses more than @most: quickly said, and true of nearly all moves. */
static bool loses_more(struct anneal *anneal, size_t row, int64_t most)
{
	for (size_t i = 0; i < anneal->num_changes; i++)
		if (thin_loss(&anneal->thin, row, &anneal->change[i], 1) > most)
			return true;
	return false;
}

/* Takes the proposed change of @row if it covers more, or if chance has it. */
static void judge(struct anneal *anneal, size_t row, uint32_t ratio)
{
	struct thin *thin = &anneal->thin;
	int64_t most = allowed_rise(anneal, ratio);

	if (loses_more(anneal, row, most + (int64_t)thin->num_open))
		return;
	most += (int64_t)thin_gain(thin, row, anneal->change, anneal->num_changes);
	if (!loses_more(anneal, row, most) &&
	    thin_loss(thin, row, anneal->change, anneal->num_changes) <= most)
		thin_change(thin, row, anneal->change, anneal->num_changes);
}

static void move(struct anneal *anneal, uint32_t ratio)
{
	struct thin *thin = &anneal->thin;
	const struct thin_set set =
		thin->open[random_below(anneal->random, (uint32_t)thin->num_open)];

	thin->work += MOVE_WORK;
	for (int try = 0; try < MAX_TRIES; try++) {
		size_t row = random_below(anneal->random, (uint32_t)thin->num_rows);
		const uint8_t *level = thin->level + row * thin->num_factors;
		unsigned int lacks = 0;

		for (unsigned int i = 0; i < thin->strength; i++)
			lacks += level[set.factor[i]] != set.level[i];
		if (lacks > (try < NEAR_TRIES ? 1 : 2) || !propose(anneal, level, &set))
			continue;
		judge(anneal, row, ratio);
		return;
	}
}

/* Moves until all is covered or @work is done. */
static void cover_again(struct anneal *anneal, uint64_t work)
{
	struct thin *thin = &anneal->thin;

	for (uint64_t moves = FIRST_MOVES; thin->num_open && thin->work < work; moves *= 2)
		for (uint64_t i = 0; i < moves && thin->num_open && thin->work < work; i++)
			move(anneal, chance[i * NUM_CHANCES / moves]);
}

/* The first rows, and what the rest of them covers as open. */
static void load(struct anneal *anneal, const struct cover_array *array)
{
	for (size_t i = 0; i < array->num_rows; i++) {
		if (i < THIN_MAX_ROWS)
			thin_add_row(&anneal->thin, cover_array_row(array, i));
		else
			thin_open_row(&anneal->thin, cover_array_row(array, i));
	}
}

/* Drops rows while there is work left. */
static void reduce(struct anneal *anneal, uint64_t work, struct cover_array *array)
{
	struct thin *thin = &anneal->thin;

	for (;;) {
		cover_again(anneal, work);
		if (thin->num_open || thin->failed)
			return;
		cover_array_truncate(array, thin->num_rows);
		memcpy(array->level, thin->level, thin->num_rows * thin->num_factors);
		if (thin->num_rows == 1 || thin->work >= work)
			return;
		thin_drop_row(thin, thin_weakest_row(thin));
	}
}

int anneal_reduce(const struct cover_problem *problem, unsigned int strength, uint64_t work,
		  struct random *random, struct cover_array *array)
{
	struct anneal *anneal;
	bool failed;

	if (array->num_rows > ANNEAL_MAX_ROWS || array->num_rows < 2)
		return 0;
	anneal = calloc(1, sizeof(*anneal));
	if (!anneal)
		return -1;
	anneal->problem = problem;
	anneal->random = random;
	failed = thin_create(&anneal->thin, problem, strength) ||
		 solver_create(&anneal->solver, &problem->network, problem->root);
	if (!failed) {
		load(anneal, array);
		/* Loading is no search: what it takes is not counted. */
		reduce(anneal, anneal->thin.work + work, array);
		failed = anneal->thin.failed;
	}
	thin_free(&anneal->thin);
	solver_free(&anneal->solver);
	free(anneal);
	return failed ? -1 : 0;
}
