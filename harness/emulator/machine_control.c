// SPDX-License-Identifier: GPL-2.0-only
/*
 * MOV to and from control and debug registers of a machine. None of them is the engine's: it
 * runs with paging off and with what it needs for SSE.
 */
#ifdef TDX_CTS_UNICORN

#include "emulator/machine_private.h"

#define CR3_NO_FLUSH (1ULL << 63) /* of the value with CR4.PCIDE, not of the register */
#define CR4_PAGING 0x1000b0ULL /* PSE, PAE, PGE, SMEP: a change takes the TLB along */
#define CR8_RESERVED (~0xfULL)

/* A 32-bit operand outside 64-bit code, whatever REX says. */
static uint64_t operand(struct emu_machine *machine)
{
	uint64_t value = emu_machine_gpr(machine, machine->instruction.rm);

	return machine->guest->vcpu.mode64 ? value : (uint32_t)value;
}

static enum machine_next set_operand(struct emu_machine *machine, uint64_t value)
{
	if (!machine->guest->vcpu.mode64)
		value = (uint32_t)value;
	emu_machine_set_gpr(machine, machine->instruction.rm, value);
	return NEXT_ADVANCE;
}

enum machine_next machine_read_cr(struct emu_machine *machine)
{
	switch (machine->instruction.reg) {
	case 0:
		return set_operand(machine, machine->cr0);
	case 2:
		return set_operand(machine, machine->guest->state.value[HOST_CR2]);
	case 3:
		return set_operand(machine, machine->cr3);
	case 4:
		return set_operand(machine, machine->guest->vcpu.cr4);
	case 8:
		return set_operand(machine, machine->cr8);
	default:
		return NEXT_UD;
	}
}

/*
 * A TD cannot clear PE or NE. EFER.LME is always 1, so paging needs PAE and is long mode; and
 * it ends only in 32-bit code (SDM vol. 3A, 4.1.2).
 */
static enum machine_next write_cr0(struct emu_machine *machine, uint64_t value)
{
	bool pae = machine->guest->vcpu.cr4 & CR4_PAE;
	uint64_t changed;

	if (value >> 32 || !(value & CR0_PE) || !(value & CR0_NE))
		return NEXT_GP;
	if (value & CR0_PG ? !pae : machine->guest->vcpu.mode64)
		return NEXT_GP;
	changed = value ^ machine->cr0;
	machine->cr0 = value;
	if (changed & (CR0_PG | CR0_WP))
		machine_pages_flush(machine);
	return NEXT_ADVANCE;
}

static enum machine_next write_cr3(struct emu_machine *machine, uint64_t value)
{
	machine->cr3 = value & ~CR3_NO_FLUSH;
	machine_pages_flush(machine);
	return NEXT_ADVANCE;
}

static enum machine_next write_cr4(struct emu_machine *machine, uint64_t value)
{
	uint64_t old = machine->guest->vcpu.cr4;
	enum guest_outcome outcome;

	if (!(value & CR4_MCE) || (machine_is_paging(machine) && !(value & CR4_PAE)))
		return NEXT_GP;
	outcome = emu_guest_write_cr4(machine->td, machine->guest, value);
	if (outcome == GUEST_OK && (value ^ old) & CR4_PAGING && machine_is_paging(machine))
		machine_pages_flush(machine);
	return machine_next_of(outcome);
}

enum machine_next machine_write_cr(struct emu_machine *machine)
{
	uint64_t value = operand(machine);

	switch (machine->instruction.reg) {
	case 0:
		return write_cr0(machine, value);
	case 2:
		return machine_next_of(emu_guest_write_cr2(machine->guest, value));
	case 3:
		return write_cr3(machine, value);
	case 4:
		return write_cr4(machine, value);
	case 8:
		if (value & CR8_RESERVED)
			return NEXT_GP;
		machine->cr8 = value;
		return NEXT_ADVANCE;
	default:
		return NEXT_UD;
	}
}

/* Without CR4.DE, DR4 and DR5 are other names of DR6 and DR7 (SDM vol. 3B, 17.2.2). */
static unsigned int dr_index(const struct emu_machine *machine)
{
	unsigned int index = machine->instruction.reg;
	bool aliased = !(machine->guest->vcpu.cr4 & CR4_DE) && (index == 4 || index == 5);

	return aliased ? index + 2 : index;
}

enum machine_next machine_read_dr(struct emu_machine *machine)
{
	enum host_element_id element = emu_guest_dr(dr_index(machine));

	if (element == HOST_NUM_ELEMENTS)
		return NEXT_UD;
	return set_operand(machine, machine->guest->state.value[element]);
}

enum machine_next machine_write_dr(struct emu_machine *machine)
{
	return machine_next_of(
		emu_guest_write_dr(machine->guest, dr_index(machine), operand(machine)));
}

#endif
