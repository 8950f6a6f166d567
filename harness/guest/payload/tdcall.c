// SPDX-License-Identifier: GPL-2.0-only
/*
 * TDCALL: the operands of each leaf, and what it gives (TDX module 1.5 ABI specification).
 */
#include "guest/payload/step.h"

#define STATUS_ERROR (1ULL << 63)
#define GPAW_MASK 0x3f
#define LENGTH_MASK 0xffffffff /* of the instruction; above it there is information on it */

static void load_operands(const struct guest_op *op, struct trap_frame *frame)
{
	*frame = (struct trap_frame){ .rax = op->index };
	switch (op->index) {
	case GUEST_TDG_VP_CPUIDVE_SET:
		frame->rcx = op->value;
		break;
	case GUEST_TDG_VM_WR:
	case GUEST_TDG_VP_WR:
		frame->r8 = op->value2;
		frame->r9 = op->mask;
		frame->rdx = op->value;
		break;
	case GUEST_TDG_VM_RD:
	case GUEST_TDG_VP_RD:
	case GUEST_TDG_SYS_RD:
		frame->rdx = op->value;
		break;
	default:
		break;
	}
}

static void store_values(uint32_t leaf, const struct trap_frame *frame, uint64_t *value)
{
	switch (leaf) {
	case GUEST_TDG_VP_INFO:
		value[0] = frame->rcx & GPAW_MASK;
		value[1] = frame->rdx;
		value[2] = frame->r8;
		value[3] = frame->r9;
		break;
	case GUEST_TDG_VP_VEINFO_GET:
		value[0] = frame->rcx;
		value[1] = frame->rdx;
		value[2] = frame->r8;
		value[3] = frame->r9;
		value[4] = frame->r10 & LENGTH_MASK;
		break;
	case GUEST_TDG_VM_RD:
	case GUEST_TDG_VP_RD:
	case GUEST_TDG_SYS_RD:
		value[0] = frame->r8;
		break;
	default:
		break;
	}
}

enum guest_outcome step_tdcall(const struct step *step)
{
	struct vcpu *vcpu = step->vcpu;
	enum guest_outcome outcome;

	load_operands(step->op, &vcpu->frame);
	outcome = step_thunk(step, THUNK_TDCALL);
	if (outcome != GUEST_OK)
		return outcome;
	step->result->status = vcpu->frame.rax;
	if (vcpu->frame.rax & STATUS_ERROR)
		return outcome;
	store_values(step->op->index, &vcpu->frame, step->result->value);
	if (step->op->index == GUEST_TDG_VP_VEINFO_GET) {
		vcpu->ve_info = false;
		vcpu->hold_ve = false;
	}
	return outcome;
}
