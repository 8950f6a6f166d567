/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The slots of thunks.h.
 */
#include "guest/payload/thunks.h"

	.section .thunks, "ax", @progbits
	.code64
thunks:
	.set slot, 0

/* Assembling fails where a slot is too long: .org does not go backwards. */
#define THUNK(name, label, ...) \
	__VA_ARGS__; \
	.org slot * PAYLOAD_THUNK_SIZE + PAYLOAD_THUNK_END, 0x90; \
	ud2; \
	.set slot, slot + 1;

	PAYLOAD_THUNKS(THUNK)

	.section .note.GNU-stack, "", @progbits
