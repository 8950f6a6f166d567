// SPDX-License-Identifier: GPL-2.0-only
/*
 * The search for rows in a network of factors.
 */
#include <stdlib.h>
#include <string.h>

#include "cover/problem_private.h"

int solver_create(struct solver *solver, const struct network *network, const uint16_t *root)
{
	size_t n = network->num_factors;

	*solver = (struct solver){
		.network = network,
		.domain = malloc((n + 1) * sizeof(*solver->domain)),
		/* A change takes at least one level away. */
		.trail = malloc((n + 1) * COVER_MAX_LEVELS * sizeof(*solver->trail)),
		.queue = malloc((n + 1) * sizeof(*solver->queue)),
		.queued = calloc(n + 1, sizeof(*solver->queued)),
	};
	if (!solver->domain || !solver->trail || !solver->queue || !solver->queued) {
		solver_free(solver);
		return -1;
	}
	memcpy(solver->domain, root, n * sizeof(*root));
	return 0;
}

void solver_free(struct solver *solver)
{
	free(solver->domain);
	free(solver->trail);
	free(solver->queue);
	free(solver->queued);
	memset(solver, 0, sizeof(*solver));
}

size_t solver_mark(const struct solver *solver)
{
	return solver->trail_length;
}

void solver_undo(struct solver *solver, size_t mark)
{
	while (solver->trail_length > mark) {
		const struct solver_change *change = &solver->trail[--solver->trail_length];

		solver->domain[change->factor] = change->domain;
	}
}

static void enqueue(struct solver *solver, size_t factor)
{
	if (solver->queued[factor])
		return;
	solver->queued[factor] = true;
	solver->queue[solver->queue_length++] = (uint16_t)factor;
}

/* False: no level is left. */
static bool narrow(struct solver *solver, size_t factor, uint16_t levels)
{
	uint16_t domain = solver->domain[factor];

	if (!(domain & ~levels))
		return domain;
	solver->trail[solver->trail_length++] = (struct solver_change){ (uint16_t)factor, domain };
	solver->domain[factor] = domain & levels;
	enqueue(solver, factor);
	return solver->domain[factor];
}

/* The levels at the other end of @edge that some level of @domain allows. */
static uint16_t supported(const struct network_edge *edge, uint16_t domain)
{
	uint16_t levels = 0;

	for (unsigned int rest = domain; rest; rest &= rest - 1)
		levels |= (uint16_t)~edge->forbidden[__builtin_ctz(rest)];
	return levels;
}

/* Empties the queue. */
static bool drain(struct solver *solver)
{
	const struct network *network = solver->network;
	bool consistent = true;

	while (solver->queue_length) {
		size_t factor = solver->queue[--solver->queue_length];

		solver->queued[factor] = false;
		for (size_t i = network->first[factor];
		     consistent && i < network->first[factor + 1]; i++)
			consistent = narrow(solver, network->edge[i].to,
					    supported(&network->edge[i], solver->domain[factor]));
	}
	return consistent;
}

bool solver_restrict(struct solver *solver, size_t factor, uint16_t levels)
{
	bool some = narrow(solver, factor, levels);

	return drain(solver) && some;
}

bool solver_assign(struct solver *solver, size_t factor, unsigned int level)
{
	return solver_restrict(solver, factor, (uint16_t)(1u << level));
}

bool solver_propagate(struct solver *solver)
{
	for (size_t i = 0; i < solver->network->num_factors; i++) {
		if (!solver->domain[i])
			return false;
		enqueue(solver, i);
	}
	return drain(solver);
}

static bool decide(struct solver *solver, const uint16_t *members, size_t count)
{
	uint16_t domain;

	while (count && !(solver->domain[*members] & (solver->domain[*members] - 1))) {
		members++;
		count--;
	}
	if (!count)
		return true;
	domain = solver->domain[*members];
	for (unsigned int rest = domain; rest && !solver->gave_up; rest &= rest - 1) {
		size_t mark = solver_mark(solver);

		solver->gave_up = ++solver->steps > SOLVER_MAX_STEPS;
		if (solver_assign(solver, *members, (unsigned int)__builtin_ctz(rest)) &&
		    decide(solver, members + 1, count - 1))
			return true;
		solver_undo(solver, mark);
	}
	return false;
}

bool solver_extends(struct solver *solver, const uint16_t *members, size_t count)
{
	solver->steps = 0;
	solver->gave_up = false;
	return decide(solver, members, count);
}
