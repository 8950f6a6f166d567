/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A kernel profile (corpus/kvm/NAME.json): by which policy KVM filters CPUID, and the state
 * of which bits it saves and restores. What KVM advertises is never taken as support.
 *
 *	struct profile *profile = profile_load(path, &diag);
 *
 *	profile_add_support(profile, "7.0:ecx.waitpkg", &diag);	// --kvm-supports
 *	if (!profile_supports(profile, bit))
 *		...	KVM must refuse the bit
 */
#ifndef RULES_PROFILE_H
#define RULES_PROFILE_H

#include "cpuid/cpuid.h"
#include "input/diag.h"

enum kvm_policy { KVM_DENYLIST, KVM_ALLOWLIST, KVM_CLOBBER_LIST, KVM_NUM_POLICIES };

#define PROFILE_MAX_BITS 512
#define PROFILE_MAX_ALLOWED 64

struct profile {
	char name[64]; /* the file's name without ".json" */
	char kernel[64]; /* "6.16 to 6.18" */
	enum kvm_policy policy;
	uint64_t attributes; /* ATTRIBUTES bits that KVM lets a VMM set */
	uint64_t xfam; /* XFAM bits that KVM supports, where the CPU has them */
	bool user_return_fixed; /* forces user-return MSRs before entry (c0711f8c610e) */
	bool nent_fixed; /* reads cpuid.nent once (cfbebb55e512) */
	/* CPUID bits whose state KVM saves and restores. */
	size_t num_supported;
	struct cpuid_bit supported[PROFILE_MAX_BITS];
	/* What the allow list lets through, by leaf and sub-leaf. */
	size_t num_allowed;
	struct profile_allowed {
		struct cpuid_addr at;
		struct cpuid_regs mask;
	} allowed[PROFILE_MAX_ALLOWED];
};

struct profile *profile_load(const char *path, struct diag *diag);

/* Out of a text that is there already; @path is for messages, and gives the profile its name. */
struct profile *profile_parse(const char *path, const char *text, struct diag *diag);
void profile_free(struct profile *profile);

bool profile_supports(const struct profile *profile, struct cpuid_bit bit);

/* @text: a bit in text form; "7.0:ebx.hle" and so on. */
int profile_add_support(struct profile *profile, const char *text, struct diag *diag);

/* The profile that a policy means where none is named: the newest kernel that has it. */
const char *profile_default_name(enum kvm_policy policy);

const char *kvm_policy_name(enum kvm_policy policy);
bool kvm_policy_parse(const char *text, enum kvm_policy *policy);

#endif
