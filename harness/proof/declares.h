/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a TDX module declares, as formulas: the field types of cpuid_virtualization.json, the
 * limits that its metadata gives, and the checks that the ABI specification lists; nothing of
 * module.json.
 *
 *	struct declares_limits limits;		// out of the module's metadata
 *	declares_answer(declared, &limits, &platform, &request, &answer);
 *
 * Sources: TDX module 1.5 ABI specification, TDH.MNG.INIT and TD_PARAMS; base specification,
 * CPUID virtualization; SDM volume 1 chapter 13 and volume 2A, CPUID. The rules judge from the
 * same documents by their own code, and the two are compared model by model (bridge.h).
 *
 * Where they do not say what happens the answer is not sure, or a bit not known: words that this
 * version does not know; the models that a migratable TD may be of.
 */
#ifndef PROOF_DECLARES_H
#define PROOF_DECLARES_H

#include "module/declared.h"
#include "proof/model.h"

/* Metadata. What depends on the CPU is given for one that has all of it, and what it depends on. */
struct declares_limits {
	uint64_t attributes_fixed0, attributes_fixed1;
	uint64_t attributes_of_lass; /* of fixed0: only where the CPU has LASS */
	uint64_t xfam_fixed0, xfam_fixed1; /* fixed0: only where the CPU has the component */
	uint64_t config_flags_fixed0, config_flags_fixed1;
	uint64_t max_vcpus;
	uint64_t arch_capabilities_mask;
	uint64_t opt_in; /* bits that are on */
	bool topology; /* TDX_FEATURES0: the module enumerates topology */
	size_t num_slots;
	struct cpuid_addr slot[TD_MAX_CPUID]; /* CPUID_CONFIG_LEAVES */
};

void declares_answer(const struct declared *declared, const struct declares_limits *limits,
		     struct proof_platform *platform, const struct proof_request *request,
		     struct proof_answer *answer);

/* XFAM and ATTRIBUTES bits that may be 1 on that platform. */
term declares_xfam_fixed0(const struct declares_limits *limits, struct proof_platform *platform);
term declares_attributes_fixed0(const struct declares_limits *limits,
				struct proof_platform *platform);

/* XSAVE components that belong to IA32_XSS; all others are XCR0's (SDM volume 1, 13.1 and 13.3). */
#define DECLARES_SUPERVISOR_STATE 0x1fd00ULL

/*
 * What every CPU is, whether or not the module looks: the size and offset of an XSAVE component
 * have 16 bits, AVX-512, CET and AMX are there as a whole or not, AVX-512 with AVX; bits of
 * CPUID(1).EAX without a meaning are 0; the TSC is no slower than its crystal, which has 1 MHz at
 * least; leaf 0x1f lists levels of types 1 to 5 from sub-leaf 0 on, without a gap (SDM volume 1,
 * chapter 13, and volume 2A, CPUID).
 */
term declares_sound_cpu(struct proof_platform *platform);

/* Private: one module, one request, and what is worked out of them. */
struct declares {
	const struct declared *declared;
	const struct declares_limits *limits;
	struct proof_platform *platform;
	const struct proof_request *request;
	struct terms *terms;
};

/* A bit and whether it is known; a register likewise. */
struct declares_bit {
	term value, known;
};
struct declares_bit declares_one_bit(const struct declares *here, struct cpuid_bit bit);
void declares_leaf(const struct declares *here, const struct declared_leaf *leaf,
		   struct proof_value *value);

/* Bits of a slot that a VMM may set, and those whose words are not known. */
uint32_t declares_configurable(const struct declares *here, struct cpuid_addr at,
			       enum cpuid_reg reg);
uint32_t declares_unknown(const struct declares *here, struct cpuid_addr at, enum cpuid_reg reg);

/* declares_special.c: fields that no type gives; not known where no source says what they are. */
void declares_special(const struct declares *here, struct cpuid_addr at, enum cpuid_reg reg,
		      struct declares_bit *field);

/* declares_inputs.c: two requests agree in all that the field is declared to depend on. */
term declares_inputs_agree(const struct declares *here, const struct proof_request *other,
			   struct cpuid_addr at, enum cpuid_reg reg,
			   const struct declared_field *field);

#define DECLARES_LEVELS 6
/* Leaf 0x1f: what the TD is to have, and whether the platform's is taken instead. */
term declares_platform_topology(const struct declares *here);
struct proof_regs declares_level(const struct declares *here, uint32_t level);

#endif
