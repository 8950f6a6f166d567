// SPDX-License-Identifier: GPL-2.0-only
/*
 * A library to be loaded before a program (LD_PRELOAD) that has it interrupted ten thousand times a
 * second, in whatever it does: a system call that can be interrupted then fails with EINTR.
 *
 *	TDX_CTS_STORM=SIGALRM LD_PRELOAD=build/tests/stress/libstorm.so build/tdx-cts run
 *
 * Also SIGUSR1, SIGCHLD and SIGWINCH. A child has a storm of its own, as timers are not inherited.
 */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PERIOD_NS 100000

static const struct {
	const char *name;
	int number;
} signals[] = {
	{ "SIGALRM", SIGALRM },
	{ "SIGUSR1", SIGUSR1 },
	{ "SIGCHLD", SIGCHLD },
	{ "SIGWINCH", SIGWINCH },
};

static int chosen;

static void interrupted(int number)
{
	(void)number;
}

static void start(void)
{
	const struct itimerspec period = { { 0, PERIOD_NS }, { 0, PERIOD_NS } };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = chosen };
	timer_t timer;

	if (timer_create(CLOCK_MONOTONIC, &event, &timer) || timer_settime(timer, 0, &period, NULL))
		abort();
}

__attribute__((constructor)) static void begin(void)
{
	const struct sigaction action = { .sa_handler = interrupted }; /* no SA_RESTART */
	const char *name = getenv("TDX_CTS_STORM");

	for (size_t i = 0; name && i < sizeof(signals) / sizeof(signals[0]); i++) {
		if (!strcmp(signals[i].name, name))
			chosen = signals[i].number;
	}
	if (!chosen)
		return;
	if (sigaction(chosen, &action, NULL) || pthread_atfork(NULL, NULL, start))
		abort();
	start();
}
