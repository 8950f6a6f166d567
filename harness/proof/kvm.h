/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM_TDX_INIT_VM as formulas: how an array of entries comes into TD_PARAMS, and what KVM's policy
 * refuses of it.
 *
 *	struct proof_kvm kvm;
 *
 *	proof_kvm_any(&kvm, terms, &limits, profile, clobber, num_clobber);
 *	proof_kvm_answer(&kvm, &platform, &request);	// the request that reaches the module
 *	...	where kvm.passes
 *
 * Source: Linux 6.16 to 6.19, arch/x86/kvm/vmx/tdx.c, setup_tdparams_cpuids() and
 * setup_tdparams_eptp_controls(), arch/x86/kvm/cpuid.c, kvm_find_cpuid_entry2(); the allow list
 * and the clobber list as proposed on the kvm list. The emulator's KVM has its own code for it.
 */
#ifndef PROOF_KVM_H
#define PROOF_KVM_H

#include "proof/declares.h"
#include "proof/model.h"
#include "rules/profile.h"

#define PROOF_MAX_ENTRIES 8

struct proof_entry {
	term function, index, flags; /* 32 bits */
	struct proof_regs regs;
};

struct proof_kvm {
	struct terms *terms;
	const struct declares_limits *limits;
	const struct profile *profile;
	/* The module's clobber list; NULL: it has none, and that policy falls back to the deny list. */
	const struct cpuid_bit *clobber;
	size_t num_clobber;
	term count; /* of the entries that are given, 8 bits: 0 to PROOF_MAX_ENTRIES */
	struct proof_entry entry[PROOF_MAX_ENTRIES];
	term attributes, xfam; /* of struct kvm_tdx_init_vm */
	term passes; /* KVM calls TDH.MNG.INIT; else it answers EINVAL */
};

/* Any entries, ATTRIBUTES and XFAM; all else as in the default TD. */
void proof_kvm_any(struct proof_kvm *kvm, struct terms *terms, const struct declares_limits *limits,
		   const struct profile *profile, const struct cpuid_bit *clobber,
		   size_t num_clobber);

/* What KVM makes of it: @request, which holds where kvm->passes. */
void proof_kvm_answer(struct proof_kvm *kvm, struct proof_platform *platform,
		      struct proof_request *request);

/* As proof_request_write() and proof_request_read(). */
void proof_kvm_write(const struct proof_kvm *kvm, const struct td_config *config,
		     uint64_t *variables);
void proof_kvm_read(const struct proof_kvm *kvm, const uint64_t *values, struct td_config *config);
size_t proof_kvm_terms(const struct proof_kvm *kvm, term *terms);
#define PROOF_KVM_TERMS (4 + 7 * PROOF_MAX_ENTRIES)

#endif
