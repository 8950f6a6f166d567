/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tdx-cts merge of whole runs.
 *
 *	return merge_runs_report(paths, count, "out/all", false);
 */
#ifndef CLI_MERGE_RUNS_H
#define CLI_MERGE_RUNS_H

#include <stdbool.h>
#include <stddef.h>

/* Into @folder, which may be NULL; prints where the runs differ, and returns the exit status. */
int merge_runs_report(const char *const *paths, size_t count, const char *folder, bool json);

#endif
