/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A suite: which rules are judged on which cases. No mechanism.
 *
 *	const struct suite clobber_suite = {
 *		.name = "clobber",
 *		.says = "bits whose use damages the host are refused unless KVM restores it",
 *		.rules = (const char *const[]){ "CLB", NULL },
 *		.cases = (const char *const[]){ "clb", NULL },
 *		.sweeps = SWEEP_BITS,
 *	};
 */
#ifndef RUN_SUITE_H
#define RUN_SUITE_H

#include "rules/rules.h"
#include "run/sweep.h"

struct suite {
	const char *name;
	const char *says; /* what holds when all is well */
	const char *const *rules; /* ids or families; NULL at the end */
	const char *const *cases; /* folders of corpus/cases; NULL at the end */
	unsigned int sweeps; /* enum sweep_kind */
};

bool suite_has_rule(const struct suite *suite, const struct rule *rule);

/* NULL where there is none of that name in @list, which ends with NULL. */
const struct suite *suite_named(const struct suite *const *list, const char *name);

/* All suites, in the order in which they run; NULL at the end. Defined beside the suites. */
extern const struct suite *const suites[];

#endif
