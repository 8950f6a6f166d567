/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Single faults of a TD configuration, in the order in which TDH.MNG.INIT looks for them.
 *
 *	for (size_t i = 0; i < faults_count(context); i++) {
 *		td_config_default(&test->config);
 *		if (fault_apply(context, i, &test->config))
 *			...	refused, because of fault_name(context, i, name)
 *	}
 *
 * Source: TDX module ABI specification, TDH.MNG.INIT; published module source, tdh_mng_init.c.
 */
#ifndef PLAN_FAULTS_H
#define PLAN_FAULTS_H

#include "rules/rules.h"

/* Of this module: CPUID_CONFIG has a fault for each slot. */
size_t faults_count(const struct rule_context *context);

/* "xfam_reserved", "cpuid_7.0" */
void fault_name(const struct rule_context *context, size_t index, char name[CPUID_TEXT]);

/* False where the module leaves no room for that fault. */
bool fault_apply(const struct rule_context *context, size_t index, struct td_config *config);

/* One check finds this fault and the one before. */
bool fault_same_check(const struct rule_context *context, size_t index);

/* KVM's ABI can carry it. */
bool fault_through_kvm(const struct rule_context *context, size_t index);

#endif
