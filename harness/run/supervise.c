// SPDX-License-Identifier: GPL-2.0-only
/*
 * Watching a worker: signals are waited for, and between two of them its steps are looked at.
 */
#include "run/supervise.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LOOKS 8 /* at the steps in case_ms */
#define MAX_LOOK_MS 1000u
#define GONE_LOOK_MS 10u

#define MS_NS 1000000ULL

static const int handled[] = { SIGCHLD, SIGINT, SIGTERM, SIGTSTP };

#define NUM_HANDLED (sizeof(handled) / sizeof(handled[0]))

struct supervisor {
	const struct supervise_options *options;
	struct supervise_result *result;
	struct supervision *shared;
	pid_t worker;
	sigset_t waited; /* of handled, those that this process does not ignore */
	sigset_t mask; /* before */
	struct sigaction child_action; /* likewise */
	uint64_t sequence; /* seen last */
	uint64_t still_ns; /* how long it has been the same */
	uint64_t looked_ns; /* when */
};

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now); /* stands still while the host sleeps */
	return (uint64_t)now.tv_sec * 1000 * MS_NS + (uint64_t)now.tv_nsec;
}

static void take_signals(struct supervisor *supervisor)
{
	const struct sigaction by_default = { .sa_handler = SIG_DFL };
	struct sigaction action;

	/* Where SIGCHLD is ignored no child can be waited for. */
	sigaction(SIGCHLD, &by_default, &supervisor->child_action);
	sigemptyset(&supervisor->waited);
	for (size_t i = 0; i < NUM_HANDLED; i++) {
		if (!sigaction(handled[i], NULL, &action) && action.sa_handler != SIG_IGN)
			sigaddset(&supervisor->waited, handled[i]);
	}
	sigprocmask(SIG_BLOCK, &supervisor->waited, &supervisor->mask);
}

static void give_signals_back(const struct supervisor *supervisor)
{
	sigaction(SIGCHLD, &supervisor->child_action, NULL);
	sigprocmask(SIG_SETMASK, &supervisor->mask, NULL);
}

static _Noreturn void run_worker(const struct supervisor *supervisor, pid_t parent,
				 int (*worker)(void *user, struct supervision *supervision),
				 void *user)
{
	int status;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	/* Its messages are to be seen, though it is not the terminal's foreground process. */
	signal(SIGTTOU, SIG_IGN);
	give_signals_back(supervisor);
	status = worker(user, supervisor->shared);
	fflush(NULL);
	_exit(status);
}

/* Of all that the worker has started, too. */
static void kill_group(const struct supervisor *supervisor)
{
	kill(-supervisor->worker, SIGKILL);
	kill(supervisor->worker, SIGKILL);
}

/* True when it is gone. What it has left behind is ended while its number cannot be another's. */
static bool take_end(struct supervisor *supervisor)
{
	struct supervise_result *result = supervisor->result;
	siginfo_t info = { 0 };

	if (waitid(P_PID, (id_t)supervisor->worker, &info, WEXITED | WNOHANG | WNOWAIT) ||
	    info.si_pid != supervisor->worker)
		return false;
	kill_group(supervisor);
	waitpid(supervisor->worker, NULL, 0);
	if (result->end == SUPERVISE_HUNG)
		return true;
	result->end = info.si_code == CLD_EXITED ? SUPERVISE_EXITED : SUPERVISE_KILLED;
	if (result->end == SUPERVISE_EXITED)
		result->status = info.si_status;
	else
		result->signal = info.si_status;
	return true;
}

/* proc(5): stopped by a signal, or by a debugger. */
static bool is_stopped(pid_t pid)
{
	char path[64], line[512];
	const char *behind = NULL;
	FILE *stat;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	stat = fopen(path, "re");
	if (!stat)
		return false;
	/* The name before it may hold anything. */
	if (fgets(line, sizeof(line), stat))
		behind = strrchr(line, ')');
	fclose(stat);
	return behind && behind[1] == ' ' && (behind[2] == 'T' || behind[2] == 't');
}

/* How long to wait for a signal before the steps are looked at. */
static uint64_t look_ns(const struct supervise_options *options)
{
	unsigned int ms = options->case_ms / LOOKS;

	if (!options->case_ms || ms > MAX_LOOK_MS)
		ms = MAX_LOOK_MS;
	return (ms ? ms : 1) * MS_NS;
}

static bool has_hung(struct supervisor *supervisor)
{
	const uint64_t sequence = atomic_load(&supervisor->shared->sequence);
	const uint64_t most = 2 * look_ns(supervisor->options), now = now_ns();
	uint64_t passed = now - supervisor->looked_ns;

	supervisor->looked_ns = now;
	if (sequence != supervisor->sequence) {
		supervisor->sequence = sequence;
		supervisor->still_ns = 0;
		return false;
	}
	if (atomic_load(&supervisor->shared->rests) || is_stopped(supervisor->worker))
		return false;
	/* After a longer time it was this process that could not run. */
	supervisor->still_ns += passed < most ? passed : most;
	return supervisor->options->case_ms &&
	       supervisor->still_ns >= supervisor->options->case_ms * MS_NS;
}

static void wait_for_signal(const struct supervisor *supervisor, uint64_t ns, siginfo_t *info)
{
	const struct timespec timeout = {
		.tv_sec = (time_t)(ns / (1000 * MS_NS)),
		.tv_nsec = (long)(ns % (1000 * MS_NS)),
	};

	if (sigtimedwait(&supervisor->waited, info, &timeout) < 0)
		info->si_signo = 0;
}

/* What the terminal would do to both; the worker is not in its foreground. */
static void stop_both(const struct supervisor *supervisor)
{
	sigset_t stop;

	sigemptyset(&stop);
	sigaddset(&stop, SIGTSTP);
	kill(-supervisor->worker, SIGSTOP);
	raise(SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &stop, NULL);
	/* Here this process is stopped. */
	sigprocmask(SIG_BLOCK, &stop, NULL);
	kill(-supervisor->worker, SIGCONT);
}

static void pass_on(struct supervisor *supervisor, int number)
{
	if (number == SIGTSTP) {
		stop_both(supervisor);
	} else if (number == SIGINT || number == SIGTERM) {
		if (supervisor->result->interrupted) {
			kill_group(supervisor);
			return;
		}
		supervisor->result->interrupted = number;
		kill(supervisor->worker, number);
	}
}

static void watch(struct supervisor *supervisor)
{
	supervisor->looked_ns = now_ns();
	while (!take_end(supervisor)) {
		siginfo_t info;

		if (has_hung(supervisor)) {
			supervisor->result->end = SUPERVISE_HUNG;
			kill_group(supervisor);
			return;
		}
		wait_for_signal(supervisor, look_ns(supervisor->options), &info);
		pass_on(supervisor, info.si_signo);
	}
}

/* One that hangs in the kernel is not gone before the kernel lets it go. */
static void wait_until_gone(struct supervisor *supervisor)
{
	const uint64_t end = now_ns() + supervisor->options->kill_ms * MS_NS;
	siginfo_t info;
	bool gone;

	while (!(gone = take_end(supervisor)) && now_ns() < end)
		wait_for_signal(supervisor, GONE_LOOK_MS * MS_NS, &info);
	supervisor->result->unkillable = !gone;
}

int supervise(const struct supervise_options *options,
	      int (*worker)(void *user, struct supervision *supervision), void *user,
	      struct supervise_result *result, struct diag *diag)
{
	struct supervisor supervisor = { .options = options, .result = result };
	const pid_t parent = getpid();
	int error;

	*result = (struct supervise_result){ .end = SUPERVISE_EXITED };
	supervisor.shared = mmap(NULL, sizeof(*supervisor.shared), PROT_READ | PROT_WRITE,
				 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (supervisor.shared == MAP_FAILED)
		return diag_no_memory(diag, "a worker");
	fflush(NULL); /* or the worker would write it again */
	take_signals(&supervisor);
	supervisor.worker = fork();
	error = errno;
	if (!supervisor.worker)
		run_worker(&supervisor, parent, worker, user);
	if (supervisor.worker > 0) {
		setpgid(supervisor.worker, supervisor.worker);
		watch(&supervisor);
		if (result->end == SUPERVISE_HUNG)
			wait_until_gone(&supervisor);
		result->sequence = atomic_load(&supervisor.shared->sequence);
		result->doing = atomic_load(&supervisor.shared->doing);
	}
	give_signals_back(&supervisor);
	munmap(supervisor.shared, sizeof(*supervisor.shared));
	if (supervisor.worker < 0)
		return diag_set(diag, "no process for a worker: %s; end some", strerror(error));
	return 0;
}
