/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Listed bits (effects.json) and one TD: which of them it was asked for, which it has, and
 * which one opens a host register to it.
 *
 *	const struct effect *effect = td_bits_behind(&context, seen, &request,
 *						     HOST_IA32_UMWAIT_CONTROL);
 *
 *	if (effect)
 *		...	effect_format(): "7.0:ecx.waitpkg"
 *
 * Private to the judges of clobber bits and host state.
 */
#ifndef RULES_TD_BITS_H
#define RULES_TD_BITS_H

#include "rules/request.h"

/* The bit is in TD_PARAMS. */
bool td_bits_requested(const struct effect *effect, const struct request *request);

/* The TD has the bit: its CPUID as the host reads it, or XFAM and ATTRIBUTES as requested. */
bool td_bits_set(const struct effect *effect, const struct observation *seen,
		 const struct request *request);

/* KVM saves and restores the state behind the bit, by the kernel profile. */
bool td_bits_supported(const struct effect *effect, const struct profile *profile);

/* A listed bit that the TD has and whose use changes @element, or NULL. */
const struct effect *td_bits_behind(const struct rule_context *context,
				    const struct observation *seen, const struct request *request,
				    enum host_element_id element);

/* A VMM may set the bit in CPUID_CONFIG, on some platform and after some opt-in. */
bool td_bits_configurable(const struct declared_field *field);

/* A performance counter that the host has running changes by itself. */
bool td_bits_counting(const struct host_state *before, enum host_element_id element);

/* The TD was accepted and ran, and the host was looked at before and after. */
bool td_bits_host_seen(const struct observation *seen);

#define BIT_LIST_MORE 24 /* room for " and 4294967295 more" */

/* Names for a finding: "7.0:ecx.enqcmd, 7.1:eax.fred and 3 more". */
struct bit_list {
	unsigned int count;
	unsigned int shown;
	char first[CPUID_TEXT];
	char text[sizeof(((struct finding *)0)->observed) - BIT_LIST_MORE];
};

void bit_list_add(struct bit_list *list, const char *name);

/* The list as the finding of a failed rule. */
enum judged bit_list_fail(const struct bit_list *list, struct finding *finding,
			  const char *expected);

#endif
