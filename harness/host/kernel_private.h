/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the kernel's facts are read, and which lines of its log count.
 */
#ifndef HOST_KERNEL_PRIVATE_H
#define HOST_KERNEL_PRIVATE_H

#include <stdbool.h>

#include "host/kernel.h"

struct host_kernel_files {
	const char *log;
	const char *taint;
	const char *keys[2]; /* the misc controller's current use, of cgroup v2 and v1 */
};

/* As host_kernel_open(), on other files. @files is borrowed. */
struct host_kernel *host_kernel_open_at(const struct host_kernel_files *files);

/* True for a message of the kernel that says that something is wrong. */
bool host_kernel_is_warning(const char *message);

#endif
