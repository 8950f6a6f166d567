/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A suite: which rules are judged on which cases. No mechanism.
 *
 *	const struct suite clobber_suite = {
 *		.name = "clobber",
 *		.says = "bits whose use damages the host are refused unless KVM restores it",
 *		.rules = (const char *const[]){ "CLB", NULL },
 *		.cases = (const char *const[]){ "clb", NULL },
 *		.phases = PLAN_EXTREMES | PLAN_SINGLES,
 *		.must_fail = "waitpkg-unchecked-with-pkru",
 *	};
 */
#ifndef PLAN_SUITE_H
#define PLAN_SUITE_H

#include "rules/rules.h"

/* Sources of generated cases, the most valuable first: that is the order of a plan. */
enum plan_phase {
	PLAN_EXTREMES = 1 << 0, /* the default TD, and everything at once */
	PLAN_SINGLES = 1 << 1, /* one feature at a time, alone and with what gates it */
	PLAN_PAIRS = 1 << 2, /* every two settings, in few TDs */
	PLAN_CASES = 1 << 3, /* the corpus's own; a suite names their folders */
	PLAN_FAULTS = 1 << 4, /* each single fault that TDH.MNG.INIT must find */
	PLAN_TRIPLES = 1 << 5, /* every three settings, in few TDs */
	PLAN_PROPERTIES = 1 << 6, /* what holds between a TD of these and others */
	PLAN_COLDS = 1 << 7, /* everything but one feature */
	PLAN_BOUNDARIES = 1 << 8, /* numbers at and beyond their bounds */
	PLAN_FAULT_PAIRS = 1 << 9, /* two faults: the one checked first must answer */
	PLAN_QUADS = 1 << 10, /* every four settings */
	PLAN_NUMBERS = 1 << 11, /* the bits of numbers, one at a time */
	PLAN_FORBIDDEN = 1 << 12, /* each bit that TDH.MNG.INIT must refuse */
	PLAN_RANDOM = 1 << 13, /* by the run's seed */
	PLAN_ALL = (1 << 14) - 1,
};

struct suite {
	const char *name;
	const char *says; /* what holds when all is well */
	const char *const *rules; /* ids or families; NULL at the end */
	const char *const *cases; /* folders of corpus/cases; NULL at the end */
	unsigned int phases; /* enum plan_phase; PLAN_CASES goes without saying */
	const char *must_fail; /* a seeded defect: the suite that does not find it finds nothing */
	bool of_update; /* takes part only where an update is judged */
};

/* Some suites have nothing to say of a single module. */
static inline bool suite_takes_part(const struct suite *suite, const struct rule_context *context)
{
	return context->older || !suite->of_update;
}

bool suite_has_rule(const struct suite *suite, const struct rule *rule);
bool suite_has_folder(const struct suite *suite, const char *folder);

/* NULL where there is none of that name in @list, which ends with NULL. */
const struct suite *suite_named(const struct suite *const *list, const char *name);

/* All suites, in the order in which they are listed; NULL at the end. Defined beside the suites. */
extern const struct suite *const suites[];

#endif
