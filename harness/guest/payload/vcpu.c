// SPDX-License-Identifier: GPL-2.0-only
/*
 * A VCPU's descriptor tables, and the way to a thunk.
 */
#include "guest/payload/vcpu.h"

#define VECTOR_DB 1
#define VECTOR_NMI 2
#define VECTOR_UD 6
#define VECTOR_DF 8
#define VECTOR_GP 13
#define VECTOR_VE 20

#define STACK_FRAME 1
#define STACK_DEBUG 2
#define STACK_NMI 3

#define GATE_INTERRUPT 0x8e /* present, DPL 0 */
#define GATE_TSS 0x89

/* Flat segments, accessed; SDM vol. 3A, figure 5-1. */
#define SEGMENT_CODE64 0x00af9b000000ffff
#define SEGMENT_CODE32 0x00cf9b000000ffff
#define SEGMENT_DATA 0x00cf93000000ffff
#define SEGMENT_DPL(dpl) ((uint64_t)(dpl) << 45)

#define NUM_CPLS 4
#define FIRST_SEGMENT(cpl) (1 + 3 * (cpl)) /* the order of layout.h */
#define TSS_SEGMENT FIRST_SEGMENT(NUM_CPLS)
#define SELECTOR(segment, cpl) ((segment)*8 + (cpl))

#define RFLAGS_RESERVED 2

#define CPUID_XSAVE 0xd

_Static_assert(SELECTOR(FIRST_SEGMENT(0), 0) == PAYLOAD_CS64, "what boot.S takes for it");
_Static_assert(SELECTOR(FIRST_SEGMENT(0) + 2, 0) == PAYLOAD_SS, "what boot.S takes for it");
_Static_assert(NUM_GDT_ENTRIES == TSS_SEGMENT + 2, "a TSS has two entries");

struct table_register {
	uint16_t limit;
	uint64_t base;
} __attribute__((packed));

void vcpu_enter(struct vcpu *vcpu);

extern const char trap_stubs[], trap_debug[], trap_nmi[];

static void gdt_init(struct vcpu *vcpu)
{
	uint64_t base = (uint64_t)&vcpu->tss;

	for (unsigned int cpl = 0; cpl < NUM_CPLS; cpl++) {
		uint64_t *segment = &vcpu->gdt[FIRST_SEGMENT(cpl)];

		segment[0] = SEGMENT_CODE64 | SEGMENT_DPL(cpl);
		segment[1] = SEGMENT_CODE32 | SEGMENT_DPL(cpl);
		segment[2] = SEGMENT_DATA | SEGMENT_DPL(cpl);
	}
	vcpu->gdt[TSS_SEGMENT] = (sizeof(vcpu->tss) - 1) | (base & 0xffffff) << 16 |
				 (uint64_t)GATE_TSS << 40 | (base >> 24 & 0xff) << 56;
	vcpu->gdt[TSS_SEGMENT + 1] = base >> 32;
}

static void gate_set(struct gate *gate, const char *entry, unsigned int stack)
{
	uint64_t offset = (uint64_t)entry;

	*gate = (struct gate){
		.offset_low = offset & 0xffff,
		.offset_middle = offset >> 16 & 0xffff,
		.offset_high = offset >> 32,
		.selector = PAYLOAD_CS64,
		.stack = stack,
		.type = GATE_INTERRUPT,
	};
}

/* Each entry has a stack of its own and finds it empty, whatever the thunk has made of RSP. */
static void idt_init(struct vcpu *vcpu)
{
	for (size_t vector = 0; vector < NUM_VECTORS; vector++)
		gate_set(&vcpu->idt[vector], trap_stubs + vector * PAYLOAD_STUB_SIZE, STACK_FRAME);
	gate_set(&vcpu->idt[VECTOR_DB], trap_debug, STACK_DEBUG);
	gate_set(&vcpu->idt[VECTOR_NMI], trap_nmi, STACK_NMI);

	vcpu->tss.stack[STACK_FRAME - 1] = (uint64_t)(&vcpu->frame + 1);
	vcpu->tss.stack[STACK_DEBUG - 1] = (uint64_t)(&vcpu->debug_stack + 1);
	vcpu->tss.stack[STACK_NMI - 1] = (uint64_t)(&vcpu->nmi_stack + 1);
	vcpu->tss.io_map = sizeof(vcpu->tss);
}

/* DS and ES with DPL 3, which IRET to an outer CPL leaves in place. */
static void tables_load(const struct vcpu *vcpu)
{
	const struct table_register gdt = { sizeof(vcpu->gdt) - 1, (uint64_t)vcpu->gdt };
	const struct table_register idt = { sizeof(vcpu->idt) - 1, (uint64_t)vcpu->idt };
	uint32_t data = SELECTOR(FIRST_SEGMENT(3) + 2, 3);

	asm volatile("lgdt %0" : : "m"(gdt));
	asm volatile("lidt %0" : : "m"(idt));
	asm volatile("ltr %w0" : : "r"(SELECTOR(TSS_SEGMENT, 0)));
	asm volatile("mov %0, %%ds; mov %0, %%es" : : "r"(data));
}

/*
 * Enables the XSAVE components that CPUID enumerates, as an operating system does. What the
 * CPU refuses, and a CPUID that a TD answers with #VE, is left as it is.
 */
static void xcr0_init(struct vcpu *vcpu)
{
	uint64_t cr4;

	asm volatile("mov %%cr4, %0" : "=r"(cr4));
	vcpu->frame = (struct trap_frame){ .rax = cr4 | CR4_OSXSAVE };
	if (vcpu_execute(vcpu, THUNK_MOV_CR4, MODE_KERNEL) != GUEST_OK)
		return;
	vcpu->frame = (struct trap_frame){ .rax = CPUID_XSAVE };
	if (vcpu_execute(vcpu, THUNK_CPUID, MODE_KERNEL) != GUEST_OK)
		return;
	vcpu->frame.rcx = 0;
	vcpu_execute(vcpu, THUNK_XSETBV, MODE_KERNEL);
}

void vcpu_init(struct vcpu *vcpu, uint32_t gpaw)
{
	vcpu->shared_bit = gpaw ? 1ULL << (gpaw - 1) : 0;
	vcpu->mode = MODE_KERNEL;
	gdt_init(vcpu);
	idt_init(vcpu);
	tables_load(vcpu);
	xcr0_init(vcpu);
	vcpu_drop_ve_info(vcpu);
}

void vcpu_drop_ve_info(struct vcpu *vcpu)
{
	if (!vcpu->ve_info)
		return;
	vcpu->ve_info = false;
	vcpu->frame = (struct trap_frame){ .rax = GUEST_TDG_VP_VEINFO_GET };
	vcpu_execute(vcpu, THUNK_TDCALL, MODE_KERNEL);
}

uint64_t vcpu_image_address(uint32_t mode)
{
	if ((mode & MODE_CPL) == 3)
		return PAYLOAD_USER_BASE + PAYLOAD_IMAGE_GPA;
	return (mode & MODE_64 ? PAYLOAD_KERNEL_BASE : 0) + PAYLOAD_IMAGE_GPA;
}

static enum guest_outcome outcome_of(const struct trap_frame *frame)
{
	switch (frame->vector) {
	case VECTOR_VE:
		return GUEST_VE;
	case VECTOR_GP:
		return GUEST_GP;
	case VECTOR_UD:
		return frame->rip % PAYLOAD_THUNK_SIZE == PAYLOAD_THUNK_END ? GUEST_OK : GUEST_UD;
	case VECTOR_DF:
		return GUEST_DF;
	default: /* also 26, by which an engine says that it does not know the instruction */
		return GUEST_UNSUPPORTED;
	}
}

enum guest_outcome vcpu_execute(struct vcpu *vcpu, enum payload_thunk thunk, uint32_t mode)
{
	unsigned int cpl = mode & MODE_CPL;
	unsigned int code = FIRST_SEGMENT(cpl) + !(mode & MODE_64);

	vcpu->frame.rip = vcpu_image_address(mode) + (uint64_t)thunk * PAYLOAD_THUNK_SIZE;
	vcpu->frame.cs = SELECTOR(code, cpl);
	vcpu->frame.ss = SELECTOR(FIRST_SEGMENT(cpl) + 2, cpl);
	vcpu->frame.rflags = RFLAGS_RESERVED;
	vcpu_enter(vcpu);
	if (vcpu->frame.vector == VECTOR_VE)
		vcpu->ve_info = vcpu_in_td(vcpu);
	return outcome_of(&vcpu->frame);
}
