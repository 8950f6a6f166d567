// SPDX-License-Identifier: GPL-2.0-only
/*
 * A TD through the emulated KVM, call by call as a well-behaved VMM makes them.
 */
#include "target/emulator_private.h"

static int build_td(struct emulator *emulator, const struct td_config *config,
		    struct kvm_tdx_cmd *cmd)
{
	struct emu_vm *vm;
	size_t size;
	int error = emu_vm_create(&emulator->kvm, &emulator->vm);

	if (error)
		return error;
	vm = emulator->vm;
	error = emu_vm_enable_cap(vm, KVM_CAP_MAX_VCPUS, config->max_vcpus);
	if (!error)
		error = emu_vm_enable_cap(vm, KVM_CAP_SPLIT_IRQCHIP, INIT_VM_IOAPIC_PINS);
	if (!error)
		error = emu_vm_set_tsc_khz(vm, config->tsc_frequency * INIT_VM_TSC_UNIT_KHZ);
	if (error)
		return error;
	size = init_vm_put(emulator->buffer, config);
	*cmd = (struct kvm_tdx_cmd){ .id = KVM_TDX_INIT_VM, .data = (uintptr_t)emulator->buffer };
	return emu_vm_command(vm, cmd, emulator->buffer, size);
}

enum target_status emulator_kvm_init(struct emulator *emulator, const struct td_case *test,
				     struct td_outcome *outcome)
{
	enum target_status status = init_vm_check(&emulator->target, &test->config);
	struct kvm_tdx_cmd cmd = { 0 };
	int error;

	if (status != TARGET_OK)
		return status;
	error = -build_td(emulator, &test->config, &cmd);
	init_vm_judge(outcome, error, cmd.hw_error, emulator->vm && emulator->vm->dead);
	return TARGET_OK;
}

struct emu_kvm_vcpu *emulator_kvm_vcpu(const struct emulator *emulator, uint32_t id)
{
	struct emu_kvm_vcpu *vcpu = emulator->vm->vcpus;

	while (vcpu && vcpu->id != id)
		vcpu = vcpu->next;
	return vcpu;
}

/* The first VCPU is enough to ask; the answer is kept, because a running TD gives none. */
enum target_status emulator_kvm_read_cpuid(struct emulator *emulator)
{
	struct kvm_tdx_cmd cmd = { .id = KVM_TDX_GET_CPUID };
	struct emu_kvm_vcpu *vcpu;
	int error;

	if (emulator->has_cpuid)
		return TARGET_OK;
	error = emu_vcpu_create(emulator->vm, 0, &vcpu);
	if (error)
		return emulator_broken(emulator, "KVM_CREATE_VCPU", error);
	*emulator->cpuid = (struct kvm_cpuid2){ .nent = KVM_TDX_MAX_CPUID_ENTRIES };
	error = emu_vcpu_command(vcpu, &cmd, emulator->cpuid, INIT_VM_CPUID_SIZE);
	if (error)
		return emulator_broken(emulator, "KVM_TDX_GET_CPUID", error);
	emulator->has_cpuid = true;
	return TARGET_OK;
}

/* KVM's copy is what the TD shows, as user space is expected to keep it. */
static int set_up_vcpu(struct emulator *emulator, uint32_t id)
{
	struct kvm_tdx_cmd cmd = { .id = KVM_TDX_INIT_VCPU };
	struct emu_kvm_vcpu *vcpu = emulator_kvm_vcpu(emulator, id);
	int error = vcpu ? 0 : emu_vcpu_create(emulator->vm, id, &vcpu);

	if (!error)
		error = emu_vcpu_set_cpuid2(vcpu, emulator->cpuid, INIT_VM_CPUID_SIZE);
	return error ? error : emu_vcpu_command(vcpu, &cmd, NULL, 0);
}

enum target_status emulator_kvm_set_up_vcpus(struct emulator *emulator)
{
	enum target_status status = emulator_kvm_read_cpuid(emulator);

	if (status != TARGET_OK || emulator->has_vcpus)
		return status;
	for (uint32_t id = 0; id < emulator->num_vcpus; id++) {
		int error = set_up_vcpu(emulator, id);

		if (error)
			return emulator_broken(emulator, "a VCPU", error);
	}
	emulator->has_vcpus = true;
	return TARGET_OK;
}

enum target_status emulator_kvm_finalize(struct emulator *emulator)
{
	struct kvm_tdx_cmd cmd = { .id = KVM_TDX_INIT_MEM_REGION };
	struct kvm_tdx_init_mem_region region = { .nr_pages = 1 };
	enum target_status status = emulator_kvm_set_up_vcpus(emulator);
	int error;

	if (status != TARGET_OK || emulator->vm->state == VM_RUNNABLE)
		return status;
	error = emu_vcpu_command(emulator_kvm_vcpu(emulator, 0), &cmd, &region, sizeof(region));
	if (error)
		return emulator_broken(emulator, "KVM_TDX_INIT_MEM_REGION", error);
	cmd = (struct kvm_tdx_cmd){ .id = KVM_TDX_FINALIZE_VM };
	error = emu_vm_command(emulator->vm, &cmd, NULL, 0);
	if (error)
		return emulator_broken(emulator, "KVM_TDX_FINALIZE_VM", error);
	return TARGET_OK;
}
