// SPDX-License-Identifier: GPL-2.0-only
/*
 * The leaf that the module refused. TDH.MNG.INIT says it in RCX, which KVM keeps for itself; so
 * the request is made again with the values of some entries left out, and the half that is
 * refused is halved.
 *
 * Entries stay where they are and lose their values only: KVM matches them as before.
 */
#include "emulator/status.h"
#include "target/kvm_private.h"

#define REFUSED_LEAF (TDX_OPERAND_INVALID | TDX_OPERAND_CPUID_CONFIG)

/* The values of the entries from @first on are 0, but for what KVM itself insists on. */
static void leave_out(struct kvm_tdx_init_vm *init, uint32_t first)
{
	for (uint32_t i = first; i < init->cpuid.nent; i++) {
		struct kvm_cpuid_entry2 *entry = &init->cpuid.entries[i];

		entry->eax &= entry->function == INIT_VM_LEAF_PHYS_BITS ? INIT_VM_PHYS_BITS : 0;
		entry->ebx = entry->ecx = entry->edx = 0;
	}
}

/* A VM that was refused can be asked again; one that was accepted cannot. */
static enum target_status ask(struct kvm *kvm, const struct td_config *config, uint32_t count,
			      int *error, uint64_t *hw_error)
{
	struct kvm_tdx_cmd cmd = { .id = KVM_TDX_INIT_VM, .data = (uintptr_t)kvm->buffer };
	enum target_status status = TARGET_OK;

	*error = 0;
	if (kvm->vm.fd < 0)
		status = kvm_td_create_vm(kvm, config, error);
	if (status != TARGET_OK || *error)
		return status;
	init_vm_put(kvm->buffer, config);
	leave_out(kvm->buffer, count);
	*error = kvm_command(kvm->vm.fd, &cmd);
	*hw_error = cmd.hw_error;
	if (kvm_unanswered(*error))
		return kvm_broken(kvm, "KVM_TDX_INIT_VM", *error);
	if (!*error)
		kvm_vm_destroy(&kvm->vm);
	return TARGET_OK;
}

static struct cpuid_addr leaf_of(const struct kvm_cpuid_entry2 *entry)
{
	bool indexed = entry->flags & KVM_CPUID_FLAG_SIGNIFCANT_INDEX;

	return (struct cpuid_addr){ entry->function, indexed ? entry->index : CPUID_SUBLEAF_NA };
}

enum target_status kvm_find_refused_leaf(struct kvm *kvm, const struct td_config *config,
					 struct td_outcome *outcome)
{
	const struct kvm_tdx_init_vm *init = kvm->buffer;
	uint32_t accepted = 0, refused;

	if (outcome->by != TD_REFUSED_BY_MODULE || outcome->status != REFUSED_LEAF)
		return TARGET_OK;
	/* Refused with the values of that many entries, and not with those of so many fewer. */
	refused = init->cpuid.nent;
	while (refused - accepted > 1) {
		uint32_t half = accepted + (refused - accepted) / 2;
		uint64_t hw_error = 0;
		int error;
		enum target_status status = ask(kvm, config, half, &error, &hw_error);

		if (status != TARGET_OK)
			return status;
		if (error && hw_error != REFUSED_LEAF)
			return TARGET_OK; /* another refusal: what was looked for is hidden */
		if (error)
			refused = half;
		else
			accepted = half;
	}
	outcome->has_refused_leaf = refused > accepted;
	if (outcome->has_refused_leaf)
		outcome->refused_leaf = leaf_of(&init->cpuid.entries[refused - 1]);
	return TARGET_OK;
}
