/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The host's kernel as a witness: what it logs, whether it is tainted, how many key ids it has
 * given out.
 *
 *	struct host_kernel *kernel = host_kernel_open();
 *
 *	if (host_kernel_read(kernel, HOST_KERNEL_WARNINGS, &count, &lack))
 *		printf("needs %s; found: %s\n", lack.needed, lack.found);
 *	puts(host_kernel_last_warning(kernel));
 *	host_kernel_close(kernel);
 */
#ifndef HOST_KERNEL_H
#define HOST_KERNEL_H

#include <stdint.h>

enum host_kernel_fact {
	/* WARN, BUG, Oops, KASAN, KCSAN, UBSAN, lockdep, soft lockup and SEAMCALL errors in
	 * /dev/kmsg since host_kernel_open() */
	HOST_KERNEL_WARNINGS,
	HOST_KERNEL_TAINT, /* /proc/sys/kernel/tainted */
	HOST_KERNEL_KEY_IDS, /* "tdx" of the root's misc.current (cgroup v2) */
	HOST_KERNEL_NUM_FACTS
};

struct host_kernel_lack {
	char needed[128];
	char found[128];
};

struct host_kernel;

/* NULL where memory is short. */
struct host_kernel *host_kernel_open(void);
void host_kernel_close(struct host_kernel *kernel);

/* 0, or -1 and @lack where this host does not show it. */
int host_kernel_read(struct host_kernel *kernel, enum host_kernel_fact fact, uint64_t *value,
		     struct host_kernel_lack *lack);

/* The line of the log that was counted last; "" where there was none. */
const char *host_kernel_last_warning(const struct host_kernel *kernel);

#endif
