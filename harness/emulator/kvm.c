// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM in software: loading it, and a VM and its VCPUs from creation to the first run.
 */
#include "emulator/kvm.h"

#include <errno.h>
#include <linux/kvm_para.h>
#include <stdlib.h>

#include "emulator/kvm_private.h"
#include "module/metadata.h"

#define KVM_MAX_VCPUS 1024
#define KVM_MAX_VCPU_IDS (4 * KVM_MAX_VCPUS)
#define MAX_IOAPIC_PINS 24
#define HOST_TSC_KHZ 2500000
#define TSC_UNIT_KHZ 25000
#define MIN_TSC_KHZ 100000
#define MAX_TSC_KHZ 10000000

static bool read_limits(struct emu_kvm *kvm)
{
	const struct emu_module *module = kvm->module;

	/* Older modules have no limit of their own. */
	if (emu_sys_rd(module, METADATA_MAX_VCPUS_PER_TD, &kvm->max_vcpus_per_td, NULL))
		kvm->max_vcpus_per_td = UINT16_MAX;
	return !emu_sys_rd(module, METADATA_ATTRIBUTES_FIXED0, &kvm->attributes_fixed0, NULL) &&
	       !emu_sys_rd(module, METADATA_ATTRIBUTES_FIXED1, &kvm->attributes_fixed1, NULL) &&
	       !emu_sys_rd(module, METADATA_XFAM_FIXED0, &kvm->xfam_fixed0, NULL) &&
	       !emu_sys_rd(module, METADATA_XFAM_FIXED1, &kvm->xfam_fixed1, NULL) &&
	       !emu_sys_rd(module, METADATA_CONFIG_FLAGS_FIXED0, &kvm->config_flags_fixed0, NULL);
}

int emu_kvm_load(struct emu_kvm *kvm, struct emu_module *module, const struct profile *profile,
		 struct diag *diag)
{
	memset(kvm, 0, sizeof(*kvm));
	kvm->module = module;
	kvm->profile = profile;
	emu_host_init(&kvm->host, module, profile->xfam);
	if (!read_limits(kvm))
		return diag_set(diag, "KVM cannot read the module's metadata");
	if (kvm_slots_load(kvm, diag))
		return -1;
	kvm_switch_load(kvm);
	return 0;
}

void emu_kvm_update(struct emu_kvm *kvm, struct emu_module *module)
{
	uint64_t supported = 0;

	emu_sys_rd(module, METADATA_OPT_IN_SUPPORTED, &supported, NULL);
	module->opt_in = kvm->module->opt_in & supported;
	kvm->module = module;
	if (module->defect)
		kvm_defect_update(kvm);
}

static uint32_t max_vcpus(const struct emu_kvm *kvm)
{
	uint64_t max = kvm->host.present_cpus;

	if (max > kvm->max_vcpus_per_td)
		max = kvm->max_vcpus_per_td;
	return max < KVM_MAX_VCPUS ? (uint32_t)max : KVM_MAX_VCPUS;
}

int emu_vm_create(struct emu_kvm *kvm, struct emu_vm **vm)
{
	*vm = calloc(1, sizeof(**vm));
	if (!*vm)
		return -ENOMEM;
	(*vm)->kvm = kvm;
	(*vm)->module = kvm->module;
	(*vm)->max_vcpus = max_vcpus(kvm);
	(*vm)->tsc_khz = HOST_TSC_KHZ;
	return 0;
}

void emu_vm_destroy(struct emu_vm *vm)
{
	if (!vm)
		return;
	if (vm->kvm->module->defect)
		kvm_defect_destroy(vm);
	while (vm->vcpus) {
		struct emu_kvm_vcpu *vcpu = vm->vcpus;

		vm->vcpus = vcpu->next;
		emu_machine_free(vcpu->machine);
		free(vcpu);
	}
	if (vm->has_key_id)
		emu_host_free_key_id(&vm->kvm->host);
	free(vm);
}

/* kvm_vm_ioctl_enable_cap(): KVM multiplies it by a 32-bit count and a divisor up to 128. */
static int check_apic_bus_cycle(const struct emu_vm *vm, uint64_t ns)
{
	if (!ns || ns > UINT64_MAX / (128 * (uint64_t)UINT32_MAX))
		return -EINVAL;
	if (!vm->split_irqchip)
		return -ENXIO;
	return vm->num_vcpus ? -EINVAL : 0;
}

int emu_vm_enable_cap_sound(struct emu_vm *vm, uint32_t cap, uint64_t argument)
{
	if (vm->dead)
		return -EIO;
	switch (cap) {
	case KVM_CAP_X86_APIC_BUS_CYCLES_NS:
		return check_apic_bus_cycle(vm, argument);
	case KVM_CAP_MAX_VCPUS:
		if (!argument || argument > max_vcpus(vm->kvm))
			return -EINVAL;
		if (vm->num_vcpus)
			return -EBUSY;
		vm->max_vcpus = (uint32_t)argument;
		return 0;
	case KVM_CAP_SPLIT_IRQCHIP:
		if (argument > MAX_IOAPIC_PINS)
			return -EINVAL;
		if (vm->split_irqchip || vm->num_vcpus)
			return -EEXIST;
		vm->split_irqchip = true;
		return 0;
	case KVM_CAP_EXIT_HYPERCALL:
		if (argument & ~(1ULL << KVM_HC_MAP_GPA_RANGE))
			return -EINVAL;
		vm->exit_on_map_gpa = argument;
		return 0;
	default:
		return -EINVAL;
	}
}

int emu_vm_enable_cap(struct emu_vm *vm, uint32_t cap, uint64_t argument)
{
	return vm->kvm->module->defect ? kvm_defect_enable_cap(vm, cap, argument) :
					 emu_vm_enable_cap_sound(vm, cap, argument);
}

int emu_vm_set_tsc_khz_sound(struct emu_vm *vm, uint32_t khz)
{
	if (vm->dead)
		return -EIO;
	if (!khz)
		khz = HOST_TSC_KHZ;
	if (khz < MIN_TSC_KHZ || khz > MAX_TSC_KHZ || khz % TSC_UNIT_KHZ)
		return -EINVAL;
	vm->tsc_khz = khz;
	return 0;
}

int emu_vm_set_tsc_khz(struct emu_vm *vm, uint32_t khz)
{
	return vm->kvm->module->defect ? kvm_defect_set_tsc_khz(vm, khz) :
					 emu_vm_set_tsc_khz_sound(vm, khz);
}

static const struct emu_kvm_vcpu *vcpu_find(const struct emu_vm *vm, uint32_t id)
{
	const struct emu_kvm_vcpu *vcpu;

	for (vcpu = vm->vcpus; vcpu; vcpu = vcpu->next) {
		if (vcpu->id == id)
			break;
	}
	return vcpu;
}

int emu_vcpu_create_sound(struct emu_vm *vm, uint32_t id, struct emu_kvm_vcpu **vcpu)
{
	if (vm->dead)
		return -EIO;
	if (id >= KVM_MAX_VCPU_IDS || vm->num_vcpus >= vm->max_vcpus)
		return -EINVAL;
	if (vm->state != VM_INITIALIZED)
		return -EIO;
	if (!vm->split_irqchip)
		return -EINVAL;
	if (vcpu_find(vm, id))
		return -EEXIST;
	*vcpu = calloc(1, sizeof(**vcpu));
	if (!*vcpu)
		return -ENOMEM;
	(*vcpu)->vm = vm;
	(*vcpu)->id = id;
	(*vcpu)->next = vm->vcpus;
	vm->vcpus = *vcpu;
	vm->num_vcpus++;
	return 0;
}

int emu_vcpu_create(struct emu_vm *vm, uint32_t id, struct emu_kvm_vcpu **vcpu)
{
	return vm->kvm->module->defect ? kvm_defect_vcpu_create(vm, id, vcpu) :
					 emu_vcpu_create_sound(vm, id, vcpu);
}

int emu_cpuid_from_entries(const struct kvm_cpuid_entry2 *entries, size_t count,
			   struct cpuid_set *set)
{
	set->count = 0;
	for (size_t i = 0; i < count; i++) {
		const struct kvm_cpuid_entry2 *from = &entries[i];
		bool indexed = from->flags & KVM_CPUID_FLAG_SIGNIFCANT_INDEX;
		struct cpuid_addr at = { from->function, indexed ? from->index : CPUID_SUBLEAF_NA };
		struct cpuid_regs regs = { { from->eax, from->ebx, from->ecx, from->edx } };

		if (!cpuid_set_add(set, at, regs))
			return -E2BIG;
	}
	return 0;
}

int emu_vcpu_set_cpuid2(struct emu_kvm_vcpu *vcpu, const struct kvm_cpuid2 *cpuid, size_t size)
{
	struct kvm_cpuid_entry2 entries[KVM_TDX_MAX_CPUID_ENTRIES];
	struct kvm_cpuid2 header;
	int error;

	if (vcpu->vm->dead)
		return -EIO;
	if (!copy_from(&header, cpuid, size, 0, sizeof(header)))
		return -EFAULT;
	if (header.nent > KVM_TDX_MAX_CPUID_ENTRIES)
		return -E2BIG;
	if (!copy_from(entries, cpuid, size, sizeof(header), header.nent * sizeof(entries[0])))
		return -EFAULT;
	error = emu_cpuid_from_entries(entries, header.nent, &vcpu->cpuid);
	if (error)
		return error;
	memcpy(vcpu->entries, entries, header.nent * sizeof(entries[0]));
	vcpu->num_entries = header.nent;
	if (vcpu->vm->kvm->module->defect)
		kvm_defect_copy(vcpu);
	return 0;
}

int emu_vcpu_get_cpuid2(const struct emu_kvm_vcpu *vcpu, struct kvm_cpuid2 *cpuid, size_t size)
{
	struct kvm_cpuid2 header;

	if (vcpu->vm->dead)
		return -EIO;
	if (!copy_from(&header, cpuid, size, 0, sizeof(header)))
		return -EFAULT;
	if (header.nent < vcpu->num_entries)
		return -E2BIG;
	header.nent = vcpu->num_entries;
	if (!copy_to(cpuid, size, sizeof(header), vcpu->entries,
		     vcpu->num_entries * sizeof(vcpu->entries[0])) ||
	    !copy_to(cpuid, size, 0, &header, sizeof(header)))
		return -EFAULT;
	return 0;
}

int emu_vcpu_run_sound(struct emu_kvm_vcpu *vcpu, const struct emu_run *run)
{
	const struct emu_execution execution = { emu_guest_run, run->program };

	if (vcpu->vm->dead)
		return -EIO;
	if (!vcpu->initialised || vcpu->vm->state != VM_RUNNABLE || run->cpu >= EMU_NUM_CPUS)
		return -EINVAL;
	if (!kvm_clobber_bits_agree(vcpu))
		return -EINVAL;
	kvm_switch_enter(vcpu, run->cpu, run->fail_entry, &execution);
	return 0;
}

int emu_vcpu_run(struct emu_kvm_vcpu *vcpu, const struct emu_run *run)
{
	return vcpu->vm->kvm->module->defect ? kvm_defect_vcpu_run(vcpu, run) :
					       emu_vcpu_run_sound(vcpu, run);
}
