// SPDX-License-Identifier: GPL-2.0-only
/*
 * Questions to a problem that is closed.
 */
#include <stdlib.h>
#include <string.h>

#include "cover/problem_private.h"

static bool is_level(const struct cover_problem *problem, struct cover_literal a)
{
	return problem->closed && a.factor < problem->num_factors &&
	       a.level < problem->factor[a.factor].levels;
}

bool cover_literal_feasible(const struct cover_problem *problem, struct cover_literal a)
{
	return is_level(problem, a) && problem->root[a.factor] >> a.level & 1;
}

bool cover_pair_feasible(const struct cover_problem *problem, struct cover_literal a,
			 struct cover_literal b)
{
	if (!is_level(problem, a) || !is_level(problem, b))
		return false;
	if (a.factor == b.factor)
		return a.level == b.level && cover_literal_feasible(problem, a);
	return cover_bit(cover_pairs(problem, cover_number(problem, a)), cover_number(problem, b));
}

bool cover_row_feasible(const struct cover_problem *problem, const uint8_t *row)
{
	if (!problem->closed)
		return false;
	for (size_t i = 0; i < problem->num_factors; i++)
		if (row[i] >= problem->factor[i].levels ||
		    !network_allows(&problem->network, row, i))
			return false;
	return true;
}

bool cover_complete(const struct cover_problem *problem, const struct cover_literal *set,
		    size_t count, uint8_t *row)
{
	struct solver solver;
	bool feasible = problem->closed;

	if (!feasible || solver_create(&solver, &problem->network, problem->root))
		return false;
	for (size_t i = 0; feasible && i < count; i++)
		feasible = is_level(problem, set[i]) &&
			   solver_assign(&solver, set[i].factor, set[i].level);
	feasible = feasible && solver_extends(&solver, problem->member, problem->num_members);
	for (size_t i = 0; feasible && i < problem->num_factors; i++)
		row[i] = (uint8_t)__builtin_ctz(solver.domain[i]);
	solver_free(&solver);
	return feasible;
}
