// SPDX-License-Identifier: GPL-2.0-only
/*
 * A build without Z3: nothing can be proved, and everything else works.
 */
#ifndef TDX_CTS_Z3

#include "proof/smt.h"

const char *smt_version(void)
{
	return NULL;
}

struct smt *smt_create(const struct terms *terms, struct diag *diag)
{
	(void)terms;
	diag_set(diag, "no SMT solver in this build: install Z3's headers (package libz3-dev) and "
		       "build again");
	return NULL;
}

void smt_free(struct smt *smt)
{
	(void)smt;
}

void smt_assert(struct smt *smt, term condition)
{
	(void)smt;
	(void)condition;
}

void smt_push(struct smt *smt)
{
	(void)smt;
}

void smt_pop(struct smt *smt)
{
	(void)smt;
}

void smt_assert_at_most(struct smt *smt, const term *conditions, unsigned int count,
			unsigned int limit)
{
	(void)smt;
	(void)conditions;
	(void)count;
	(void)limit;
}

enum smt_answer smt_check(struct smt *smt, unsigned int seconds)
{
	(void)smt;
	(void)seconds;
	return SMT_UNKNOWN;
}

const char *smt_why(const struct smt *smt)
{
	(void)smt;
	return "no SMT solver";
}

void smt_model(struct smt *smt, uint64_t *variables)
{
	(void)smt;
	(void)variables;
}

uint64_t smt_memory(void)
{
	return 0;
}

#endif
