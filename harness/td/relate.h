/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Configurations made out of others, and cases that relate two of them.
 *
 *	const struct td_step waitpkg = { .part = TD_PART_CPUID,
 *					 .bit = { { 7, 0 }, CPUID_ECX, 5 } };
 *
 *	td_case_parse(&test, "row 12", "cpuid 7.0 ecx.waitpkg=1 ebx.bmi1=1\n", &diag);
 *	relate_by_steps(&test, TD_RELATION_SMALLER, &waitpkg, 1);	// partner: BMI1 alone
 *	relate_to(&test, TD_RELATION_LATTICE, &other);			// partner: a copy of @other
 *	relate_alone(&test, TD_RELATION_SAME);				// no partner
 *
 * Each sets test->relation and test->partner and touches nothing else of the case; a case that
 * makes calls of its own cannot be related to anything. Functions that answer bool are false,
 * and leave what they were to fill undefined, where TD_MAX_CPUID leaves or TD_MAX_ENTRIES
 * entries do not suffice, or where it is said below.
 */
#ifndef TD_RELATE_H
#define TD_RELATE_H

#include "td/case.h"

enum td_part { TD_PART_CPUID, TD_PART_XFAM, TD_PART_ATTRIBUTES };

/* One place in which two configurations differ. */
struct td_step {
	enum td_part part;
	struct cpuid_bit bit; /* TD_PART_CPUID */
	uint64_t mask; /* TD_PART_XFAM, TD_PART_ATTRIBUTES: bits that go together */
};

/* A relation without partner: same, order or round_trip. */
void relate_alone(struct td_case *test, enum td_relation relation);

/* A relation with a partner, which is copied. */
void relate_to(struct td_case *test, enum td_relation relation, const struct td_config *partner);

/*
 * The partner is the case's own configuration after some steps, whose bits are taken away for
 * TD_RELATION_SMALLER and turned over for any other relation. False also for a case of raw
 * entries and a step in CPUID.
 */
bool relate_by_steps(struct td_case *test, enum td_relation relation, const struct td_step *steps,
		     size_t count);

/*
 * What both ask for, and what either asks for: ATTRIBUTES, XFAM and CPUID bit by bit, all else
 * as in @a. False also where one of the two has raw entries or bytes of TD_PARAMS.
 */
bool relate_meet(const struct td_config *a, const struct td_config *b, struct td_config *meet);
bool relate_join(const struct td_config *a, const struct td_config *b, struct td_config *join);

/* The leaves of CPUID_CONFIG, and the raw entries, last first. */
void relate_reverse(struct td_config *config);

/* Asks for 0 in a leaf of which nothing was said; in raw entries, where there are some. */
bool relate_add_zero(struct td_config *config, struct cpuid_addr at);

#endif
