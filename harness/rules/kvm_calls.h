/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What KVM's TDX ABI makes of a sequence of calls: the faults of each call and the errno that
 * each of them has, by KVM Documentation/virt/kvm/x86/intel-tdx.rst and arch/x86/kvm/vmx/tdx.c.
 *
 *	struct kvm_session session = { 0 };
 *	unsigned int faults;
 *
 *	for (size_t i = 0; i < count; i++) {
 *		const struct kvm_fault *fault =
 *			kvm_single_fault(&session, context, test, &call[i], &faults);
 *
 *		if (fault && !kvm_fault_answered(fault, &result[i]))
 *			...	rule KVM-<fault->rule> does not hold
 *		kvm_session_step(&session, &call[i], &result[i]);
 *	}
 *
 * Only a call with exactly one fault says something: with two, the order of KVM's checks
 * would decide. Private to rules/kvm*.c.
 */
#ifndef RULES_KVM_CALLS_H
#define RULES_KVM_CALLS_H

#include "rules/rules.h"

/* Where a VM stands, by what its calls answered. */
struct kvm_session {
	bool vm;
	bool split_irqchip;
	bool initialised; /* KVM_TDX_INIT_VM */
	bool finalised;
	bool lost; /* dead, or not to be followed any further */
	unsigned int num_vcpus;
	bool x2apic; /* in KVM's CPUID copy */
	bool vcpu_initialised;
	uint64_t max_vcpus; /* 0: not set */
	uint64_t tsc_khz; /* 0: not set */
};

#define KVM_ANY_ERROR (-1)
#define KVM_HERE_OR_LATER (-2) /* an error here, or the call that uses the value has one */

struct kvm_fault {
	unsigned int rule; /* 7 of "KVM-07"; 0: of none */
	unsigned int kinds; /* 1 << enum td_call_kind */
	int error;
	const char *says;
	bool (*has)(const struct kvm_session *session, const struct rule_context *context,
		    const struct td_case *test, const struct td_call *call);
};

/* The fault of @call if it has exactly one, else NULL; @count gets how many it has. */
const struct kvm_fault *kvm_single_fault(const struct kvm_session *session,
					 const struct rule_context *context,
					 const struct td_case *test, const struct td_call *call,
					 unsigned int *count);

bool kvm_fault_answered(const struct kvm_fault *fault, const struct td_call_result *result);

void kvm_session_step(struct kvm_session *session, const struct td_call *call,
		      const struct td_call_result *result);

#endif
