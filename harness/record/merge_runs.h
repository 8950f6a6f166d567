/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The records of whole runs, of other hosts, kernels or modules, as one record.
 *
 *	struct runs_merge merge;
 *
 *	if (runs_merge(&merge, paths, count, &diag))
 *		...	no records, of several versions of the suite, or one is there twice
 *	exit_status = merge.view->exit_status;
 *	if (runs_merge_write(&merge, "out/all", &diag))
 *		...
 *	runs_merge_free(&merge);
 *
 * A rule is as bad as in the worst run, and has the verdict in each (docs/formats.md, "Record").
 * Lines are taken over as they stand, also those that this version does not know.
 */
#ifndef RECORD_MERGE_RUNS_H
#define RECORD_MERGE_RUNS_H

#include "record/view.h"

/* One of the records given; it may have been merged itself. */
struct run_source {
	char path[PATH_MAX]; /* of the file */
	char *text;
	struct record_view *view;
	size_t first_run; /* its runs' place among all, from 0 */
};

struct runs_merge {
	size_t count;
	struct run_source *source;
	size_t num_runs; /* in all of them */
	char *text; /* the merged record, */
	size_t size;
	struct record_view *view; /* and as it reads */
};

int runs_merge(struct runs_merge *merge, const char *const *paths, size_t count, struct diag *diag);

/* @folder/record.jsonl, and beside it the failing cases that it names. */
int runs_merge_write(const struct runs_merge *merge, const char *folder, struct diag *diag);
void runs_merge_free(struct runs_merge *merge);

/* The source that result comes from which @path is the name of: the first with the worst verdict. */
const struct run_source *runs_merge_worst(const struct runs_merge *merge, const char *path);

/* The text of a merged record out of the sources; NULL: no memory. Private to record/merge_runs*.c */
char *runs_merge_lines(const struct runs_merge *merge, size_t *size);

#endif
