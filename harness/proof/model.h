/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * TDH.MNG.INIT for all requests and all platforms at once: what goes in and what comes out, as
 * terms.
 *
 *	struct terms *terms = terms_create();
 *	struct proof_platform platform;
 *	struct proof_request request;
 *	static struct proof_answer done, declared;
 *
 *	proof_platform_any(&platform, terms);
 *	proof_request_any(&request, terms, leaves, num_leaves, "");
 *	done_answer(masks, opt_in, &platform, &request, &done);		// by the masks
 *	declared_answer(&module, &platform, &request, &declared);	// by the field types
 *
 * Two requests to one platform are two struct proof_request; a request that is given rather than
 * any is made of constants; so is a given platform.
 */
#ifndef PROOF_MODEL_H
#define PROOF_MODEL_H

#include "cpuid/dump.h"
#include "proof/term.h"
#include "td/config.h"

/* Reserved areas of TD_PARAMS, in their order: each is a condition, "some byte of it is not 0". */
enum proof_reserved { RESERVED_0, RESERVED_1, RESERVED_2, RESERVED_3, PROOF_NUM_RESERVED };

/* The members of struct td_config that are numbers, in its order. */
enum proof_member {
	REQUEST_ATTRIBUTES,
	REQUEST_XFAM,
	REQUEST_MAX_VCPUS,
	REQUEST_NUM_L2_VMS,
	REQUEST_MSR_CONFIG_CTLS,
	REQUEST_EPTP_CONTROLS,
	REQUEST_CONFIG_FLAGS,
	REQUEST_TSC_FREQUENCY,
	REQUEST_ARCH_CAPABILITIES,
	REQUEST_TDCS_PAGES,
	PROOF_NUM_MEMBERS
};

struct proof_regs {
	term reg[CPUID_NUM_REGS]; /* of 32 bits */
};

struct proof_leaf {
	struct cpuid_addr at;
	struct proof_regs regs;
};

/* TD_PARAMS. A leaf that is not listed is asked for with zeros. */
struct proof_request {
	struct terms *terms;
	term member[PROOF_NUM_MEMBERS];
	term reserved[PROOF_NUM_RESERVED];
	size_t num_leaves;
	struct proof_leaf leaf[TD_MAX_CPUID];
};

#define PROOF_MAX_NATIVE 384

/* What the CPU has: native CPUID, asked for leaf by leaf, and the MSRs a TD's view depends on. */
struct proof_platform {
	struct terms *terms;
	const struct cpuid_dump *given; /* NULL: any platform */
	bool full; /* more leaves were asked for than there is room: the formulas mean nothing */
	size_t num_leaves;
	struct proof_leaf leaf[PROOF_MAX_NATIVE];
	term arch_capabilities; /* IA32_ARCH_CAPABILITIES, 64 bits */
	term ept_vpid_cap; /* IA32_VMX_EPT_VPID_CAP, 64 bits */
};

/* One leaf of the TD's virtual CPUID. */
struct proof_value {
	struct cpuid_addr at;
	bool faulting; /* #VE in the guest, not readable for the host */
	struct proof_regs regs;
	struct proof_regs known; /* bits that the formula speaks of */
};

#define PROOF_MAX_VALUES 192

struct proof_answer {
	term status; /* 64 bits: 0, or the completion status */
	term rcx; /* 64 bits: 0 unless the status defines it */
	term sure; /* the formula knows the status and RCX */
	size_t num_values;
	struct proof_value value[PROOF_MAX_VALUES];
};

/* @at: the leaves of CPUID_CONFIG. @suffix is added to the names of the variables. */
void proof_request_any(struct proof_request *request, struct terms *terms,
		       const struct cpuid_addr *at, size_t count, const char *suffix);
/* Leaves of @config beyond @at are left out: a module has no place for them. */
void proof_request_given(struct proof_request *request, struct terms *terms,
			 const struct cpuid_addr *at, size_t count, const struct td_config *config);
/* To change it: NULL where the request has no such leaf, or no member at that place of td_config. */
struct proof_regs *proof_request_leaf_at(struct proof_request *request, struct cpuid_addr at);
term *proof_request_member_at(struct proof_request *request, size_t offset);

/* Of the leaf, zeros where it is not asked for. */
struct proof_regs proof_request_leaf(const struct proof_request *request, struct cpuid_addr at);

/*
 * A configuration as the values of a request's variables, by their index; what of the request is no
 * variable stays what it is. Raw entries of KVM are no part of it; of a reserved area the byte at
 * @offset. And back: @values has one for each term, as term_program_run() leaves them.
 */
void proof_request_write(const struct proof_request *request, const struct td_config *config,
			 const uint16_t offset[PROOF_NUM_RESERVED], uint64_t *variables);
void proof_request_read(const struct proof_request *request, const uint64_t *values,
			const uint16_t offset[PROOF_NUM_RESERVED], struct td_config *config);

/* An MSR that the dump does not give has @msrs' value. */
struct proof_msrs {
	uint64_t arch_capabilities, ept_vpid_cap;
};
void proof_platform_any(struct proof_platform *platform, struct terms *terms);
void proof_platform_given(struct proof_platform *platform, struct terms *terms,
			  const struct cpuid_dump *dump, const struct proof_msrs *msrs);
/* A leaf without sub-leaves is that of sub-leaf 0, as cpuid_dump_native() has it. */
struct proof_regs proof_native(struct proof_platform *platform, struct cpuid_addr at);

/* The same between a platform of variables and a dump; leaves that no formula asked for stay. */
void proof_platform_write(const struct proof_platform *platform, const struct cpuid_dump *dump,
			  const struct proof_msrs *msrs, uint64_t *variables);
int proof_platform_read(const struct proof_platform *platform, const uint64_t *values,
			struct cpuid_dump *dump, struct diag *diag);

/* All terms that were made of a request and a platform, for term_program_create(). */
size_t proof_request_terms(const struct proof_request *request, term *terms);
size_t proof_platform_terms(const struct proof_platform *platform, term *terms);
#define PROOF_REQUEST_TERMS (PROOF_NUM_MEMBERS + PROOF_NUM_RESERVED + 4 * TD_MAX_CPUID)
#define PROOF_PLATFORM_TERMS (2 + 4 * PROOF_MAX_NATIVE)

/* NULL where the answer does not have exactly that leaf. */
const struct proof_value *proof_value_at(const struct proof_answer *answer, struct cpuid_addr at);

/* Accepted: the status is 0. */
term proof_accepted(struct terms *terms, const struct proof_answer *answer);

#endif
