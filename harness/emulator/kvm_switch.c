// SPDX-License-Identifier: GPL-2.0-only
/*
 * Host state around TDH.VP.ENTER: what KVM and the kernel around it save before the entry
 * and restore until the thread is back in user space. What is not here stays as the module
 * left it.
 *
 * Source: Linux 6.16 to 6.19, tdx_vcpu_enter_exit(), tdx_load_host_xsave_state(),
 * tdx_prepare_switch_to_host(), fpu_swap_kvm_fpstate(), hw_breakpoint_restore(),
 * kvm_on_user_return().
 */
#include "emulator/kvm_private.h"

/* BTF, FREEZE_PERFMON_ON_PMI, FREEZE_WHILE_SMM: what KVM relies on the module to keep. */
#define DEBUGCTL_PRESERVED 0x5002
#define DR7_ENABLED 0xff

enum restored {
	ALWAYS,
	IF_NOT_PRESERVED, /* DEBUGCTL holds more than the module keeps */
	IF_NOT_ZERO,
	IF_NOT_XFAM, /* the host's value is not what XFAM leaves there */
	IF_BREAKPOINTS, /* the debug registers are in use */
	IF_USER_FPU, /* the kernel keeps the component for user space */
};

static const struct {
	enum host_element_id first, last;
	enum restored restored;
} rows[] = {
	{ HOST_IA32_KERNEL_GS_BASE, HOST_IA32_KERNEL_GS_BASE, ALWAYS },
	{ HOST_IA32_DEBUGCTL, HOST_IA32_DEBUGCTL, IF_NOT_PRESERVED },
	{ HOST_XSTATE_PKRU, HOST_XSTATE_PKRU, IF_NOT_ZERO },
	{ HOST_XCR0, HOST_XCR0, IF_NOT_XFAM },
	{ HOST_IA32_XSS, HOST_IA32_XSS, IF_NOT_XFAM },
	{ HOST_IA32_XFD, HOST_IA32_XFD, ALWAYS }, /* with the thread's own FPU state */
	{ HOST_XSTATE_X87, HOST_XSTATE_PT, IF_USER_FPU },
	{ HOST_XSTATE_CET_U, HOST_XSTATE_TILEDATA, IF_USER_FPU },
	{ HOST_DR0, HOST_DR7, IF_BREAKPOINTS },
	{ HOST_RAX, HOST_R15, ALWAYS }, /* at the return from the system call */
};

static const struct {
	enum host_element_id element;
	uint64_t at_exit; /* what KVM expects the module to leave */
} user_return[EMU_NUM_USER_RETURN] = {
#define X(name, at_exit) [USER_RETURN_##name] = { HOST_##name, at_exit },
	EMU_USER_RETURN_MSRS(X)
#undef X
};

/* Another VM's values, as they are while its thread is scheduled out but has not returned. */
static const uint64_t other_vm[EMU_NUM_USER_RETURN] = {
	[USER_RETURN_IA32_FMASK] = 0x47700,
	[USER_RETURN_IA32_STAR] = 0x33001000000000,
	[USER_RETURN_IA32_LSTAR] = 0xffffffffb1000040,
	[USER_RETURN_IA32_TSC_AUX] = 0x7,
};

/* The elements that a supported CPUID bit lets a TD change; any other bit changes nothing. */
void kvm_switch_load(struct emu_kvm *kvm)
{
	struct cpuid_bit gate;

	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++)
		kvm->switched[id] = emu_exit_gate(kvm->module, id, &gate) &&
				    profile_supports(kvm->profile, gate);
}

static bool needs_restore(const struct emu_vm *vm, enum host_element_id element,
			  enum restored restored, const struct host_state *before)
{
	uint64_t own = before->value[element];

	switch (restored) {
	case IF_NOT_PRESERVED:
		return own & ~(uint64_t)DEBUGCTL_PRESERVED;
	case IF_NOT_ZERO:
		return own;
	case IF_NOT_XFAM:
		return own != (vm->xfam & vm->kvm->profile->xfam & own);
	case IF_BREAKPOINTS:
		return before->value[HOST_DR7] & DR7_ENABLED;
	case IF_USER_FPU:
		return (before->value[HOST_XCR0] | before->value[HOST_IA32_XSS]) >>
			       host_element(element)->index &
		       1;
	case ALWAYS:
		break;
	}
	return true;
}

static void restore(const struct emu_vm *vm, const struct host_state *before,
		    struct host_state *now)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (unsigned int id = rows[i].first; id <= rows[i].last; id++) {
			if (needs_restore(vm, id, rows[i].restored, before))
				now->value[id] = before->value[id];
		}
	}
	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
		if (vm->kvm->switched[id])
			now->value[id] = before->value[id];
	}
}

/* kvm_set_user_return_msr(): writes only what it believes not to be loaded. */
static void user_return_set(struct emu_cpu *cpu, unsigned int msr, uint64_t value)
{
	if (cpu->user_return[msr] == value)
		return;
	cpu->now.value[user_return[msr].element] = value;
	cpu->user_return[msr] = value;
}

/*
 * Another VM's thread was preempted on this CPU: the CPU still holds its user-return MSRs.
 * This is where an entry that fails does harm, and the common case on a busy host.
 */
static void preempt_other_vm(struct emu_cpu *cpu)
{
	for (unsigned int msr = 0; msr < EMU_NUM_USER_RETURN; msr++)
		user_return_set(cpu, msr, other_vm[msr]);
}

void kvm_switch_enter(struct emu_kvm_vcpu *vcpu, unsigned int number, bool fail_entry,
		      const struct emu_execution *execution)
{
	struct emu_kvm *kvm = vcpu->vm->kvm;
	const struct host_state *boot = &kvm->host.boot[number];
	struct emu_cpu *cpu = &kvm->host.cpu[number];
	struct host_state before;
	unsigned int msr;

	if (fail_entry)
		preempt_other_vm(cpu);
	before = cpu->now;
	for (msr = 0; kvm->profile->user_return_fixed && msr < EMU_NUM_USER_RETURN; msr++)
		user_return_set(cpu, msr, user_return[msr].at_exit);
	if (!fail_entry)
		emu_host_enter(cpu, vcpu->vm->module, &vcpu->vm->td, &vcpu->guest, execution);
	/* Before c0711f8c610e KVM took it for granted that the module had reset them. */
	for (msr = 0; !kvm->profile->user_return_fixed && msr < EMU_NUM_USER_RETURN; msr++)
		cpu->user_return[msr] = user_return[msr].at_exit;
	restore(vcpu->vm, &before, &cpu->now);
	for (msr = 0; msr < EMU_NUM_USER_RETURN; msr++)
		user_return_set(cpu, msr, boot->value[user_return[msr].element]);
	if (kvm->module->defect)
		kvm_defect_exit(vcpu, number, fail_entry);
}
