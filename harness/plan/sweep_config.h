/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the declared fields to TD configurations, and what of XFAM goes together.
 */
#ifndef PLAN_SWEEP_CONFIG_H
#define PLAN_SWEEP_CONFIG_H

#include "rules/rules.h"

/* The module declares that a VMM may set the bit in CPUID_CONFIG, as things stand. */
bool sweep_configurable(const struct rule_context *context, struct cpuid_bit bit);

/* Other settings decide on the bit too, and the module allows all of them. */
bool sweep_has_gates(const struct rule_context *context, struct cpuid_bit bit);

/* @xfam with the bits that are taken only together with some of it, without what these need. */
uint64_t sweep_xfam_together(uint64_t xfam);

/* @xfam with all that its bits need. */
uint64_t sweep_xfam_group(uint64_t xfam);

/* Asks for a bit; @open: with everything that its declared gates want. */
void sweep_set_bit(const struct rule_context *context, struct td_config *config,
		   struct cpuid_bit bit, bool open);

/* Asks for all that the module allows, or of that what KVM advertises. */
void sweep_set_all(const struct rule_context *context, struct td_config *config, enum td_via via);

#endif
