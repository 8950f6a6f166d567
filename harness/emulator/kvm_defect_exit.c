// SPDX-License-Identifier: GPL-2.0-only
/*
 * The effects of seeded defects in the host's registers: what KVM_RUN leaves there, and what the
 * module alone does at a TD exit.
 *
 *	{ .effect = DEFECT_LEAVES, .occasion = DEFECT_AT_EXIT, .exit = GUEST_EXIT_MMIO,
 *	  .element = HOST_DR7, .leaves = LEFT_UNRESTORED }
 *
 * is a KVM that does not write DR7 where it goes to user space for emulated memory.
 */
#include "emulator/defect.h"
#include "emulator/kvm_private.h"

static bool occurs(const struct defect_state *state, const struct emu_guest *guest,
		   unsigned int cpu, bool fail_entry, bool moved)
{
	const struct defect_entries *entries = &state->entries;

	switch (state->defect->occasion) {
	case DEFECT_AT_EXIT:
		return !fail_entry && guest->left_by == state->defect->exit;
	case DEFECT_SECOND_ENTRY:
		return entries->count > 1;
	case DEFECT_THIRD_ENTRY:
		return entries->count > 2;
	case DEFECT_FAILED_ENTRY:
		return fail_entry;
	case DEFECT_FAILED_LATER:
		return fail_entry && entries->count;
	case DEFECT_AFTER_FAILED:
		return !fail_entry && entries->failed;
	case DEFECT_ON_CPU_1:
		return cpu == 1;
	case DEFECT_ON_VCPU_1:
		return guest->vcpu.index == 1;
	case DEFECT_MOVED:
	case DEFECT_LEFT_BEHIND:
		return moved;
	case DEFECT_MOVED_BACK:
		return moved && entries->moves > 1;
	default:
		return true;
	}
}

/* @right: the registers of that CPU as they should be left. */
static void leave(const struct defect *defect, const struct host_state *right,
		  const struct host_state *at_exit, const struct host_state *guest,
		  const struct host_state *other_cpu, struct host_state *now)
{
	const enum host_element_id id = defect->element;
	uint64_t *value = &now->value[id];

	if ((right->value[id] & defect->had) != defect->had)
		return;
	switch (defect->leaves) {
	case LEFT_NUMBER:
		*value = defect->number;
		break;
	case LEFT_INVERTED:
		*value = right->value[id] ^ defect->number;
		break;
	case LEFT_CLEARED:
		*value = right->value[id] & ~defect->number;
		break;
	case LEFT_UNRESTORED:
		*value = at_exit->value[id];
		break;
	case LEFT_TO_GUEST:
		*value = guest->value[id];
		break;
	case LEFT_OF_OTHER_CPU:
		*value = other_cpu->value[id];
		break;
	case LEFT_EXCHANGED:
		*value = right->value[defect->second];
		now->value[defect->second] = right->value[id];
		break;
	}
}

void kvm_defect_exit(struct emu_kvm_vcpu *vcpu, unsigned int cpu, bool fail_entry)
{
	struct emu_host *host = &vcpu->vm->kvm->host;
	struct defect_state *state = vcpu->vm->kvm->module->defect;
	struct defect_entries *entries = &state->entries;
	const bool moved = !fail_entry && entries->count && entries->cpu != cpu;
	unsigned int which = cpu;

	if (!fail_entry) {
		entries->count++;
		entries->moves += moved;
		entries->cpu = cpu;
	}
	if (state->defect->occasion == DEFECT_LEFT_BEHIND)
		which = !cpu;
	if (state->defect->effect == DEFECT_LEAVES && state->met &&
	    occurs(state, &vcpu->guest, cpu, fail_entry, moved))
		leave(state->defect, &host->boot[which], &host->cpu[which].at_exit,
		      &vcpu->guest.state, &host->boot[!which], &host->cpu[which].now);
	entries->failed = fail_entry;
}

void defect_td_exit(const struct emu_module *module, const struct emu_guest *guest,
		    const struct host_state *at_entry, struct host_state *now)
{
	struct defect_state *state = module->defect;

	if (state->defect->effect == DEFECT_EXIT_LEAVES && state->met &&
	    occurs(state, guest, 0, false, false))
		leave(state->defect, at_entry, now, &guest->state, at_entry, now);
}
