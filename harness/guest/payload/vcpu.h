/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A VCPU of the payload: its tables and stack, and how it executes a thunk.
 *
 *	vcpu->frame = (struct trap_frame){ .rax = 7 };
 *	if (vcpu_execute(vcpu, THUNK_CPUID, vcpu->mode) == GUEST_OK)
 *		...	vcpu->frame.rbx
 */
#ifndef GUEST_PAYLOAD_VCPU_H
#define GUEST_PAYLOAD_VCPU_H

#include <stdbool.h>
#include <stddef.h>

#include "guest/payload.h"
#include "guest/payload/thunks.h"

/* GUEST_MODE's index: CPL in bits 1:0, bit 2: 64-bit mode. */
#define MODE_CPL 3
#define MODE_64 4
#define MODE_KERNEL MODE_64

#define CR4_OSXSAVE (1 << 18)

#define NUM_GDT_ENTRIES 15
#define NUM_VECTORS 32

/* In the order in which trap.S and the CPU push it. */
struct trap_frame {
	uint64_t r15, r14, r13, r12, r11, r10, r9, r8;
	uint64_t rdi, rsi, rbp, rbx, rdx, rcx, rax;
	uint64_t vector;
	uint64_t error_code;
	uint64_t rip, cs, rflags, rsp, ss;
};

/* SDM vol. 3A, figure 6-8. */
struct gate {
	uint16_t offset_low;
	uint16_t selector;
	uint8_t stack; /* entry of the TSS's interrupt stack table */
	uint8_t type;
	uint16_t offset_middle;
	uint32_t offset_high;
	uint32_t reserved;
};

/* SDM vol. 3A, figure 8-11. */
struct tss {
	uint32_t reserved;
	uint64_t rsp[3];
	uint64_t reserved2;
	uint64_t stack[7]; /* from 1 on in a gate */
	uint64_t reserved3;
	uint16_t reserved4;
	uint16_t io_map;
} __attribute__((packed));

struct vcpu {
	struct trap_frame frame; /* trap.S: it stands first */
	uint64_t stack_pointer; /* trap.S: of vcpu_enter()'s caller, 0 while no thunk runs */
	uint64_t shared_bit; /* of a GPA; 0 where there is no TDX module */
	uint32_t mode; /* where operations run */
	bool hold_ve;
	bool ve_info; /* a #VE has left VE_INFO behind */
	struct tss tss;
	uint64_t gdt[NUM_GDT_ENTRIES];
	struct gate idt[NUM_VECTORS];
	uint64_t debug_stack[8] __attribute__((aligned(16)));
	uint64_t nmi_stack[8];
	uint8_t stack[] __attribute__((aligned(16))); /* to the end of the page */
} __attribute__((aligned(PAYLOAD_VCPU_SIZE)));

_Static_assert(sizeof(struct trap_frame) == PAYLOAD_FRAME_SIZE, "what trap.S pushes");
_Static_assert(offsetof(struct vcpu, stack_pointer) == PAYLOAD_FRAME_SIZE, "what trap.S writes");
_Static_assert(sizeof(struct vcpu) == PAYLOAD_VCPU_SIZE, "what boot.S takes for a VCPU");
_Static_assert(offsetof(struct vcpu, stack) + 2048 <= PAYLOAD_VCPU_SIZE, "the stack's size");

/* Tables and control registers. @gpaw: the GPA width, or 0 where there is no TDX module. */
void vcpu_init(struct vcpu *vcpu, uint32_t gpaw);

static inline bool vcpu_in_td(const struct vcpu *vcpu)
{
	return vcpu->shared_bit;
}

/* Takes VE_INFO away, where a #VE has left it. */
void vcpu_drop_ve_info(struct vcpu *vcpu);

/*
 * Executes a thunk with the registers of frame, and leaves there what it makes of them; at the
 * CPL and in the mode of @mode.
 */
enum guest_outcome vcpu_execute(struct vcpu *vcpu, enum payload_thunk thunk, uint32_t mode);

/* Where the first thunk lies, as code that runs in @mode sees it. */
uint64_t vcpu_image_address(uint32_t mode);

#endif
