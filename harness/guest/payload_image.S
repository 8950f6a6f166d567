/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The payload's flat image, as payload/payload.lds.S lays it out, and where its parts go.
 */
#include "guest/payload/layout.h"

#define PAGE_SIZE 4096

	.section .rodata
	.balign PAGE_SIZE
image:
	.incbin "payload.bin"
image_end:
	.set reset, image_end - PAGE_SIZE

	/* struct payload_segment */
	.section .data.rel.ro, "aw", @progbits
	.balign 8
	.globl payload_segment_table
	.type payload_segment_table, @object
payload_segment_table:
	.quad PAYLOAD_IMAGE_GPA, image, reset - image
	.quad PAYLOAD_RESET_GPA, reset, PAGE_SIZE
	.size payload_segment_table, . - payload_segment_table

	.section .note.GNU-stack, "", @progbits
