// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whole files, read through zlib.
 */
#include "input/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define READ_CHUNK (64u << 10)

static int fail(struct diag *diag, const char *path, const char *what, int error,
		const char *advice)
{
	if (error == ENOMEM)
		return diag_no_memory(diag, path);
	return diag_at(diag, path, 1, 1, "cannot %s: %s; %s", what, strerror(error), advice);
}

static int open_input(const char *path, struct diag *diag)
{
	struct stat info;
	int fd;

	fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) :
				 fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
	if (fd < 0)
		return fail(diag, path, "open", errno, "name a file that exists and can be read");
	if (!fstat(fd, &info) && S_ISDIR(info.st_mode)) {
		close(fd);
		return diag_at(diag, path, 1, 1, "is a folder; name a file");
	}
	return fd;
}

/* 0 at the end. A gzip stream that is cut short gives its bytes and only gzerror() tells. */
static int read_unpacked(void *file, char data[READ_CHUNK], const char *path, struct diag *diag)
{
	gzFile in = file;
	int count = gzread(in, data, READ_CHUNK);
	int system_error = errno;
	int error;

	gzerror(in, &error);
	if (error == Z_OK)
		return count;
	if (error == Z_ERRNO)
		return fail(diag, path, "read", system_error, "check the file and its disk");
	if (error == Z_MEM_ERROR)
		return fail(diag, path, "read", ENOMEM, "");
	return diag_at(diag, path, 1, 1, "the gzip stream is %s; make or fetch the file again",
		       error == Z_BUF_ERROR ? "cut short" : "damaged");
}

static int read_as_it_is(void *file, char data[READ_CHUNK], const char *path, struct diag *diag)
{
	ssize_t count;

	do {
		count = read(*(const int *)file, data, READ_CHUNK);
	} while (count < 0 && errno == EINTR);
	if (count < 0)
		return fail(diag, path, "read", errno, "check the file and its disk");
	return (int)count;
}

typedef int read_chunk(void *file, char data[READ_CHUNK], const char *path, struct diag *diag);

/* Reads to the end of @file, which has to come within @max bytes. */
static char *read_all(read_chunk *chunk, void *file, const char *path, size_t max, size_t *size,
		      struct diag *diag)
{
	size_t capacity = 0, used = 0;
	char *data = NULL;

	for (;;) {
		int count;

		if (capacity - used < READ_CHUNK + 1) {
			char *grown = realloc(data, 2 * capacity + READ_CHUNK + 1);

			if (!grown) {
				fail(diag, path, "read", ENOMEM, "");
				break;
			}
			data = grown;
			capacity = 2 * capacity + READ_CHUNK + 1;
		}
		count = chunk(file, data + used, path, diag);
		if (count < 0)
			break;
		if (count == 0) {
			data[used] = '\0';
			*size = used;
			return data;
		}
		used += count;
		if (used > max) {
			diag_at(diag, path, 1, 1,
				"holds more than %zu bytes%s; name a smaller file", max,
				chunk == read_unpacked ? " after unpacking" : "");
			break;
		}
	}
	free(data);
	return NULL;
}

char *file_read(const char *path, size_t max, size_t *size, struct diag *diag)
{
	char *data;
	gzFile in;
	int fd;

	fd = open_input(path, diag);
	if (fd < 0)
		return NULL;
	in = gzdopen(fd, "rb");
	if (!in) {
		close(fd);
		fail(diag, path, "read", ENOMEM, "");
		return NULL;
	}
	data = read_all(read_unpacked, in, path, max, size, diag);
	gzclose(in);
	return data;
}

char *file_read_bytes(const char *path, size_t max, size_t *size, struct diag *diag)
{
	int fd = open_input(path, diag);
	char *data;

	if (fd < 0)
		return NULL;
	data = read_all(read_as_it_is, &fd, path, max, size, diag);
	close(fd);
	return data;
}
