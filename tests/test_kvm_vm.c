// SPDX-License-Identifier: GPL-2.0-only
/*
 * A VM of the emulated KVM before it runs: its capabilities, its TSC, its VCPUs and their CPUID, each at its
 * bounds; and what an update of the module leaves of them.
 */
#include <errno.h>
#include <linux/kvm_para.h>

#include "emulator/kvm_private.h"
#include "emulator/kvm_system.h"

#include "kselftest_harness.h"

#include "emulated.h"

#define MAX_VCPU_IDS 4096
#define BUS_CYCLE_MAX (UINT64_MAX / (128 * (uint64_t)UINT32_MAX))

FIXTURE(vm)
{
	struct emulated emulated;
	struct emu_kvm kvm;
	struct emu_vm *vm;
};

FIXTURE_SETUP(vm)
{
	struct diag diag;

	self->emulated = emulated_load("tdx-next", "emerald-rapids-tdx", "linux-clobber-list");
	ASSERT_EQ(0, emu_kvm_load(&self->kvm, emulated_module(&self->emulated),
				  self->emulated.profile, &diag));
	ASSERT_EQ(0, emu_vm_create(&self->kvm, &self->vm));
}

FIXTURE_TEARDOWN(vm)
{
	emu_vm_destroy(self->vm);
}

TEST_F(vm, capabilities_at_their_bounds)
{
	const uint64_t cpus = self->kvm.host.present_cpus;
	const struct {
		uint32_t cap;
		uint64_t argument;
		int error;
	} rows[] = {
		{ KVM_CAP_X86_APIC_BUS_CYCLES_NS, 1, -ENXIO },
		{ KVM_CAP_X86_APIC_BUS_CYCLES_NS, BUS_CYCLE_MAX, -ENXIO },
		{ KVM_CAP_X86_APIC_BUS_CYCLES_NS, BUS_CYCLE_MAX + 1, -EINVAL },
		{ KVM_CAP_MAX_VCPUS, cpus, 0 },
		{ KVM_CAP_MAX_VCPUS, cpus + 1, -EINVAL },
		{ KVM_CAP_MAX_VCPUS, 1ULL << 32 | 1, -EINVAL },
		{ KVM_CAP_EXIT_HYPERCALL, 1 << KVM_HC_MAP_GPA_RANGE, 0 },
		{ KVM_CAP_EXIT_HYPERCALL, 1 << KVM_HC_MAP_GPA_RANGE | 1, -EINVAL },
		{ KVM_CAP_EXIT_HYPERCALL, 1ULL << 63, -EINVAL },
		{ KVM_CAP_SPLIT_IRQCHIP, 25, -EINVAL },
		{ KVM_CAP_SPLIT_IRQCHIP, 24, 0 },
		{ KVM_CAP_SPLIT_IRQCHIP, 0, -EEXIST },
		{ KVM_CAP_X86_APIC_BUS_CYCLES_NS, BUS_CYCLE_MAX, 0 },
		{ KVM_CAP_VM_TYPES, 0, -EINVAL },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		EXPECT_EQ(rows[i].error, emu_vm_enable_cap(self->vm, rows[i].cap, rows[i].argument))
		TH_LOG("row %zu", i);
	}
	EXPECT_EQ(cpus, self->vm->max_vcpus);
	EXPECT_TRUE(self->vm->exit_on_map_gpa);
	EXPECT_EQ(0, emu_vm_enable_cap(self->vm, KVM_CAP_EXIT_HYPERCALL, 0));
	EXPECT_FALSE(self->vm->exit_on_map_gpa);
	self->vm->num_vcpus = 1;
	self->vm->split_irqchip = false;
	EXPECT_EQ(-EEXIST, emu_vm_enable_cap(self->vm, KVM_CAP_SPLIT_IRQCHIP, 24));
	EXPECT_EQ(-EBUSY, emu_vm_enable_cap(self->vm, KVM_CAP_MAX_VCPUS, 1));
	EXPECT_EQ(-EINVAL, emu_vm_enable_cap(self->vm, KVM_CAP_MAX_VCPUS, 0));
}

TEST_F(vm, tsc_frequencies_in_steps)
{
	static const struct {
		uint32_t khz;
		int error;
		uint32_t set;
	} rows[] = {
		{ 75000, -EINVAL, 2500000 },     { 99999, -EINVAL, 2500000 },
		{ 100000, 0, 100000 },           { 100001, -EINVAL, 100000 },
		{ 125000, 0, 125000 },           { 10000000, 0, 10000000 },
		{ 10025000, -EINVAL, 10000000 }, { 0, 0, 2500000 },
	};

	EXPECT_EQ(2500000, self->vm->tsc_khz);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		EXPECT_EQ(rows[i].error, emu_vm_set_tsc_khz(self->vm, rows[i].khz))
		TH_LOG("row %zu", i);
		EXPECT_EQ(rows[i].set, self->vm->tsc_khz) TH_LOG("row %zu", i);
	}
}

TEST_F(vm, vcpus_by_their_ids)
{
	static const struct {
		uint32_t id;
		int error;
	} rows[] = {
		{ MAX_VCPU_IDS, -EINVAL },
		{ MAX_VCPU_IDS - 1, 0 },
		{ 0, 0 },
		{ 7, 0 },
		{ 0, -EEXIST },
		{ 7, -EEXIST },
		{ 9, 0 },
		{ 8, -EINVAL },
	};
	struct emu_kvm_vcpu *vcpu;
	uint32_t count = 0;

	self->vm->max_vcpus = 4;
	self->vm->state = VM_INITIALIZED;
	EXPECT_EQ(-EINVAL, emu_vcpu_create(self->vm, 0, &vcpu));
	self->vm->split_irqchip = true;
	self->vm->state = VM_UNINITIALIZED;
	EXPECT_EQ(-EIO, emu_vcpu_create(self->vm, 0, &vcpu));
	self->vm->state = VM_INITIALIZED;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		EXPECT_EQ(rows[i].error, emu_vcpu_create(self->vm, rows[i].id, &vcpu))
		TH_LOG("row %zu", i);
		count += !rows[i].error;
		EXPECT_EQ(count, self->vm->num_vcpus);
		if (!rows[i].error) {
			EXPECT_EQ(rows[i].id, vcpu->id);
			EXPECT_EQ(self->vm, vcpu->vm);
		}
	}
}

TEST_F(vm, extensions_with_a_number)
{
	static const struct {
		uint64_t cap;
		int value;
	} rows[] = {
		{ KVM_CAP_MAX_VCPUS, 1024 },
		{ KVM_CAP_MAX_VCPU_ID, MAX_VCPU_IDS },
		{ KVM_CAP_NR_MEMSLOTS, 32764 },
		{ KVM_CAP_EXIT_HYPERCALL, 1 << KVM_HC_MAP_GPA_RANGE },
		{ KVM_CAP_MEMORY_ATTRIBUTES, 8 },
		{ KVM_CAP_X86_APIC_BUS_CYCLES_NS, 1 },
		{ KVM_CAP_VM_TYPES, 1 << 5 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		EXPECT_EQ(rows[i].value, emu_kvm_check_extension(&self->kvm, NULL, rows[i].cap))
		TH_LOG("row %zu", i);
	}
	for (uint32_t cpus = 7; cpus <= 9; cpus++) {
		self->kvm.host.present_cpus = cpus;
		self->vm->max_vcpus = 8;
		EXPECT_EQ((int)cpus, emu_kvm_check_extension(&self->kvm, NULL, KVM_CAP_NR_VCPUS));
		EXPECT_EQ(cpus < 8 ? 7 : 8,
			  emu_kvm_check_extension(&self->kvm, self->vm, KVM_CAP_NR_VCPUS));
	}
}

/* The index is part of the address where the entry says so. */
TEST_F(vm, entries_to_a_set)
{
	const struct kvm_cpuid_entry2 entries[] = {
		{ .function = 7, .index = 1, .flags = 1, .eax = 1, .ebx = 2, .ecx = 3, .edx = 4 },
		{ .function = 5, .index = 9, .flags = 0, .eax = 5, .ebx = 6, .ecx = 7, .edx = 8 },
		{ .function = 4, .index = 2, .flags = 6, .eax = 9 },
	};
	struct cpuid_set set = { .count = 99 };
	static struct kvm_cpuid_entry2 many[CPUID_SET_MAX + 1];

	ASSERT_EQ(0, emu_cpuid_from_entries(entries, 3, &set));
	EXPECT_EQ(3, set.count);
	for (uint32_t i = 0; i < 2; i++) {
		const struct cpuid_addr at = { i ? 5 : 7, i ? CPUID_SUBLEAF_NA : 1 };
		const struct cpuid_entry *entry = cpuid_set_at(&set, at);

		ASSERT_NE(NULL, entry);
		for (uint32_t reg = 0; reg < CPUID_NUM_REGS; reg++)
			EXPECT_EQ(4 * i + reg + 1, entry->regs.reg[reg]);
	}
	EXPECT_NE(NULL, cpuid_set_at(&set, (struct cpuid_addr){ 4, CPUID_SUBLEAF_NA }));
	for (uint32_t i = 0; i <= CPUID_SET_MAX; i++)
		many[i] = (struct kvm_cpuid_entry2){ .function = i };
	EXPECT_EQ(0, emu_cpuid_from_entries(many, CPUID_SET_MAX, &set));
	EXPECT_EQ(-E2BIG, emu_cpuid_from_entries(many, CPUID_SET_MAX + 1, &set));
}

/* A module without a limit of its own has that of the field's width. */
TEST(limits_are_the_modules)
{
	static const struct {
		const char *module;
		uint64_t max_vcpus;
	} rows[] = { { "tdx-1.5.01", UINT16_MAX }, { "tdx-1.5.05", 576 } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct emulated emulated =
			emulated_load(rows[i].module, "emerald-rapids-tdx", "linux-6.19");
		struct emu_module *module = emulated_module(&emulated);
		struct emu_kvm kvm;
		struct diag diag;

		emulated.masks->attributes_fixed1 = 0x11;
		emulated.masks->xfam_fixed1 = 0x22;
		emulated.masks->config_flags_fixed0 = 0x33;
		ASSERT_EQ(0, emu_kvm_load(&kvm, module, emulated.profile, &diag));
		EXPECT_EQ(rows[i].max_vcpus, kvm.max_vcpus_per_td);
		EXPECT_EQ(module->attributes_fixed0, kvm.attributes_fixed0);
		EXPECT_EQ(0x11, kvm.attributes_fixed1);
		EXPECT_EQ(module->xfam_fixed0, kvm.xfam_fixed0);
		EXPECT_EQ(0x22, kvm.xfam_fixed1);
		EXPECT_EQ(0x33, kvm.config_flags_fixed0);
	}
}

/* The opt-in goes on as far as the new module has it; what KVM has read once stays. */
TEST_F(vm, an_update_keeps_the_opt_in)
{
	for (uint64_t supported = 0; supported < 4; supported++) {
		struct emulated next = self->emulated;
		struct emu_module *module;

		next.masks = from_corpus_masks("tdx-next");
		next.masks->opt_in.supported = supported;
		module = emulated_module(&next);
		self->kvm.module->opt_in = 1;
		self->kvm.max_vcpus_per_td = 5;
		emu_kvm_update(&self->kvm, module);
		EXPECT_EQ(module, self->kvm.module);
		EXPECT_EQ(supported & 1, module->opt_in);
		EXPECT_EQ(5, self->kvm.max_vcpus_per_td);
	}
}

/* A TD is the module's that built it, whatever was there when its VM came to be or comes later. */
TEST_F(vm, a_td_goes_on_as_its_module_built_it)
{
	union {
		struct kvm_tdx_init_vm init;
		char room[sizeof(struct kvm_tdx_init_vm) + sizeof(struct kvm_cpuid_entry2)];
	} init = { .init = { .cpuid = { .nent = 1 } } };
	struct kvm_tdx_cmd cmd = { .id = KVM_TDX_INIT_VM };
	struct emu_module *second = emulated_module(&self->emulated);
	struct emu_module *third = emulated_module(&self->emulated);

	init.init.cpuid.entries[0] =
		(struct kvm_cpuid_entry2){ .function = 0x80000008, .eax = 48 << 16 };
	emu_kvm_update(&self->kvm, second);
	ASSERT_EQ(0, emu_vm_command(self->vm, &cmd, &init, sizeof(init)));
	EXPECT_EQ(second, self->vm->module);
	emu_kvm_update(&self->kvm, third);
	EXPECT_EQ(second, self->vm->module);
}

TEST_HARNESS_MAIN
