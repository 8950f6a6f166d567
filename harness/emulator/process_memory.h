/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The memory of another process, by its addresses. A wrong one is no more than a failure.
 *
 *	if (!process_read(pid, address, &cmd, sizeof(cmd)))
 *		return -EFAULT;
 */
#ifndef EMULATOR_PROCESS_MEMORY_H
#define EMULATOR_PROCESS_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* How many bytes from @address on can be read. @process may be a thread. */
size_t process_read_some(pid_t process, uint64_t address, void *data, size_t size);

/* All of it, or false; part of it may have been read or written then. */
bool process_read(pid_t process, uint64_t address, void *data, size_t size);
bool process_write(pid_t process, uint64_t address, const void *data, size_t size);

#endif
