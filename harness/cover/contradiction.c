// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which constraints contradict one another: the shortest prefix that does ends in one of them;
 * with that one kept, the next is found the same way, until those kept contradict by themselves.
 */
#include "cover/contradiction.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cover/problem_private.h"

/* 1: some row keeps the constraints @use, 0: none, -1: memory or the search gave up. */
static int feasible(const struct cover_problem *problem, const bool *use)
{
	uint16_t *members = malloc((problem->num_factors + 1) * sizeof(*members));
	struct network network = { 0 };
	struct solver solver = { 0 };
	int answer = -1;

	if (members && !network_build(&network, problem, use) &&
	    !solver_create(&solver, &network, network.domain)) {
		for (size_t i = 0; i < problem->num_factors; i++)
			members[i] = (uint16_t)i;
		answer = solver_propagate(&solver) &&
			 solver_extends(&solver, members, problem->num_factors);
		if (solver.gave_up)
			answer = -1;
	}
	solver_free(&solver);
	network_free(&network);
	free(members);
	return answer;
}

/* Those kept and the first @prefix of the others. */
static int prefix_feasible(const struct cover_problem *problem, const bool *keep, bool *use,
			   size_t prefix)
{
	for (size_t i = 0; i < problem->num_constraints; i++)
		use[i] = keep[i] || i < prefix;
	return feasible(problem, use);
}

/* The constraint that ends the shortest contradicting prefix; at @below or after it: none. */
static size_t next_kept(const struct cover_problem *problem, const bool *keep, bool *use,
			size_t below)
{
	size_t low = 0, high = below; /* the prefix low is feasible, high is not */

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (prefix_feasible(problem, keep, use, middle))
			low = middle;
		else
			high = middle;
	}
	return high - 1;
}

static bool touch(const struct cover_constraint *a, const struct cover_constraint *b)
{
	return a->a.factor == b->a.factor || a->a.factor == b->b.factor ||
	       a->b.factor == b->a.factor || a->b.factor == b->b.factor;
}

/* The next of @keep to print: one that has a factor in common with @last, else any. */
static size_t choose(const struct cover_problem *problem, const bool *keep, size_t last)
{
	size_t none = problem->num_constraints, any = none;

	for (size_t i = 0; i < none; i++) {
		if (!keep[i])
			continue;
		if (last < none && touch(&problem->constraint[last], &problem->constraint[i]))
			return i;
		if (any == none)
			any = i;
	}
	return any;
}

static void print_chain(const struct cover_problem *problem, bool *keep, struct diag *diag)
{
	size_t none = problem->num_constraints;
	char text[800] = "";
	size_t used = 0, left_out = 0;
	const char *last = NULL;

	for (size_t i = choose(problem, keep, none); i < none; i = choose(problem, keep, i)) {
		const char *source = problem->constraint[i].source;

		keep[i] = false;
		/* One line of a file may be two constraints. */
		if (last && !strcmp(last, source))
			continue;
		last = source;
		if (used + strlen(source) + 3 > sizeof(text))
			left_out++;
		else
			used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s",
						 used ? "; " : "", source);
	}
	if (left_out)
		diag_set(diag, "no row is feasible, constraints contradict: %s; and %zu more", text,
			 left_out);
	else
		diag_set(diag, "no row is feasible, constraints contradict: %s", text);
}

void contradiction_explain(const struct cover_problem *problem, struct diag *diag)
{
	size_t below = problem->num_constraints;
	bool *keep = calloc(below + 1, sizeof(*keep));
	bool *use = calloc(below + 1, sizeof(*use));

	if (!keep || !use) {
		diag_set(diag, "no row is feasible, and memory is short");
	} else {
		while (below && prefix_feasible(problem, keep, use, 0)) {
			below = next_kept(problem, keep, use, below);
			keep[below] = true;
		}
		print_chain(problem, keep, diag);
	}
	free(keep);
	free(use);
}
