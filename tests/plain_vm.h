/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The payload in a plain VM of this machine's KVM: what a test of the payload runs it in.
 *
 *	struct plain_vm vm;
 *
 *	if (plain_vm_open(&vm, 0))
 *		SKIP(return, "needs /dev/kvm; found %s", strerror(errno));
 *	payload_mailbox_put(vm.mailbox, ops, count);
 *	leave = plain_vm_run(&vm);
 *
 * With a GPA width it starts as in a TD, and what it would tell the TDX module comes to the test.
 *
 * What else cannot be had ends the program. Nothing is freed: each test is a process of its own.
 */
#ifndef TESTS_PLAIN_VM_H
#define TESTS_PLAIN_VM_H

#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>

#include "guest/payload.h"
#include "kselftest.h"

#define PLAIN_VM_MAX_CPUID 256
#define PLAIN_VM_TICK_US 10000
#define PLAIN_VM_TIMEOUT_S 10
#define PLAIN_VM_TDCALL_LENGTH 4
#define PLAIN_VM_GPA_MASK 0x1fffffff /* the payload's mappings are multiples of it apart */

/* SDM vol. 3A, 2.5 and 2.2.1. */
#define PLAIN_VM_CR0 0x21 /* PE, NE */
#define PLAIN_VM_CR4 0x40 /* MCE */
#define PLAIN_VM_EFER 0x901 /* SCE, LME, NXE */

enum plain_vm_leave {
	PLAIN_VM_PORT, /* PAYLOAD_PORT was written: port_value */
	PLAIN_VM_MMIO, /* PAYLOAD_MMIO_GPA was read */
	PLAIN_VM_TDCALL, /* KVM does not know the instruction at RIP */
	PLAIN_VM_TICK, /* the timer */
	PLAIN_VM_SHUTDOWN,
	PLAIN_VM_UNKNOWN, /* run->exit_reason */
};

/* With one VCPU; a copy serves a further one. */
struct plain_vm {
	int kvm;
	int vm;
	int vcpu;
	unsigned int gpaw; /* 0: no TD */
	struct kvm_run *run;
	struct payload_mailbox *mailboxes; /* of all VCPUs */
	struct payload_mailbox *mailbox; /* of the VCPU */
	uint8_t port_value;
};

static inline void plain_vm_need(bool holds, const char *what)
{
	if (!holds)
		ksft_exit_fail_msg("%s: %s\n", what, strerror(errno));
}

static inline void *plain_vm_add_memory(const struct plain_vm *vm, uint32_t slot, uint64_t gpa,
					size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct kvm_userspace_memory_region region = {
		.slot = slot,
		.guest_phys_addr = gpa,
		.memory_size = size,
		.userspace_addr = (uintptr_t)memory,
	};

	plain_vm_need(memory != MAP_FAILED, "mmap");
	plain_vm_need(!ioctl(vm->vm, KVM_SET_USER_MEMORY_REGION, &region), "memory region");
	return memory;
}

static inline void plain_vm_load(struct plain_vm *vm)
{
	const struct payload_segment *segments;
	size_t count = payload_segments(&segments);
	uint64_t shared_bit = vm->gpaw ? 1ULL << (vm->gpaw - 1) : 0;

	for (size_t i = 0; i < count; i++) {
		void *memory =
			plain_vm_add_memory(vm, (uint32_t)i, segments[i].gpa, segments[i].size);

		memcpy(memory, segments[i].bytes, segments[i].size);
	}
	vm->mailboxes = plain_vm_add_memory(vm, (uint32_t)count, PAYLOAD_SHARED_GPA | shared_bit,
					    PAYLOAD_SHARED_SIZE);
}

/* CPUID as KVM offers it; KVM_GET_CPUID2 tells what it has made of it. */
static inline void plain_vm_set_cpuid(const struct plain_vm *vm)
{
	struct kvm_cpuid2 *cpuid =
		calloc(1, sizeof(*cpuid) + PLAIN_VM_MAX_CPUID * sizeof(cpuid->entries[0]));

	plain_vm_need(cpuid, "calloc");
	cpuid->nent = PLAIN_VM_MAX_CPUID;
	plain_vm_need(!ioctl(vm->kvm, KVM_GET_SUPPORTED_CPUID, cpuid), "KVM_GET_SUPPORTED_CPUID");
	plain_vm_need(!ioctl(vm->vcpu, KVM_SET_CPUID2, cpuid), "KVM_SET_CPUID2");
	free(cpuid);
}

/* As TDH.VP.INIT leaves a VCPU. */
static inline void plain_vm_reset(const struct plain_vm *vm, unsigned int index)
{
	const struct kvm_segment code = {
		.limit = ~0u, .selector = 8, .type = 11, .present = 1, .db = 1, .s = 1, .g = 1
	};
	const struct kvm_segment data = {
		.limit = ~0u, .selector = 16, .type = 3, .present = 1, .db = 1, .s = 1, .g = 1
	};
	const struct kvm_regs regs = {
		.rip = PAYLOAD_RESET_RIP, .rbx = vm->gpaw, .rsi = index, .rflags = 2
	};
	struct kvm_sregs sregs;

	plain_vm_need(!ioctl(vm->vcpu, KVM_GET_SREGS, &sregs), "KVM_GET_SREGS");
	sregs.cs = code;
	sregs.ds = sregs.es = sregs.fs = sregs.gs = sregs.ss = data;
	sregs.cr0 = PLAIN_VM_CR0;
	sregs.cr4 = PLAIN_VM_CR4;
	sregs.efer = PLAIN_VM_EFER;
	sregs.idt.limit = sregs.gdt.limit = 0;
	plain_vm_need(!ioctl(vm->vcpu, KVM_SET_SREGS, &sregs), "KVM_SET_SREGS");
	plain_vm_need(!ioctl(vm->vcpu, KVM_SET_REGS, &regs), "KVM_SET_REGS");
}

static inline void plain_vm_on_tick(int number)
{
	(void)number;
}

/* Makes KVM_RUN return from time to time: a tick that comes too early is followed by another. */
static inline void plain_vm_start_ticks(void)
{
	const struct sigaction action = { .sa_handler = plain_vm_on_tick };
	const struct itimerval timer = { { 0, PLAIN_VM_TICK_US }, { 0, PLAIN_VM_TICK_US } };

	plain_vm_need(!sigaction(SIGALRM, &action, NULL), "sigaction");
	plain_vm_need(!setitimer(ITIMER_REAL, &timer, NULL), "setitimer");
}

/* A VCPU of a VM that is there; its number for KVM is its index in the payload. */
static inline void plain_vm_add_vcpu(struct plain_vm *vm, unsigned int index)
{
	int size = ioctl(vm->kvm, KVM_GET_VCPU_MMAP_SIZE, 0);

	plain_vm_need(size > 0, "KVM_GET_VCPU_MMAP_SIZE");
	vm->vcpu = ioctl(vm->vm, KVM_CREATE_VCPU, (unsigned long)index);
	plain_vm_need(vm->vcpu >= 0, "KVM_CREATE_VCPU");
	vm->run = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED, vm->vcpu, 0);
	plain_vm_need(vm->run != MAP_FAILED, "mmap");
	vm->mailbox = &vm->mailboxes[index];
	plain_vm_set_cpuid(vm);
	plain_vm_reset(vm, index);
}

/* A VM with one VCPU of index 0. -1: there is no /dev/kvm for us, with errno. */
static inline int plain_vm_open(struct plain_vm *vm, unsigned int gpaw)
{
	memset(vm, 0, sizeof(*vm));
	vm->gpaw = gpaw;
	vm->kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (vm->kvm < 0)
		return -1;
	vm->vm = ioctl(vm->kvm, KVM_CREATE_VM, 0);
	plain_vm_need(vm->vm >= 0, "KVM_CREATE_VM");
	plain_vm_load(vm);
	plain_vm_add_vcpu(vm, 0);
	plain_vm_start_ticks();
	return 0;
}

static inline enum plain_vm_leave plain_vm_left(struct plain_vm *vm)
{
	const struct kvm_run *run = vm->run;

	switch (run->exit_reason) {
	case KVM_EXIT_IO:
		if (run->io.port != PAYLOAD_PORT || run->io.direction != KVM_EXIT_IO_OUT ||
		    run->io.size != 1 || run->io.count != 1)
			return PLAIN_VM_UNKNOWN;
		vm->port_value = *((const uint8_t *)run + run->io.data_offset);
		return PLAIN_VM_PORT;
	case KVM_EXIT_MMIO:
		return run->mmio.phys_addr == PAYLOAD_MMIO_GPA && !run->mmio.is_write ?
			       PLAIN_VM_MMIO :
			       PLAIN_VM_UNKNOWN;
	case KVM_EXIT_INTERNAL_ERROR:
		return PLAIN_VM_TDCALL;
	case KVM_EXIT_SHUTDOWN:
		return PLAIN_VM_SHUTDOWN;
	default:
		return PLAIN_VM_UNKNOWN;
	}
}

static inline enum plain_vm_leave plain_vm_run(struct plain_vm *vm)
{
	if (!ioctl(vm->vcpu, KVM_RUN, 0))
		return plain_vm_left(vm);
	plain_vm_need(errno == EINTR, "KVM_RUN");
	return PLAIN_VM_TICK;
}

/* The same, without ticks but where the payload spins until there is one. */
static inline enum plain_vm_leave plain_vm_run_on(struct plain_vm *vm)
{
	const volatile uint32_t *phase = &vm->mailbox->phase;
	time_t end = time(NULL) + PLAIN_VM_TIMEOUT_S;
	enum plain_vm_leave leave;

	do {
		leave = plain_vm_run(vm);
		plain_vm_need(time(NULL) < end, "the payload does not leave");
	} while (leave == PLAIN_VM_TICK && *phase != PAYLOAD_SPINNING);
	return leave;
}

static inline struct kvm_regs plain_vm_regs(const struct plain_vm *vm)
{
	struct kvm_regs regs;

	plain_vm_need(!ioctl(vm->vcpu, KVM_GET_REGS, &regs), "KVM_GET_REGS");
	return regs;
}

/* Where in the image the VCPU is, as a GPA. */
static inline uint64_t plain_vm_rip(const struct plain_vm *vm)
{
	return plain_vm_regs(vm).rip & PLAIN_VM_GPA_MASK;
}

/* Where a label of the payload is. */
static inline uint64_t plain_vm_label(const char *name)
{
	const struct payload_label *labels;
	size_t count = payload_labels(&labels);

	for (size_t i = 0; i < count; i++)
		if (!strcmp(labels[i].name, name))
			return labels[i].gpa;
	ksft_exit_fail_msg("no label %s\n", name);
}

/* Goes on behind a TDCALL, with the registers that it gives. */
static inline void plain_vm_answer(const struct plain_vm *vm, struct kvm_regs regs)
{
	regs.rip += PLAIN_VM_TDCALL_LENGTH;
	plain_vm_need(!ioctl(vm->vcpu, KVM_SET_REGS, &regs), "KVM_SET_REGS");
}

/* Goes on with an exception, before the instruction at RIP. */
static inline void plain_vm_raise(const struct plain_vm *vm, uint8_t vector, bool has_error_code)
{
	struct kvm_vcpu_events events;

	plain_vm_need(!ioctl(vm->vcpu, KVM_GET_VCPU_EVENTS, &events), "KVM_GET_VCPU_EVENTS");
	events.exception.injected = 1;
	events.exception.nr = vector;
	events.exception.has_error_code = has_error_code;
	events.exception.error_code = 0;
	plain_vm_need(!ioctl(vm->vcpu, KVM_SET_VCPU_EVENTS, &events), "KVM_SET_VCPU_EVENTS");
}

#endif
