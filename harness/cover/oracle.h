/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is feasible, from the constraints as they were given: the verifier's own answer.
 *
 *	struct oracle oracle;
 *
 *	if (oracle_create(&oracle, problem, diag))
 *		...	no row is feasible, or memory
 *	oracle_feasible(&oracle, literals, 3);
 *	oracle_free(&oracle);
 *
 * Literals are numbered factor by factor. Plain backtracking over the factors that constraints
 * join, the one with the fewest levels left first; it shares nothing with cover_close().
 */
#ifndef COVER_ORACLE_H
#define COVER_ORACLE_H

#include "cover/problem.h"

struct oracle {
	size_t num_factors, num_literals;
	uint16_t *first; /* by factor, its first literal; num_factors + 1 */
	uint16_t *factor; /* by literal */
	uint16_t *group; /* by factor; factors that constraints join have the same */
	bool *hard; /* by group: some factor has three levels or more */
	size_t *start; /* by literal, in excluded[]; num_literals + 1 */
	uint16_t *excluded; /* literals that one excludes */
	uint16_t *blocked; /* by literal, how many chosen ones exclude it */
	uint16_t *chosen; /* by factor, literal + 1; 0: none */
	unsigned char *pair; /* by two literals: feasible, infeasible or not known yet */
	unsigned long steps;
	bool gave_up; /* some answer took too many steps, and is no answer */
};

int oracle_create(struct oracle *oracle, const struct cover_problem *problem, struct diag *diag);
void oracle_free(struct oracle *oracle);

/* Some feasible row has all of @literal, which are of @count different factors. */
bool oracle_feasible(struct oracle *oracle, const uint16_t *literal, size_t count);

#endif
