/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The msr device of one CPU: /dev/cpu/N/msr.
 *
 *	int fd = msr_open("/dev/cpu", cpu);
 *
 *	if (fd < 0 || msr_read(fd, 0x122, &value))
 *		...	msr_found(errno)
 */
#ifndef HOST_MSR_H
#define HOST_MSR_H

#include <stdint.h>

#define MSR_NEEDED "root and the msr device (modprobe msr)"

/* -1 and errno. */
int msr_open(const char *folder, unsigned int cpu);

/* 0, or -1 and errno: EIO where the CPU does not have the MSR. */
int msr_read(int fd, uint32_t index, uint64_t *value);

/* What @error of these says of a host. */
const char *msr_found(int error);

#endif
