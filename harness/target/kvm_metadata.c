// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the module says of itself, as far as KVM lets it through: KVM_TDX_CAPABILITIES, and
 * what a TD reads by TDG.SYS.RD. The rest is the module's description.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "target/kvm_private.h"

#define FIRST_NENT 8

enum target_status kvm_target_capabilities(struct target *target,
					   struct target_capabilities *capabilities)
{
	struct kvm *kvm = kvm_of(target);
	struct kvm_tdx_capabilities *caps = kvm->buffer;
	struct kvm_vm vm;
	uint32_t nent = FIRST_NENT;
	int error;

	if (kvm_plain(kvm))
		return target_unsupported(target, "a TDX module", "a plain VM");
	error = kvm_vm_create(kvm, &vm, KVM_X86_TDX_VM);
	if (error)
		return kvm_broken(kvm, "KVM_CREATE_VM", error);
	/* KVM does not say how many there are before there is room for all. */
	for (;; nent = nent * 2 < TD_MAX_ENTRIES ? nent * 2 : TD_MAX_ENTRIES) {
		struct kvm_tdx_cmd cmd = { .id = KVM_TDX_CAPABILITIES, .data = (uintptr_t)caps };

		memset(kvm->buffer, 0, INIT_VM_BUFFER_SIZE);
		caps->cpuid.nent = nent;
		error = kvm_command(vm.fd, &cmd);
		if (error != -E2BIG || nent == TD_MAX_ENTRIES)
			break;
	}
	kvm_vm_destroy(&vm);
	if (error)
		return kvm_broken(kvm, "KVM_TDX_CAPABILITIES", error);
	init_vm_capabilities(caps, capabilities);
	return TARGET_OK;
}

/* The default TD; it stays until a case has its own. */
static enum target_status build_reader(struct kvm *kvm)
{
	struct td_case *test;
	struct td_outcome outcome = { 0 };
	enum target_status status;

	if (kvm->has_td && kvm->for_metadata)
		return TARGET_OK;
	kvm_reset(kvm);
	test = calloc(1, sizeof(*test));
	if (!test)
		return kvm_broken(kvm, "memory for a case", -ENOMEM);
	td_config_default(&test->config);
	status = kvm_build(kvm, test, &outcome);
	free(test);
	if (status != TARGET_OK)
		return status;
	if (outcome.by != TD_ACCEPTED)
		return kvm_broken(kvm, "the default TD, to read metadata", -outcome.error);
	kvm->for_metadata = true;
	return TARGET_OK;
}

/* Not @known where a TD may not read the field, or none can run. */
static enum target_status read_by_guest(struct kvm *kvm, uint64_t field, uint64_t *value,
					bool *known)
{
	const struct guest_op op = {
		.kind = GUEST_TDCALL,
		.index = GUEST_TDG_SYS_RD,
		.value = field,
	};
	struct guest_result result = { .outcome = GUEST_NOT_RUN };
	enum target_status status = build_reader(kvm);

	if (status == TARGET_OK)
		status = kvm_target_run(&kvm->target, &op, 1, &result);
	if (status == TARGET_UNSUPPORTED)
		return TARGET_OK;
	*known = status == TARGET_OK && result.outcome == GUEST_OK && !result.status;
	*value = result.value[0];
	return status;
}

enum target_status kvm_target_metadata(struct target *target, uint64_t field, uint64_t *status,
				       uint64_t *value)
{
	struct kvm *kvm = kvm_of(target);
	uint64_t described = 0, shown = 0;
	enum target_status ret;
	bool known = false;

	if (kvm_plain(kvm) || !kvm->options.described)
		return target_unsupported(target, "a TDX module",
					  kvm_plain(kvm) ? "a plain VM" : "no description of it");
	ret = read_by_guest(kvm, field, &shown, &known);
	if (ret != TARGET_OK)
		return ret;
	*status = emu_sys_rd(kvm->options.described, field, &described, NULL);
	*value = described;
	if (!known)
		return TARGET_OK;
	if ((*status || described != shown) && !kvm->has_mismatch) {
		kvm->has_mismatch = true;
		kvm->mismatch = field;
	}
	*status = 0;
	*value = shown;
	return TARGET_OK;
}
