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

#include "module/metadata.h"
#include "rules/expect.h"
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

/* The families, models and steppings that a migratable TD may have, as the metadata lists them. */
struct accept_fms {
	const char *doubt; /* NULL: the list is known ... */
	bool cut; /* ... but for its end */
	size_t count;
	uint64_t allowed[METADATA_FMS_ROOM];
};

/* A slot of CPUID_CONFIG, and what of it may be asked for. */
struct accept_slot {
	struct cpuid_addr at;
	struct cpuid_regs configurable;
	struct cpuid_regs unknown; /* nobody can tell */
	uint32_t platform_fms; /* of leaf 1 */
};

/* What the checks look at of a target. */
struct accept_plan {
	size_t num_slots;
	struct accept_slot slot[TD_MAX_CPUID]; /* in the order in which the module looks at them */
	uint32_t address_width; /* physical */
	const struct accept_fms *fms; /* NULL: read where a check needs it */
};

/* What the checks look at of a request. */
struct accept_asked {
	const struct td_config *td;
	bool misfit;
	struct cpuid_regs slot[TD_MAX_CPUID]; /* in the plan's order */
	struct cpuid_regs topology[EXPECT_TOPOLOGY_SUBLEAVES];
	int hle, rtm; /* as expect_bit() says */
};

/*
 * accept_predict() in its parts, for who asks about many requests: what is known of the target
 * is gathered once.
 *
 *	accept_plan_make(&context, &plan);
 *	accept_fms_read(&context, &fms);
 *	plan.fms = &fms;
 *	accept_check(&context, &plan, &asked, &answer);
 */
void accept_plan_make(const struct rule_context *context, struct accept_plan *plan);
void accept_fms_read(const struct rule_context *context, struct accept_fms *fms);
void accept_check(const struct rule_context *context, const struct accept_plan *plan,
		  const struct accept_asked *asked, struct acceptance *answer);

/* For accept_cpuid.c: one more check that refuses, or that cannot be predicted. */
void accept_refuse(struct acceptance *answer, const char *rule, uint64_t status, uint64_t rcx);
void accept_doubt(struct acceptance *answer, const char *why);

/* The places of the slots of CPUID_CONFIG in the order in which the module looks at them. */
void accept_slot_order(const struct rule_context *context, size_t order[TD_MAX_CPUID]);

/* The checks of CPUID_CONFIG, in the module's order of leaves, and of the topology. */
void accept_cpuid(const struct rule_context *context, const struct accept_plan *plan,
		  const struct accept_asked *asked, struct acceptance *answer);

#endif
