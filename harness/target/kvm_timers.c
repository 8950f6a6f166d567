// SPDX-License-Identifier: GPL-2.0-only
/*
 * Getting KVM_RUN back: a TD that spins leaves only when something from outside makes it, and
 * a KVM that does not come back at all must not hang the run.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "target/kvm_private.h"

#define KICK_US 1000
#define MAX_KICK_US 64000
#define GIVE_UP_MS 15000
#define EXIT_HARNESS_FAILED 3

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

static int kick_signal(void)
{
	return SIGRTMIN + 7;
}

/* That it came is all it is for: KVM_RUN returns EINTR. */
static void kicked(int number)
{
	(void)number;
}

/* On a thread of its own: the VCPU's may never again run in user space. */
static void give_up(union sigval value)
{
	static const char text[] = "KVM_RUN does not return; this host's KVM is stuck\n";
	ssize_t written = write(STDERR_FILENO, text, sizeof(text) - 1);

	(void)value;
	(void)written;
	_exit(EXIT_HARNESS_FAILED);
}

int kvm_timers_create(struct kvm_timers *timers)
{
	const struct sigaction action = { .sa_handler = kicked };
	struct sigevent kick = { .sigev_notify = SIGEV_THREAD_ID };
	struct sigevent end = { .sigev_notify = SIGEV_THREAD };
	sigset_t kicks;

	kick.sigev_signo = kick_signal();
	kick.sigev_notify_thread_id = gettid();
	end.sigev_notify_function = give_up;
	sigemptyset(&kicks);
	sigaddset(&kicks, kick_signal());
	/* Whoever started this program may have blocked it. */
	if (sigaction(kick_signal(), &action, NULL) || sigprocmask(SIG_UNBLOCK, &kicks, NULL) ||
	    timer_create(CLOCK_MONOTONIC, &kick, &timers->kick))
		return -errno;
	if (timer_create(CLOCK_MONOTONIC, &end, &timers->give_up)) {
		int error = -errno;

		timer_delete(timers->kick);
		return error;
	}
	timers->created = true;
	return 0;
}

void kvm_timers_free(struct kvm_timers *timers)
{
	if (!timers->created)
		return;
	timer_delete(timers->kick);
	timer_delete(timers->give_up);
	timers->created = false;
}

static void set_kick(struct kvm_timers *timers, unsigned int period_us)
{
	const struct timespec period = { .tv_nsec = period_us * 1000L };
	const struct itimerspec spec = { .it_interval = period, .it_value = period };

	timers->period_us = period_us;
	timer_settime(timers->kick, 0, &spec, NULL);
}

static void set_give_up(struct kvm_timers *timers, unsigned int ms)
{
	const struct itimerspec spec = { .it_value = { .tv_sec = ms / 1000 } };

	timers->give_up_set = kvm_now_ms();
	timer_settime(timers->give_up, 0, &spec, NULL);
}

void kvm_timers_start(struct kvm_timers *timers)
{
	set_give_up(timers, GIVE_UP_MS);
	set_kick(timers, KICK_US);
}

void kvm_timers_stop(struct kvm_timers *timers)
{
	set_kick(timers, 0);
	set_give_up(timers, 0);
}

/* A slow KVM, such as one behind the door, is kicked less often, or it would never get on. */
void kvm_timers_returned(struct kvm_timers *timers, bool progress)
{
	if (progress && timers->period_us > KICK_US)
		set_kick(timers, KICK_US);
	else if (!progress && timers->period_us < MAX_KICK_US)
		set_kick(timers, timers->period_us * 2);
	if (kvm_now_ms() - timers->give_up_set > 1000)
		set_give_up(timers, GIVE_UP_MS);
}
