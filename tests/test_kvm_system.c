// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the emulated KVM says of itself, and calls of its VMs and VCPUs that only a VMM makes.
 */
#include <errno.h>

#include "emulator/kvm_private.h"
#include "emulator/kvm_system.h"

#include "kselftest_harness.h"

#include "emulated.h"

#define ENTRIES 256

union cpuid {
	struct kvm_cpuid2 header;
	char room[sizeof(struct kvm_cpuid2) + ENTRIES * sizeof(struct kvm_cpuid_entry2)];
};

FIXTURE(kvm)
{
	struct emu_kvm kvm;
	struct emu_vm *vm;
};

FIXTURE_SETUP(kvm)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", "emerald-rapids-tdx", "linux-6.19");
	struct diag diag;

	ASSERT_EQ(0, emu_kvm_load(&self->kvm, emulated_module(&emulated), emulated.profile, &diag));
	ASSERT_EQ(0, emu_vm_create(&self->kvm, &self->vm));
}

FIXTURE_TEARDOWN(kvm)
{
	emu_vm_destroy(self->vm);
}

static struct emu_kvm_vcpu *vcpu_of(struct emu_vm *vm)
{
	union {
		struct kvm_tdx_init_vm init;
		char room[sizeof(struct kvm_tdx_init_vm) + sizeof(struct kvm_cpuid_entry2)];
	} init = { .init = { .cpuid = { .nent = 1 } } };
	struct kvm_tdx_cmd cmd = { .id = KVM_TDX_INIT_VM };
	struct emu_kvm_vcpu *vcpu;

	init.init.cpuid.entries[0] =
		(struct kvm_cpuid_entry2){ .function = 0x80000008, .eax = 48 << 16 };
	if (emu_vm_enable_cap(vm, KVM_CAP_SPLIT_IRQCHIP, 24) ||
	    emu_vm_command(vm, &cmd, &init, sizeof(init)) || emu_vcpu_create(vm, 0, &vcpu))
		ksft_exit_fail_msg("no VCPU\n");
	return vcpu;
}

TEST_F(kvm, extensions)
{
	/* There, and no number. */
	static const uint32_t plain[] = {
		KVM_CAP_USER_MEMORY,
		KVM_CAP_EXT_CPUID,
		KVM_CAP_SYNC_MMU,
		KVM_CAP_DESTROY_MEMORY_REGION_WORKS,
		KVM_CAP_JOIN_MEMORY_REGIONS_WORKS,
		KVM_CAP_INTERNAL_ERROR_DATA,
		KVM_CAP_TSC_CONTROL,
		KVM_CAP_GET_TSC_KHZ,
		KVM_CAP_ENABLE_CAP_VM,
		KVM_CAP_CHECK_EXTENSION_VM,
		KVM_CAP_SPLIT_IRQCHIP,
		KVM_CAP_IMMEDIATE_EXIT,
		KVM_CAP_VM_TSC_CONTROL,
		KVM_CAP_USER_MEMORY2,
		KVM_CAP_MEMORY_FAULT_INFO,
		KVM_CAP_GUEST_MEMFD,
	};
	const struct emu_kvm *kvm = &self->kvm;

	EXPECT_EQ(1 << KVM_X86_TDX_VM, emu_kvm_check_extension(kvm, NULL, KVM_CAP_VM_TYPES));
	EXPECT_EQ(0, emu_kvm_check_extension(kvm, NULL, KVM_CAP_IRQCHIP));
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
		EXPECT_EQ(1, emu_kvm_check_extension(kvm, NULL, plain[i]))
		TH_LOG("%u", plain[i]);
	}
	EXPECT_EQ(0, emu_kvm_check_extension(kvm, NULL, KVM_CAP_VM_TYPES | 1ULL << 32));
	EXPECT_EQ((int)self->vm->max_vcpus,
		  emu_kvm_check_extension(kvm, self->vm, KVM_CAP_MAX_VCPUS));
	ASSERT_EQ(0, emu_vm_enable_cap(self->vm, KVM_CAP_MAX_VCPUS, 1));
	EXPECT_EQ(1, emu_kvm_check_extension(kvm, self->vm, KVM_CAP_MAX_VCPUS));
	EXPECT_EQ(1, emu_kvm_check_extension(kvm, self->vm, KVM_CAP_NR_VCPUS));
	EXPECT_LT(1, emu_kvm_check_extension(kvm, NULL, KVM_CAP_NR_VCPUS));
}

static uint32_t supported_bits(const struct kvm_cpuid2 *cpuid, uint32_t leaf, enum cpuid_reg reg)
{
	const struct kvm_cpuid_entry2 *entry =
		kvm_find_cpuid_entry2(cpuid->entries, cpuid->nent, leaf, 0);

	if (!entry)
		ksft_exit_fail_msg("no leaf %#x\n", leaf);
	return (&entry->eax)[reg];
}

TEST_F(kvm, supported_cpuid)
{
	union cpuid cpuid = { .header = { .nent = ENTRIES } };
	const struct kvm_cpuid_entry2 *entry = cpuid.header.entries;
	uint32_t count, seen = 0;

	ASSERT_EQ(0, emu_kvm_supported_cpuid(&self->kvm, &cpuid.header, sizeof(cpuid)));
	count = cpuid.header.nent;
	for (; entry < cpuid.header.entries + count; entry++) {
		seen += entry->function == 0x80000008 && (entry->eax >> 16 & 0xff) == 52;
		seen += entry->function == 0x40000000 && entry->ebx == 0x4b4d564b;
		seen += entry->function == 1 && entry->ecx & 1u << 21 && !entry->flags;
		seen += entry->function == 7 && !entry->index && entry->flags == 1;
	}
	EXPECT_EQ(4, seen);
	/* In the order of leaves, KVM's own between; padding says nothing. */
	for (uint32_t i = 0; i < count; i++) {
		const struct kvm_cpuid_entry2 *each = &cpuid.header.entries[i];

		if (i > 0)
			EXPECT_LE(each[-1].function, each->function);
		EXPECT_EQ(0, each->padding[0] | each->padding[1] | each->padding[2]);
	}
	EXPECT_EQ(0, supported_bits(&cpuid.header, 1, CPUID_ECX) & 0x080481e8);
	EXPECT_EQ(0x81200000, supported_bits(&cpuid.header, 1, CPUID_ECX) & 0x81200000);
	EXPECT_EQ(0, supported_bits(&cpuid.header, 1, CPUID_EDX) & 0xb0600000);
	EXPECT_EQ(0, supported_bits(&cpuid.header, 7, CPUID_ECX) & 0x00002010);
	EXPECT_EQ(0, supported_bits(&cpuid.header, 7, CPUID_EDX) & 0x00040800);
	cpuid.header.nent = count;
	EXPECT_EQ(0, emu_kvm_supported_cpuid(&self->kvm, &cpuid.header, sizeof(cpuid)));
	cpuid.header.nent = count - 1;
	EXPECT_EQ(-E2BIG, emu_kvm_supported_cpuid(&self->kvm, &cpuid.header, sizeof(cpuid)));
	EXPECT_EQ(count - 1, cpuid.header.nent);
	cpuid.header.nent = ENTRIES;
	EXPECT_EQ(-EFAULT, emu_kvm_supported_cpuid(&self->kvm, &cpuid.header, 100));
	EXPECT_EQ(-EFAULT, emu_kvm_supported_cpuid(&self->kvm, NULL, 0));
}

/* Those of leaves 0 to 0x26 that answer by sub-leaf (SDM vol. 2A, CPUID). */
#define BY_SUBLEAF 0x19e195a890ULL

static struct kvm_cpuid_entry2 expected_entry(struct cpuid_addr at, uint32_t value)
{
	bool by_subleaf = at.leaf < 64 && BY_SUBLEAF >> at.leaf & 1;
	struct kvm_cpuid_entry2 entry = { at.leaf, at.subleaf, by_subleaf, value,
					  value,   value,      value,      { 0 } };

	if (at.leaf == 1) {
		entry.ecx = (value & ~0x080481e8u) | 0x81200000;
		entry.edx = value & ~0xb0600000;
	}
	if (at.leaf == 7 && !at.subleaf) {
		entry.ecx = value & ~0x2010u;
		entry.edx = value & ~0x40800u;
	}
	if (at.leaf == 0x80000008)
		entry.eax = (value & ~0xff0000u) | 52 << 16;
	return entry;
}

/* Every leaf of a CPU whose registers are all 1, or all 0: what KVM has of its own, and nothing else. */
TEST_F(kvm, supported_cpuid_is_the_cpus)
{
	static const struct kvm_cpuid_entry2 own[] = {
		{ .function = 0x40000000,
		  .eax = 0x40000001,
		  .ebx = 0x4b4d564b,
		  .ecx = 0x564b4d56,
		  .edx = 0x4d },
		{ .function = 0x40000001, .eax = 0x01007efb },
	};
	struct cpuid_set *native = &self->kvm.module->platform.cpuid;

	for (unsigned int i = 0; i < 2; i++) {
		const uint32_t value = i ? UINT32_MAX : 0;
		union cpuid cpuid = { .header = { .nent = ENTRIES } };
		const struct kvm_cpuid_entry2 *entry = cpuid.header.entries;

		native->count = 0;
		for (uint32_t leaf = 0; leaf <= 0x26; leaf++)
			cpuid_set_add(native, (struct cpuid_addr){ leaf, 0 },
				      (struct cpuid_regs){ { value, value, value, value } });
		cpuid_set_add(native, (struct cpuid_addr){ 7, 2 },
			      (struct cpuid_regs){ { value, value, value, value } });
		cpuid_set_add(native, (struct cpuid_addr){ 0, 0 },
			      (struct cpuid_regs){ { 0x25, value, value, value } });
		cpuid_set_add(native, (struct cpuid_addr){ 0x40000000, 0 },
			      (struct cpuid_regs){ 0 });
		cpuid_set_add(native, (struct cpuid_addr){ 0x7fffffff, 0 },
			      (struct cpuid_regs){ 0 });
		for (uint32_t leaf = 0x80000000; leaf <= 0x80000009; leaf++)
			cpuid_set_add(native, (struct cpuid_addr){ leaf, 0 },
				      (struct cpuid_regs){ { value, value, value, value } });
		self->kvm.module->last_extended_leaf = 0x80000008;
		ASSERT_EQ(0, emu_kvm_supported_cpuid(&self->kvm, &cpuid.header, sizeof(cpuid)));
		ASSERT_EQ(0x26 + 1 + 2 + 9, cpuid.header.nent);
		for (uint32_t leaf = 0; leaf <= 0x25; leaf++) {
			struct kvm_cpuid_entry2 expected =
				expected_entry((struct cpuid_addr){ leaf, 0 }, value);

			if (!leaf)
				expected.eax = 0x25;
			EXPECT_EQ(0, memcmp(&expected, entry++, sizeof(expected)))
			TH_LOG("leaf 0x%x", leaf);
			expected = expected_entry((struct cpuid_addr){ 7, 2 }, value);
			if (leaf == 7)
				EXPECT_EQ(0, memcmp(&expected, entry++, sizeof(expected)));
		}
		EXPECT_EQ(0, memcmp(own, entry, sizeof(own)));
		entry += 2;
		for (uint32_t leaf = 0x80000000; leaf <= 0x80000008; leaf++) {
			struct kvm_cpuid_entry2 expected =
				expected_entry((struct cpuid_addr){ leaf, 0 }, value);

			EXPECT_EQ(0, memcmp(&expected, entry++, sizeof(expected)))
			TH_LOG("leaf 0x%x", leaf);
		}
	}
}

/* A CPU with more leaves than KVM takes, with those of KVM's own. */
TEST_F(kvm, supported_cpuid_has_a_limit)
{
	struct cpuid_set *native = &self->kvm.module->platform.cpuid;
	union cpuid cpuid = { .header = { .nent = ENTRIES } };

	native->count = 0;
	for (uint32_t leaf = 0; leaf < 248; leaf++)
		cpuid_set_add(native, (struct cpuid_addr){ leaf, 0 },
			      (struct cpuid_regs){ { 255, 0, 0, 0 } });
	for (uint32_t leaf = 0x80000000; leaf < 0x80000008; leaf++)
		cpuid_set_add(native, (struct cpuid_addr){ leaf, 0 }, (struct cpuid_regs){ 0 });
	EXPECT_EQ(0, emu_kvm_supported_cpuid(&self->kvm, &cpuid.header, sizeof(cpuid)));
	EXPECT_GE(ENTRIES, cpuid.header.nent);
	EXPECT_LT(250, cpuid.header.nent);
}

/* Five levels of EPT are needed for more than 48 bits. */
TEST_F(kvm, guest_address_bits_are_those_of_the_ept)
{
	for (unsigned int way = 0; way < 6; way++) {
		const unsigned int max_pa = 47 + way / 2, five = way % 2;
		union cpuid cpuid = { .header = { .nent = ENTRIES } };

		self->kvm.module->max_pa = max_pa;
		self->kvm.module->ept_vpid_cap = five ? 1 << 7 : ~(1ULL << 7);
		ASSERT_EQ(0, emu_kvm_supported_cpuid(&self->kvm, &cpuid.header, sizeof(cpuid)));
		EXPECT_EQ(max_pa == 49 && !five ? 48 : max_pa,
			  supported_bits(&cpuid.header, 0x80000008, CPUID_EAX) >> 16 & 0xff);
	}
}

/* As given: in that order, with what KVM does not look at. */
TEST_F(kvm, cpuid_as_it_was_given)
{
	struct emu_kvm_vcpu *vcpu = vcpu_of(self->vm);
	union cpuid given = { .header = { .nent = 3 } }, got = { .header = { .nent = ENTRIES } };

	given.header.entries[0] = (struct kvm_cpuid_entry2){ .function = 7, .flags = 1, .ebx = 8 };
	given.header.entries[1] = (struct kvm_cpuid_entry2){ .function = 1, .ecx = 1u << 21 };
	given.header.entries[2] = (struct kvm_cpuid_entry2){ .function = 1, .index = 9, .eax = 4 };
	ASSERT_EQ(0, emu_vcpu_set_cpuid2(vcpu, &given.header, sizeof(given)));
	ASSERT_EQ(0, emu_vcpu_get_cpuid2(vcpu, &got.header, sizeof(got)));
	ASSERT_EQ(3, got.header.nent);
	EXPECT_EQ(0, memcmp(given.header.entries, got.header.entries,
			    3 * sizeof(got.header.entries[0])));
	got.header.nent = 2;
	EXPECT_EQ(-E2BIG, emu_vcpu_get_cpuid2(vcpu, &got.header, sizeof(got)));
	got.header.nent = 3;
	EXPECT_EQ(-EFAULT, emu_vcpu_get_cpuid2(vcpu, &got.header, 8 + 3 * 40 - 1));
	EXPECT_EQ(-EFAULT, emu_vcpu_get_cpuid2(vcpu, NULL, 0));
	EXPECT_EQ(-EFAULT, emu_vcpu_set_cpuid2(vcpu, &given.header, 8 + 3 * 40 - 1));
	EXPECT_EQ(-EFAULT, emu_vcpu_set_cpuid2(vcpu, NULL, 0));
	/* A refused set leaves the old one. */
	given.header.nent = ENTRIES + 1;
	EXPECT_EQ(-E2BIG, emu_vcpu_set_cpuid2(vcpu, &given.header, sizeof(given)));
	ASSERT_EQ(0, emu_vcpu_get_cpuid2(vcpu, &got.header, sizeof(got)));
	/* As many as KVM takes. */
	given.header.nent = ENTRIES;
	for (uint32_t i = 0; i < ENTRIES; i++)
		given.header.entries[i] = (struct kvm_cpuid_entry2){ .function = i };
	EXPECT_EQ(0, emu_vcpu_set_cpuid2(vcpu, &given.header, sizeof(given)));
	got.header.nent = ENTRIES;
	ASSERT_EQ(0, emu_vcpu_get_cpuid2(vcpu, &got.header, sizeof(got)));
	EXPECT_EQ(ENTRIES - 1, got.header.entries[ENTRIES - 1].function);
}

TEST_F(kvm, apic_bus_cycles)
{
	const uint32_t cap = KVM_CAP_X86_APIC_BUS_CYCLES_NS;

	EXPECT_EQ(-EINVAL, emu_vm_enable_cap(self->vm, cap, 0));
	EXPECT_EQ(-EINVAL, emu_vm_enable_cap(self->vm, cap, UINT64_MAX));
	EXPECT_EQ(-ENXIO, emu_vm_enable_cap(self->vm, cap, 40));
	ASSERT_EQ(0, emu_vm_enable_cap(self->vm, KVM_CAP_SPLIT_IRQCHIP, 24));
	EXPECT_EQ(0, emu_vm_enable_cap(self->vm, cap, 40));
}

TEST_F(kvm, apic_bus_cycles_come_before_vcpus)
{
	vcpu_of(self->vm);
	EXPECT_EQ(-EINVAL, emu_vm_enable_cap(self->vm, KVM_CAP_X86_APIC_BUS_CYCLES_NS, 40));
}

TEST_HARNESS_MAIN
