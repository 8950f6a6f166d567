// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls that wait for an answer: receiving and answering them, and the memory and signals of
 * the thread that made one.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "emulator/door_private.h"
#include "emulator/process_memory.h"

bool door_call_receive(struct door *door, struct door_call *call)
{
	struct seccomp_notif notif = { 0 };

	if (ioctl(door->listener, SECCOMP_IOCTL_NOTIF_RECV, &notif))
		return false; /* it was interrupted or killed in the meantime */
	call->id = notif.id;
	call->tid = (pid_t)notif.pid;
	call->arch = notif.data.arch;
	call->number = notif.data.nr;
	for (int i = 0; i < 6; i++)
		call->arg[i] = notif.data.args[i];
	return true;
}

void door_call_answer(struct door *door, const struct door_call *call, int64_t result)
{
	struct seccomp_notif_resp answer = { .id = call->id };

	if (result == DOOR_LATER)
		return;
	if (result == DOOR_CONTINUE)
		answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	else if (result < 0)
		answer.error = (int)result;
	else
		answer.val = result;
	/* ENOENT: nobody waits for it any more. */
	ioctl(door->listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
}

bool door_call_valid(const struct door *door, const struct door_call *call)
{
	return !ioctl(door->listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &call->id);
}

int64_t door_call_send_fd(struct door *door, const struct door_call *call, int fd, uint32_t flags)
{
	struct seccomp_notif_addfd add = {
		.id = call->id,
		.flags = SECCOMP_ADDFD_FLAG_SEND,
		.srcfd = (uint32_t)fd,
		.newfd_flags = flags & O_CLOEXEC,
	};

	return ioctl(door->listener, SECCOMP_IOCTL_NOTIF_ADDFD, &add) < 0 ? -errno : DOOR_LATER;
}

size_t door_read_some(const struct door_call *call, uint64_t address, void *data, size_t size)
{
	return process_read_some(call->tid, address, data, size);
}

bool door_read(const struct door_call *call, uint64_t address, void *data, size_t size)
{
	return process_read(call->tid, address, data, size);
}

bool door_write(const struct door_call *call, uint64_t address, const void *data, size_t size)
{
	return process_write(call->tid, address, data, size);
}

/* A number of /proc/TID/status, after its name and a colon. */
static bool status_number(const char *status, const char *name, int base, uint64_t *value)
{
	const char *line = strstr(status, name);

	if (!line)
		return false;
	*value = strtoull(line + strlen(name), NULL, base);
	return true;
}

static bool status_read(const struct door_call *call, char *status, size_t size)
{
	char path[32];
	ssize_t got;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/status", call->tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	got = read(fd, status, size - 1);
	close(fd);
	status[got > 0 ? got : 0] = '\0';
	return got > 0;
}

pid_t door_call_process(const struct door_call *call)
{
	char status[4096];
	uint64_t process;

	if (!status_read(call, status, sizeof(status)) ||
	    !status_number(status, "\nTgid:", 10, &process))
		return -1;
	return (pid_t)process;
}

bool door_call_interrupted(const struct door_call *call, const uint64_t *mask)
{
	uint64_t own, process, blocked;
	char status[4096];

	if (!status_read(call, status, sizeof(status)) ||
	    !status_number(status, "\nSigPnd:", 16, &own) ||
	    !status_number(status, "\nShdPnd:", 16, &process) ||
	    !status_number(status, "\nSigBlk:", 16, &blocked))
		return true;
	return (own | process) & ~(mask ? *mask : blocked);
}
