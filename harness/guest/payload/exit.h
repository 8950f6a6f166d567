/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Leaving to the host, by TDG.VP.VMCALL in a TD and by plain instructions in a plain VM. The
 * CPL and the mode of operations do not matter.
 */
#ifndef GUEST_PAYLOAD_EXIT_H
#define GUEST_PAYLOAD_EXIT_H

#include "guest/payload/vcpu.h"

/* Some ways out have no plain instruction. */
bool exit_is_possible(const struct vcpu *vcpu, uint32_t exit);

/* @exit: enum guest_exit. */
void exit_to_host(struct vcpu *vcpu, uint32_t exit, volatile struct payload_mailbox *mailbox);

/* By PAYLOAD_PORT, with what the payload does. */
void exit_by_port(struct vcpu *vcpu, enum payload_phase phase);

#endif
