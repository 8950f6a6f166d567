/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The gate that a comparison is, with waivers: a row in a group that fails is waived by one whose
 * rule is the promise's, whose module is the newer one, and whose case fits the row's subject.
 *
 *	struct gate gate = { .scope = { .module = "tdx-1.5.05", ... } };
 *
 *	if (!gate_judge(&gate, diff, sets, 2))
 *		...	out of memory
 *	if (gate.num_failed || gate.num_stale)
 *		return CLI_FAILED;
 *	gate_free(&gate);
 *
 * As everywhere a waiver is held to be true: one that has expired fails, and one that was given
 * for this comparison and that no row is waived by does, too.
 */
#ifndef UPDATE_GATE_H
#define UPDATE_GATE_H

#include "record/waiver.h"
#include "update/risk.h"

/* Waivers that may hold for other commands, too, or were given for this comparison. */
struct waiver_set {
	const struct waivers *waivers;
	bool given;
};

struct stale_waiver {
	const struct waiver *waiver;
	const char *what; /* "has expired; renew or remove it" */
};

struct gate {
	struct waiver_scope scope;
	size_t count[RISK_NUM_GROUPS]; /* rows */
	size_t num_failed; /* rows that break a promise, and are not waived */
	size_t num_waived;
	size_t num_stale;
	struct stale_waiver *stale;
};

/* By a waiver that has not expired. */
static inline bool gate_waives(const struct gate *gate, const struct diff_row *row)
{
	return row->waiver && !waiver_expired(row->waiver, &gate->scope);
}

/* After diff_arrange(). False where memory is short. Free it in any case. */
bool gate_judge(struct gate *gate, struct diff *diff, const struct waiver_set *sets,
		size_t num_sets);
void gate_free(struct gate *gate);

#endif
