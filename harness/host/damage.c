// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mark of a damaged host: a file with the boot id on its first line and the text on its
 * second. /tmp belongs to everybody: no symbolic link is followed, and what neither we nor root
 * own, or others may write, is not looked at.
 */
#include "host/damage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/boot.h"
#include "host/damage_private.h"

#define MARK_NAME "host-damage"
#define MARK_TEMPORARY "host-damage.new"

static void add_folder(struct damage_folders *folders, const char *parent, const char *name)
{
	char *path = folders->path[folders->count];
	const size_t size = sizeof(folders->path[0]);
	int len = snprintf(path, size, "%s/%s", parent, name);

	if (len > 0 && (size_t)len < size)
		folders->count++;
}

void damage_find_folders(struct damage_folders *folders)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");
	char name[64];

	folders->count = 0;
	add_folder(folders, "/run", "tdx-cts");
	if (runtime && *runtime == '/')
		add_folder(folders, runtime, "tdx-cts");
	snprintf(name, sizeof(name), "tdx-cts-%u", (unsigned int)geteuid());
	add_folder(folders, "/tmp", name);
}

static bool is_trusted(int fd, mode_t type)
{
	struct stat stat;

	return !fstat(fd, &stat) && (stat.st_mode & S_IFMT) == type &&
	       (stat.st_uid == geteuid() || !stat.st_uid) && !(stat.st_mode & (S_IWGRP | S_IWOTH));
}

/* -1 and errno where it is not there, or not to be trusted. */
static int open_trusted(int folder, const char *path, int flags, mode_t type)
{
	int fd = openat(folder, path, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0644);

	if (fd >= 0 && !is_trusted(fd, type)) {
		close(fd);
		errno = EPERM;
		return -1;
	}
	return fd;
}

static int open_folder(const char *path)
{
	return open_trusted(AT_FDCWD, path, O_RDONLY | O_DIRECTORY, S_IFDIR);
}

static int read_line(FILE *file, char *line, size_t size)
{
	if (!fgets(line, (int)size, file))
		return -1;
	line[strcspn(line, "\n")] = '\0';
	return 0;
}

/* The mark's text; -1 where there is none of this boot. */
static int read_mark(int folder, const char *boot_id, char *text, size_t size)
{
	int fd = open_trusted(folder, MARK_NAME, O_RDONLY, S_IFREG);
	char marked[HOST_BOOT_ID_SIZE + 1]; /* and its line break */
	FILE *file;
	int ret = -1;

	if (fd < 0)
		return -1;
	file = fdopen(fd, "r");
	if (!file) {
		close(fd);
		return -1;
	}
	if (read_line(file, marked, sizeof(marked)) || strcmp(marked, boot_id) != 0)
		unlinkat(folder, MARK_NAME, 0);
	else
		ret = 0;
	if (!ret && read_line(file, text, size))
		snprintf(text, size, "no text");
	fclose(file);
	return ret;
}

bool host_damage_found_in(const struct damage_folders *folders, struct host_damage *damage)
{
	char boot_id[HOST_BOOT_ID_SIZE];

	if (host_boot_id(boot_id))
		return false;
	for (unsigned int i = 0; i < folders->count; i++) {
		int folder = open_folder(folders->path[i]);
		bool found;

		if (folder < 0)
			continue;
		found = !read_mark(folder, boot_id, damage->text, sizeof(damage->text));
		close(folder);
		if (!found)
			continue;
		snprintf(damage->path, sizeof(damage->path), "%s/" MARK_NAME, folders->path[i]);
		return true;
	}
	return false;
}

/* All or nothing: under another name first. Whatever umask is, every user's runs are to see it. */
static int write_mark(int folder, const char *boot_id, const char *text)
{
	int fd, written;

	unlinkat(folder, MARK_TEMPORARY, 0);
	fd = open_trusted(folder, MARK_TEMPORARY, O_WRONLY | O_CREAT | O_EXCL, S_IFREG);
	if (fd < 0)
		return -1;
	/* A mark has one line of text. */
	fchmod(fd, 0644);
	written = dprintf(fd, "%s\n%.*s\n", boot_id, (int)strcspn(text, "\n"), text);
	if (close(fd) || written < 0 || renameat(folder, MARK_TEMPORARY, folder, MARK_NAME)) {
		unlinkat(folder, MARK_TEMPORARY, 0);
		return -1;
	}
	return 0;
}

static int mark_folder(const char *path, const char *boot_id, const char *text)
{
	int folder;
	int ret;

	if (mkdir(path, 0755) && errno != EEXIST)
		return -1;
	folder = open_folder(path);
	if (folder < 0)
		return -1;
	fchmod(folder, 0755);
	ret = write_mark(folder, boot_id, text);
	close(folder);
	return ret;
}

int host_damage_mark_in(const struct damage_folders *folders, const char *text, struct diag *diag)
{
	char boot_id[HOST_BOOT_ID_SIZE];

	if (host_boot_id(boot_id))
		return diag_set(diag, "%s: cannot be read; reboot before the next run",
				HOST_BOOT_ID_FILE);
	for (unsigned int i = 0; i < folders->count; i++) {
		if (!mark_folder(folders->path[i], boot_id, text))
			return 0;
	}
	return diag_set(diag,
			"no folder takes the mark of a damaged host (%s: %s); reboot before "
			"the next run",
			folders->count ? folders->path[folders->count - 1] : "none",
			strerror(errno));
}

bool host_damage_found(struct host_damage *damage)
{
	struct damage_folders folders;

	damage_find_folders(&folders);
	return host_damage_found_in(&folders, damage);
}

int host_damage_mark(const char *text, struct diag *diag)
{
	struct damage_folders folders;

	damage_find_folders(&folders);
	return host_damage_mark_in(&folders, text, diag);
}
