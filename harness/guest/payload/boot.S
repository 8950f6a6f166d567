/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the state in which TDH.VP.INIT leaves a VCPU to payload_main() in 64-bit mode.
 *
 * 32-bit protected mode, flat, paging off; EFER.LME is set, EBX the GPA width or 0, ESI the
 * VCPU's index. Nothing is written but what each VCPU writes with the same value.
 */
#include "guest/payload.h"
#include "guest/payload/layout.h"

#define PHYSICAL(symbol) ((symbol) - PAYLOAD_KERNEL_BASE)

#define CR0_NEEDED 0x80010023 /* PG, WP, NE, MP, PE */
#define CR0_UNWANTED 0x6000000c /* CD, NW, TS, EM */
#define CR4_NEEDED 0x660 /* PAE, MCE, OSFXSR, OSXMMEXCPT */

#define TABLE 0x27 /* accessed, user, writable, present */
#define LARGE 0xe3 /* 2 MiB, dirty, accessed, writable, present */
#define LARGE_USER 0xe7

	.section .reset, "ax", @progbits
	.code32
	.org PAYLOAD_RESET_OFFSET, 0xcc
	mov	$PHYSICAL(boot32), %eax
	jmp	*%eax
	.org 0x1000, 0xcc

	.text
boot32:
	lgdt	PHYSICAL(boot_gdt_pointer)
	mov	$PAYLOAD_SS, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss

	/* Bit EBX - 1 of a GPA says that it is shared; here of the upper half of an entry. */
	test	%ebx, %ebx
	jz	1f
	lea	-33(%ebx), %ecx
	mov	$1, %eax
	shl	%cl, %eax
	or	%eax, PHYSICAL(mailbox_entry) + 4
	or	%eax, PHYSICAL(mmio_entry) + 4
1:
	mov	%cr4, %eax
	or	$CR4_NEEDED, %eax
	mov	%eax, %cr4
	mov	$PHYSICAL(pml4), %eax
	mov	%eax, %cr3
	mov	%cr0, %eax
	and	$~CR0_UNWANTED, %eax
	or	$CR0_NEEDED, %eax
	mov	%eax, %cr0
	ljmp	$PAYLOAD_CS64, $PHYSICAL(boot64)

	.code64
boot64:
	mov	$upper_half, %rax
	jmp	*%rax
upper_half:
	mov	%esi, %edi
	cmp	$PAYLOAD_MAX_VCPUS, %edi
	jae	no_vcpu
	mov	%edi, %eax
	inc	%eax
	imul	$PAYLOAD_VCPU_SIZE, %eax, %eax
	lea	vcpus(%rax), %rsp
	mov	%ebx, %esi
	xor	%ebp, %ebp
	call	payload_main

	/* There is no IDT yet: a triple fault. */
no_vcpu:
	ud2

	.section .rodata, "a", @progbits
	.balign 8
boot_gdt:
	.quad 0
	.quad 0x00af9b000000ffff
	.quad 0x00cf9b000000ffff
	.quad 0x00cf93000000ffff
boot_gdt_pointer:
	.short . - boot_gdt - 1
	.long PHYSICAL(boot_gdt)

	.section .page_tables, "aw", @progbits
	.balign 4096
pml4:
	.quad PHYSICAL(pdpt) + TABLE
	.org 511 * 8
	.quad PHYSICAL(pdpt) + TABLE

	/* The first GiB, at 0 and at PAYLOAD_KERNEL_BASE. */
pdpt:
	.quad PHYSICAL(page_directory) + TABLE
	.org 4096 + 510 * 8
	.quad PHYSICAL(page_directory) + TABLE
	.quad 0

page_directory:
	.quad LARGE
	.org 2 * 4096 + (PAYLOAD_SHARED_GPA >> 21) * 8
mailbox_entry:
	.quad PAYLOAD_SHARED_GPA + LARGE
	.org 2 * 4096 + (PAYLOAD_MMIO_GPA >> 21) * 8
mmio_entry:
	.quad PAYLOAD_MMIO_GPA + LARGE
	.org 2 * 4096 + (PAYLOAD_USER_BASE >> 21) * 8
	.quad LARGE_USER
	.org 3 * 4096

	.section .note.GNU-stack, "", @progbits
