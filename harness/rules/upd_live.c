// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules about a module that is replaced at run time and KVM, which keeps what it has read of the
 * module before, and goes on building TDs.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "rules/party.h"
#include "rules/status.h"
#include "rules/upd.h"

enum judged upd_fail(struct finding *finding, const char *subject, const char *expected)
{
	snprintf(finding->subject, sizeof(finding->subject), "%s", subject);
	snprintf(finding->expected, sizeof(finding->expected), "%s", expected);
	return JUDGED_FAIL;
}

enum judged upd_differs(struct finding *finding, const char *subject, uint64_t before,
			uint64_t after, const char *where)
{
	upd_fail(finding, subject, "");
	snprintf(finding->expected, sizeof(finding->expected),
		 "0x%" PRIx64 ", as before the update", before);
	snprintf(finding->observed, sizeof(finding->observed), "0x%" PRIx64 " in %s", after, where);
	return JUDGED_FAIL;
}

static const char capabilities[] = "KVM_TDX_CAPABILITIES";

/* One entry of the list, which has to stand at the same place. */
static bool same_entry(const struct td_entry *before, const struct td_entry *after,
		       struct finding *finding)
{
	struct cpuid_bit bit = { .at = { before->function, before->index } };
	char subject[CPUID_TEXT];

	if (before->function != after->function || before->index != after->index ||
	    before->flags != after->flags) {
		upd_differs(finding, cpuid_addr_format(bit.at, subject), before->function,
			    after->function, capabilities);
		return false;
	}
	if (!compare_find(&before->regs, &after->regs, NULL, &bit))
		return true;
	upd_differs(finding, cpuid_bit_format(bit, subject),
		    before->regs.reg[bit.reg] >> bit.bit & 1,
		    after->regs.reg[bit.reg] >> bit.bit & 1, capabilities);
	return false;
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
		return upd_differs(finding, "supported_attrs", before->supported_attributes,
				   after->supported_attributes, capabilities);
	if (before->supported_xfam != after->supported_xfam)
		return upd_differs(finding, "supported_xfam", before->supported_xfam,
				   after->supported_xfam, capabilities);
	if (before->num_cpuid != after->num_cpuid)
		return upd_differs(finding, "cpuid.nent", before->num_cpuid, after->num_cpuid,
				   capabilities);
	for (size_t i = 0; i < before->num_cpuid; i++) {
		if (!same_entry(&before->cpuid[i], &after->cpuid[i], finding))
			return JUDGED_FAIL;
	}
	return JUDGED_PASS;
}

JUDGE(upd_judge_rebuilt)
{
	const struct update_seen *update = seen->update;

	(void)rule;
	if (!update || !seen->older || !seen_accepted(seen->older) || !update->has_outcome)
		return JUDGED_NOT_APPLICABLE;
	if (update->outcome.by != TD_ACCEPTED) {
		upd_fail(finding, "KVM_TDX_INIT_VM", "accepted, as before the update");
		status_format_outcome(&update->outcome, finding->observed,
				      sizeof(finding->observed));
		finding->party = party_of_refuser(update->outcome.by);
		return JUDGED_FAIL;
	}
	if (!update->has_rebuilt || !seen->older->has_cpuid)
		return JUDGED_NOT_APPLICABLE;
	return upd_same_view(context, &seen->older->cpuid, &update->rebuilt,
			     "the TD that KVM built after the update", finding);
}

/* What a kernel has of a refusal beside errno and status is KVM's, whoever refused. */
static const char *trace_in_kernel(const struct update_seen *update)
{
	static const struct {
		enum target_health what;
		const char *trace;
	} rows[] = {
		{ HEALTH_WARNINGS, "the kernel has warned" },
		{ HEALTH_TAINT, "the kernel is tainted" },
		{ HEALTH_KEY_IDS, "a key id is lost" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (update->has_health[rows[i].what] &&
		    update->health_after[rows[i].what] != update->health_before[rows[i].what])
			return rows[i].trace;
	}
	return NULL;
}

/* What else than errno and status there is of a refusal; NULL: nothing. */
static const char *trace_of(const struct update_seen *update, struct finding *finding)
{
	const char *trace;

	if (update->outcome.vm_dead)
		return "KVM has given up the VM";
	if (update->outcome.by == TD_REFUSED_BY_MODULE && update->outcome.has_status &&
	    STATUS_CLASS(update->outcome.status) != STATUS_OPERAND_INVALID)
		return "a status that is no refused operand";
	trace = trace_in_kernel(update);
	if (trace) {
		finding->party = PARTY_KVM;
		return trace;
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

/* The default TD after the refusal, beside one of the same module that none came before. */
static enum judged next_td_is_the_same(const struct rule_context *context,
				       const struct observation *seen, struct finding *finding)
{
	const struct update_seen *update = seen->update;

	if (!context->older || !seen->default_cpuid || !update->has_retry_cpuid ||
	    upd_same_view(context, seen->default_cpuid, &update->retry_cpuid,
			  "the default TD after a refusal", finding) != JUDGED_FAIL)
		return JUDGED_PASS;
	snprintf(finding->expected, sizeof(finding->expected),
		 "as in a default TD that no refusal came before");
	return JUDGED_FAIL;
}

JUDGE(upd_judge_clean_refusal)
{
	const struct update_seen *update = seen->update;
	char answer[STATUS_TEXT];
	const char *trace;

	(void)rule;
	if (!update || !seen->older || !was_clean(seen->older) || !update->has_outcome ||
	    update->outcome.by == TD_ACCEPTED)
		return JUDGED_NOT_APPLICABLE;
	trace = trace_of(update, finding);
	if (!trace)
		return next_td_is_the_same(context, seen, finding);
	upd_fail(finding, "KVM_TDX_INIT_VM", "refused, and nothing else");
	status_format_outcome(&update->outcome, answer, sizeof(answer));
	snprintf(finding->observed, sizeof(finding->observed), "%s; %.100s", trace, answer);
	return JUDGED_FAIL;
}

/* The first bit of the request that KVM does not support, or the module before did not know. */
static void name_request(const struct rule_context *context, const struct observation *seen,
			 char subject[CPUID_TEXT])
{
	struct request request;

	upd_name_new_request(context, seen, subject);
	request_of_case(context, seen->test, &request);
	for (size_t i = 0; i < context->effects->num_clobbers; i++) {
		const struct effect *effect = &context->effects->effect[i];

		if (td_bits_requested(effect, &request) &&
		    !td_bits_supported(effect, context->profile)) {
			effect_format(effect, subject);
			return;
		}
	}
}

JUDGE(upd_judge_stale_acceptance)
{
	const struct update_seen *update = seen->update;
	bool by_kvm;

	(void)rule;
	if (!update || !context->older || !seen->older || !seen->older->has_outcome ||
	    seen_accepted(seen->older) || !update->has_outcome)
		return JUDGED_NOT_APPLICABLE;
	if (update->outcome.by != TD_ACCEPTED)
		return JUDGED_PASS;
	/* What KVM has let pass before, too, the module has to refuse again. */
	by_kvm = seen->older->outcome.by == TD_REFUSED_BY_KVM;
	finding->party = by_kvm ? PARTY_KVM : PARTY_MODULE;
	name_request(context, seen, finding->subject);
	snprintf(finding->expected, sizeof(finding->expected),
		 "refused by %s, as before the update",
		 by_kvm ? "KVM, which does not offer it" : "the module");
	snprintf(finding->observed, sizeof(finding->observed), "accepted");
	return JUDGED_FAIL;
}
