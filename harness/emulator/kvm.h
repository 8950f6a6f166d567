/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM's TDX code in software: the life of a VM and its VCPUs, call by call.
 *
 *	struct emu_kvm kvm;
 *	struct emu_vm *vm;
 *	struct emu_kvm_vcpu *vcpu;
 *	struct kvm_tdx_cmd cmd = { .id = KVM_TDX_INIT_VM };
 *
 *	emu_kvm_load(&kvm, module, profile, &diag);
 *	emu_vm_create(&kvm, &vm);
 *	emu_vm_enable_cap(vm, KVM_CAP_SPLIT_IRQCHIP, 24);
 *	error = emu_vm_command(vm, &cmd, init_vm, size);
 *	error = emu_vcpu_create(vm, 0, &vcpu);
 *	emu_vm_destroy(vm);
 *
 * One function for each ioctl. Each returns 0 or a negative errno and takes what the ioctl
 * takes; what an ioctl would read from or write to user memory is given as pointer and size,
 * and is checked as copy_from_user() and copy_to_user() would check it.
 *
 * Behaviour: arch/x86/kvm/vmx/tdx.c of Linux 6.16 to 6.19; where versions and proposals
 * differ, the kernel profile says which.
 */
#ifndef EMULATOR_KVM_H
#define EMULATOR_KVM_H

#include "cpuid/set.h"
#include "emulator/guest.h"
#include "emulator/host.h"
#include "emulator/machine.h"
#include "emulator/memory.h"
#include "emulator/module.h"
#include "rules/profile.h"
#include "target/kvm_uapi.h"

/* One leaf that can be configured, in the module's order. */
struct emu_kvm_slot {
	struct cpuid_addr at;
	uint32_t index; /* the sub-leaf as KVM shows it: 0 where there is none */
	struct cpuid_regs configurable; /* as the module's metadata says */
	struct cpuid_regs unsupported; /* what KVM hides and refuses */
	struct cpuid_regs clobber; /* what the module's clobber list names */
};

struct emu_kvm {
	struct emu_module *module; /* builds TDs; what follows here stays when it is replaced */
	const struct profile *profile;
	struct emu_host host;
	/* The module's metadata, read once when KVM is loaded. */
	uint64_t attributes_fixed0, attributes_fixed1;
	uint64_t xfam_fixed0, xfam_fixed1;
	uint64_t config_flags_fixed0;
	uint64_t max_vcpus_per_td;
	bool has_clobber_list;
	size_t num_slots;
	struct emu_kvm_slot slot[MASKS_MAX_SLOTS];
	/* State that KVM saves and restores because the profile supports a bit. */
	bool switched[HOST_NUM_ELEMENTS];
};

enum emu_vm_state { VM_UNINITIALIZED, VM_INITIALIZED, VM_RUNNABLE };

struct emu_kvm_vcpu;

struct emu_vm {
	struct emu_kvm *kvm;
	const struct emu_module *module; /* that built the TD: it goes on as that does it */
	enum emu_vm_state state;
	bool dead;
	bool has_key_id;
	bool split_irqchip;
	uint32_t max_vcpus;
	uint32_t tsc_khz;
	uint64_t xfam;
	unsigned int gpa_bits; /* 48 or 52 */
	bool exit_on_map_gpa; /* KVM_CAP_EXIT_HYPERCALL has KVM_HC_MAP_GPA_RANGE */
	struct emu_td td;
	const struct emu_memory *memory; /* borrowed; NULL: TDs run lists of operations only */
	uint32_t num_vcpus;
	struct emu_kvm_vcpu *vcpus;
};

struct emu_kvm_vcpu {
	struct emu_vm *vm;
	struct emu_kvm_vcpu *next;
	uint32_t id;
	bool initialised;
	struct cpuid_set cpuid; /* of KVM_SET_CPUID2 */
	uint32_t num_entries; /* the same as it was given, for KVM_GET_CPUID2 */
	struct kvm_cpuid_entry2 entries[KVM_TDX_MAX_CPUID_ENTRIES];
	struct emu_guest guest;
	uint64_t initial_rcx; /* of KVM_TDX_INIT_VCPU */
	struct emu_machine *machine; /* NULL before it executes the VM's memory */
	bool halted; /* by TDVMCALL; nothing wakes it */
	/* What the last exit left to do at the next KVM_RUN: 1: go on, else what that returns. */
	int (*complete_userspace_io)(struct emu_kvm_vcpu *vcpu, struct kvm_run *run);
	uint64_t map_gpa_next, map_gpa_end;
};

/* KVM_GET_VCPU_MMAP_SIZE: struct kvm_run, the data of port I/O, the coalesced MMIO ring. */
#define EMU_RUN_SIZE (3UL * EMU_PAGE_SIZE)

/* One KVM_RUN: on which CPU, and what the TD does until it exits. */
struct emu_run {
	unsigned int cpu;
	bool fail_entry; /* TDH.VP.ENTER comes back without having entered */
	struct emu_program *program;
};

/* Loading kvm-intel.ko. The module is opted in for where the policy asks for it. */
int emu_kvm_load(struct emu_kvm *kvm, struct emu_module *module, const struct profile *profile,
		 struct diag *diag);

/*
 * The module is replaced at run time: capabilities, CPUID_CONFIG and all else that was read when KVM
 * was loaded stay as they are, as in the kernel, which reads none of it again. What the VMM had opted
 * in for is handed over, as far as the new module knows it.
 */
void emu_kvm_update(struct emu_kvm *kvm, struct emu_module *module);

/* KVM_CREATE_VM of type KVM_X86_TDX_VM. */
int emu_vm_create(struct emu_kvm *kvm, struct emu_vm **vm);
void emu_vm_destroy(struct emu_vm *vm);

/*
 * KVM_ENABLE_CAP on the VM: KVM_CAP_MAX_VCPUS, KVM_CAP_SPLIT_IRQCHIP, KVM_CAP_EXIT_HYPERCALL and
 * KVM_CAP_X86_APIC_BUS_CYCLES_NS.
 */
int emu_vm_enable_cap(struct emu_vm *vm, uint32_t cap, uint64_t argument);

/* KVM_SET_TSC_KHZ, on the VM. */
int emu_vm_set_tsc_khz(struct emu_vm *vm, uint32_t khz);

/* KVM_MEMORY_ENCRYPT_OP on the VM; @data is what @cmd->data points to. */
int emu_vm_command(struct emu_vm *vm, struct kvm_tdx_cmd *cmd, void *data, size_t size);

/* KVM_CREATE_VCPU. */
int emu_vcpu_create(struct emu_vm *vm, uint32_t id, struct emu_kvm_vcpu **vcpu);

/* KVM_MEMORY_ENCRYPT_OP on a VCPU. */
int emu_vcpu_command(struct emu_kvm_vcpu *vcpu, struct kvm_tdx_cmd *cmd, void *data, size_t size);

/* KVM_SET_CPUID2. */
int emu_vcpu_set_cpuid2(struct emu_kvm_vcpu *vcpu, const struct kvm_cpuid2 *cpuid, size_t size);

/* KVM_GET_CPUID2: the entries as they were given. */
int emu_vcpu_get_cpuid2(const struct emu_kvm_vcpu *vcpu, struct kvm_cpuid2 *cpuid, size_t size);

/* KVM_RUN of a TD that runs a list of operations. */
int emu_vcpu_run(struct emu_kvm_vcpu *vcpu, const struct emu_run *run);

/*
 * A slice of KVM_RUN of a TD that executes its memory, on that CPU and for at most @budget
 * instructions. @run is the EMU_RUN_SIZE bytes that user space has mapped: its input is read,
 * its exit written.
 * -EAGAIN: the slice is over and KVM_RUN is not; -EFAULT with KVM_EXIT_MEMORY_FAULT as KVM has
 * it; else 0 or the negative errno of KVM_RUN.
 */
int emu_vcpu_run_memory(struct emu_kvm_vcpu *vcpu, struct kvm_run *run, unsigned int cpu,
			uint64_t budget);

/* Instead of -EAGAIN when KVM_RUN is interrupted: @run says KVM_EXIT_INTR, as KVM has it. */
void emu_vcpu_run_interrupted(struct emu_kvm_vcpu *vcpu, struct kvm_run *run);

/* The same as a set; -E2BIG where there are more than it holds. */
int emu_cpuid_from_entries(const struct kvm_cpuid_entry2 *entries, size_t count,
			   struct cpuid_set *set);

#endif
