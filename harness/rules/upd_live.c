// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules about a module that is replaced at run time: the TD that is there goes on, and KVM, which
 * keeps what it has read of the module before, goes on building TDs.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "rules/status.h"
#include "rules/upd.h"

static enum judged fail(struct finding *finding, const char *subject, const char *expected)
{
	snprintf(finding->subject, sizeof(finding->subject), "%s", subject);
	snprintf(finding->expected, sizeof(finding->expected), "%s", expected);
	return JUDGED_FAIL;
}

static enum judged differs(struct finding *finding, const char *subject, uint64_t before,
			   uint64_t after)
{
	fail(finding, subject, "");
	snprintf(finding->expected, sizeof(finding->expected),
		 "0x%" PRIx64 ", as before the update", before);
	snprintf(finding->observed, sizeof(finding->observed), "0x%" PRIx64, after);
	return JUDGED_FAIL;
}

/* One entry of the list, which has to stand at the same place. */
static bool same_entry(const struct td_entry *before, const struct td_entry *after,
		       struct finding *finding)
{
	struct cpuid_bit bit = { .at = { before->function, before->index } };
	char subject[CPUID_TEXT];

	if (before->function != after->function || before->index != after->index ||
	    before->flags != after->flags) {
		differs(finding, cpuid_addr_format(bit.at, subject), before->function,
			after->function);
		return false;
	}
	for (bit.reg = CPUID_EAX; bit.reg < CPUID_NUM_REGS; bit.reg++) {
		uint32_t wrong = before->regs.reg[bit.reg] ^ after->regs.reg[bit.reg];

		if (!wrong)
			continue;
		bit.bit = (unsigned int)__builtin_ctz(wrong);
		differs(finding, cpuid_bit_format(bit, subject),
			before->regs.reg[bit.reg] >> bit.bit & 1,
			after->regs.reg[bit.reg] >> bit.bit & 1);
		return false;
	}
	return true;
}

JUDGE(upd_judge_capabilities)
{
	const struct target_capabilities *before, *after;

	(void)rule;
	if (!seen->update || !seen->update->has_capabilities || !context->older ||
	    !context->older->has_capabilities)
		return JUDGED_NOT_APPLICABLE;
	before = &context->older->capabilities;
	after = &seen->update->capabilities;
	if (before->supported_attributes != after->supported_attributes)
		return differs(finding, "supported_attrs", before->supported_attributes,
			       after->supported_attributes);
	if (before->supported_xfam != after->supported_xfam)
		return differs(finding, "supported_xfam", before->supported_xfam,
			       after->supported_xfam);
	if (before->num_cpuid != after->num_cpuid)
		return differs(finding, "cpuid.nent", before->num_cpuid, after->num_cpuid);
	for (size_t i = 0; i < before->num_cpuid; i++) {
		if (!same_entry(&before->cpuid[i], &after->cpuid[i], finding))
			return JUDGED_FAIL;
	}
	return JUDGED_PASS;
}

static const char *outcome_name(enum guest_outcome outcome)
{
	return outcome == GUEST_OK ? "an answer" : answer_outcome(outcome);
}

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
		fail(finding, cpuid_addr_format(bit.at, subject), outcome_name(before->outcome));
		snprintf(finding->observed, sizeof(finding->observed), "%s in the guest",
			 outcome_name(after->outcome));
		return false;
	}
	for (bit.reg = CPUID_EAX; bit.reg < CPUID_NUM_REGS; bit.reg++) {
		uint32_t wrong = (uint32_t)(before->value[bit.reg] ^ after->value[bit.reg]);

		if (before->outcome != GUEST_OK || !wrong)
			continue;
		bit.bit = (unsigned int)__builtin_ctz(wrong);
		differs(finding, cpuid_bit_format(bit, subject),
			before->value[bit.reg] >> bit.bit & 1,
			after->value[bit.reg] >> bit.bit & 1);
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
		fail(finding, cpuid_addr_format(entry->at, subject),
		     "in the host's read-back as before the update");
		snprintf(finding->observed, sizeof(finding->observed), "%s",
			 now ? "another value" : "not readable");
		return JUDGED_FAIL;
	}
	return JUDGED_PASS;
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
	return judged;
}

static bool same_result(const struct guest_result *before, const struct guest_result *after)
{
	return before->outcome == after->outcome && before->status == after->status &&
	       !memcmp(before->value, after->value, sizeof(before->value));
}

JUDGE(upd_judge_running_ops)
{
	const struct observation *first = seen->older;
	const struct run_seen *before, *after;

	(void)rule;
	(void)context;
	if (!seen->update || !first)
		return JUDGED_NOT_APPLICABLE;
	before = &seen->update->run[TARGET_MODULE_BEFORE];
	after = &seen->update->run[TARGET_MODULE_AFTER];
	if (!first->num_results || !before->num_results || !after->num_results)
		return JUDGED_NOT_APPLICABLE;
	for (size_t i = 0; i < before->num_results; i++) {
		const struct guest_result *was = &before->result[i], *is = &after->result[i];

		/* What gives another result each time says nothing of the update. */
		if (same_result(was, is) || !same_result(&first->result[i], was))
			continue;
		snprintf(finding->subject, sizeof(finding->subject), "operation %zu", i + 1);
		snprintf(finding->expected, sizeof(finding->expected),
			 "%s, status 0x%" PRIx64 ", 0x%" PRIx64 ", as before the update",
			 outcome_name(was->outcome), was->status, was->value[0]);
		snprintf(finding->observed, sizeof(finding->observed),
			 "%s, status 0x%" PRIx64 ", 0x%" PRIx64, outcome_name(is->outcome),
			 is->status, is->value[0]);
		return JUDGED_FAIL;
	}
	return JUDGED_PASS;
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

JUDGE(upd_judge_rebuilt)
{
	const struct update_seen *update = seen->update;

	(void)rule;
	if (!update || !seen->older || !seen_accepted(seen->older) || !update->has_outcome)
		return JUDGED_NOT_APPLICABLE;
	if (update->outcome.by != TD_ACCEPTED) {
		fail(finding, "KVM_TDX_INIT_VM", "accepted, as before the update");
		status_format_outcome(&update->outcome, finding->observed,
				      sizeof(finding->observed));
		return JUDGED_FAIL;
	}
	if (!update->has_rebuilt || !seen->older->has_cpuid)
		return JUDGED_NOT_APPLICABLE;
	return upd_same_view(context, &seen->older->cpuid, &update->rebuilt,
			     "the TD that KVM built after the update", finding);
}

/* What else than errno and status there is of a refusal; NULL: nothing. */
static const char *trace_of(const struct update_seen *update)
{
	static const struct {
		enum target_health what;
		const char *trace;
	} rows[] = {
		{ HEALTH_WARNINGS, "the kernel has warned" },
		{ HEALTH_TAINT, "the kernel is tainted" },
		{ HEALTH_KEY_IDS, "a key id is lost" },
	};

	if (update->outcome.vm_dead)
		return "KVM has given up the VM";
	if (update->outcome.by == TD_REFUSED_BY_MODULE && update->outcome.has_status &&
	    STATUS_CLASS(update->outcome.status) != STATUS_OPERAND_INVALID)
		return "a status that is no refused operand";
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (update->has_health[rows[i].what] &&
		    update->health_after[rows[i].what] != update->health_before[rows[i].what])
			return rows[i].trace;
	}
	if (update->has_retry && update->retry.by != TD_ACCEPTED)
		return "the default TD is refused after it";
	return NULL;
}

/* What was no clean refusal before is no matter of the update. */
static bool was_clean(const struct observation *older)
{
	return older->has_outcome && !older->outcome.vm_dead;
}

JUDGE(upd_judge_clean_refusal)
{
	const struct update_seen *update = seen->update;
	const char *trace;

	(void)rule;
	(void)context;
	if (!update || !seen->older || !was_clean(seen->older) || !update->has_outcome ||
	    update->outcome.by == TD_ACCEPTED)
		return JUDGED_NOT_APPLICABLE;
	trace = trace_of(update);
	if (!trace)
		return JUDGED_PASS;
	fail(finding, "KVM_TDX_INIT_VM", "refused, and nothing else");
	snprintf(finding->observed, sizeof(finding->observed), "%s", trace);
	return JUDGED_FAIL;
}

JUDGE(upd_judge_stale_acceptance)
{
	const struct update_seen *update = seen->update;

	(void)rule;
	if (!update || !context->older || !seen->older || !seen->older->has_outcome ||
	    seen_accepted(seen->older) || !update->has_outcome)
		return JUDGED_NOT_APPLICABLE;
	if (update->outcome.by != TD_ACCEPTED)
		return JUDGED_PASS;
	upd_name_new_request(context, seen, finding->subject);
	snprintf(finding->expected, sizeof(finding->expected),
		 "refused, as before the update: KVM does not offer it");
	snprintf(finding->observed, sizeof(finding->observed), "accepted");
	return JUDGED_FAIL;
}
