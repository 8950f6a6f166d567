// SPDX-License-Identifier: GPL-2.0-only
/*
 * A TD through KVM, call by call: KVM Documentation/virt/kvm/x86/intel-tdx.rst has the order.
 * Each stage is made when it is first needed, because the next one ends what can be asked.
 */
#include <errno.h>
#include <linux/kvm_para.h>

#include "target/kvm_private.h"

#define APIC_BUS_CYCLE_NS 40 /* a TD's APIC timer runs at 25 MHz */
#define EXIT_MAP_GPA (1u << KVM_HC_MAP_GPA_RANGE)

/* What the configuration is made of; a refusal here is one of the configuration. */
static int configure_vm(int vm, const struct td_config *config)
{
	int error = kvm_enable_cap(vm, KVM_CAP_MAX_VCPUS, config->max_vcpus);

	if (!error)
		error = kvm_enable_cap(vm, KVM_CAP_SPLIT_IRQCHIP, INIT_VM_IOAPIC_PINS);
	if (!error)
		error = kvm_ioctl(vm, KVM_SET_TSC_KHZ,
				  (uintptr_t)config->tsc_frequency * INIT_VM_TSC_UNIT_KHZ);
	return error;
}

/* What every VMM sets where KVM has it. */
static int set_defaults(int vm)
{
	int error = 0;

	if (kvm_check_extension(vm, KVM_CAP_EXIT_HYPERCALL) & EXIT_MAP_GPA)
		error = kvm_enable_cap(vm, KVM_CAP_EXIT_HYPERCALL, EXIT_MAP_GPA);
	if (!error && kvm_check_extension(vm, KVM_CAP_X86_APIC_BUS_CYCLES_NS) > 0)
		error = kvm_enable_cap(vm, KVM_CAP_X86_APIC_BUS_CYCLES_NS, APIC_BUS_CYCLE_NS);
	return error;
}

enum target_status kvm_td_create_vm(struct kvm *kvm, const struct td_config *config, int *error)
{
	int failed = kvm_vm_create(kvm, &kvm->vm, KVM_X86_TDX_VM);

	if (failed)
		return kvm_broken(kvm, "KVM_CREATE_VM", failed);
	*error = configure_vm(kvm->vm.fd, config);
	if (kvm_unanswered(*error))
		return kvm_broken(kvm, "KVM_ENABLE_CAP", *error);
	failed = *error ? 0 : set_defaults(kvm->vm.fd);
	return failed ? kvm_broken(kvm, "KVM_ENABLE_CAP", failed) : TARGET_OK;
}

/* Every ioctl on a VM that KVM has given up fails so, also one that cannot fail. */
static bool is_dead(const struct kvm *kvm)
{
	return kvm_check_extension(kvm->vm.fd, KVM_CAP_MAX_VCPUS) == -EIO;
}

enum target_status kvm_td_init(struct kvm *kvm, const struct td_config *config,
			       struct td_outcome *outcome)
{
	struct kvm_tdx_cmd cmd = { .id = KVM_TDX_INIT_VM, .data = (uintptr_t)kvm->buffer };
	enum target_status status = init_vm_check(&kvm->target, config);
	int error = 0;

	if (status == TARGET_OK)
		status = kvm_td_create_vm(kvm, config, &error);
	if (status != TARGET_OK)
		return status;
	if (!error) {
		init_vm_put(kvm->buffer, config);
		error = kvm_command(kvm->vm.fd, &cmd);
	}
	if (kvm_unanswered(error))
		return kvm_broken(kvm, "KVM_TDX_INIT_VM", error);
	init_vm_judge(outcome, -error, cmd.hw_error, error == -EIO && is_dead(kvm));
	kvm->max_vcpus = config->max_vcpus;
	return kvm_find_refused_leaf(kvm, config, outcome);
}

/* The first VCPU is enough to ask; the answer is kept, because a running TD gives none. */
enum target_status kvm_td_read_cpuid(struct kvm *kvm)
{
	struct kvm_tdx_cmd cmd = { .id = KVM_TDX_GET_CPUID, .data = (uintptr_t)kvm->cpuid };
	struct kvm_vm *vm = &kvm->vm;
	int error;

	if (kvm->has_cpuid)
		return TARGET_OK;
	error = vm->num_vcpus ? 0 : kvm_vcpu_create(kvm, vm->fd, 0, &vm->vcpu[0]);
	if (error)
		return kvm_broken(kvm, "KVM_CREATE_VCPU", error);
	vm->num_vcpus = 1;
	*kvm->cpuid = (struct kvm_cpuid2){ .nent = KVM_TDX_MAX_CPUID_ENTRIES };
	error = kvm_command(vm->vcpu[0].fd, &cmd);
	if (error)
		return kvm_broken(kvm, "KVM_TDX_GET_CPUID", error);
	kvm->has_cpuid = true;
	return TARGET_OK;
}

/* KVM's copy is what the TD shows, as user space is expected to keep it. */
static enum target_status set_up_vcpu(struct kvm *kvm, uint32_t id)
{
	struct kvm_tdx_cmd cmd = { .id = KVM_TDX_INIT_VCPU };
	struct kvm_vm *vm = &kvm->vm;
	int error;

	if (id == vm->num_vcpus) {
		error = kvm_vcpu_create(kvm, vm->fd, id, &vm->vcpu[id]);
		if (error)
			return kvm_broken(kvm, "KVM_CREATE_VCPU", error);
		vm->num_vcpus++;
	}
	error = kvm_ioctl(vm->vcpu[id].fd, KVM_SET_CPUID2, (uintptr_t)kvm->cpuid);
	if (error)
		return kvm_broken(kvm, "KVM_SET_CPUID2", error);
	error = kvm_command(vm->vcpu[id].fd, &cmd);
	return error ? kvm_broken(kvm, "KVM_TDX_INIT_VCPU", error) : TARGET_OK;
}

/* In the order of their ids, so that the TD's VCPU index is the id. */
enum target_status kvm_td_set_up_vcpus(struct kvm *kvm)
{
	enum target_status status = kvm_td_read_cpuid(kvm);

	for (uint32_t id = 0; status == TARGET_OK && !kvm->has_vcpus && id < kvm->num_vcpus; id++)
		status = set_up_vcpu(kvm, id);
	kvm->has_vcpus |= status == TARGET_OK;
	return status;
}

/* The first VCPU's, by which all private memory is added. */
static int add_memory(const struct kvm *kvm, const struct kvm_slot *slot)
{
	struct kvm_tdx_init_mem_region region = {
		.source_addr = (uintptr_t)slot->memory,
		.gpa = slot->gpa,
		.nr_pages = slot->size / PAYLOAD_PAGE_SIZE,
	};
	struct kvm_tdx_cmd cmd = {
		.id = KVM_TDX_INIT_MEM_REGION,
		.flags = KVM_TDX_MEASURE_MEMORY_REGION,
		.data = (uintptr_t)&region,
	};

	return kvm_command(kvm->vm.vcpu[0].fd, &cmd);
}

enum target_status kvm_td_finalize(struct kvm *kvm)
{
	struct kvm_tdx_cmd cmd = { .id = KVM_TDX_FINALIZE_VM };
	enum target_status status = kvm_td_set_up_vcpus(kvm);
	struct kvm_vm *vm = &kvm->vm;
	int error;

	if (status != TARGET_OK || kvm->finalized)
		return status;
	error = kvm_load_payload(vm, true);
	if (error)
		return kvm_broken(kvm, "memory for the payload", error);
	for (uint32_t i = 0; i < vm->num_slots; i++) {
		if (vm->slot[i].memory == (uint8_t *)vm->mailboxes)
			continue;
		error = add_memory(kvm, &vm->slot[i]);
		if (error)
			return kvm_broken(kvm, "KVM_TDX_INIT_MEM_REGION", error);
	}
	error = kvm_command(vm->fd, &cmd);
	if (error)
		return kvm_broken(kvm, "KVM_TDX_FINALIZE_VM", error);
	kvm->finalized = true;
	return TARGET_OK;
}
