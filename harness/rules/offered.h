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

/*
 * All that a case asks KVM for is in the list, and it asks for nothing else that KVM could refuse: for
 * neither VCPUs, the TSC and the EPT, of which the list says nothing, nor entries of its own.
 */
bool offered_case(const struct rule_context *context, const struct td_case *test);

#endif
