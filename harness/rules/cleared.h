/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether what one TD shows clears KVM of what is wrong with it.
 *
 *	if (wrong & 1)
 *		finding->party = cleared_of_bit(&question, bit, expected);	// the TDX module, or 0
 *
 * A guest's CPUID and TDCALL are answered by the module, with no KVM in between: what is wrong
 * there is KVM's doing only where KVM has asked for it. So a bit that the guest itself sees is
 * the module's where no request decides on it, or where the guest also sees that what decides
 * is as it was asked for. What only the host reads may be KVM's reading, and nobody is cleared.
 */
#ifndef RULES_CLEARED_H
#define RULES_CLEARED_H

#include "rules/compare.h"

/* The bit in the guest's own CPUID is @value; false also where the guest did not look. */
bool cleared_guest_sees(const struct rule_context *context, const struct observation *seen,
			struct cpuid_bit bit, unsigned int value);

/* PARTY_MODULE, or 0 for what the rule itself says: @bit is not @expected. */
unsigned int cleared_of_bit(const struct question *question, struct cpuid_bit bit,
			    unsigned int expected);

#endif
