/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What KVM_TDX_CAPABILITIES offers.
 *
 *	if (offered_bit(&context->capabilities, bit))
 *		...	a VMM may ask KVM for it
 */
#ifndef RULES_OFFERED_H
#define RULES_OFFERED_H

#include "rules/rules.h"

/* What the list of CPUID entries has of a register, and of a bit; sub-leaf "none" is index 0 there. */
uint32_t offered_bits(const struct target_capabilities *capabilities, struct cpuid_addr at,
		      enum cpuid_reg reg);
bool offered_bit(const struct target_capabilities *capabilities, struct cpuid_bit bit);

#endif
