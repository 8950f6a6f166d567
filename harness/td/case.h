/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A case: a TD configuration, what is done with it, and what is expected of it; and its
 * text form, the .td file.
 *
 *	# WAITPKG without KVM support must be refused
 *	rule       CLB-01 negative
 *	attributes sept_ve_disable
 *	xfam       0xe7
 *	cpuid 7.0  ecx.waitpkg=1 ebx=0x20
 *	entry function=0x7 index=9 flags=0 ebx=0x810
 *	expect reject by=kvm errno=EINVAL
 *
 * One setting a line, in any order; '#' starts a comment; numbers or names. Settings:
 *
 *	rule ID [positive|negative]	the rule the case was written for, and the side it shows
 *	via module|kvm			who is asked: TDH.MNG.INIT itself, or KVM (the default)
 *	attributes|xfam|config_flags A [B ...]	numbers and bit names, ORed
 *	max_vcpus, num_l2_vms, msr_config_ctls, eptp_controls, tsc_frequency,
 *	arch_capabilities, tdcs_pages N
 *	cpuid LEAF REG[.FIELD]=N ...	CPUID_CONFIG values of one leaf
 *	entry KEY=N ...			a raw kvm_cpuid_entry2: function index flags eax ebx ecx edx
 *					padding0 padding1 padding2
 *	param OFFSET=N			one byte of TD_PARAMS
 *	call NAME [KEY=N ...] [expect=ERRNO]	one step of KVM's TDX ABI; with any call line the
 *					case makes these calls and no others
 *	guest OP ARG ...		one operation of the TD (guest/ops.h)
 *	hazard				the case may damage the host it runs on
 *	relate KIND			further TDs are built and compared (enum td_relation)
 *	partner SETTING ...		a setting of the TD, for the other one of two: attributes to
 *					param, as above. The partner, too, starts as the default TD
 *	needs [no] native BIT		the case holds only where the CPU has that CPUID bit
 *	needs [no] configurable BIT	... where the module declares the bit directly configurable
 *	needs [no] supported BIT	... where the kernel profile or --kvm-supports has the bit
 *	needs [no] xfam N		... where the module and CPU allow all these XFAM bits
 *	needs [no] attributes N		... where the module allows all these ATTRIBUTES bits
 *	needs [no] msr INDEX MASK	... where the host MSR has all these bits
 *	needs [no] topology		... where the module enumerates topology
 *	needs [no] policy NAME		... under that KVM policy
 *	expect accept
 *	expect reject [by=kvm|module] [errno=NAME] [status=N] [rcx=N]
 *
 * Parsing what td_case_print() printed gives the same case.
 */
#ifndef TD_CASE_H
#define TD_CASE_H

#include <stdio.h>

#include "guest/ops.h"
#include "input/diag.h"
#include "td/config.h"

#define TD_MAX_CALLS 64
#define TD_NAME 96

enum td_via { TD_VIA_KVM, TD_VIA_MODULE };
enum td_role { TD_ROLE_NONE, TD_ROLE_POSITIVE, TD_ROLE_NEGATIVE };
enum td_refuser { TD_ACCEPTED, TD_REFUSED_BY_KVM, TD_REFUSED_BY_MODULE, TD_REFUSED_BY_ANY };

/* The steps of KVM's ABI for a TD (KVM Documentation/virt/kvm/x86/intel-tdx.rst). */
enum td_call_kind {
	TD_CALL_CREATE_VM,
	TD_CALL_CAPABILITIES, /* nent */
	TD_CALL_ENABLE_SPLIT_IRQCHIP,
	TD_CALL_SET_MAX_VCPUS, /* value */
	TD_CALL_SET_TSC_KHZ, /* value */
	TD_CALL_INIT_VM, /* nent (0: as many as there are entries) */
	TD_CALL_CREATE_VCPU, /* value = vcpu id */
	TD_CALL_SET_CPUID2, /* value: 0 what the TD shows, 1 without X2APIC */
	TD_CALL_GET_CPUID, /* nent */
	TD_CALL_INIT_VCPU, /* value = initial RCX */
	TD_CALL_INIT_MEM_REGION, /* value = gpa, size = pages */
	TD_CALL_FINALIZE_VM,
	TD_CALL_RUN,
	TD_CALL_VM_COMMAND, /* id: any kvm_tdx_cmd on the VM */
	TD_CALL_VCPU_COMMAND, /* id: any kvm_tdx_cmd on the VCPU */
	TD_NUM_CALLS
};

struct td_call {
	enum td_call_kind kind;
	uint32_t id;
	uint32_t flags; /* kvm_tdx_cmd.flags */
	uint64_t hw_error; /* kvm_tdx_cmd.hw_error on input */
	uint32_t nent;
	uint32_t padding; /* kvm_cpuid2.padding */
	uint64_t reserved; /* kvm_tdx_init_vm.reserved[0] */
	uint64_t value;
	uint64_t size;
	bool bad_pointer; /* data points to memory that is not there */
	bool has_expect;
	int expect; /* 0 or a positive errno */
};

struct td_expect {
	bool given;
	enum td_refuser by; /* TD_ACCEPTED, or who refuses */
	bool has_errno, has_status, has_rcx;
	int error;
	uint64_t status;
	uint64_t rcx;
};

/*
 * Further TDs that are built after the case's own, through the same door, for properties that
 * hold between TDs. Some follow from the configuration, or from what the TD shows; for the
 * others the case has a partner, a second complete configuration.
 */
enum td_relation {
	TD_RELATION_NONE,
	TD_RELATION_SAME, /* the same once more */
	TD_RELATION_ORDER, /* its CPUID entries in reverse, and with entries of zero added */
	TD_RELATION_ROUND_TRIP, /* what the TD shows, as far as it can be configured */
	TD_RELATION_HISTORY, /* the partner, and then the same once more */
	TD_RELATION_SMALLER, /* the partner, which asks for less */
	TD_RELATION_WORSE, /* the partner, which differs where the TD's fault is not */
	TD_RELATION_LATTICE, /* the partner, what both ask for, and what either asks for */
	TD_RELATION_FLIP, /* the partner, which differs in one place */
};

/* A condition without which the case says nothing on a target. */
enum td_need_kind {
	TD_NEED_NATIVE,
	TD_NEED_CONFIGURABLE,
	TD_NEED_SUPPORTED,
	TD_NEED_XFAM,
	TD_NEED_ATTRIBUTES,
	TD_NEED_MSR,
	TD_NEED_TOPOLOGY,
	TD_NEED_POLICY,
	TD_NUM_NEEDS
};

#define TD_MAX_NEEDS 8

struct td_need {
	enum td_need_kind kind;
	bool negated;
	struct cpuid_bit bit;
	uint32_t msr;
	uint64_t value; /* XFAM or ATTRIBUTES bits, or the MSR's mask */
	char policy[16];
};

struct td_case {
	char name[TD_NAME]; /* the file's name without ".td", or the generator's */
	char summary[160]; /* the first comment line */
	char rule[16]; /* empty for a case of no particular rule */
	enum td_role role;
	enum td_via via;
	bool hazard; /* may damage the host it runs on */
	struct td_config config;
	enum td_relation relation;
	struct td_config partner; /* where the relation has one */
	size_t num_calls;
	struct td_call call[TD_MAX_CALLS];
	size_t num_ops;
	struct guest_op op[GUEST_MAX_OPS];
	size_t num_needs;
	struct td_need need[TD_MAX_NEEDS];
	struct td_expect expect;
};

int td_case_load(struct td_case *test, const char *path, struct diag *diag);
int td_case_parse(struct td_case *test, const char *path, const char *text, struct diag *diag);
void td_case_print(const struct td_case *test, FILE *out);

/* The same as a string that the caller frees; NULL where memory is short. */
char *td_case_text(const struct td_case *test);

/* "kvm" or "module", and back; false: it is neither. */
const char *td_via_name(enum td_via via);
bool td_via_parse(const char *text, enum td_via *via);

/* As a file, all of it or nothing. */
int td_case_write(const struct td_case *test, const char *path, struct diag *diag);

/* The case's partner is one of the TDs of this relation. */
bool td_relation_has_partner(enum td_relation relation);

/*
 * "EINVAL" for 22 and back, "OK" for 0; the ones that KVM's TDX code answers with. NULL, or -1,
 * for any other.
 */
const char *td_errno_name(int error);
int td_errno_parse(const char *name);

/* "init_vm" for TD_CALL_INIT_VM; NULL for what is no call. */
const char *td_call_name(enum td_call_kind kind);

/* "no native 7.0:ebx.hle": one condition in the text form, for reports. */
const char *td_need_format(const struct td_need *need, char text[CPUID_TEXT]);

/* "wrmsr 0xe1 0x3": one operation in the text form, for reports. */
const char *guest_op_format(const struct guest_op *op, char text[CPUID_TEXT]);

#endif
