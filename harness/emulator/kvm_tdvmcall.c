// SPDX-License-Identifier: GPL-2.0-only
/*
 * TDG.VP.VMCALL as KVM answers it or passes it on to user space (Guest-Host Communication
 * Interface for TDX 1.5; handle_tdvmcall() of Linux 6.16 to 6.19).
 */
#include <errno.h>
#include <linux/kvm_para.h>

#include "emulator/kvm_private.h"

#define TDVMCALL_CPUID 10
#define TDVMCALL_HLT 12
#define TDVMCALL_IO 30
#define TDVMCALL_RDMSR 31
#define TDVMCALL_WRMSR 32
#define TDVMCALL_MMIO 48
#define TDVMCALL_GET_TD_VM_CALL_INFO 0x10000
#define TDVMCALL_MAP_GPA 0x10001
#define TDVMCALL_GET_QUOTE 0x10002
#define TDVMCALL_REPORT_FATAL_ERROR 0x10003
#define TDVMCALL_SETUP_EVENT_NOTIFY 0x10004

#define TDVMCALL_STATUS_SUCCESS 0
#define TDVMCALL_STATUS_RETRY 1
#define TDVMCALL_STATUS_INVALID_OPERAND 0x8000000000000000ULL
#define TDVMCALL_STATUS_ALIGN_ERROR 0x8000000000000002ULL
#define TDVMCALL_STATUS_SUBFUNC_UNSUPPORTED 0x8000000000000003ULL

#define EXIT_REASON_TDCALL 77 /* in RAX of TDH.VP.ENTER */
#define MAP_GPA_MAX_LENGTH 0x200000ULL
#define FIRST_VECTOR 32
#define LAST_VECTOR 255
#define NUM_GPRS_OF_FATAL 16

/* A register of the TD that its TDVMCALL passes; one that it does not pass reads 0. */
static uint64_t argument(const struct emu_kvm_vcpu *vcpu, enum machine_gpr gpr)
{
	bool passed = emu_machine_exposed(vcpu->machine) >> gpr & 1;

	return passed ? emu_machine_gpr(vcpu->machine, gpr) : 0;
}

static void set_result(struct emu_kvm_vcpu *vcpu, enum machine_gpr gpr, uint64_t value)
{
	if (emu_machine_exposed(vcpu->machine) >> gpr & 1)
		emu_machine_set_gpr(vcpu->machine, gpr, value);
}

/* R10; KVM_RUN goes on. */
static int finish(struct emu_kvm_vcpu *vcpu, uint64_t status)
{
	set_result(vcpu, MACHINE_R10, status);
	return 1;
}

static bool is_private(const struct emu_vm *vm, uint64_t gpa)
{
	return !(gpa & gpa_shared_bit(vm));
}

/* From KVM's own copy of CPUID, KVM_SET_CPUID2; a leaf that it lacks is 0. */
static int emulate_cpuid(struct emu_kvm_vcpu *vcpu, struct kvm_run *run)
{
	const struct cpuid_entry *entry =
		cpuid_set_find(&vcpu->cpuid, (uint32_t)argument(vcpu, MACHINE_R12),
			       (uint32_t)argument(vcpu, MACHINE_R13));
	struct cpuid_regs regs = { 0 };

	(void)run;
	if (entry)
		regs = entry->regs;
	set_result(vcpu, MACHINE_R12, regs.reg[CPUID_EAX]);
	set_result(vcpu, MACHINE_R13, regs.reg[CPUID_EBX]);
	set_result(vcpu, MACHINE_R14, regs.reg[CPUID_ECX]);
	set_result(vcpu, MACHINE_R15, regs.reg[CPUID_EDX]);
	return finish(vcpu, TDVMCALL_STATUS_SUCCESS);
}

static int emulate_hlt(struct emu_kvm_vcpu *vcpu, struct kvm_run *run)
{
	(void)run;
	vcpu->halted = true;
	return finish(vcpu, TDVMCALL_STATUS_SUCCESS);
}

static void *io_data(struct kvm_run *run)
{
	return (char *)run + EMU_PAGE_SIZE;
}

/* Size and direction are looked up in the TD's registers again: user space owns kvm_run. */
static int complete_access(struct emu_kvm_vcpu *vcpu, const void *data)
{
	uint64_t value = 0;

	memcpy(&value, data, argument(vcpu, MACHINE_R12));
	if (!argument(vcpu, MACHINE_R13))
		set_result(vcpu, MACHINE_R11, value);
	return finish(vcpu, TDVMCALL_STATUS_SUCCESS);
}

static int complete_io(struct emu_kvm_vcpu *vcpu, struct kvm_run *run)
{
	return complete_access(vcpu, io_data(run));
}

static int emulate_io(struct emu_kvm_vcpu *vcpu, struct kvm_run *run)
{
	uint64_t size = argument(vcpu, MACHINE_R12);
	uint64_t write = argument(vcpu, MACHINE_R13);
	uint64_t value = write ? argument(vcpu, MACHINE_R15) : 0;

	if (write > 1 || (size != 1 && size != 2 && size != 4))
		return finish(vcpu, TDVMCALL_STATUS_INVALID_OPERAND);
	run->exit_reason = KVM_EXIT_IO;
	run->io.direction = write ? KVM_EXIT_IO_OUT : KVM_EXIT_IO_IN;
	run->io.size = (__u8)size;
	run->io.port = (__u16)argument(vcpu, MACHINE_R14);
	run->io.count = 1;
	run->io.data_offset = EMU_PAGE_SIZE;
	memcpy(io_data(run), &value, size);
	vcpu->complete_userspace_io = complete_io;
	return 0;
}

/* What TDs find with their defaults; KVM knows more MSRs, and takes writes to some. */
static const struct {
	uint32_t index;
	uint64_t value;
} msrs[] = {
	{ 0x3a, 0x1 }, /* FEATURE_CONTROL: locked */
	{ 0xce, 0x80000000 }, /* PLATFORM_INFO: CPUID faulting */
	{ 0xfe, 0x508 }, /* MTRRCAP */
	{ 0x179, 0 }, /* MCG_CAP */
	{ 0x1a0, 0x1 }, /* MISC_ENABLE: fast strings */
};

static int emulate_rdmsr(struct emu_kvm_vcpu *vcpu, struct kvm_run *run)
{
	uint64_t index = argument(vcpu, MACHINE_R12);

	(void)run;
	for (size_t i = 0; i < sizeof(msrs) / sizeof(msrs[0]); i++) {
		if (msrs[i].index != (uint32_t)index)
			continue;
		set_result(vcpu, MACHINE_R11, msrs[i].value);
		return finish(vcpu, TDVMCALL_STATUS_SUCCESS);
	}
	return finish(vcpu, TDVMCALL_STATUS_INVALID_OPERAND);
}

static int emulate_wrmsr(struct emu_kvm_vcpu *vcpu, struct kvm_run *run)
{
	(void)run;
	return finish(vcpu, TDVMCALL_STATUS_INVALID_OPERAND);
}

static int complete_mmio(struct emu_kvm_vcpu *vcpu, struct kvm_run *run)
{
	return complete_access(vcpu, run->mmio.data);
}

/* KVM looks for devices of its own only, never for memory: all goes to user space. */
static int emulate_mmio(struct emu_kvm_vcpu *vcpu, struct kvm_run *run)
{
	uint64_t size = argument(vcpu, MACHINE_R12);
	uint64_t write = argument(vcpu, MACHINE_R13);
	uint64_t gpa = argument(vcpu, MACHINE_R14);
	uint64_t value = argument(vcpu, MACHINE_R15);

	if (write > 1 || (size != 1 && size != 2 && size != 4 && size != 8) ||
	    is_private(vcpu->vm, gpa) || is_private(vcpu->vm, gpa + size - 1))
		return finish(vcpu, TDVMCALL_STATUS_INVALID_OPERAND);
	run->exit_reason = KVM_EXIT_MMIO;
	run->mmio.phys_addr = gpa & ~gpa_shared_bit(vcpu->vm);
	run->mmio.len = (__u32)size;
	run->mmio.is_write = (__u8)write;
	memset(run->mmio.data, 0, sizeof(run->mmio.data));
	if (write)
		memcpy(run->mmio.data, &value, size);
	vcpu->complete_userspace_io = complete_mmio;
	return 0;
}

static int complete_map_gpa(struct emu_kvm_vcpu *vcpu, struct kvm_run *run);

/* One piece of the range goes to user space. */
static int exit_map_gpa(struct emu_kvm_vcpu *vcpu, struct kvm_run *run)
{
	uint64_t gpa = vcpu->map_gpa_next;
	uint64_t size = vcpu->map_gpa_end - gpa;

	if (size > MAP_GPA_MAX_LENGTH)
		size = MAP_GPA_MAX_LENGTH;
	run->exit_reason = KVM_EXIT_HYPERCALL;
	memset(&run->hypercall, 0, sizeof(run->hypercall));
	run->hypercall.nr = KVM_HC_MAP_GPA_RANGE;
	run->hypercall.args[0] = gpa & ~gpa_shared_bit(vcpu->vm);
	run->hypercall.args[1] = size / EMU_PAGE_SIZE;
	run->hypercall.args[2] = is_private(vcpu->vm, gpa) ? KVM_MAP_GPA_RANGE_ENCRYPTED :
							     KVM_MAP_GPA_RANGE_DECRYPTED;
	run->hypercall.longmode = KVM_EXIT_HYPERCALL_LONG_MODE;
	vcpu->complete_userspace_io = complete_map_gpa;
	return 0;
}

/* R11 says how far it has come. */
static int complete_map_gpa(struct emu_kvm_vcpu *vcpu, struct kvm_run *run)
{
	if (run->hypercall.ret) {
		set_result(vcpu, MACHINE_R11, vcpu->map_gpa_next);
		return finish(vcpu, run->hypercall.ret == EAGAIN ? TDVMCALL_STATUS_RETRY :
								   TDVMCALL_STATUS_INVALID_OPERAND);
	}
	vcpu->map_gpa_next += MAP_GPA_MAX_LENGTH;
	if (vcpu->map_gpa_next >= vcpu->map_gpa_end)
		return finish(vcpu, TDVMCALL_STATUS_SUCCESS);
	return exit_map_gpa(vcpu, run);
}

static int map_gpa(struct emu_kvm_vcpu *vcpu, struct kvm_run *run)
{
	uint64_t gpa = argument(vcpu, MACHINE_R12);
	uint64_t size = argument(vcpu, MACHINE_R13);
	uint64_t end = gpa + size;
	const struct emu_vm *vm = vcpu->vm;
	uint64_t status = TDVMCALL_STATUS_SUCCESS;

	if (!vm->exit_on_map_gpa)
		status = TDVMCALL_STATUS_SUBFUNC_UNSUPPORTED;
	else if (end <= gpa || (end - 1) >> vm->gpa_bits ||
		 is_private(vm, gpa) != is_private(vm, end - 1))
		status = TDVMCALL_STATUS_INVALID_OPERAND;
	else if (gpa % EMU_PAGE_SIZE || size % EMU_PAGE_SIZE)
		status = TDVMCALL_STATUS_ALIGN_ERROR;
	if (status) {
		set_result(vcpu, MACHINE_R11, gpa);
		return finish(vcpu, status);
	}
	vcpu->map_gpa_next = gpa;
	vcpu->map_gpa_end = end;
	return exit_map_gpa(vcpu, run);
}

/* The registers in the order of their numbers; RSP and RBP are never passed. */
static int report_fatal_error(struct emu_kvm_vcpu *vcpu, struct kvm_run *run)
{
	run->exit_reason = KVM_EXIT_SYSTEM_EVENT;
	run->system_event.type = KVM_SYSTEM_EVENT_TDX_FATAL;
	run->system_event.ndata = NUM_GPRS_OF_FATAL;
	for (unsigned int gpr = 0; gpr < NUM_GPRS_OF_FATAL; gpr++)
		run->system_event.data[gpr] = argument(vcpu, gpr);
	run->system_event.data[MACHINE_RAX] = EXIT_REASON_TDCALL;
	run->system_event.data[MACHINE_RCX] = emu_machine_exposed(vcpu->machine);
	run->system_event.data[MACHINE_RBP] = 0;
	return 0;
}

/* KVM_EXIT_TDX; status and results are user space's. */
static struct kvm_run_tdx *exit_tdx(struct emu_kvm_vcpu *vcpu, struct kvm_run *run, uint64_t nr,
				    int (*complete)(struct emu_kvm_vcpu *vcpu, struct kvm_run *run))
{
	struct kvm_run_tdx *tdx = kvm_run_tdx(run);

	run->exit_reason = KVM_EXIT_TDX;
	*tdx = (struct kvm_run_tdx){ .nr = nr };
	vcpu->complete_userspace_io = complete;
	return tdx;
}

static int complete_simple(struct emu_kvm_vcpu *vcpu, struct kvm_run *run)
{
	return finish(vcpu, kvm_run_tdx(run)->unknown.ret);
}

static int complete_info(struct emu_kvm_vcpu *vcpu, struct kvm_run *run)
{
	const struct kvm_run_tdx *tdx = kvm_run_tdx(run);

	set_result(vcpu, MACHINE_R11, tdx->get_tdvmcall_info.r11);
	set_result(vcpu, MACHINE_R12, tdx->get_tdvmcall_info.r12);
	set_result(vcpu, MACHINE_R13, tdx->get_tdvmcall_info.r13);
	set_result(vcpu, MACHINE_R14, tdx->get_tdvmcall_info.r14);
	return finish(vcpu, tdx->get_tdvmcall_info.ret);
}

/* Leaf 0: the calls that everybody has; leaf 1: what user space adds. */
static int get_td_vm_call_info(struct emu_kvm_vcpu *vcpu, struct kvm_run *run)
{
	uint64_t leaf = argument(vcpu, MACHINE_R12);
	struct kvm_run_tdx *tdx;

	if (leaf > 1)
		return finish(vcpu, TDVMCALL_STATUS_INVALID_OPERAND);
	if (leaf == 1) {
		tdx = exit_tdx(vcpu, run, TDVMCALL_GET_TD_VM_CALL_INFO, complete_info);
		tdx->get_tdvmcall_info.ret = TDVMCALL_STATUS_SUCCESS;
		tdx->get_tdvmcall_info.leaf = leaf;
		return 0;
	}
	for (enum machine_gpr gpr = MACHINE_R11; gpr <= MACHINE_R14; gpr++)
		set_result(vcpu, gpr, 0);
	return finish(vcpu, TDVMCALL_STATUS_SUCCESS);
}

static int get_quote(struct emu_kvm_vcpu *vcpu, struct kvm_run *run)
{
	uint64_t gpa = argument(vcpu, MACHINE_R12);
	struct kvm_run_tdx *tdx;

	if (is_private(vcpu->vm, gpa))
		return finish(vcpu, TDVMCALL_STATUS_INVALID_OPERAND);
	tdx = exit_tdx(vcpu, run, TDVMCALL_GET_QUOTE, complete_simple);
	tdx->get_quote.ret = TDVMCALL_STATUS_SUBFUNC_UNSUPPORTED;
	tdx->get_quote.gpa = gpa & ~gpa_shared_bit(vcpu->vm);
	tdx->get_quote.size = argument(vcpu, MACHINE_R13);
	return 0;
}

static int setup_event_notify(struct emu_kvm_vcpu *vcpu, struct kvm_run *run)
{
	uint64_t vector = argument(vcpu, MACHINE_R12);
	struct kvm_run_tdx *tdx;

	if (vector < FIRST_VECTOR || vector > LAST_VECTOR)
		return finish(vcpu, TDVMCALL_STATUS_INVALID_OPERAND);
	tdx = exit_tdx(vcpu, run, TDVMCALL_SETUP_EVENT_NOTIFY, complete_simple);
	tdx->setup_event_notify.ret = TDVMCALL_STATUS_SUBFUNC_UNSUPPORTED;
	tdx->setup_event_notify.vector = vector;
	return 0;
}

static const struct {
	uint64_t function;
	int (*handle)(struct emu_kvm_vcpu *vcpu, struct kvm_run *run);
} handlers[] = {
	{ TDVMCALL_CPUID, emulate_cpuid },
	{ TDVMCALL_HLT, emulate_hlt },
	{ TDVMCALL_IO, emulate_io },
	{ TDVMCALL_RDMSR, emulate_rdmsr },
	{ TDVMCALL_WRMSR, emulate_wrmsr },
	{ TDVMCALL_MMIO, emulate_mmio },
	{ TDVMCALL_GET_TD_VM_CALL_INFO, get_td_vm_call_info },
	{ TDVMCALL_MAP_GPA, map_gpa },
	{ TDVMCALL_GET_QUOTE, get_quote },
	{ TDVMCALL_REPORT_FATAL_ERROR, report_fatal_error },
	{ TDVMCALL_SETUP_EVENT_NOTIFY, setup_event_notify },
};

int kvm_tdvmcall(struct emu_kvm_vcpu *vcpu, struct kvm_run *run)
{
	uint64_t function = argument(vcpu, MACHINE_R11);

	/* Not 0: a number of KVM's own, of which a TD needs none. */
	if (argument(vcpu, MACHINE_R10))
		return finish(vcpu, (uint64_t)-KVM_ENOSYS);
	for (size_t i = 0; i < sizeof(handlers) / sizeof(handlers[0]); i++) {
		if (handlers[i].function == function)
			return handlers[i].handle(vcpu, run);
	}
	return finish(vcpu, TDVMCALL_STATUS_SUBFUNC_UNSUPPORTED);
}
