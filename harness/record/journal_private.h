/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the journal share: the frame of a line, the lock, the checks of a file.
 *
 *	size = json_dumpb(object, line, room, JSON_COMPACT);
 *	size = journal_frame_close(line, size);		// a whole line
 */
#ifndef RECORD_JOURNAL_PRIVATE_H
#define RECORD_JOURNAL_PRIVATE_H

#include <stddef.h>

#include "record/journal.h"

#define JOURNAL_CHECKSUM "crc" /* the member's name */

/* What journal_frame_close() adds: ,"crc":"0x01234567" and the line break. */
#define JOURNAL_FRAME_SIZE 20

/*
 * @line holds an object that is not empty, as JSON text of @size bytes, and has room for
 * JOURNAL_FRAME_SIZE and a NUL behind it. Returns the size of the line, without the NUL.
 */
size_t journal_frame_close(char *line, size_t size);

/* @line is one that journal_frame_close() has made, but for the line break. */
bool journal_frame_is_whole(const char *line, size_t size);

/* Locks the open journal for us alone; an error names the process that has it, where it is seen. */
int journal_lock(int fd, const char *folder, struct diag *diag);

#endif
