// SPDX-License-Identifier: GPL-2.0-only
/*
 * TDG.VP.VMCALL in the emulated KVM at the bounds: each width of an access, each register of CPUID, each MSR
 * that KVM answers, and ranges that end where memory does.
 */
#include "emulator/kvm.h"

#include <linux/kvm_para.h>

#include "kselftest_harness.h"

#include "td_call.h"

/* MSRs that KVM answers for a TD, by the lower half of R12. */
#define MSRS(X) \
	X(feature_control, 0x3a, 1) \
	X(platform_info, 0xce, 0x80000000) \
	X(mtrrcap, 0xfe, 0x508) \
	X(mcg_cap, 0x179, 0) \
	X(misc_enable, 0x1000001a0, 1)

#define X(name, index, value) TD_CODE(msr_##name, CALL(31, index, 0, 0, 0) STORE);
MSRS(X)
#undef X

TEST(msrs_that_kvm_answers)
{
	static const struct {
		const uint8_t *code, *end;
		uint64_t value;
	} rows[] = {
#define X(name, index, value) { code_msr_##name, code_msr_##name##_end, value },
		MSRS(X)
#undef X
	};

	NEEDS_ENGINE();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct vm *vm = vm_with(rows[i].code, TD_CODE_SIZE(rows[i].code, rows[i].end));

		run_to_end(vm);
		EXPECT_EQ(0, answer(vm, 0));
		EXPECT_EQ(rows[i].value, answer(vm, 1)) TH_LOG("row %zu", i);
		emu_vm_destroy(vm->vm);
	}
}

TD_CODE(leaf_7_2, CALL(10, 0xffffffff00000007, 0xffffffff00000002, 0x14, 0x15) STORE);
TD_CODE(leaf_99, CALL(10, 0x99, 0, 0x14, 0x15) STORE);

/* All four registers, by the lower halves of R12 and R13; a leaf that KVM's copy lacks is 0. */
TEST(cpuid_is_of_kvms_copy)
{
	struct vm *vm;

	NEEDS_ENGINE();
	vm = VM_WITH(leaf_7_2);
	cpuid_set_add(&vm->vcpu->cpuid, (struct cpuid_addr){ 7, 2 },
		      (struct cpuid_regs){ { 0x11, 0x22, 0x33, 0x44 } });
	run_to_end(vm);
	for (size_t i = 0; i < CPUID_NUM_REGS; i++)
		EXPECT_EQ(0x11 * (i + 1), answer(vm, 2 + i));
	emu_vm_destroy(vm->vm);
	vm = VM_WITH(leaf_99);
	run_to_end(vm);
	for (size_t i = 0; i < CPUID_NUM_REGS; i++)
		EXPECT_EQ(0, answer(vm, 2 + i));
	emu_vm_destroy(vm->vm);
}

TD_CODE(io_1, CALL(30, 1, 1, 0x12345, 0xffffffffffffff80) STORE);
TD_CODE(io_4, CALL(30, 4, 1, 0x80, 0x1122334455667788) STORE);
TD_CODE(mmio_1, CALL(48, 1, 0, 0x800000000000, 0) STORE);
TD_CODE(mmio_2, CALL(48, 2, 1, 0xfffffffffffe, 0x1122334455667788) STORE);

/* Each width: so many bytes and no more, at the first and the last address. */
TEST(accesses_of_each_width)
{
	struct vm *vm;

	NEEDS_ENGINE();
	vm = VM_WITH(io_1);
	memset((char *)vm->run + EMU_PAGE_SIZE, 0x55, 8);
	ASSERT_EQ(0, vm_run(vm));
	EXPECT_EQ(1, vm->run->io.size);
	EXPECT_EQ(0x2345, vm->run->io.port);
	EXPECT_EQ(0, memcmp((char *)vm->run + EMU_PAGE_SIZE, "\x80\x55", 2));
	emu_vm_destroy(vm->vm);
	vm = VM_WITH(io_4);
	memset((char *)vm->run + EMU_PAGE_SIZE, 0x55, 8);
	ASSERT_EQ(0, vm_run(vm));
	EXPECT_EQ(4, vm->run->io.size);
	EXPECT_EQ(0, memcmp((char *)vm->run + EMU_PAGE_SIZE, "\x88\x77\x66\x55\x55", 5));
	/* Of a write nothing comes back. */
	run_to_end(vm);
	EXPECT_EQ(30, answer(vm, 1));
	emu_vm_destroy(vm->vm);
	vm = VM_WITH(mmio_1);
	ASSERT_EQ(0, vm_run(vm));
	EXPECT_EQ(0, vm->run->mmio.phys_addr);
	EXPECT_EQ(1, vm->run->mmio.len);
	memset(vm->run->mmio.data, 0x99, 8);
	run_to_end(vm);
	EXPECT_EQ(0x99, answer(vm, 1));
	emu_vm_destroy(vm->vm);
	vm = VM_WITH(mmio_2);
	memset(vm->run->mmio.data, 0x55, 8);
	ASSERT_EQ(0, vm_run(vm));
	EXPECT_EQ(0x7ffffffffffe, vm->run->mmio.phys_addr);
	EXPECT_EQ(0, memcmp(vm->run->mmio.data, "\x88\x77\0\0\0\0\0\0", 8));
	emu_vm_destroy(vm->vm);
}

/* To private memory, up to the last page of it, in one piece; and three that are just full. */
TD_CODE(map_private, CALL(0x10001, 0x7fffffe00000, 0x200000, 0, 0) STORE);
TD_CODE(map_three, CALL(0x10001, 0xffffffa00000, 0x600000, 0, 0) STORE);

TEST(map_gpa_to_the_end_of_a_half)
{
	struct vm *vm;

	NEEDS_ENGINE();
	vm = VM_WITH(map_private);
	ASSERT_EQ(0, emu_vm_enable_cap(vm->vm, KVM_CAP_EXIT_HYPERCALL, 1 << KVM_HC_MAP_GPA_RANGE));
	memset(&vm->run->hypercall, 0x55, sizeof(vm->run->hypercall));
	ASSERT_EQ(0, vm_run(vm));
	EXPECT_EQ(0x7fffffe00000, vm->run->hypercall.args[0]);
	EXPECT_EQ(0x200, vm->run->hypercall.args[1]);
	EXPECT_EQ(KVM_MAP_GPA_RANGE_ENCRYPTED, vm->run->hypercall.args[2]);
	EXPECT_EQ(0, vm->run->hypercall.args[3]);
	EXPECT_EQ(KVM_EXIT_HYPERCALL_LONG_MODE, vm->run->hypercall.longmode);
	run_to_end(vm);
	EXPECT_EQ(0, answer(vm, 0));
	emu_vm_destroy(vm->vm);
	vm = VM_WITH(map_three);
	ASSERT_EQ(0, emu_vm_enable_cap(vm->vm, KVM_CAP_EXIT_HYPERCALL, 1 << KVM_HC_MAP_GPA_RANGE));
	for (unsigned int piece = 0; piece < 3; piece++) {
		ASSERT_EQ(0, vm_run(vm));
		EXPECT_EQ(0x7fffffa00000 + piece * 0x200000ULL, vm->run->hypercall.args[0]);
		EXPECT_EQ(0x200, vm->run->hypercall.args[1]);
	}
	run_to_end(vm);
	EXPECT_EQ(0, answer(vm, 0));
	emu_vm_destroy(vm->vm);
}

TEST_HARNESS_MAIN
