/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A call on its way through a KVM with a seeded defect; private to kvm_defect_*.c.
 *
 *	struct kvm_call call = { .is = DEFECT_CALL_INIT_VM, .vm = vm, .cmd = &cmd, .data = &init };
 *
 *	kvm_defect_find_fault(&call, defect);	// whose row says DEFECT_FLAGS
 *	if (call.faulty)
 *		...	cmd.flags should be call.right, 0
 */
#ifndef EMULATOR_KVM_DEFECT_CALL_H
#define EMULATOR_KVM_DEFECT_CALL_H

#include "emulator/defect.h"
#include "emulator/kvm_private.h"

struct kvm_call {
	enum defect_call is;
	struct emu_vm *vm;
	struct emu_kvm_vcpu *vcpu;
	struct kvm_tdx_cmd *cmd;
	void *data; /* of the command; @size bytes can be accessed */
	size_t size;
	uint64_t value; /* the argument of an ioctl that takes a number */
	bool meant; /* the row is about this call, and about this TD */
	uint64_t hw_error; /* before the call */
	/* What is wrong with it, where the row says that something is. */
	bool faulty;
	void *place; /* @length bytes; NULL: nothing could make it right */
	size_t length;
	uint64_t right;
	bool is_output; /* the call writes there */
	bool mended;
	uint64_t kept; /* what was there */
};

/* Fills in what is wrong with the call in the member that the row names. */
void kvm_defect_find_fault(struct kvm_call *call, const struct defect *defect);

/* cpuid.nent of a command that has it; NULL: it has none, or it cannot be accessed. */
__u32 *kvm_defect_nent(const struct kvm_call *call);

#endif
