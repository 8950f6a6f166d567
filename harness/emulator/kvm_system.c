// SPDX-License-Identifier: GPL-2.0-only
/*
 * What KVM says of itself: extensions, and the CPUID that it supports.
 *
 * Source: Linux 6.16 to 6.19, kvm_vm_ioctl_check_extension() of arch/x86/kvm/x86.c,
 * kvm_vm_ioctl_check_extension_generic() of virt/kvm/kvm_main.c, kvm_dev_ioctl_get_cpuid() of
 * arch/x86/kvm/cpuid.c. An extension that is not listed here is one that this KVM has not.
 */
#include "emulator/kvm_system.h"

#include <errno.h>
#include <linux/kvm_para.h>

#include "emulator/kvm_memory.h"
#include "emulator/kvm_private.h"

#define KVM_MAX_VCPUS 1024
#define KVM_MAX_VCPU_IDS (4 * KVM_MAX_VCPUS)

static const struct {
	uint32_t cap;
	uint32_t value;
} extensions[] = {
	{ KVM_CAP_USER_MEMORY, 1 },
	{ KVM_CAP_EXT_CPUID, 1 },
	{ KVM_CAP_NR_MEMSLOTS, KVM_MEMORY_USER_SLOTS },
	{ KVM_CAP_SYNC_MMU, 1 },
	{ KVM_CAP_DESTROY_MEMORY_REGION_WORKS, 1 },
	{ KVM_CAP_JOIN_MEMORY_REGIONS_WORKS, 1 },
	{ KVM_CAP_INTERNAL_ERROR_DATA, 1 },
	{ KVM_CAP_TSC_CONTROL, 1 },
	{ KVM_CAP_GET_TSC_KHZ, 1 },
	{ KVM_CAP_ENABLE_CAP_VM, 1 },
	{ KVM_CAP_CHECK_EXTENSION_VM, 1 },
	{ KVM_CAP_SPLIT_IRQCHIP, 1 },
	{ KVM_CAP_MAX_VCPU_ID, KVM_MAX_VCPU_IDS },
	{ KVM_CAP_IMMEDIATE_EXIT, 1 },
	{ KVM_CAP_EXIT_HYPERCALL, 1u << KVM_HC_MAP_GPA_RANGE },
	{ KVM_CAP_VM_TSC_CONTROL, 1 },
	{ KVM_CAP_USER_MEMORY2, 1 },
	{ KVM_CAP_MEMORY_FAULT_INFO, 1 },
	{ KVM_CAP_MEMORY_ATTRIBUTES, KVM_MEMORY_ATTRIBUTE_PRIVATE },
	{ KVM_CAP_GUEST_MEMFD, 1 },
	{ KVM_CAP_VM_TYPES, 1u << KVM_X86_TDX_VM },
	{ KVM_CAP_X86_APIC_BUS_CYCLES_NS, 1 }, /* the default, in ns */
};

int emu_kvm_check_extension(const struct emu_kvm *kvm, const struct emu_vm *vm, uint64_t cap)
{
	if (cap == KVM_CAP_MAX_VCPUS)
		return vm ? (int)vm->max_vcpus : KVM_MAX_VCPUS;
	if (cap == KVM_CAP_NR_VCPUS && (!vm || kvm->host.present_cpus < vm->max_vcpus))
		return (int)kvm->host.present_cpus;
	if (cap == KVM_CAP_NR_VCPUS)
		return (int)vm->max_vcpus;
	for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++) {
		if (extensions[i].cap == cap)
			return (int)extensions[i].value;
	}
	return 0;
}

/* Leaves that answer by sub-leaf, SDM vol. 2A, CPUID. */
static bool has_subleaves(uint32_t leaf)
{
	static const uint32_t leaves[] = { 0x4,  0x7,  0xb,  0xd,  0xf,  0x10, 0x12, 0x14,
					   0x17, 0x18, 0x1d, 0x1e, 0x1f, 0x20, 0x23, 0x24 };

	for (size_t i = 0; i < sizeof(leaves) / sizeof(leaves[0]); i++) {
		if (leaves[i] == leaf)
			return true;
	}
	return false;
}

/* What KVM does not pass on of the CPU's own, and what it has without the CPU. */
static const struct {
	struct cpuid_addr at;
	enum cpuid_reg reg;
	uint32_t clear, set;
} changes[] = {
	/* MONITOR, VMX, SMX, EST, TM2, PDCM, DCA, OSXSAVE; X2APIC, TSC_DEADLINE, HYPERVISOR */
	{ { 1, 0 }, CPUID_ECX, 0x080481e8, 0x81200000 },
	/* DTS, ACPI, HTT, TM, PBE */
	{ { 1, 0 }, CPUID_EDX, 0xb0600000, 0 },
	/* OSPKE, TME */
	{ { 7, 0 }, CPUID_ECX, 0x00002010, 0 },
	/* PCONFIG, RTM_ALWAYS_ABORT */
	{ { 7, 0 }, CPUID_EDX, 0x00040800, 0 },
};

static void put(struct kvm_cpuid_entry2 *to, const struct cpuid_entry *from)
{
	struct cpuid_regs regs = from->regs;

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		if (!cpuid_addr_equal(changes[i].at, from->at))
			continue;
		regs.reg[changes[i].reg] &= ~changes[i].clear;
		regs.reg[changes[i].reg] |= changes[i].set;
	}
	*to = (struct kvm_cpuid_entry2){
		.function = from->at.leaf,
		.index = from->at.subleaf,
		.flags = has_subleaves(from->at.leaf) ? KVM_CPUID_FLAG_SIGNIFCANT_INDEX : 0,
		.eax = regs.reg[CPUID_EAX],
		.ebx = regs.reg[CPUID_EBX],
		.ecx = regs.reg[CPUID_ECX],
		.edx = regs.reg[CPUID_EDX],
	};
}

static bool is_basic(uint32_t leaf)
{
	return leaf < 0x40000000;
}

static uint32_t guest_phys_bits(const struct emu_module *module)
{
	if (module->max_pa > 48 && !(module->ept_vpid_cap & EPT_VPID_CAP_5_LEVEL))
		return 48;
	return module->max_pa;
}

/* The CPU's leaves within its limits, with KVM's own between the basic and the extended ones. */
static size_t collect(const struct emu_kvm *kvm, struct kvm_cpuid_entry2 *entries)
{
	static const struct kvm_cpuid_entry2 own[] = {
		{ 0x40000000, 0, 0, 0x40000001, 0x4b4d564b, 0x564b4d56, 0x4d, { 0 } },
		{ 0x40000001, 0, 0, 0x01007efb, 0, 0, 0, { 0 } },
	};
	const size_t num_own = sizeof(own) / sizeof(own[0]);
	const struct cpuid_dump *platform = &kvm->module->platform;
	uint32_t last = cpuid_dump_native(platform, (struct cpuid_addr){ 0, 0 }).reg[CPUID_EAX];
	uint32_t phys_bits = guest_phys_bits(kvm->module);
	bool own_done = false;
	size_t count = 0;

	for (size_t i = 0; i < platform->cpuid.count; i++) {
		const struct cpuid_entry *from = &platform->cpuid.entry[i];
		bool basic = is_basic(from->at.leaf);

		if (basic ? from->at.leaf > last :
			    from->at.leaf < 0x80000000 ||
				    from->at.leaf > kvm->module->last_extended_leaf)
			continue;
		if (!basic && !own_done) {
			memcpy(entries + count, own, sizeof(own));
			count += num_own;
			own_done = true;
		}
		if (count + num_own >= KVM_TDX_MAX_CPUID_ENTRIES)
			break;
		put(&entries[count], from);
		if (from->at.leaf == 0x80000008)
			entries[count].eax = (entries[count].eax & ~GUEST_PHYS_BITS_MASK) |
					     phys_bits << GUEST_PHYS_BITS_SHIFT;
		count++;
	}
	return count;
}

int emu_kvm_supported_cpuid(const struct emu_kvm *kvm, struct kvm_cpuid2 *cpuid, size_t size)
{
	struct kvm_cpuid_entry2 entries[KVM_TDX_MAX_CPUID_ENTRIES];
	struct kvm_cpuid2 header;
	size_t count;

	if (!copy_from(&header, cpuid, size, 0, sizeof(header)))
		return -EFAULT;
	count = collect(kvm, entries);
	if (header.nent < count)
		return -E2BIG;
	header.nent = (uint32_t)count;
	if (!copy_to(cpuid, size, 0, &header, sizeof(header)) ||
	    !copy_to(cpuid, size, sizeof(header), entries, count * sizeof(entries[0])))
		return -EFAULT;
	return 0;
}
