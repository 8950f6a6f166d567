// SPDX-License-Identifier: GPL-2.0-only
/*
 * What stands behind the program's KVM file descriptors.
 *
 * A descriptor is a memfd that is opened a second time through /proc/self/fd: the program's
 * mmap() of it is native, and inotify tells of its last close, when all duplicates and mappings
 * are gone in all processes. That is when KVM's own files end.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <unistd.h>

#include "emulator/door_private.h"

static const char *const names[] = {
	[DOOR_SYSTEM] = "kvm",
	[DOOR_VM] = "kvm-vm",
	[DOOR_VCPU] = "kvm-vcpu",
	[DOOR_GUEST_MEMFD] = "kvm-gmem",
};

static void fd_path(int fd, char path[32])
{
	snprintf(path, 32, "/proc/self/fd/%d", fd);
}

static int open_again(int fd)
{
	char path[32];

	fd_path(fd, path);
	return open(path, O_RDWR | O_CLOEXEC);
}

/*
 * The memfd, of which nobody can change the size. Ours, too, is a second opening: the kernel
 * does not count the first among the writers of the file.
 */
static int memfd_make(enum door_kind kind, size_t size)
{
	int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL | (size ? 0 : F_SEAL_WRITE);
	int fd = memfd_create(names[kind], MFD_CLOEXEC | MFD_ALLOW_SEALING), again = -1;

	if (fd < 0)
		return -1;
	if (!ftruncate(fd, (off_t)size) && !fcntl(fd, F_ADD_SEALS, seals))
		again = open_again(fd);
	close(fd);
	return again;
}

static int watch_close(const struct door *door, int fd)
{
	char path[32];

	fd_path(fd, path);
	return inotify_add_watch(door->inotify, path, IN_CLOSE);
}

int door_file_create(struct door *door, enum door_kind kind, struct door_vm *vm, size_t size,
		     struct door_file **created)
{
	struct door_file *file = calloc(1, sizeof(*file));
	struct stat is;

	if (!file)
		return -ENOMEM;
	file->kind = kind;
	file->memfd = memfd_make(kind, size);
	if (file->memfd < 0)
		goto out;
	file->watch = watch_close(door, file->memfd);
	if (file->watch < 0 || fstat(file->memfd, &is))
		goto out;
	door->device = is.st_dev;
	file->inode = is.st_ino;
	file->vm = vm;
	if (vm)
		vm->references++;
	file->next = door->files;
	door->files = file;
	*created = file;
	return 0;
out:
	if (file->memfd >= 0)
		close(file->memfd);
	free(file);
	return -ENOMEM;
}

int64_t door_file_send(struct door *door, const struct door_call *call, struct door_file *file,
		       uint32_t flags)
{
	int64_t result;
	int fd = open_again(file->memfd);

	if (fd < 0) {
		result = -errno;
		door_file_destroy(door, file);
		return result;
	}
	/* Where it fails, our close is the last one and inotify tells of it. */
	result = door_call_send_fd(door, call, fd, flags);
	close(fd);
	return result;
}

void door_vm_put(struct door_vm *vm)
{
	if (--vm->references)
		return;
	emu_vm_destroy(vm->vm);
	kvm_memory_free(vm->memory);
	free(vm);
}

void door_file_destroy(struct door *door, struct door_file *file)
{
	struct door_file **link = &door->files;

	while (*link != file)
		link = &(*link)->next;
	*link = file->next;
	if (file->vcpu.run)
		munmap(file->vcpu.run, EMU_RUN_SIZE);
	if (file->backing)
		kvm_guest_memfd_release(file->backing);
	if (file->vm)
		door_vm_put(file->vm);
	inotify_rm_watch(door->inotify, file->watch);
	close(file->memfd);
	free(file);
}

struct door_file *door_file_find(const struct door *door, const struct door_call *call, int fd,
				 bool *fd_is_open)
{
	struct door_file *file = NULL;
	char path[48];
	struct stat is;
	bool open;

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", call->tid, fd);
	open = !stat(path, &is);
	if (open && is.st_dev == door->device) {
		file = door->files;
		while (file && file->inode != is.st_ino)
			file = file->next;
	}
	if (fd_is_open)
		*fd_is_open = open;
	return file;
}

/*
 * Whether ours is the only open descriptor: a lease for writing is given on nothing else. The
 * program may have opened a descriptor again through /proc, or events may have become one.
 */
static bool is_alone(const struct door_file *file)
{
	if (fcntl(file->memfd, F_SETLEASE, F_WRLCK))
		return errno != EAGAIN;
	fcntl(file->memfd, F_SETLEASE, F_UNLCK);
	return true;
}

/* @watch -1: events were lost, it may be any of them. */
static void note_close(struct door *door, int watch)
{
	for (struct door_file *file = door->files; file; file = file->next)
		file->closing |= watch == -1 || watch == file->watch;
}

/*
 * The event comes a little before the kernel has let go of the file: what is not alone yet is
 * looked at again the next time.
 */
static void look_at_closing(struct door *door)
{
	struct door_file *file, *next;

	for (file = door->files; file; file = next) {
		next = file->next;
		if (!file->closing || file->closed || !is_alone(file))
			continue;
		file->closed = true;
		if (!file->vcpu.running)
			door_file_destroy(door, file);
	}
}

void door_file_closed(struct door *door)
{
	_Alignas(struct inotify_event) char events[4096];
	ssize_t got;

	while ((got = read(door->inotify, events, sizeof(events))) > 0) {
		for (char *at = events; at < events + got;) {
			const struct inotify_event *event = (const void *)at;

			at += sizeof(*event) + event->len;
			note_close(door, event->mask & IN_Q_OVERFLOW ? -1 : event->wd);
		}
	}
	look_at_closing(door);
}
