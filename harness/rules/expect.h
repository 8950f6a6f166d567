/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a TD's CPUID must hold, by the declared field types: the independent derivation that
 * the target's answers are compared with.
 *
 *	switch (expect_bit(&context, &request, bit)) {
 *	case 0:
 *	case 1:
 *		...	certain
 *	case EXPECT_UNKNOWN:
 *		...	the description does not say, or the bit follows the guest's own state
 *	}
 *
 * Values are those of an accepted TD as the host reads them; what only a running guest
 * decides is unknown here.
 */
#ifndef RULES_EXPECT_H
#define RULES_EXPECT_H

#include "rules/request.h"

#define EXPECT_UNKNOWN (-1)

struct expectation {
	struct cpuid_regs value;
	struct cpuid_regs known; /* which bits of the value are certain */
};

void expect_leaf(const struct rule_context *context, const struct request *request,
		 const struct declared_leaf *leaf, struct expectation *expected);

/* 0, 1 or EXPECT_UNKNOWN; a bit that the module does not declare is unknown. */
int expect_bit(const struct rule_context *context, const struct request *request,
	       struct cpuid_bit bit);

/* "0 (Configured & Native: requested 1, native 0)" */
void expect_format(const struct rule_context *context, const struct request *request,
		   struct cpuid_bit bit, int value, char *text, size_t size);

/* What the CPU has, as the module sampled it. */
void expect_native(const struct rule_context *context, struct cpuid_addr at,
		   struct expectation *native);

/*
 * HLE and RTM are refused where the CPU has no IA32_TSX_CTRL to take them away again: 1 where
 * it has, 0 where not, or EXPECT_UNKNOWN.
 */
int expect_tsx_ctrl(const struct rule_context *context);

/* 7.0:ebx.hle and 7.0:ebx.rtm */
#define EXPECT_HLE_BIT 4
#define EXPECT_RTM_BIT 11
#define EXPECT_TSX_BITS (1u << EXPECT_HLE_BIT | 1u << EXPECT_RTM_BIT)
bool expect_is_tsx(struct cpuid_bit bit);

/* 1: every condition of the field holds for this TD, 0: one does not, or EXPECT_UNKNOWN. */
int expect_gates(const struct rule_context *context, const struct request *request,
		 const struct declared_field *field);

/* A VMM may set the field in CPUID_CONFIG. */
bool expect_configurable(const struct rule_context *context, const struct declared_field *field);

/* The same for the bits of one register. */
uint32_t expect_configurable_bits(const struct rule_context *context, struct cpuid_addr at,
				  enum cpuid_reg reg);

/*
 * Bits of one register whose declaration holds a word that is not known here: nothing is expected
 * of them, of a request for them, or of what follows them.
 */
uint32_t expect_unknown_bits(const struct rule_context *context, struct cpuid_addr at,
			     enum cpuid_reg reg);

/* The whole leaf gives #VE. */
bool expect_faulting(const struct declared_leaf *leaf);

/*
 * The register's value where it is calculated in a way known by name (types Calculated and
 * Special); false where it is not known, or follows the guest's own state.
 */
bool expect_special(const struct rule_context *context, const struct request *request,
		    struct cpuid_addr at, enum cpuid_reg reg, uint32_t *value);

/* What expect_special() looks at in a configuration; only for registers that it knows. */
struct expect_inputs {
	bool xfam;
	uint64_t attributes;
	bool has_cpuid;
	struct cpuid_bit cpuid; /* a virtual bit */
	bool topology; /* all of leaf 0x1f as requested */
};
bool expect_special_inputs(struct cpuid_addr at, enum cpuid_reg reg, struct expect_inputs *inputs);

/* The register's value where a request of zero left it to the platform. */
bool expect_selected(const struct rule_context *context, const struct request *request,
		     struct cpuid_addr at, enum cpuid_reg reg, uint32_t *value);

/* CPUID(1).EAX was asked for as zero: the platform's family, model and stepping. */
bool expect_platform_fms(const struct rule_context *context, const struct request *request);

/* All of leaf 0x1f was asked for as zero: the platform's topology. */
bool expect_platform_topology(const struct request *request);

/* What was asked for of leaf 0x1f, sub-leaf by sub-leaf, and whether that is all zero. */
#define EXPECT_TOPOLOGY_SUBLEAVES 6
void expect_topology_asked(const struct request *request,
			   struct cpuid_regs levels[EXPECT_TOPOLOGY_SUBLEAVES]);
bool expect_topology_is_platform(const struct cpuid_regs levels[EXPECT_TOPOLOGY_SUBLEAVES]);

/*
 * The TD's IA32_ARCH_CAPABILITIES (published TDX module source, tdh_mng_init.c); false where
 * the CPU's own is not known.
 */
bool expect_arch_capabilities(const struct rule_context *context, const struct request *request,
			      uint64_t *value);

/* Bytes of the XSAVE area for these components, in standard or compacted form. */
uint32_t expect_xsave_size(const struct rule_context *context, uint64_t components, bool compacted);

#endif
