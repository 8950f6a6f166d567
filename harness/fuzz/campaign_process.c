// SPDX-License-Identifier: GPL-2.0-only
/*
 * Starting and ending programs.
 */
#include "fuzz/campaign_process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "input/file.h"

#define NOT_FOUND 127
#define LOOK_MS 20u

static __attribute__((noreturn)) void become(const char *folder, const char *const *arguments,
					     const char *const *variables, int log)
{
	const int none = open("/dev/null", O_RDONLY);

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	dup2(none, STDIN_FILENO);
	dup2(log, STDOUT_FILENO);
	dup2(log, STDERR_FILENO);
	for (; variables && *variables; variables++)
		putenv((char *)*variables);
	if (!chdir(folder))
		execvp(*arguments, (char *const *)arguments);
	fprintf(stderr, "%s: %s\n", *arguments, strerror(errno));
	_exit(NOT_FOUND);
}

int campaign_process_start(struct campaign_process *process, const char *folder,
			   const char *const *arguments, const char *const *variables,
			   const char *log, struct diag *diag)
{
	int fd = file_open_own(log, O_WRONLY | O_CREAT | O_APPEND);

	memset(process, 0, sizeof(*process));
	if (fd < 0)
		return diag_set(diag, "%s: %s", log, strerror(errno));
	fflush(NULL);
	process->pid = fork();
	if (!process->pid)
		become(folder, arguments, variables, fd);
	close(fd);
	if (process->pid < 0) {
		process->pid = 0;
		return diag_set(diag, "no process for %s: %s; end some", *arguments,
				strerror(errno));
	}
	setpgid(process->pid, process->pid);
	return 0;
}

/* What it has left behind is ended while its number cannot be another's. */
static void take_end(struct campaign_process *process)
{
	kill(-process->pid, SIGKILL);
	waitpid(process->pid, &process->status, 0);
	process->ended = true;
}

bool campaign_process_ended(struct campaign_process *process)
{
	siginfo_t info = { 0 };

	if (!process->pid || process->ended)
		return true;
	if (!waitid(P_PID, (id_t)process->pid, &info, WEXITED | WNOHANG | WNOWAIT) &&
	    info.si_pid == process->pid)
		take_end(process);
	return process->ended;
}

void campaign_process_end(struct campaign_process *process, int number, unsigned int ms)
{
	const struct timespec look = { 0, LOOK_MS * 1000000L };

	if (campaign_process_ended(process))
		return;
	kill(-process->pid, number);
	for (unsigned int i = 0; i < ms / LOOK_MS && !campaign_process_ended(process); i++)
		nanosleep(&look, NULL);
	if (!process->ended)
		take_end(process);
}

/* proc(5): the children of this thread, which is the only one; false: none. */
static bool next_child(pid_t *pid)
{
	char path[64];
	FILE *list;
	bool found;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
	list = fopen(path, "re");
	if (!list)
		return false;
	found = fscanf(list, "%d", pid) == 1;
	fclose(list);
	return found;
}

static bool adopts;

/* Whoever became this program by exec() may have children, which are none of its business. */
void campaign_process_adopt(void)
{
	pid_t pid;

	adopts = !next_child(&pid) && !prctl(PR_SET_CHILD_SUBREAPER, 1);
}

void campaign_process_end_orphans(void)
{
	pid_t pid;

	while (adopts && next_child(&pid)) {
		kill(pid, SIGKILL);
		if (waitpid(pid, NULL, 0) < 0)
			return;
	}
}
