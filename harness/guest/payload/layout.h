/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the payload lies; for C, assembly and the linker script.
 *
 * The image begins with the thunks and is mapped three times, for each way to execute one:
 *
 *	PAYLOAD_KERNEL_BASE	64-bit mode, CPL 0 to 2; here the payload itself runs. The upper
 *				half, because CR4.LASS takes the lower one from the supervisor
 *	0			compatibility mode, CPL 0 to 2
 *	PAYLOAD_USER_BASE	CPL 3
 *
 * The first two are supervisor pages, so that neither CR4.SMEP, CR4.SMAP nor PKRU stops it.
 */
#ifndef GUEST_PAYLOAD_LAYOUT_H
#define GUEST_PAYLOAD_LAYOUT_H

#define PAYLOAD_IMAGE_GPA 0x100000
#define PAYLOAD_RESET_GPA 0xfffff000 /* the page of PAYLOAD_RESET_RIP */
#define PAYLOAD_RESET_OFFSET 0xff0

#define PAYLOAD_KERNEL_BASE 0xffffffff80000000
#define PAYLOAD_USER_BASE 0x20000000

#define PAYLOAD_THUNK_SIZE 16
#define PAYLOAD_STUB_SIZE 16 /* of an entry of the IDT */

/*
 * Where in its slot a thunk ends, by UD2. A software interrupt would be the usual gate, but
 * some KVMs do not emulate one in 64-bit mode.
 */
#define PAYLOAD_THUNK_END 14

/* struct vcpu, vcpu.h */
#define PAYLOAD_VCPU_SIZE 4096
#define PAYLOAD_FRAME_SIZE 176

/* Selectors: null, then 64-bit code, 32-bit code and data for each CPL, then the TSS. */
#define PAYLOAD_CS64 0x08
#define PAYLOAD_SS 0x18

#endif
