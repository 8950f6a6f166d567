/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What becomes of one sensitive instruction of a TD: the rules alone, without where operands
 * come from and where results go. Both the interpreter of operations (guest.h) and what
 * executes a TD's memory (machine.h) ask here.
 *
 *	struct emu_tdcall call = { .leaf = GUEST_TDG_VM_RD, .rdx = field };
 *
 *	outcome = emu_guest_xsetbv(module, td, guest, 0, value);
 *	rax = emu_guest_tdcall(module, td, guest, &call);	// call.r8 is the value
 *
 * CPL and mode are those of guest->vcpu; each function checks what the instruction checks, but
 * for CPL 0, which its caller asks for.
 */
#ifndef EMULATOR_GUEST_EXEC_H
#define EMULATOR_GUEST_EXEC_H

#include "emulator/guest.h"

#define VE_REASON_CPUID 10
#define VE_REASON_HLT 12
#define VE_REASON_INVD 13
#define VE_REASON_RDPMC 15
#define VE_REASON_VMCALL 18
#define VE_REASON_IO 30
#define VE_REASON_RDMSR 31
#define VE_REASON_WRMSR 32
#define VE_REASON_MWAIT 36
#define VE_REASON_MONITOR 39
#define VE_REASON_EPT_VIOLATION 48
#define VE_REASON_WBINVD 54

/* Operands of a TDCALL by register, but for TDG.VP.VMCALL; its results take their place. */
struct emu_tdcall {
	uint64_t leaf; /* RAX */
	uint64_t rcx, rdx, r8, r9, r10;
};

/* The completion status, in RAX. */
uint64_t emu_guest_tdcall(const struct emu_module *module, struct emu_td *td,
			  struct emu_guest *guest, struct emu_tdcall *call);

/* emu_guest_cpuid(), and what TDG.VP.VEINFO.GET says of its #VE. */
enum guest_outcome emu_guest_execute_cpuid(const struct emu_module *module, const struct emu_td *td,
					   struct emu_guest *guest, uint32_t leaf, uint32_t subleaf,
					   struct cpuid_regs *regs);

/* MOV to CR4. CR4.MCE and what the mode needs are the caller's to check. */
enum guest_outcome emu_guest_write_cr4(const struct emu_td *td, struct emu_guest *guest,
				       uint64_t value);

enum guest_outcome emu_guest_xsetbv(const struct emu_module *module, const struct emu_td *td,
				    struct emu_guest *guest, uint32_t index, uint64_t value);

/* MOV to DR0..DR3, DR6 and DR7. */
enum guest_outcome emu_guest_write_dr(struct emu_guest *guest, unsigned int index, uint64_t value);

enum guest_outcome emu_guest_write_cr2(struct emu_guest *guest, uint64_t value);
enum guest_outcome emu_guest_wrpkru(struct emu_guest *guest, uint64_t value);

/* TPAUSE, UMONITOR and UMWAIT; XBEGIN. */
enum guest_outcome emu_guest_waitpkg(const struct emu_module *module, const struct emu_td *td);
enum guest_outcome emu_guest_xbegin(const struct emu_td *td);

/* The element that holds a debug register, HOST_NUM_ELEMENTS for DR4, DR5 and above DR7. */
enum host_element_id emu_guest_dr(unsigned int index);

#endif
