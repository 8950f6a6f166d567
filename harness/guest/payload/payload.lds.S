/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The payload's image: at PAYLOAD_IMAGE_GPA, executed at PAYLOAD_KERNEL_BASE above it, and the
 * page of the reset vector, which follows as the last one of the flat image.
 */
#include "guest/payload.h"
#include "guest/payload/layout.h"

ENTRY(vcpu_enter)

PHDRS
{
	image PT_LOAD;
	reset PT_LOAD;
}

SECTIONS
{
	. = PAYLOAD_KERNEL_BASE + PAYLOAD_IMAGE_GPA;
	.image : AT(PAYLOAD_IMAGE_GPA) {
		*(.thunks)
		*(.text .text.*)
		*(.rodata .rodata.*)
		*(.data .data.*)
		*(.page_tables)
		*(.bss .bss.*)
		. = ALIGN(4096);
	} :image
	image_end = . - PAYLOAD_KERNEL_BASE;
	ASSERT(SIZEOF(.image) <= 0x100000, "the image is mapped by one large page")

	.reset PAYLOAD_RESET_GPA : AT(image_end) {
		*(.reset)
	} :reset

	mailboxes = PAYLOAD_KERNEL_BASE + PAYLOAD_SHARED_GPA;

	/DISCARD/ : {
		*(.comment .note.* .eh_frame)
	}
}
