/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the judges of properties share: the TDs that a case relates to its own, and whether two
 * TDs are the same to whoever looks at them.
 *
 *	const struct related_td *again = prp_related(seen, TD_RELATION_SAME, 0);
 *
 *	if (!again)
 *		return JUDGED_NOT_APPLICABLE;
 *	return prp_compare(context, seen, again, "once more", finding);
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

/*
 * The same answer, and where both were accepted the same virtual CPUID, but for bits that
 * follow the guest's own state. @which: what the other TD is, for the finding. NOT_APPLICABLE
 * where a TD that was accepted could not be read.
 */
enum judged prp_compare(const struct rule_context *context, const struct observation *seen,
			const struct related_td *related, const char *which,
			struct finding *finding);

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
