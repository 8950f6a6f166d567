// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which way to a covering array.
 */
#include "cover/generate.h"

#include <stdlib.h>
#include <string.h>

#include "cover/anneal.h"
#include "cover/construct.h"
#include "cover/greedy.h"
#include "cover/problem_private.h"

/* Words that anneal_reduce() looks at for an effort of 1; pairs need less to settle. */
#define EFFORT_WORK (3ULL << 28)
#define EFFORT_WORK_PAIRS (1ULL << 26)

struct generator {
	const struct cover_problem *problem;
	const struct cover_options *options;
	unsigned int strength; /* no more than there are factors */
	struct cover_array *array;
	struct random random;
};

/* The factors that are open; 0 if constraints or levels keep them from any construction. */
static size_t list_free(const struct cover_problem *problem, uint16_t *open)
{
	size_t num_literals = 0, count = 0;

	for (size_t i = 0; i < problem->num_factors; i++) {
		int levels = __builtin_popcount(problem->root[i]);

		if (levels > 2)
			return 0;
		num_literals += (size_t)levels;
		if (levels == 2)
			open[count++] = (uint16_t)i;
	}
	for (size_t number = 0; number < problem->num_literals; number++) {
		struct cover_literal a = cover_numbered(problem, number);
		size_t own = (size_t)__builtin_popcount(problem->root[a.factor]), with = 0;

		if (!cover_literal_feasible(problem, a))
			continue;
		for (size_t i = 0; i < problem->words; i++)
			with += (size_t)__builtin_popcountll(cover_pairs(problem, number)[i]);
		if (with != num_literals - own)
			return 0;
	}
	return count;
}

/* The constructed array of the open factors, and of the others their only level. */
static int spread(const struct generator *generator, const struct cover_array *constructed,
		  const uint16_t *open)
{
	const struct cover_problem *problem = generator->problem;
	uint8_t row[COVER_MAX_FACTORS];

	for (size_t i = 0; i < problem->num_factors; i++)
		row[i] = (uint8_t)__builtin_ctz(problem->root[i]);
	for (size_t i = 0; i < constructed->num_rows; i++) {
		for (size_t j = 0; j < constructed->num_factors; j++) {
			unsigned int levels = problem->root[open[j]];
			bool upper = cover_array_row(constructed, i)[j];

			row[open[j]] =
				(uint8_t)__builtin_ctz(upper ? levels & (levels - 1) : levels);
		}
		if (cover_array_append(generator->array, row))
			return -1;
	}
	return 0;
}

/* 1: done, 0: there is no construction, -1: memory. */
static int construct(const struct generator *generator)
{
	uint16_t open[COVER_MAX_FACTORS] = { 0 };
	size_t count = list_free(generator->problem, open);
	struct cover_array constructed;
	int status = 1;

	if (!construct_rows(generator->strength, count))
		return 0;
	cover_array_init(&constructed, count);
	if (construct_array(generator->strength, &constructed) ||
	    spread(generator, &constructed, open))
		status = -1;
	cover_array_free(&constructed);
	return status;
}

static int build_greedily(struct generator *generator, struct diag *diag)
{
	const struct cover_problem *problem = generator->problem;
	size_t size = uncovered_size(problem, generator->strength);
	unsigned int effort = generator->options->effort, candidates = 1;
	struct uncovered uncovered;
	int status;

	if (!size || size > UNCOVERED_MAX_SIZE)
		return diag_set(diag,
				"strength %u is too much for %zu factors with %zu levels together, "
				"over %zu MiB; take a lower strength or fewer factors",
				generator->strength, problem->num_factors, problem->num_literals,
				UNCOVERED_MAX_SIZE >> 20);
	/* Arrays of strength 4 have more rows than annealing takes, as a rule. */
	if (generator->strength == 4)
		candidates += effort < 9 ? effort : 9;
	if (uncovered_create(&uncovered, problem, generator->strength))
		return diag_no_memory(diag, NULL);
	status =
		greedy_complete(&uncovered, candidates, &generator->random, generator->array, diag);
	uncovered_free(&uncovered);
	return status;
}

/* Constructions that come near the best known are kept as they are. */
static bool is_good(const struct generator *generator)
{
	size_t rows = generator->array->num_rows;

	switch (generator->strength) {
	case 3:
		return rows <= 12 || rows == 33 || rows == 43;
	case 4:
		return rows <= 16 || generator->problem->num_factors > 40;
	default:
		return true;
	}
}

/* By construction where there is one, else greedily; improved as far as the effort goes. */
static int build(struct generator *generator, struct diag *diag)
{
	uint64_t work = generator->strength <= 2 ? EFFORT_WORK_PAIRS : EFFORT_WORK;
	int constructed = construct(generator);

	if (constructed < 0)
		return diag_no_memory(diag, NULL);
	if (constructed && is_good(generator))
		return 0;
	if (!constructed && build_greedily(generator, diag))
		return -1;
	if (!generator->options->effort)
		return 0;
	if (anneal_reduce(generator->problem, generator->strength,
			  generator->options->effort * work, &generator->random, generator->array))
		return diag_no_memory(diag, NULL);
	return 0;
}

int cover_generate(const struct cover_problem *problem, const struct cover_options *options,
		   struct cover_array *array, struct diag *diag)
{
	struct generator generator = {
		.problem = problem,
		.options = options,
		.strength = options->strength,
		.array = array,
	};

	cover_array_init(array, problem->num_factors);
	if (!problem->closed)
		return diag_set(diag, "the problem is not closed; call cover_close() first");
	if (!options->strength || options->strength > COVER_MAX_STRENGTH)
		return diag_set(diag, "strength %u; 1 to %d are possible", options->strength,
				COVER_MAX_STRENGTH);
	if (options->effort > COVER_MAX_EFFORT)
		return diag_set(diag, "effort %u; 0 to %d are possible", options->effort,
				COVER_MAX_EFFORT);
	if (generator.strength > problem->num_factors)
		generator.strength = (unsigned int)problem->num_factors;
	random_seed(&generator.random, options->seed);
	if (!build(&generator, diag))
		return 0;
	cover_array_free(array);
	return -1;
}
