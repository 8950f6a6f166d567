// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM_TDX_GET_CPUID entry by entry, out of a TD whose registers are all distinct; and the comparison of clobber bits
 * with KVM's own copy, bit by bit.
 */
#include <errno.h>

#include "emulator/kvm_private.h"

#include "kselftest_harness.h"

#include "emulated.h"

#define NA CPUID_SUBLEAF_NA

static struct emulated emulated;
static struct masks *masks;
static struct emu_kvm kvm;
static struct emu_vm *vm;
static struct emu_kvm_vcpu vcpu;

static union {
	struct kvm_cpuid2 header;
	char room[sizeof(struct kvm_cpuid2) +
		  KVM_TDX_MAX_CPUID_ENTRIES * sizeof(struct kvm_cpuid_entry2)];
} answer;

static void set_up(const char *module, const char *profile)
{
	struct diag diag;

	emulated = emulated_load(module, "sapphire-rapids-tdx", profile);
	masks = emulated.masks;
	if (emu_kvm_load(&kvm, emulated_module(&emulated), emulated.profile, &diag) ||
	    emu_vm_create(&kvm, &vm))
		ksft_exit_fail_msg("no VM\n");
	vm->has_key_id = true;
	vm->gpa_bits = 48;
	vcpu = (struct emu_kvm_vcpu){ .vm = vm };
}

static int get_cpuid(size_t size)
{
	struct kvm_tdx_cmd cmd = { .id = KVM_TDX_GET_CPUID };

	return emu_vcpu_command(&vcpu, &cmd, &answer, size);
}

/* Four registers that no other entry has. */
static void fill_values(void)
{
	for (size_t i = 0; i < masks->num_entries; i++) {
		for (uint32_t reg = 0; reg < CPUID_NUM_REGS; reg++)
			vm->td.value[i].reg[reg] = 0x1000000 * (reg + 1) + (uint32_t)i;
	}
}

static struct cpuid_regs *value_of(uint32_t leaf)
{
	const struct cpuid_addr at = { leaf, NA };

	return &vm->td.value[masks_entry_at(masks, at) - masks->entry];
}

static bool is_next(size_t *count, struct cpuid_addr at)
{
	const struct masks_entry *entry = masks_entry_at(masks, at);
	struct kvm_cpuid_entry2 expected = { .function = at.leaf };
	const struct cpuid_regs *regs;

	if (!entry || entry->faulting)
		return false;
	regs = &vm->td.value[entry - masks->entry];
	if (at.subleaf != NA) {
		expected.index = at.subleaf;
		expected.flags = KVM_CPUID_FLAG_SIGNIFCANT_INDEX;
	}
	expected.eax = regs->reg[CPUID_EAX];
	if (at.leaf == 0x80000008)
		expected.eax = (expected.eax & ~0xff0000u) | vm->gpa_bits << 16;
	expected.ebx = regs->reg[CPUID_EBX];
	expected.ecx = regs->reg[CPUID_ECX];
	expected.edx = regs->reg[CPUID_EDX];
	if (memcmp(&expected, &answer.header.entries[*count], sizeof(expected)))
		ksft_exit_fail_msg("leaf 0x%x.0x%x is not entry %zu\n", at.leaf, at.subleaf,
				   *count);
	++*count;
	return true;
}

/* Without a sub-leaf first, then by sub-leaf up to the first that is not there. */
static size_t compare(uint32_t last_base, uint32_t last_extended)
{
	size_t count = 0;

	for (uint32_t i = 0; i <= last_base + 1 + (last_extended - 0x80000000); i++) {
		uint32_t leaf = i <= last_base ? i : 0x80000000 + i - last_base - 1;

		if (is_next(&count, (struct cpuid_addr){ leaf, NA }))
			continue;
		for (uint32_t subleaf = 0; is_next(&count, (struct cpuid_addr){ leaf, subleaf });
		     subleaf++)
			;
	}
	return count;
}

TEST(each_leaf_in_its_place)
{
	static const uint32_t last_base[] = { 0x23, 0x7, 0x7f, 0x80, 0x12345 };

	for (size_t i = 0; i < sizeof(last_base) / sizeof(last_base[0]); i++) {
		set_up("tdx-1.5.05", "linux-6.19");
		fill_values();
		vm->gpa_bits = i & 1 ? 52 : 48;
		value_of(0)->reg[CPUID_EAX] = last_base[i];
		value_of(0x80000000)->reg[CPUID_EAX] = 0x80000000 + (i & 1 ? 6 : 8);
		answer.header.nent = KVM_TDX_MAX_CPUID_ENTRIES;
		ASSERT_EQ(0, get_cpuid(sizeof(answer)));
		EXPECT_EQ(compare(last_base[i], i & 1 ? 0x80000006 : 0x80000008),
			  answer.header.nent)
		TH_LOG("up to 0x%x", last_base[i]);
	}
}

/* A field code has no room for some leaves: they are none, though the module may have their namesake. */
TEST(leaves_that_cannot_be_named_are_left_out)
{
	set_up("tdx-1.5.05", "linux-6.19");
	for (size_t i = 0; i < masks->num_entries; i++) {
		if (masks->entry[i].at.leaf == 0x22)
			masks->entry[i].at = (struct cpuid_addr){ 0x7f, 0 };
	}
	fill_values();
	value_of(0)->reg[CPUID_EAX] = 0xff;
	value_of(0x80000000)->reg[CPUID_EAX] = 0x80000008;
	answer.header.nent = KVM_TDX_MAX_CPUID_ENTRIES;
	ASSERT_EQ(0, get_cpuid(sizeof(answer)));
	EXPECT_EQ(compare(0x7f, 0x80000008), answer.header.nent);
}

TEST(memory_for_the_entries)
{
	size_t size;
	uint32_t count;

	set_up("tdx-1.5.05", "linux-6.19");
	fill_values();
	value_of(0)->reg[CPUID_EAX] = 0x23;
	value_of(0x80000000)->reg[CPUID_EAX] = 0x80000008;
	answer.header.nent = 0;
	EXPECT_EQ(-E2BIG, get_cpuid(sizeof(answer)));
	count = answer.header.nent;
	size = sizeof(struct kvm_cpuid2) + count * sizeof(struct kvm_cpuid_entry2);
	EXPECT_EQ(0, get_cpuid(size));
	EXPECT_EQ(count, answer.header.nent);
	EXPECT_EQ(count, compare(0x23, 0x80000008));
	EXPECT_EQ(-EFAULT, get_cpuid(size - 1));
	EXPECT_EQ(-EFAULT, get_cpuid(sizeof(struct kvm_cpuid2) - 1));
	answer.header.nent = count - 1;
	EXPECT_EQ(-E2BIG, get_cpuid(size));
	EXPECT_EQ(count, answer.header.nent);
}

/* Without leaf 0, or the first of the extended ones, KVM gives up. */
TEST(both_ranges_must_begin)
{
	static const uint32_t first[] = { 0, 0x80000000 };

	for (size_t i = 0; i < sizeof(first) / sizeof(first[0]); i++) {
		set_up("tdx-1.5.05", "linux-6.19");
		fill_values();
		value_of(0)->reg[CPUID_EAX] = 0x23;
		value_of(0x80000000)->reg[CPUID_EAX] = 0x80000008;
		for (size_t j = 0; j < masks->num_entries; j++)
			masks->entry[j].faulting |= masks->entry[j].at.leaf == first[i];
		answer.header.nent = KVM_TDX_MAX_CPUID_ENTRIES;
		EXPECT_EQ(-EIO, get_cpuid(sizeof(answer)));
	}
}

/* A leaf with sub-leaves begins a range as well. */
TEST(a_range_may_begin_with_a_subleaf)
{
	const struct cpuid_addr first = { 0, 0 };
	size_t index = 0;

	set_up("tdx-1.5.05", "linux-6.19");
	while (masks->entry[index].at.leaf)
		index++;
	masks->entry[index].at = first;
	fill_values();
	vm->td.value[index].reg[CPUID_EAX] = 0x23;
	value_of(0x80000000)->reg[CPUID_EAX] = 0x80000008;
	answer.header.nent = KVM_TDX_MAX_CPUID_ENTRIES;
	ASSERT_EQ(0, get_cpuid(sizeof(answer)));
	EXPECT_EQ(compare(0x23, 0x80000008), answer.header.nent);
}

/* KVM's copy and the TD differ in one bit: that matters where it is a clobber bit, either way. */
TEST(clobber_bits_must_agree)
{
	set_up("tdx-next", "linux-clobber-list");
	ASSERT_TRUE(kvm.has_clobber_list);
	for (int reg = 0; reg < CPUID_NUM_REGS; reg++)
		kvm.slot[0].clobber.reg[reg] = 1u << reg;
	for (size_t i = 0; i < 128 * kvm.num_slots; i++) {
		const struct emu_kvm_slot *slot = &kvm.slot[i / 128];
		const unsigned int reg = i / 32 % 4, bit = i % 32;
		const bool clobbers = slot->clobber.reg[reg] >> bit & 1;
		struct cpuid_regs *td =
			&vm->td.value[masks_entry_at(masks, slot->at) - masks->entry];
		struct cpuid_regs copy = { 0 };

		memset(vm->td.value, 0, sizeof(vm->td.value));
		vcpu.cpuid.count = 0;
		td->reg[reg] = 1u << bit;
		EXPECT_EQ(!clobbers, kvm_clobber_bits_agree(&vcpu));
		copy.reg[reg] = 1u << bit;
		cpuid_set_add(&vcpu.cpuid, slot->at, copy);
		EXPECT_TRUE(kvm_clobber_bits_agree(&vcpu));
		td->reg[reg] = 0;
		EXPECT_EQ(!clobbers, kvm_clobber_bits_agree(&vcpu))
		TH_LOG("leaf 0x%x, register %u, bit %u", slot->at.leaf, reg, bit);
		kvm.has_clobber_list = false;
		EXPECT_TRUE(kvm_clobber_bits_agree(&vcpu));
		kvm.has_clobber_list = true;
	}
}

TEST_HARNESS_MAIN
