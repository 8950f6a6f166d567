// SPDX-License-Identifier: GPL-2.0-only
/*
 * The payload in a plain VM: no TDX anywhere, but an entry and an exit that the host must
 * survive. VCPUs start in the state in which TDH.VP.INIT leaves them, but for RBX.
 */
#include <errno.h>

#include "target/kvm_private.h"

#define CR0_PE_NE 0x21
#define CR4_MCE 0x40
#define EFER_SCE_LME_NXE 0x901
#define RFLAGS_RESERVED 0x2
#define VECTOR_UD 6

/* What decides what a TD is; a plain VM is none of it. */
static bool is_default(const struct td_config *config)
{
	struct td_config normal;

	td_config_default(&normal);
	return config->attributes == normal.attributes && config->xfam == normal.xfam &&
	       config->max_vcpus == normal.max_vcpus && config->num_l2_vms == normal.num_l2_vms &&
	       config->msr_config_ctls == normal.msr_config_ctls &&
	       config->eptp_controls == normal.eptp_controls &&
	       config->config_flags == normal.config_flags &&
	       config->tsc_frequency == normal.tsc_frequency &&
	       config->arch_capabilities == normal.arch_capabilities &&
	       config->tdcs_pages == normal.tdcs_pages && !config->num_cpuid &&
	       !config->num_entries && !config->num_patches;
}

enum target_status kvm_plain_init(struct kvm *kvm, const struct td_case *test,
				  struct td_outcome *outcome)
{
	int error;

	if (!is_default(&test->config))
		return target_unsupported(&kvm->target, "a TD", "a plain VM");
	error = kvm_vm_create(kvm, &kvm->vm, 0);
	if (error)
		return kvm_broken(kvm, "KVM_CREATE_VM", error);
	outcome->by = TD_ACCEPTED;
	kvm->max_vcpus = test->config.max_vcpus;
	return TARGET_OK;
}

static int set_cpuid(struct kvm *kvm, int vcpu)
{
	int error = 0;

	if (!kvm->has_cpuid) {
		*kvm->cpuid = (struct kvm_cpuid2){ .nent = KVM_TDX_MAX_CPUID_ENTRIES };
		error = kvm_ioctl(kvm->fd, KVM_GET_SUPPORTED_CPUID, (uintptr_t)kvm->cpuid);
	}
	if (!error)
		error = kvm_ioctl(vcpu, KVM_SET_CPUID2, (uintptr_t)kvm->cpuid);
	kvm->has_cpuid |= !error;
	return error;
}

static struct kvm_segment flat_segment(uint8_t type)
{
	return (struct kvm_segment){
		.limit = 0xffffffff,
		.type = type,
		.present = 1,
		.db = 1,
		.s = 1,
		.g = 1,
	};
}

static int set_segments(int vcpu)
{
	const struct kvm_segment data = flat_segment(3); /* read and write, accessed */
	struct kvm_sregs sregs;
	int error = kvm_ioctl(vcpu, KVM_GET_SREGS, (uintptr_t)&sregs);

	if (error)
		return error;
	sregs.cs = flat_segment(11); /* execute and read, accessed */
	sregs.ds = sregs.es = sregs.ss = sregs.fs = sregs.gs = data;
	sregs.cr0 = CR0_PE_NE;
	sregs.cr4 = CR4_MCE;
	sregs.efer = EFER_SCE_LME_NXE;
	return kvm_ioctl(vcpu, KVM_SET_SREGS, (uintptr_t)&sregs);
}

static uint32_t leaf_1_eax(const struct kvm_cpuid2 *cpuid)
{
	for (uint32_t i = 0; i < cpuid->nent; i++) {
		if (cpuid->entries[i].function == 1)
			return cpuid->entries[i].eax;
	}
	return 0;
}

static int set_registers(const struct kvm *kvm, uint32_t id)
{
	struct kvm_regs regs = {
		.rip = PAYLOAD_RESET_RIP,
		.rflags = RFLAGS_RESERVED,
		.rdx = leaf_1_eax(kvm->cpuid),
		.rsi = id,
	};

	return kvm_ioctl(kvm->vm.vcpu[id].fd, KVM_SET_REGS, (uintptr_t)&regs);
}

static int set_up_vcpu(struct kvm *kvm, uint32_t id)
{
	struct kvm_vm *vm = &kvm->vm;
	int error = kvm_vcpu_create(kvm, vm->fd, id, &vm->vcpu[id]);

	if (error)
		return error;
	vm->num_vcpus++;
	error = set_cpuid(kvm, vm->vcpu[id].fd);
	if (!error)
		error = set_segments(vm->vcpu[id].fd);
	return error ? error : set_registers(kvm, id);
}

enum target_status kvm_plain_set_up(struct kvm *kvm)
{
	int error;

	if (kvm->has_vcpus)
		return TARGET_OK;
	error = kvm_load_payload(&kvm->vm, false);
	if (error)
		return kvm_broken(kvm, "memory for the payload", error);
	for (uint32_t id = 0; id < kvm->num_vcpus; id++) {
		error = set_up_vcpu(kvm, id);
		if (error)
			return kvm_broken(kvm, "a VCPU", error);
	}
	kvm->has_vcpus = true;
	return TARGET_OK;
}

int kvm_plain_undefined(const struct kvm_vcpu *vcpu)
{
	struct kvm_vcpu_events events;
	int error = kvm_ioctl(vcpu->fd, KVM_GET_VCPU_EVENTS, (uintptr_t)&events);

	if (error)
		return error;
	events.exception.injected = 1;
	events.exception.nr = VECTOR_UD;
	events.exception.has_error_code = 0;
	return kvm_ioctl(vcpu->fd, KVM_SET_VCPU_EVENTS, (uintptr_t)&events);
}
