// SPDX-License-Identifier: GPL-2.0-only
/*
 * Constraints as a network of factors.
 */
#include <stdlib.h>
#include <string.h>

#include "cover/problem_private.h"

void network_free(struct network *network)
{
	free(network->first);
	free(network->edge);
	free(network->domain);
	memset(network, 0, sizeof(*network));
}

/* A constraint on the levels of one factor alone. */
static bool is_single(const struct cover_constraint *constraint)
{
	return constraint->a.factor == constraint->b.factor;
}

static void restrict_single(struct network *network, const struct cover_problem *problem,
			    const struct cover_constraint *constraint)
{
	uint16_t *domain = &network->domain[constraint->a.factor];
	uint16_t level = (uint16_t)(1u << constraint->a.level);

	if (constraint->kind == COVER_FIX)
		*domain &= level;
	else if (cover_forbidden_levels(problem, constraint) & level)
		*domain &= (uint16_t)~level;
}

/* The edge there, and the same from the other end. */
static void put_edges(struct network *network, const struct cover_problem *problem,
		      const struct cover_constraint *constraint, size_t *next)
{
	struct network_edge *there = &network->edge[next[constraint->a.factor]++];
	struct network_edge *back = &network->edge[next[constraint->b.factor]++];
	uint16_t forbidden = cover_forbidden_levels(problem, constraint);

	there->to = constraint->b.factor;
	there->forbidden[constraint->a.level] = forbidden;
	back->to = constraint->a.factor;
	for (unsigned int level = 0; level < COVER_MAX_LEVELS; level++)
		if (forbidden >> level & 1)
			back->forbidden[level] = (uint16_t)(1u << constraint->a.level);
}

int network_build(struct network *network, const struct cover_problem *problem, const bool *use)
{
	size_t n = problem->num_factors;
	size_t *next = calloc(n + 1, sizeof(*next));

	*network = (struct network){
		.num_factors = n,
		.first = calloc(n + 2, sizeof(*network->first)),
		.edge = calloc(2 * problem->num_constraints + 1, sizeof(*network->edge)),
		.domain = calloc(n + 1, sizeof(*network->domain)),
	};
	if (!next || !network->first || !network->edge || !network->domain) {
		free(next);
		network_free(network);
		return -1;
	}
	for (size_t i = 0; i < n; i++)
		network->domain[i] = (uint16_t)((1u << problem->factor[i].levels) - 1);
	for (size_t i = 0; i < problem->num_constraints; i++) {
		const struct cover_constraint *constraint = &problem->constraint[i];

		if ((use && !use[i]) || is_single(constraint))
			continue;
		network->first[constraint->a.factor + 1]++;
		network->first[constraint->b.factor + 1]++;
	}
	for (size_t i = 0; i < n; i++) {
		network->first[i + 1] += network->first[i];
		next[i] = network->first[i];
	}
	for (size_t i = 0; i < problem->num_constraints; i++) {
		if (use && !use[i])
			continue;
		if (is_single(&problem->constraint[i]))
			restrict_single(network, problem, &problem->constraint[i]);
		else
			put_edges(network, problem, &problem->constraint[i], next);
	}
	free(next);
	return 0;
}

bool network_allows(const struct network *network, const uint8_t *row, size_t factor)
{
	for (size_t i = network->first[factor]; i < network->first[factor + 1]; i++) {
		const struct network_edge *edge = &network->edge[i];

		if (edge->forbidden[row[factor]] >> row[edge->to] & 1)
			return false;
	}
	return network->domain[factor] >> row[factor] & 1;
}
