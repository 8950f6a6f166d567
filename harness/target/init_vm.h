/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A TD configuration as KVM_TDX_INIT_VM takes it, and what its answer means; alike for every
 * target with KVM in it.
 *
 *	status = init_vm_check(target, &test->config);
 *	if (status != TARGET_OK)
 *		return status;				// KVM's ABI cannot carry it
 *	init_vm_put(buffer, &test->config);
 *	...
 *	init_vm_judge(outcome, error, cmd.hw_error, dead);
 */
#ifndef TARGET_INIT_VM_H
#define TARGET_INIT_VM_H

#include "target/kvm_uapi.h"
#include "target/target.h"

/* Room for the largest argument of an ioctl: KVM_TDX_CAPABILITIES with all entries of a case. */
#define INIT_VM_BUFFER_SIZE \
	(sizeof(struct kvm_tdx_capabilities) + TD_MAX_ENTRIES * sizeof(struct kvm_cpuid_entry2))

/* struct kvm_cpuid2 with as many entries as KVM ever has. */
#define INIT_VM_CPUID_SIZE \
	(sizeof(struct kvm_cpuid2) + KVM_TDX_MAX_CPUID_ENTRIES * sizeof(struct kvm_cpuid_entry2))

#define INIT_VM_IOAPIC_PINS 24
#define INIT_VM_TSC_UNIT_KHZ 25000 /* of td_config.tsc_frequency */
#define INIT_VM_LEAF_PHYS_BITS 0x80000008
#define INIT_VM_PHYS_BITS 0x00ff0000u /* its EAX: the guest's physical address bits */

/* TARGET_UNSUPPORTED for fields of TD_PARAMS for which KVM's ABI has no place. */
enum target_status init_vm_check(struct target *target, const struct td_config *config);

/* @buffer: INIT_VM_BUFFER_SIZE bytes. Returns how many are used. */
size_t init_vm_put(void *buffer, const struct td_config *config);

/*
 * Who refused: the module if KVM hands on its status, and also if KVM took that status for a
 * bug of its own and gave up the VM. Of the latter the status itself is not to be had.
 * @error: 0 or a positive errno.
 */
void init_vm_judge(struct td_outcome *outcome, int error, uint64_t hw_error, bool vm_dead);

/* What KVM_TDX_CAPABILITIES has put into @caps. */
void init_vm_capabilities(const struct kvm_tdx_capabilities *caps,
			  struct target_capabilities *capabilities);

#endif
