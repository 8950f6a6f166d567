// SPDX-License-Identifier: GPL-2.0-only
/*
 * Knowing a failure again.
 */
#include "run/failure.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "run/judge_rule.h"

/* Bits 63:62 of a status: an error that may go away by itself, as TDX_OPERAND_BUSY. */
#define STATUS_RECOVERABLE(status) ((status) >> 62 == 2)

static bool passes_by(int error)
{
	return error == EAGAIN || error == EBUSY || error == EINTR || error == ENOMEM ||
	       error == ENOSPC;
}

/* The call whose answer contradicts what it expects. */
static size_t contradicted_call(const struct observation *seen)
{
	size_t i = 0;

	while (i < seen->num_calls && !(seen->test->call[i].has_expect &&
					seen->test->call[i].expect != seen->call[i].error))
		i++;
	return i;
}

static void keep(struct failure *failure, const struct observation *seen)
{
	failure->has_outcome = seen->has_outcome;
	failure->outcome = seen->outcome;
	failure->num_calls = seen->num_calls;
	for (size_t i = 0; i < seen->num_calls; i++)
		failure->error[i] = seen->call[i].error;
	failure->call = contradicted_call(seen);
	if (failure->call < seen->num_calls)
		failure->the_call = seen->test->call[failure->call];
}

static enum judged broken(const struct observer *observer, unsigned int needs,
			  struct finding *finding)
{
	const struct target_reason *reason = target_lacks_reason(&observer->lacks, needs);

	snprintf(finding->expected, sizeof(finding->expected), "%s", reason->needed);
	snprintf(finding->observed, sizeof(finding->observed), "%s", reason->found);
	return JUDGED_ERROR;
}

enum judged failure_of(const struct rule *rule, const struct rule_context *context,
		       const struct observer *observer, struct failure *failure)
{
	const struct observation *seen = &observer->seen;
	bool own = !strcmp(seen->test->rule, rule->id);
	enum judged judged;

	memset(failure, 0, sizeof(*failure));
	failure->rule = rule;
	if (rule->needs & observer->broken)
		return broken(observer, rule->needs & observer->broken, &failure->finding);
	if (target_lacks_of(&observer->lacks, rule->needs))
		return JUDGED_NOT_APPLICABLE;
	judged = judge_rule(rule, own, context, seen, &failure->finding, &failure->by_expectation);
	if (judged == JUDGED_FAIL)
		keep(failure, seen);
	return judged;
}

/* Something that goes away by itself, and that the failure did not show. */
static bool is_trouble(const struct failure *failure, const struct observation *seen)
{
	const struct td_outcome *outcome = &seen->outcome;

	if (seen->has_outcome && passes_by(outcome->error) &&
	    outcome->error != failure->outcome.error)
		return true;
	if (seen->has_outcome && outcome->has_status && STATUS_RECOVERABLE(outcome->status) &&
	    outcome->status != failure->outcome.status)
		return true;
	for (size_t i = 0; i < seen->num_calls; i++) {
		bool known = false;

		for (size_t j = 0; j < failure->num_calls; j++)
			known |= failure->error[j] == seen->call[i].error;
		if (passes_by(seen->call[i].error) && !known)
			return true;
	}
	return false;
}

/* Some call is the one that failed, and is answered as it was then. */
static bool same_call(const struct failure *failure, const struct observation *seen)
{
	const struct td_call *call = &failure->the_call;

	for (size_t i = 0; i < seen->num_calls; i++) {
		const struct td_call *other = &seen->test->call[i];

		if (other->kind == call->kind && other->id == call->id &&
		    other->value == call->value && other->has_expect &&
		    other->expect == call->expect &&
		    seen->call[i].error == failure->error[failure->call])
			return true;
	}
	return false;
}

static enum minimize_answer expectation_again(const struct failure *failure,
					      const struct observation *seen)
{
	bool same = failure->num_calls ? same_call(failure, seen) :
					 seen->has_outcome && !seen->num_calls &&
						 td_outcome_same(&failure->outcome, &seen->outcome);

	return same ? MINIMIZE_FAILS : MINIMIZE_PASSES;
}

enum minimize_answer failure_again(const struct failure *failure,
				   const struct rule_context *context,
				   const struct observer *observer, char why[FAILURE_TEXT])
{
	const struct observation *seen = &observer->seen;
	struct failure now;
	enum judged judged = failure_of(failure->rule, context, observer, &now);

	if (judged == JUDGED_ERROR) {
		snprintf(why, FAILURE_TEXT, "needs %.100s; found: %.100s", now.finding.expected,
			 now.finding.observed);
		return MINIMIZE_UNRESOLVED;
	}
	if (is_trouble(failure, seen)) {
		snprintf(why, FAILURE_TEXT,
			 "the target answers with something that passes, as busy or out of memory");
		return MINIMIZE_UNRESOLVED;
	}
	if (failure->by_expectation)
		return expectation_again(failure, seen);
	return judged == JUDGED_FAIL && !now.by_expectation ? MINIMIZE_FAILS : MINIMIZE_PASSES;
}
