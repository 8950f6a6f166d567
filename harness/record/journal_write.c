// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writing to a journal: whole lines or none.
 */
#include "record/journal_write.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_ROOM 4096

static const char *advice(int error)
{
	switch (error) {
	case ENOSPC:
		return "free some space";
	case EDQUOT:
		return "free some space of your quota";
	case EFBIG:
		return "raise the limit of a file's size (ulimit -f)";
	case EIO:
		return "check the disk";
	case ENAMETOOLONG:
		return "shorten the path";
	default:
		return "check the folder";
	}
}

int journal_fail(const struct journal *journal, int error, struct diag *diag)
{
	if (!journal->begun)
		return diag_set(diag, "%s: cannot be made: %s; %s, or give another folder",
				journal->path, strerror(error), advice(error));
	return diag_set(diag, "%s: cannot be written: %s; %s, then --resume %s goes on",
			journal->path, strerror(error), advice(error), journal->folder);
}

int journal_sync(struct journal *journal, struct diag *diag)
{
	int ret;

	if (!journal->synced)
		return 0;
	do {
		ret = fdatasync(journal->fd);
	} while (ret && errno == EINTR);
	return ret ? journal_fail(journal, errno, diag) : 0;
}

int journal_cut(struct journal *journal, const struct journal_reading *reading, struct diag *diag)
{
	if (!reading->torn)
		return 0;
	if (ftruncate(journal->fd, (off_t)reading->size))
		return journal_fail(journal, errno, diag);
	return journal_sync(journal, diag);
}

int journal_mend(struct journal *journal, struct diag *diag)
{
	struct journal_reading reading = { 0 };

	if (journal_scan(journal->fd, journal->path, &reading, diag))
		return -1;
	return journal_cut(journal, &reading, diag);
}

/* Grows the line's room; 0 where memory is short. */
static size_t dump(struct journal *journal, const json_t *object)
{
	const size_t extra = JOURNAL_FRAME_SIZE + 1;
	size_t size = json_dumpb(object, journal->line, journal->room, JSON_COMPACT);
	char *grown;

	if (!size || size > JOURNAL_MAX_LINE || size + extra <= journal->room)
		return size;
	grown = realloc(journal->line, 2 * size + FIRST_ROOM);
	if (!grown)
		return 0;
	journal->line = grown;
	journal->room = 2 * size + FIRST_ROOM;
	return json_dumpb(object, journal->line, journal->room, JSON_COMPACT);
}

/* The size of journal->line; 0 and @diag where @object cannot be one. */
static size_t make_line(struct journal *journal, const json_t *object, struct diag *diag)
{
	size_t size;

	if (!json_object_size(object) || json_object_get(object, JOURNAL_CHECKSUM)) {
		diag_set(diag,
			 "%s: cannot take a line without a member, or with one named "
			 "\"" JOURNAL_CHECKSUM "\"; report this as a bug",
			 journal->path);
		return 0;
	}
	size = dump(journal, object);
	if (!size) {
		diag_no_memory(diag, journal->path);
		return 0;
	}
	if (size + JOURNAL_FRAME_SIZE > JOURNAL_MAX_LINE) {
		diag_set(diag, "%s: cannot take a line of %zu bytes, %u are allowed; shorten it",
			 journal->path, size + JOURNAL_FRAME_SIZE, JOURNAL_MAX_LINE);
		return 0;
	}
	return journal_frame_close(journal->line, size);
}

/* Takes back the first bytes of a line whose rest could not be written. */
static void take_back(struct journal *journal, size_t written)
{
	struct stat file;

	if (!written)
		return;
	journal->broken =
		fstat(journal->fd, &file) || ftruncate(journal->fd, file.st_size - (off_t)written);
}

int journal_append(struct journal *journal, const json_t *object, struct diag *diag)
{
	size_t size, written = 0;

	if (journal->broken)
		return journal_fail(journal, EIO, diag);
	size = make_line(journal, object, diag);
	if (!size)
		return -1;
	while (written < size) {
		ssize_t count = write(journal->fd, journal->line + written, size - written);

		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0) {
			int error = count ? errno : ENOSPC;

			take_back(journal, written);
			return journal_fail(journal, error, diag);
		}
		written += (size_t)count;
	}
	return 0;
}
