// SPDX-License-Identifier: GPL-2.0-only
/*
 * Replays one golden vector and lists what differs.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "emulator/exit.h"
#include "emulator/replay.h"

static void mismatch_add(struct replay *replay, const struct replay_mismatch *mismatch)
{
	if (replay->count < REPLAY_MAX)
		replay->mismatch[replay->count] = *mismatch;
	replay->count++;
}

static void compare_word(struct replay *replay, const char *what, uint64_t expected, uint64_t got)
{
	struct replay_mismatch mismatch;

	if (expected == got)
		return;
	snprintf(mismatch.what, sizeof(mismatch.what), "%s", what);
	snprintf(mismatch.expected, sizeof(mismatch.expected), "0x%" PRIx64, expected);
	snprintf(mismatch.got, sizeof(mismatch.got), "0x%" PRIx64, got);
	mismatch_add(replay, &mismatch);
}

static void answer_format(char text[CPUID_TEXT], bool faulting, const struct cpuid_regs *regs)
{
	if (faulting)
		snprintf(text, CPUID_TEXT, "#VE");
	else
		snprintf(text, CPUID_TEXT, "0x%x 0x%x 0x%x 0x%x", regs->reg[CPUID_EAX],
			 regs->reg[CPUID_EBX], regs->reg[CPUID_ECX], regs->reg[CPUID_EDX]);
}

static void compare_answer(struct replay *replay, const char *view, uint32_t leaf, uint32_t subleaf,
			   bool expected_faulting, const struct cpuid_regs *expected,
			   bool got_faulting, const struct cpuid_regs *got)
{
	struct replay_mismatch mismatch;
	char at[CPUID_TEXT];

	if (expected_faulting == got_faulting &&
	    (expected_faulting || !memcmp(expected, got, sizeof(*expected))))
		return;
	cpuid_addr_format((struct cpuid_addr){ leaf, subleaf }, at);
	snprintf(mismatch.what, sizeof(mismatch.what), "%.30s %.40s", view, at);
	answer_format(mismatch.expected, expected_faulting, expected);
	answer_format(mismatch.got, got_faulting, got);
	mismatch_add(replay, &mismatch);
}

static void compare_values(const struct emu_module *module, const struct emu_td *td,
			   const struct vector *vector, struct replay *replay)
{
	const struct masks *masks = module->masks;

	compare_word(replay, "number of CPUID values", vector->values.count, masks->num_entries);
	for (size_t i = 0; i < vector->values.count; i++) {
		const struct cpuid_entry *expected = &vector->values.entry[i];
		const struct masks_entry *entry = masks_entry_at(masks, expected->at);
		static const struct cpuid_regs none;

		compare_answer(replay, "value", expected->at.leaf, expected->at.subleaf,
			       expected->faulting, &expected->regs, !entry || entry->faulting,
			       entry ? &td->value[entry - masks->entry] : &none);
	}
}

/* The guest state that the vectors' header names. */
static void vcpu_prepare(const struct emu_module *module, struct emu_td *td,
			 const struct vector_guest_state *state, struct emu_vcpu *vcpu)
{
	emu_vcpu_init(module, td, vcpu, state->x2apic_id);
	vcpu->index = state->vcpu_index;
	vcpu->cpl = state->cpl;
	vcpu->mode64 = state->mode64;
	vcpu->cr4 = (state->osxsave ? EMU_CR4_OSXSAVE : 0) | (state->pke ? EMU_CR4_PKE : 0);
	if (state->has_xcr0)
		vcpu->xcr0 = state->xcr0;
	vcpu->xss = state->xss;
	vcpu->tsx_ctrl = state->tsx_ctrl;
	vcpu->cpuid_supervisor_ve = state->cpuidve;
	vcpu->cpuid_user_ve = state->cpuidve;
}

static void compare_guest(const struct emu_module *module, const struct emu_td *td,
			  struct emu_vcpu *vcpu, const char *view, const struct vector_guest *guest,
			  size_t count, struct replay *replay)
{
	for (size_t i = 0; i < count; i++) {
		struct cpuid_regs regs = { 0 };
		enum guest_outcome outcome;

		vcpu->ve_info_valid = false; /* each answer was taken afresh */
		outcome = emu_guest_cpuid(module, td, vcpu, guest[i].leaf, guest[i].subleaf, &regs);
		compare_answer(replay, view, guest[i].leaf, guest[i].subleaf, guest[i].faulting,
			       &guest[i].regs, outcome != GUEST_OK, &regs);
	}
}

/* The TD of a vector; false, with a mismatch, where the module cannot even be asked for it. */
static bool td_build(const struct emu_module *module, const struct vector *vector,
		     struct emu_td *td, uint64_t *status, uint64_t *rcx, struct replay *replay)
{
	struct replay_mismatch mismatch = { "TD_PARAMS", "a configuration for this module", "" };
	uint8_t params[MASKS_TD_PARAMS_SIZE];
	struct diag diag;

	if (!emu_params_encode(module, &vector->td, params, &diag)) {
		*status = emu_mng_init(module, td, params, vector->td.tdcs_pages, rcx);
		return true;
	}
	snprintf(mismatch.got, sizeof(mismatch.got), "%.*s", CPUID_TEXT - 1, diag.text);
	mismatch_add(replay, &mismatch);
	return false;
}

static void replay_init(const struct emu_module *module, const struct vector_header *header,
			const struct vector *vector, struct replay *replay)
{
	uint64_t status, rcx;
	struct emu_vcpu vcpu;
	struct emu_td td;

	if (!td_build(module, vector, &td, &status, &rcx, replay))
		return;
	compare_word(replay, "status", vector->status, status);
	compare_word(replay, "RCX", vector->rcx, rcx);
	if (status || !vector->has_values)
		return;
	compare_word(replay, "virtual IA32_ARCH_CAPABILITIES", vector->virt_arch_capabilities,
		     td.virtual_arch_capabilities);
	compare_values(module, &td, vector, replay);
	vcpu_prepare(module, &td, &header->guest_state, &vcpu);
	compare_guest(module, &td, &vcpu, "guest CPUID", vector->guest, vector->num_guest, replay);
	td.td_ctls |= EMU_TD_CTLS_ENUM_TOPOLOGY;
	compare_guest(module, &td, &vcpu, "guest CPUID (topology)", vector->guest_topology,
		      vector->num_guest_topology, replay);
}

static void replay_host_state(const struct emu_module *module, const struct vector *vector,
			      struct replay *replay)
{
	const struct host_state *expected = &vector->host_after.state;
	struct host_state after;
	uint64_t status, rcx, exposed, scrubbed;
	struct emu_td td;

	if (!td_build(module, vector, &td, &status, &rcx, replay))
		return;
	compare_word(replay, "status", TDX_SUCCESS, status);
	if (status)
		return;
	/* Which registers a TDVMCALL exposes is the guest's choice, and comes back in RCX. */
	exposed = vector->has_tdvmcall_rcx ? vector->tdvmcall_rcx : expected->value[HOST_RCX];
	emu_td_exit(module, &td, vector->tdvmcall ? EMU_EXIT_TDVMCALL : EMU_EXIT_ASYNC,
		    &vector->host_before.state, &vector->guest_state.state, exposed, &after);
	for (int i = 0; i < HOST_NUM_ELEMENTS; i++)
		if (expected->present[i])
			compare_word(replay, host_element(i)->name, expected->value[i],
				     after.value[i]);
	if (!vector->host_after.has_xstate_in_init)
		return;
	scrubbed = vector->host_before.xstate_in_init | emu_exit_scrubs(module, &td);
	compare_word(replay, "XSTATE_IN_INIT", vector->host_after.xstate_in_init, scrubbed);
}

void replay_vector(const struct emu_module *module, const struct vector_header *header,
		   const struct vector *vector, struct replay *replay)
{
	memset(replay, 0, sizeof(*replay));
	if (header->format == VECTOR_INIT)
		replay_init(module, header, vector, replay);
	else
		replay_host_state(module, vector, replay);
}
