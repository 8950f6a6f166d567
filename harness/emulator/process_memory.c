// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memory of another process.
 */
#include "emulator/process_memory.h"

#include <string.h>
#include <sys/uio.h>

/* An address of a process that is not ours is no pointer before the kernel takes it for one. */
static struct iovec its(uint64_t address, size_t size)
{
	struct iovec vec = { .iov_len = size };

	memcpy(&vec.iov_base, &address, sizeof(vec.iov_base));
	return vec;
}

size_t process_read_some(pid_t process, uint64_t address, void *data, size_t size)
{
	struct iovec from = its(address, size), to = { data, size };
	ssize_t got = process_vm_readv(process, &to, 1, &from, 1, 0);

	return got < 0 ? 0 : (size_t)got;
}

bool process_read(pid_t process, uint64_t address, void *data, size_t size)
{
	return process_read_some(process, address, data, size) == size;
}

bool process_write(pid_t process, uint64_t address, const void *data, size_t size)
{
	struct iovec to = its(address, size), from = { (void *)data, size };

	return process_vm_writev(process, &from, 1, &to, 1, 0) == (ssize_t)size;
}
