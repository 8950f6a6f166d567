// SPDX-License-Identifier: GPL-2.0-only
/*
 * Breakpoints on ourselves. The kernel keeps a thread's debug registers when its tracer lets it
 * go (arch/x86/kernel/ptrace.c: ptrace_disable() ends single-stepping only).
 */
#include "host/breakpoints.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

/* L0 to L3, and writes of 8 bytes for each (SDM vol. 3B, figure "Debug Registers"). */
#define DR7_ALL_ACTIVE 0x99990055ULL
#define DR7_FIXED 0x400ULL
#define TRACER_SECONDS 2

struct breakpoints {
	volatile uint64_t watched[NUM_BREAKPOINTS] __attribute__((aligned(64)));
	struct sigaction previous;
};

/* SIGTRAP's handler is one for the process. */
static atomic_flag in_use = ATOMIC_FLAG_INIT;
static _Thread_local volatile sig_atomic_t traps;

static void count_trap(int number, siginfo_t *info, void *context)
{
	(void)context;
	if (info->si_code == TRAP_HWBKPT) {
		traps = traps + 1;
		return;
	}
	/* Not ours: what it does without us. */
	signal(number, SIG_DFL);
	raise(number);
}

static int write_register(int tid, unsigned int number, uint64_t value)
{
	const size_t offset = offsetof(struct user, u_debugreg) +
			      number * sizeof(((struct user *)0)->u_debugreg[0]);

	return ptrace(PTRACE_POKEUSER, tid, offset, value) ? errno : 0;
}

/* Stops @tid; *@pending is a signal that came first and has to be handed on. */
static int stop(int tid, int *pending)
{
	int status;

	if (ptrace(PTRACE_SEIZE, tid, 0, 0) || ptrace(PTRACE_INTERRUPT, tid, 0, 0))
		return errno;
	if (waitpid(tid, &status, __WALL) != tid)
		return errno;
	if (!WIFSTOPPED(status))
		return ESRCH;
	*pending = status >> 16 ? 0 : WSTOPSIG(status);
	return 0;
}

int breakpoints_write(int tid, unsigned int number, uint64_t value)
{
	int pending = 0;
	int error = stop(tid, &pending);

	if (error)
		return error;
	error = write_register(tid, number, value);
	ptrace(PTRACE_DETACH, tid, 0, pending);
	return error;
}

static int write_all(int tid, const struct breakpoints *breakpoints)
{
	int error = breakpoints_write(tid, 7, 0);

	for (unsigned int i = 0; i < NUM_BREAKPOINTS && !error; i++)
		error = breakpoints_write(tid, i, (uintptr_t)&breakpoints->watched[i]);
	return error ? error : breakpoints_write(tid, 7, DR7_ALL_ACTIVE);
}

/* The child: at its end, even the alarm's, the kernel lets go whom it traces. */
static void trace(int parent, const struct breakpoints *breakpoints)
{
	sigset_t alarm_only;

	sigemptyset(&alarm_only);
	sigaddset(&alarm_only, SIGALRM);
	signal(SIGALRM, SIG_DFL);
	sigprocmask(SIG_UNBLOCK, &alarm_only, NULL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	alarm(TRACER_SECONDS);
	_exit(breakpoints ? write_all(parent, breakpoints) : breakpoints_write(parent, 7, 0));
}

/* 0, or the errno of what is refused. */
static int run_tracer(const struct breakpoints *breakpoints)
{
	int tid = gettid();
	pid_t ended;
	pid_t child;
	int status;

	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY); /* refused where there is no Yama to ask */
	child = fork();
	if (!child)
		trace(tid, breakpoints);
	if (child < 0)
		return errno;
	do {
		ended = waitpid(child, &status, 0);
	} while (ended < 0 && errno == EINTR);
	prctl(PR_SET_PTRACER, 0);
	if (ended < 0 || !WIFEXITED(status))
		return ETIMEDOUT;
	return WEXITSTATUS(status);
}

static const char *describe(int error)
{
	switch (error) {
	case EPERM:
	case EACCES:
		return "ptrace is not permitted, or a debugger is attached";
	case ENOSPC:
	case EBUSY:
		return "somebody else uses the debug registers";
	default:
		return "ptrace cannot set them";
	}
}

struct breakpoints *breakpoints_set(const char **found)
{
	struct sigaction action = { .sa_sigaction = count_trap, .sa_flags = SA_SIGINFO };
	struct breakpoints *breakpoints;
	int error;

	if (atomic_flag_test_and_set(&in_use)) {
		*found = "another thread of this process has them";
		return NULL;
	}
	breakpoints = aligned_alloc(64, sizeof(*breakpoints));
	if (!breakpoints) {
		atomic_flag_clear(&in_use);
		*found = "memory is short";
		return NULL;
	}
	sigaction(SIGTRAP, &action, &breakpoints->previous);
	error = run_tracer(breakpoints);
	if (!error && breakpoints_hit(breakpoints) == (1u << NUM_BREAKPOINTS) - 1)
		return breakpoints;
	*found = error ? describe(error) : "set by ptrace, they do not fire";
	breakpoints_clear(breakpoints);
	return NULL;
}

void breakpoints_clear(struct breakpoints *breakpoints)
{
	/* Where they cannot be taken away they may still fire: handler and memory stay. */
	if (!breakpoints || (run_tracer(NULL) && breakpoints_hit(breakpoints)))
		return;
	sigaction(SIGTRAP, &breakpoints->previous, NULL);
	free(breakpoints);
	atomic_flag_clear(&in_use);
}

unsigned int breakpoints_hit(struct breakpoints *breakpoints)
{
	unsigned int hit = 0;
	sigset_t trap_only;

	/* A trap that is blocked would end the process. */
	sigemptyset(&trap_only);
	sigaddset(&trap_only, SIGTRAP);
	pthread_sigmask(SIG_UNBLOCK, &trap_only, NULL);
	for (unsigned int i = 0; i < NUM_BREAKPOINTS; i++) {
		const sig_atomic_t before = traps;

		breakpoints->watched[i] = i;
		if (traps != before)
			hit |= 1u << i;
	}
	return hit;
}

uint64_t breakpoints_address(const struct breakpoints *breakpoints, unsigned int number)
{
	return (uintptr_t)&breakpoints->watched[number];
}

uint64_t breakpoints_control(void)
{
	return DR7_ALL_ACTIVE | DR7_FIXED;
}
