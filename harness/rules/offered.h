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
 * A case asks KVM for nothing that the list could not name: for neither VCPUs, the TSC and the EPT, of
 * which it says nothing, nor entries of its own; and all that it asks for is in the list.
 */
bool offered_speaks_of(const struct rule_context *context, const struct td_case *test);
bool offered_case(const struct rule_context *context, const struct td_case *test);

#endif
