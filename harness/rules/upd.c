// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules about module updates: the same case on the module before and after.
 */
#include <inttypes.h>
#include <stdio.h>

#include "rules/compare.h"
#include "rules/judges.h"
#include "rules/status.h"

/* What was accepted is accepted still. */
static JUDGE(judge_accepted)
{
	const struct observation *older = seen->older;

	(void)rule;
	(void)context;
	if (!older || !seen_accepted(older) || !seen->has_outcome)
		return JUDGED_NOT_APPLICABLE;
	if (seen_accepted(seen))
		return JUDGED_PASS;
	snprintf(finding->subject, sizeof(finding->subject), "TDH.MNG.INIT");
	snprintf(finding->expected, sizeof(finding->expected),
		 "accepted, as by the module before the update");
	status_format_outcome(&seen->outcome, finding->observed, sizeof(finding->observed));
	return JUDGED_FAIL;
}

/* Bits of a register that both modules declare, and that the host can read of both TDs. */
static uint32_t known_to_both(const struct declared_leaf *older, const struct declared_leaf *newer,
			      enum cpuid_reg reg)
{
	uint32_t bits[2] = { 0 };
	const struct declared_leaf *const leaf[2] = { older, newer };

	for (unsigned int i = 0; i < 2; i++) {
		for (size_t j = 0; j < leaf[i]->num_fields[reg]; j++)
			bits[i] |= declared_field_mask(&leaf[i]->field[reg][j]);
		bits[i] &= ~compare_dynamic_bits(leaf[i], reg);
	}
	return bits[0] & bits[1];
}

static bool same_view(const struct declared_leaf *older, const struct declared_leaf *newer,
		      struct cpuid_regs before, struct cpuid_regs after, struct finding *finding)
{
	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
		uint32_t wrong =
			(before.reg[reg] ^ after.reg[reg]) & known_to_both(older, newer, reg);
		struct cpuid_bit bit = { .at = newer->at, .reg = reg };

		if (!wrong)
			continue;
		bit.bit = (unsigned int)__builtin_ctz(wrong);
		cpuid_bit_format(bit, finding->subject);
		snprintf(finding->expected, sizeof(finding->expected),
			 "%u, as with the module before the update",
			 before.reg[reg] >> bit.bit & 1);
		snprintf(finding->observed, sizeof(finding->observed), "%u in the host's read-back",
			 after.reg[reg] >> bit.bit & 1);
		return false;
	}
	return true;
}

/* The same request gives the same TD. */
static JUDGE(judge_view)
{
	const struct observation *older = seen->older;
	enum judged judged = JUDGED_NOT_APPLICABLE;

	(void)rule;
	if (!older || !seen_accepted(older) || !seen_accepted(seen) || !older->has_cpuid ||
	    !seen->has_cpuid)
		return judged;
	for (size_t i = 0; i < context->declared->num_leaves; i++) {
		const struct declared_leaf *leaf = &context->declared->leaf[i];
		const struct declared_leaf *old =
			declared_leaf_at(seen->older_context->declared, leaf->at);
		const struct cpuid_entry *before = answer_of_host(&older->cpuid, leaf->at);
		const struct cpuid_entry *after = answer_of_host(&seen->cpuid, leaf->at);

		if (!old || !before || !after || before->faulting || after->faulting)
			continue;
		judged = JUDGED_PASS;
		if (!same_view(old, leaf, before->regs, after->regs, finding))
			return JUDGED_FAIL;
	}
	return judged;
}

#define THREAD \
	"kvm@ thread of December 2024, <43b26df1-4c27-41ff-a482-e258f872cc31@intel.com>: what a " \
	"module update may turn on"

const struct rule rules_upd[] = {
	{ .id = "UPD-01",
	  .name = "accepted_is_accepted_still",
	  .says = "a configuration that the module before an update accepts is accepted after it",
	  .source = THREAD,
	  .judge = judge_accepted },
	{ .id = "UPD-02",
	  .name = "view_stays_the_same",
	  .says = "bits that the modules before and after an update both declare read the same for "
		  "the same configuration",
	  .source = THREAD,
	  .needs = NEED_CPUID,
	  .judge = judge_view },
};

const size_t rules_upd_count = sizeof(rules_upd) / sizeof(rules_upd[0]);
