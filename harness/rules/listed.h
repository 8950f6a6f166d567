/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which bits the module's own CPUID_CONFIG list offers, and which it should.
 *
 * The list names Configured bits, and Configured & Native bits that the CPU has. Modules
 * before the topology of a TD could be enumerated leave the second kind out of TDH.SYS.RD
 * as a whole, and give it by TDH.SYS.INFO only (published TDX module source, 1.5.01 and
 * 1.5.05).
 */
#ifndef RULES_LISTED_H
#define RULES_LISTED_H

#include "rules/rules.h"

/* What the declared types say that the list must hold. */
uint32_t listed_declared(const struct rule_context *context, struct cpuid_addr at,
			 enum cpuid_reg reg);

/* What the list holds, as TDH.SYS.RD gives it. */
uint32_t listed_as_given(const struct rule_context *context, struct cpuid_addr at,
			 enum cpuid_reg reg);

/*
 * The same, for rules that ask whether one bit is offered: a list that leaves out the second
 * kind as a whole is taken as if it had it. That it does is the subject of one rule, FIX-10.
 */
uint32_t listed_by_metadata(const struct rule_context *context, struct cpuid_addr at,
			    enum cpuid_reg reg);

#endif
