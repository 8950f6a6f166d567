/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a program finds out that its /dev/kvm is the emulator's, and what stands behind it.
 *
 *	struct door_identity identity;
 *
 *	if (!ioctl(kvm_fd, DOOR_IDENTIFY, &identity))
 *		...	emulated; a real KVM answers ENOTTY or EINVAL
 *
 * Names and paths are as given to tdx-cts emulate, paths made absolute; each ends in a 0 byte.
 */
#ifndef TARGET_DOOR_ABI_H
#define TARGET_DOOR_ABI_H

#include <linux/kvm.h>

#define DOOR_NAME 512

struct door_identity {
	char module[DOOR_NAME];
	char platform[DOOR_NAME];
	char kernel[DOOR_NAME];
	char policy[DOOR_NAME];
	char supports[DOOR_NAME]; /* may be empty */
};

/* No KVM has a number near it. */
#define DOOR_IDENTIFY _IOR(KVMIO, 0xfe, struct door_identity)

#endif
