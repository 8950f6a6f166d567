/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Shards of a run, added up to what one run would say.
 *
 *	struct merge merge;
 *
 *	if (merge_shards(&merge, folders, count, suites, &diag))
 *		...	they are not of one run, or one is there twice or not at all
 *	summary_print(&merge.results, &merge.provenance, stdout);
 *	merge_free(&merge);
 *
 * Nothing but the journals is read, so that shards can be merged where there is no target.
 */
#ifndef RUN_MERGE_H
#define RUN_MERGE_H

#include "run/log_read.h"

struct merge {
	size_t count;
	struct log_book *book; /* of each shard */
	struct waivers waivers;
	struct provenance provenance;
	struct results results;
	struct record *record; /* with all judgements */
	char unfinished[PATH_MAX]; /* a shard that has not come to its end; or empty */
};

/*
 * @folders are for merge_shards(): one is that of a shard, or of a run that has no record so far, or
 * there is only one. Else each is a whole run, for record/merge_runs.h.
 */
bool merge_is_of_shards(const char *const *folders, size_t count);

/* @all: the suites, which name the results in the record. */
int merge_shards(struct merge *merge, const char *const *folders, size_t count,
		 const struct suite *const *all, struct diag *diag);
void merge_free(struct merge *merge);

#endif
