/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One rule on one observation: its judge and, for the rule that the case was written for, what the
 * case itself expects.
 *
 *	switch (judge_rule(rule, own, &context, &observer->seen, &finding, &by_expectation)) {
 *	case JUDGED_FAIL: ...	finding; by_expectation: only the case's own expectation failed
 *
 * The caller has looked at whether the target shows what the rule needs.
 */
#ifndef RUN_JUDGE_RULE_H
#define RUN_JUDGE_RULE_H

#include "rules/rules.h"

/* @own: the case was written for the rule. */
enum judged judge_rule(const struct rule *rule, bool own, const struct rule_context *context,
		       const struct observation *seen, struct finding *finding,
		       bool *by_expectation);

/*
 * The TD is there, and none of what the case makes it do could be done: then its expectation
 * says nothing.
 */
bool judge_did_nothing(const struct observation *seen);

#endif
