// SPDX-License-Identifier: GPL-2.0-only
/*
 * The effects of seeded defects in what a guest's instructions look at, and in what they answer.
 */
#include "emulator/defect.h"
#include "emulator/guest_exec.h"

static uint64_t state_get(const struct emu_vcpu *vcpu, enum defect_vcpu state)
{
	switch (state) {
	case VCPU_CR4:
		return vcpu->cr4;
	case VCPU_XCR0:
		return vcpu->xcr0;
	case VCPU_XSS:
		return vcpu->xss;
	case VCPU_CPL:
		return vcpu->cpl;
	case VCPU_64_BIT:
		return vcpu->mode64;
	case VCPU_INDEX:
		return vcpu->index;
	case VCPU_VE_INFO:
		return vcpu->ve_info_valid;
	case VCPU_CPUIDVE:
		break;
	}
	return (vcpu->cpuid_supervisor_ve ? 1 : 0) | (vcpu->cpuid_user_ve ? 2 : 0);
}

static void state_put(struct emu_vcpu *vcpu, enum defect_vcpu state, uint64_t value)
{
	switch (state) {
	case VCPU_CR4:
		vcpu->cr4 = value;
		return;
	case VCPU_XCR0:
		vcpu->xcr0 = value;
		return;
	case VCPU_XSS:
		vcpu->xss = value;
		return;
	case VCPU_CPL:
		vcpu->cpl = (unsigned int)value;
		return;
	case VCPU_64_BIT:
		vcpu->mode64 = value;
		return;
	case VCPU_INDEX:
		vcpu->index = (uint32_t)value;
		return;
	case VCPU_VE_INFO:
		vcpu->ve_info_valid = value;
		return;
	case VCPU_CPUIDVE:
		vcpu->cpuid_supervisor_ve = value & 1;
		vcpu->cpuid_user_ve = value & 2;
		return;
	}
}

static uint64_t state_read(uint64_t value, enum defect_reading reads, uint64_t bits)
{
	if (reads == DEFECT_AS_0)
		return value & ~bits;
	return reads == DEFECT_AS_1 ? value | bits : value ^ bits;
}

void defect_guest_looks(const struct emu_module *module, struct emu_vcpu *vcpu, uint32_t *leaf,
			uint32_t *subleaf)
{
	const struct defect_state *state = module->defect;
	const struct defect *defect = state->defect;

	if (!state->met || !defect_guest_occurs(state, vcpu))
		return;
	if (defect->effect == DEFECT_STATE)
		state_put(vcpu, defect->state,
			  state_read(state_get(vcpu, defect->state), defect->reads,
				     defect->number));
	if (defect->effect != DEFECT_GUEST_ASKS ||
	    !cpuid_addr_answers(defect->bit.at, *leaf, *subleaf))
		return;
	*leaf = defect->other.at.leaf;
	if (defect->other.at.subleaf != CPUID_SUBLEAF_NA)
		*subleaf = defect->other.at.subleaf;
}

static uint64_t *operand(struct emu_tdcall *call, enum host_element_id element)
{
	switch (element) {
	case HOST_RCX:
		return &call->rcx;
	case HOST_RDX:
		return &call->rdx;
	case HOST_R8:
		return &call->r8;
	case HOST_R9:
		return &call->r9;
	default:
		return &call->r10;
	}
}

void defect_tdcall(const struct emu_module *module, struct emu_tdcall *call, uint64_t leaf,
		   enum defect_effect effect)
{
	const struct defect_state *state = module->defect;
	const struct defect *defect = state->defect;

	if (defect->effect == effect && state->met && defect->field == leaf)
		*operand(call, defect->element) ^= defect->number;
}

void defect_msr_reads(const struct emu_module *module, uint32_t index, uint64_t *value)
{
	const struct defect_state *state = module->defect;
	const struct defect *defect = state->defect;

	if (defect->effect == DEFECT_MSR_READS && state->met && defect->field == index)
		*value ^= defect->number;
}
