/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What TDH.MNG.INIT is asked for by a case, after KVM or the case's own bytes of TD_PARAMS
 * had their say.
 *
 *	struct request request;
 *
 *	request_of_case(&context, test, &request);
 *	if (request_bits(&request, bit.at).reg[bit.reg] >> bit.bit & 1)
 *		...	the TD was asked to have that bit
 */
#ifndef RULES_REQUEST_H
#define RULES_REQUEST_H

#include "rules/rules.h"

/* Where the fields of TD_PARAMS lie (published TDX module source, td_params_t). */
#define TD_PARAMS_CPUID_CONFIG 256
#define TD_PARAMS_CPUID_CONFIG_SIZE 16

struct request {
	/* Fields in effect; patch[] keeps only bytes that belong to no field. */
	struct td_config td;
	/* TD_PARAMS as a whole is the case's. Else KVM chose what its own ABI does not carry. */
	bool direct;
	/* A leaf without a CPUID_CONFIG slot was named: it cannot reach the module. */
	bool misfit;
};

void request_of_case(const struct rule_context *context, const struct td_case *test,
		     struct request *request);

/* The same for a configuration that is no case's own. */
void request_of_config(const struct rule_context *context, const struct td_config *config,
		       enum td_via via, struct request *request);

/* The configuration that td_config_default() gives, for comparison. */
void request_of_default(struct request *request);

/* In CPUID, where only KVM may: it takes the guest's physical address bits by its own rules. */
bool request_asks_for_width(const struct td_config *config);

/* CPUID_CONFIG has a place for the leaf. */
bool request_has_slot(const struct rule_context *context, struct cpuid_addr at);

/* What was asked for one leaf, all zero where nothing was. */
struct cpuid_regs request_bits(const struct request *request, struct cpuid_addr at);

#endif
