// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ways out, as the Guest-Host Communication Interface (GHCI) for TDX 1.5 writes them.
 */
#include "guest/payload/exit.h"

#define TDVMCALL_EXPOSED 0xfc00 /* R10 to R15 */

#define TDVMCALL_MAP_GPA 0x10001
#define TDVMCALL_REPORT_FATAL_ERROR 0x10003
/* Instruction exits have the numbers of VMX exit reasons. */
#define TDVMCALL_CPUID 10
#define TDVMCALL_IO 30
#define TDVMCALL_MMIO 48

#define DIRECTION_READ 0
#define DIRECTION_WRITE 1
#define MMIO_SIZE 4

/* The lower 16 bits of an error code are reserved to firmware. */
#define FATAL_CODE 0x10000

/* What R11 to R15 hold. */
struct tdvmcall {
	uint64_t function;
	uint64_t argument[4];
};

/* Operations that ask for no way of their own leave by the port. */
static const struct tdvmcall tdvmcalls[GUEST_NUM_EXITS] = {
	[GUEST_EXIT_MMIO] = { TDVMCALL_MMIO, { MMIO_SIZE, DIRECTION_READ, PAYLOAD_MMIO_GPA, 0 } },
	[GUEST_EXIT_MAP_GPA] = { TDVMCALL_MAP_GPA, { PAYLOAD_SHARED_GPA, PAYLOAD_PAGE_SIZE } },
	[GUEST_EXIT_CPUID] = { TDVMCALL_CPUID, { 0 } },
	[GUEST_EXIT_FATAL] = { TDVMCALL_REPORT_FATAL_ERROR, { FATAL_CODE } },
};

static const uint8_t no_idt[10];

static void execute_tdvmcall(struct vcpu *vcpu, const struct tdvmcall *call)
{
	vcpu->frame = (struct trap_frame){
		.rcx = TDVMCALL_EXPOSED,
		.r11 = call->function,
		.r12 = call->argument[0],
		.r13 = call->argument[1],
		.r14 = call->argument[2],
		.r15 = call->argument[3],
	};
	vcpu_execute(vcpu, THUNK_TDCALL, MODE_KERNEL);
}

void exit_by_port(struct vcpu *vcpu, enum payload_phase phase)
{
	const struct tdvmcall call = { TDVMCALL_IO, { 1, DIRECTION_WRITE, PAYLOAD_PORT, phase } };

	if (vcpu_in_td(vcpu)) {
		execute_tdvmcall(vcpu, &call);
		return;
	}
	vcpu->frame = (struct trap_frame){ .rax = phase, .rdx = PAYLOAD_PORT };
	vcpu_execute(vcpu, THUNK_OUT, MODE_KERNEL);
}

/* Until something from outside makes the VCPU leave, and the host says that it has. */
static void spin(volatile struct payload_mailbox *mailbox)
{
	mailbox->phase = PAYLOAD_SPINNING;
	while (mailbox->phase == PAYLOAD_SPINNING)
		asm volatile("pause");
}

/* The UD2 at the end of the thunk finds no IDT. */
static void shut_down(struct vcpu *vcpu)
{
	vcpu->frame = (struct trap_frame){ .rbx = (uint64_t)no_idt };
	vcpu_execute(vcpu, THUNK_SHUTDOWN, MODE_KERNEL);
}

static void exit_from_td(struct vcpu *vcpu, uint32_t exit)
{
	struct tdvmcall call = tdvmcalls[exit];

	if (exit == GUEST_EXIT_MMIO)
		call.argument[2] |= vcpu->shared_bit;
	if (exit == GUEST_EXIT_MAP_GPA)
		call.argument[0] |= vcpu->shared_bit;
	execute_tdvmcall(vcpu, &call);
}

static void exit_from_vm(struct vcpu *vcpu, uint32_t exit)
{
	if (exit == GUEST_EXIT_CPUID) {
		vcpu->frame = (struct trap_frame){ 0 };
		vcpu_execute(vcpu, THUNK_CPUID, MODE_KERNEL);
	} else {
		vcpu->frame = (struct trap_frame){ .rbx = PAYLOAD_KERNEL_BASE + PAYLOAD_MMIO_GPA };
		vcpu_execute(vcpu, THUNK_LOAD, MODE_KERNEL);
	}
}

bool exit_is_possible(const struct vcpu *vcpu, uint32_t exit)
{
	return vcpu_in_td(vcpu) || (exit != GUEST_EXIT_MAP_GPA && exit != GUEST_EXIT_FATAL);
}

void exit_to_host(struct vcpu *vcpu, uint32_t exit, volatile struct payload_mailbox *mailbox)
{
	switch (exit) {
	case GUEST_EXIT_ASYNC:
		spin(mailbox);
		break;
	case GUEST_EXIT_SHUTDOWN:
		shut_down(vcpu);
		break;
	case GUEST_EXIT_MMIO:
	case GUEST_EXIT_CPUID:
	case GUEST_EXIT_MAP_GPA:
	case GUEST_EXIT_FATAL:
		if (vcpu_in_td(vcpu))
			exit_from_td(vcpu, exit);
		else
			exit_from_vm(vcpu, exit);
		break;
	default: /* also a number that names no exit */
		exit_by_port(vcpu, PAYLOAD_RUNNING);
		break;
	}
}
