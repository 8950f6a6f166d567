/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An observation of a case as a faultless target would show it, by the rules' own
 * derivation: what the tests of the judges begin with, before they doctor it.
 *
 *	fixture_observe(context, test, default_cpuid, seen);
 */
#ifndef TESTS_RULES_OBSERVE_H
#define TESTS_RULES_OBSERVE_H

#include "rules/accept.h"
#include "rules/expect.h"
#include "rules_fixture.h"

/* The little of a guest that CPUID depends on. */
struct fixture_guest {
	uint64_t cr4, xcr0, cpuidve;
	unsigned int cpl;
	bool long_mode, ve_valid, hold_ve;
};

static inline void fixture_read_cpuid(const struct rule_context *context,
				      const struct request *request, struct cpuid_set *set)
{
	set->count = 0;
	for (size_t i = 0; i < context->declared->num_leaves; i++) {
		const struct declared_leaf *leaf = &context->declared->leaf[i];
		struct expectation expected;

		expect_leaf(context, request, leaf, &expected);
		cpuid_set_add(set, leaf->at, expected.value)->faulting = expect_faulting(leaf);
	}
}

/* Answers of 1, 7.0, 0xd.0, 0xd.1 and 0x80000001 that follow the guest. */
static inline void fixture_dynamic(const struct rule_context *context,
				   const struct fixture_guest *guest, struct cpuid_addr at,
				   uint64_t *value)
{
	if (at.leaf == 1)
		value[CPUID_ECX] |= (guest->cr4 >> 18 & 1) << 27;
	else if (at.leaf == 7 && at.subleaf == 0)
		value[CPUID_ECX] |= (guest->cr4 >> 22 & 1) << 4;
	else if (at.leaf == 0xd && at.subleaf < 2)
		value[CPUID_EBX] = expect_xsave_size(context, guest->xcr0, at.subleaf);
	else if (at.leaf == 0x80000001)
		value[CPUID_EDX] |= (uint64_t)guest->long_mode << 11;
}

static inline void fixture_cpuid(const struct rule_context *context, const struct cpuid_set *set,
				 struct fixture_guest *guest, const struct guest_op *op,
				 struct guest_result *result)
{
	uint32_t function = op->index;
	const struct cpuid_entry *entry;
	bool faults;

	if ((function > 0x23 && function < 0x40000000) ||
	    (function > 0x4fffffff && function < 0x80000000) || function > 0x80000008)
		function = 0x23;
	entry = cpuid_set_find(set, function, op->subindex);
	faults = !entry || entry->faulting || function == 0xb || function == 0x1f ||
		 guest->cpuidve >> (guest->cpl != 0) & 1;
	if (faults) {
		result->outcome = guest->ve_valid ? GUEST_DF : GUEST_VE;
		guest->ve_valid = guest->hold_ve;
		return;
	}
	for (unsigned int reg = 0; reg < CPUID_NUM_REGS; reg++)
		result->value[reg] = entry->regs.reg[reg];
	fixture_dynamic(context, guest, entry->at, result->value);
}

static inline void fixture_tdcall(const struct request *request, struct fixture_guest *guest,
				  const struct guest_op *op, struct guest_result *result)
{
	const struct td_config *td = &request->td;
	uint64_t gpaw = td->config_flags & TD_CONFIG_FLAGS_GPAW;

	if (op->index == GUEST_TDG_VP_INFO) {
		result->value[0] = gpaw ? 52 : 48;
		result->value[1] = td->attributes;
		result->value[2] = (uint64_t)td->max_vcpus << 32 | 1;
	} else if (op->index == GUEST_TDG_VP_VEINFO_GET) {
		guest->ve_valid = guest->hold_ve = false;
	} else if (op->index == GUEST_TDG_VP_CPUIDVE_SET) {
		guest->cpuidve = op->value;
	} else if (op->index == GUEST_TDG_VM_RD) {
		result->value[0] = op->value == METADATA_ATTRIBUTES ? td->attributes :
				   op->value == METADATA_XFAM       ? td->xfam :
				   op->value == METADATA_MAX_VCPUS  ? td->max_vcpus :
								      gpaw;
	}
}

static inline void fixture_execute(const struct rule_context *context,
				   const struct request *request, const struct cpuid_set *set,
				   struct fixture_guest *guest, const struct guest_op *op,
				   struct guest_result *result)
{
	*result = (struct guest_result){ .outcome = GUEST_OK };
	switch (op->kind) {
	case GUEST_CPUID:
		fixture_cpuid(context, set, guest, op, result);
		return;
	case GUEST_TDCALL:
		fixture_tdcall(request, guest, op, result);
		return;
	case GUEST_HOLD_VE:
		guest->hold_ve = true;
		return;
	case GUEST_WRITE_CR4:
		guest->cr4 = op->value;
		return;
	case GUEST_XSETBV:
		guest->xcr0 = op->value;
		return;
	case GUEST_MODE:
		guest->cpl = op->index & 3;
		guest->long_mode = op->index & 4;
		return;
	default:
		return;
	}
}

/* Every declared leaf, and some where there is none. */
static inline void fixture_probe(const struct rule_context *context, struct observation *seen)
{
	static const struct cpuid_addr others[] = {
		{ 2, 0 }, { 7, 3 }, { 0x24, 0 }, { 0x24, 5 }, { 0x40000000, 0 }, { 0x80000009, 1 },
	};
	const struct declared *declared = context->declared;
	size_t count = declared->num_leaves + sizeof(others) / sizeof(others[0]);

	for (size_t i = 0; i < count; i++) {
		struct cpuid_addr at = i < declared->num_leaves ? declared->leaf[i].at :
								  others[i - declared->num_leaves];

		seen->guest_cpuid_op[i] = (struct guest_op){
			.kind = GUEST_CPUID,
			.index = at.leaf,
			.subindex = at.subleaf == CPUID_SUBLEAF_NA ? 0 : at.subleaf,
		};
	}
	seen->num_guest_cpuid = count;
}

static inline void fixture_run(const struct rule_context *context, const struct request *request,
			       struct observation *seen)
{
	struct fixture_guest guest = { .xcr0 = 1 };

	seen->num_results = seen->test->num_ops;
	for (size_t i = 0; i < seen->num_results; i++)
		fixture_execute(context, request, &seen->cpuid, &guest, &seen->test->op[i],
				&seen->result[i]);
	fixture_probe(context, seen);
	for (size_t i = 0; i < seen->num_guest_cpuid; i++)
		fixture_execute(context, request, &seen->cpuid, &guest, &seen->guest_cpuid_op[i],
				&seen->guest_cpuid[i]);
}

/* What TDH.MNG.INIT answers, as the door shows it. */
static inline void fixture_answer(const struct rule_context *context, const struct request *request,
				  enum td_via via, struct td_outcome *outcome)
{
	struct acceptance answer;

	accept_predict(context, request, &answer);
	*outcome = (struct td_outcome){
		.by = answer.rule ? TD_REFUSED_BY_MODULE : TD_ACCEPTED,
		.has_status = via == TD_VIA_MODULE || answer.rule,
		.status = answer.status,
		.has_rcx = via == TD_VIA_MODULE,
		.rcx = via == TD_VIA_MODULE ? answer.rcx : 0,
	};
}

static inline void fixture_observe(const struct rule_context *context, const struct td_case *test,
				   const struct cpuid_set *default_cpuid, struct observation *seen)
{
	struct request request;

	memset(seen, 0, sizeof(*seen));
	request_of_case(context, test, &request);
	seen->test = test;
	seen->default_cpuid = default_cpuid;
	seen->has_outcome = true;
	fixture_answer(context, &request, test->via, &seen->outcome);
	if (seen->outcome.by != TD_ACCEPTED) {
		seen->has_retry = true;
		seen->retry_cpuid = *default_cpuid;
		return;
	}
	seen->has_cpuid = true;
	fixture_read_cpuid(context, &request, &seen->cpuid);
	fixture_run(context, &request, seen);
}

#endif
