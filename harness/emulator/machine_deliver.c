// SPDX-License-Identifier: GPL-2.0-only
/*
 * Exceptions and software interrupts of a machine, through the guest's 64-bit IDT (SDM vol. 3A,
 * 6.14). Handlers run at CPL 0: a gate to another CPL is taken as one to CPL 0.
 */
#ifdef TDX_CTS_UNICORN

#include "emulator/machine_private.h"

#define GATE_TYPE_INTERRUPT 0xe
#define GATE_TYPE_TRAP 0xf
#define GATE_PRESENT 0x80

#define TSS_RSP0 4
#define TSS_IST1 36

#define RFLAGS_TF (1ULL << 8)
#define RFLAGS_IF (1ULL << 9)
#define RFLAGS_NT (1ULL << 14)
#define RFLAGS_RF (1ULL << 16)
#define RFLAGS_VM (1ULL << 17)

#define STACK_ALIGN 16
#define SELECTOR_RPL 3
#define ERROR_IDT 2

struct gate {
	uint16_t offset_low;
	uint16_t selector;
	uint8_t ist;
	uint8_t type;
	uint16_t offset_middle;
	uint32_t offset_high;
	uint32_t reserved;
} __attribute__((packed));

_Static_assert(sizeof(struct gate) == 16, "struct gate");

struct frame {
	uint64_t error_code, rip, cs, rflags, rsp, ss;
};

static bool gate_read(struct emu_machine *machine, unsigned int vector, struct gate *gate)
{
	uc_x86_mmr idtr = { 0 };
	uint64_t offset = vector * sizeof(*gate);
	unsigned int type;

	uc_reg_read(machine->engine, UC_X86_REG_IDTR, &idtr);
	if (offset + sizeof(*gate) - 1 > idtr.limit ||
	    !machine_linear_read(machine, idtr.base + offset, gate, sizeof(*gate)))
		return false;
	type = gate->type & 0xf;
	return gate->type & GATE_PRESENT && gate->selector & ~SELECTOR_RPL &&
	       (type == GATE_TYPE_INTERRUPT || type == GATE_TYPE_TRAP);
}

static bool stack_top(struct emu_machine *machine, const struct gate *gate, uint64_t *rsp)
{
	unsigned int ist = gate->ist & 7;
	uc_x86_mmr tr = { 0 };

	*rsp = machine_read(machine, UC_X86_REG_RSP);
	if (ist || machine_cpl(machine)) {
		unsigned int offset = ist ? TSS_IST1 + (ist - 1) * sizeof(*rsp) : TSS_RSP0;

		uc_reg_read(machine->engine, UC_X86_REG_TR, &tr);
		if (!machine_linear_read(machine, tr.base + offset, rsp, sizeof(*rsp)))
			return false;
	}
	*rsp &= ~(STACK_ALIGN - 1ULL);
	return true;
}

static bool has_error_code(unsigned int vector)
{
	return vector == VECTOR_DF || vector == VECTOR_AC ||
	       (vector >= VECTOR_TS && vector <= VECTOR_PF);
}

/* False: the gate, the TSS or the stack is not what it must be. */
static bool enter(struct emu_machine *machine, unsigned int vector, bool with_error_code,
		  uint32_t error_code)
{
	struct frame frame = {
		.error_code = error_code,
		.rip = machine_read(machine, UC_X86_REG_RIP),
		.cs = machine_read(machine, UC_X86_REG_CS),
		.rflags = machine_read(machine, UC_X86_REG_RFLAGS),
		.rsp = machine_read(machine, UC_X86_REG_RSP),
		.ss = machine_read(machine, UC_X86_REG_SS),
	};
	bool from_user = machine_cpl(machine);
	uint64_t rflags = frame.rflags & ~(RFLAGS_TF | RFLAGS_NT | RFLAGS_RF | RFLAGS_VM);
	const void *from = with_error_code ? &frame.error_code : &frame.rip;
	size_t size = sizeof(frame) - (with_error_code ? 0 : sizeof(frame.error_code));
	struct gate gate;
	uint64_t rsp;

	if (!gate_read(machine, vector, &gate) || !stack_top(machine, &gate, &rsp))
		return false;
	rsp -= size;
	if (!machine_linear_write(machine, rsp, from, size))
		return false;
	if ((gate.type & 0xf) == GATE_TYPE_INTERRUPT)
		rflags &= ~RFLAGS_IF;
	machine->pass = false;
	machine_enter_handler(machine, gate.selector & ~SELECTOR_RPL,
			      from_user ? 0 : (uint16_t)frame.ss);
	machine_write(machine, UC_X86_REG_RIP,
		      gate.offset_low | (uint64_t)gate.offset_middle << 16 |
			      (uint64_t)gate.offset_high << 32);
	machine_write(machine, UC_X86_REG_RSP, rsp);
	machine_write(machine, UC_X86_REG_RFLAGS, rflags);
	return true;
}

/* What cannot be delivered becomes #DF; a #DF that cannot, a triple fault. */
enum machine_next machine_deliver(struct emu_machine *machine, unsigned int vector,
				  uint32_t error_code)
{
	if (!machine_is_paging(machine))
		return machine_stuck(machine, "exception %u before long mode, at RIP 0x%llx",
				     vector,
				     (unsigned long long)machine_read(machine, UC_X86_REG_RIP));
	if (enter(machine, vector, has_error_code(vector), error_code))
		return NEXT_CONTINUE;
	if (vector != VECTOR_DF && enter(machine, VECTOR_DF, true, 0))
		return NEXT_CONTINUE;
	machine->leave = MACHINE_SHUTDOWN;
	return NEXT_LEAVE;
}

enum machine_next machine_deliver_unsupported(struct emu_machine *machine)
{
	if (machine_is_paging(machine) && enter(machine, MACHINE_VECTOR_UNSUPPORTED, false, 0))
		return NEXT_CONTINUE;
	return machine_stuck(machine, "an instruction that the engine does not know, at RIP 0x%llx",
			     (unsigned long long)machine_read(machine, UC_X86_REG_RIP));
}

/* INT n, INT3 and INT1: what comes back goes on after the instruction. */
enum machine_next machine_software_interrupt(struct emu_machine *machine, unsigned int vector,
					     uint64_t next_rip)
{
	struct gate gate;

	if (!machine_is_paging(machine))
		return machine_deliver(machine, vector, 0);
	if (!gate_read(machine, vector, &gate) || machine_cpl(machine) > (gate.type >> 5 & 3))
		return machine_deliver(machine, VECTOR_GP, vector << 3 | ERROR_IDT);
	machine_write(machine, UC_X86_REG_RIP, next_rip);
	if (enter(machine, vector, false, 0))
		return NEXT_CONTINUE;
	return machine_deliver(machine, VECTOR_DF, 0);
}

#endif
