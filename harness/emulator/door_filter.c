// SPDX-License-Identifier: GPL-2.0-only
/*
 * The seccomp filter of the door: calls that open, test or stat a path, and ioctls of KVM's
 * type, are notified; everything else is native.
 */
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/kvm.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "emulator/door_private.h"

#define X32_CALL 0x40000000 /* __X32_SYSCALL_BIT */

#define LOAD(member) \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offsetof(struct seccomp_data, member))
#define NOTIFY BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF)
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
/* The next instruction only if the accumulator compares so. */
#define IF_EQUAL(value) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1)
#define UNLESS_EQUAL(value) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 1, 0)
#define IF_AT_LEAST(value) BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, value, 0, 1)
#define NOTIFY_CALL(number) IF_EQUAL(number), NOTIFY

int door_filter_install(void)
{
	/* Calls of other ABIs are notified, to be told apart from a program that just fails. */
	struct sock_filter filter[] = {
		LOAD(arch),
		UNLESS_EQUAL(AUDIT_ARCH_X86_64),
		NOTIFY,
		LOAD(nr),
		IF_AT_LEAST(X32_CALL),
		NOTIFY,
		NOTIFY_CALL(__NR_open),
		NOTIFY_CALL(__NR_creat),
		NOTIFY_CALL(__NR_openat),
		NOTIFY_CALL(__NR_openat2),
		NOTIFY_CALL(__NR_access),
		NOTIFY_CALL(__NR_faccessat),
		NOTIFY_CALL(__NR_faccessat2),
		NOTIFY_CALL(__NR_stat),
		NOTIFY_CALL(__NR_lstat),
		NOTIFY_CALL(__NR_newfstatat),
		NOTIFY_CALL(__NR_statx),
		UNLESS_EQUAL(__NR_ioctl),
		ALLOW,
		LOAD(args[1]),
		BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, _IOC_TYPESHIFT),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, _IOC_TYPEMASK),
		IF_EQUAL(KVMIO),
		NOTIFY,
		ALLOW,
	};
	const struct sock_fprog program = { sizeof(filter) / sizeof(filter[0]), filter };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -1;
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
			    SECCOMP_FILTER_FLAG_NEW_LISTENER |
				    SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV,
			    &program);
}
