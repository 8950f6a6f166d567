/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Verdicts in their order, and what they come to as an exit status.
 *
 *	worst = verdict_worse(worst, VERDICT_MISS);
 *	exit(verdict_exit_status(worst));
 *
 * After KCIDB: FAIL, the target is wrong; ERROR, our test is wrong; MISS, the harness broke.
 */
#ifndef RECORD_VERDICT_H
#define RECORD_VERDICT_H

/* The worst last: the verdict on many judgements is their greatest. */
enum verdict {
	VERDICT_SKIP, /* the cases do not apply to this module, CPU or policy */
	VERDICT_NOT_OBSERVABLE, /* this target cannot show it */
	VERDICT_NOT_COVERED, /* the rule's antecedent never occurred */
	VERDICT_PASS,
	VERDICT_XFAIL, /* failed, and a waiver says why that is known */
	VERDICT_MISS,
	VERDICT_ERROR,
	VERDICT_STALE, /* a waiver has expired */
	VERDICT_XPASS, /* passed in spite of a waiver */
	VERDICT_FAIL,
	VERDICT_NUM
};

/* "NOT COVERED" */
const char *verdict_name(enum verdict verdict);

static inline enum verdict verdict_worse(enum verdict a, enum verdict b)
{
	return a > b ? a : b;
}

/* The columns of a summary: verdicts that mean the same to a reader share one. */
struct verdict_column {
	const char *title;
	unsigned int verdicts; /* bit v: verdict v */
};

#define VERDICT_NUM_COLUMNS 7

extern const struct verdict_column verdict_columns[VERDICT_NUM_COLUMNS];

/*
 * 0: conforming, 1: failed (waivers that are stale or passed count as such), 3: the harness
 * failed, 4: nothing was judged.
 */
int verdict_exit_status(enum verdict worst);

#endif
