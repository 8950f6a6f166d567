// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM_RUN of a TD that executes its memory: what comes before the entry, and the exits that
 * are not TDVMCALLs.
 *
 * Source: Linux 6.16 to 6.19, kvm_arch_vcpu_ioctl_run(), tdx_vcpu_pre_run(), tdx_handle_exit().
 */
#include <errno.h>

#include "emulator/kvm_private.h"

/* RAX of TDH.VP.ENTER when the TD could not go on (TDX_NON_RECOVERABLE_VCPU). */
#define STATUS_NON_RECOVERABLE 0x4000000100000000ULL

/* One TDH.VP.ENTER. */
struct slice {
	struct emu_machine *machine;
	uint64_t budget;
	enum machine_leave leave;
	struct machine_exit exit;
};

static enum emu_exit execute_slice(void *context, const struct emu_module *module,
				   struct emu_td *td, struct emu_guest *guest, uint64_t *exposed)
{
	struct slice *slice = context;

	slice->leave =
		emu_machine_run(slice->machine, module, td, guest, slice->budget, &slice->exit);
	*exposed = emu_machine_exposed(slice->machine);
	return slice->leave == MACHINE_TDVMCALL ? EMU_EXIT_TDVMCALL : EMU_EXIT_ASYNC;
}

static int exit_memory_fault(struct kvm_run *run, const struct machine_exit *exit)
{
	run->exit_reason = KVM_EXIT_MEMORY_FAULT;
	*kvm_run_memory_fault(run) = (struct kvm_run_memory_fault){
		.flags = KVM_MEMORY_EXIT_FLAG_PRIVATE,
		.gpa = exit->gpa & ~(EMU_PAGE_SIZE - 1ULL),
		.size = EMU_PAGE_SIZE,
	};
	return -EFAULT;
}

static int exit_stuck(struct kvm_run *run, unsigned int cpu)
{
	run->exit_reason = KVM_EXIT_INTERNAL_ERROR;
	run->internal.suberror = KVM_INTERNAL_ERROR_UNEXPECTED_EXIT_REASON;
	run->internal.ndata = 2;
	run->internal.data[0] = STATUS_NON_RECOVERABLE;
	run->internal.data[1] = cpu;
	return 0;
}

/* 1: KVM_RUN goes on. */
static int handle_exit(struct emu_kvm_vcpu *vcpu, struct kvm_run *run, const struct slice *slice,
		       unsigned int cpu)
{
	switch (slice->leave) {
	case MACHINE_SLICE_OVER:
		return 1;
	case MACHINE_TDVMCALL:
		return kvm_tdvmcall(vcpu, run);
	case MACHINE_PRIVATE_FAULT:
		return exit_memory_fault(run, &slice->exit);
	case MACHINE_SHARED_FAULT:
		return -EFAULT;
	case MACHINE_SHUTDOWN:
		run->exit_reason = KVM_EXIT_SHUTDOWN;
		return 0;
	case MACHINE_STUCK:
		break;
	}
	return exit_stuck(run, cpu);
}

static int pre_run(struct emu_kvm_vcpu *vcpu, unsigned int cpu)
{
	struct emu_vm *vm = vcpu->vm;
	struct diag diag;

	if (!vcpu->initialised || vm->state != VM_RUNNABLE || cpu >= EMU_NUM_CPUS || !vm->memory)
		return -EINVAL;
	if (!kvm_clobber_bits_agree(vcpu))
		return -EINVAL;
	if (vcpu->machine)
		return 0;
	vcpu->machine = emu_machine_create(vm->memory, &diag);
	if (!vcpu->machine)
		return -EOPNOTSUPP;
	emu_machine_reset(vcpu->machine, vm->module, &vm->td, &vcpu->guest, vcpu->initial_rcx);
	return 0;
}

static int complete_last_exit(struct emu_kvm_vcpu *vcpu, struct kvm_run *run)
{
	int (*complete)(struct emu_kvm_vcpu * vcpu, struct kvm_run * run) =
		vcpu->complete_userspace_io;

	vcpu->complete_userspace_io = NULL;
	return complete ? complete(vcpu, run) : 1;
}

int emu_vcpu_run_memory(struct emu_kvm_vcpu *vcpu, struct kvm_run *run, unsigned int cpu,
			uint64_t budget)
{
	struct slice slice = { .budget = budget };
	const struct emu_execution execution = { execute_slice, &slice };
	int result;

	if (vcpu->vm->dead)
		return -EIO;
	run->exit_reason = KVM_EXIT_UNKNOWN;
	result = complete_last_exit(vcpu, run);
	if (result <= 0)
		return result;
	if (run->immediate_exit) {
		emu_vcpu_run_interrupted(vcpu, run);
		return -EINTR;
	}
	result = pre_run(vcpu, cpu);
	if (result)
		return result;
	if (vcpu->halted)
		return -EAGAIN;
	slice.machine = vcpu->machine;
	kvm_switch_enter(vcpu, cpu, false, &execution);
	result = handle_exit(vcpu, run, &slice, cpu);
	return result == 1 ? -EAGAIN : result;
}

void emu_vcpu_run_interrupted(struct emu_kvm_vcpu *vcpu, struct kvm_run *run)
{
	(void)vcpu;
	run->exit_reason = KVM_EXIT_INTR;
}
