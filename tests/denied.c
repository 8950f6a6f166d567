// SPDX-License-Identifier: GPL-2.0-only
/*
 * Executes a command that the kernel kills if it, or what it starts, makes a system call that no
 * command of the harness needs: "denied COMMAND [ARGUMENT]...". "denied --list" lists them, and
 * "denied --try NUMBER" makes one itself.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MAX_RULES 128

static const int denied[] = {
	SYS_init_module,
	SYS_finit_module,
	SYS_delete_module,
	SYS_kexec_load,
	SYS_kexec_file_load,
	SYS_reboot,
	SYS_mount,
	SYS_umount2,
	SYS_pivot_root,
	SYS_chroot,
	SYS_swapon,
	SYS_swapoff,
	SYS_bpf,
	SYS_perf_event_open,
	SYS_settimeofday,
	SYS_clock_settime,
	SYS_adjtimex,
	SYS_clock_adjtime,
	SYS_iopl,
	SYS_ioperm,
	SYS_socket,
	SYS_connect,
	SYS_bind,
	SYS_listen,
	SYS_setuid,
	SYS_setgid,
	SYS_setreuid,
	SYS_setresuid,
	SYS_setgroups,
	SYS_setns,
	SYS_unshare,
	SYS_mknod,
	SYS_mknodat,
	SYS_chmod,
	SYS_fchmod,
	SYS_fchmodat,
	SYS_chown,
	SYS_fchown,
	SYS_lchown,
	SYS_fchownat,
	SYS_setxattr,
	SYS_quotactl,
	SYS_syslog,
	SYS_acct,
	SYS_sethostname,
	SYS_setdomainname,
	SYS_add_key,
	SYS_keyctl,
	SYS_request_key,
	SYS_io_uring_setup,
	SYS_userfaultfd,
	SYS_fsopen,
	SYS_truncate,
	SYS_nfsservctl,
};

#define NUM_DENIED (sizeof(denied) / sizeof(denied[0]))

_Static_assert(2 * NUM_DENIED + 2 <= MAX_RULES, "room for a filter of all");

static int install(void)
{
	struct sock_filter rule[MAX_RULES];
	struct sock_fprog program = { .filter = rule };
	size_t count = 0;

	rule[count++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						     offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < NUM_DENIED; i++) {
		rule[count++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
							     (unsigned int)denied[i], 0, 1);
		rule[count++] =
			(struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
	}
	rule[count++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	program.len = (unsigned short)count;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return 2;
	if (!strcmp(argv[1], "--list")) {
		for (size_t i = 0; i < NUM_DENIED; i++)
			printf("%d\n", denied[i]);
		return 0;
	}
	if (install()) {
		fprintf(stderr, "denied: no filter: %s\n", strerror(errno));
		return 4;
	}
	if (!strcmp(argv[1], "--try") && argc == 3) {
		/* Arguments with which none does anything, if it is let. */
		syscall(atol(argv[2]), -1L, -1L, -1L, -1L, -1L, -1L);
		return 0;
	}
	execvp(argv[1], argv + 1);
	fprintf(stderr, "denied: %s: %s\n", argv[1], strerror(errno));
	return 2;
}
