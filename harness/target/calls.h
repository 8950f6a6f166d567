/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A case's own list of KVM calls, step by step, over whatever stands for KVM.
 *
 *	static const struct calls_ops ops = { .create_vm = ..., .enable_cap = ..., ... };
 *	struct calls calls = { .ops = &ops, .context = kvm, .buffer = kvm->buffer };
 *
 *	calls_make(&calls, test, results);
 */
#ifndef TARGET_CALLS_H
#define TARGET_CALLS_H

#include "target/kvm_uapi.h"
#include "target/target.h"

/* Each is one ioctl and answers 0 or a negative errno. */
struct calls_ops {
	/* A VM in the place of the one before, if any, which ends with its VCPUs. */
	int (*create_vm)(void *context);
	int (*enable_cap)(void *context, uint32_t cap, uint64_t argument);
	int (*set_tsc_khz)(void *context, uint32_t khz);

	/* The VCPU that the others mean from then on. */
	int (*create_vcpu)(void *context, uint32_t id);

	/* @cmd->data points to the buffer, or is 0 where no memory is, or is a value. */
	int (*command)(void *context, bool on_vcpu, struct kvm_tdx_cmd *cmd);

	/* @cpuid: in the buffer, or NULL. */
	int (*set_cpuid2)(void *context, const struct kvm_cpuid2 *cpuid);
	int (*run)(void *context);

	/* Where KVM_TDX_INIT_MEM_REGION may copy these private pages from; prepares them. */
	uint64_t (*memory)(void *context, uint64_t gpa, uint64_t num_pages);
};

struct calls {
	const struct calls_ops *ops;
	void *context;
	void *buffer; /* INIT_VM_BUFFER_SIZE bytes */
	/* The calls' own. */
	const struct td_case *test;
	bool has_vm;
	bool has_vcpu;
};

/* Ends with the last VM still there. */
void calls_make(struct calls *calls, const struct td_case *test, struct td_call_result *results);

#endif
