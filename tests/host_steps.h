/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Steps for host_watch_step() that change one register each.
 */
#ifndef TESTS_HOST_STEPS_H
#define TESTS_HOST_STEPS_H

/* Steps: assembly that changes what its name says, and nothing else but RAX, RCX and R11. */
#define STEP(name, code) \
	__asm__(".text\n" #name ":\n" code "	ret\n"); \
	long name(void *)

STEP(step_nothing, "");
STEP(step_getppid, "	mov $110, %eax\n	syscall\n");
STEP(step_rdx, "	not %rdx\n");
STEP(step_rbx, "	inc %rbx\n");
STEP(step_rbp, "	xor %ebp, %ebp\n");
STEP(step_rsi, "	dec %rsi\n");
STEP(step_rdi, "	not %rdi\n");
STEP(step_r8, "	mov %rsp, %r8\n");
STEP(step_r9, "	shl %r9\n");
STEP(step_r10, "	xor %r10d, %r10d\n");
STEP(step_r12, "	btc $63, %r12\n");
STEP(step_r13, "	btc $0, %r13\n");
STEP(step_r14, "	neg %r14\n");
STEP(step_r15, "	xor %r15d, %r15d\n");
STEP(step_fs_base, "	rdfsbase %r11\n	add $64, %r11\n	wrfsbase %r11\n");
STEP(step_gs_base, "	xor %r11d, %r11d\n	wrgsbase %r11\n");
STEP(step_mxcsr, "	push $0x1f80\n	ldmxcsr (%rsp)\n	lea 8(%rsp), %rsp\n");
STEP(step_x87_control, "	push $0x37f\n	fldcw (%rsp)\n	lea 8(%rsp), %rsp\n");
STEP(step_x87_status, "	fincstp\n");
STEP(step_x87_register, "	fchs\n");
STEP(step_x87_tag, "	ffree %st(2)\n");
STEP(step_xmm, "	pxor %xmm3, %xmm3\n");
STEP(step_ymm, "	vinsertf128 $1, %xmm0, %ymm5, %ymm5\n");
STEP(step_ymm_of_zmm, "	vinserti32x4 $1, %xmm0, %zmm5, %zmm5\n");
STEP(step_zmm, "	vinserti32x4 $3, %xmm0, %zmm5, %zmm5\n");
STEP(step_zmm20, "	vpxord %zmm20, %zmm20, %zmm20\n");
STEP(step_opmask, "	kxnorw %k1, %k1, %k1\n");
STEP(step_pkru, "	mov %rdx, %r11\n	xor %ecx, %ecx\n	rdpkru\n"
		"	xor $0x80000000, %eax\n	wrpkru\n	mov %r11, %rdx\n");
STEP(step_tile, "	tilezero %tmm3\n");
STEP(step_tilerelease, "	tilerelease\n");
/* Takes every opmask register to INIT. */
STEP(step_init, "	mov %rdx, %r11\n	mov $0x20, %eax\n	xor %edx, %edx\n"
		"	xrstor64 zero_image(%rip)\n	mov %r11, %rdx\n");

char zero_image[1024] __attribute__((aligned(64)));

/* Calls the C function whose address RDI points to, with all else as it was. */
char saved_image[16384] __attribute__((aligned(64)));

STEP(step_c, "	push %rdi\n	push %rsi\n	push %rdx\n	push %r8\n	push %r9\n"
	     "	push %r10\n	push %rbx\n"
	     "	mov (%rdi), %rbx\n"
	     "	mov $0xe7, %eax\n	xor %edx, %edx\n	xsave64 saved_image(%rip)\n"
	     "	call *%rbx\n"
	     "	mov $0xe7, %eax\n	xor %edx, %edx\n	xrstor64 saved_image(%rip)\n"
	     "	pop %rbx\n	pop %r10\n	pop %r9\n	pop %r8\n	pop %rdx\n"
	     "	pop %rsi\n	pop %rdi\n");

#endif
