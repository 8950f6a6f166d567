/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which rules judge a CPUID bit: by what the module declares of it, its class on this platform, and
 * what its use does to the host.
 *
 *	char text[ABOUT_TEXT];
 *
 *	about_bits(&context, leaf, CPUID_ECX, 5, 5, text);	// 7.0:ecx.waitpkg
 *	puts(text);	// "FIX-05 FIX-06 ... CFG-02 CFG-06 ... CLB-01 ..."
 *
 * Rules about a module update judge changes and not bits: they are not among them.
 */
#ifndef RULES_ABOUT_H
#define RULES_ABOUT_H

#include "rules/rules.h"

#define ABOUT_TEXT 512 /* enough for all ids of the table */

/* The ids of the rules that judge one of the bits @lsb to @msb, in the order of all rules. */
void about_bits(const struct rule_context *context, const struct declared_leaf *leaf,
		enum cpuid_reg reg, unsigned int lsb, unsigned int msb, char text[ABOUT_TEXT]);

/* The rows of the table, by the rules' ids: a rule may have several, one after the other. */
size_t about_count(void);
const char *about_rule(size_t row);

#endif
