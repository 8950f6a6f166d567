/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What tests that run inside the door are made of: calls to KVM with their errno, a VM, a TD.
 *
 *	int vm, vcpu = open_td(&vm);
 *
 *	EXPECT_EQ(-EINVAL, call(vcpu, KVM_GET_REGS, &regs));
 */
#ifndef TESTS_INSIDE_DOOR_H
#define TESTS_INSIDE_DOOR_H

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "target/door_abi.h"
#include "target/kvm_uapi.h"

#define ENTRIES 256
#define PAGE 4096ul
#define GPA_BITS 48u

union init_vm {
	struct kvm_tdx_init_vm init;
	char room[sizeof(struct kvm_tdx_init_vm) + ENTRIES * sizeof(struct kvm_cpuid_entry2)];
};

union cpuid {
	struct kvm_cpuid2 header;
	char room[sizeof(struct kvm_cpuid2) + ENTRIES * sizeof(struct kvm_cpuid_entry2)];
};

/* 0 or more, or a negative errno. */
static inline int call(int fd, unsigned long request, const void *arg)
{
	int result = ioctl(fd, request, arg);

	return result < 0 ? -errno : result;
}

static inline int call_value(int fd, unsigned long request, unsigned long value)
{
	int result = ioctl(fd, request, value);

	return result < 0 ? -errno : result;
}

static inline int command(int fd, uint32_t id, void *data, uint64_t *hw_error)
{
	struct kvm_tdx_cmd cmd = { .id = id, .data = (uintptr_t)data };
	int error = call(fd, KVM_MEMORY_ENCRYPT_OP, &cmd);

	if (hw_error)
		*hw_error = cmd.hw_error;
	return error;
}

static inline int open_kvm(void)
{
	return open("/dev/kvm", O_RDWR | O_CLOEXEC);
}

static inline int open_vm(void)
{
	int kvm = open_kvm(), vm = ioctl(kvm, KVM_CREATE_VM, KVM_X86_TDX_VM);
	struct kvm_enable_cap cap = { .cap = KVM_CAP_SPLIT_IRQCHIP, .args = { 24 } };

	close(kvm);
	return vm < 0 || ioctl(vm, KVM_ENABLE_CAP, &cap) ? -1 : vm;
}

static inline void plain(union init_vm *init)
{
	memset(init, 0, sizeof(*init));
	init->init.cpuid.nent = 1;
	init->init.cpuid.entries[0].function = 0x80000008;
	init->init.cpuid.entries[0].eax = GPA_BITS << 16;
}

/* A TD with one VCPU that is set up; its VM is at *vm. */
static inline int open_td(int *vm)
{
	static union init_vm init;
	static union cpuid cpuid;
	int vcpu;

	plain(&init);
	*vm = open_vm();
	if (*vm < 0 || command(*vm, KVM_TDX_INIT_VM, &init, NULL))
		return -1;
	vcpu = ioctl(*vm, KVM_CREATE_VCPU, 0);
	cpuid.header.nent = ENTRIES;
	if (vcpu < 0 || command(vcpu, KVM_TDX_GET_CPUID, &cpuid, NULL) ||
	    ioctl(vcpu, KVM_SET_CPUID2, &cpuid) || command(vcpu, KVM_TDX_INIT_VCPU, NULL, NULL))
		return -1;
	return vcpu;
}

#endif
