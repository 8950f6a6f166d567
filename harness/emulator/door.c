// SPDX-License-Identifier: GPL-2.0-only
/*
 * The door's loop: calls of the program, closes of its descriptors, slices of its VCPUs, and
 * its end.
 */
#include "emulator/door.h"

#include <errno.h>
#include <linux/audit.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "emulator/door_private.h"

#define X32_CALL 0x40000000 /* __X32_SYSCALL_BIT */

/* Linux 6.6; the caller runs on our CPU as soon as it is answered, and we on its. */
#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (1UL << 0)
#endif

static int64_t foreign_call(struct door *door, const struct door_call *call)
{
	if (!door->told_foreign)
		fprintf(stderr,
			"tdx-cts: process %d makes 32-bit or x32 system calls, which fail here; "
			"use a 64-bit program\n",
			call->tid);
	door->told_foreign = true;
	return -ENOSYS;
}

static int64_t serve(struct door *door, const struct door_call *call)
{
	if (call->arch != AUDIT_ARCH_X86_64 || call->number & X32_CALL)
		return foreign_call(door, call);
	if (call->number == __NR_ioctl)
		return door_ioctl(door, call);
	return door_path(door, call);
}

static void take_call(struct door *door)
{
	struct door_call call;

	if (!door_call_receive(door, &call))
		return;
	/* What this thread has closed before is closed now, not after its call. */
	door_file_closed(door);
	door_call_answer(door, &call, serve(door, &call));
}

/* The terminal gives its signals to the command as well; those that were sent to us are not. */
static void take_signal(struct door *door)
{
	struct signalfd_siginfo signal;

	if (read(door->signals, &signal, sizeof(signal)) != sizeof(signal))
		return;
	if (signal.ssi_signo == SIGCHLD)
		door_child_reap(door);
	else if (signal.ssi_code != SI_KERNEL)
		kill(door->child, (int)signal.ssi_signo);
}

static void loop(struct door *door)
{
	struct pollfd fds[] = {
		{ .fd = door->listener, .events = POLLIN },
		{ .fd = door->signals, .events = POLLIN },
		{ .fd = door->inotify, .events = POLLIN },
	};

	while (!door->child_done) {
		if (poll(fds, sizeof(fds) / sizeof(fds[0]), door_run_slices(door)) <= 0)
			continue;
		if (fds[0].revents & POLLIN)
			take_call(door);
		else if (fds[0].revents)
			fds[0].fd = -1; /* no process is left under the filter */
		if (fds[1].revents)
			take_signal(door);
		if (fds[2].revents)
			door_file_closed(door);
	}
}

static int open_signals(void)
{
	sigset_t handled;

	/* Those that door_child_start() has blocked. */
	sigprocmask(SIG_BLOCK, NULL, &handled);
	return signalfd(-1, &handled, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* One is open for each KVM file of the program, whose own limit stays as it is. */
static void raise_fd_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static int door_open(struct door *door, char *const command[], struct diag *diag)
{
	uint64_t flags = SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP;
	int status = door_child_start(door, command, diag);

	if (status)
		return status;
	ioctl(door->listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, flags);
	raise_fd_limit();
	door->signals = open_signals();
	door->inotify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (door->signals >= 0 && door->inotify >= 0)
		return 0;
	diag_set(diag, "no descriptors for signals and closed files: %s", strerror(errno));
	return DOOR_FAILED;
}

static void door_close(struct door *door)
{
	const int fds[] = { door->listener, door->signals, door->inotify };

	door_child_clean();
	while (door->files)
		door_file_destroy(door, door->files);
	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++) {
		if (fds[i] >= 0)
			close(fds[i]);
	}
}

int door_run(const struct door_options *options, char *const command[], struct diag *diag)
{
	struct door *door = calloc(1, sizeof(*door));
	int status;

	if (!door) {
		diag_no_memory(diag, NULL);
		return DOOR_FAILED;
	}
	door->options = options;
	door->listener = door->signals = door->inotify = -1;
	status = door_open(door, command, diag);
	if (!status) {
		loop(door);
		status = WIFSIGNALED(door->child_status) ? 128 + WTERMSIG(door->child_status) :
							   WEXITSTATUS(door->child_status);
	}
	door_close(door);
	free(door);
	return status;
}
