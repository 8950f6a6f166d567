// SPDX-License-Identifier: GPL-2.0-only
/*
 * The virtual IA32_ARCH_CAPABILITIES of a TD, which TD_PARAMS configures beside its CPUID.
 */
#include <inttypes.h>
#include <stdio.h>

#include "rules/cleared.h"
#include "rules/expect.h"
#include "rules/judges.h"
#include "rules/party.h"

#define MSR_IA32_ARCH_CAPABILITIES 0x10a

#define TSX_CTRL (1ULL << 7)
#define RRSBA (1ULL << 19) /* a request sets it, whatever the CPU has */
#define BIT_21 (1ULL << 21) /* hidden, and always 1 since topology can be enumerated */

/* Bits 9 to 11, 16 to 18, 22, 23, and from 25 on: never shown to a TD. */
#define HIDDEN (7ULL << 9 | 7ULL << 16 | 3ULL << 22 | ~0ULL << 25)

static const struct cpuid_bit rtm_bit = { { 7, 0 }, CPUID_EBX, EXPECT_RTM_BIT };

bool expect_arch_capabilities(const struct rule_context *context, const struct request *request,
			      uint64_t *value)
{
	uint64_t mask = context->arch_capabilities_mask, asked = request->td.arch_capabilities;
	int rtm = expect_bit(context, request, rtm_bit);

	if (rtm == EXPECT_UNKNOWN ||
	    !cpuid_dump_msr(context->platform, MSR_IA32_ARCH_CAPABILITIES, value))
		return false;
	*value &= asked | ~mask | RRSBA;
	*value |= asked & RRSBA;
	*value &= ~(HIDDEN | BIT_21);
	if (context->topology)
		*value |= BIT_21;
	if (!rtm)
		*value &= ~TSX_CTRL;
	return true;
}

static bool reads(const struct guest_op *op)
{
	return op->kind == GUEST_RDMSR && op->index == MSR_IA32_ARCH_CAPABILITIES;
}

/* No IA32_ARCH_CAPABILITIES_CONFIG that KVM chooses makes that bit so. */
static bool kvm_is_cleared(const struct rule_context *context, const struct observation *seen,
			   const struct guest_result *result, uint64_t expected)
{
	const uint64_t wrong = result->value[0] ^ expected;
	struct request request;

	request_of_case(context, seen->test, &request);
	return result->outcome == GUEST_OK && wrong & ~context->arch_capabilities_mask &&
	       cleared_guest_sees(context, seen, rtm_bit,
				  expect_bit(context, &request, rtm_bit) == 1);
}

static enum judged compare(const struct rule_context *context, const struct observation *seen,
			   const struct guest_result *result, uint64_t expected,
			   struct finding *finding)
{
	if (result->outcome == GUEST_OK && result->value[0] == expected)
		return JUDGED_PASS;
	snprintf(finding->subject, sizeof(finding->subject), "IA32_ARCH_CAPABILITIES");
	snprintf(finding->expected, sizeof(finding->expected), "0x%" PRIx64, expected);
	if (result->outcome == GUEST_OK)
		snprintf(finding->observed, sizeof(finding->observed), "0x%" PRIx64 " in the guest",
			 result->value[0]);
	else
		snprintf(finding->observed, sizeof(finding->observed), "a fault");
	finding->party = kvm_is_cleared(context, seen, result, expected) ? PARTY_MODULE : 0;
	return JUDGED_FAIL;
}

enum judged judge_cfg_arch_capabilities(const struct rule *rule, const struct rule_context *context,
					const struct observation *seen, struct finding *finding)
{
	enum judged judged = JUDGED_NOT_APPLICABLE;
	struct request request;
	uint64_t expected;

	(void)rule;
	if (!seen_accepted(seen))
		return JUDGED_NOT_APPLICABLE;
	request_of_case(context, seen->test, &request);
	if (!expect_arch_capabilities(context, &request, &expected))
		return JUDGED_NOT_APPLICABLE;
	for (size_t i = 0; i < seen->num_results && i < seen->test->num_ops; i++) {
		if (!reads(&seen->test->op[i]) || seen->result[i].outcome == GUEST_NOT_RUN)
			continue;
		judged = compare(context, seen, &seen->result[i], expected, finding);
		if (judged == JUDGED_FAIL)
			return judged;
	}
	/* Of the reads that are no part of the case: where that ends in user mode, they fault. */
	for (size_t i = 0; i < seen->num_guest_fields; i++) {
		if (!reads(&seen->guest_field_op[i]) || seen->guest_field[i].outcome != GUEST_OK)
			continue;
		judged = compare(context, seen, &seen->guest_field[i], expected, finding);
		if (judged == JUDGED_FAIL)
			return judged;
	}
	return judged;
}
