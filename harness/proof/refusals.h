/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Checks in the order in which they are made: the first one that does not pass gives the answer.
 *
 *	struct refusals refusals = { .terms = terms };
 *
 *	refuse(&refusals, wrong_attributes, STATUS_OPERAND_INVALID | OPERAND_ATTRIBUTES, 0);
 *	refuse(&refusals, wrong_xfam, STATUS_OPERAND_INVALID | OPERAND_XFAM, 0);
 *	refusals_answer(&refusals, &answer);
 */
#ifndef PROOF_REFUSALS_H
#define PROOF_REFUSALS_H

#include "proof/model.h"

#define REFUSALS_MAX 256

struct refusals {
	struct terms *terms;
	size_t count;
	bool full; /* one more than there is room for: the answer means nothing */
	struct refusal {
		term when; /* the check does not pass ... */
		term unsure; /* ... or nobody can say whether it does */
		uint64_t status;
		uint64_t rcx;
	} refusal[REFUSALS_MAX];
};

void refuse(struct refusals *refusals, term when, uint64_t status, uint64_t rcx);

/* From here on the answer is not known where @when. */
void doubt(struct refusals *refusals, term when);

/* Status, RCX, and whether they are sure. */
void refusals_answer(const struct refusals *refusals, struct proof_answer *answer);

#endif
