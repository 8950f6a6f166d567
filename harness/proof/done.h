/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a TDX module does, as formulas: the masks and algorithms of module.json, and nothing of
 * cpuid_virtualization.json.
 *
 *	term admitted = done_admits(masks, &platform);
 *
 *	done_answer(masks, 0, &platform, &request, &answer);
 *
 * Behaviour: published TDX module source, tdh_mng_init.c and tdh_sys_init.c; the emulator has
 * its own code for the same, and the two are compared model by model (bridge.h).
 */
#ifndef PROOF_DONE_H
#define PROOF_DONE_H

#include "module/masks.h"
#include "proof/model.h"

/*
 * TDH.SYS.INIT and TDH.SYS.LP_INIT let the platform pass: all checks that look at CPUID and
 * IA32_ARCH_CAPABILITIES, but for the TSC's frequency (leaf 0x15), on which nothing else depends.
 */
term done_admits(const struct masks *masks, struct proof_platform *platform);

/* TDH.MNG.INIT. @opt_in: bits of the system-wide opt-in that are on. */
void done_answer(const struct masks *masks, uint64_t opt_in, struct proof_platform *platform,
		 const struct proof_request *request, struct proof_answer *answer);

/* The addresses of the module's CPUID_CONFIG slots, in their order. */
size_t done_slots(const struct masks *masks, struct cpuid_addr at[TD_MAX_CPUID]);

/* Where the first byte of each reserved area lies. */
void done_reserved(const struct masks *masks, uint16_t offset[PROOF_NUM_RESERVED]);

/* MSRs that a platform file does not give are as the module needs them. */
struct proof_msrs done_msrs(const struct masks *masks);

/* XFAM and ATTRIBUTES bits that may be 1 on that platform. */
term done_xfam_fixed0(const struct masks *masks, struct proof_platform *platform);
term done_attributes_fixed0(const struct masks *masks, struct proof_platform *platform);

/*
 * done_fixed.c: CPUID_FIXED0_BITS and CPUID_FIXED1_BITS, which follow from the two extreme TDs, with
 * nothing and with everything asked for that the masks let pass.
 */
struct done_fixed {
	term fixed0; /* 0: fixed to 0 */
	term fixed1; /* 1: fixed to 1 */
};
void done_extremes(const struct masks *masks, struct proof_platform *platform,
		   struct proof_answer *low, struct proof_answer *high);
struct done_fixed done_fixed_bits(const struct masks *masks, const struct proof_answer *low,
				  const struct proof_answer *high, struct terms *terms,
				  size_t entry, enum cpuid_reg reg);

/* done_cpuid.c: the walk over the CPUID table; its checks are added to @refusals. */
struct refusals;
void done_walk(const struct masks *masks, uint64_t opt_in, struct proof_platform *platform,
	       const struct proof_request *request, struct refusals *refusals,
	       struct proof_answer *answer);

#endif
