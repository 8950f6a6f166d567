/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the emulated KVM share among themselves; not for use outside kvm*.c.
 */
#ifndef EMULATOR_KVM_PRIVATE_H
#define EMULATOR_KVM_PRIVATE_H

#include <string.h>

#include "emulator/defect.h"
#include "emulator/kvm.h"

/* kvm_cpuid.c: what is configurable, and what of it KVM lets through. */
int kvm_slots_load(struct emu_kvm *kvm, struct diag *diag);
int kvm_slots_fill(const struct emu_kvm *kvm, const struct kvm_cpuid_entry2 *entries, size_t count,
		   struct cpuid_regs *values);
const struct kvm_cpuid_entry2 *kvm_find_cpuid_entry2(const struct kvm_cpuid_entry2 *entries,
						     size_t count, uint32_t function,
						     uint32_t index);
uint64_t kvm_supported_attributes(const struct emu_kvm *kvm);
uint64_t kvm_supported_xfam(const struct emu_kvm *kvm);
int kvm_capabilities(const struct emu_kvm *kvm, const struct kvm_tdx_cmd *cmd, void *data,
		     size_t size);

#define EPT_VPID_CAP_5_LEVEL (1ULL << 7) /* of IA32_VMX_EPT_VPID_CAP */

/* kvm_init_vm.c */
int kvm_init_vm(struct emu_vm *vm, struct kvm_tdx_cmd *cmd, const void *data, size_t size);

/* kvm_get_cpuid.c: what a TD shows. */
int kvm_get_cpuid(const struct emu_vm *vm, void *data, size_t size);
bool kvm_clobber_bits_agree(const struct emu_kvm_vcpu *vcpu);

/* kvm_switch.c: host state around an entry. */
void kvm_switch_load(struct emu_kvm *kvm);
void kvm_switch_enter(struct emu_kvm_vcpu *vcpu, unsigned int cpu, bool fail_entry,
		      const struct emu_execution *execution);

/*
 * kvm_defect.c: seeded defects, where kvm->module->defect is not NULL. What is asked for comes
 * first; then whether the policy looks at it; then what KVM_TDX_INIT_VM answers instead of
 * @error.
 */
int kvm_defect_request(const struct emu_kvm *kvm, const struct kvm_tdx_init_vm *init,
		       struct kvm_cpuid_entry2 *entries);
void kvm_defect_meet(const struct emu_kvm *kvm, const struct kvm_tdx_init_vm *init,
		     const struct kvm_cpuid_entry2 *entries);
bool kvm_defect_lets_pass(const struct emu_kvm *kvm);
int kvm_defect_init_vm(struct emu_vm *vm, const struct kvm_tdx_cmd *cmd, int error);
void kvm_defect_update(struct emu_kvm *kvm);

/* kvm_defect_exit.c: seeded defects of what KVM_RUN leaves in the host's registers. */
void kvm_defect_exit(struct emu_kvm_vcpu *vcpu, unsigned int cpu, bool fail_entry);

/*
 * kvm_defect_policy.c: what the policy hides and refuses of a slot; the index of the slot whose
 * bits it then looks at; what KVM_TDX_INIT_VM takes of XFAM or ATTRIBUTES; KVM_TDX_CAPABILITIES;
 * whether entries that no slot took are forgiven; a VMM's entries, and KVM's copy of CPUID.
 */
void kvm_defect_filter(const struct emu_kvm *kvm, struct cpuid_addr at, struct cpuid_regs *bits);
bool kvm_defect_filters_by_entry(const struct emu_kvm *kvm);
uint64_t kvm_defect_taken(const struct emu_kvm *kvm, enum defect_subject of, uint64_t bits);
void kvm_defect_capabilities(const struct emu_kvm *kvm, struct kvm_tdx_capabilities *caps,
			     struct kvm_cpuid_entry2 *entries);
bool kvm_defect_forgives(const struct emu_kvm *kvm, size_t num_copied, size_t count);
void kvm_defect_match(const struct emu_kvm *kvm, struct kvm_cpuid_entry2 *entries, size_t count);
void kvm_defect_copy(struct emu_kvm_vcpu *vcpu);

/* kvm_defect_call.c: the same calls with the defect, and without. */
int kvm_defect_vm_command(struct emu_vm *vm, struct kvm_tdx_cmd *cmd, void *data, size_t size);
int kvm_defect_vcpu_command(struct emu_kvm_vcpu *vcpu, struct kvm_tdx_cmd *cmd, void *data,
			    size_t size);
int kvm_defect_enable_cap(struct emu_vm *vm, uint32_t cap, uint64_t argument);
int kvm_defect_set_tsc_khz(struct emu_vm *vm, uint32_t khz);
int kvm_defect_vcpu_create(struct emu_vm *vm, uint32_t id, struct emu_kvm_vcpu **vcpu);
int kvm_defect_vcpu_run(struct emu_kvm_vcpu *vcpu, const struct emu_run *run);
void kvm_defect_destroy(struct emu_vm *vm);
int emu_vm_command_sound(struct emu_vm *vm, struct kvm_tdx_cmd *cmd, void *data, size_t size);
int emu_vcpu_command_sound(struct emu_kvm_vcpu *vcpu, struct kvm_tdx_cmd *cmd, void *data,
			   size_t size);
int emu_vm_enable_cap_sound(struct emu_vm *vm, uint32_t cap, uint64_t argument);
int emu_vm_set_tsc_khz_sound(struct emu_vm *vm, uint32_t khz);
int emu_vcpu_create_sound(struct emu_vm *vm, uint32_t id, struct emu_kvm_vcpu **vcpu);
int emu_vcpu_run_sound(struct emu_kvm_vcpu *vcpu, const struct emu_run *run);

/* kvm_tdvmcall.c: what KVM does with a TDVMCALL. 1: enter again, 0: to user space. */
int kvm_tdvmcall(struct emu_kvm_vcpu *vcpu, struct kvm_run *run);

/* EAX[23:16] of leaf 0x80000008: the guest's physical address bits, the interface to GPAW. */
#define GUEST_PHYS_BITS_SHIFT 16
#define GUEST_PHYS_BITS_MASK (0xffu << GUEST_PHYS_BITS_SHIFT)

/* A GPA with the shared bit, which is its top bit, belongs to the VMM. */
static inline uint64_t gpa_shared_bit(const struct emu_vm *vm)
{
	return 1ULL << (vm->gpa_bits - 1);
}

/* copy_from_user() and copy_to_user(); false: -EFAULT. */
static inline bool copy_from(void *to, const void *data, size_t size, size_t offset, size_t length)
{
	if (!data || offset > size || length > size - offset)
		return false;
	memcpy(to, (const char *)data + offset, length);
	return true;
}

static inline bool copy_to(void *data, size_t size, size_t offset, const void *from, size_t length)
{
	if (!data || offset > size || length > size - offset)
		return false;
	memcpy((char *)data + offset, from, length);
	return true;
}

#endif
