/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The memory image of a TD that comes up in 64-bit mode by itself and then executes what a fuzz
 * target makes up:
 *
 *	vmm_guest_fill(own);			// VMM_GUEST_PAGES pages, for GPA 0 on
 *	memcpy(own + VMM_GUEST_CODE, code, size);
 *	memcpy(page, vmm_guest_reset, VMM_GUEST_RESET_SIZE);	// of VMM_GUEST_RESET_GPA
 *
 * Linear addresses are GPAs up to 1 GiB. From 1 GiB on they are the same GPAs, but shared. Each
 * exception goes to VMM_GUEST_HANDLER, which asks the VMM for nothing, for ever.
 */
#ifndef FUZZ_VMM_GUEST_H
#define FUZZ_VMM_GUEST_H

#include <stddef.h>
#include <stdint.h>

#define VMM_GUEST_PAGES 16
#define VMM_GUEST_BOOT 0x1000
#define VMM_GUEST_TABLES 0x2000 /* GDT, IDT, TSS: a page each */
#define VMM_GUEST_PAGING 0x5000
#define VMM_GUEST_HANDLER 0x9000
#define VMM_GUEST_CODE 0xa000
#define VMM_GUEST_CODE_END 0xc000
#define VMM_GUEST_STACK_TOP 0x10000
#define VMM_GUEST_RESET_GPA 0xfffff000

/* The last bytes of the page at VMM_GUEST_RESET_GPA. */
#define VMM_GUEST_RESET_SIZE 16
extern const uint8_t vmm_guest_reset[VMM_GUEST_RESET_SIZE];

/* All of the image but the code. */
void vmm_guest_fill(uint8_t image[VMM_GUEST_PAGES * 4096]);

#endif
