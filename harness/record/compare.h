/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A record against an older one, result by result, by their dotted names.
 *
 *	struct comparison comparison;
 *
 *	if (!compare_records(&comparison, old, now, &skips))
 *		...	no memory
 *	for (size_t i = 0; i < comparison.count; i++)
 *		printf("%s %s\n", comparison.difference[i].path,
 *		       compare_change_name(comparison.difference[i].change));
 *	exit(comparison.exit_status);
 *	comparison_free(&comparison);
 *
 * It is a gate for what has changed: what failed before and still does is told, and no reason to
 * fail, so that a bisection finds the change that it looks for.
 */
#ifndef RECORD_COMPARE_H
#define RECORD_COMPARE_H

#include "record/skips.h"

/* What became of a result, the most important first. */
enum compare_change {
	COMPARE_FAILS, /* FAIL, XPASS or STALE, and was none of them */
	COMPARE_BREAKS, /* ERROR or MISS, and was neither */
	COMPARE_SKIPPED, /* no more judged: SKIP, */
	COMPARE_NOT_COVERED,
	COMPARE_NOT_OBSERVABLE,
	COMPARE_GONE, /* or not in the record */
	COMPARE_STILL_FAILS,
	COMPARE_OTHERWISE, /* another verdict, and nothing of the others */
	COMPARE_PASSES, /* PASS, and failed, broke or was not judged */
	COMPARE_NEW, /* was not in the older record, and does not fail */
	COMPARE_SAME,
	COMPARE_NUM
};

struct compare_difference {
	enum compare_change change;
	const char *path; /* the dotted name */
	const struct view_result *old, *now; /* NULL where it is not there */
	bool expected; /* that it is no more judged */
};

struct comparison {
	size_t count; /* of those below; what is the same is only counted */
	struct compare_difference *difference; /* by their change, then as in the records */
	size_t num[COMPARE_NUM];
	size_t num_lost; /* no more judged, and not expected */
	/*
	 * 1: something fails newly or is lost; 3: something breaks newly, and nothing fails newly,
	 * so that what is lost says nothing of the target; 4: nothing was judged now; else 0.
	 */
	int exit_status;
};

/* @skips: what need not be judged now. The views and it must outlive the comparison. */
bool compare_records(struct comparison *comparison, const struct record_view *old,
		     const struct record_view *now, const struct skips *skips);
void comparison_free(struct comparison *comparison);

/* "newly failing" */
const char *compare_change_name(enum compare_change change);

#endif
