/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Code of a TD that makes one TDG.VP.VMCALL, and what it gets back.
 *
 *	TD_CODE(io_out, CALL(30, 2, 1, 0x5c, 0xabcd) STORE);
 *
 *	struct vm *vm = VM_WITH(io_out);
 *
 *	vm_run(vm);				// KVM_EXIT_IO
 *	run_to_end(vm);
 *	EXPECT_EQ(0, answer(vm, 0));		// R10
 */
#ifndef TESTS_TD_CALL_H
#define TESTS_TD_CALL_H

#include "td_vm.h"

/*
 * TDG.VP.VMCALL with what R11 to R15 say. At the end R12 to R15 and R11 of the answer lie from
 * TD_DATA_GPA on, R10 last.
 */
#define TDCALL ".byte 0x66, 0x0f, 0x01, 0xcc\n"
#define CALL(r11, r12, r13, r14, r15) \
	"xor %eax, %eax; mov $0xfc00, %ecx; xor %r10d, %r10d\n" \
	"movabs $" #r11 ", %r11; movabs $" #r12 ", %r12; movabs $" #r13 ", %r13\n" \
	"movabs $" #r14 ", %r14; movabs $" #r15 ", %r15\n" TDCALL
#define STORE \
	"mov $0x130000, %ebx; mov %r10, (%rbx); mov %r11, 8(%rbx); mov %r12, 16(%rbx)\n" \
	"mov %r13, 24(%rbx); mov %r14, 32(%rbx); mov %r15, 40(%rbx)\n"

/* The answer of a call that has ended; R10 first. The TD then leaves by a call of its own. */
static inline uint64_t answer(struct vm *vm, size_t index)
{
	uint64_t value;

	memcpy(&value, (uint8_t *)td_memory_page(&vm->memory, TD_DATA_GPA) + 8 * index, 8);
	return value;
}

/* The code ends with a call that KVM does not know, for ever. */
static inline void run_to_end(struct vm *vm)
{
	if (vm_run(vm) != -EAGAIN)
		ksft_exit_fail_msg("KVM_RUN: %d, exit %u\n", vm->result, vm->run->exit_reason);
}

#endif
