// SPDX-License-Identifier: GPL-2.0-only
/*
 * The payload's main loop: takes operations from the VCPU's mailbox. All that it reads there
 * the host may change at any time, so it looks at copies.
 */
#include "guest/payload/exit.h"
#include "guest/payload/step.h"

/* In shared memory, where payload.lds.S says. */
extern volatile struct payload_mailbox mailboxes[PAYLOAD_MAX_VCPUS];

/* boot.S finds the stack of each VCPU in it. */
struct vcpu vcpus[PAYLOAD_MAX_VCPUS];

void payload_main(uint32_t index, uint32_t gpaw) __attribute__((noreturn));

/* What was read before is not read again, what was written is not held back. */
static void barrier(void)
{
	asm volatile("" : : : "memory");
}

static void execute_exit(struct vcpu *vcpu, const struct guest_op *op,
			 volatile struct payload_mailbox *mailbox, uint32_t next)
{
	struct guest_result result = { 0 };

	if (!exit_is_possible(vcpu, op->index))
		result.outcome = GUEST_UNSUPPORTED;
	mailbox->result[next] = result;
	mailbox->next = next + 1;
	if (result.outcome == GUEST_OK)
		exit_to_host(vcpu, op->index, mailbox);
}

static void execute_step(struct vcpu *vcpu, const struct guest_op *op,
			 volatile struct payload_mailbox *mailbox, uint32_t next)
{
	struct guest_result result = { 0 };
	const struct step step = { vcpu, op, &result };

	step_execute(&step);
	mailbox->result[next] = result;
	mailbox->next = next + 1;
}

/* False at the end of the list, and at what is the host's to do. */
static bool execute_next(struct vcpu *vcpu, volatile struct payload_mailbox *mailbox)
{
	uint32_t next = mailbox->next;
	struct guest_op op;

	if (next >= GUEST_MAX_OPS || next >= mailbox->num_ops)
		return false;
	op = mailbox->op[next];
	barrier();
	if (op.kind == GUEST_EXIT)
		execute_exit(vcpu, &op, mailbox, next);
	else if (step_is_ours(&op))
		execute_step(vcpu, &op, mailbox, next);
	else
		return false;
	return true;
}

void payload_main(uint32_t index, uint32_t gpaw)
{
	volatile struct payload_mailbox *mailbox = &mailboxes[index];
	struct vcpu *vcpu = &vcpus[index];

	vcpu_init(vcpu, gpaw);
	while (1) {
		if (execute_next(vcpu, mailbox))
			continue;
		mailbox->phase = PAYLOAD_WAITING;
		exit_by_port(vcpu, PAYLOAD_WAITING);
	}
}
