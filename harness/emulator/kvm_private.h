/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the emulated KVM share among themselves; not for use outside kvm*.c.
 */
#ifndef EMULATOR_KVM_PRIVATE_H
#define EMULATOR_KVM_PRIVATE_H

#include <string.h>

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
		       const struct kvm_cpuid_entry2 *entries);
bool kvm_defect_lets_pass(const struct emu_kvm *kvm);
int kvm_defect_init_vm(struct emu_vm *vm, const struct kvm_tdx_cmd *cmd, int error);
void kvm_defect_capabilities(const struct emu_kvm *kvm, struct kvm_cpuid_entry2 *entries);

/* kvm_defect_exit.c: seeded defects of what KVM_RUN leaves in the host's registers. */
void kvm_defect_exit(struct emu_kvm_vcpu *vcpu, unsigned int cpu, bool fail_entry);

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
