// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of TDG.VP.VMCALL in the emulated KVM: each call, what comes to user space of it and what
 * the TD gets back.
 */
#include "emulator/kvm.h"

#include <errno.h>
#include <linux/kvm_para.h>

#include "kselftest_harness.h"

#include "td_call.h"

#define INVALID_OPERAND 0x8000000000000000ULL
#define ALIGN_ERROR 0x8000000000000002ULL
#define SUBFUNC_UNSUPPORTED 0x8000000000000003ULL

static uint64_t gpr(struct vm *vm, enum machine_gpr gpr)
{
	return emu_machine_gpr(vm->vcpu->machine, gpr);
}

TD_CODE(io_out, CALL(30, 2, 1, 0x5c, 0xabcd) STORE);
TD_CODE(io_in, CALL(30, 4, 0, 0xcf8, 0) STORE);

TEST(port_io_comes_to_user_space)
{
	const uint32_t value = 0x12345678;
	struct vm *vm;

	NEEDS_ENGINE();
	vm = VM_WITH(io_out);
	ASSERT_EQ(0, vm_run(vm));
	ASSERT_EQ(KVM_EXIT_IO, vm->run->exit_reason);
	EXPECT_EQ(KVM_EXIT_IO_OUT, vm->run->io.direction);
	EXPECT_EQ(77, vm->kvm.host.cpu[0].at_exit.value[HOST_RAX]); /* TDCALL */
	EXPECT_EQ(0xfc00, vm->kvm.host.cpu[0].at_exit.value[HOST_RCX]);
	EXPECT_EQ(2, vm->run->io.size);
	EXPECT_EQ(0x5c, vm->run->io.port);
	EXPECT_EQ(1, vm->run->io.count);
	EXPECT_EQ(EMU_PAGE_SIZE, vm->run->io.data_offset);
	EXPECT_EQ(0, memcmp((char *)vm->run + EMU_PAGE_SIZE, "\xcd\xab\0\0", 4));
	run_to_end(vm);
	EXPECT_EQ(0, answer(vm, 0));
	emu_vm_destroy(vm->vm);

	vm = VM_WITH(io_in);
	ASSERT_EQ(0, vm_run(vm));
	ASSERT_EQ(KVM_EXIT_IO, vm->run->exit_reason);
	EXPECT_EQ(KVM_EXIT_IO_IN, vm->run->io.direction);
	EXPECT_EQ(4, vm->run->io.size);
	EXPECT_EQ(0xcf8, vm->run->io.port);
	memcpy((char *)vm->run + vm->run->io.data_offset, &value, sizeof(value));
	/* The exit is completed, but the TD does not run. */
	vm->run->immediate_exit = 1;
	EXPECT_EQ(-EINTR, vm_run(vm));
	EXPECT_EQ(value, gpr(vm, MACHINE_R11));
	/* Once: what user space writes afterwards comes too late. */
	memset((char *)vm->run + vm->run->io.data_offset, 0x55, sizeof(value));
	vm->run->immediate_exit = 0;
	run_to_end(vm);
	EXPECT_EQ(0, answer(vm, 0));
	EXPECT_EQ(value, answer(vm, 1));
	emu_vm_destroy(vm->vm);
}

TD_CODE(mmio_read, CALL(48, 4, 0, 0x800000400010, 0) STORE);
TD_CODE(mmio_write, CALL(48, 8, 1, 0x800000400010, 0x1122334455667788) STORE);

TEST(mmio_comes_to_user_space)
{
	const uint64_t value = 0x1122334455667788;
	struct vm *vm;

	NEEDS_ENGINE();
	vm = VM_WITH(mmio_read);
	ASSERT_EQ(0, vm_run(vm));
	ASSERT_EQ(KVM_EXIT_MMIO, vm->run->exit_reason);
	EXPECT_EQ(TD_MMIO_GPA + 0x10, vm->run->mmio.phys_addr);
	EXPECT_EQ(4, vm->run->mmio.len);
	EXPECT_EQ(0, vm->run->mmio.is_write);
	memcpy(vm->run->mmio.data, &value, sizeof(value));
	run_to_end(vm);
	EXPECT_EQ(0, answer(vm, 0));
	EXPECT_EQ(0x55667788, answer(vm, 1));
	emu_vm_destroy(vm->vm);

	vm = VM_WITH(mmio_write);
	ASSERT_EQ(0, vm_run(vm));
	ASSERT_EQ(KVM_EXIT_MMIO, vm->run->exit_reason);
	EXPECT_EQ(8, vm->run->mmio.len);
	EXPECT_EQ(1, vm->run->mmio.is_write);
	EXPECT_EQ(0, memcmp(vm->run->mmio.data, &value, sizeof(value)));
	run_to_end(vm);
	EXPECT_EQ(0, answer(vm, 0));
	emu_vm_destroy(vm->vm);
}

/* 3 MiB and a page from 0x200000 on: pieces of 2 MiB. */
TD_CODE(map_gpa, CALL(0x10001, 0x800000200000, 0x301000, 0, 0) STORE);

TEST(map_gpa_needs_a_capability)
{
	struct vm *vm;

	NEEDS_ENGINE();
	vm = VM_WITH(map_gpa);
	EXPECT_EQ(-EINVAL, emu_vm_enable_cap(vm->vm, KVM_CAP_EXIT_HYPERCALL, 1 << 12 | 1));
	EXPECT_EQ(-EAGAIN, vm_run(vm));
	EXPECT_EQ(SUBFUNC_UNSUPPORTED, answer(vm, 0));
	EXPECT_EQ(0x800000200000, answer(vm, 1));
	emu_vm_destroy(vm->vm);
}

TEST(map_gpa_comes_in_pieces)
{
	struct vm *vm;

	NEEDS_ENGINE();
	vm = VM_WITH(map_gpa);
	ASSERT_EQ(0, emu_vm_enable_cap(vm->vm, KVM_CAP_EXIT_HYPERCALL, 1 << KVM_HC_MAP_GPA_RANGE));
	for (unsigned int piece = 0; piece < 2; piece++) {
		ASSERT_EQ(0, vm_run(vm));
		ASSERT_EQ(KVM_EXIT_HYPERCALL, vm->run->exit_reason);
		EXPECT_EQ(KVM_HC_MAP_GPA_RANGE, vm->run->hypercall.nr);
		EXPECT_EQ(0x200000 + piece * 0x200000, vm->run->hypercall.args[0]);
		EXPECT_EQ(piece ? 0x101 : 0x200, vm->run->hypercall.args[1]);
		EXPECT_EQ(KVM_MAP_GPA_RANGE_DECRYPTED, vm->run->hypercall.args[2]);
		EXPECT_EQ(0, vm->run->hypercall.ret);
	}
	run_to_end(vm);
	EXPECT_EQ(0, answer(vm, 0));
	emu_vm_destroy(vm->vm);
}

TEST(map_gpa_can_be_refused)
{
	static const struct {
		uint64_t ret, status;
	} rows[] = { { EINVAL, INVALID_OPERAND }, { EAGAIN, 1 } };

	NEEDS_ENGINE();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct vm *vm = VM_WITH(map_gpa);

		emu_vm_enable_cap(vm->vm, KVM_CAP_EXIT_HYPERCALL, 1 << KVM_HC_MAP_GPA_RANGE);
		ASSERT_EQ(0, vm_run(vm));
		ASSERT_EQ(0, vm_run(vm));
		vm->run->hypercall.ret = rows[i].ret;
		run_to_end(vm);
		EXPECT_EQ(rows[i].status, answer(vm, 0));
		EXPECT_EQ(0x800000400000, answer(vm, 1));
		emu_vm_destroy(vm->vm);
	}
}

TD_CODE(fatal, CALL(0x10003, 0x10000, 0x13, 0x14, 0x15) STORE);

TEST(fatal_errors_are_system_events)
{
	struct vm *vm;

	NEEDS_ENGINE();
	vm = VM_WITH(fatal);
	ASSERT_EQ(0, vm_run(vm));
	ASSERT_EQ(KVM_EXIT_SYSTEM_EVENT, vm->run->exit_reason);
	EXPECT_EQ(KVM_SYSTEM_EVENT_TDX_FATAL, vm->run->system_event.type);
	EXPECT_EQ(16, vm->run->system_event.ndata);
	EXPECT_EQ(77, vm->run->system_event.data[0]);
	EXPECT_EQ(0xfc00, vm->run->system_event.data[1]);
	EXPECT_EQ(0, vm->run->system_event.data[3]);
	for (unsigned int i = 2; i < 11; i++)
		EXPECT_EQ(0, vm->run->system_event.data[i]);
	EXPECT_EQ(0x10003, vm->run->system_event.data[11]);
	EXPECT_EQ(0x10000, vm->run->system_event.data[12]);
	EXPECT_EQ(0x13, vm->run->system_event.data[13]);
	EXPECT_EQ(0x14, vm->run->system_event.data[14]);
	EXPECT_EQ(0x15, vm->run->system_event.data[15]);
	emu_vm_destroy(vm->vm);
}

TD_CODE(info_1, CALL(0x10000, 1, 0, 0, 0) STORE);
TD_CODE(quote, CALL(0x10002, 0x800000300000, 0x1000, 0, 0) STORE);
TD_CODE(notify, CALL(0x10004, 0x60, 0, 0, 0) STORE);

TEST(some_calls_are_user_spaces_to_answer)
{
	struct kvm_run_tdx *tdx;
	struct vm *vm;

	NEEDS_ENGINE();
	vm = VM_WITH(info_1);
	tdx = kvm_run_tdx(vm->run);
	ASSERT_EQ(0, vm_run(vm));
	ASSERT_EQ(KVM_EXIT_TDX, vm->run->exit_reason);
	EXPECT_EQ(0x10000, tdx->nr);
	EXPECT_EQ(1, tdx->get_tdvmcall_info.leaf);
	EXPECT_EQ(0, tdx->get_tdvmcall_info.ret);
	tdx->get_tdvmcall_info.r11 = 3;
	tdx->get_tdvmcall_info.r12 = 4;
	tdx->get_tdvmcall_info.r13 = 5;
	tdx->get_tdvmcall_info.r14 = 9;
	run_to_end(vm);
	EXPECT_EQ(0, answer(vm, 0));
	EXPECT_EQ(3, answer(vm, 1));
	EXPECT_EQ(4, answer(vm, 2));
	EXPECT_EQ(5, answer(vm, 3));
	EXPECT_EQ(9, answer(vm, 4));
	emu_vm_destroy(vm->vm);

	vm = VM_WITH(quote);
	tdx = kvm_run_tdx(vm->run);
	ASSERT_EQ(0, vm_run(vm));
	ASSERT_EQ(KVM_EXIT_TDX, vm->run->exit_reason);
	EXPECT_EQ(0x10002, tdx->nr);
	EXPECT_EQ(TD_SHARED_GPA, tdx->get_quote.gpa);
	EXPECT_EQ(0x1000, tdx->get_quote.size);
	EXPECT_EQ(SUBFUNC_UNSUPPORTED, tdx->get_quote.ret);
	tdx->get_quote.ret = 0;
	run_to_end(vm);
	EXPECT_EQ(0, answer(vm, 0));
	emu_vm_destroy(vm->vm);

	vm = VM_WITH(notify);
	tdx = kvm_run_tdx(vm->run);
	ASSERT_EQ(0, vm_run(vm));
	ASSERT_EQ(KVM_EXIT_TDX, vm->run->exit_reason);
	EXPECT_EQ(0x10004, tdx->nr);
	EXPECT_EQ(0x60, tdx->setup_event_notify.vector);
	run_to_end(vm);
	EXPECT_EQ(SUBFUNC_UNSUPPORTED, answer(vm, 0));
	emu_vm_destroy(vm->vm);
}

TD_CODE(notify_first, CALL(0x10004, 32, 0, 0, 0) STORE);
TD_CODE(notify_last, CALL(0x10004, 255, 0, 0, 0) STORE);

TEST(every_vector_of_an_interrupt_serves)
{
	struct vm *vm;

	NEEDS_ENGINE();
	vm = VM_WITH(notify_first);
	ASSERT_EQ(0, vm_run(vm));
	EXPECT_EQ(32, kvm_run_tdx(vm->run)->setup_event_notify.vector);
	emu_vm_destroy(vm->vm);
	vm = VM_WITH(notify_last);
	ASSERT_EQ(0, vm_run(vm));
	EXPECT_EQ(255, kvm_run_tdx(vm->run)->setup_event_notify.vector);
	emu_vm_destroy(vm->vm);
}

/* Calls that KVM ends itself: the TD goes on, and what it finds. */
#define IN_KERNEL(X) \
	X(cpuid, CALL(10, 7, 2, 0, 0), 0, 0x123) \
	X(cpuid_unknown, CALL(10, 0x99, 0, 0, 0x55), 0, 0) \
	X(info_0, CALL(0x10000, 0, 0, 0, 0x66), 0, 0x66) \
	X(info_2, CALL(0x10000, 2, 0, 0, 0), INVALID_OPERAND, 0) \
	X(io_size, CALL(30, 3, 1, 0x5c, 0), INVALID_OPERAND, 0) \
	X(io_direction, CALL(30, 1, 2, 0x5c, 0), INVALID_OPERAND, 0) \
	X(mmio_private, CALL(48, 4, 0, 0x400010, 0), INVALID_OPERAND, 0) \
	X(mmio_size, CALL(48, 3, 0, 0x800000400010, 0), INVALID_OPERAND, 0) \
	X(mmio_direction, CALL(48, 4, 2, 0x800000400010, 0), INVALID_OPERAND, 0) \
	X(mmio_none, CALL(48, 0, 0, 0x800000400010, 0), INVALID_OPERAND, 0) \
	X(mmio_long, CALL(48, 16, 0, 0x800000400010, 0), INVALID_OPERAND, 0) \
	X(mmio_end, CALL(48, 4, 0, 0xfffffffffffe, 0), INVALID_OPERAND, 0) \
	X(io_none, CALL(30, 0, 1, 0x5c, 0), INVALID_OPERAND, 0) \
	X(io_long, CALL(30, 8, 1, 0x5c, 0), INVALID_OPERAND, 0) \
	X(rdmsr, CALL(31, 0x3a, 0, 0, 0x77), 0, 0x77) \
	X(rdmsr_unknown, CALL(31, 0x9999, 0, 0, 0), INVALID_OPERAND, 0) \
	X(wrmsr, CALL(32, 0x3a, 0, 0, 0), INVALID_OPERAND, 0) \
	X(map_gpa_aligned, CALL(0x10001, 0x200010, 0x1000, 0, 0), ALIGN_ERROR, 0) \
	X(map_gpa_size, CALL(0x10001, 0x200000, 0x1010, 0, 0), ALIGN_ERROR, 0) \
	X(map_gpa_none, CALL(0x10001, 0x200000, 0, 0, 0), INVALID_OPERAND, 0) \
	X(map_gpa_high, CALL(0x10001, 0x1000000000000, 0x1000, 0, 0), INVALID_OPERAND, 0) \
	X(map_gpa_mixed, CALL(0x10001, 0x7ffffffff000, 0x2000, 0, 0), INVALID_OPERAND, 0) \
	X(map_gpa_end, CALL(0x10001, 0xfffffffff000, 0x2000, 0, 0), INVALID_OPERAND, 0) \
	X(map_gpa_wraps, CALL(0x10001, 0x200000, 0xffffffffffe00000, 0, 0), INVALID_OPERAND, 0) \
	X(quote_private, CALL(0x10002, 0x300000, 0x1000, 0, 0), INVALID_OPERAND, 0) \
	X(notify_low, CALL(0x10004, 31, 0, 0, 0), INVALID_OPERAND, 0) \
	X(notify_high, CALL(0x10004, 256, 0, 0, 0), INVALID_OPERAND, 0) \
	X(unknown, CALL(0x10099, 0, 0, 0, 0), SUBFUNC_UNSUPPORTED, 0) \
	X(hypercall, \
	  "xor %eax, %eax; mov $0xfc00, %ecx; mov $1, %r10d; xor %r15d, %r15d\n" TDCALL, \
	  (uint64_t)-KVM_ENOSYS, 0) \
	X(not_passed, \
	  "xor %eax, %eax; mov $0x0c00, %ecx; xor %r10d, %r10d; mov $30, %r11d\n" \
	  "mov $1, %r12d; xor %r13d, %r13d; mov $0x5c, %r14d; mov $0x88, %r15d\n" TDCALL, \
	  INVALID_OPERAND, 0x88)

#define X(name, call, r10, r15) TD_CODE(in_kernel_##name, call STORE);
IN_KERNEL(X)
#undef X

static const struct {
	const char *name;
	const uint8_t *code, *end;
	uint64_t r10, r15;
} in_kernel[] = {
#define X(name, call, r10, r15) \
	{ #name, code_in_kernel_##name, code_in_kernel_##name##_end, r10, r15 },
	IN_KERNEL(X)
#undef X
};

TEST(some_calls_are_kvms_to_answer)
{
	NEEDS_ENGINE();
	for (size_t i = 0; i < sizeof(in_kernel) / sizeof(in_kernel[0]); i++) {
		size_t size = TD_CODE_SIZE(in_kernel[i].code, in_kernel[i].end);
		struct vm *vm = vm_with(in_kernel[i].code, size);

		emu_vm_enable_cap(vm->vm, KVM_CAP_EXIT_HYPERCALL, 1 << KVM_HC_MAP_GPA_RANGE);
		EXPECT_EQ(-EAGAIN, vm_run(vm)) TH_LOG("%s", in_kernel[i].name);
		EXPECT_EQ(in_kernel[i].r10, answer(vm, 0)) TH_LOG("%s", in_kernel[i].name);
		EXPECT_EQ(in_kernel[i].r15, answer(vm, 5)) TH_LOG("%s", in_kernel[i].name);
		emu_vm_destroy(vm->vm);
	}
}

TD_CODE(halt, CALL(12, 0, 0, 0, 0) STORE "ud2");

TEST(halt_lasts)
{
	struct vm *vm;

	NEEDS_ENGINE();
	vm = VM_WITH(halt);
	EXPECT_EQ(-EAGAIN, vm_run(vm));
	EXPECT_TRUE(vm->vcpu->halted);
	EXPECT_EQ(12, gpr(vm, MACHINE_R11));
	EXPECT_EQ(-EAGAIN, vm_run(vm));
	EXPECT_EQ(12, gpr(vm, MACHINE_R11));
	emu_vm_destroy(vm->vm);
}

TEST_HARNESS_MAIN
