// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a machine does at an instruction that is not the engine's: the operands go from
 * registers to the rules of emulator/guest_exec.h, and the results back.
 */
#ifdef TDX_CTS_UNICORN

#include <time.h>

#include "emulator/machine_private.h"

#define TDG_VP_VMCALL 0

/* RCX of TDG.VP.VMCALL: RAX, RCX and RSP cannot be passed, nor what is above XMM15. */
#define VMCALL_RESERVED \
	(0xffffffff00000000ULL | 1u << MACHINE_RAX | 1u << MACHINE_RCX | 1u << MACHINE_RSP)

#define MSR_FS_BASE 0xc0000100
#define MSR_GS_BASE 0xc0000101
#define MSR_KERNEL_GS_BASE 0xc0000102

#define RFLAGS_ZF (1ULL << 6)
#define RFLAGS_STATUS 0x8d5ULL /* CF, PF, AF, ZF, SF, OF */
#define RFLAGS_IOPL_SHIFT 12

#define IO_IMMEDIATE (1u << 6)
#define IO_PORT_SHIFT 16

#define PMC_NOT_COUNTING 0

static uint32_t low(struct emu_machine *machine, enum machine_gpr gpr)
{
	return (uint32_t)emu_machine_gpr(machine, gpr);
}

/* EDX:EAX */
static uint64_t pair(struct emu_machine *machine)
{
	return (uint64_t)low(machine, MACHINE_RDX) << 32 | low(machine, MACHINE_RAX);
}

static void set_pair(struct emu_machine *machine, uint64_t value)
{
	emu_machine_set_gpr(machine, MACHINE_RAX, (uint32_t)value);
	emu_machine_set_gpr(machine, MACHINE_RDX, value >> 32);
}

static void set_status(struct emu_machine *machine, uint64_t flags)
{
	uint64_t rflags = machine_read(machine, UC_X86_REG_RFLAGS);

	machine_write(machine, UC_X86_REG_RFLAGS, (rflags & ~RFLAGS_STATUS) | flags);
}

enum machine_next machine_next_of(enum guest_outcome outcome)
{
	switch (outcome) {
	case GUEST_OK:
		return NEXT_ADVANCE;
	case GUEST_VE:
		return NEXT_VE;
	case GUEST_GP:
		return NEXT_GP;
	case GUEST_DF:
		return NEXT_DF;
	case GUEST_UNSUPPORTED:
		return NEXT_UNSUPPORTED;
	default:
		return NEXT_UD;
	}
}

static enum machine_next raise_ve(struct emu_machine *machine, unsigned int reason)
{
	return machine_next_of(
		emu_guest_raise_ve(machine->guest, reason, machine->instruction.length));
}

static enum machine_next execute_cpuid(struct emu_machine *machine)
{
	static const enum machine_gpr to[CPUID_NUM_REGS] = {
		[CPUID_EAX] = MACHINE_RAX,
		[CPUID_EBX] = MACHINE_RBX,
		[CPUID_ECX] = MACHINE_RCX,
		[CPUID_EDX] = MACHINE_RDX,
	};
	struct cpuid_regs regs;
	enum guest_outcome outcome =
		emu_guest_execute_cpuid(machine->module, machine->td, machine->guest,
					low(machine, MACHINE_RAX), low(machine, MACHINE_RCX),
					&regs);

	for (unsigned int i = 0; outcome == GUEST_OK && i < CPUID_NUM_REGS; i++)
		emu_machine_set_gpr(machine, to[i], regs.reg[i]);
	return machine_next_of(outcome);
}

static enum machine_next execute_rdmsr(struct emu_machine *machine)
{
	uint64_t value;
	enum guest_outcome outcome = emu_guest_rdmsr(machine->module, machine->td, machine->guest,
						     low(machine, MACHINE_RCX), &value);

	if (outcome == GUEST_OK)
		set_pair(machine, value);
	return machine_next_of(outcome);
}

/* The bases of FS and GS are used by the engine itself. */
static void write_base(struct emu_machine *machine, uint32_t msr, uint64_t value)
{
	const uc_x86_msr kernel_gs_base = { msr, value };

	if (msr == MSR_FS_BASE)
		machine_write(machine, UC_X86_REG_FS_BASE, value);
	else if (msr == MSR_GS_BASE)
		machine_write(machine, UC_X86_REG_GS_BASE, value);
	else if (msr == MSR_KERNEL_GS_BASE)
		uc_reg_write(machine->engine, UC_X86_REG_MSR, &kernel_gs_base);
}

static enum machine_next execute_wrmsr(struct emu_machine *machine)
{
	uint32_t msr = low(machine, MACHINE_RCX);
	uint64_t value = pair(machine);
	enum guest_outcome outcome =
		emu_guest_wrmsr(machine->module, machine->td, machine->guest, msr, value);

	if (outcome == GUEST_OK)
		write_base(machine, msr, value);
	return machine_next_of(outcome);
}

static enum machine_next execute_rdpmc(struct emu_machine *machine)
{
	if (!(machine->td->attributes & TD_ATTRIBUTES_PERFMON))
		return raise_ve(machine, VE_REASON_RDPMC);
	set_pair(machine, PMC_NOT_COUNTING);
	return NEXT_ADVANCE;
}

static enum machine_next execute_hlt(struct emu_machine *machine)
{
	return raise_ve(machine, VE_REASON_HLT);
}

static enum machine_next execute_invd(struct emu_machine *machine)
{
	return raise_ve(machine, VE_REASON_INVD);
}

static enum machine_next execute_wbinvd(struct emu_machine *machine)
{
	return raise_ve(machine, VE_REASON_WBINVD);
}

static enum machine_next execute_vmcall(struct emu_machine *machine)
{
	return raise_ve(machine, VE_REASON_VMCALL);
}

static enum machine_next execute_monitor(struct emu_machine *machine)
{
	return machine->td->feature.monitor ? NEXT_ADVANCE : raise_ve(machine, VE_REASON_MONITOR);
}

static enum machine_next execute_mwait(struct emu_machine *machine)
{
	return machine->td->feature.monitor ? NEXT_ADVANCE : raise_ve(machine, VE_REASON_MWAIT);
}

static enum machine_next execute_io(struct emu_machine *machine)
{
	uint64_t iopl = machine_read(machine, UC_X86_REG_RFLAGS) >> RFLAGS_IOPL_SHIFT & 3;
	uint64_t qualification = machine->instruction.detail;
	enum machine_next next;

	if (machine->guest->vcpu.cpl > iopl)
		return NEXT_GP;
	if (!(qualification & IO_IMMEDIATE))
		qualification |= (uint64_t)(uint16_t)low(machine, MACHINE_RDX) << IO_PORT_SHIFT;
	next = raise_ve(machine, VE_REASON_IO);
	if (next == NEXT_VE)
		machine->guest->ve_info.qualification = qualification;
	return next;
}

static enum machine_next execute_int(struct emu_machine *machine)
{
	const struct machine_instruction *instruction = &machine->instruction;
	uint64_t rip = machine_read(machine, UC_X86_REG_RIP);

	return machine_software_interrupt(machine, (unsigned int)instruction->immediate,
					  rip + instruction->length);
}

/* The engine executes it, once what it had is gone. */
static enum machine_next execute_invlpg(struct emu_machine *machine)
{
	machine_pages_flush(machine);
	machine->pass = true;
	return NEXT_CONTINUE;
}

static enum machine_next leave_by_tdvmcall(struct emu_machine *machine)
{
	uint64_t exposed = emu_machine_gpr(machine, MACHINE_RCX);
	uint64_t reserved = VMCALL_RESERVED;
	uint64_t rip = machine_read(machine, UC_X86_REG_RIP) + machine->instruction.length;

	if (machine->td->config_flags & TD_CONFIG_FLAGS_NO_RBP_MOD)
		reserved |= 1u << MACHINE_RBP;
	if (exposed & reserved) {
		emu_machine_set_gpr(machine, MACHINE_RAX, TDX_OPERAND_INVALID | TDX_OPERAND_RCX);
		return NEXT_ADVANCE;
	}
	emu_machine_set_gpr(machine, MACHINE_RAX, TDX_SUCCESS);
	machine_write(machine, UC_X86_REG_RIP, rip);
	machine->exposed = exposed;
	machine->leave = MACHINE_TDVMCALL;
	return NEXT_LEAVE;
}

static enum machine_next execute_tdcall(struct emu_machine *machine)
{
	struct emu_tdcall call = {
		.leaf = emu_machine_gpr(machine, MACHINE_RAX),
		.rcx = emu_machine_gpr(machine, MACHINE_RCX),
		.rdx = emu_machine_gpr(machine, MACHINE_RDX),
		.r8 = emu_machine_gpr(machine, MACHINE_R8),
		.r9 = emu_machine_gpr(machine, MACHINE_R9),
		.r10 = emu_machine_gpr(machine, MACHINE_R10),
	};
	uint64_t status;

	if (call.leaf == TDG_VP_VMCALL)
		return leave_by_tdvmcall(machine);
	status = emu_guest_tdcall(machine->module, machine->td, machine->guest, &call);
	emu_machine_set_gpr(machine, MACHINE_RAX, status);
	emu_machine_set_gpr(machine, MACHINE_RCX, call.rcx);
	emu_machine_set_gpr(machine, MACHINE_RDX, call.rdx);
	emu_machine_set_gpr(machine, MACHINE_R8, call.r8);
	emu_machine_set_gpr(machine, MACHINE_R9, call.r9);
	emu_machine_set_gpr(machine, MACHINE_R10, call.r10);
	return NEXT_ADVANCE;
}

/* Not for VMX non-root operation. */
static enum machine_next execute_seam(struct emu_machine *machine)
{
	(void)machine;
	return NEXT_UD;
}

static enum machine_next execute_xgetbv(struct emu_machine *machine)
{
	const struct emu_vcpu *vcpu = &machine->guest->vcpu;

	if (!(vcpu->cr4 & EMU_CR4_OSXSAVE))
		return NEXT_UD;
	/* 1: XCR0 of the components that are not in their INIT state. */
	if (low(machine, MACHINE_RCX) > 1)
		return NEXT_GP;
	set_pair(machine, vcpu->xcr0);
	return NEXT_ADVANCE;
}

static enum machine_next execute_xsetbv(struct emu_machine *machine)
{
	return machine_next_of(emu_guest_xsetbv(machine->module, machine->td, machine->guest,
						low(machine, MACHINE_RCX), pair(machine)));
}

static enum machine_next execute_rdpkru(struct emu_machine *machine)
{
	if (!(machine->guest->vcpu.cr4 & EMU_CR4_PKE))
		return NEXT_UD;
	if (low(machine, MACHINE_RCX))
		return NEXT_GP;
	set_pair(machine, (uint32_t)machine->guest->state.value[HOST_XSTATE_PKRU]);
	return NEXT_ADVANCE;
}

static enum machine_next execute_wrpkru(struct emu_machine *machine)
{
	if (machine->guest->vcpu.cr4 & EMU_CR4_PKE &&
	    (low(machine, MACHINE_RCX) || low(machine, MACHINE_RDX)))
		return NEXT_GP;
	return machine_next_of(emu_guest_wrpkru(machine->guest, low(machine, MACHINE_RAX)));
}

static uint32_t tsc_aux(const struct emu_machine *machine)
{
	return (uint32_t)machine->guest->state.value[HOST_IA32_TSC_AUX];
}

static enum machine_next execute_rdtscp(struct emu_machine *machine)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	set_pair(machine, (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec);
	emu_machine_set_gpr(machine, MACHINE_RCX, tsc_aux(machine));
	return NEXT_ADVANCE;
}

static enum machine_next execute_rdpid(struct emu_machine *machine)
{
	emu_machine_set_gpr(machine, machine->instruction.rm, tsc_aux(machine));
	return NEXT_ADVANCE;
}

/* The deadline is taken to have passed; the OS's limit was not reached. */
static enum machine_next execute_wait(struct emu_machine *machine)
{
	enum guest_outcome outcome = emu_guest_waitpkg(machine->module, machine->td);

	if (outcome != GUEST_OK)
		return machine_next_of(outcome);
	if (low(machine, machine->instruction.rm) & ~1u)
		return NEXT_GP;
	set_status(machine, 0);
	return NEXT_ADVANCE;
}

static enum machine_next execute_umonitor(struct emu_machine *machine)
{
	return machine_next_of(emu_guest_waitpkg(machine->module, machine->td));
}

/* Every transaction aborts at once, without a reason. */
static enum machine_next execute_xbegin(struct emu_machine *machine)
{
	enum guest_outcome outcome = emu_guest_xbegin(machine->td);
	uint64_t rip = machine_read(machine, UC_X86_REG_RIP) + machine->instruction.length;

	if (outcome != GUEST_OK)
		return machine_next_of(outcome);
	emu_machine_set_gpr(machine, MACHINE_RAX, 0);
	machine_write(machine, UC_X86_REG_RIP, rip + (uint64_t)machine->instruction.immediate);
	return NEXT_CONTINUE;
}

static enum machine_next execute_xabort(struct emu_machine *machine)
{
	return machine_next_of(emu_guest_xbegin(machine->td));
}

/* Outside a transaction. */
static enum machine_next execute_xend(struct emu_machine *machine)
{
	return machine->td->feature.tsx ? NEXT_GP : NEXT_UD;
}

static enum machine_next execute_xtest(struct emu_machine *machine)
{
	if (!machine->td->feature.tsx)
		return NEXT_UD;
	set_status(machine, RFLAGS_ZF);
	return NEXT_ADVANCE;
}

/* The XSAVE family, whose areas hold what the engine has no registers for. */
static enum machine_next execute_xsave(struct emu_machine *machine)
{
	if (!(machine->guest->vcpu.cr4 & EMU_CR4_OSXSAVE))
		return NEXT_UD;
	if (machine->instruction.detail && machine->guest->vcpu.cpl)
		return NEXT_GP;
	return NEXT_UNSUPPORTED;
}

static enum machine_next execute_vector(struct emu_machine *machine)
{
	const struct emu_vcpu *vcpu = &machine->guest->vcpu;
	uint64_t needed = machine->instruction.detail;

	if (!(vcpu->cr4 & EMU_CR4_OSXSAVE) || (vcpu->xcr0 & needed) != needed ||
	    (machine->instruction.only64 && !vcpu->mode64))
		return NEXT_UD;
	return NEXT_UNSUPPORTED;
}

static enum machine_next execute_system_call(struct emu_machine *machine)
{
	(void)machine;
	return NEXT_UNSUPPORTED;
}

static const struct {
	enum machine_next (*execute)(struct emu_machine *machine);
	bool privileged; /* #GP at any CPL but 0 */
} handlers[NUM_OPCODES] = {
	[OPCODE_CPUID] = { execute_cpuid, false },
	[OPCODE_RDMSR] = { execute_rdmsr, true },
	[OPCODE_WRMSR] = { execute_wrmsr, true },
	[OPCODE_RDPMC] = { execute_rdpmc, false },
	[OPCODE_HLT] = { execute_hlt, true },
	[OPCODE_IO] = { execute_io, false },
	[OPCODE_INT] = { execute_int, false },
	[OPCODE_INVD] = { execute_invd, true },
	[OPCODE_WBINVD] = { execute_wbinvd, true },
	[OPCODE_MONITOR] = { execute_monitor, true },
	[OPCODE_MWAIT] = { execute_mwait, true },
	[OPCODE_READ_CR] = { machine_read_cr, true },
	[OPCODE_WRITE_CR] = { machine_write_cr, true },
	[OPCODE_READ_DR] = { machine_read_dr, true },
	[OPCODE_WRITE_DR] = { machine_write_dr, true },
	[OPCODE_INVLPG] = { execute_invlpg, true },
	[OPCODE_TDCALL] = { execute_tdcall, true },
	[OPCODE_VMCALL] = { execute_vmcall, false },
	[OPCODE_SEAM] = { execute_seam, false },
	[OPCODE_XGETBV] = { execute_xgetbv, false },
	[OPCODE_XSETBV] = { execute_xsetbv, true },
	[OPCODE_RDPKRU] = { execute_rdpkru, false },
	[OPCODE_WRPKRU] = { execute_wrpkru, false },
	[OPCODE_RDTSCP] = { execute_rdtscp, false },
	[OPCODE_RDPID] = { execute_rdpid, false },
	[OPCODE_TPAUSE] = { execute_wait, false },
	[OPCODE_UMWAIT] = { execute_wait, false },
	[OPCODE_UMONITOR] = { execute_umonitor, false },
	[OPCODE_XBEGIN] = { execute_xbegin, false },
	[OPCODE_XABORT] = { execute_xabort, false },
	[OPCODE_XEND] = { execute_xend, false },
	[OPCODE_XTEST] = { execute_xtest, false },
	[OPCODE_XSAVE] = { execute_xsave, false },
	[OPCODE_VECTOR] = { execute_vector, false },
	[OPCODE_SYSTEM_CALL] = { execute_system_call, false },
};

enum machine_next machine_execute(struct emu_machine *machine)
{
	enum machine_opcode opcode = machine->instruction.opcode;

	if (handlers[opcode].privileged && machine->guest->vcpu.cpl)
		return NEXT_GP;
	return handlers[opcode].execute(machine);
}

#endif
