/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which boot of this host it is: the same id as before means that it has not gone down since.
 *
 *	char now[HOST_BOOT_ID_SIZE];
 *
 *	if (!host_boot_id(now) && strcmp(now, then) != 0)
 *		...	the host was reset, or lost its power
 *
 * The kernel makes the id, a UUID in text, once a boot (Documentation/admin-guide/sysctl/
 * kernel.rst, "random"). A container has its host's.
 */
#ifndef HOST_BOOT_H
#define HOST_BOOT_H

#define HOST_BOOT_ID_FILE "/proc/sys/kernel/random/boot_id"
#define HOST_BOOT_ID_SIZE 37 /* 36 characters and the NUL */

/* -1 where there is none to be read. */
int host_boot_id(char id[HOST_BOOT_ID_SIZE]);

#endif
