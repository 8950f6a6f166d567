/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The payload: the program that a TD, or a plain VM, executes; its image, and the mailbox
 * through which it gets its operations.
 *
 *	const struct payload_segment *segments;
 *	size_t count = payload_segments(&segments);
 *
 *	for (i = 0; i < count; i++)
 *		...	copy segments[i].size bytes to private memory at segments[i].gpa
 *	mailbox = shared + index * sizeof(struct payload_mailbox);
 *	payload_mailbox_put(mailbox, ops, count);
 *	while (mailbox->phase != PAYLOAD_WAITING)
 *		...	KVM_RUN; and set the phase back where it is PAYLOAD_SPINNING
 *	memcpy(results, mailbox->result, ...);
 *
 * It starts in the state in which TDH.VP.INIT leaves a VCPU (32-bit protected mode at
 * 0xfffffff0, RBX the GPA width, RSI the VCPU's index), goes to long mode and serves its
 * mailbox for ever. A plain VM is started in the same state but with RBX 0, which tells the
 * payload that there is no TDX module: exits are then plain instructions and TDCALL is not
 * executed for them.
 *
 * Memory map, all in GPA: segments are private and below 4 GiB; mailboxes lie at
 * PAYLOAD_SHARED_GPA in shared memory, in a TD with the shared bit (bit GPAW - 1) set.
 */
#ifndef GUEST_PAYLOAD_H
#define GUEST_PAYLOAD_H

#define PAYLOAD_PAGE_SIZE 4096
#define PAYLOAD_MAX_VCPUS 4

#define PAYLOAD_RESET_RIP 0xfffffff0
#define PAYLOAD_SHARED_GPA 0x1000000
#define PAYLOAD_MMIO_GPA 0x2000000 /* one page that nothing answers but user space */

/* Where the payload writes one byte, enum payload_phase, to leave for user space. */
#define PAYLOAD_PORT 0x5c

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

#include "guest/ops.h"

/* What the payload does, as the host finds it after KVM_RUN. */
enum payload_phase {
	PAYLOAD_RUNNING, /* on its way, also while it has left by a GUEST_EXIT of its own */
	PAYLOAD_SPINNING, /* GUEST_EXIT_ASYNC: until the host sets PAYLOAD_RUNNING */
	PAYLOAD_WAITING, /* at mailbox.next is the end, or what is not the guest's to execute */
};

/*
 * In shared memory, one for each VCPU, each field written by one side: next, phase (to go on:
 * by the host) and result by the payload, the others by the host. The payload copies an
 * operation before it looks at it, and believes no count.
 */
struct payload_mailbox {
	uint32_t phase;
	uint32_t next; /* operations done, counted from the beginning of op */
	uint32_t num_ops;
	uint32_t reserved;
	struct guest_op op[GUEST_MAX_OPS];
	struct guest_result result[GUEST_MAX_OPS];
} __attribute__((aligned(PAYLOAD_PAGE_SIZE)));

#define PAYLOAD_SHARED_SIZE (PAYLOAD_MAX_VCPUS * sizeof(struct payload_mailbox))

_Static_assert(sizeof(struct guest_op) == 40, "struct guest_op is what the payload reads");
_Static_assert(sizeof(struct guest_result) == 56, "struct guest_result is what it writes");

/* Private memory as it is loaded; page aligned and a multiple of a page long. */
struct payload_segment {
	uint64_t gpa;
	const uint8_t *bytes;
	size_t size;
};

size_t payload_segments(const struct payload_segment **segments);

/* A new list of operations; results start as GUEST_NOT_RUN. @count: up to GUEST_MAX_OPS. */
void payload_mailbox_put(struct payload_mailbox *mailbox, const struct guest_op *ops, size_t count);

/*
 * An address in the payload at which a sensitive instruction stands; for tests and debuggers.
 * RIP is then gpa above one of the bases of guest/payload/layout.h.
 */
struct payload_label {
	const char *name; /* "cpuid", "rdmsr", ... */
	uint64_t gpa;
};

size_t payload_labels(const struct payload_label **labels);

#endif
#endif
