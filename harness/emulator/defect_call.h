/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Seeded defects of KVM's calls, in the words of their rows: which call, what is wrong with it when
 * the defect shows, and what the sound KVM would answer.
 *
 *	.effect = DEFECT_GIVES_ERRNO,	// KVM_TDX_INIT_VM with flags: EPERM and not EINVAL
 *	.of_call = { DEFECT_CALL_INIT_VM, DEFECT_FLAGS, EINVAL },
 *	.number = EPERM,
 *
 *	.effect = DEFECT_OVERLOOKS,	// a second KVM_TDX_INIT_VM is carried out as the first was
 *	.of_call = { DEFECT_CALL_INIT_VM, DEFECT_LATE },
 *
 *	.effect = DEFECT_LEAVES_BEHIND,	// EFAULT costs the VM
 *	.of_call = { DEFECT_CALL_INIT_VM, DEFECT_DATA, EFAULT, DEFECT_LEFT_DEAD },
 */
#ifndef EMULATOR_DEFECT_CALL_H
#define EMULATOR_DEFECT_CALL_H

enum defect_call {
	DEFECT_CALL_NONE,
	DEFECT_CALL_CAPABILITIES,
	DEFECT_CALL_INIT_VM,
	DEFECT_CALL_FINALIZE_VM,
	DEFECT_CALL_VM_COMMAND, /* any other KVM_MEMORY_ENCRYPT_OP on the VM */
	DEFECT_CALL_INIT_VCPU,
	DEFECT_CALL_INIT_MEM_REGION,
	DEFECT_CALL_GET_CPUID,
	DEFECT_CALL_VCPU_COMMAND, /* any other KVM_MEMORY_ENCRYPT_OP on the VCPU */
	DEFECT_CALL_SET_MAX_VCPUS,
	DEFECT_CALL_SET_TSC_KHZ,
	DEFECT_CALL_CREATE_VCPU,
	DEFECT_CALL_RUN,
	DEFECT_CALL_DESTROY, /* the last close of the VM */
};

/* What is wrong with a call: in its arguments, or in what it is made on. */
enum defect_member {
	DEFECT_ANYTHING, /* or nothing */
	DEFECT_ID, /* the bits of .number: of another command */
	DEFECT_FLAGS, /* the bits of .number; all of them where that is 0 */
	DEFECT_HW_ERROR, /* likewise */
	DEFECT_DATA, /* no memory is there */
	DEFECT_RESERVED,
	DEFECT_PADDING,
	DEFECT_ENTRIES, /* one is not used */
	DEFECT_WIDTH, /* a guest address width that is neither 48 nor 52, or none */
	DEFECT_NENT, /* too large, or too small by at most .number; by whatever where that is 0 */
	DEFECT_ATTRIBUTES_LIMIT,
	DEFECT_XFAM_LIMIT,
	DEFECT_EARLY, /* for the state that the VM is in */
	DEFECT_LATE,
	DEFECT_IRQCHIP, /* none was asked for */
	DEFECT_INITIALISED, /* the VCPU is, or is not */
	DEFECT_X2APIC, /* KVM's copy of CPUID has it not */
	DEFECT_MAX_VCPUS, /* there are as many, or more by less than .number; as with DEFECT_NENT */
	DEFECT_VALUE, /* out of range */
	DEFECT_BY_MODULE, /* whatever it is, it was the module that refused it */
};

/* What remains after a call. */
enum defect_left {
	DEFECT_LEFT_NOTHING,
	DEFECT_LEFT_KEY_ID, /* taken, and held by no TD */
	DEFECT_LEFT_WARNING,
	DEFECT_LEFT_TAINT, /* the bits of .number */
	DEFECT_LEFT_INITIALISED, /* KVM_TDX_INIT_VM counts as done */
	DEFECT_LEFT_DEAD, /* the VM is given up */
};

struct defect_of_call {
	enum defect_call call;
	enum defect_member member;
	int answer; /* the sound KVM's errno, or 0 */
	enum defect_left left;
};

#endif
