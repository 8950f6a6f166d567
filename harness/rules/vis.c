// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules by which the views of a bit agree: metadata, TDH.MNG.INIT, the host's read-back
 * and the guest's CPUID.
 */
#include <stdio.h>

#include "rules/accept.h"
#include "rules/compare.h"
#include "rules/judges.h"
#include "rules/listed.h"
#include "rules/party.h"

#define GUEST_PA_LEAF 0x80000008u
#define GUEST_PA_MASK 0x00ff0000u

static enum judged judge_host_and_guest(const struct rule *rule, const struct rule_context *context,
					const struct observation *seen, struct finding *finding)
{
	enum judged judged = JUDGED_NOT_APPLICABLE;
	struct answer_walk walk;
	struct answer answer;

	(void)rule;
	if (!seen_accepted(seen) || !seen->has_cpuid)
		return JUDGED_NOT_APPLICABLE;
	answer_begin(&walk, context, seen);
	while (answer_next(&walk, &answer)) {
		const struct cpuid_entry *host;

		if (!answer.guest || !answer.leaf)
			continue;
		host = answer_of_host(&seen->cpuid, answer.leaf->at);
		if (!host || host->faulting)
			continue;
		if (answer.readable) {
			judged = JUDGED_PASS;
			if (!compare_views(context, seen, &answer, host, finding))
				return JUDGED_FAIL;
		} else if (!answer_expects_ve(&answer)) {
			cpuid_addr_format(answer.leaf->at, finding->subject);
			snprintf(finding->expected, sizeof(finding->expected),
				 "an answer, for the host can read the leaf");
			snprintf(finding->observed, sizeof(finding->observed), "%s in the guest",
				 answer_outcome(answer.outcome));
			finding->party = PARTY_MODULE;
			return JUDGED_FAIL;
		}
	}
	return judged;
}

static bool advertised_is_listed(const struct rule_context *context, const struct td_entry *entry,
				 struct finding *finding)
{
	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
		uint32_t listed = 0, wrong;
		struct cpuid_bit bit = { { entry->function, entry->index }, reg, 0 };

		/* KVM gives an entry without sub-leaf the index 0. */
		for (size_t i = 0; i < context->num_slots; i++) {
			const struct config_slot *slot = &context->slot[i];

			if (!cpuid_addr_answers(slot->at, entry->function, entry->index))
				continue;
			listed = slot->bits.reg[reg];
			bit.at = slot->at;
		}
		/* The address width is KVM's own business. */
		if (entry->function == GUEST_PA_LEAF && reg == CPUID_EAX)
			listed |= GUEST_PA_MASK;
		wrong = entry->regs.reg[reg] & ~listed;
		if (!wrong)
			continue;
		bit.bit = (unsigned int)__builtin_ctz(wrong);
		cpuid_bit_format(bit, finding->subject);
		snprintf(finding->expected, sizeof(finding->expected),
			 "not advertised: CPUID_CONFIG_VALUES does not list the bit");
		snprintf(finding->observed, sizeof(finding->observed),
			 "advertised by KVM_TDX_CAPABILITIES");
		return false;
	}
	return true;
}

static enum judged judge_advertised(const struct rule *rule, const struct rule_context *context,
				    const struct observation *seen, struct finding *finding)
{
	(void)rule;
	(void)seen;
	if (!context->has_capabilities)
		return JUDGED_NOT_APPLICABLE;
	for (size_t i = 0; i < context->capabilities.num_cpuid; i++) {
		if (!advertised_is_listed(context, &context->capabilities.cpuid[i], finding))
			return JUDGED_FAIL;
	}
	return JUDGED_PASS;
}

/* A bit that was asked for: the list offers it or not, and the TD has it or not. */
static bool requested_as_listed(const struct question *question, struct cpuid_bit bit, bool listed,
				unsigned int observed, const char *view, struct finding *finding)
{
	const struct declared_field *field = declared_field_at(question->context->declared, bit);
	int gates = field ? expect_gates(question->context, &question->request, field) : 0;
	bool open = gates != 0;

	if (gates == EXPECT_UNKNOWN || observed == (listed && open))
		return true;
	cpuid_bit_format(bit, finding->subject);
	snprintf(finding->expected, sizeof(finding->expected), "%d: %s by CPUID_CONFIG%s%s",
		 listed && open, listed ? "offered" : "not offered", ", requested, accepted",
		 open ? "" : ", gated");
	snprintf(finding->observed, sizeof(finding->observed), "%u in %s", observed, view);
	return false;
}

static bool answer_as_listed(const struct question *question, const struct answer *answer,
			     enum judged *judged, struct finding *finding)
{
	const struct rule_context *context = question->context;
	struct cpuid_bit bit = { .at = answer->leaf->at };

	for (bit.reg = CPUID_EAX; bit.reg < CPUID_NUM_REGS; bit.reg++) {
		uint32_t listed = listed_by_metadata(context, bit.at, bit.reg);
		uint32_t asked = request_bits(&question->request, bit.at).reg[bit.reg] &
				 ~answer_exempt(question->seen, answer, bit.reg);

		for (; asked; asked &= asked - 1) {
			bit.bit = (unsigned int)__builtin_ctz(asked);
			*judged = JUDGED_PASS;
			if (!requested_as_listed(question, bit, listed >> bit.bit & 1,
						 answer->regs.reg[bit.reg] >> bit.bit & 1,
						 answer_view(answer), finding))
				return false;
		}
	}
	return true;
}

static bool all_listed(const struct question *question)
{
	const struct td_config *td = &question->request.td;

	for (size_t i = 0; i < td->num_cpuid; i++) {
		for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
			if (td->cpuid[i].regs.reg[reg] &
			    ~listed_by_metadata(question->context, td->cpuid[i].at, reg))
				return false;
		}
	}
	return true;
}

/* The module refused CPUID_CONFIG although its own list offers every bit of it. */
static enum judged judge_refused_as_listed(const struct question *question, struct finding *finding)
{
	const struct td_outcome *outcome = &question->seen->outcome;
	struct acceptance answer;

	if (outcome->by != TD_REFUSED_BY_MODULE || !outcome->has_status ||
	    outcome->status != (STATUS_OPERAND_INVALID | OPERAND_CPUID_CONFIG))
		return JUDGED_NOT_APPLICABLE;
	/* Values that are wrong in bits that are right are the business of INI-15 and INI-16. */
	accept_predict(question->context, &question->request, &answer);
	if (answer.doubt || (answer.rule && all_listed(question)))
		return JUDGED_NOT_APPLICABLE;
	if (!all_listed(question))
		return JUDGED_PASS;
	snprintf(finding->subject, sizeof(finding->subject), "CPUID_CONFIG");
	snprintf(finding->expected, sizeof(finding->expected),
		 "accepted: the metadata lists every requested bit");
	status_format(outcome->status, outcome->has_rcx, outcome->rcx, finding->observed,
		      sizeof(finding->observed));
	return JUDGED_FAIL;
}

static enum judged judge_four_views(const struct rule *rule, const struct rule_context *context,
				    const struct observation *seen, struct finding *finding)
{
	enum judged judged = JUDGED_NOT_APPLICABLE;
	struct question question;
	struct answer_walk walk;
	struct answer answer;

	(void)rule;
	if (!seen->has_outcome)
		return JUDGED_NOT_APPLICABLE;
	question_ask(&question, context, seen);
	if (question.request.misfit)
		return JUDGED_NOT_APPLICABLE;
	if (!seen_accepted(seen))
		return judge_refused_as_listed(&question, finding);
	answer_begin(&walk, context, seen);
	while (answer_next(&walk, &answer)) {
		if (answer.readable && !answer_as_listed(&question, &answer, &judged, finding))
			return JUDGED_FAIL;
	}
	return judged;
}

#define SPEC "TDX module 1.5 base specification, CPUID virtualization"
#define ABI "TDX module 1.5 ABI specification"

const struct rule rules_vis[] = {
	{ .id = "VIS-01",
	  .name = "host_reads_what_guest_sees",
	  .says = "every bit that does not follow the guest's own state is the same in the "
		  "host's read-back and in the guest's CPUID",
	  .source = SPEC,
	  .needs = NEED_CPUID | NEED_GUEST,
	  .judge = judge_host_and_guest },
	{ .id = "VIS-02",
	  .name = "dynamic_bits_follow_guest",
	  .says = "OSXSAVE, OSPKE, the initial APIC ID, SYSCALL and the XSAVE sizes follow the "
		  "guest's own state",
	  .source = SPEC "; SDM volume 2A, CPUID",
	  .needs = NEED_GUEST,
	  .judge = judge_vis_dynamic },
	{ .id = "VIS-03",
	  .name = "advertised_is_configurable",
	  .says = "what KVM_TDX_CAPABILITIES advertises lies within the module's CPUID_CONFIG "
		  "list",
	  .source = "KVM Documentation/virt/kvm/x86/intel-tdx.rst",
	  .needs = NEED_METADATA | NEED_KVM,
	  .once = true,
	  .judge = judge_advertised },
	{ .id = "VIS-04",
	  .name = "four_views_agree",
	  .says = "a requested bit is offered by the metadata, accepted, read back by the host "
		  "and shown to the guest, or none of it",
	  .source = SPEC,
	  .needs = NEED_METADATA,
	  .judge = judge_four_views },
	{ .id = "VIS-05",
	  .name = "out_of_range_leaf_is_clamped",
	  .says = "a leaf beyond the maximum answers as the last base leaf with the same "
		  "sub-leaf",
	  .source = "published TDX module source, td_cpuid.c; SDM volume 2A, CPUID",
	  .needs = NEED_CPUID | NEED_GUEST,
	  .judge = judge_vis_clamped },
	{ .id = "VIS-06",
	  .name = "cpuidve_only_adds_ve",
	  .says = "after TDG.VP.CPUIDVE.SET, CPUID gives #VE at that privilege, and answers as "
		  "ever at the other",
	  .source = ABI ", TDG.VP.CPUIDVE.SET",
	  .needs = NEED_CPUID | NEED_GUEST,
	  .judge = judge_vis_cpuidve },
	{ .id = "VIS-07",
	  .name = "second_ve_is_df",
	  .says = "a #VE while VE_INFO still holds the one before becomes #DF",
	  .source = "published TDX module source, tdx_inject_ve()",
	  .needs = NEED_GUEST,
	  .judge = judge_vis_second_ve },
	{ .id = "VIS-08",
	  .name = "guest_metadata_matches",
	  .says = "TDG.VP.INFO and TDG.VM.RD give ATTRIBUTES, XFAM, MAX_VCPUS and GPAW as "
		  "configured",
	  .source = ABI ", TDG.VP.INFO and TDG.VM.RD",
	  .needs = NEED_GUEST,
	  .judge = judge_vis_metadata },
	{ .id = "VIS-09",
	  .name = "guest_fields_agree",
	  .says = "a guest reads CONFIG_FLAGS, TSC_FREQUENCY and TD_CTLS as its TD was built, GPAW "
		  "as CONFIG_FLAGS has it, TOPOLOGY_ENUM_CONFIGURED where the module has "
		  "TOPOLOGY_ENUM, and of CPUID_VALUES nothing, or what the host reads",
	  .source = ABI ", TDG.VM.RD and TD-scope metadata",
	  .needs = NEED_GUEST,
	  .judge = judge_vis_fields },
};

const size_t rules_vis_count = sizeof(rules_vis) / sizeof(rules_vis[0]);
