/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The /dev/kvm door: a program runs unmodified, and its /dev/kvm is the emulated KVM.
 *
 *	struct door_options options = { .kvm = &kvm, .module_version = "1.5.05.46.698" };
 *	char *const command[] = { "qemu-system-x86_64", ..., NULL };
 *	struct diag diag;
 *	int status = door_run(&options, command, &diag);
 *
 * A seccomp filter hands the program's calls on paths and its KVM ioctls to this process
 * (seccomp user notification); file descriptors are put into the program by the same way.
 * docs/door.md says what differs from a real device.
 */
#ifndef EMULATOR_DOOR_H
#define EMULATOR_DOOR_H

#include "emulator/kvm.h"
#include "input/diag.h"
#include "target/door_abi.h"

struct door_options {
	struct emu_kvm *kvm;
	struct door_identity identity;
	const char *module_version; /* /sys/devices/faux/tdx_host/version */
};

#define DOOR_FAILED (-1) /* the door itself; @diag says why */
#define DOOR_UNSUPPORTED (-2) /* by this kernel; @diag says what is needed and what was found */

/*
 * Runs @command and everything it starts, until it ends. Its exit status; 128 + N where signal
 * N killed it; 127 and 126 where it cannot be found or executed. To be called once, in a
 * process that has no other children: what the command leaves behind is killed.
 */
int door_run(const struct door_options *options, char *const command[], struct diag *diag);

#endif
