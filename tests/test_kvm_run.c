// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of KVM_RUN of a TD that executes its memory, emulator/kvm.h: what is refused before, how
 * it is interrupted, and the exits that are no TDVMCALLs.
 */
#include "emulator/kvm.h"

#include <errno.h>

#include "kselftest_harness.h"

#include "td_vm.h"

TD_CODE(forever, "2: jmp 2b");

TEST(runs_are_refused_before_the_td_is_ready)
{
	struct emu_program none = { 0 };
	struct vm *vm = vm_create();

	EXPECT_EQ(-EINVAL, emu_vcpu_run_memory(vm->vcpu, vm->run, 0, TD_VM_BUDGET));
	init_vcpu(vm);
	EXPECT_EQ(0x4321, vm->vcpu->initial_rcx);
	EXPECT_EQ(-EINVAL, emu_vcpu_run_memory(vm->vcpu, vm->run, 0, TD_VM_BUDGET));
	finalize(vm);
	EXPECT_EQ(-EINVAL, emu_vcpu_run_memory(vm->vcpu, vm->run, EMU_NUM_CPUS, TD_VM_BUDGET));
	EXPECT_EQ(-EINVAL, emu_vcpu_run(vm->vcpu, &(struct emu_run){ .program = &none,
								     .cpu = EMU_NUM_CPUS }));
	EXPECT_EQ(0, emu_vcpu_run(vm->vcpu,
				  &(struct emu_run){ .program = &none, .cpu = EMU_NUM_CPUS - 1 }));
	vm->vm->memory = NULL;
	EXPECT_EQ(-EINVAL, emu_vcpu_run_memory(vm->vcpu, vm->run, 0, TD_VM_BUDGET));
	vm->vm->dead = true;
	EXPECT_EQ(-EIO, emu_vcpu_run_memory(vm->vcpu, vm->run, 0, TD_VM_BUDGET));
	emu_vm_destroy(vm->vm);
}

/* Once KVM has found a bug of its own there (KVM_BUG_ON). */
TEST(a_dead_vm_answers_eio)
{
	static const struct emu_run run = { .program = NULL };
	struct vm *vm = vm_create();
	struct kvm_cpuid2 cpuid = { .nent = 0 };
	struct emu_kvm_vcpu *another;

	vm->vm->dead = true;
	EXPECT_EQ(-EIO, emu_vm_enable_cap(vm->vm, KVM_CAP_SPLIT_IRQCHIP, 24));
	EXPECT_EQ(-EIO, emu_vm_set_tsc_khz(vm->vm, 0));
	EXPECT_EQ(-EIO, emu_vcpu_create(vm->vm, 1, &another));
	EXPECT_EQ(-EIO, emu_vcpu_set_cpuid2(vm->vcpu, &cpuid, sizeof(cpuid)));
	EXPECT_EQ(-EIO, emu_vcpu_get_cpuid2(vm->vcpu, &cpuid, sizeof(cpuid)));
	EXPECT_EQ(-EIO, emu_vcpu_run(vm->vcpu, &run));
	emu_vm_destroy(vm->vm);
}

TEST(runs_need_an_engine)
{
	struct vm *vm = VM_WITH(forever);

#ifdef TDX_CTS_UNICORN
	EXPECT_EQ(-EAGAIN, emu_vcpu_run_memory(vm->vcpu, vm->run, 0, TD_VM_BUDGET));
#else
	EXPECT_EQ(-EOPNOTSUPP, emu_vcpu_run_memory(vm->vcpu, vm->run, 0, TD_VM_BUDGET));
#endif
	emu_vm_destroy(vm->vm);
}

/* KVM's copy of CPUID has no leaf but two, and so no bit of the TD's. */
TEST(a_copy_of_another_mind_is_not_entered)
{
	struct vm *vm;

	NEEDS_ENGINE();
	vm = VM_WITH(forever);
	for (size_t i = 0; i < vm->kvm.num_slots; i++)
		memset(&vm->kvm.slot[i].clobber, 0xff, sizeof(vm->kvm.slot[i].clobber));
	vm->kvm.has_clobber_list = true;
	EXPECT_EQ(-EINVAL, emu_vcpu_run_memory(vm->vcpu, vm->run, 0, TD_VM_BUDGET));
	vm->kvm.has_clobber_list = false;
	EXPECT_EQ(-EAGAIN, emu_vcpu_run_memory(vm->vcpu, vm->run, 0, TD_VM_BUDGET));
	emu_vm_destroy(vm->vm);
}

TEST(runs_can_be_interrupted)
{
	struct vm *vm;

	NEEDS_ENGINE();
	vm = VM_WITH(forever);
	vm->run->immediate_exit = 1;
	EXPECT_EQ(-EINTR, emu_vcpu_run_memory(vm->vcpu, vm->run, 0, TD_VM_BUDGET));
	EXPECT_EQ(KVM_EXIT_INTR, vm->run->exit_reason);
	EXPECT_EQ(NULL, vm->vcpu->machine);
	vm->run->immediate_exit = 0;
	EXPECT_EQ(-EAGAIN, emu_vcpu_run_memory(vm->vcpu, vm->run, 0, TD_VM_BUDGET));
	/* An external interrupt, says the module in RAX. */
	EXPECT_EQ(1, vm->kvm.host.cpu[0].at_exit.value[HOST_RAX]);
	EXPECT_EQ(-EAGAIN, emu_vcpu_run_memory(vm->vcpu, vm->run, 1, TD_VM_BUDGET));
	emu_vcpu_run_interrupted(vm->vcpu, vm->run);
	EXPECT_EQ(KVM_EXIT_INTR, vm->run->exit_reason);
	emu_vm_destroy(vm->vm);
}

TD_CODE(missing, "mov 0x205fff, %al");
TD_CODE(shared_access, "mov 0x203018, %eax");

TEST(memory_that_is_not_there_is_a_fault)
{
	struct kvm_run_memory_fault *fault;
	struct vm *vm;

	NEEDS_ENGINE();
	vm = VM_WITH(missing);
	fault = kvm_run_memory_fault(vm->run);
	for (unsigned int i = 0; i < 2; i++) {
		ASSERT_EQ(-EFAULT, vm_run(vm));
		ASSERT_EQ(KVM_EXIT_MEMORY_FAULT, vm->run->exit_reason);
		EXPECT_EQ(KVM_MEMORY_EXIT_FLAG_PRIVATE, fault->flags);
		EXPECT_EQ(TD_MISSING_GPA, fault->gpa);
		EXPECT_EQ(EMU_PAGE_SIZE, fault->size);
	}
	emu_vm_destroy(vm->vm);

	vm = VM_WITH(shared_access);
	vm->memory.shared_error = -EFAULT;
	vm->run->exit_reason = KVM_EXIT_SHUTDOWN;
	EXPECT_EQ(-EFAULT, vm_run(vm));
	EXPECT_EQ(KVM_EXIT_UNKNOWN, vm->run->exit_reason);
	emu_vm_destroy(vm->vm);
}

TD_CODE(shutdown, "movq $0, -16(%rsp); movq $0, -8(%rsp); lidt -16(%rsp); ud2");
TD_CODE(stuck, "movq $0, 0x1111a0; movq $0, 0x111080; syscall");

TEST(ends_of_a_td_are_exits)
{
	struct vm *vm;

	NEEDS_ENGINE();
	vm = VM_WITH(shutdown);
	for (unsigned int i = 0; i < 2; i++) {
		ASSERT_EQ(0, vm_run(vm));
		EXPECT_EQ(KVM_EXIT_SHUTDOWN, vm->run->exit_reason);
	}
	emu_vm_destroy(vm->vm);

	vm = VM_WITH(stuck);
	ASSERT_EQ(0, vm_run(vm));
	ASSERT_EQ(KVM_EXIT_INTERNAL_ERROR, vm->run->exit_reason);
	EXPECT_EQ(KVM_INTERNAL_ERROR_UNEXPECTED_EXIT_REASON, vm->run->internal.suberror);
	EXPECT_EQ(2, vm->run->internal.ndata);
	EXPECT_EQ(0x4000000100000000, vm->run->internal.data[0]); /* TDX_NON_RECOVERABLE_VCPU */
	EXPECT_EQ(0, vm->run->internal.data[1]);
	ASSERT_EQ(0, emu_vcpu_run_memory(vm->vcpu, vm->run, 1, TD_VM_BUDGET));
	EXPECT_EQ(1, vm->run->internal.data[1]);
	emu_vm_destroy(vm->vm);
}

TEST(memory_regions_are_added_page_by_page)
{
	static uint8_t source[3 * EMU_PAGE_SIZE] __attribute__((aligned(EMU_PAGE_SIZE)));
	struct kvm_tdx_init_mem_region region = { .source_addr = (uintptr_t)source,
						  .gpa = 0x500000,
						  .nr_pages = 2 };
	struct kvm_tdx_cmd command = { .id = KVM_TDX_INIT_MEM_REGION };
	struct vm *vm = vm_create();

	init_vcpu(vm);
	source[0] = 1;
	source[EMU_PAGE_SIZE] = 2;
	ASSERT_EQ(0, emu_vcpu_command(vm->vcpu, &command, &region, sizeof(region)));
	EXPECT_EQ(0, region.nr_pages);
	EXPECT_EQ(0x502000, region.gpa);
	EXPECT_EQ((uintptr_t)source + 2UL * EMU_PAGE_SIZE, region.source_addr);
	EXPECT_EQ(1, *(uint8_t *)td_memory_page(&vm->memory, 0x500000));
	EXPECT_EQ(2, *(uint8_t *)td_memory_page(&vm->memory, 0x501000));

	/* The second page is there already. */
	region = (struct kvm_tdx_init_mem_region){ .source_addr = (uintptr_t)source,
						   .gpa = 0x4ff000,
						   .nr_pages = 3 };
	EXPECT_EQ(-EEXIST, emu_vcpu_command(vm->vcpu, &command, &region, sizeof(region)));
	EXPECT_EQ(2, region.nr_pages);
	EXPECT_EQ(0x500000, region.gpa);
	emu_vm_destroy(vm->vm);
}

TEST_HARNESS_MAIN
