/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A VCPU that executes what its TD's memory holds, instruction by instruction: Unicorn for
 * ordinary instructions, the emulated module for those that a TD does not execute as a plain
 * CPU would.
 *
 *	struct emu_machine *machine = emu_machine_create(vm->memory, &diag);
 *
 *	emu_machine_reset(machine, &reset);	// as TDH.VP.INIT leaves a VCPU
 *	switch (emu_machine_run(machine, module, &td, &guest, &slice, &leave)) {
 *	case MACHINE_TDVMCALL: ...	leave.gpr[R11] is the sub-function
 *
 * At CPUID, RDMSR, WRMSR, TDCALL, XSETBV, WRPKRU, MOV CR and DR, TPAUSE, UMWAIT, XBEGIN and HLT
 * it stops, asks emulator/guest_exec.h what becomes of it, and delivers #VE, #GP, #UD or #DF through
 * the guest's IDT. They are found by decoding, so that any payload can be run. An instruction
 * that the engine does not know but a TD does (AVX, AVX-512, AMX) is delivered as
 * MACHINE_VECTOR_UNSUPPORTED if the guest's IDT has a gate for it.
 *
 * Built without Unicorn, emu_machine_create() gives NULL and says what is missing.
 */
#ifndef EMULATOR_MACHINE_H
#define EMULATOR_MACHINE_H

#include "emulator/guest.h"
#include "emulator/memory.h"

/* A vector that no CPU raises: 22 to 27 are reserved, SDM vol. 3A, table 6-1. */
#define MACHINE_VECTOR_UNSUPPORTED 26

enum machine_gpr {
	MACHINE_RAX,
	MACHINE_RCX,
	MACHINE_RDX,
	MACHINE_RBX,
	MACHINE_RSP,
	MACHINE_RBP,
	MACHINE_RSI,
	MACHINE_RDI,
	MACHINE_R8,
	MACHINE_R9,
	MACHINE_R10,
	MACHINE_R11,
	MACHINE_R12,
	MACHINE_R13,
	MACHINE_R14,
	MACHINE_R15,
	MACHINE_NUM_GPRS
};

enum machine_leave {
	MACHINE_SLICE_OVER, /* the budget is spent: an external interrupt took the CPU away */
	MACHINE_TDVMCALL, /* RIP stands after it; gpr may be changed before the next run */
	MACHINE_PRIVATE_FAULT, /* a private page that was never added; at gpa */
	MACHINE_SHARED_FAULT, /* shared memory that cannot be accessed; at gpa */
	MACHINE_SHUTDOWN, /* a triple fault */
	MACHINE_STUCK, /* the engine cannot go on: reason says why */
};

struct machine_exit {
	uint64_t gpa; /* MACHINE_PRIVATE_FAULT, MACHINE_SHARED_FAULT */
	bool write;
	char reason[128]; /* MACHINE_STUCK */
};

struct emu_machine;

struct emu_machine *emu_machine_create(const struct emu_memory *memory, struct diag *diag);
void emu_machine_free(struct emu_machine *machine);

/* TDH.VP.INIT: RCX and R8 = @initial_rcx, RBX = GPA width, RSI = VCPU index, RDX = CPUID(1).EAX. */
void emu_machine_reset(struct emu_machine *machine, const struct emu_module *module,
		       const struct emu_td *td, struct emu_guest *guest, uint64_t initial_rcx);

/* Executes at most @budget instructions. */
enum machine_leave emu_machine_run(struct emu_machine *machine, const struct emu_module *module,
				   struct emu_td *td, struct emu_guest *guest, uint64_t budget,
				   struct machine_exit *exit);

uint64_t emu_machine_gpr(struct emu_machine *machine, enum machine_gpr gpr);
void emu_machine_set_gpr(struct emu_machine *machine, enum machine_gpr gpr, uint64_t value);

/* RCX of the TDG.VP.VMCALL that the last run ended with, 0 where it ended otherwise. */
uint64_t emu_machine_exposed(const struct emu_machine *machine);

#endif
