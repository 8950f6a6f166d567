// SPDX-License-Identifier: GPL-2.0-only
/*
 * The effects of seeded defects in KVM: in KVM_TDX_INIT_VM, in KVM_TDX_CAPABILITIES, and where the
 * module is replaced at run time.
 */
#include <errno.h>

#include "emulator/defect.h"
#include "emulator/kvm_private.h"

static void read_request(const struct emu_kvm *kvm, const struct kvm_tdx_init_vm *init,
			 const struct kvm_cpuid_entry2 *entries, struct defect_request *request)
{
	memset(request, 0, sizeof(*request));
	request->attributes = init->attributes;
	request->xfam = init->xfam;
	for (size_t i = 0; i < kvm->num_slots; i++) {
		const struct kvm_cpuid_entry2 *entry = kvm_find_cpuid_entry2(
			entries, init->cpuid.nent, kvm->slot[i].at.leaf, kvm->slot[i].index);

		if (entry)
			request->slot[i] = (struct cpuid_regs){ { entry->eax, entry->ebx,
								  entry->ecx, entry->edx } };
	}
}

/* The entry of one leaf comes before that of another. */
static bool in_order(const struct kvm_tdx_init_vm *init, const struct kvm_cpuid_entry2 *entries,
		     struct cpuid_addr first, struct cpuid_addr second)
{
	const struct kvm_cpuid_entry2 *a, *b;

	a = kvm_find_cpuid_entry2(entries, init->cpuid.nent, first.leaf, first.subleaf);
	b = kvm_find_cpuid_entry2(entries, init->cpuid.nent, second.leaf, second.subleaf);
	return a && b && a < b;
}

void kvm_defect_meet(const struct emu_kvm *kvm, const struct kvm_tdx_init_vm *init,
		     const struct kvm_cpuid_entry2 *entries)
{
	struct defect_state *state = kvm->module->defect;
	const struct defect *defect = state->defect;
	struct defect_request request;

	read_request(kvm, init, entries, &request);
	state->met = defect_met(kvm->module, &request, NULL);
	state->in_order = defect->effect == DEFECT_LOSES &&
			  in_order(init, entries, defect->bit.at, defect->other.at);
}

int kvm_defect_request(const struct emu_kvm *kvm, const struct kvm_tdx_init_vm *init,
		       struct kvm_cpuid_entry2 *entries)
{
	const struct defect_state *state = kvm->module->defect;
	const struct defect *defect = state->defect;

	kvm_defect_meet(kvm, init, entries);
	kvm_defect_match(kvm, entries, init->cpuid.nent);
	return state->met && defect->effect == DEFECT_DENIED ? -(int)defect->number : 0;
}

bool kvm_defect_lets_pass(const struct emu_kvm *kvm)
{
	const struct defect_state *state = kvm->module->defect;

	return state->met && state->defect->effect == DEFECT_UNCHECKED;
}

int kvm_defect_init_vm(struct emu_vm *vm, const struct kvm_tdx_cmd *cmd, int error)
{
	struct defect_state *state = vm->kvm->module->defect;
	const struct defect *defect = state->defect;
	struct emu_host *host = &vm->kvm->host;
	const bool met = state->met;

	/* A request that cannot even be read is no configuration. */
	state->met = met && !error;
	if (!met)
		return error;
	if (defect->effect == DEFECT_ERRNO && error == -EINVAL && !cmd->hw_error)
		return -(int)defect->number;
	if (defect->effect == DEFECT_LEAKS_KEY_ID && cmd->hw_error)
		emu_host_take_key_id(host);
	if (defect->effect == DEFECT_WARNS && !error)
		host->warnings++;
	return error;
}

void kvm_defect_update(struct emu_kvm *kvm)
{
	struct diag diag;

	if (kvm->module->defect->defect->effect == DEFECT_RELOADS)
		kvm_slots_load(kvm, &diag);
}
