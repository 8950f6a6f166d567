/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Constraints as a network of factors, and the search for rows in it. Private to cover/.
 *
 *	struct solver solver;
 *	size_t mark;
 *
 *	solver_create(&solver, &network, root);
 *	mark = solver_mark(&solver);
 *	if (solver_assign(&solver, factor, level) && solver_extends(&solver, members, count))
 *		...	solver.domain holds one level for each of the members
 *	solver_undo(&solver, mark);
 *	solver_free(&solver);
 *
 * A domain is the set of levels that a factor still may have, one bit each. Assigning keeps the
 * network arc consistent (AC-3, Mackworth 1977). Where every factor has two levels that is unit
 * propagation of 2-CNF: what does not fail at once can be extended without a step back (Even,
 * Itai and Shamir 1976).
 */
#ifndef COVER_NETWORK_H
#define COVER_NETWORK_H

#include "cover/problem.h"

/* Steps after which a search gives up: far beyond what CPUID's dependencies take. */
#define SOLVER_MAX_STEPS 200000

struct network_edge {
	uint16_t to;
	uint16_t forbidden[COVER_MAX_LEVELS]; /* by the own level: levels of @to */
};

struct network {
	size_t num_factors;
	size_t *first; /* num_factors + 1 */
	struct network_edge *edge; /* those of a factor are first[factor] to first[factor + 1] */
	uint16_t *domain; /* what constraints on single factors leave */
};

/* The constraints i with use[i], all where @use is NULL. -1: memory. */
int network_build(struct network *network, const struct cover_problem *problem, const bool *use);
void network_free(struct network *network);

/* No edge forbids what @row, a level of every factor, has with @factor. */
bool network_allows(const struct network *network, const uint8_t *row, size_t factor);

struct solver {
	const struct network *network;
	uint16_t *domain;
	struct solver_change {
		uint16_t factor, domain;
	} * trail;
	size_t trail_length;
	uint16_t *queue;
	bool *queued;
	size_t queue_length;
	unsigned long steps; /* of solver_extends() */
	bool gave_up;
};

/* Starts with the domains @root. -1: memory. */
int solver_create(struct solver *solver, const struct network *network, const uint16_t *root);
void solver_free(struct solver *solver);

size_t solver_mark(const struct solver *solver);
void solver_undo(struct solver *solver, size_t mark);

/* Keeps the levels @levels of @factor, and what then is consistent. False: nothing is. */
bool solver_restrict(struct solver *solver, size_t factor, uint16_t levels);
bool solver_assign(struct solver *solver, size_t factor, unsigned int level);

/* Makes all consistent with all, to begin with. */
bool solver_propagate(struct solver *solver);

/*
 * Decides every factor of @members, lowest level first. False if that cannot be, or @gave_up;
 * the caller undoes.
 */
bool solver_extends(struct solver *solver, const uint16_t *members, size_t count);

#endif
