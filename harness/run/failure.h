/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One rule's failure on one case, kept so that it is known again on other cases.
 *
 *	observer_observe(observer, test, &reason);
 *	if (failure_of(rule, &context, observer, &failure) == JUDGED_FAIL) {
 *		observer_observe(observer, smaller, &reason);
 *		answer = failure_again(&failure, &context, observer);
 *	}
 *
 * It is the same failure where the rule's judge fails again. Where only the case's own
 * expectation failed, it is the same where the target gives the answer again that was not expected:
 * who refused, with which errno and status; or what the one call answered.
 */
#ifndef RUN_FAILURE_H
#define RUN_FAILURE_H

#include "cover/minimize.h"
#include "run/observe.h"

#define FAILURE_TEXT 320

struct failure {
	const struct rule *rule;
	bool by_expectation; /* only that of the case */
	bool has_outcome;
	struct td_outcome outcome;
	size_t call; /* by_expectation of a case of calls: which one ... */
	struct td_call the_call; /* ... made what ... */
	size_t num_calls;
	int error[TD_MAX_CALLS]; /* ... and what each answered */
	struct finding finding;
};

/*
 * Judges what @observer has seen last. @failure is filled where that is JUDGED_FAIL; else its
 * finding may say what was found. JUDGED_ERROR also where the harness broke, and
 * JUDGED_NOT_APPLICABLE where the target cannot show what the rule needs.
 */
enum judged failure_of(const struct rule *rule, const struct rule_context *context,
		       const struct observer *observer, struct failure *failure);

/*
 * What the last observation says. UNRESOLVED, with why in @why: nothing was observed, or something
 * that passes (busy, no key id, no memory) was in the way.
 */
enum minimize_answer failure_again(const struct failure *failure,
				   const struct rule_context *context,
				   const struct observer *observer, char why[FAILURE_TEXT]);

#endif
