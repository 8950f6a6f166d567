/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The way into a thunk and back: vcpu_enter(), and the entries of the IDT.
 *
 * The stack of every exception ends where struct vcpu's frame ends. So what
 * the CPU and the stub push is the frame itself, in whatever mode the thunk has run.
 */
#include "guest/payload/layout.h"

#define VECTORS_WITH_ERROR_CODE 0x60227d00 /* SDM vol. 3A, table 6-1; 21, 29 and 30 too */
#define NUM_VECTORS 32
#define RFLAGS_RF 0x10000

	.text
	.code64

/* void vcpu_enter(struct vcpu *vcpu): to frame.rip, and back with frame as it was left. */
	.globl vcpu_enter
vcpu_enter:
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	mov	%rsp, PAYLOAD_FRAME_SIZE(%rdi)
	mov	%rdi, %rsp
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%r11
	pop	%r10
	pop	%r9
	pop	%r8
	pop	%rdi
	pop	%rsi
	pop	%rbp
	pop	%rbx
	pop	%rdx
	pop	%rcx
	pop	%rax
	add	$16, %rsp
	iretq

trap:
	push	%rax
	push	%rcx
	push	%rdx
	push	%rbx
	push	%rbp
	push	%rsi
	push	%rdi
	push	%r8
	push	%r9
	push	%r10
	push	%r11
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	xor	%eax, %eax
	xchg	%rax, PAYLOAD_FRAME_SIZE(%rsp)
	test	%rax, %rax
	jz	trap_in_payload
	mov	%rax, %rsp
	cld
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	ret

/* An exception of the payload itself: it ends by a triple fault, which the host sees. */
trap_in_payload:
	lidt	no_idt(%rip)
	ud2

/*
 * #DB, where an operation has armed a breakpoint that something hits: goes on. RF makes the
 * instruction at hand run in spite of a breakpoint on it.
 */
	.globl trap_debug
trap_debug:
	endbr64
	orl	$RFLAGS_RF, 16(%rsp)
	iretq

	.globl trap_nmi
trap_nmi:
	endbr64
	iretq

/* One every PAYLOAD_STUB_SIZE bytes, for each exception. */
	.globl trap_stubs
	.balign PAYLOAD_STUB_SIZE
trap_stubs:
	.set vector, 0
	.rept NUM_VECTORS
	.balign PAYLOAD_STUB_SIZE
	endbr64
	.ifeq (VECTORS_WITH_ERROR_CODE >> vector) & 1
	push	$0
	.endif
	push	$vector
	jmp	trap
	.set vector, vector + 1
	.endr

	.section .rodata, "a", @progbits
no_idt:
	.short 0
	.quad 0

	.section .note.GNU-stack, "", @progbits
