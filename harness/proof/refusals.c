// SPDX-License-Identifier: GPL-2.0-only
/*
 * The answer of a list of checks, from the last to the first.
 */
#include "proof/refusals.h"

static void add(struct refusals *refusals, struct refusal refusal)
{
	if (refusals->count == REFUSALS_MAX)
		refusals->full = true;
	else
		refusals->refusal[refusals->count++] = refusal;
}

void refuse(struct refusals *refusals, term when, uint64_t status, uint64_t rcx)
{
	add(refusals, (struct refusal){ when, term_false(refusals->terms), status, rcx });
}

void doubt(struct refusals *refusals, term when)
{
	add(refusals, (struct refusal){ term_false(refusals->terms), when, 0, 0 });
}

void refusals_answer(const struct refusals *refusals, struct proof_answer *answer)
{
	struct terms *terms = refusals->terms;

	answer->status = term_constant(terms, 64, 0);
	answer->rcx = term_constant(terms, 64, 0);
	answer->sure = refusals->full ? term_false(terms) : term_true(terms);
	for (size_t i = refusals->count; i-- > 0;) {
		const struct refusal *refusal = &refusals->refusal[i];

		answer->status =
			term_choice(terms, refusal->when, term_constant(terms, 64, refusal->status),
				    answer->status);
		answer->rcx = term_choice(terms, refusal->when,
					  term_constant(terms, 64, refusal->rcx), answer->rcx);
		answer->sure = term_choice(terms, refusal->when, term_true(terms),
					   term_and(terms, answer->sure,
						    term_not(terms, refusal->unsure)));
	}
}
