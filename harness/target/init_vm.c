// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a TD configuration to KVM_TDX_INIT_VM's argument, and from its answer to an outcome.
 */
#include "target/init_vm.h"

#include <stdio.h>
#include <string.h>

#define PHYS_BITS_SHIFT 16
#define PHYS_BITS_4_LEVEL 48u
#define PHYS_BITS_5_LEVEL 52u
#define EPTP_4_LEVEL 0x1e
#define EPTP_5_LEVEL 0x26

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

enum target_status init_vm_check(struct target *target, const struct td_config *config)
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
		return target_unsupported(target, needed, "KVM's ABI has none");
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
		if (at.leaf == INIT_VM_LEAF_PHYS_BITS) {
			entries[count].eax |= phys.reg[CPUID_EAX];
			has_phys_bits = true;
		}
		count++;
	}
	if (!has_phys_bits)
		entries[count++] = entry_make(INIT_VM_LEAF_PHYS_BITS, 0, 0, &phys);
	return count;
}

size_t init_vm_put(void *buffer, const struct td_config *config)
{
	struct kvm_tdx_init_vm *init = buffer;

	memset(buffer, 0, INIT_VM_BUFFER_SIZE);
	init->attributes = config->attributes;
	init->xfam = config->xfam;
	init->cpuid.nent = put_entries(config, init->cpuid.entries);
	return sizeof(*init) + init->cpuid.nent * sizeof(init->cpuid.entries[0]);
}

void init_vm_judge(struct td_outcome *outcome, int error, uint64_t hw_error, bool vm_dead)
{
	outcome->error = error;
	outcome->vm_dead = vm_dead;
	outcome->status = hw_error;
	outcome->has_status = hw_error || !error;
	if (hw_error || vm_dead)
		outcome->by = TD_REFUSED_BY_MODULE;
	else
		outcome->by = error ? TD_REFUSED_BY_KVM : TD_ACCEPTED;
}

void init_vm_capabilities(const struct kvm_tdx_capabilities *caps,
			  struct target_capabilities *capabilities)
{
	memset(capabilities, 0, sizeof(*capabilities));
	capabilities->supported_attributes = caps->supported_attrs;
	capabilities->supported_xfam = caps->supported_xfam;
	capabilities->num_cpuid =
		caps->cpuid.nent < TD_MAX_ENTRIES ? caps->cpuid.nent : TD_MAX_ENTRIES;
	for (size_t i = 0; i < capabilities->num_cpuid; i++) {
		const struct kvm_cpuid_entry2 *from = &caps->cpuid.entries[i];

		capabilities->cpuid[i] = (struct td_entry){
			.function = from->function,
			.index = from->index,
			.flags = from->flags,
			.regs = { { from->eax, from->ebx, from->ecx, from->edx } },
		};
	}
}
