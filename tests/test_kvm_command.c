// SPDX-License-Identifier: GPL-2.0-only
/*
 * The commands of KVM_MEMORY_ENCRYPT_OP that are short: what is checked before all of them, what a VCPU needs to be
 * initialised, and the pages of a memory region at their bounds.
 */
#include <errno.h>

#include "emulator/kvm_private.h"

#include "kselftest_harness.h"

#include "emulated.h"

#define PAGE 0x1000ULL
#define SHARED (1ULL << 47)

static struct emu_kvm kvm;
static struct emu_vm *vm;
static struct emu_kvm_vcpu vcpu;

/* A VM with a TD, and a VCPU that has X2APIC. */
static void set_up(void)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", "sapphire-rapids-tdx", "linux-6.19");
	struct diag diag;

	if (emu_kvm_load(&kvm, emulated_module(&emulated), emulated.profile, &diag) ||
	    emu_vm_create(&kvm, &vm))
		ksft_exit_fail_msg("no VM\n");
	emulated_td(kvm.module, "", &vm->td);
	vm->has_key_id = true;
	vm->gpa_bits = 48;
	vm->state = VM_INITIALIZED;
	vcpu = (struct emu_kvm_vcpu){ .vm = vm, .id = 9 };
	cpuid_set_add(&vcpu.cpuid, (struct cpuid_addr){ 1, CPUID_SUBLEAF_NA },
		      (struct cpuid_regs){ { 0, 0, 1u << 21, 0 } });
}

static int command(uint32_t id, uint32_t flags, void *data, size_t size)
{
	struct kvm_tdx_cmd cmd = { .id = id, .flags = flags, .data = 0x1234 };

	return emu_vcpu_command(&vcpu, &cmd, data, size);
}

/* Dead, then its state, then the command's memory, then hw_error, then which command it is. */
TEST(checks_come_in_their_order)
{
	struct kvm_tdx_cmd unknown = { .id = 99, .hw_error = 1 };
	struct kvm_tdx_cmd finalize = { .id = KVM_TDX_FINALIZE_VM };

	set_up();
	EXPECT_EQ(-EFAULT, emu_vcpu_command(&vcpu, NULL, NULL, 0));
	EXPECT_EQ(-EFAULT, emu_vm_command(vm, NULL, NULL, 0));
	EXPECT_EQ(-EINVAL, emu_vcpu_command(&vcpu, &unknown, NULL, 0));
	EXPECT_EQ(-EINVAL, emu_vm_command(vm, &unknown, NULL, 0));
	EXPECT_EQ(-EINVAL, command(99, 0, NULL, 0));
	EXPECT_EQ(-EINVAL, command(KVM_TDX_INIT_VM, 0, NULL, 0));
	vm->has_key_id = false;
	EXPECT_EQ(-EINVAL, emu_vcpu_command(&vcpu, NULL, NULL, 0));
	EXPECT_EQ(-EINVAL, command(KVM_TDX_INIT_VCPU, 0, NULL, 0));
	EXPECT_EQ(-EINVAL, emu_vm_command(vm, &finalize, NULL, 0));
	EXPECT_EQ(VM_INITIALIZED, vm->state);
	vm->has_key_id = true;
	finalize.hw_error = 1;
	EXPECT_EQ(-EINVAL, emu_vm_command(vm, &finalize, NULL, 0));
	finalize.hw_error = 0;
	EXPECT_EQ(0, emu_vm_command(vm, &finalize, NULL, 0));
	EXPECT_EQ(VM_RUNNABLE, vm->state);
	EXPECT_EQ(-EINVAL, emu_vm_command(vm, &finalize, NULL, 0));
	EXPECT_EQ(-EINVAL, emu_vcpu_command(&vcpu, NULL, NULL, 0));
	EXPECT_EQ(-EINVAL, command(KVM_TDX_INIT_VCPU, 0, NULL, 0));
	vm->dead = true;
	EXPECT_EQ(-EIO, emu_vcpu_command(&vcpu, NULL, NULL, 0));
	EXPECT_EQ(-EIO, emu_vm_command(vm, NULL, NULL, 0));
}

/* X2APIC in KVM's copy, whatever else is there, and nothing asked for twice. */
TEST(a_vcpu_needs_x2apic)
{
	for (unsigned int bit = 0; bit < 32; bit++) {
		set_up();
		cpuid_set_add(&vcpu.cpuid, (struct cpuid_addr){ 1, CPUID_SUBLEAF_NA },
			      (struct cpuid_regs){ { ~0u, ~0u, 1u << bit, ~0u } });
		EXPECT_EQ(bit == 21 ? 0 : -EINVAL, command(KVM_TDX_INIT_VCPU, 0, NULL, 0))
		TH_LOG("bit %u", bit);
		EXPECT_EQ(bit == 21, vcpu.initialised);
	}
	set_up();
	EXPECT_EQ(-EINVAL, command(KVM_TDX_INIT_VCPU, 1, NULL, 0));
	EXPECT_EQ(0, command(KVM_TDX_INIT_VCPU, 0, NULL, 0));
	EXPECT_EQ(-EINVAL, command(KVM_TDX_INIT_VCPU, 0, NULL, 0));
	EXPECT_EQ(0x1234, vcpu.initial_rcx);
	EXPECT_EQ(9, vcpu.guest.vcpu.x2apic_id);
	EXPECT_EQ(3, vcpu.guest.vcpu.xcr0);
	set_up();
	vcpu.cpuid.count = 0;
	cpuid_set_add(&vcpu.cpuid, (struct cpuid_addr){ 1, 0 },
		      (struct cpuid_regs){ { 0, 0, 1u << 21, 0 } });
	EXPECT_EQ(0, command(KVM_TDX_INIT_VCPU, 0, NULL, 0));
	set_up();
	vcpu.cpuid.count = 0;
	EXPECT_EQ(-EINVAL, command(KVM_TDX_INIT_VCPU, 0, NULL, 0));
}

/* Of a VM without memory to execute: what is taken is done. */
TEST(regions_at_their_bounds)
{
	static const struct {
		struct kvm_tdx_init_mem_region region;
		uint32_t flags;
		int error;
	} rows[] = {
		{ { PAGE, 2 * PAGE, 3 }, 0, 0 },
		{ { PAGE, 2 * PAGE, 3 }, KVM_TDX_MEASURE_MEMORY_REGION, 0 },
		{ { PAGE, 2 * PAGE, 3 }, KVM_TDX_MEASURE_MEMORY_REGION | 2, -EINVAL },
		{ { PAGE | 1, 2 * PAGE, 3 }, 0, -EINVAL },
		{ { PAGE | 0x800, 2 * PAGE, 3 }, 0, -EINVAL },
		{ { PAGE, 2 * PAGE | 0x800, 3 }, 0, -EINVAL },
		{ { PAGE, 2 * PAGE | 1, 3 }, 0, -EINVAL },
		{ { PAGE, 2 * PAGE, 0 }, 0, -EINVAL },
		{ { 0, 0, SHARED / PAGE }, 0, 0 },
		{ { 0, 0, SHARED / PAGE + 1 }, 0, -EINVAL },
		{ { 0, SHARED - PAGE, 1 }, 0, 0 },
		{ { 0, SHARED, 1 }, 0, -EINVAL },
		{ { 0, 1ULL << 48, 1 }, 0, -EINVAL },
		{ { 0, 0, 1ULL << 51 }, 0, -EINVAL },
		{ { 0, PAGE, 1ULL << 52 | 1 }, 0, -EINVAL },
	};

	set_up();
	EXPECT_EQ(-EINVAL, command(KVM_TDX_INIT_MEM_REGION, 0, NULL, 0));
	ASSERT_EQ(0, command(KVM_TDX_INIT_VCPU, 0, NULL, 0));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct kvm_tdx_init_mem_region region = rows[i].region, expected = region;

		if (!rows[i].error) {
			expected.source_addr += expected.nr_pages * PAGE;
			expected.gpa += expected.nr_pages * PAGE;
			expected.nr_pages = 0;
		}
		EXPECT_EQ(rows[i].error,
			  command(KVM_TDX_INIT_MEM_REGION, rows[i].flags, &region, sizeof(region)))
		TH_LOG("row %zu", i);
		EXPECT_EQ(0, memcmp(&expected, &region, sizeof(region))) TH_LOG("row %zu", i);
		EXPECT_EQ(-EFAULT,
			  command(KVM_TDX_INIT_MEM_REGION, 0, &region, sizeof(region) - 1));
	}
}

TEST(get_cpuid_takes_no_flags)
{
	struct kvm_cpuid2 none = { 0 };

	set_up();
	EXPECT_EQ(-EINVAL, command(KVM_TDX_GET_CPUID, 1, &none, sizeof(none)));
	EXPECT_EQ(-E2BIG, command(KVM_TDX_GET_CPUID, 0, &none, sizeof(none)));
}

TEST_HARNESS_MAIN
