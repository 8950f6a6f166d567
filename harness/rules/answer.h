/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every CPUID answer that an observation holds: the host's read-back first, then what the
 * guest executed, each with the state that the guest was in.
 *
 *	struct answer_walk walk;
 *	struct answer answer;
 *
 *	answer_begin(&walk, context, seen);
 *	while (answer_next(&walk, &answer)) {
 *		if (answer.readable)
 *			...	answer.leaf is what the module declares of answer.regs
 *	}
 */
#ifndef RULES_ANSWER_H
#define RULES_ANSWER_H

#include "rules/request.h"

#define GUEST_MAX_VCPUS 16 /* whose state is followed; a case uses few */

/* Registers of one VCPU as far as the case's own operations tell. */
struct guest_vcpu {
	bool has_cr4, has_xcr0, has_mode;
	uint64_t cr4;
	uint64_t xcr0;
	uint64_t xss;
	uint64_t tsx_ctrl;
	unsigned int cpl;
	bool long_mode;
	bool ve_valid; /* VE_INFO still holds the #VE before */
	bool hold_ve; /* the #VE handler does not take it away (guest/ops.h) */
	uint64_t cpuidve; /* bit 0 supervisor, bit 1 user */
	bool cpuid_control; /* the guest wrote to CPUID_CONTROL */
};

struct answer {
	uint32_t function; /* EAX and ECX that were asked for */
	uint32_t index;
	const struct declared_leaf *leaf; /* NULL: the module declares none, or out of range */
	bool in_range; /* else the module answers as for its last base leaf */
	bool readable; /* declared, and regs hold the answer */
	struct cpuid_regs regs;
	bool guest; /* else the host's read-back */
	enum guest_outcome outcome; /* guest only */
	const struct guest_vcpu *vcpu; /* guest only: before the instruction, NULL if not known */
	unsigned int vcpu_index;
	bool topology; /* guest only: TD_CTLS.ENUM_TOPOLOGY is on */
};

struct answer_walk {
	const struct rule_context *context;
	const struct observation *seen;
	size_t host, op, sweep; /* where the walk is in each of the three lists */
	struct guest_vcpu vcpu[GUEST_MAX_VCPUS];
	struct guest_vcpu before; /* of the answer that was given out */
	unsigned int current;
	bool topology;
};

void answer_begin(struct answer_walk *walk, const struct rule_context *context,
		  const struct observation *seen);
bool answer_next(struct answer_walk *walk, struct answer *answer);

/* The host's read-back of one leaf, or NULL; KVM writes 0 for "no sub-leaf". */
const struct cpuid_entry *answer_of_host(const struct cpuid_set *set, struct cpuid_addr at);

/* What the last base leaf answers for a sub-leaf, by the host's read-back; NULL: #VE. */
const struct cpuid_entry *answer_of_last(const struct rule_context *context,
					 const struct cpuid_set *set, uint32_t subleaf);

/*
 * Fills in leaf and in_range of an answer to answer->function and index. False where nobody can
 * tell which leaf answers, because the description does not say what the last base leaf is.
 */
bool answer_locate(const struct rule_context *context, struct answer *answer);

/* Bits of a register that the host's and the guest's view need not share with the type. */
uint32_t answer_exempt(const struct observation *seen, const struct answer *answer,
		       enum cpuid_reg reg);

/* Whether the guest's CPUID must give #VE: 1, 0, or -1 where that is not certain. */
int answer_expects_ve(const struct answer *answer);

/* "the host's read-back", "the guest's CPUID". */
const char *answer_view(const struct answer *answer);

/* "#VE"; GUEST_OK is "an answer". */
const char *answer_outcome(enum guest_outcome outcome);

#endif
