/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a problem is made of. Private to cover/, and the verifier does without.
 *
 * Literals are numbered factor by factor: level v of factor f is number first_literal[f] + v.
 */
#ifndef COVER_PROBLEM_PRIVATE_H
#define COVER_PROBLEM_PRIVATE_H

#include "cover/network.h"
#include "cover/problem.h"

struct cover_factor {
	char *name;
	unsigned int levels;
	uint16_t first_literal;
};

struct cover_problem {
	size_t num_factors, num_literals;
	struct cover_factor factor[COVER_MAX_FACTORS];
	uint16_t literal_factor[COVER_MAX_LITERALS];
	size_t num_constraints, capacity;
	struct cover_constraint *constraint;

	/* From cover_close() on. */
	bool closed;
	struct network network;
	uint16_t *root; /* the levels that some feasible row has */
	/*
	 * Constrained factors, one component after the other: no constraint joins two. In a hard
	 * one some factor has three levels or more, and pairs do not tell all.
	 */
	uint16_t *member;
	size_t num_members;
	size_t num_components;
	struct cover_component {
		size_t first, count; /* in member[] */
		bool hard;
	} * component;
	int *component_of; /* by factor; -1: unconstrained */
	size_t words; /* of 64 literals */
	uint64_t *pair; /* by literal: those that are feasible with it */
};

static inline size_t cover_number(const struct cover_problem *problem, struct cover_literal a)
{
	return problem->factor[a.factor].first_literal + a.level;
}

static inline struct cover_literal cover_numbered(const struct cover_problem *problem,
						  size_t number)
{
	uint16_t factor = problem->literal_factor[number];

	return (struct cover_literal){
		.factor = factor,
		.level = (uint8_t)(number - problem->factor[factor].first_literal),
	};
}

static inline const uint64_t *cover_pairs(const struct cover_problem *problem, size_t number)
{
	return problem->pair + number * problem->words;
}

static inline bool cover_bit(const uint64_t *bits, size_t number)
{
	return bits[number / 64] >> number % 64 & 1;
}

static inline void cover_set_bit(uint64_t *bits, size_t number)
{
	bits[number / 64] |= 1ULL << number % 64;
}

/* The levels of b's factor that @constraint forbids together with a; not for COVER_FIX. */
uint16_t cover_forbidden_levels(const struct cover_problem *problem,
				const struct cover_constraint *constraint);

/* Forgets what cover_close() has worked out. */
void cover_reopen(struct cover_problem *problem);

#endif
