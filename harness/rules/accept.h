/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether TDH.MNG.INIT must accept a TD configuration, and what it must answer if not: an
 * independent model of its checks in their order, the first that refuses decides.
 *
 *	struct acceptance answer;
 *
 *	accept_predict(&context, &request, &answer);
 *	if (answer.doubt)
 *		...	not to be predicted, and why
 *	else if (answer.rule)
 *		...	refused by the check of that rule, with answer.status and answer.rcx
 *
 * Source: TDX module 1.5 ABI specification, TDH.MNG.INIT; published module source,
 * tdh_mng_init.c.
 */
#ifndef RULES_ACCEPT_H
#define RULES_ACCEPT_H

#include "rules/request.h"
#include "rules/status.h"

struct acceptance {
	const char *rule; /* "INI-03": whose check refuses first, or NULL: accepted */
	uint64_t status;
	uint64_t rcx;
	unsigned int faults; /* checks that would refuse, each on its own */
	const char *doubt; /* what is not known of the target, or NULL */
};

void accept_predict(const struct rule_context *context, const struct request *request,
		    struct acceptance *answer);

/* The rules about single checks, "INI-01" and on, in the order of the checks. */
const char *const *accept_checks(size_t *count);

/* No part of a group of XSAVE components stands alone, and AVX-512 not without AVX. */
bool accept_xfam_groups(uint64_t xfam);

/* For accept_cpuid.c: one more check that refuses, or that cannot be predicted. */
void accept_refuse(struct acceptance *answer, const char *rule, uint64_t status, uint64_t rcx);
void accept_doubt(struct acceptance *answer, const char *why);

/* The places of the slots of CPUID_CONFIG in the order in which the module looks at them. */
void accept_slot_order(const struct rule_context *context, size_t order[TD_MAX_CPUID]);

/* The checks of CPUID_CONFIG, in the module's order of leaves, and of the topology. */
void accept_cpuid(const struct rule_context *context, const struct request *request,
		  struct acceptance *answer);

#endif
