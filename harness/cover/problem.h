/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is to be covered: factors with levels, and which of them exclude one another.
 *
 *	struct cover_problem *problem = cover_problem_create();
 *	int avx = cover_add_factor(problem, "avx", 2, &diag);
 *	int avx2 = cover_add_factor(problem, "avx2", 2, &diag);
 *	uint8_t row[2];
 *
 *	cover_imply(problem, (struct cover_literal){ avx2, 1 }, (struct cover_literal){ avx, 1 },
 *		    "SDM 14.3: avx2 -> avx", &diag);
 *	if (cover_close(problem, &diag))
 *		...	no row is feasible; the text names the constraints that contradict
 *	cover_pair_feasible(problem, LITERAL(avx, 0), LITERAL(avx2, 1));	// false
 *	cover_complete(problem, &LITERAL(avx2, 1), 1, row);	// row is { 1, 1 }
 *	cover_problem_free(problem);
 *
 * A literal is one level of one factor. A row gives each factor one level, and is feasible if
 * it breaks no constraint; literals are feasible together if some feasible row has them all.
 * Constraints are about one or two literals each. Functions that return int return 0 (or the
 * index) or -1, with @diag filled. Nothing is random, and nothing is changed by a question.
 */
#ifndef COVER_PROBLEM_H
#define COVER_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "input/diag.h"

#define COVER_MAX_FACTORS 1024
#define COVER_MAX_LEVELS 16
#define COVER_MAX_LITERALS 4096 /* of all factors together */
#define COVER_MAX_CONSTRAINTS 65536

struct cover_problem;

struct cover_literal {
	uint16_t factor;
	uint8_t level;
};

enum cover_kind {
	COVER_FORBID, /* never a and b */
	COVER_IMPLY, /* where a, there b */
	COVER_FIX, /* always a; b is a */
};

struct cover_constraint {
	enum cover_kind kind;
	struct cover_literal a, b;
	const char *source; /* where it comes from, for people; owned by the problem */
};

/* NULL where memory is short. */
struct cover_problem *cover_problem_create(void);
void cover_problem_free(struct cover_problem *problem);

/*
 * The index of the new factor. @levels is 2 to COVER_MAX_LEVELS. The name is copied; NULL makes
 * the index its name.
 */
int cover_add_factor(struct cover_problem *problem, const char *name, unsigned int levels,
		     struct diag *diag);

/*
 * One constraint each; @source is copied. Literals of one factor exclude one another anyway:
 * forbidding a literal with itself means never, and implying another level of its own factor,
 * too.
 */
int cover_forbid(struct cover_problem *problem, struct cover_literal a, struct cover_literal b,
		 const char *source, struct diag *diag);
int cover_imply(struct cover_problem *problem, struct cover_literal a, struct cover_literal b,
		const char *source, struct diag *diag);
int cover_fix(struct cover_problem *problem, struct cover_literal a, const char *source,
	      struct diag *diag);

/*
 * Works out what is feasible; to be called after the last constraint, and again if more are
 * added. If no row is feasible, @diag names constraints that contradict one another, and none
 * that could be left out of the contradiction.
 */
int cover_close(struct cover_problem *problem, struct diag *diag);

size_t cover_num_factors(const struct cover_problem *problem);
unsigned int cover_factor_levels(const struct cover_problem *problem, size_t factor);
const char *cover_factor_name(const struct cover_problem *problem, size_t factor);
size_t cover_num_constraints(const struct cover_problem *problem);
const struct cover_constraint *cover_constraint_at(const struct cover_problem *problem,
						   size_t index);

/* The questions below are answered after cover_close() only. */
bool cover_literal_feasible(const struct cover_problem *problem, struct cover_literal a);
bool cover_pair_feasible(const struct cover_problem *problem, struct cover_literal a,
			 struct cover_literal b);

/* @row: a level of every factor. */
bool cover_row_feasible(const struct cover_problem *problem, const uint8_t *row);

/*
 * Extends @set to a feasible row, with the lowest levels that go where there is a choice.
 * False if there is none, memory is short, or the search takes
 * too many steps, which takes many constraints on factors of three levels and more.
 */
bool cover_complete(const struct cover_problem *problem, const struct cover_literal *set,
		    size_t count, uint8_t *row);

#endif
