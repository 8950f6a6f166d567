// SPDX-License-Identifier: GPL-2.0-only
/*
 * ioctl(2) on KVM: an answer of the kernel, not of the moment at which it was asked.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>

#include "target/kvm_private.h"

/* For how long a call is made again that the kernel did not answer. */
#define MAX_TRIES 10000
#define MAX_MS 2000
#define PAUSE_NS 200000

uint64_t kvm_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void pause_briefly(void)
{
	const struct timespec pause = { .tv_nsec = PAUSE_NS };

	nanosleep(&pause, NULL);
}

static int ioctl_until(int fd, unsigned long request, uintptr_t argument, bool busy)
{
	uint64_t start = kvm_now_ms();

	for (unsigned int i = 0;; i++) {
		int ret = ioctl(fd, request, argument);
		int error = errno;

		if (ret >= 0)
			return ret;
		if (error != EINTR && error != EAGAIN && !(busy && error == EBUSY))
			return -error;
		if (i == MAX_TRIES || kvm_now_ms() - start > MAX_MS)
			return -error;
		if (error != EINTR)
			pause_briefly();
	}
}

int kvm_ioctl(int fd, unsigned long request, uintptr_t argument)
{
	return ioctl_until(fd, request, argument, false);
}

int kvm_ioctl_busy(int fd, unsigned long request, uintptr_t argument)
{
	return ioctl_until(fd, request, argument, true);
}

int kvm_command(int fd, struct kvm_tdx_cmd *cmd)
{
	return kvm_ioctl_busy(fd, KVM_MEMORY_ENCRYPT_OP, (uintptr_t)cmd);
}

bool kvm_unanswered(int error)
{
	return error == -EINTR || error == -EAGAIN || error == -EBUSY || error == -ENOMEM ||
	       error == -ENOSPC;
}

int kvm_check_extension(int fd, uint32_t cap)
{
	return kvm_ioctl(fd, KVM_CHECK_EXTENSION, cap);
}

int kvm_enable_cap(int vm, uint32_t cap, uint64_t argument)
{
	struct kvm_enable_cap enable = { .cap = cap, .args = { argument } };

	return kvm_ioctl(vm, KVM_ENABLE_CAP, (uintptr_t)&enable);
}

enum target_status kvm_broken(struct kvm *kvm, const char *call, int error)
{
	target_unsupported(&kvm->target, call, strerror(-error));
	return TARGET_BROKEN;
}
