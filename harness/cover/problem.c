// SPDX-License-Identifier: GPL-2.0-only
/*
 * Factors and constraints as they are given.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cover/problem_private.h"

struct cover_problem *cover_problem_create(void)
{
	return calloc(1, sizeof(struct cover_problem));
}

void cover_reopen(struct cover_problem *problem)
{
	network_free(&problem->network);
	free(problem->root);
	free(problem->member);
	free(problem->component);
	free(problem->component_of);
	free(problem->pair);
	problem->root = NULL;
	problem->member = NULL;
	problem->component = NULL;
	problem->component_of = NULL;
	problem->pair = NULL;
	problem->closed = false;
}

void cover_problem_free(struct cover_problem *problem)
{
	if (!problem)
		return;
	cover_reopen(problem);
	for (size_t i = 0; i < problem->num_factors; i++)
		free(problem->factor[i].name);
	for (size_t i = 0; i < problem->num_constraints; i++)
		free((char *)problem->constraint[i].source);
	free(problem->constraint);
	free(problem);
}

int cover_add_factor(struct cover_problem *problem, const char *name, unsigned int levels,
		     struct diag *diag)
{
	struct cover_factor *factor = &problem->factor[problem->num_factors];
	size_t index = problem->num_factors;
	char number[16];

	snprintf(number, sizeof(number), "%zu", index);
	if (index >= COVER_MAX_FACTORS)
		return diag_set(diag, "more than %d factors; leave some out", COVER_MAX_FACTORS);
	if (levels < 2 || levels > COVER_MAX_LEVELS)
		return diag_set(diag, "factor %s has %u levels; 2 to %d are possible",
				name ? name : number, levels, COVER_MAX_LEVELS);
	if (problem->num_literals + levels > COVER_MAX_LITERALS)
		return diag_set(diag, "more than %d levels of all factors together; leave some out",
				COVER_MAX_LITERALS);
	factor->name = strdup(name ? name : number);
	if (!factor->name)
		return diag_no_memory(diag, NULL);
	cover_reopen(problem);
	factor->levels = levels;
	factor->first_literal = (uint16_t)problem->num_literals;
	for (unsigned int i = 0; i < levels; i++)
		problem->literal_factor[problem->num_literals++] = (uint16_t)index;
	problem->num_factors++;
	return (int)index;
}

static int check_literal(const struct cover_problem *problem, struct cover_literal a,
			 const char *source, struct diag *diag)
{
	if (a.factor >= problem->num_factors)
		return diag_set(diag, "%s: there is no factor %u; there are %zu", source, a.factor,
				problem->num_factors);
	if (a.level >= problem->factor[a.factor].levels)
		return diag_set(diag, "%s: factor %s has no level %u; it has %u", source,
				problem->factor[a.factor].name, a.level,
				problem->factor[a.factor].levels);
	return 0;
}

static int add_constraint(struct cover_problem *problem, struct cover_constraint constraint,
			  struct diag *diag)
{
	if (check_literal(problem, constraint.a, constraint.source, diag) ||
	    check_literal(problem, constraint.b, constraint.source, diag))
		return -1;
	if (problem->num_constraints >= COVER_MAX_CONSTRAINTS)
		return diag_set(diag, "%s: more than %d constraints; leave some out",
				constraint.source, COVER_MAX_CONSTRAINTS);
	if (problem->num_constraints == problem->capacity) {
		size_t capacity = problem->capacity ? 2 * problem->capacity : 64;
		struct cover_constraint *grown =
			realloc(problem->constraint, capacity * sizeof(*grown));

		if (!grown)
			return diag_no_memory(diag, NULL);
		problem->constraint = grown;
		problem->capacity = capacity;
	}
	constraint.source = strdup(constraint.source);
	if (!constraint.source)
		return diag_no_memory(diag, NULL);
	cover_reopen(problem);
	problem->constraint[problem->num_constraints++] = constraint;
	return 0;
}

int cover_forbid(struct cover_problem *problem, struct cover_literal a, struct cover_literal b,
		 const char *source, struct diag *diag)
{
	return add_constraint(problem, (struct cover_constraint){ COVER_FORBID, a, b, source },
			      diag);
}

int cover_imply(struct cover_problem *problem, struct cover_literal a, struct cover_literal b,
		const char *source, struct diag *diag)
{
	return add_constraint(problem, (struct cover_constraint){ COVER_IMPLY, a, b, source },
			      diag);
}

int cover_fix(struct cover_problem *problem, struct cover_literal a, const char *source,
	      struct diag *diag)
{
	return add_constraint(problem, (struct cover_constraint){ COVER_FIX, a, a, source }, diag);
}

uint16_t cover_forbidden_levels(const struct cover_problem *problem,
				const struct cover_constraint *constraint)
{
	unsigned int all = (1u << problem->factor[constraint->b.factor].levels) - 1;
	unsigned int level = 1u << constraint->b.level;

	return (uint16_t)(constraint->kind == COVER_FORBID ? level : all & ~level);
}

size_t cover_num_factors(const struct cover_problem *problem)
{
	return problem->num_factors;
}

unsigned int cover_factor_levels(const struct cover_problem *problem, size_t factor)
{
	return problem->factor[factor].levels;
}

const char *cover_factor_name(const struct cover_problem *problem, size_t factor)
{
	return problem->factor[factor].name;
}

size_t cover_num_constraints(const struct cover_problem *problem)
{
	return problem->num_constraints;
}

const struct cover_constraint *cover_constraint_at(const struct cover_problem *problem,
						   size_t index)
{
	return &problem->constraint[index];
}
