// SPDX-License-Identifier: GPL-2.0-only
/*
 * The command behind the door: starting it under the filter, and its end.
 *
 * The child installs the filter on itself, gives the listener to us and closes it before exec:
 * a listener that stays open in the program would keep calls waiting when we are gone.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "emulator/door_private.h"

#define NOT_EXECUTABLE 126
#define NOT_FOUND 127

/* One message from the child: errno, or 0 and the listener. */
struct message {
	int error;
	struct iovec data;
	struct msghdr header;
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
};

static void message_init(struct message *message)
{
	memset(message, 0, sizeof(*message));
	message->data = (struct iovec){ &message->error, sizeof(message->error) };
	message->header.msg_iov = &message->data;
	message->header.msg_iovlen = 1;
	message->header.msg_control = message->control.room;
	message->header.msg_controllen = sizeof(message->control.room);
}

static bool send_listener(int socket, int listener, int error)
{
	struct message message;
	struct cmsghdr *control;

	message_init(&message);
	message.error = error;
	if (listener < 0) {
		message.header.msg_controllen = 0;
	} else {
		control = CMSG_FIRSTHDR(&message.header);
		control->cmsg_level = SOL_SOCKET;
		control->cmsg_type = SCM_RIGHTS;
		control->cmsg_len = CMSG_LEN(sizeof(listener));
		memcpy(CMSG_DATA(control), &listener, sizeof(listener));
	}
	return sendmsg(socket, &message.header, MSG_NOSIGNAL) == sizeof(message.error);
}

/* The listener; -1 and errno, as the child found it. */
static int receive_listener(int socket)
{
	struct message message;
	struct cmsghdr *control;
	int listener;

	message_init(&message);
	if (recvmsg(socket, &message.header, MSG_CMSG_CLOEXEC) != sizeof(message.error)) {
		errno = ECHILD;
		return -1;
	}
	control = CMSG_FIRSTHDR(&message.header);
	if (message.error || !control || control->cmsg_type != SCM_RIGHTS) {
		errno = message.error;
		return -1;
	}
	memcpy(&listener, CMSG_DATA(control), sizeof(listener));
	return listener;
}

/* In the child. From the filter on, only calls that it lets through, until the exec. */
static void __attribute__((noreturn))
child_run(char *const command[], int socket, const sigset_t *signals)
{
	int listener, error;

	sigprocmask(SIG_SETMASK, signals, NULL);
	listener = door_filter_install();
	error = errno;
	if (!send_listener(socket, listener, listener < 0 ? error : 0) || listener < 0)
		_exit(NOT_EXECUTABLE);
	close(listener);
	execvp(command[0], command);
	error = errno;
	dprintf(STDERR_FILENO, "tdx-cts: %s cannot be executed: %s\n", command[0], strerror(error));
	_exit(error == ENOENT ? NOT_FOUND : NOT_EXECUTABLE);
}

static int unsupported(struct diag *diag)
{
	int error = errno;
	struct utsname kernel;

	uname(&kernel);
	if (error == EBUSY)
		diag_set(diag, "needs a thread without a seccomp listener; found one, because this "
			       "is run by a program that has its own");
	else
		diag_set(diag,
			 "needs seccomp user notification with WAIT_KILLABLE_RECV, Linux 5.19; "
			 "found Linux %s: %s",
			 kernel.release, strerror(error));
	return DOOR_UNSUPPORTED;
}

int door_child_start(struct door *door, char *const command[], struct diag *diag)
{
	sigset_t handled, before;
	int sockets[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets)) {
		diag_set(diag, "no socket for the command: %s", strerror(errno));
		return DOOR_FAILED;
	}
	sigemptyset(&handled);
	sigaddset(&handled, SIGCHLD);
	sigaddset(&handled, SIGINT);
	sigaddset(&handled, SIGQUIT);
	sigaddset(&handled, SIGTERM);
	sigaddset(&handled, SIGHUP);
	sigprocmask(SIG_BLOCK, &handled, &before);
	/* What the command leaves behind becomes ours: we may see its memory, and can end it. */
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	door->child = fork();
	if (!door->child)
		child_run(command, sockets[1], &before);
	close(sockets[1]);
	door->listener = door->child < 0 ? -1 : receive_listener(sockets[0]);
	close(sockets[0]);
	if (door->listener < 0)
		return unsupported(diag);
	return 0;
}

void door_child_reap(struct door *door)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid != door->child)
			continue;
		door->child_done = true;
		door->child_status = status;
	}
}

static pid_t parent_of(const char *pid)
{
	char path[300], line[512];
	const char *behind;
	int parent = -1;
	FILE *stat;

	snprintf(path, sizeof(path), "/proc/%s/stat", pid);
	stat = fopen(path, "re");
	if (!stat)
		return -1;
	/* The name before it may hold anything. */
	if (fgets(line, sizeof(line), stat) && (behind = strrchr(line, ')')) &&
	    sscanf(behind + 1, " %*c %d", &parent) != 1)
		parent = -1;
	fclose(stat);
	return parent;
}

/* Kills our children: orphans of the command; theirs are ours a moment later. */
static void kill_children(void)
{
	DIR *all = opendir("/proc");
	const struct dirent *entry;

	if (!all)
		return;
	while ((entry = readdir(all))) {
		if (isdigit((unsigned char)entry->d_name[0]) &&
		    parent_of(entry->d_name) == getpid())
			kill((pid_t)strtol(entry->d_name, NULL, 10), SIGKILL);
	}
	closedir(all);
}

void door_child_clean(void)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	pid_t pid;

	for (int tries = 0; tries < 1000; tries++) {
		while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
			;
		if (pid < 0)
			return;
		kill_children();
		nanosleep(&pause, NULL);
	}
}
