// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading the msr device (arch/x86/kernel/msr.c).
 */
#include "host/msr.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int msr_open(const char *folder, unsigned int cpu)
{
	char path[256];
	int len = snprintf(path, sizeof(path), "%s/%u/msr", folder, cpu);

	if (len < 0 || (size_t)len >= sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return open(path, O_RDONLY | O_CLOEXEC);
}

int msr_read(int fd, uint32_t index, uint64_t *value)
{
	ssize_t got = pread(fd, value, sizeof(*value), index);

	if (got == (ssize_t)sizeof(*value))
		return 0;
	if (got >= 0)
		errno = EIO;
	return -1;
}

const char *msr_found(int error)
{
	switch (error) {
	case ENOENT:
	case ENXIO:
	case ENODEV:
		return "there is no msr device";
	case EACCES:
	case EPERM:
		return "the msr device may not be read";
	case EIO:
		return "the CPU does not have this MSR";
	default:
		return "the msr device cannot be read";
	}
}
