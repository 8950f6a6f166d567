// SPDX-License-Identifier: GPL-2.0-only
/*
 * CPUID as KVM deals with it: the leaves that the module lets a VMM configure, what KVM's
 * policy hides and refuses of them, and how a VMM's entries come into TD_PARAMS.
 */
#include <errno.h>

#include "emulator/kvm_private.h"
#include "module/metadata.h"

/* 0x80000008.EAX[23:16] is shown as configurable: KVM takes GPAW from it. */
#define LEAF_GUEST_PHYS_BITS 0x80000008

/* GetQuote and SetupEventNotifyInterrupt go to user space (6.16.1). */
#define USER_TDVMCALLS 3

/* tdx_unsupported_cpuid(): HLE, RTM, WAITPKG. */
static const struct cpuid_bit deny_list[] = {
	{ { 7, 0 }, CPUID_EBX, 4 },
	{ { 7, 0 }, CPUID_EBX, 11 },
	{ { 7, 0 }, CPUID_ECX, 5 },
};

static bool same_leaf(struct cpuid_addr a, struct cpuid_addr b)
{
	return a.leaf == b.leaf && (a.subleaf == b.subleaf || a.subleaf == CPUID_SUBLEAF_NA ||
				    b.subleaf == CPUID_SUBLEAF_NA);
}

static struct cpuid_regs denied_bits(struct cpuid_addr at)
{
	struct cpuid_regs denied = { 0 };

	for (size_t i = 0; i < sizeof(deny_list) / sizeof(deny_list[0]); i++) {
		if (same_leaf(deny_list[i].at, at))
			denied.reg[deny_list[i].reg] |= 1u << deny_list[i].bit;
	}
	return denied;
}

static struct cpuid_regs not_allowed_bits(const struct profile *profile, struct cpuid_addr at)
{
	struct cpuid_regs allowed = { 0 };

	for (size_t i = 0; i < profile->num_allowed; i++) {
		if (!same_leaf(profile->allowed[i].at, at))
			continue;
		for (int reg = 0; reg < CPUID_NUM_REGS; reg++)
			allowed.reg[reg] |= profile->allowed[i].mask.reg[reg];
	}
	for (int reg = 0; reg < CPUID_NUM_REGS; reg++)
		allowed.reg[reg] = ~allowed.reg[reg];
	return allowed;
}

static struct cpuid_regs unsupported_bits(const struct emu_kvm *kvm,
					  const struct emu_kvm_slot *slot)
{
	const struct profile *profile = kvm->profile;
	struct cpuid_regs bits;

	if (profile->policy == KVM_ALLOWLIST)
		bits = not_allowed_bits(profile, slot->at);
	else if (profile->policy == KVM_CLOBBER_LIST && kvm->has_clobber_list)
		bits = slot->clobber;
	else
		bits = denied_bits(slot->at);
	for (size_t i = 0; i < profile->num_supported; i++) {
		if (same_leaf(profile->supported[i].at, slot->at))
			bits.reg[profile->supported[i].reg] &= ~(1u << profile->supported[i].bit);
	}
	if (kvm->module->defect)
		kvm_defect_filter(kvm, slot->at, &bits);
	return bits;
}

static bool read_pair(const struct emu_kvm *kvm, uint64_t field, uint32_t *low, uint32_t *high)
{
	uint64_t value = 0;

	if (emu_sys_rd(kvm->module, field, &value, NULL))
		return false;
	*low = (uint32_t)value;
	*high = (uint32_t)(value >> 32);
	return true;
}

static bool read_regs(const struct emu_kvm *kvm, uint64_t first, uint64_t second,
		      struct cpuid_regs *regs)
{
	return read_pair(kvm, first, &regs->reg[CPUID_EAX], &regs->reg[CPUID_EBX]) &&
	       read_pair(kvm, second, &regs->reg[CPUID_ECX], &regs->reg[CPUID_EDX]);
}

static bool slot_load(struct emu_kvm *kvm, size_t index)
{
	uint64_t values = METADATA_CPUID_CONFIG_VALUES + 2 * index;
	struct emu_kvm_slot *slot = &kvm->slot[index];

	if (!read_pair(kvm, METADATA_CPUID_CONFIG_LEAVES + index, &slot->at.leaf,
		       &slot->at.subleaf) ||
	    !read_regs(kvm, values, values + 1, &slot->configurable))
		return false;
	slot->index = slot->at.subleaf == CPUID_SUBLEAF_NA ? 0 : slot->at.subleaf;
	return true;
}

/* The proposed metadata; a module without it answers that there is no such field. */
static bool clobber_list_load(struct emu_kvm *kvm)
{
	for (size_t i = 0; i < kvm->num_slots; i++) {
		struct emu_kvm_slot *slot = &kvm->slot[i];

		if (!read_regs(kvm, METADATA_CPUID_CLOBBER_BITS | metadata_cpuid_code(slot->at, 0),
			       METADATA_CPUID_CLOBBER_BITS | metadata_cpuid_code(slot->at, 1),
			       &slot->clobber))
			return false;
	}
	return true;
}

int kvm_slots_load(struct emu_kvm *kvm, struct diag *diag)
{
	uint64_t supported = 0, count = 0;

	if (kvm->profile->policy == KVM_CLOBBER_LIST &&
	    !emu_sys_rd(kvm->module, METADATA_OPT_IN_SUPPORTED, &supported, NULL))
		emu_sys_opt_in(kvm->module, supported);
	if (emu_sys_rd(kvm->module, METADATA_NUM_CPUID_CONFIG, &count, NULL) ||
	    count > MASKS_MAX_SLOTS)
		return diag_set(diag, "KVM cannot use a module with that many CPUID_CONFIG slots");
	kvm->num_slots = (size_t)count;
	for (size_t i = 0; i < kvm->num_slots; i++) {
		if (!slot_load(kvm, i))
			return diag_set(diag, "KVM cannot read CPUID_CONFIG slot %zu of the module",
					i);
	}
	kvm->has_clobber_list = kvm->profile->policy == KVM_CLOBBER_LIST && clobber_list_load(kvm);
	for (size_t i = 0; i < kvm->num_slots; i++)
		kvm->slot[i].unsupported = unsupported_bits(kvm, &kvm->slot[i]);
	return 0;
}

/* An entry without KVM_CPUID_FLAG_SIGNIFCANT_INDEX answers for every index of its leaf. */
const struct kvm_cpuid_entry2 *kvm_find_cpuid_entry2(const struct kvm_cpuid_entry2 *entries,
						     size_t count, uint32_t function,
						     uint32_t index)
{
	for (size_t i = 0; i < count; i++) {
		if (entries[i].function != function)
			continue;
		if (!(entries[i].flags & KVM_CPUID_FLAG_SIGNIFCANT_INDEX) ||
		    entries[i].index == index)
			return &entries[i];
	}
	return NULL;
}

static const struct emu_kvm_slot *slot_named(const struct emu_kvm *kvm, uint32_t function,
					     uint32_t index)
{
	for (size_t i = 0; i < kvm->num_slots; i++) {
		if (kvm->slot[i].at.leaf == function && kvm->slot[i].index == index)
			return &kvm->slot[i];
	}
	return NULL;
}

static struct cpuid_regs entry_regs(const struct kvm_cpuid_entry2 *entry)
{
	return (struct cpuid_regs){ { entry->eax, entry->ebx, entry->ecx, entry->edx } };
}

/*
 * The deny list looks at the leaf and index that the entry itself claims, the other policies
 * at the slot that it is copied to: the former lets an entry of any index pass that has no
 * KVM_CPUID_FLAG_SIGNIFCANT_INDEX.
 */
static bool refuses(const struct emu_kvm *kvm, const struct emu_kvm_slot *slot,
		    const struct kvm_cpuid_entry2 *entry, const struct cpuid_regs *copied)
{
	if (kvm->profile->policy == KVM_DENYLIST ||
	    (kvm->module->defect && kvm_defect_filters_by_entry(kvm)))
		slot = slot_named(kvm, entry->function, entry->index);
	if (!slot || (kvm->module->defect && kvm_defect_lets_pass(kvm)))
		return false;
	for (int reg = 0; reg < CPUID_NUM_REGS; reg++) {
		if (copied->reg[reg] & slot->unsupported.reg[reg])
			return true;
	}
	return false;
}

/* setup_tdparams_cpuids() */
int kvm_slots_fill(const struct emu_kvm *kvm, const struct kvm_cpuid_entry2 *entries, size_t count,
		   struct cpuid_regs *values)
{
	size_t num_copied = 0;

	for (size_t i = 0; i < kvm->num_slots; i++) {
		const struct emu_kvm_slot *slot = &kvm->slot[i];
		const struct kvm_cpuid_entry2 *entry =
			kvm_find_cpuid_entry2(entries, count, slot->at.leaf, slot->index);

		if (!entry)
			continue;
		values[i] = entry_regs(entry);
		if (slot->at.leaf == LEAF_GUEST_PHYS_BITS)
			values[i].reg[CPUID_EAX] &= ~GUEST_PHYS_BITS_MASK;
		if (refuses(kvm, slot, entry, &values[i]))
			return -EINVAL;
		num_copied++;
	}
	if (kvm->module->defect && kvm_defect_forgives(kvm, num_copied, count))
		return 0;
	/* Entries that no slot took; but one that several slots took makes up for others. */
	return num_copied == count ? 0 : -EINVAL;
}

static uint64_t supported_mask(uint64_t kvm_bits, uint64_t fixed0, uint64_t fixed1)
{
	if ((kvm_bits & fixed1) != fixed1)
		return 0;
	return kvm_bits & fixed0;
}

uint64_t kvm_supported_attributes(const struct emu_kvm *kvm)
{
	return supported_mask(kvm->profile->attributes, kvm->attributes_fixed0,
			      kvm->attributes_fixed1);
}

uint64_t kvm_supported_xfam(const struct emu_kvm *kvm)
{
	return supported_mask(kvm->profile->xfam, kvm->xfam_fixed0, kvm->xfam_fixed1);
}

static void show_slot(const struct emu_kvm_slot *slot, struct kvm_cpuid_entry2 *entry)
{
	struct cpuid_regs regs = slot->configurable;

	for (int reg = 0; reg < CPUID_NUM_REGS; reg++)
		regs.reg[reg] &= ~slot->unsupported.reg[reg];
	if (slot->at.leaf == LEAF_GUEST_PHYS_BITS)
		regs.reg[CPUID_EAX] |= GUEST_PHYS_BITS_MASK;
	*entry = (struct kvm_cpuid_entry2){
		.function = slot->at.leaf,
		.index = slot->index,
		.eax = regs.reg[CPUID_EAX],
		.ebx = regs.reg[CPUID_EBX],
		.ecx = regs.reg[CPUID_ECX],
		.edx = regs.reg[CPUID_EDX],
	};
}

int kvm_capabilities(const struct emu_kvm *kvm, const struct kvm_tdx_cmd *cmd, void *data,
		     size_t size)
{
	const size_t at_nent = offsetof(struct kvm_tdx_capabilities, cpuid.nent);
	struct kvm_tdx_capabilities caps = {
		.supported_attrs = kvm_supported_attributes(kvm),
		.supported_xfam = kvm_supported_xfam(kvm),
		.user_tdvmcallinfo_1_r11 = USER_TDVMCALLS,
	};
	struct kvm_cpuid_entry2 entries[MASKS_MAX_SLOTS];
	uint32_t nent;

	if (cmd->flags)
		return -EINVAL;
	if (!copy_from(&nent, data, size, at_nent, sizeof(nent)))
		return -EFAULT;
	if (nent < kvm->num_slots)
		return -E2BIG;
	if (!caps.supported_attrs || !caps.supported_xfam)
		return -EIO;
	caps.cpuid.nent = (uint32_t)kvm->num_slots;
	for (size_t i = 0; i < kvm->num_slots; i++)
		show_slot(&kvm->slot[i], &entries[i]);
	if (kvm->module->defect)
		kvm_defect_capabilities(kvm, &caps, entries);
	if (!copy_to(data, size, 0, &caps, sizeof(caps)) ||
	    !copy_to(data, size, sizeof(caps), entries, kvm->num_slots * sizeof(entries[0])))
		return -EFAULT;
	return 0;
}
