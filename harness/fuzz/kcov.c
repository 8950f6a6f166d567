// SPDX-License-Identifier: GPL-2.0-only
/*
 * KCOV: Documentation/dev-tools/kcov.rst.
 */
#include "fuzz/kcov.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz/guide_private.h"

#if __has_include(<linux/kcov.h>)
#include <linux/kcov.h>
#else
#define KCOV_INIT_TRACE _IOR('c', 1, unsigned long)
#define KCOV_ENABLE _IO('c', 100)
#define KCOV_DISABLE _IO('c', 101)
#define KCOV_TRACE_PC 0
#endif

#define NUM_WORDS (1u << 18) /* a TD's life in KVM is some ten thousand basic blocks */

struct kcov {
	int fd;
	uint64_t *buffer;
	pid_t enabled_by; /* the thread that is traced; an engine may have forked since */
};

static struct kcov *lacks(struct kcov *kcov, struct target_reason *lack, const char *path)
{
	const char *error = strerror(errno);

	snprintf(lack->needed, sizeof(lack->needed), "a kernel with CONFIG_KCOV, and debugfs");
	snprintf(lack->found, sizeof(lack->found), "%.60s: %.60s", path, error);
	kcov_close(kcov);
	return NULL;
}

struct kcov *kcov_open(const char *path, struct target_reason *lack)
{
	struct kcov *kcov = calloc(1, sizeof(*kcov));
	void *buffer;

	if (!kcov)
		return lacks(NULL, lack, path);
	kcov->fd = open(path, O_RDWR | O_CLOEXEC);
	if (kcov->fd < 0 || ioctl(kcov->fd, KCOV_INIT_TRACE, (unsigned long)NUM_WORDS))
		return lacks(kcov, lack, path);
	buffer = mmap(NULL, NUM_WORDS * sizeof(uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED,
		      kcov->fd, 0);
	if (buffer == MAP_FAILED)
		return lacks(kcov, lack, path);
	kcov->buffer = buffer;
	return kcov;
}

void kcov_close(struct kcov *kcov)
{
	if (!kcov)
		return;
	if (kcov->enabled_by == gettid())
		ioctl(kcov->fd, KCOV_DISABLE, 0);
	if (kcov->buffer)
		munmap(kcov->buffer, NUM_WORDS * sizeof(uint64_t));
	if (kcov->fd >= 0)
		close(kcov->fd);
	free(kcov);
}

void kcov_begin(struct kcov *kcov)
{
	if (kcov->enabled_by != gettid() && !ioctl(kcov->fd, KCOV_ENABLE, KCOV_TRACE_PC))
		kcov->enabled_by = gettid();
	__atomic_store_n(&kcov->buffer[0], 0, __ATOMIC_RELAXED);
}

void kcov_end(struct kcov *kcov, void (*hit)(void *user, uint32_t feature), void *user)
{
	kcov_features(kcov->buffer, NUM_WORDS, hit, user);
}

void kcov_features(const uint64_t *buffer, size_t words, void (*hit)(void *user, uint32_t feature),
		   void *user)
{
	const struct guide_hits hits = { .hit = hit, .user = user };
	uint64_t count = __atomic_load_n(&buffer[0], __ATOMIC_RELAXED);

	if (count > words - 1)
		count = words - 1;
	for (uint64_t i = 1; i <= count; i++)
		guide_hit(&hits, GUIDE_KERNEL, guide_hash(0, buffer[i]));
}
