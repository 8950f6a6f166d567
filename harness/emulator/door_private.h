/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the door share among themselves; not for use outside door*.c.
 *
 * A call is one system call of the program that waits for an answer. A file is what stands
 * behind a KVM file descriptor: a memfd that is known by its inode, so that it does not matter
 * how the program came by the descriptor. One process and one thread serve all calls;
 * KVM_RUN is cut into slices.
 */
#ifndef EMULATOR_DOOR_PRIVATE_H
#define EMULATOR_DOOR_PRIVATE_H

#include <linux/seccomp.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "emulator/door.h"
#include "emulator/kvm_memory.h"
#include "emulator/kvm_system.h"

/* What a call returns: a value, a negative errno, or one of these. */
#define DOOR_CONTINUE INT64_MIN /* the kernel executes it as if there were no door */
#define DOOR_LATER (INT64_MIN + 1) /* it is answered already, or will be */

struct door_call {
	uint64_t id;
	pid_t tid;
	uint32_t arch;
	int number;
	uint64_t arg[6];
};

enum door_kind { DOOR_SYSTEM, DOOR_VM, DOOR_VCPU, DOOR_GUEST_MEMFD };

/* A VM, for as long as a file of it is open. */
struct door_vm {
	unsigned int references;
	unsigned int running; /* VCPUs in KVM_RUN */
	pid_t owner; /* the process that created it */
	struct emu_vm *vm;
	struct kvm_memory *memory;
};

struct door_waiting {
	struct door_waiting *next;
	struct door_call call;
};

struct door_vcpu {
	struct emu_kvm_vcpu *vcpu;
	struct kvm_run *run; /* our mapping of what the program maps */
	bool running;
	struct door_call call; /* the KVM_RUN */
	unsigned int idle; /* slices on end that had nothing to execute */
	bool has_mask;
	uint64_t mask; /* KVM_SET_SIGNAL_MASK: signals that KVM_RUN ignores */
	struct door_waiting *waiting; /* calls that wait for KVM_RUN's end, the oldest first */
};

struct door_file {
	struct door_file *next;
	enum door_kind kind;
	int memfd;
	int watch;
	ino_t inode;
	bool closed; /* the program has it no longer */
	bool closing; /* one descriptor was closed; perhaps it was the last */
	struct door_vm *vm; /* NULL: DOOR_SYSTEM */
	struct door_vcpu vcpu; /* DOOR_VCPU */
	struct kvm_guest_memfd *backing; /* DOOR_GUEST_MEMFD */
};

#define DOOR_BUFFER_SIZE 16384 /* more than the largest argument of any ioctl */

struct door {
	const struct door_options *options;
	int listener, inotify, signals;
	pid_t child;
	bool child_done;
	int child_status; /* of waitpid() */
	bool told_foreign; /* that a program is not x86-64 */
	dev_t device; /* of every memfd */
	struct door_file *files;
	_Alignas(8) char buffer[DOOR_BUFFER_SIZE]; /* a snapshot of an argument */
};

/* door_child.c: starts the command behind the filter; DOOR_FAILED, DOOR_UNSUPPORTED or 0. */
int door_child_start(struct door *door, char *const command[], struct diag *diag);
/* Takes note of children that ended. */
void door_child_reap(struct door *door);
/* Kills what the command has left behind. */
void door_child_clean(void);

/* door_filter.c: installs the filter for this thread; the listener, or -1 and errno. */
int door_filter_install(void);

/* door_call.c */
bool door_call_receive(struct door *door, struct door_call *call);
void door_call_answer(struct door *door, const struct door_call *call, int64_t result);
/* False: whoever made it is gone. To be asked after reading from it and before writing to it. */
bool door_call_valid(const struct door *door, const struct door_call *call);
/* A new descriptor of the program, as the call's answer: DOOR_LATER or a negative errno. */
int64_t door_call_send_fd(struct door *door, const struct door_call *call, int fd, uint32_t flags);
/* How many bytes can be read, from @address on. */
size_t door_read_some(const struct door_call *call, uint64_t address, void *data, size_t size);
bool door_read(const struct door_call *call, uint64_t address, void *data, size_t size);
bool door_write(const struct door_call *call, uint64_t address, const void *data, size_t size);
/* The thread group of the caller; -1 where it is gone. */
pid_t door_call_process(const struct door_call *call);
/* A signal waits that would interrupt the call; @mask instead of the thread's own, or NULL. */
bool door_call_interrupted(const struct door_call *call, const uint64_t *mask);

/* door_file.c */
int door_file_create(struct door *door, enum door_kind kind, struct door_vm *vm, size_t size,
		     struct door_file **file);
/* Opens it in the program, as the call's answer; it is gone where that fails. */
int64_t door_file_send(struct door *door, const struct door_call *call, struct door_file *file,
		       uint32_t flags);
void door_file_destroy(struct door *door, struct door_file *file);
/* What the caller has as @fd; NULL: nothing of ours. @fd_is_open may be NULL. */
struct door_file *door_file_find(const struct door *door, const struct door_call *call, int fd,
				 bool *fd_is_open);
/* Reads what inotify has, and destroys what was closed and is in no call. */
void door_file_closed(struct door *door);
void door_vm_put(struct door_vm *vm);

/* door_path.c, door_ioctl.c: calls on paths, and ioctls. */
int64_t door_path(struct door *door, const struct door_call *call);
int64_t door_ioctl(struct door *door, const struct door_call *call);
int64_t door_file_ioctl(struct door *door, struct door_file *file, const struct door_call *call);

/* door_vm.c, door_vcpu.c, door_run.c */
int64_t door_vm_create(struct door *door, const struct door_call *call);
int64_t door_vm_ioctl(struct door *door, struct door_file *file, const struct door_call *call);
int64_t door_vcpu_ioctl(struct door *door, struct door_file *file, const struct door_call *call);
int64_t door_vcpu_run(struct door_file *file, const struct door_call *call);
/* A slice for every VCPU in KVM_RUN; how long to wait before the next, in ms, -1: for ever. */
int door_run_slices(struct door *door);

#endif
