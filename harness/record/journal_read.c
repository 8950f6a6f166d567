// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading a journal, however it ends.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "record/journal_private.h"

/* One byte more than any line has: a full buffer without a line break holds no line. */
#define ROOM (JOURNAL_MAX_LINE + 1)

struct lines {
	int fd;
	uint64_t offset; /* in the file, of what is read next */
	size_t begin, end; /* what of the buffer was not yet given out */
	char *buffer;
};

/* Up to a line break, which is made a NUL; or else to the end of the file, or a full buffer. */
struct piece {
	char *text;
	size_t size; /* without the line break */
	bool ended; /* by a line break */
};

static ssize_t fill(struct lines *lines)
{
	ssize_t count;

	memmove(lines->buffer, lines->buffer + lines->begin, lines->end - lines->begin);
	lines->end -= lines->begin;
	lines->begin = 0;
	do {
		count = pread(lines->fd, lines->buffer + lines->end, ROOM - lines->end,
			      (off_t)lines->offset);
	} while (count < 0 && errno == EINTR);
	if (count > 0) {
		lines->end += (size_t)count;
		lines->offset += (uint64_t)count;
	}
	return count;
}

/* 0: there is no more. -1: errno. */
static int next_piece(struct lines *lines, struct piece *piece)
{
	ssize_t count = 1;
	char *end = NULL;

	while (count > 0) {
		end = memchr(lines->buffer + lines->begin, '\n', lines->end - lines->begin);
		if (end || lines->end - lines->begin == ROOM)
			break;
		count = fill(lines);
	}
	if (count < 0)
		return -1;
	piece->text = lines->buffer + lines->begin;
	piece->ended = end;
	piece->size = end ? (size_t)(end - piece->text) : lines->end - lines->begin;
	lines->begin += piece->size;
	if (end) {
		*end = '\0';
		lines->begin++;
	}
	return piece->ended || piece->size;
}

static int take_line(const char *text, const char *path, struct journal_reading *reading,
		     struct diag *diag)
{
	struct json_doc doc;
	struct json_at line;
	int ret;

	if (!reading->take)
		return 0;
	if (json_parse(&doc, path, reading->lines, text, diag))
		return -1;
	json_object_del(doc.root, JOURNAL_CHECKSUM);
	line = json_root(&doc);
	ret = reading->take(reading->user, &line, diag);
	json_free(&doc);
	return ret;
}

static int fail_damaged(const char *path, unsigned int line, struct diag *diag)
{
	if (line == 1)
		return diag_at(diag, path, line, 1,
			       "the header is damaged, and whole lines follow it: no crash does "
			       "that; check the disk, and start anew in another folder");
	return diag_at(diag, path, line, 1,
		       "the line is damaged, and whole lines follow it: no crash does that; check "
		       "the disk, then keep the %u before it (head -n %u), or start anew in "
		       "another folder",
		       line - 1, line - 1);
}

/* 1: go on. */
static int take_piece(struct lines *lines, const char *path, struct journal_reading *reading,
		      struct diag *diag)
{
	struct piece piece;
	int found = next_piece(lines, &piece);

	if (found < 0)
		return diag_set(diag, "%s: cannot be read: %s; check the file and its disk", path,
				strerror(errno));
	if (!found)
		return 0;
	if (!piece.ended || !journal_frame_is_whole(piece.text, piece.size)) {
		reading->torn += piece.size + piece.ended;
		return 1;
	}
	if (reading->torn)
		return fail_damaged(path, reading->lines + 1, diag);
	reading->lines++;
	reading->size += piece.size + 1;
	return take_line(piece.text, path, reading, diag) ? -1 : 1;
}

int journal_scan(int fd, const char *path, struct journal_reading *reading, struct diag *diag)
{
	struct lines lines = { .fd = fd, .buffer = malloc(ROOM) };
	int ret = 1;

	if (!lines.buffer)
		return diag_no_memory(diag, path);
	reading->lines = 0;
	reading->size = reading->torn = 0;
	while (ret > 0)
		ret = take_piece(&lines, path, reading, diag);
	free(lines.buffer);
	if (ret || reading->lines)
		return ret;
	return diag_set(diag, "%s: holds no run: it has no whole line; remove it, and start anew",
			path);
}

int journal_read(const char *folder, struct journal_reading *reading, struct diag *diag)
{
	char *path;
	int ret = -1;
	int fd;

	if (asprintf(&path, "%s/" JOURNAL_FILE, folder) < 0)
		return diag_no_memory(diag, folder);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		ret = journal_scan(fd, path, reading, diag);
		close(fd);
	} else if (errno == ENOENT) {
		diag_set(diag, "%s: holds no run: it has no " JOURNAL_FILE "; name another folder",
			 folder);
	} else {
		diag_set(diag, "%s: cannot be opened: %s; name a folder with a run", path,
			 strerror(errno));
	}
	free(path);
	return ret;
}
