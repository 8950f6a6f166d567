// SPDX-License-Identifier: GPL-2.0-only
/*
 * A library to be loaded before a program (LD_PRELOAD) whose clock is not to be trusted. The host's
 * clock stays as it is.
 *
 *	TDX_CTS_CLOCK=back LD_PRELOAD=build/tests/stress/libclock.so build/tdx-cts run
 *
 * By $TDX_CTS_CLOCK CLOCK_REALTIME goes "forward" by an hour with each call, "back" by an hour, or
 * stands "still" at 1970. With "monotonic-" before it that happens to CLOCK_MONOTONIC as well, which
 * no kernel does, but for standing still while the host sleeps.
 */
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#define HOUR 3600

static int hours; /* with each call */
static bool stands, monotonic;
static atomic_int calls;

__attribute__((constructor)) static void begin(void)
{
	const char *text = getenv("TDX_CTS_CLOCK");

	if (!text)
		return;
	monotonic = !strncmp(text, "monotonic-", 10);
	if (monotonic)
		text += 10;
	hours = !strcmp(text, "forward") - !strcmp(text, "back");
	stands = !strcmp(text, "still");
}

int clock_gettime(clockid_t id, struct timespec *now)
{
	int ret = ((__typeof__(clock_gettime) *)dlsym(RTLD_NEXT, "clock_gettime"))(id, now);

	if (ret || (id != CLOCK_REALTIME && !(monotonic && id == CLOCK_MONOTONIC)))
		return ret;
	if (stands)
		*now = (struct timespec){ 0 };
	now->tv_sec += (time_t)hours * HOUR * (1 + atomic_fetch_add(&calls, 1));
	return 0;
}

time_t time(time_t *result)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (result)
		*result = now.tv_sec;
	return now.tv_sec;
}

int gettimeofday(struct timeval *restrict result, void *restrict zone)
{
	struct timespec now;

	(void)zone;
	clock_gettime(CLOCK_REALTIME, &now);
	*result = (struct timeval){ now.tv_sec, now.tv_nsec / 1000 };
	return 0;
}
