// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files that are written: all or nothing, and never through what somebody has put in their place.
 */
#include "input/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WRITE_ATTEMPTS 100

static int fail(struct diag *diag, const char *path, int error, const char *advice)
{
	return diag_at(diag, path, 1, 1, "cannot write: %s; %s", strerror(error), advice);
}

/* rename() would take away a device as root, and the link that /dev/stdout is. */
int file_check_place(const char *path, struct diag *diag)
{
	struct stat there;

	if (lstat(path, &there) || S_ISREG(there.st_mode))
		return 0;
	return diag_at(diag, path, 1, 1, "is %s, which is not replaced; give the name of a file",
		       S_ISLNK(there.st_mode) ? "a symbolic link" :
		       S_ISDIR(there.st_mode) ? "a folder" :
						"no regular file");
}

int file_open_beside(const char *path, int flags, mode_t mode, char **name)
{
	for (int attempt = 0; attempt < WRITE_ATTEMPTS; attempt++) {
		int fd;

		if (asprintf(name, "%s.%d.%d.tmp", path, getpid(), attempt) < 0) {
			errno = ENOMEM;
			return -1;
		}
		fd = open(*name, flags | O_CREAT | O_EXCL | O_CLOEXEC, mode);
		if (fd >= 0)
			return fd;
		free(*name);
		if (errno != EEXIST)
			return -1;
	}
	return -1;
}

/* A FIFO that nobody reads would keep open() waiting. */
int file_open_own(const char *path, int flags)
{
	int fd = open(path, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, FILE_OWNERS);
	struct stat is;

	if (fd < 0 || (!fstat(fd, &is) && S_ISREG(is.st_mode)))
		return fd;
	close(fd);
	errno = EPERM;
	return -1;
}

static bool write_all(int fd, const char *data, size_t size)
{
	while (size) {
		ssize_t count = write(fd, data, size);

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return false;
		data += count;
		size -= count;
	}
	return !fsync(fd);
}

int file_write(const char *path, const void *data, size_t size, struct diag *diag)
{
	char *name;
	int error;
	bool done;
	int fd;

	if (file_check_place(path, diag))
		return -1;
	fd = file_open_beside(path, O_WRONLY, FILE_OWNERS, &name);
	if (fd < 0)
		return fail(diag, path, errno,
			    "name a file in a folder that exists and can be written");

	done = write_all(fd, data, size);
	error = errno;
	if (close(fd) && done) {
		done = false;
		error = errno;
	}
	if (done && rename(name, path)) {
		done = false;
		error = errno;
	}
	if (!done)
		unlink(name);
	free(name);
	if (!done)
		return fail(diag, path, error, "check the folder and the space in it");
	return 0;
}
