// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registers of a machine's engine: the state after TDH.VP.INIT, and how the engine gets from
 * any mode to CPL 0 in 64-bit code.
 *
 * Unicorn 2.0.1 lets a program write a selector, but not what a segment register holds beside
 * it, so CPL and mode change by the engine's own instructions only. Two modes are therefore
 * taken once and brought back as contexts, and the other registers carried over. That also
 * takes away the engine's memory of an earlier exception, which it never forgets by itself.
 */
#ifdef TDX_CTS_UNICORN

#include <stdarg.h>
#include <stdio.h>

#include "emulator/machine_private.h"

#define CODE64 0x00af9b000000ffffULL
#define DATA 0x00cf93000000ffffULL
#define CODE32 0x00cf9b000000ffffULL

#define SELECTOR_CODE64 0x08
#define SELECTOR_DATA 0x10
#define SELECTOR_CODE32 0x18

#define RESET_RIP 0xfffffff0
#define RESET_CR0 (CR0_PE | CR0_NE)
#define RESET_CR4 CR4_MCE
#define RESET_XCR0 1
#define RESET_RFLAGS 2
#define TABLE_LIMIT 0xffff

#define DESCRIPTOR_LONG (1ULL << 53)

/* What the two contexts are made with: a page that is gone before any guest runs. */
#define SETUP_PAGE 0x1000
#define SETUP_IRET 0x100
#define SETUP_STOP 0x180
#define SETUP_FRAME 0x200

static const int gprs[MACHINE_NUM_GPRS] = {
	UC_X86_REG_RAX, UC_X86_REG_RCX, UC_X86_REG_RDX, UC_X86_REG_RBX,
	UC_X86_REG_RSP, UC_X86_REG_RBP, UC_X86_REG_RSI, UC_X86_REG_RDI,
	UC_X86_REG_R8,  UC_X86_REG_R9,  UC_X86_REG_R10, UC_X86_REG_R11,
	UC_X86_REG_R12, UC_X86_REG_R13, UC_X86_REG_R14, UC_X86_REG_R15,
};

/* The largest value of a register, read and written as a whole. */
union wide_value {
	uint64_t plain;
	uint8_t xmm[16];
	uint8_t x87[10];
	uc_x86_mmr table;
};

/* Registers that an exception leaves as they are, beside the general ones. */
static const int kept[] = {
	UC_X86_REG_DS,      UC_X86_REG_ES,      UC_X86_REG_FS,    UC_X86_REG_GS,
	UC_X86_REG_FS_BASE, UC_X86_REG_GS_BASE, UC_X86_REG_GDTR,  UC_X86_REG_IDTR,
	UC_X86_REG_LDTR,    UC_X86_REG_TR,      UC_X86_REG_MXCSR, UC_X86_REG_FPCW,
	UC_X86_REG_FPSW,    UC_X86_REG_FPTAG,   UC_X86_REG_FP0,   UC_X86_REG_FP1,
	UC_X86_REG_FP2,     UC_X86_REG_FP3,     UC_X86_REG_FP4,   UC_X86_REG_FP5,
	UC_X86_REG_FP6,     UC_X86_REG_FP7,     UC_X86_REG_XMM0,  UC_X86_REG_XMM1,
	UC_X86_REG_XMM2,    UC_X86_REG_XMM3,    UC_X86_REG_XMM4,  UC_X86_REG_XMM5,
	UC_X86_REG_XMM6,    UC_X86_REG_XMM7,    UC_X86_REG_XMM8,  UC_X86_REG_XMM9,
	UC_X86_REG_XMM10,   UC_X86_REG_XMM11,   UC_X86_REG_XMM12, UC_X86_REG_XMM13,
	UC_X86_REG_XMM14,   UC_X86_REG_XMM15,
};

#define NUM_KEPT (sizeof(kept) / sizeof(kept[0]))

enum machine_next machine_stuck(struct emu_machine *machine, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(machine->exit->reason, sizeof(machine->exit->reason), format, arguments);
	va_end(arguments);
	machine->leave = MACHINE_STUCK;
	return NEXT_LEAVE;
}

/* IRETQ is the one instruction that loads CS and SS as the caller wants them. */
static uc_err return_to(uc_engine *engine, uint16_t cs)
{
	const uint64_t frame[] = { SETUP_PAGE + SETUP_STOP, cs, RESET_RFLAGS, 0, SELECTOR_DATA };
	uint64_t rsp = SETUP_PAGE + SETUP_FRAME;
	uc_err error = uc_mem_write(engine, rsp, frame, sizeof(frame));

	if (!error)
		error = uc_reg_write(engine, UC_X86_REG_RSP, &rsp);
	if (!error)
		error = uc_emu_start(engine, SETUP_PAGE + SETUP_IRET, SETUP_PAGE + SETUP_STOP, 0,
				     0);
	return error;
}

static uc_err take_modes(struct emu_machine *machine)
{
	static const uint64_t descriptors[] = { 0, CODE64, DATA, CODE32 };
	static const uint8_t iretq[] = { 0x48, 0xcf };
	uc_x86_mmr gdtr = { .base = SETUP_PAGE, .limit = sizeof(descriptors) - 1 };
	const uc_x86_mmr none = { .limit = TABLE_LIMIT };
	uc_engine *engine = machine->engine;
	uc_err error;

	error = uc_mem_write(engine, SETUP_PAGE, descriptors, sizeof(descriptors));
	if (!error)
		error = uc_mem_write(engine, SETUP_PAGE + SETUP_IRET, iretq, sizeof(iretq));
	machine_write(machine, UC_X86_REG_CR0, RESET_CR0);
	uc_reg_write(engine, UC_X86_REG_GDTR, &gdtr);
	if (!error)
		error = return_to(engine, SELECTOR_CODE64);
	if (!error)
		error = uc_context_save(engine, machine->at_handler);
	if (!error)
		error = return_to(engine, SELECTOR_CODE32);
	machine_write(machine, UC_X86_REG_RIP, RESET_RIP);
	uc_reg_write(engine, UC_X86_REG_GDTR, &none);
	uc_reg_write(engine, UC_X86_REG_IDTR, &none);
	if (!error)
		error = uc_context_save(engine, machine->at_reset);
	return error;
}

int machine_modes_prepare(struct emu_machine *machine, struct diag *diag)
{
	uc_engine *engine = machine->engine;
	uc_err error = uc_context_alloc(engine, &machine->at_reset);

	if (!error)
		error = uc_context_alloc(engine, &machine->at_handler);
	if (!error)
		error = uc_mem_map(engine, SETUP_PAGE, EMU_PAGE_SIZE, UC_PROT_ALL);
	if (!error)
		error = take_modes(machine);
	if (!error)
		error = uc_mem_unmap(engine, SETUP_PAGE, EMU_PAGE_SIZE);
	if (error)
		return diag_set(diag, "Unicorn does not reach the state in which a TD starts: %s",
				uc_strerror(error));
	return 0;
}

/* CPL 0, 64-bit code; RIP, RSP and RFLAGS are the caller's to write, all else stays. */
void machine_enter_handler(struct emu_machine *machine, uint16_t cs, uint16_t ss)
{
	union wide_value values[NUM_KEPT];
	uint64_t general[MACHINE_NUM_GPRS];

	for (size_t i = 0; i < MACHINE_NUM_GPRS; i++)
		general[i] = machine_read(machine, gprs[i]);
	for (size_t i = 0; i < NUM_KEPT; i++)
		uc_reg_read(machine->engine, kept[i], &values[i]);
	uc_context_restore(machine->engine, machine->at_handler);
	for (size_t i = 0; i < NUM_KEPT; i++)
		uc_reg_write(machine->engine, kept[i], &values[i]);
	for (size_t i = 0; i < MACHINE_NUM_GPRS; i++)
		machine_write(machine, gprs[i], general[i]);
	machine_write(machine, UC_X86_REG_CS, cs);
	machine_write(machine, UC_X86_REG_SS, ss);
}

/* CS.L; there is no way to read it but in the guest's GDT. */
bool machine_mode64(struct emu_machine *machine)
{
	uint16_t selector = (uint16_t)machine_read(machine, UC_X86_REG_CS);
	uint64_t descriptor;
	uc_x86_mmr gdtr;

	if (!machine_is_paging(machine))
		return false;
	uc_reg_read(machine->engine, UC_X86_REG_GDTR, &gdtr);
	if (!machine_linear_read(machine, gdtr.base + (selector & ~7u), &descriptor,
				 sizeof(descriptor)))
		return true;
	return descriptor & DESCRIPTOR_LONG;
}

void emu_machine_reset(struct emu_machine *machine, const struct emu_module *module,
		       const struct emu_td *td, struct emu_guest *guest, uint64_t initial_rcx)
{
	machine_pages_drop(machine);
	uc_context_restore(machine->engine, machine->at_reset);
	for (unsigned int gpr = 0; gpr < MACHINE_NUM_GPRS; gpr++)
		emu_machine_set_gpr(machine, gpr, 0);
	emu_machine_set_gpr(machine, MACHINE_RBX,
			    td->config_flags & TD_CONFIG_FLAGS_GPAW ? 52 : 48);
	emu_machine_set_gpr(machine, MACHINE_RCX, initial_rcx);
	emu_machine_set_gpr(machine, MACHINE_RDX, module->platform_fms);
	emu_machine_set_gpr(machine, MACHINE_RSI, guest->vcpu.index);
	emu_machine_set_gpr(machine, MACHINE_R8, initial_rcx);
	machine->cr0 = RESET_CR0;
	machine->cr3 = 0;
	machine->cr8 = 0;
	guest->vcpu.cpl = 0;
	guest->vcpu.mode64 = false;
	guest->vcpu.cr4 = RESET_CR4;
	guest->vcpu.xcr0 = RESET_XCR0;
	guest->state.value[HOST_XCR0] = RESET_XCR0;
}

uint64_t emu_machine_gpr(struct emu_machine *machine, enum machine_gpr gpr)
{
	return machine_read(machine, gprs[gpr]);
}

void emu_machine_set_gpr(struct emu_machine *machine, enum machine_gpr gpr, uint64_t value)
{
	machine_write(machine, gprs[gpr], value);
}

#endif
