/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pattern, step and capture, with no C code in between; see capture.h.
 */
#include "host/capture.h"

#define AREA 0(%rsp)
#define MXCSR 8(%rsp)
#define X87_CONTROL 12(%rsp)
#define FS_BASE 16(%rsp)
#define GS_BASE 24(%rsp)
#define PKRU 32(%rsp)
#define FRAME 40

	.macro save register
	push	\register
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset \register, 0
	.endm

	.macro restore register
	pop	\register
	.cfi_adjust_cfa_offset -8
	.cfi_restore \register
	.endm

/* For the registers that carry something over the step, or that it loads itself. */
	.macro each_register do
	\do	%rdx, 2
	\do	%rbx, 3
	\do	%rbp, 5
	\do	%rsi, 6
	\do	%r8, 8
	\do	%r9, 9
	\do	%r10, 10
	\do	%r12, 12
	\do	%r13, 13
	\do	%r14, 14
	\do	%r15, 15
	\do	%rdi, 7
	.endm

	.macro load register, number
	mov	CAPTURE_GPR_IN + 8 * \number(%rdi), \register
	.endm

	.macro store register, number
	mov	\register, CAPTURE_GPR_OUT + 8 * \number(%rax)
	.endm

	.text

/* long host_capture(struct capture_area *area) */
	.globl	host_capture
	.type	host_capture, @function
host_capture:
	.cfi_startproc
	save	%rbx
	save	%rbp
	save	%r12
	save	%r13
	save	%r14
	save	%r15
	sub	$FRAME, %rsp
	.cfi_adjust_cfa_offset FRAME
	mov	%rdi, AREA
	mov	CAPTURE_FLAGS(%rdi), %r8
	stmxcsr	MXCSR
	fnstcw	X87_CONTROL

	test	$CAPTURE_HAS_FSGSBASE, %r8b
	jz	1f
	rdfsbase %rax
	mov	%rax, FS_BASE
	rdgsbase %rax
	mov	%rax, GS_BASE
	mov	CAPTURE_GS_PATTERN(%rdi), %rax
	wrgsbase %rax
1:
	test	$CAPTURE_HAS_PKU, %r8b
	jz	1f
	xor	%ecx, %ecx
	rdpkru
	mov	%eax, PKRU
1:
	test	$CAPTURE_HAS_XSAVE, %r8b
	jz	1f
	mov	CAPTURE_PATTERN(%rdi), %rcx
	mov	CAPTURE_COMPONENTS(%rdi), %eax
	mov	CAPTURE_COMPONENTS + 4(%rdi), %edx
	xrstor64 (%rcx)
1:
	/* RDSSPQ changes nothing where there is no shadow stack. */
	xor	%eax, %eax
	rdsspq	%rax
	mov	%rax, CAPTURE_SSP_BEFORE(%rdi)

	mov	CAPTURE_STEP(%rdi), %r11
	each_register load
	call	*%r11

	/* Of the general registers only RSP is relied upon. */
	xchg	%rax, AREA
	each_register store
	cld
	mov	%rax, %rdi
	mov	CAPTURE_FLAGS(%rdi), %r8

	test	$CAPTURE_HAS_XSAVE, %r8b
	jz	1f
	mov	CAPTURE_IMAGE(%rdi), %rcx
	mov	CAPTURE_COMPONENTS(%rdi), %eax
	mov	CAPTURE_COMPONENTS + 4(%rdi), %edx
	xsave64	(%rcx)
	xor	%ecx, %ecx
	xgetbv
	mov	%eax, CAPTURE_XCR0(%rdi)
	mov	%edx, CAPTURE_XCR0 + 4(%rdi)
1:
	test	$CAPTURE_HAS_XINUSE, %r8b
	jz	1f
	mov	$1, %ecx
	xgetbv
	mov	%eax, CAPTURE_XINUSE(%rdi)
	mov	%edx, CAPTURE_XINUSE + 4(%rdi)
1:
	test	$CAPTURE_HAS_RDTSCP, %r8b
	jz	1f
	rdtscp
	mov	%rcx, CAPTURE_TSC_AUX(%rdi)
1:
	xor	%eax, %eax
	rdsspq	%rax
	mov	%rax, CAPTURE_SSP(%rdi)

	/* What C code relies on is put back, whatever the step has left. */
	test	$CAPTURE_HAS_FSGSBASE, %r8b
	jz	1f
	rdfsbase %rax
	mov	%rax, CAPTURE_FS_BASE(%rdi)
	mov	FS_BASE, %rax
	wrfsbase %rax
	rdgsbase %rax
	mov	%rax, CAPTURE_GS_BASE(%rdi)
	mov	GS_BASE, %rax
	wrgsbase %rax
1:
	test	$CAPTURE_HAS_XSAVE, %r8b
	jz	1f
	mov	CAPTURE_CLEAN(%rdi), %rcx
	mov	CAPTURE_COMPONENTS(%rdi), %eax
	mov	CAPTURE_COMPONENTS + 4(%rdi), %edx
	xrstor64 (%rcx)
1:
	ldmxcsr	MXCSR
	fldcw	X87_CONTROL
	test	$CAPTURE_HAS_PKU, %r8b
	jz	1f
	xor	%ecx, %ecx
	xor	%edx, %edx
	mov	PKRU, %eax
	wrpkru
1:
	mov	AREA, %rax
	add	$FRAME, %rsp
	.cfi_adjust_cfa_offset -FRAME
	restore	%r15
	restore	%r14
	restore	%r13
	restore	%r12
	restore	%rbp
	restore	%rbx
	ret
	.cfi_endproc
	.size	host_capture, . - host_capture

	.globl	host_capture_ioctl
	.type	host_capture_ioctl, @function
host_capture_ioctl:
	.cfi_startproc
	mov	$16, %eax	/* __NR_ioctl */
	syscall
	ret
	.cfi_endproc
	.size	host_capture_ioctl, . - host_capture_ioctl

	.globl	host_capture_nothing
	.type	host_capture_nothing, @function
host_capture_nothing:
	.cfi_startproc
	ret
	.cfi_endproc
	.size	host_capture_nothing, . - host_capture_nothing

	.section .note.GNU-stack, "", @progbits
