// SPDX-License-Identifier: GPL-2.0-only
/*
 * A rule's judge, and the expectation of a case.
 */
#include "run/judge_rule.h"

#include "run/outcome.h"

bool judge_did_nothing(const struct observation *seen)
{
	return seen->test->num_ops && !seen->num_results && seen->has_outcome &&
	       seen->outcome.by == TD_ACCEPTED;
}

enum judged judge_rule(const struct rule *rule, bool own, const struct rule_context *context,
		       const struct observation *seen, struct finding *finding,
		       bool *by_expectation)
{
	enum judged judged = JUDGED_NOT_APPLICABLE, expected;

	*by_expectation = false;
	if (!rule->once)
		judged = rule->judge(rule, context, seen, finding);
	if (!own || judge_did_nothing(seen) || judged == JUDGED_FAIL || judged == JUDGED_ERROR)
		return judged;
	expected = outcome_judge(seen, finding);
	if (expected == JUDGED_NOT_APPLICABLE)
		return judged;
	*by_expectation = expected == JUDGED_FAIL;
	return expected;
}
