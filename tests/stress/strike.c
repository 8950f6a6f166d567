// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs a command, and kills it with SIGKILL when its time has come.
 *
 *	$ build/tests/stress/strike 250000 build/tdx-cts run --out out/a
 *	$ echo $?
 *	137
 *
 * The time is in microseconds; 0: the command comes to its end. With "worker" before it the blow goes
 * to the child of the command, as when memory is short; with "terminal" the command has a terminal.
 * Exit status: that of the command, 137 where it was killed, 2 for bad usage. Nothing of the command
 * is left when this returns: it adopts what loses its parent, and waits for that.
 */
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define USAGE 2
#define KILLED (128 + SIGKILL)
#define SECOND_US 1000000
#define DRAIN_US 1000

static uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * SECOND_US + (uint64_t)now.tv_nsec / 1000;
}

/* proc(5). 0: it has none. */
static pid_t child_of(pid_t pid)
{
	char path[64];
	FILE *children;
	pid_t child;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", pid, pid);
	children = fopen(path, "re");
	if (!children)
		return 0;
	if (fscanf(children, "%d", &child) != 1)
		child = 0;
	fclose(children);
	return child;
}

/* What it prints is not for us, but would hold it up. */
static void drain(int terminal)
{
	struct pollfd input = { .fd = terminal, .events = POLLIN };
	char text[4096];

	if (terminal < 0 || (poll(&input, 1, 1) == 1 && read(terminal, text, sizeof(text)) <= 0))
		usleep(DRAIN_US);
}

static void strike(pid_t pid, bool worker)
{
	pid_t child = worker ? child_of(pid) : pid;

	if (child > 0)
		kill(child, SIGKILL);
}

/* The status of @pid, once all of its children have gone, too. */
static int wait_for_all(pid_t pid, int terminal, uint64_t at, bool worker)
{
	int status = 0, last = 0;
	pid_t gone;

	for (;;) {
		gone = waitpid(-1, &status, WNOHANG);
		if (gone < 0 && errno == ECHILD)
			return WIFSIGNALED(last) ? 128 + WTERMSIG(last) : WEXITSTATUS(last);
		if (gone == pid)
			last = status;
		if (gone > 0)
			continue;
		if (at && now_us() >= at) {
			strike(pid, worker);
			at = 0;
		}
		if (!at || at - now_us() > DRAIN_US)
			drain(terminal);
	}
}

int main(int argc, char **argv)
{
	bool worker = argc > 1 && !strcmp(argv[1], "worker");
	bool in_terminal = argc > 1 && !strcmp(argv[1], "terminal");
	char **command = argv + 1 + (worker || in_terminal);
	int terminal = -1;
	char *end = NULL;
	uint64_t us;
	pid_t pid;

	us = *command ? strtoul(*command, &end, 10) : 0;
	if (!*command || end == *command || *end || !command[1]) {
		fprintf(stderr, "usage: strike [worker|terminal] MICROSECONDS COMMAND...\n");
		return USAGE;
	}
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	pid = in_terminal ? forkpty(&terminal, NULL, NULL, NULL) : fork();
	if (!pid) {
		execv(command[1], command + 1);
		_exit(USAGE);
	}
	if (pid < 0) {
		perror("strike");
		return USAGE;
	}
	return wait_for_all(pid, terminal, us ? now_us() + us : 0, worker);
}
