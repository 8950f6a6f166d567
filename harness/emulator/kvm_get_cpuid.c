// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM_TDX_GET_CPUID: KVM's walk over the TD's virtual CPUID by TDH.MNG.RD; and the
 * comparison with its own copy that was proposed for clobber bits.
 */
#include <errno.h>

#include "emulator/kvm_private.h"
#include "module/metadata.h"

/* The field code has no room for these bits of a leaf and a sub-leaf. */
#define UNREADABLE_LEAF 0x7fffff80u
#define UNREADABLE_SUBLEAF 0xffffff80u

struct walk {
	const struct emu_vm *vm;
	uint32_t count;
	struct kvm_cpuid_entry2 entries[KVM_TDX_MAX_CPUID_ENTRIES];
};

static bool read_half(const struct emu_vm *vm, struct cpuid_addr at, unsigned int element,
		      uint32_t *low, uint32_t *high)
{
	uint64_t field = METADATA_CPUID_VALUES | metadata_cpuid_code(at, element);
	uint64_t value = 0;

	if (emu_mng_rd(vm->module, &vm->td, field, &value, NULL))
		return false;
	*low = (uint32_t)value;
	*high = (uint32_t)(value >> 32);
	return true;
}

/* tdx_read_cpuid(); -EIO where the module has no such value. */
static int read_entry(struct walk *walk, struct cpuid_addr at)
{
	bool has_subleaf = at.subleaf != CPUID_SUBLEAF_NA;
	struct kvm_cpuid_entry2 entry = { .function = at.leaf };

	if (at.leaf & UNREADABLE_LEAF || (has_subleaf && at.subleaf & UNREADABLE_SUBLEAF))
		return -EINVAL;
	if (!read_half(walk->vm, at, 0, &entry.eax, &entry.ebx) ||
	    !read_half(walk->vm, at, 1, &entry.ecx, &entry.edx) ||
	    walk->count == KVM_TDX_MAX_CPUID_ENTRIES)
		return -EIO;
	if (has_subleaf) {
		entry.index = at.subleaf;
		entry.flags = KVM_CPUID_FLAG_SIGNIFCANT_INDEX;
	}
	/* Modules give 0 here; KVM fills in where it has put the shared bit. */
	if (at.leaf == 0x80000008)
		entry.eax = (entry.eax & ~GUEST_PHYS_BITS_MASK) | walk->vm->gpa_bits
									  << GUEST_PHYS_BITS_SHIFT;
	walk->entries[walk->count++] = entry;
	return 0;
}

/* tdx_vcpu_get_cpuid_leaf(): without a sub-leaf first, then by sub-leaf until one fails. */
static int read_leaf(struct walk *walk, uint32_t leaf)
{
	struct cpuid_addr at = { leaf, CPUID_SUBLEAF_NA };
	int error = read_entry(walk, at);

	if (error != -EIO)
		return error;
	for (at.subleaf = 0; !read_entry(walk, at); at.subleaf++)
		;
	return at.subleaf ? 0 : -EIO;
}

static int read_range(struct walk *walk, uint32_t first)
{
	uint32_t last;

	if (read_leaf(walk, first))
		return -EIO;
	last = walk->entries[walk->count - 1].eax;
	/* Leaves beyond the range that a field code can name fail one by one. */
	if (last > first + 0x7f)
		last = first + 0x7f;
	for (uint32_t leaf = first + 1; leaf <= last; leaf++)
		read_leaf(walk, leaf);
	return 0;
}

int kvm_get_cpuid(const struct emu_vm *vm, void *data, size_t size)
{
	struct walk walk = { .vm = vm };
	struct kvm_cpuid2 header;
	bool fits;

	if (!copy_from(&header, data, size, 0, sizeof(header)))
		return -EFAULT;
	if (read_range(&walk, 0) || read_range(&walk, 0x80000000))
		return -EIO;
	fits = header.nent >= walk.count;
	header.nent = walk.count;
	if (!copy_to(data, size, 0, &header, sizeof(header)))
		return -EFAULT;
	if (!fits)
		return -E2BIG;
	if (!copy_to(data, size, sizeof(header), walk.entries,
		     walk.count * sizeof(walk.entries[0])))
		return -EFAULT;
	return 0;
}

/*
 * Before an entry, in the proposal: for each clobber bit KVM and the TD must be of one mind,
 * else KVM would not save what the TD may change (kvm@ mail of 17 and 19 December 2024).
 */
bool kvm_clobber_bits_agree(const struct emu_kvm_vcpu *vcpu)
{
	const struct emu_kvm *kvm = vcpu->vm->kvm;

	for (size_t i = 0; kvm->has_clobber_list && i < kvm->num_slots; i++) {
		const struct emu_kvm_slot *slot = &kvm->slot[i];
		const struct cpuid_entry *own =
			cpuid_set_find(&vcpu->cpuid, slot->at.leaf, slot->index);
		struct cpuid_regs td = { 0 };

		read_half(vcpu->vm, slot->at, 0, &td.reg[CPUID_EAX], &td.reg[CPUID_EBX]);
		read_half(vcpu->vm, slot->at, 1, &td.reg[CPUID_ECX], &td.reg[CPUID_EDX]);
		for (int reg = 0; reg < CPUID_NUM_REGS; reg++) {
			uint32_t copy = own ? own->regs.reg[reg] : 0;

			if ((copy ^ td.reg[reg]) & slot->clobber.reg[reg])
				return false;
		}
	}
	return true;
}
