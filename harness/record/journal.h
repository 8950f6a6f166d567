/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The write-ahead journal of a run: what a run has done survives the end of its process, and
 * with @synced that of its host.
 *
 *	struct journal *journal = journal_create("out", header, on_hardware, &diag);
 *
 *	journal_append(journal, begin, &diag);	// {"begin": "CLB-03.negative"}
 *	journal_sync(journal, &diag);		// on the disk before the target is entered
 *	...
 *	journal_append(journal, result, &diag);
 *	journal_close(journal, &diag);
 *
 * and after a crash:
 *
 *	struct journal_reading reading = { .take = take, .user = &done };	// journal_read.h
 *
 *	journal = journal_resume("out", on_hardware, &reading, &diag);
 *	...					// take() was given all lines; append the rest
 *
 * FOLDER/journal.jsonl is JSON Lines, each line with a checksum as its last member (docs/formats.md,
 * "Journal"). Every line is written by one write() to the page cache as it is appended, so that no
 * end of the process loses it. What the disk has after a loss of power or a reset of the host is
 * only known of what was synced.
 *
 * The lock on the journal is the open file's: a child made by fork() has it, too, and may append
 * in its parent's place, but not at the same time. Not for several threads.
 *
 * A file size limit (ulimit -f) gives an error only to a process that ignores SIGXFSZ.
 *
 * Functions that fail return -1 or NULL, with what is wrong and what to do in @diag.
 */
#ifndef RECORD_JOURNAL_H
#define RECORD_JOURNAL_H

#include <jansson.h>
#include <stdbool.h>

#include "record/journal_read.h"

/* No line may be longer, its checksum and line break included. */
#define JOURNAL_MAX_LINE (1u << 20)

struct journal;

/*
 * Begins a journal with @header (borrowed, an object) as its first line, in @folder, which is made
 * where it is missing. It is on the disk, whole, before it can be seen: there is no journal without
 * a header. An error where @folder has a journal, or another process is at work in it.
 * @synced: journal_sync() really does.
 */
struct journal *journal_create(const char *folder, const json_t *header, bool synced,
			       struct diag *diag);

/*
 * Goes on with @folder's journal behind its last whole line: @reading is given all lines and then
 * tells how many there are; a torn tail is cut off. Nothing is changed where it fails.
 */
struct journal *journal_resume(const char *folder, bool synced, struct journal_reading *reading,
			       struct diag *diag);

/*
 * Appends @object (borrowed, not empty, without a member "crc") as one line. Where it fails (a full
 * disk, ...) nothing is appended, and what was appended before stays.
 */
int journal_append(struct journal *journal, const json_t *object, struct diag *diag);

/* What was appended is on the disk when this returns. Nothing where the journal is not @synced. */
int journal_sync(struct journal *journal, struct diag *diag);

/*
 * Cuts off a torn tail: to be called before anything is appended after another process that had
 * this journal, too, was killed, maybe in a write.
 */
int journal_mend(struct journal *journal, struct diag *diag);

/* Brings it to the disk, lets go of the lock, and frees it, also where it fails. NULL is fine. */
int journal_close(struct journal *journal, struct diag *diag);

#endif
