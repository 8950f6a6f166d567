/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where a record comes from, member by member, to tell in what two of them differ.
 *
 *	for (size_t i = 0; origin_name(i); i++) {
 *		char old[ORIGIN_TEXT], now[ORIGIN_TEXT];
 *
 *		origin_of_record(before, i, old);
 *		origin_of_record(after, i, now);
 *		if (strcmp(old, now) != 0)
 *			printf("%s %s -> %s\n", origin_name(i), old, now);
 *	}
 *
 * Not of it are the times, which always differ, and the command, which says the same again.
 */
#ifndef RECORD_ORIGIN_H
#define RECORD_ORIGIN_H

#include "record/view.h"

#define ORIGIN_TEXT 512

/* "kernel", as records have it; NULL behind the last. */
const char *origin_name(size_t member);

/* "linux-6.19"; empty where the record does not say it. */
void origin_of_run(const struct view_run *run, size_t member, char text[ORIGIN_TEXT]);

/* Of all runs, each value once: "linux-6.16, linux-6.19". */
void origin_of_record(const struct record_view *view, size_t member, char text[ORIGIN_TEXT]);

#endif
