// SPDX-License-Identifier: GPL-2.0-only
/*
 * Operations, but for those that fill registers, TDCALL and exits: one function for each.
 */
#include "guest/payload/step.h"

/* Without these the payload does not run; it adds them to any value. */
#define CR4_NEEDED 0x660 /* PAE, MCE, OSFXSR, OSXMMEXCPT */

static uint64_t low_half(uint64_t value)
{
	return value & UINT32_MAX;
}

static enum guest_outcome execute_cpuid(const struct step *step)
{
	struct trap_frame *frame = &step->vcpu->frame;
	enum guest_outcome outcome;

	*frame = (struct trap_frame){ .rax = step->op->index, .rcx = step->op->subindex };
	outcome = step_thunk(step, THUNK_CPUID);
	if (outcome != GUEST_OK)
		return outcome;
	step->result->value[0] = low_half(frame->rax);
	step->result->value[1] = low_half(frame->rbx);
	step->result->value[2] = low_half(frame->rcx);
	step->result->value[3] = low_half(frame->rdx);
	return GUEST_OK;
}

static enum guest_outcome execute_rdmsr(const struct step *step)
{
	struct trap_frame *frame = &step->vcpu->frame;
	enum guest_outcome outcome;

	*frame = (struct trap_frame){ .rcx = step->op->index };
	outcome = step_thunk(step, THUNK_RDMSR);
	if (outcome == GUEST_OK)
		step->result->value[0] = frame->rdx << 32 | low_half(frame->rax);
	return outcome;
}

/* WRMSR, XSETBV and WRPKRU take ECX and EDX:EAX. */
static enum guest_outcome write_pair(const struct step *step, enum payload_thunk thunk,
				     uint32_t index, uint64_t value)
{
	step->vcpu->frame =
		(struct trap_frame){ .rcx = index, .rax = low_half(value), .rdx = value >> 32 };
	return step_thunk(step, thunk);
}

static enum guest_outcome execute_wrmsr(const struct step *step)
{
	return write_pair(step, THUNK_WRMSR, step->op->index, step->op->value);
}

static enum guest_outcome execute_xsetbv(const struct step *step)
{
	return write_pair(step, THUNK_XSETBV, 0, step->op->value);
}

static enum guest_outcome execute_wrpkru(const struct step *step)
{
	return write_pair(step, THUNK_WRPKRU, 0, low_half(step->op->value));
}

static enum guest_outcome write_register(const struct step *step, enum payload_thunk thunk,
					 uint64_t value)
{
	step->vcpu->frame = (struct trap_frame){ .rax = value };
	return step_thunk(step, thunk);
}

static enum guest_outcome execute_cr4(const struct step *step)
{
	return write_register(step, THUNK_MOV_CR4, step->op->value | CR4_NEEDED);
}

static enum guest_outcome execute_cr2(const struct step *step)
{
	return write_register(step, THUNK_MOV_CR2, step->op->value);
}

/* What is no debug register is #UD, but #GP comes first where the CPL is not 0. */
static enum guest_outcome execute_dr(const struct step *step)
{
	static const uint8_t dr[] = {
		THUNK_MOV_DR0, THUNK_MOV_DR1, THUNK_MOV_DR2, THUNK_MOV_DR3,
		THUNK_UD2,     THUNK_UD2,     THUNK_MOV_DR6, THUNK_MOV_DR7,
	};
	enum payload_thunk thunk = step->op->index < sizeof(dr) ? dr[step->op->index] : THUNK_UD2;

	if (step->vcpu->mode & MODE_CPL)
		thunk = THUNK_MOV_DR0;
	return write_register(step, thunk, step->op->value);
}

static enum guest_outcome execute_tpause(const struct step *step)
{
	return write_pair(step, THUNK_TPAUSE, 0, 0);
}

static enum guest_outcome execute_umwait(const struct step *step)
{
	enum guest_outcome outcome =
		write_register(step, THUNK_UMONITOR, vcpu_image_address(step->vcpu->mode));

	return outcome == GUEST_OK ? write_pair(step, THUNK_UMWAIT, 0, 0) : outcome;
}

static enum guest_outcome execute_xbegin(const struct step *step)
{
	return write_register(step, THUNK_XBEGIN, 0);
}

static enum guest_outcome execute_mode(const struct step *step)
{
	step->vcpu->mode = step->op->index & (MODE_CPL | MODE_64);
	return GUEST_OK;
}

static enum guest_outcome execute_hold_ve(const struct step *step)
{
	step->vcpu->hold_ve = true;
	return GUEST_OK;
}

static enum guest_outcome (*const kinds[GUEST_NUM_KINDS])(const struct step *step) = {
	[GUEST_CPUID] = execute_cpuid,   [GUEST_RDMSR] = execute_rdmsr,
	[GUEST_WRMSR] = execute_wrmsr,   [GUEST_WRITE_CR4] = execute_cr4,
	[GUEST_XSETBV] = execute_xsetbv, [GUEST_FILL] = step_fill,
	[GUEST_WRITE_DR] = execute_dr,   [GUEST_WRITE_CR2] = execute_cr2,
	[GUEST_WRPKRU] = execute_wrpkru, [GUEST_TDCALL] = step_tdcall,
	[GUEST_MODE] = execute_mode,     [GUEST_HOLD_VE] = execute_hold_ve,
	[GUEST_TPAUSE] = execute_tpause, [GUEST_UMWAIT] = execute_umwait,
	[GUEST_XBEGIN] = execute_xbegin,
};

bool step_is_ours(const struct guest_op *op)
{
	return (uint32_t)op->kind < GUEST_NUM_KINDS && kinds[op->kind];
}

static bool asks_for_ve_info(const struct guest_op *op)
{
	return op->kind == GUEST_TDCALL && op->index == GUEST_TDG_VP_VEINFO_GET;
}

void step_execute(const struct step *step)
{
	if (!step->vcpu->hold_ve && !asks_for_ve_info(step->op))
		vcpu_drop_ve_info(step->vcpu);
	step->result->outcome = kinds[step->op->kind](step);
}

enum guest_outcome step_thunk(const struct step *step, enum payload_thunk thunk)
{
	enum guest_outcome outcome = vcpu_execute(step->vcpu, thunk, step->vcpu->mode);

	if (outcome == GUEST_UNSUPPORTED)
		step->result->value[0] = step->vcpu->frame.vector;
	return outcome;
}
