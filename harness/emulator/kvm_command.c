// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM_MEMORY_ENCRYPT_OP on a VM and on a VCPU: the order of checks, and the commands that
 * are short (tdx_vm_ioctl() and tdx_vcpu_ioctl()).
 */
#include <errno.h>

#include "emulator/kvm_private.h"

#define PAGE_SHIFT 12
#define PAGE_MASK 0xfffULL
#define LEAF_1_ECX_X2APIC (1u << 21)

/* Flags and data of KVM_TDX_FINALIZE_VM are not looked at. */
static int finalize_vm(struct emu_vm *vm)
{
	if (!vm->has_key_id || vm->state == VM_RUNNABLE)
		return -EINVAL;
	vm->state = VM_RUNNABLE;
	return 0;
}

static int init_vm(struct emu_vm *vm, struct kvm_tdx_cmd *cmd, const void *data, size_t size)
{
	int error = kvm_init_vm(vm, cmd, data, size);

	return vm->kvm->module->defect ? kvm_defect_init_vm(vm, cmd, error) : error;
}

int emu_vm_command_sound(struct emu_vm *vm, struct kvm_tdx_cmd *cmd, void *data, size_t size)
{
	if (vm->dead)
		return -EIO;
	if (!cmd)
		return -EFAULT;
	if (cmd->hw_error)
		return -EINVAL;
	switch (cmd->id) {
	case KVM_TDX_CAPABILITIES:
		return kvm_capabilities(vm->kvm, cmd, data, size);
	case KVM_TDX_INIT_VM:
		return init_vm(vm, cmd, data, size);
	case KVM_TDX_FINALIZE_VM:
		return finalize_vm(vm);
	default:
		return -EINVAL;
	}
}

int emu_vm_command(struct emu_vm *vm, struct kvm_tdx_cmd *cmd, void *data, size_t size)
{
	return vm->kvm->module->defect ? kvm_defect_vm_command(vm, cmd, data, size) :
					 emu_vm_command_sound(vm, cmd, data, size);
}

/* TDs run in x2APIC mode only, so KVM's copy of CPUID must have it. */
static int init_vcpu(struct emu_kvm_vcpu *vcpu, const struct kvm_tdx_cmd *cmd)
{
	const struct cpuid_entry *leaf_1 = cpuid_set_find(&vcpu->cpuid, 1, 0);

	if (cmd->flags || vcpu->initialised)
		return -EINVAL;
	if (!leaf_1 || !(leaf_1->regs.reg[CPUID_ECX] & LEAF_1_ECX_X2APIC))
		return -EINVAL;
	emu_guest_init(vcpu->vm->module, &vcpu->vm->td, &vcpu->guest, vcpu->id);
	vcpu->initial_rcx = cmd->data;
	vcpu->initialised = true;
	return 0;
}

static bool is_private(const struct emu_vm *vm, uint64_t gpa)
{
	return gpa >> (vm->gpa_bits - 1) == 0;
}

/* What was added stays in @region as progress, also where a page fails. */
static int add_pages(const struct emu_memory *memory, struct kvm_tdx_init_mem_region *region)
{
	/* Without memory there is nothing to do for a page, and there may be billions. */
	if (!memory) {
		region->source_addr += region->nr_pages * EMU_PAGE_SIZE;
		region->gpa += region->nr_pages * EMU_PAGE_SIZE;
		region->nr_pages = 0;
	}
	for (; region->nr_pages; region->nr_pages--) {
		int error =
			memory->ops->add_page(memory->context, region->source_addr, region->gpa);

		if (error)
			return error;
		region->source_addr += EMU_PAGE_SIZE;
		region->gpa += EMU_PAGE_SIZE;
	}
	return 0;
}

static int init_mem_region(const struct emu_kvm_vcpu *vcpu, const struct kvm_tdx_cmd *cmd,
			   void *data, size_t size)
{
	struct kvm_tdx_init_mem_region region;
	uint64_t length;
	int error;

	if (!vcpu->initialised || cmd->flags & ~KVM_TDX_MEASURE_MEMORY_REGION)
		return -EINVAL;
	if (!copy_from(&region, data, size, 0, sizeof(region)))
		return -EFAULT;
	if (region.source_addr & PAGE_MASK || region.gpa & PAGE_MASK || !region.nr_pages ||
	    region.nr_pages >> (63 - PAGE_SHIFT))
		return -EINVAL;
	length = region.nr_pages << PAGE_SHIFT;
	if (!is_private(vcpu->vm, region.gpa) || !is_private(vcpu->vm, region.gpa + length - 1))
		return -EINVAL;
	error = add_pages(vcpu->vm->memory, &region);
	return copy_to(data, size, 0, &region, sizeof(region)) ? error : -EFAULT;
}

static int get_cpuid(const struct emu_kvm_vcpu *vcpu, const struct kvm_tdx_cmd *cmd, void *data,
		     size_t size)
{
	return cmd->flags ? -EINVAL : kvm_get_cpuid(vcpu->vm, data, size);
}

int emu_vcpu_command_sound(struct emu_kvm_vcpu *vcpu, struct kvm_tdx_cmd *cmd, void *data,
			   size_t size)
{
	if (vcpu->vm->dead)
		return -EIO;
	if (!vcpu->vm->has_key_id || vcpu->vm->state == VM_RUNNABLE)
		return -EINVAL;
	if (!cmd)
		return -EFAULT;
	if (cmd->hw_error)
		return -EINVAL;
	switch (cmd->id) {
	case KVM_TDX_INIT_VCPU:
		return init_vcpu(vcpu, cmd);
	case KVM_TDX_INIT_MEM_REGION:
		return init_mem_region(vcpu, cmd, data, size);
	case KVM_TDX_GET_CPUID:
		return get_cpuid(vcpu, cmd, data, size);
	default:
		return -EINVAL;
	}
}

int emu_vcpu_command(struct emu_kvm_vcpu *vcpu, struct kvm_tdx_cmd *cmd, void *data, size_t size)
{
	return vcpu->vm->kvm->module->defect ? kvm_defect_vcpu_command(vcpu, cmd, data, size) :
					       emu_vcpu_command_sound(vcpu, cmd, data, size);
}
