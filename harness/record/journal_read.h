/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading a journal (record/journal.h): every line checked, a torn tail told apart from damage.
 *
 *	static int take(void *user, const struct json_at *line, struct diag *diag)
 *	{
 *		const char *name;
 *
 *		if (line->doc->first_line == 1)
 *			...				// the header
 *		return json_member_string(line, "case", &name, diag);
 *	}
 *
 *	struct journal_reading reading = { .take = take, .user = &merged };
 *
 *	if (journal_read("out/shard-1", &reading, &diag))
 *		...					// diag.text; what was taken is void
 *
 * A line is whole when it ends in a line break and its checksum is right. What follows the last
 * whole line is a torn tail: a write that a crash has cut off, or blocks that a loss of power has
 * left empty. It is told (reading.torn) and is no error. A line that is not whole and has a whole
 * one somewhere behind it is damage, which no crash explains: an error that names the line.
 */
#ifndef RECORD_JOURNAL_READ_H
#define RECORD_JOURNAL_READ_H

#include <stdint.h>

#include "input/json.h"

#define JOURNAL_FILE "journal.jsonl"

struct journal_reading {
	/*
	 * Given every whole line in order, the header first, without its checksum. Borrowed for the
	 * call: line->value is the object that was appended, line->doc->first_line the line's number
	 * from 1, and json_fail(line, ...) names the place. -1, with @diag filled, ends the reading.
	 * May be NULL.
	 */
	int (*take)(void *user, const struct json_at *line, struct diag *diag);
	void *user;
	/* Filled in: */
	unsigned int lines; /* that are whole */
	uint64_t size; /* of them, in bytes */
	uint64_t torn; /* bytes behind them */
};

/*
 * Reads @folder's journal without its lock: also while a run is at work in it. -1 and @diag where
 * there is none, not one line is whole, a line is damaged, or @reading->take says so; what it was
 * given until then is void.
 */
int journal_read(const char *folder, struct journal_reading *reading, struct diag *diag);

/* The same of an open file, from its begin; @path is for messages. */
int journal_scan(int fd, const char *path, struct journal_reading *reading, struct diag *diag);

#endif
