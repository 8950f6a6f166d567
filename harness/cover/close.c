// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is feasible: each literal, and each pair.
 */
#include <stdlib.h>
#include <string.h>

#include "cover/contradiction.h"
#include "cover/problem_private.h"

static int find_root(const uint16_t *parent, int factor)
{
	while (parent[factor] != factor)
		factor = parent[factor];
	return factor;
}

/* Factors joined by constraints get the same number. -1: memory. */
static int join_factors(struct cover_problem *problem)
{
	const struct network *network = &problem->network;
	size_t n = problem->num_factors;
	uint16_t *parent = malloc((n + 1) * sizeof(*parent));

	if (!parent)
		return -1;
	for (size_t i = 0; i < n; i++)
		parent[i] = (uint16_t)i;
	for (size_t i = 0; i < n; i++) {
		for (size_t j = network->first[i]; j < network->first[i + 1]; j++) {
			int a = find_root(parent, (int)i);
			int b = find_root(parent, network->edge[j].to);

			parent[a > b ? a : b] = (uint16_t)(a > b ? b : a);
		}
	}
	for (size_t i = 0; i < n; i++) {
		bool alone = network->first[i] == network->first[i + 1];

		problem->component_of[i] = alone ? -1 : find_root(parent, (int)i);
	}
	free(parent);
	return 0;
}

/* The members of each component, and whether it is hard. */
static void list_components(struct cover_problem *problem)
{
	size_t n = problem->num_factors;

	problem->num_members = 0;
	problem->num_components = 0;
	for (size_t root = 0; root < n; root++) {
		struct cover_component *component = &problem->component[problem->num_components];

		/* Numbers of components found so far are below those of roots to come. */
		if (problem->component_of[root] != (int)root)
			continue;
		*component = (struct cover_component){ .first = problem->num_members };
		for (size_t i = root; i < n; i++) {
			if (problem->component_of[i] != (int)root)
				continue;
			problem->member[problem->num_members++] = (uint16_t)i;
			component->count++;
			component->hard |= __builtin_popcount(problem->root[i]) > 2;
		}
		problem->num_components++;
	}
	for (size_t c = 0; c < problem->num_components; c++) {
		const struct cover_component *component = &problem->component[c];

		for (size_t i = 0; i < component->count; i++)
			problem->component_of[problem->member[component->first + i]] = (int)c;
	}
}

static const struct cover_component *component_of(const struct cover_problem *problem,
						  size_t factor)
{
	int index = problem->component_of[factor];

	return index < 0 ? NULL : &problem->component[index];
}

/* Whether what is assigned can be extended within @component. */
static bool extends(const struct cover_problem *problem, struct solver *solver,
		    const struct cover_component *component)
{
	return !component || !component->hard ||
	       solver_extends(solver, problem->member + component->first, component->count);
}

/*
 * Takes the levels that no feasible row has out of the root's domains; removing one may let
 * the next fail. 1: some were taken, 0: none, -1: a search gave up or nothing is left.
 */
static int remove_infeasible(struct cover_problem *problem, struct solver *solver)
{
	int removed = 0;

	for (size_t number = 0; number < problem->num_literals; number++) {
		struct cover_literal a = cover_numbered(problem, number);
		size_t mark = solver_mark(solver);
		bool feasible;

		if (!(solver->domain[a.factor] >> a.level & 1))
			continue;
		feasible = solver_assign(solver, a.factor, a.level) &&
			   extends(problem, solver, component_of(problem, a.factor));
		solver_undo(solver, mark);
		if (feasible)
			continue;
		if (solver->gave_up ||
		    !solver_restrict(solver, a.factor, (uint16_t) ~(1u << a.level)))
			return -1;
		removed = 1;
	}
	return removed;
}

/* All pairs of what @solver has decided among @component's factors. */
static void mark_solution(struct cover_problem *problem, const struct solver *solver,
			  const struct cover_component *component, uint64_t *known)
{
	const uint16_t *member = problem->member + component->first;

	for (size_t i = 0; i < component->count; i++) {
		struct cover_literal a = { member[i],
					   (uint8_t)__builtin_ctz(solver->domain[member[i]]) };

		for (size_t j = 0; j < component->count; j++) {
			struct cover_literal b = { member[j], (uint8_t)__builtin_ctz(
								      solver->domain[member[j]]) };

			if (i != j)
				cover_set_bit(known + cover_number(problem, a) * problem->words,
					      cover_number(problem, b));
		}
	}
}

/* With @a assigned: the pairs with it in its hard component, by search. False: gave up. */
static bool pair_hard(struct cover_problem *problem, struct solver *solver, size_t number,
		      const struct cover_component *component)
{
	const uint64_t *known = cover_pairs(problem, number);

	for (size_t i = 0; i < component->count; i++) {
		uint16_t factor = problem->member[component->first + i];

		if (factor == problem->literal_factor[number])
			continue;
		for (unsigned int rest = solver->domain[factor]; rest; rest &= rest - 1) {
			unsigned int level = (unsigned int)__builtin_ctz(rest);
			size_t mark = solver_mark(solver);

			if (cover_bit(known, problem->factor[factor].first_literal + level))
				continue;
			if (solver_assign(solver, factor, level) &&
			    extends(problem, solver, component))
				mark_solution(problem, solver, component, problem->pair);
			solver_undo(solver, mark);
			if (solver->gave_up)
				return false;
		}
	}
	return true;
}

/* The pairs of literal @number. False: a search gave up. */
static bool pair_literal(struct cover_problem *problem, struct solver *solver, size_t number)
{
	struct cover_literal a = cover_numbered(problem, number);
	const struct cover_component *hard = component_of(problem, a.factor);
	uint64_t *pair = problem->pair + number * problem->words;
	size_t mark = solver_mark(solver);
	bool done = true;

	if (!(problem->root[a.factor] >> a.level & 1))
		return true;
	if (hard && !hard->hard)
		hard = NULL;
	solver_assign(solver, a.factor, a.level);
	for (size_t other = 0; other < problem->num_literals; other++) {
		struct cover_literal b = cover_numbered(problem, other);

		if (b.factor != a.factor && solver->domain[b.factor] >> b.level & 1 &&
		    (!hard || component_of(problem, b.factor) != hard))
			cover_set_bit(pair, other);
	}
	if (hard)
		done = pair_hard(problem, solver, number, hard);
	solver_undo(solver, mark);
	return done;
}

static int allocate(struct cover_problem *problem)
{
	size_t n = problem->num_factors + 1;

	problem->words = (problem->num_literals + 63) / 64;
	problem->root = malloc(n * sizeof(*problem->root));
	problem->member = malloc(n * sizeof(*problem->member));
	problem->component = malloc(n * sizeof(*problem->component));
	problem->component_of = malloc(n * sizeof(*problem->component_of));
	problem->pair = calloc(problem->num_literals * problem->words + 1, sizeof(uint64_t));
	return problem->root && problem->member && problem->component && problem->component_of &&
			       problem->pair ?
		       0 :
		       -1;
}

/* The tables. 1: done, 0: no row is feasible, -1: memory or a search gave up. */
static int work_out(struct cover_problem *problem, struct solver *solver)
{
	size_t size = problem->num_factors * sizeof(*problem->root);
	int removed = 1;

	if (!solver_propagate(solver))
		return 0;
	memcpy(problem->root, solver->domain, size);
	if (join_factors(problem))
		return -1;
	list_components(problem);
	while (removed > 0)
		removed = remove_infeasible(problem, solver);
	if (removed < 0)
		return solver->gave_up ? -1 : 0;
	memcpy(problem->root, solver->domain, size);
	solver->trail_length = 0;
	for (size_t number = 0; number < problem->num_literals; number++)
		if (!pair_literal(problem, solver, number))
			return -1;
	return 1;
}

int cover_close(struct cover_problem *problem, struct diag *diag)
{
	struct solver solver = { 0 };
	int status = -1;

	cover_reopen(problem);
	if (!problem->num_factors)
		return diag_set(diag, "there is nothing to cover: no factors; add some");
	if (network_build(&problem->network, problem, NULL) || allocate(problem) ||
	    solver_create(&solver, &problem->network, problem->network.domain))
		diag_no_memory(diag, NULL);
	else
		status = work_out(problem, &solver);
	if (status == 1) {
		problem->closed = true;
	} else {
		if (!status)
			contradiction_explain(problem, diag);
		else if (solver.gave_up)
			diag_set(diag,
				 "the constraints are too hard: no answer after %d steps; give "
				 "fewer of them to factors of three or more levels",
				 SOLVER_MAX_STEPS);
		cover_reopen(problem);
	}
	solver_free(&solver);
	return status == 1 ? 0 : -1;
}
