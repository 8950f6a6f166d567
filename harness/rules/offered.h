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

/* The bit stands in the list of CPUID entries; sub-leaf "none" is index 0 there. */
bool offered_bit(const struct target_capabilities *capabilities, struct cpuid_bit bit);

/* Everything that the configuration asks for is offered. */
bool offered_config(const struct target_capabilities *capabilities, const struct td_config *config);

#endif
