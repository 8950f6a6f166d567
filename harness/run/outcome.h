/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What became of a case, in words, and against the expectation that it states itself.
 */
#ifndef RUN_OUTCOME_H
#define RUN_OUTCOME_H

#include "rules/rules.h"

/* "accepted", "refused by the module: TDX_OPERAND_INVALID: ..., EINVAL from KVM" */
void outcome_format(const struct td_outcome *outcome, char *text, size_t size);

/* The lines of the text form without comments; nothing where they do not fit. */
void outcome_config(const struct td_case *test, char *config, size_t size);

/*
 * Judges the "expect" line and the expectations of "call" lines; JUDGED_NOT_APPLICABLE where
 * the case has none, or what they are about was not observed.
 */
enum judged outcome_judge(const struct observation *seen, struct finding *finding);

#endif
