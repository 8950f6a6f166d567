// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls on paths: /dev/kvm is the emulated one, and so are the few files by which a program
 * finds out what the host's KVM and TDX module are. Any other path is left to the kernel.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "emulator/door_private.h"

#define KVM_MAJOR 10
#define KVM_MINOR 232
#define LONGEST_PATH 8192 /* of the caller's directory and of what it names there */

enum shown { SHOWN_NATIVE, SHOWN_DEVICE, SHOWN_FILE, SHOWN_ABSENT };

struct place {
	enum shown shown;
	const char *text; /* SHOWN_FILE */
	const char *end; /* ... and what stands behind it */
};

enum operation { OPEN, OPEN_HOW, CREATE, ACCESS, STAT, STATX };

/* Which argument is what; -1: it has none. */
static const struct path_call {
	int number;
	enum operation operation;
	int directory, path, value;
} calls[] = {
	{ __NR_open, OPEN, -1, 0, 1 },        { __NR_creat, CREATE, -1, 0, -1 },
	{ __NR_openat, OPEN, 0, 1, 2 },       { __NR_openat2, OPEN_HOW, 0, 1, 2 },
	{ __NR_access, ACCESS, -1, 0, 1 },    { __NR_faccessat, ACCESS, 0, 1, 2 },
	{ __NR_faccessat2, ACCESS, 0, 1, 2 }, { __NR_stat, STAT, -1, 0, 1 },
	{ __NR_lstat, STAT, -1, 0, 1 },       { __NR_newfstatat, STAT, 0, 1, 2 },
	{ __NR_statx, STATX, 0, 1, 4 },
};

/* Takes "." and ".." and empty names out, as if no directory were a symbolic link. */
static void normalise(char *path)
{
	char *to = path, *from = path;

	while (*from) {
		size_t length = strcspn(from, "/");

		if (length == 2 && !strncmp(from, "..", 2)) {
			while (to > path && *--to != '/')
				;
		} else if (length && !(length == 1 && *from == '.')) {
			*to++ = '/';
			memmove(to, from, length);
			to += length;
		}
		from += length + (from[length] == '/');
	}
	*to = '\0';
}

/* The names that a path of ours can end in: others are not looked at further. */
static bool is_candidate(const char *path)
{
	static const char *const last[] = { "kvm", "tdx", "version", "msr" };
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;

	for (size_t i = 0; i < sizeof(last) / sizeof(last[0]); i++) {
		if (!strcmp(name, last[i]))
			return true;
	}
	return false;
}

/* @path behind the caller's working directory, or what it has open, if it is relative. */
static bool make_absolute(const struct door_call *call, int directory, const char *path,
			  char absolute[LONGEST_PATH])
{
	char link[48], base[PATH_MAX];
	ssize_t length = 0;

	if (directory == AT_FDCWD)
		snprintf(link, sizeof(link), "/proc/%d/cwd", call->tid);
	else
		snprintf(link, sizeof(link), "/proc/%d/fd/%d", call->tid, directory);
	if (*path != '/')
		length = readlink(link, base, sizeof(base) - 1);
	if (length < 0)
		return false;
	base[length] = '\0';
	return snprintf(absolute, LONGEST_PATH, "%s/%s", base, path) < LONGEST_PATH;
}

static struct place find_place(const struct door *door, const char *path)
{
	unsigned int cpu;
	int end = 0;

	if (!strcmp(path, "/dev/kvm"))
		return (struct place){ .shown = SHOWN_DEVICE };
	if (!strcmp(path, "/sys/module/kvm_intel/parameters/tdx"))
		return (struct place){ SHOWN_FILE, "Y", "\n" };
	if (!strcmp(path, "/sys/devices/faux/tdx_host/version"))
		return (struct place){ SHOWN_FILE, door->options->module_version, "\n" };
	if (sscanf(path, "/dev/cpu/%u/msr%n", &cpu, &end) == 1 && end && !path[end])
		return (struct place){ .shown = SHOWN_ABSENT };
	return (struct place){ .shown = SHOWN_NATIVE };
}

static struct place place_of(const struct door *door, const struct door_call *call,
			     const struct path_call *with)
{
	const struct place native = { .shown = SHOWN_NATIVE };
	int directory = with->directory < 0 ? AT_FDCWD : (int)call->arg[with->directory];
	char given[PATH_MAX], path[LONGEST_PATH];
	size_t got = door_read_some(call, call->arg[with->path], given, sizeof(given));

	if (!memchr(given, '\0', got) || !is_candidate(given))
		return native;
	if (!make_absolute(call, directory, given, path))
		return native;
	normalise(path);
	return find_place(door, path);
}

static int64_t open_device(struct door *door, const struct door_call *call, uint64_t flags)
{
	struct door_file *file;
	int error;

	if (flags & O_CREAT && flags & O_EXCL)
		return -EEXIST;
	if (flags & O_DIRECTORY)
		return -ENOTDIR;
	error = door_file_create(door, DOOR_SYSTEM, NULL, 0, &file);
	return error ? error : door_file_send(door, call, file, (uint32_t)flags & O_CLOEXEC);
}

/* A file of sysfs: a memfd of its text, read-only. */
static int64_t open_text(struct door *door, const struct door_call *call, const struct place *place,
			 uint64_t flags)
{
	int64_t result = -ENOMEM;
	char path[32];
	int fd, reader;

	if (flags & O_CREAT && flags & O_EXCL)
		return -EEXIST;
	if (flags & O_DIRECTORY)
		return -ENOTDIR;
	if ((flags & O_ACCMODE) != O_RDONLY)
		return -EACCES;
	fd = memfd_create("sysfs", MFD_CLOEXEC);
	if (fd < 0)
		return -ENOMEM;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	reader = open(path, O_RDONLY | O_CLOEXEC);
	if (reader >= 0 && dprintf(fd, "%s%s", place->text, place->end) > 0)
		result = door_call_send_fd(door, call, reader, (uint32_t)flags & O_CLOEXEC);
	if (reader >= 0)
		close(reader);
	close(fd);
	return result;
}

static int64_t do_open(struct door *door, const struct door_call *call, const struct place *place,
		       uint64_t flags)
{
	if (place->shown == SHOWN_DEVICE)
		return open_device(door, call, flags);
	return open_text(door, call, place, flags);
}

/* What is not about this path is the kernel's to refuse. */
static int64_t do_open_how(struct door *door, const struct door_call *call,
			   const struct place *place, uint64_t address)
{
	struct open_how how;

	if (call->arg[3] < sizeof(how) || !door_read(call, address, &how, sizeof(how)) ||
	    how.resolve & (RESOLVE_BENEATH | RESOLVE_IN_ROOT))
		return DOOR_CONTINUE;
	return do_open(door, call, place, how.flags);
}

static int64_t do_access(const struct place *place, uint64_t mode)
{
	if (mode & ~(uint64_t)(R_OK | W_OK | X_OK))
		return -EINVAL;
	if (mode & X_OK || (mode & W_OK && place->shown == SHOWN_FILE))
		return -EACCES;
	return 0;
}

static int64_t do_stat(const struct door_call *call, const struct place *place, uint64_t address)
{
	bool device = place->shown == SHOWN_DEVICE;
	struct stat is = {
		.st_ino = 1,
		.st_nlink = 1,
		.st_mode = device ? S_IFCHR | 0666 : S_IFREG | 0444,
		.st_rdev = device ? makedev(KVM_MAJOR, KVM_MINOR) : 0,
		.st_size = device ? 0 : 4096,
		.st_blksize = 4096,
	};

	return door_write(call, address, &is, sizeof(is)) ? 0 : -EFAULT;
}

static int64_t do_statx(const struct door_call *call, const struct place *place, uint64_t address)
{
	bool device = place->shown == SHOWN_DEVICE;
	struct statx is = {
		.stx_mask = STATX_BASIC_STATS,
		.stx_ino = 1,
		.stx_nlink = 1,
		.stx_mode = device ? S_IFCHR | 0666 : S_IFREG | 0444,
		.stx_rdev_major = device ? KVM_MAJOR : 0,
		.stx_rdev_minor = device ? KVM_MINOR : 0,
		.stx_size = device ? 0 : 4096,
		.stx_blksize = 4096,
	};

	return door_write(call, address, &is, sizeof(is)) ? 0 : -EFAULT;
}

static int64_t operate(struct door *door, const struct door_call *call,
		       const struct path_call *with, const struct place *place)
{
	uint64_t value = with->value < 0 ? 0 : call->arg[with->value];

	if (!door_call_valid(door, call))
		return DOOR_LATER;
	if (place->shown == SHOWN_ABSENT)
		return -ENOENT;
	switch (with->operation) {
	case OPEN:
		return do_open(door, call, place, (uint32_t)value);
	case CREATE:
		return do_open(door, call, place, O_CREAT | O_WRONLY | O_TRUNC);
	case OPEN_HOW:
		return do_open_how(door, call, place, value);
	case ACCESS:
		return do_access(place, (uint32_t)value);
	case STAT:
		return do_stat(call, place, value);
	case STATX:
		break;
	}
	return do_statx(call, place, value);
}

int64_t door_path(struct door *door, const struct door_call *call)
{
	const struct path_call *with = calls;
	const struct path_call *end = calls + sizeof(calls) / sizeof(calls[0]);
	struct place place;

	while (with < end && with->number != call->number)
		with++;
	if (with == end)
		return DOOR_CONTINUE;
	place = place_of(door, call, with);
	if (place.shown == SHOWN_NATIVE)
		return DOOR_CONTINUE;
	return operate(door, call, with, &place);
}
