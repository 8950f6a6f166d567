/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Terms given to an SMT solver: is there an input for which a condition holds?
 *
 *	struct smt *smt = smt_create(terms, &diag);
 *
 *	smt_assert(smt, admitted);
 *	smt_push(smt);
 *	smt_assert(smt, differs);
 *	switch (smt_check(smt, 10)) {
 *	case SMT_NONE: ...		there is none: the opposite is proved
 *	case SMT_FOUND: ...		smt_model(smt, variables)
 *	case SMT_UNKNOWN: ...		smt_why(smt)
 *	}
 *	smt_pop(smt);
 *	smt_free(smt);
 *
 * The solver is Z3 (smt_z3.c); where a build has none (smt_none.c) smt_create() says which package
 * is missing.
 */
#ifndef PROOF_SMT_H
#define PROOF_SMT_H

#include "input/diag.h"
#include "proof/term.h"

struct smt;

enum smt_answer { SMT_NONE, SMT_FOUND, SMT_UNKNOWN };

/* "Z3 4.8.12", or NULL where the build has none. */
const char *smt_version(void);

/* NULL and @diag: there is no solver, or no memory. @terms may grow later. */
struct smt *smt_create(const struct terms *terms, struct diag *diag);
void smt_free(struct smt *smt);

/* Conditions that hold from here on, up to the smt_pop() of this smt_push(). */
void smt_assert(struct smt *smt, term condition);
void smt_push(struct smt *smt);
void smt_pop(struct smt *smt);

/* At most so many of the conditions hold. */
void smt_assert_at_most(struct smt *smt, const term *conditions, unsigned int count,
			unsigned int limit);

/* Gives up after that time, or where Z3 fails. */
enum smt_answer smt_check(struct smt *smt, unsigned int seconds);
/* After SMT_UNKNOWN, in the solver's words. */
const char *smt_why(const struct smt *smt);

/*
 * After SMT_FOUND: a value for each variable of the pool, 0 for those that do not matter.
 */
void smt_model(struct smt *smt, uint64_t *variables);

/* Bytes that the solver has allocated at most up to now. */
uint64_t smt_memory(void);

#endif
