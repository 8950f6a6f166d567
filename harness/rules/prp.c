// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules about properties, which hold between several TDs; here those by which two TDs must
 * be the same.
 */
#include "rules/prp.h"

#include <stdio.h>
#include <string.h>

#include "rules/compare.h"
#include "rules/party.h"
#include "rules/status.h"

const struct related_td *prp_related(const struct observation *seen, enum td_relation relation,
				     size_t index)
{
	if (!seen->has_outcome || seen->test->relation != relation || index >= seen->num_related ||
	    !seen->related[index].has_outcome)
		return NULL;
	return &seen->related[index];
}

/* What a VMM gives KVM by other calls; of the rest KVM's ABI carries nothing. */
static void add_other_calls(const struct td_config *config, struct request *request)
{
	request->td.max_vcpus = config->max_vcpus;
	request->td.tsc_frequency = config->tsc_frequency;
	request->td.eptp_controls = config->eptp_controls;
	request->td.config_flags = config->config_flags;
}

void prp_change(const struct rule_context *context, const struct observation *seen,
		const struct related_td *related, struct change *change)
{
	struct request own, other;

	request_of_case(context, seen->test, &own);
	request_of_config(context, &related->config, seen->test->via, &other);
	if (seen->test->via == TD_VIA_KVM) {
		add_other_calls(&seen->test->config, &own);
		add_other_calls(&related->config, &other);
	}
	change_between(&own, &other, change);
}

enum judged prp_judge_accepted(const struct related_td *related, const char *why,
			       struct finding *finding)
{
	if (prp_accepted(related))
		return JUDGED_PASS;
	snprintf(finding->subject, sizeof(finding->subject), "TDH.MNG.INIT");
	snprintf(finding->expected, sizeof(finding->expected), "accepted: %s", why);
	status_format_outcome(&related->outcome, finding->observed, sizeof(finding->observed));
	finding->party = party_of_refuser(related->outcome.by);
	return JUDGED_FAIL;
}

static enum judged fail_outcome(const struct td_outcome *own, const struct td_outcome *other,
				const char *which, struct finding *finding)
{
	char text[STATUS_TEXT];

	snprintf(finding->subject, sizeof(finding->subject), "TDH.MNG.INIT");
	status_format_outcome(own, text, sizeof(text));
	snprintf(finding->expected, sizeof(finding->expected), "%.100s, as the case's own TD",
		 text);
	status_format_outcome(other, text, sizeof(text));
	snprintf(finding->observed, sizeof(finding->observed), "%.100s, %s", text, which);
	if (own->by == TD_ACCEPTED)
		finding->party = party_of_refuser(other->by);
	return JUDGED_FAIL;
}

static bool same_entry(const struct rule_context *context, const struct cpuid_entry *own,
		       const struct cpuid_entry *other, const char *which, struct finding *finding)
{
	const struct declared_leaf *leaf =
		declared_leaf_find(context->declared, own->at.leaf, own->at.subleaf);
	struct cpuid_bit bit = { .at = own->at };
	struct cpuid_regs exempt;

	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++)
		exempt.reg[reg] = leaf ? compare_dynamic_bits(leaf, reg) : 0;
	if (!compare_find(&own->regs, &other->regs, &exempt, &bit))
		return true;
	cpuid_bit_format(bit, finding->subject);
	snprintf(finding->expected, sizeof(finding->expected), "%u, as in the case's own TD",
		 own->regs.reg[bit.reg] >> bit.bit & 1);
	snprintf(finding->observed, sizeof(finding->observed), "%u in the TD %s",
		 other->regs.reg[bit.reg] >> bit.bit & 1, which);
	return false;
}

/* A leaf that one of the two sets has, and the other has not, or cannot read. */
static bool same_leaves(const struct cpuid_set *own, const struct cpuid_set *other,
			const char *which, struct finding *finding)
{
	for (size_t i = 0; i < own->count; i++) {
		const struct cpuid_entry *entry = &own->entry[i];
		const struct cpuid_entry *twin = cpuid_set_at(other, entry->at);

		if (twin && twin->faulting == entry->faulting)
			continue;
		cpuid_addr_format(entry->at, finding->subject);
		snprintf(finding->expected, sizeof(finding->expected),
			 "the leaf is in both TDs, or in none");
		snprintf(finding->observed, sizeof(finding->observed), "in one of them, %s", which);
		return false;
	}
	return true;
}

/*
 * The same answer, and where both were accepted the same virtual CPUID, but for bits that
 * follow the guest's own state. @which: what the other TD is, for the finding. NOT_APPLICABLE
 * where a TD that was accepted could not be read.
 */
static enum judged compare(const struct rule_context *context, const struct observation *seen,
			   const struct related_td *related, const char *which,
			   struct finding *finding)
{
	if (!td_outcome_same(&seen->outcome, &related->outcome) ||
	    seen->outcome.vm_dead != related->outcome.vm_dead)
		return fail_outcome(&seen->outcome, &related->outcome, which, finding);
	if (!seen_accepted(seen))
		return JUDGED_PASS;
	if (!seen->has_cpuid || !related->has_cpuid)
		return JUDGED_NOT_APPLICABLE;
	if (!same_leaves(&seen->cpuid, &related->cpuid, which, finding) ||
	    !same_leaves(&related->cpuid, &seen->cpuid, which, finding))
		return JUDGED_FAIL;
	for (size_t i = 0; i < seen->cpuid.count; i++) {
		const struct cpuid_entry *own = &seen->cpuid.entry[i];

		if (!own->faulting &&
		    !same_entry(context, own, cpuid_set_at(&related->cpuid, own->at), which,
				finding))
			return JUDGED_FAIL;
	}
	return JUDGED_PASS;
}

static JUDGE(judge_round_trip)
{
	const struct related_td *related = prp_related(seen, TD_RELATION_ROUND_TRIP, 0);

	(void)rule;
	if (!related || !seen_accepted(seen) ||
	    (seen->test->via == TD_VIA_KVM && request_asks_for_width(&seen->test->config)))
		return JUDGED_NOT_APPLICABLE;
	return compare(context, seen, related, "that asks for what it shows", finding);
}

static JUDGE(judge_same)
{
	const struct related_td *related = prp_related(seen, TD_RELATION_SAME, 0);

	(void)rule;
	return related ? compare(context, seen, related, "built once more", finding) :
			 JUDGED_NOT_APPLICABLE;
}

/* Two entries could answer for one leaf, so that their order has a meaning. */
static bool is_ambiguous(const struct rule_context *context, const struct td_config *config)
{
	for (size_t i = 0; i < context->num_slots; i++) {
		unsigned int served = 0;

		for (size_t j = 0; j < config->num_entries; j++)
			served += td_entry_serves(&config->entry[j], context->slot[i].at);
		if (served > 1)
			return true;
	}
	return false;
}

/* TD_PARAMS has a place for each leaf: only KVM is given a list. */
static JUDGE(judge_order)
{
	static const char *const which[] = { "with its entries in reverse",
					     "with entries of zero added" };
	enum judged judged = JUDGED_NOT_APPLICABLE;

	(void)rule;
	if (seen->test->via != TD_VIA_KVM || is_ambiguous(context, &seen->test->config))
		return JUDGED_NOT_APPLICABLE;
	for (size_t i = 0; i < sizeof(which) / sizeof(which[0]); i++) {
		const struct related_td *related = prp_related(seen, TD_RELATION_ORDER, i);

		if (related)
			judged = compare(context, seen, related, which[i], finding);
		if (judged == JUDGED_FAIL)
			return judged;
	}
	return judged;
}

static JUDGE(judge_history)
{
	const struct related_td *between = prp_related(seen, TD_RELATION_HISTORY, 0);
	const struct related_td *again = prp_related(seen, TD_RELATION_HISTORY, 1);

	(void)rule;
	if (!between || !again)
		return JUDGED_NOT_APPLICABLE;
	return compare(context, seen, again,
		       prp_accepted(between) ? "built after another one" :
					       "built after another one was refused",
		       finding);
}

#define ABI "TDX module 1.5 ABI specification, TDH.MNG.INIT and TD_PARAMS"
#define SPEC "TDX module 1.5 base specification, CPUID virtualization"
#define KVM_ABI "KVM Documentation/virt/kvm/x86/intel-tdx.rst, KVM_TDX_INIT_VM"

/* PRP-n is the property Pn of docs/properties.md. */
#define RULE(number, test, sentence, from, need, function) \
	{ \
		.id = "PRP-" number, .name = test, .says = sentence, .source = from, \
		.needs = need, .judge = function \
	}

const struct rule rules_prp[] = {
	RULE("04", "less_is_accepted",
	     "an accepted TD is accepted without any feature on which nothing else that was asked "
	     "for depends",
	     ABI, 0, judge_prp_smaller),
	RULE("05", "fault_cannot_be_outweighed",
	     "a TD that one check refuses is refused whatever else is asked for that the check does "
	     "not look at",
	     ABI, 0, judge_prp_worse),
	RULE("06", "meet_and_join_are_accepted",
	     "of two accepted TDs that differ in features, what both and what either of them asked "
	     "for is accepted",
	     ABI, 0, judge_prp_lattice),
	RULE("08", "changes_stay_local",
	     "of two TDs only what was asked for otherwise, and what is declared to depend on it, "
	     "reads differently",
	     SPEC, NEED_CPUID, judge_prp_independent),
	RULE("09", "dependence_is_real",
	     "a bit that is declared to depend on what two TDs were asked for otherwise changes "
	     "where its type says so",
	     SPEC, NEED_CPUID, judge_prp_dependent),
	RULE("10", "shown_can_be_requested",
	     "a TD that asks for what an accepted one shows is accepted, and shows the same", SPEC,
	     NEED_CPUID, judge_round_trip),
	RULE("11", "same_request_same_td",
	     "one configuration always gets the same answer and the same CPUID", ABI, NEED_CPUID,
	     judge_same),
	RULE("12", "order_of_entries_is_free",
	     "neither the order of CPUID entries nor entries of zero change the answer or the CPUID",
	     KVM_ABI, NEED_KVM | NEED_CPUID, judge_order),
	RULE("13", "no_trace_of_other_tds",
	     "a TD is answered and reads as before once another was built or refused in between",
	     ABI, NEED_CPUID, judge_history),
	RULE("14", "vcpus_read_the_same",
	     "all VCPUs of a TD read the same CPUID, but for what follows the VCPU's own state",
	     SPEC, NEED_GUEST, judge_prp_vcpus),
};

const size_t rules_prp_count = sizeof(rules_prp) / sizeof(rules_prp[0]);
