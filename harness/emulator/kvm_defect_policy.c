// SPDX-License-Identifier: GPL-2.0-only
/*
 * The effects of seeded defects in what KVM offers, hides and refuses, in how it finds a VMM's
 * entries, and in its own copy of CPUID.
 */
#include "emulator/defect.h"
#include "emulator/kvm_private.h"

static const struct defect *defect_of(const struct emu_kvm *kvm)
{
	return kvm->module->defect->defect;
}

void kvm_defect_filter(const struct emu_kvm *kvm, struct cpuid_addr at, struct cpuid_regs *bits)
{
	const struct defect *defect = defect_of(kvm);
	const uint32_t mask = 1u << defect->bit.bit;

	if (!cpuid_addr_equal(at, defect->bit.at))
		return;
	if (defect->effect == DEFECT_FILTER_LACKS)
		bits->reg[defect->bit.reg] &= ~mask;
	if (defect->effect == DEFECT_FILTER_HAS)
		bits->reg[defect->bit.reg] |= mask;
}

bool kvm_defect_filters_by_entry(const struct emu_kvm *kvm)
{
	return defect_of(kvm)->effect == DEFECT_FILTER_BY_ENTRY;
}

/* The bits of the row that are of this member. */
static uint64_t inverted(const struct defect *defect, enum defect_subject of)
{
	return defect->pretend.of == of ? defect->pretend.mask : 0;
}

uint64_t kvm_defect_taken(const struct emu_kvm *kvm, enum defect_subject of, uint64_t bits)
{
	const struct defect *defect = defect_of(kvm);

	if (defect->effect == DEFECT_STATE_TAKEN || defect->effect == DEFECT_STATE_SUPPORTED)
		bits ^= inverted(defect, of);
	return bits;
}

static void invert_offer(const struct emu_kvm *kvm, const struct defect *defect,
			 struct kvm_cpuid_entry2 *entries)
{
	for (size_t i = 0; i < kvm->num_slots; i++) {
		__u32 *const regs[] = { &entries[i].eax, &entries[i].ebx, &entries[i].ecx,
					&entries[i].edx };

		if (cpuid_addr_equal(kvm->slot[i].at, defect->bit.at))
			*regs[defect->bit.reg] ^= 1u << defect->bit.bit;
	}
}

void kvm_defect_capabilities(const struct emu_kvm *kvm, struct kvm_tdx_capabilities *caps,
			     struct kvm_cpuid_entry2 *entries)
{
	const struct defect_state *state = kvm->module->defect;
	const struct defect *defect = state->defect;

	if (defect->effect == DEFECT_STATE_OFFERED || defect->effect == DEFECT_STATE_SUPPORTED) {
		caps->supported_attrs ^= inverted(defect, DEFECT_ATTRIBUTES);
		caps->supported_xfam ^= inverted(defect, DEFECT_XFAM);
	}
	if (defect->effect == DEFECT_OFFERS && (state->met || !defect->when[0].of))
		invert_offer(kvm, defect, entries);
}

bool kvm_defect_forgives(const struct emu_kvm *kvm, size_t num_copied, size_t count)
{
	const struct defect *defect = defect_of(kvm);

	return defect->effect == DEFECT_UNCOUNTED && num_copied < count &&
	       (!defect->number || count - num_copied <= defect->number);
}

static void turn_around(struct kvm_cpuid_entry2 *entries, size_t count)
{
	for (size_t i = 0; i < count / 2; i++) {
		const struct kvm_cpuid_entry2 kept = entries[i];

		entries[i] = entries[count - 1 - i];
		entries[count - 1 - i] = kept;
	}
}

/* Entries that the sound KVM finds as the defective one would find the VMM's. */
void kvm_defect_match(const struct emu_kvm *kvm, struct kvm_cpuid_entry2 *entries, size_t count)
{
	const struct defect *defect = defect_of(kvm);

	if (defect->effect != DEFECT_MATCHES || !kvm->module->defect->met)
		return;
	if (defect->matching == DEFECT_BACKWARDS)
		turn_around(entries, count);
	for (size_t i = 0; i < count; i++) {
		if (defect->matching == DEFECT_BY_FUNCTION)
			entries[i].flags &= ~KVM_CPUID_FLAG_SIGNIFCANT_INDEX;
		if (defect->matching == DEFECT_BY_INDEX)
			entries[i].flags |= KVM_CPUID_FLAG_SIGNIFCANT_INDEX;
	}
}

void kvm_defect_copy(struct emu_kvm_vcpu *vcpu)
{
	const struct defect_state *state = vcpu->vm->kvm->module->defect;
	const struct cpuid_bit bit = state->defect->bit;

	if (state->defect->effect != DEFECT_COPIES || !state->met)
		return;
	for (size_t i = 0; i < vcpu->cpuid.count; i++) {
		struct cpuid_entry *entry = &vcpu->cpuid.entry[i];

		if (cpuid_addr_equal(entry->at, bit.at))
			entry->regs.reg[bit.reg] ^= 1u << bit.bit;
	}
}
