/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A VM of the emulated KVM whose TD executes instructions of a test, td_code.h.
 *
 *	struct vm *vm = VM_WITH(name);
 *
 *	EXPECT_EQ(0, vm_run(vm));
 *	EXPECT_EQ(KVM_EXIT_IO, vm->run->exit_reason);
 *	emu_vm_destroy(vm->vm);
 */
#ifndef TESTS_TD_VM_H
#define TESTS_TD_VM_H

#include <errno.h>
#include <stdlib.h>

#include "emulator/kvm.h"

#include "emulated.h"
#include "td_code.h"

#define TD_VM_BUDGET 100000
#define TD_VM_SLICES 16

struct vm {
	struct emu_kvm kvm;
	struct emu_vm *vm;
	struct emu_kvm_vcpu *vcpu;
	struct td_memory memory;
	uint8_t shared[EMU_PAGE_SIZE];
	struct kvm_run *run;
	int result;
};

static inline int init_vm(struct emu_vm *vm)
{
	const size_t size = sizeof(struct kvm_tdx_init_vm) + sizeof(struct kvm_cpuid_entry2);
	struct kvm_tdx_cmd command = { .id = KVM_TDX_INIT_VM };
	struct kvm_tdx_init_vm *init = calloc(1, size);
	int error;

	init->cpuid.nent = 1;
	init->cpuid.entries[0].function = 0x80000008;
	init->cpuid.entries[0].eax = 48 << 16;
	error = emu_vm_command(vm, &command, init, size);
	free(init);
	return error;
}

/* X2APIC, and a leaf to ask for. */
static inline int set_cpuid(struct emu_kvm_vcpu *vcpu)
{
	const size_t size = sizeof(struct kvm_cpuid2) + 2 * sizeof(struct kvm_cpuid_entry2);
	struct kvm_cpuid2 *cpuid = calloc(1, size);
	int error;

	cpuid->nent = 2;
	cpuid->entries[0].function = 1;
	cpuid->entries[0].ecx = 1u << 21;
	cpuid->entries[1].function = 7;
	cpuid->entries[1].index = 2;
	cpuid->entries[1].flags = KVM_CPUID_FLAG_SIGNIFCANT_INDEX;
	cpuid->entries[1].edx = 0x123;
	error = emu_vcpu_set_cpuid2(vcpu, cpuid, size);
	free(cpuid);
	return error;
}

/* Set up to just before KVM_TDX_INIT_VCPU. */
static inline struct vm *vm_create(void)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", "sapphire-rapids-tdx", "linux-6.19");
	struct vm *vm = calloc(1, sizeof(*vm));
	struct diag diag;

	vm->run = aligned_alloc(EMU_PAGE_SIZE, EMU_RUN_SIZE);
	memset(vm->run, 0, EMU_RUN_SIZE);
	td_memory_init(&vm->memory);
	td_memory_share(&vm->memory, TD_SHARED_GPA, vm->shared, sizeof(vm->shared));
	from_corpus_need(!emu_kvm_load(&vm->kvm, emulated_module(&emulated), emulated.profile,
				       &diag),
			 &diag);
	if (emu_vm_create(&vm->kvm, &vm->vm) ||
	    emu_vm_enable_cap(vm->vm, KVM_CAP_SPLIT_IRQCHIP, 24) || init_vm(vm->vm) ||
	    emu_vcpu_create(vm->vm, 0, &vm->vcpu) || set_cpuid(vm->vcpu))
		ksft_exit_fail_msg("the VM cannot be set up\n");
	vm->vm->memory = &vm->memory.memory;
	return vm;
}

static inline void init_vcpu(struct vm *vm)
{
	struct kvm_tdx_cmd command = { .id = KVM_TDX_INIT_VCPU, .data = 0x4321 };

	if (emu_vcpu_command(vm->vcpu, &command, NULL, 0))
		ksft_exit_fail_msg("KVM_TDX_INIT_VCPU\n");
}

static inline void finalize(struct vm *vm)
{
	struct kvm_tdx_cmd command = { .id = KVM_TDX_FINALIZE_VM };

	if (emu_vm_command(vm->vm, &command, NULL, 0))
		ksft_exit_fail_msg("KVM_TDX_FINALIZE_VM\n");
}

static inline struct vm *vm_with(const uint8_t *code, size_t size)
{
	struct vm *vm = vm_create();

	td_code_load(&vm->memory, &vm->vm->td, code, size);
	init_vcpu(vm);
	finalize(vm);
	return vm;
}

#define VM_WITH(name) vm_with(TD_CODE_BYTES(name))

/* KVM_RUN, with an end to it: slices that change nothing more are given up. */
static inline int vm_run(struct vm *vm)
{
	vm->result = -EAGAIN;
	for (unsigned int slice = 0; slice < TD_VM_SLICES && vm->result == -EAGAIN; slice++)
		vm->result = emu_vcpu_run_memory(vm->vcpu, vm->run, 0, TD_VM_BUDGET);
	return vm->result;
}

#endif
