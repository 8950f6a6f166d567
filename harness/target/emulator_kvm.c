// SPDX-License-Identifier: GPL-2.0-only
/*
 * A TD through the emulated KVM, call by call as a well-behaved VMM makes them.
 */
#include "target/emulator_private.h"

#include <string.h>

#define IOAPIC_PINS 24
#define TSC_UNIT_KHZ 25000
#define PHYS_BITS_SHIFT 16
#define PHYS_BITS_4_LEVEL 48u
#define PHYS_BITS_5_LEVEL 52u
#define EPTP_4_LEVEL 0x1e
#define EPTP_5_LEVEL 0x26
#define LEAF_PHYS_BITS 0x80000008

/* GPAW and the EPT's depth reach KVM as one: the guest's physical address bits. 0: they cannot. */
static uint32_t phys_bits(const struct td_config *config)
{
	uint64_t flags = config->config_flags & ~TD_CONFIG_FLAGS_NO_RBP_MOD;

	if (!flags && config->eptp_controls == EPTP_4_LEVEL)
		return PHYS_BITS_4_LEVEL;
	if (flags == TD_CONFIG_FLAGS_GPAW && config->eptp_controls == EPTP_5_LEVEL)
		return PHYS_BITS_5_LEVEL;
	return 0;
}

/* Fields of TD_PARAMS for which KVM's ABI has no place. */
static enum target_status check_expressible(struct emulator *emulator,
					    const struct td_config *config)
{
	const struct {
		bool given;
		const char *field;
	} fields[] = {
		{ config->num_l2_vms, "NUM_L2_VMS" },
		{ config->msr_config_ctls, "MSR_CONFIG_CTLS" },
		{ config->arch_capabilities, "IA32_ARCH_CAPABILITIES_CONFIG" },
		{ config->tdcs_pages, "the number of TDCS pages" },
		{ config->num_patches, "bytes of TD_PARAMS" },
		{ !config->tsc_frequency, "TSC_FREQUENCY 0" },
		{ !phys_bits(config), "these EPTP_CONTROLS and CONFIG_FLAGS" },
	};
	char needed[64];

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (!fields[i].given)
			continue;
		snprintf(needed, sizeof(needed), "a way to set %s", fields[i].field);
		return target_unsupported(&emulator->target, needed, "KVM's ABI has none");
	}
	return TARGET_OK;
}

static struct kvm_cpuid_entry2 entry_make(uint32_t function, uint32_t index, uint32_t flags,
					  const struct cpuid_regs *regs)
{
	return (struct kvm_cpuid_entry2){
		.function = function,
		.index = index,
		.flags = flags,
		.eax = regs->reg[CPUID_EAX],
		.ebx = regs->reg[CPUID_EBX],
		.ecx = regs->reg[CPUID_ECX],
		.edx = regs->reg[CPUID_EDX],
	};
}

/* A raw case brings its entries; any other has one for each leaf, and the one KVM insists on. */
static uint32_t put_entries(const struct td_config *config, struct kvm_cpuid_entry2 *entries)
{
	struct cpuid_regs phys = { { phys_bits(config) << PHYS_BITS_SHIFT } };
	bool has_phys_bits = false;
	uint32_t count = 0;

	for (size_t i = 0; i < config->num_entries; i++) {
		const struct td_entry *from = &config->entry[i];

		entries[count] = entry_make(from->function, from->index, from->flags, &from->regs);
		memcpy(entries[count].padding, from->padding, sizeof(from->padding));
		count++;
	}
	if (count)
		return count;
	for (size_t i = 0; i < config->num_cpuid; i++) {
		struct cpuid_addr at = config->cpuid[i].at;
		bool indexed = at.subleaf != CPUID_SUBLEAF_NA;

		entries[count] = entry_make(at.leaf, indexed ? at.subleaf : 0,
					    indexed ? KVM_CPUID_FLAG_SIGNIFCANT_INDEX : 0,
					    &config->cpuid[i].regs);
		if (at.leaf == LEAF_PHYS_BITS) {
			entries[count].eax |= phys.reg[CPUID_EAX];
			has_phys_bits = true;
		}
		count++;
	}
	if (!has_phys_bits)
		entries[count++] = entry_make(LEAF_PHYS_BITS, 0, 0, &phys);
	return count;
}

size_t emulator_put_init_vm(struct emulator *emulator, const struct td_config *config)
{
	struct kvm_tdx_init_vm *init = emulator->buffer;

	memset(emulator->buffer, 0, EMULATOR_BUFFER_SIZE);
	init->attributes = config->attributes;
	init->xfam = config->xfam;
	init->cpuid.nent = put_entries(config, init->cpuid.entries);
	return sizeof(*init) + init->cpuid.nent * sizeof(init->cpuid.entries[0]);
}

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
		error = emu_vm_enable_cap(vm, KVM_CAP_SPLIT_IRQCHIP, IOAPIC_PINS);
	if (!error)
		error = emu_vm_set_tsc_khz(vm, config->tsc_frequency * TSC_UNIT_KHZ);
	if (error)
		return error;
	size = emulator_put_init_vm(emulator, config);
	*cmd = (struct kvm_tdx_cmd){ .id = KVM_TDX_INIT_VM, .data = (uintptr_t)emulator->buffer };
	return emu_vm_command(vm, cmd, emulator->buffer, size);
}

/*
 * Who refused: the module if KVM hands on its status, and also if KVM took that status for a
 * bug of its own and gave up the VM. Of the latter the status itself is not to be had.
 */
enum target_status emulator_kvm_init(struct emulator *emulator, const struct td_case *test,
				     struct td_outcome *outcome)
{
	enum target_status status = check_expressible(emulator, &test->config);
	struct kvm_tdx_cmd cmd = { 0 };

	if (status != TARGET_OK)
		return status;
	outcome->error = -build_td(emulator, &test->config, &cmd);
	outcome->vm_dead = emulator->vm && emulator->vm->dead;
	outcome->status = cmd.hw_error;
	outcome->has_status = cmd.hw_error || !outcome->error;
	if (cmd.hw_error || outcome->vm_dead)
		outcome->by = TD_REFUSED_BY_MODULE;
	else
		outcome->by = outcome->error ? TD_REFUSED_BY_KVM : TD_ACCEPTED;
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
	error = emu_vcpu_command(vcpu, &cmd, emulator->cpuid, EMULATOR_CPUID_SIZE);
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
		error = emu_vcpu_set_cpuid2(vcpu, emulator->cpuid, EMULATOR_CPUID_SIZE);
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
