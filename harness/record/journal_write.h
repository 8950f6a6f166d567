/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The open journal, and what may go wrong with its file. Private to journal*.c:
 *
 *	if (fsync(journal->fd))
 *		return journal_fail(journal, errno, diag);
 */
#ifndef RECORD_JOURNAL_WRITE_H
#define RECORD_JOURNAL_WRITE_H

#include "record/journal_private.h"

struct journal {
	int fd;
	bool synced;
	bool begun; /* it has its header and its name */
	bool broken; /* it ends in a piece of a line that could not be taken back */
	char *folder, *path;
	char *line; /* that is appended, of room bytes */
	size_t room;
};

/* @error, an errno, while it is made or written; always -1. */
int journal_fail(const struct journal *journal, int error, struct diag *diag);

/* Takes away what @reading has found torn. */
int journal_cut(struct journal *journal, const struct journal_reading *reading, struct diag *diag);

#endif
