// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules about a TD that runs while its module is replaced: what it sees and does, and how it leaves
 * the host.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "rules/party.h"
#include "rules/status.h"
#include "rules/upd.h"

/* The same TD was asked the same, so that also what follows its own state is equal. */
static bool same_answer(const struct rule_context *context, const struct guest_op *op,
			const struct guest_result *before, const struct guest_result *after,
			struct finding *finding)
{
	const struct declared_leaf *leaf =
		declared_leaf_find(context->older->declared, op->index, op->subindex);
	struct cpuid_bit bit = {
		.at = leaf ? leaf->at : (struct cpuid_addr){ op->index, op->subindex },
	};
	char subject[CPUID_TEXT];

	if (before->outcome != after->outcome) {
		upd_fail(finding, cpuid_addr_format(bit.at, subject),
			 answer_outcome(before->outcome));
		snprintf(finding->observed, sizeof(finding->observed), "%s in the guest",
			 answer_outcome(after->outcome));
		return false;
	}
	for (bit.reg = CPUID_EAX; bit.reg < CPUID_NUM_REGS; bit.reg++) {
		uint32_t wrong = (uint32_t)(before->value[bit.reg] ^ after->value[bit.reg]);

		if (before->outcome != GUEST_OK || !wrong)
			continue;
		bit.bit = (unsigned int)__builtin_ctz(wrong);
		upd_differs(finding, cpuid_bit_format(bit, subject),
			    before->value[bit.reg] >> bit.bit & 1,
			    after->value[bit.reg] >> bit.bit & 1, "the guest's CPUID");
		return false;
	}
	return true;
}

/* Without KVM the host can read a TD that runs; its table is the one that it was built with. */
static enum judged same_table(const struct observation *seen, struct finding *finding)
{
	const struct cpuid_set *before = &seen->older->cpuid, *after = &seen->update->cpuid;
	char subject[CPUID_TEXT];

	if (!seen->update->has_cpuid || !seen->older->has_cpuid)
		return JUDGED_NOT_APPLICABLE;
	for (size_t i = 0; i < before->count; i++) {
		const struct cpuid_entry *entry = &before->entry[i];
		const struct cpuid_entry *now = answer_of_host(after, entry->at);

		if (now && now->faulting == entry->faulting &&
		    !memcmp(&now->regs, &entry->regs, sizeof(now->regs)))
			continue;
		upd_fail(finding, cpuid_addr_format(entry->at, subject),
			 "in the host's read-back as before the update");
		snprintf(finding->observed, sizeof(finding->observed), "%s",
			 now ? "another value" : "not readable");
		return JUDGED_FAIL;
	}
	return JUDGED_PASS;
}

static bool same_result(const struct guest_result *before, const struct guest_result *after)
{
	return before->outcome == after->outcome && before->status == after->status &&
	       !memcmp(before->value, after->value, sizeof(before->value));
}

/* What the case itself makes the guest ask, on any VCPU and whatever was done before. */
static enum judged same_own_answers(const struct rule_context *context,
				    const struct observation *seen, struct finding *finding)
{
	const struct run_seen *before = &seen->update->run[TARGET_MODULE_BEFORE];
	const struct run_seen *after = &seen->update->run[TARGET_MODULE_AFTER];
	enum judged judged = JUDGED_NOT_APPLICABLE;

	for (size_t i = 0;
	     i < before->num_results && i < after->num_results && i < seen->older->num_results;
	     i++) {
		/* What differs each time says nothing of the update. */
		if (seen->test->op[i].kind != GUEST_CPUID ||
		    !same_result(&seen->older->result[i], &before->result[i]))
			continue;
		if (!same_answer(context, &seen->test->op[i], &before->result[i], &after->result[i],
				 finding))
			return JUDGED_FAIL;
		judged = JUDGED_PASS;
	}
	return judged;
}

JUDGE(upd_judge_running_view)
{
	const struct run_seen *before, *after;
	enum judged judged;

	(void)rule;
	if (!seen->update || !seen->older || !context->older)
		return JUDGED_NOT_APPLICABLE;
	judged = same_table(seen, finding);
	before = &seen->update->run[TARGET_MODULE_BEFORE];
	after = &seen->update->run[TARGET_MODULE_AFTER];
	for (size_t i = 0;
	     judged != JUDGED_FAIL && i < before->num_guest_cpuid && i < after->num_guest_cpuid;
	     i++) {
		judged = same_answer(context, &seen->older->guest_cpuid_op[i],
				     &before->guest_cpuid[i], &after->guest_cpuid[i], finding) ?
				 JUDGED_PASS :
				 JUDGED_FAIL;
	}
	if (judged != JUDGED_FAIL) {
		const enum judged own = same_own_answers(context, seen, finding);

		judged = own == JUDGED_NOT_APPLICABLE ? judged : own;
	}
	return judged;
}

static bool reads_field(const struct guest_op *op)
{
	return op->kind == GUEST_TDCALL &&
	       (op->index == GUEST_TDG_VM_RD || op->index == GUEST_TDG_SYS_RD);
}

/* The module answers, and KVM is not even told that it was asked. */
static bool is_for_module(const struct guest_op *op)
{
	return reads_field(op) || op->kind == GUEST_CPUID || op->kind == GUEST_RDMSR;
}

static enum judged works_otherwise(const struct guest_op *op, const struct guest_result *was,
				   const struct guest_result *is, struct finding *finding)
{
	if (reads_field(op))
		metadata_field_format(op->value, finding->subject);
	else
		guest_op_format(op, finding->subject);
	snprintf(finding->expected, sizeof(finding->expected),
		 "%s, status 0x%" PRIx64 ", 0x%" PRIx64 ", as before the update",
		 answer_outcome(was->outcome), was->status, was->value[0]);
	snprintf(finding->observed, sizeof(finding->observed),
		 "%s, status 0x%" PRIx64 ", 0x%" PRIx64, answer_outcome(is->outcome), is->status,
		 is->value[0]);
	finding->party = is_for_module(op) ? PARTY_MODULE : 0;
	return JUDGED_FAIL;
}

/* What the guest reads of its own TD; of the module it may well read a new version. */
static enum judged same_fields(const struct observation *seen, struct finding *finding)
{
	const struct run_seen *before = &seen->update->run[TARGET_MODULE_BEFORE];
	const struct run_seen *after = &seen->update->run[TARGET_MODULE_AFTER];
	enum judged judged = JUDGED_NOT_APPLICABLE;

	for (size_t i = 0; i < before->num_guest_fields && i < after->num_guest_fields; i++) {
		const struct guest_op *op = &seen->older->guest_field_op[i];

		if (op->index != GUEST_TDG_VM_RD)
			continue;
		if (!same_result(&before->guest_field[i], &after->guest_field[i]))
			return works_otherwise(op, &before->guest_field[i], &after->guest_field[i],
					       finding);
		judged = JUDGED_PASS;
	}
	return judged;
}

JUDGE(upd_judge_running_ops)
{
	const struct observation *first = seen->older;
	const struct run_seen *before, *after;
	enum judged fields;

	(void)rule;
	(void)context;
	if (!seen->update || !first)
		return JUDGED_NOT_APPLICABLE;
	before = &seen->update->run[TARGET_MODULE_BEFORE];
	after = &seen->update->run[TARGET_MODULE_AFTER];
	for (size_t i = 0; i < before->num_results && i < after->num_results; i++) {
		/* What gives another result each time says nothing of the update. */
		if (same_result(&before->result[i], &after->result[i]) || i >= first->num_results ||
		    !same_result(&first->result[i], &before->result[i]))
			continue;
		return works_otherwise(&seen->test->op[i], &before->result[i], &after->result[i],
				       finding);
	}
	fields = same_fields(seen, finding);
	if (fields != JUDGED_NOT_APPLICABLE)
		return fields;
	return first->num_results && before->num_results && after->num_results ?
		       JUDGED_PASS :
		       JUDGED_NOT_APPLICABLE;
}

JUDGE(upd_judge_running_host)
{
	bool moved[NUM_TARGET_MODULES][HOST_NUM_ELEMENTS];
	struct bit_list list = { 0 };

	(void)rule;
	(void)context;
	if (!seen->update || !seen->older)
		return JUDGED_NOT_APPLICABLE;
	for (unsigned int i = 0; i < NUM_TARGET_MODULES; i++) {
		const struct run_seen *run = &seen->update->run[i];

		if (!run->has_host_state)
			return JUDGED_NOT_APPLICABLE;
		upd_moved(run->before, run->after, seen->older->num_cpus, moved[i]);
	}
	upd_list_moved(moved[TARGET_MODULE_BEFORE], moved[TARGET_MODULE_AFTER], &list);
	if (!list.count)
		return JUDGED_PASS;
	return bit_list_fail(&list, finding,
			     "as before entry: so the same TD left it before the update");
}
