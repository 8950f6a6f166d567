/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the judges of properties share: the TDs that a case relates to its own, and what differs.
 *
 *	const struct related_td *smaller = prp_related(seen, TD_RELATION_SMALLER, 0);
 *
 *	if (!smaller)
 *		return JUDGED_NOT_APPLICABLE;
 *	return prp_judge_accepted(smaller, "it asks for less", finding);
 *
 * Private to rules/prp*.c.
 */
#ifndef RULES_PRP_H
#define RULES_PRP_H

#include "rules/change.h"
#include "rules/judges.h"

/* NULL where the case is not of that relation, or the TD or the case's own was not tried. */
const struct related_td *prp_related(const struct observation *seen, enum td_relation relation,
				     size_t index);

static inline bool prp_accepted(const struct related_td *related)
{
	return related->has_outcome && related->outcome.by == TD_ACCEPTED;
}

/* The other TD had to be accepted, because of @why. */
enum judged prp_judge_accepted(const struct related_td *related, const char *why,
			       struct finding *finding);

/* From the case's own request to that of a related TD. */
void prp_change(const struct rule_context *context, const struct observation *seen,
		const struct related_td *related, struct change *change);

JUDGE(judge_prp_smaller);
JUDGE(judge_prp_worse);
JUDGE(judge_prp_lattice);
JUDGE(judge_prp_independent);
JUDGE(judge_prp_dependent);
JUDGE(judge_prp_vcpus);

#endif
