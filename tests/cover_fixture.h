/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Problems for the tests of cover/, and what is feasible and covered by trying all rows.
 *
 *	struct cover_problem *problem = fixture_bits(200);
 *
 *	fixture_fan(problem);
 *	EXPECT_EQ(fixture_count(small, 3, NULL), report.feasible[3]);
 *
 * The brute force reads the constraints as they were given, and shares nothing with cover/.
 */
#ifndef TESTS_COVER_FIXTURE_H
#define TESTS_COVER_FIXTURE_H

#include <stdlib.h>
#include <string.h>

#include "cover/array.h"
#include "cover/problem.h"
#include "input/random.h"

#define FIXTURE_MAX_ROWS 65536

#define LITERAL(f, v) ((struct cover_literal){ (uint16_t)(f), (uint8_t)(v) })

static struct diag fixture_diag;

static inline void fixture_check(bool good)
{
	if (!good)
		abort();
}

static inline struct cover_problem *fixture_bits(unsigned int bits)
{
	struct cover_problem *problem = cover_problem_create();

	fixture_check(problem);
	for (unsigned int i = 0; i < bits; i++)
		fixture_check(cover_add_factor(problem, NULL, 2, &fixture_diag) == (int)i);
	return problem;
}

static inline void fixture_imply(struct cover_problem *problem, unsigned int child,
				 unsigned int parent)
{
	fixture_check(!cover_imply(problem, LITERAL(child, 1), LITERAL(parent, 1), "given",
				   &fixture_diag));
}

/* 20 children of 8 parents. */
static inline void fixture_imply20(struct cover_problem *problem)
{
	for (unsigned int i = 0; i < 20; i++)
		fixture_imply(problem, 8 + i, i % 8);
}

/* 46 implications as of XFAM: parents 0 to 4, of which 1 is a child of 0. */
static inline void fixture_fan(struct cover_problem *problem)
{
	static const unsigned int children[] = { 20, 16, 6, 2, 1 };
	unsigned int child = 5;

	fixture_imply(problem, 1, 0);
	for (unsigned int parent = 0; parent < 5; parent++)
		for (unsigned int i = 0; i < children[parent]; i++)
			fixture_imply(problem, child++, parent);
}

static inline struct cover_literal fixture_literal(const struct cover_problem *problem,
						   struct random *random)
{
	unsigned int factor = random_below(random, (uint32_t)cover_num_factors(problem));

	return LITERAL(factor, random_below(random, cover_factor_levels(problem, factor)));
}

/* Up to @factors of up to @levels, with up to @constraints of any kind. */
static inline struct cover_problem *fixture_mixed(struct random *random, unsigned int factors,
						  unsigned int levels, unsigned int constraints)
{
	struct cover_problem *problem = cover_problem_create();
	struct diag *diag = &fixture_diag;

	fixture_check(problem);
	factors = 1 + random_below(random, factors);
	constraints = random_below(random, constraints + 1);
	for (unsigned int i = 0; i < factors; i++)
		fixture_check(cover_add_factor(problem, NULL, 2 + random_below(random, levels - 1),
					       diag) >= 0);
	for (unsigned int i = 0; i < constraints; i++) {
		struct cover_literal a = fixture_literal(problem, random);
		struct cover_literal b = fixture_literal(problem, random);
		unsigned int kind = random_below(random, 9);

		if (kind < 5)
			fixture_check(!cover_forbid(problem, a, b, "given", diag));
		else if (kind < 8)
			fixture_check(!cover_imply(problem, a, b, "given", diag));
		else
			fixture_check(!cover_fix(problem, a, "given", diag));
	}
	return problem;
}

/* By the constraints as they were given. */
static inline bool fixture_keeps(const struct cover_problem *problem, const uint8_t *row)
{
	for (size_t i = 0; i < cover_num_constraints(problem); i++) {
		const struct cover_constraint *c = cover_constraint_at(problem, i);
		bool a = row[c->a.factor] == c->a.level, b = row[c->b.factor] == c->b.level;

		if (c->kind == COVER_FORBID ? a && b : c->kind == COVER_IMPLY ? a && !b : !a)
			return false;
	}
	return true;
}

/* All feasible rows. */
static inline struct cover_array fixture_rows(const struct cover_problem *problem)
{
	size_t n = cover_num_factors(problem), at = 0;
	uint8_t row[64] = { 0 };
	struct cover_array rows;

	fixture_check(n < sizeof(row));
	cover_array_init(&rows, n);
	while (at < n) {
		if (fixture_keeps(problem, row))
			fixture_check(rows.num_rows < FIXTURE_MAX_ROWS &&
				      !cover_array_append(&rows, row));
		for (at = 0; at < n && ++row[at] == cover_factor_levels(problem, at); at++)
			row[at] = 0;
	}
	return rows;
}

/* Some row of @array has all of the literals. */
static inline bool fixture_has(const struct cover_array *array, const struct cover_literal *set,
			       unsigned int count)
{
	for (size_t i = 0; i < array->num_rows; i++) {
		unsigned int has = 0;

		while (has < count && cover_array_row(array, i)[set[has].factor] == set[has].level)
			has++;
		if (has == count)
			return true;
	}
	return false;
}

/* Sets of @strength literals that rows of @array have, by going through all sets. */
static inline uint64_t fixture_covered(const struct cover_problem *problem, unsigned int strength,
				       const struct cover_array *array, unsigned int chosen,
				       struct cover_literal *set)
{
	size_t factor = chosen ? set[chosen - 1].factor + 1u : 0;
	uint64_t count = 0;

	if (chosen == strength)
		return fixture_has(array, set, strength);
	for (; factor < cover_num_factors(problem); factor++) {
		for (unsigned int i = 0; i < cover_factor_levels(problem, factor); i++) {
			set[chosen] = LITERAL(factor, i);
			count += fixture_covered(problem, strength, array, chosen + 1, set);
		}
	}
	return count;
}

static inline uint64_t fixture_count(const struct cover_problem *problem, unsigned int strength,
				     const struct cover_array *array)
{
	struct cover_literal set[4];

	return fixture_covered(problem, strength, array, 0, set);
}

#endif
