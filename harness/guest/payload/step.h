/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One operation that is the guest's to execute and no exit; what becomes of it is guest/ops.h's
 * subject.
 *
 *	struct step step = { vcpu, &op, &result };
 *
 *	if (step_is_ours(&op))
 *		step_execute(&step);
 */
#ifndef GUEST_PAYLOAD_STEP_H
#define GUEST_PAYLOAD_STEP_H

#include "guest/payload/vcpu.h"

struct step {
	struct vcpu *vcpu;
	const struct guest_op *op;
	struct guest_result *result;
};

bool step_is_ours(const struct guest_op *op);
void step_execute(const struct step *step);

/* A thunk in the mode of the VCPU's operations; a vector that has no outcome is value[0]. */
enum guest_outcome step_thunk(const struct step *step, enum payload_thunk thunk);

enum guest_outcome step_fill(const struct step *step);
enum guest_outcome step_tdcall(const struct step *step);

#endif
