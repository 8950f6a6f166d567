// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules about TDH.MNG.INIT: what is accepted, what is refused, by which check, and that
 * a refusal leaves nothing behind.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "rules/accept.h"
#include "rules/compare.h"
#include "rules/expect.h"
#include "rules/ini_words.h"
#include "rules/judges.h"
#include "rules/policy.h"

#define STATUS_CPUID_CONFIG (STATUS_OPERAND_INVALID | OPERAND_CPUID_CONFIG)

static void format_answer(const struct acceptance *answer, bool has_rcx, char *text, size_t size)
{
	char status[STATUS_TEXT];

	if (!answer->rule) {
		snprintf(text, size, "accepted");
		return;
	}
	status_format(answer->status, has_rcx, answer->rcx, status, sizeof(status));
	snprintf(text, size, "refused: %s", status);
}

static void append_rcx(uint64_t rcx, char *text, size_t size)
{
	size_t len = strlen(text);

	snprintf(text + len, size - len, ", RCX 0x%" PRIx64, rcx);
}

/*
 * RCX itself, or the leaf that KVM's silence leaves to be found; which one that is can only be
 * said where a single check refuses.
 */
static bool learn_rcx(const struct acceptance *answer, const struct td_outcome *outcome,
		      uint64_t *rcx)
{
	struct cpuid_addr at = outcome->refused_leaf;

	*rcx = outcome->has_rcx ? outcome->rcx : at.leaf | (uint64_t)at.subleaf << 32;
	return outcome->has_rcx ||
	       (outcome->has_refused_leaf && answer->faults == 1 && answer->rcx);
}

/* RCX is compared where it is known. */
bool ini_as_predicted(const struct acceptance *answer, const struct td_outcome *outcome)
{
	bool refused = outcome->by != TD_ACCEPTED;
	uint64_t rcx;

	return refused == (answer->rule != NULL) &&
	       (!learn_rcx(answer, outcome, &rcx) || rcx == answer->rcx) &&
	       (!refused || (outcome->has_status && outcome->status == answer->status));
}

static enum judged compare_outcome(const struct rule_context *context,
				   const struct observation *seen, const struct acceptance *answer,
				   struct finding *finding)
{
	const struct td_outcome *outcome = &seen->outcome;
	uint64_t rcx;

	if (ini_as_predicted(answer, outcome))
		return JUDGED_PASS;
	snprintf(finding->subject, sizeof(finding->subject), "%s",
		 outcome->by == TD_REFUSED_BY_KVM ? "KVM_TDX_INIT_VM" : "TDH.MNG.INIT");
	format_answer(answer, outcome->has_rcx, finding->expected, sizeof(finding->expected));
	status_format_outcome(outcome, finding->observed, sizeof(finding->observed));
	if (answer->rule && outcome->by != TD_ACCEPTED && learn_rcx(answer, outcome, &rcx) &&
	    rcx != answer->rcx) {
		append_rcx(answer->rcx, finding->expected, sizeof(finding->expected));
		append_rcx(rcx, finding->observed, sizeof(finding->observed));
	}
	ini_append_metadata(context, answer->rule, seen, finding->expected,
			    sizeof(finding->expected));
	if (!answer->rule)
		ini_name_request(context, seen, finding);
	return JUDGED_FAIL;
}

/* The lowest bit that @request asks for in the leaf that RCX names, and that is not configurable. */
static bool find_forbidden(const struct rule_context *context, const struct request *request,
			   uint64_t rcx, struct cpuid_bit *bit)
{
	bit->at = (struct cpuid_addr){ (uint32_t)rcx, (uint32_t)(rcx >> 32) };
	for (bit->reg = CPUID_EAX; bit->reg < CPUID_NUM_REGS; bit->reg++) {
		uint32_t wrong = request_bits(request, bit->at).reg[bit->reg] &
				 ~expect_configurable_bits(context, bit->at, bit->reg);

		bit->bit = wrong ? (unsigned int)__builtin_ctz(wrong) : 0;
		if (wrong)
			return true;
	}
	return false;
}

/* What was wrong, where neither the operand nor the leaf says it. */
static void name_fault(const struct rule_context *context, const struct observation *seen,
		       const struct acceptance *answer, struct finding *finding)
{
	struct request request;
	struct cpuid_bit bit;

	request_of_case(context, seen->test, &request);
	if (!strcmp(answer->rule, "INI-14") && find_forbidden(context, &request, answer->rcx, &bit))
		cpuid_bit_format(bit, finding->subject);
	if (!strcmp(answer->rule, "INI-09") && request.td.num_patches == 1)
		snprintf(finding->subject, sizeof(finding->subject), "byte %u of TD_PARAMS",
			 request.td.patch[0].offset);
}

/*
 * What must happen to this TD; false where the module was not asked, or nobody can tell. That KVM has
 * not asked it is no reason where KVM's own policy has none.
 */
static bool predict(const struct rule_context *context, const struct observation *seen,
		    struct acceptance *answer)
{
	struct request request;

	if (!seen->has_outcome)
		return false;
	if (seen->outcome.by == TD_REFUSED_BY_KVM && !policy_lets_pass(context, seen->test))
		return false;
	request_of_case(context, seen->test, &request);
	accept_predict(context, &request, answer);
	return !answer->doubt;
}

/*
 * Any rule of one check. Through KVM, which fills in the rest of TD_PARAMS and gives EINVAL
 * with the status, only a refusal of CPUID_CONFIG is seen as the module gave it.
 */
static enum judged judge_check(const struct rule *rule, const struct rule_context *context,
			       const struct observation *seen, struct finding *finding)
{
	struct acceptance answer;
	enum judged judged;

	if (!predict(context, seen, &answer) || !answer.rule || strcmp(answer.rule, rule->id))
		return JUDGED_NOT_APPLICABLE;
	if (seen->test->via == TD_VIA_KVM && answer.status != STATUS_CPUID_CONFIG)
		return JUDGED_NOT_APPLICABLE;
	judged = compare_outcome(context, seen, &answer, finding);
	if (judged == JUDGED_FAIL && seen->outcome.by == TD_ACCEPTED)
		name_fault(context, seen, &answer, finding);
	return judged;
}

static enum judged judge_first_fault(const struct rule *rule, const struct rule_context *context,
				     const struct observation *seen, struct finding *finding)
{
	struct acceptance answer;

	(void)rule;
	if (seen->test->via != TD_VIA_MODULE || !predict(context, seen, &answer) ||
	    answer.faults < 2)
		return JUDGED_NOT_APPLICABLE;
	return compare_outcome(context, seen, &answer, finding);
}

static enum judged judge_accepted(const struct rule *rule, const struct rule_context *context,
				  const struct observation *seen, struct finding *finding)
{
	struct acceptance answer;

	(void)rule;
	if (!predict(context, seen, &answer) || answer.rule)
		return JUDGED_NOT_APPLICABLE;
	return compare_outcome(context, seen, &answer, finding);
}

/* The lowest bit that differs, or the leaf where one of the two has none. */
static bool same_entry(const struct cpuid_entry *before, const struct cpuid_entry *after,
		       struct finding *finding)
{
	struct cpuid_bit bit = { .at = before->at };

	if (!after || after->faulting != before->faulting) {
		cpuid_addr_format(before->at, finding->subject);
		snprintf(finding->expected, sizeof(finding->expected),
			 "in the next TD as before the refusal");
		snprintf(finding->observed, sizeof(finding->observed), "%s",
			 !after          ? "not there" :
			 after->faulting ? "#VE" :
					   "an answer");
		return false;
	}
	if (!compare_find(&before->regs, &after->regs, NULL, &bit))
		return true;
	cpuid_bit_format(bit, finding->subject);
	snprintf(finding->expected, sizeof(finding->expected),
		 "%u, as before the refusal (%s 0x%x)", before->regs.reg[bit.reg] >> bit.bit & 1,
		 cpuid_reg_name(bit.reg), before->regs.reg[bit.reg]);
	snprintf(finding->observed, sizeof(finding->observed), "%u in the next TD (0x%x)",
		 after->regs.reg[bit.reg] >> bit.bit & 1, after->regs.reg[bit.reg]);
	return false;
}

static bool retry_reads_as_ever(const struct observation *seen, struct finding *finding)
{
	const struct cpuid_set *before = seen->default_cpuid;

	for (size_t i = 0; i < before->count; i++) {
		const struct cpuid_entry *entry = &before->entry[i];

		if (!same_entry(entry, cpuid_set_at(&seen->retry_cpuid, entry->at), finding))
			return false;
	}
	return true;
}

static enum judged judge_retry(const struct rule *rule, const struct rule_context *context,
			       const struct observation *seen, struct finding *finding)
{
	(void)rule;
	(void)context;
	if (!seen->has_outcome || seen->outcome.by == TD_ACCEPTED || !seen->has_retry)
		return JUDGED_NOT_APPLICABLE;
	if (seen->retry.by != TD_ACCEPTED) {
		snprintf(finding->subject, sizeof(finding->subject), "TDH.MNG.INIT");
		snprintf(finding->expected, sizeof(finding->expected),
			 "the default TD is accepted after the refusal");
		status_format_outcome(&seen->retry, finding->observed, sizeof(finding->observed));
		return JUDGED_FAIL;
	}
	return !seen->default_cpuid || retry_reads_as_ever(seen, finding) ? JUDGED_PASS :
									    JUDGED_FAIL;
}

static enum judged judge_rcx(const struct rule *rule, const struct rule_context *context,
			     const struct observation *seen, struct finding *finding)
{
	const struct td_outcome *outcome = &seen->outcome;
	char status[STATUS_TEXT];

	(void)rule;
	(void)context;
	if (!seen->has_outcome || !outcome->has_status || !outcome->has_rcx ||
	    outcome->status == STATUS_CPUID_CONFIG)
		return JUDGED_NOT_APPLICABLE;
	if (!outcome->rcx)
		return JUDGED_PASS;
	status_format(outcome->status, false, 0, status, sizeof(status));
	snprintf(finding->subject, sizeof(finding->subject), "RCX of TDH.MNG.INIT");
	snprintf(finding->expected, sizeof(finding->expected), "0, for %.120s defines no RCX",
		 status);
	snprintf(finding->observed, sizeof(finding->observed), "0x%" PRIx64, outcome->rcx);
	return JUDGED_FAIL;
}

#define ABI "TDX module 1.5 ABI specification, TDH.MNG.INIT and TD_PARAMS"
#define SOURCE "published TDX module source, tdh_mng_init.c"

/* One check of TDH.MNG.INIT; those of CPUID_CONFIG show through KVM, too. */
#define CHECK_WITH(need, rule, test, sentence) \
	{ \
		.id = rule, .name = test, .says = sentence, .source = ABI, .needs = need, \
		.judge = judge_check \
	}
#define CHECK(rule, test, sentence) CHECK_WITH(NEED_MODULE, rule, test, sentence)
#define CHECK_BY_KVM(rule, test, sentence) CHECK_WITH(0, rule, test, sentence)

const struct rule rules_ini[] = {
	CHECK("INI-01", "attributes_reserved",
	      "ATTRIBUTES bits outside ATTRIBUTES_FIXED0, or missing from ATTRIBUTES_FIXED1, "
	      "are refused with operand ATTRIBUTES"),
	CHECK("INI-02", "attributes_migratable_excludes",
	      "MIGRATABLE with DEBUG or PERFMON is refused with operand ATTRIBUTES"),
	CHECK("INI-03", "xfam_reserved",
	      "XFAM bits outside XFAM_FIXED0 are refused with operand XFAM"),
	CHECK("INI-04", "xfam_required",
	      "XFAM without all bits of XFAM_FIXED1 is refused with operand XFAM"),
	CHECK("INI-05", "xfam_combinations",
	      "XFAM with a part of AVX-512, CET or AMX, or AVX-512 without AVX, is refused "
	      "with operand XFAM"),
	CHECK("INI-06", "max_vcpus",
	      "MAX_VCPUS of 0 or above the module's limit is refused with operand MAX_VCPUS"),
	CHECK("INI-07", "num_l2_vms",
	      "more L2 VMs than the module allows are refused with operand NUM_L2_VMS"),
	CHECK("INI-08", "tdcs_pages", "too few TDCS pages are refused with TDX_TDCS_NOT_ALLOCATED"),
	CHECK("INI-09", "reserved_areas",
	      "a byte other than 0 in a reserved area of TD_PARAMS is refused with operand RDX"),
	CHECK("INI-10", "config_flags_reserved",
	      "CONFIG_FLAGS outside its FIXED0 is refused with operand EXEC_CONTROLS"),
	CHECK("INI-11", "eptp_controls",
	      "EPTP_CONTROLS that the CPU or GPAW does not allow is refused with operand "
	      "EPTP_CONTROLS"),
	CHECK("INI-12", "tsc_frequency_range",
	      "TSC_FREQUENCY outside 100 MHz to 10 GHz is refused with operand TSC_FREQUENCY"),
	CHECK("INI-13", "msr_config_ctls_reserved",
	      "reserved bits of MSR_CONFIG_CTLS are refused with operand RDX"),
	CHECK_BY_KVM("INI-14", "cpuid_config_names_leaf",
		     "a bit that is not configurable is refused with operand CPUID_CONFIG, and RCX "
		     "names the first such leaf in the module's order"),
	CHECK_BY_KVM("INI-15", "family_model_stepping",
		     "a family/model/stepping that the TD may not have is refused with operand "
		     "CPUID_CONFIG, and RCX names leaf 1"),
	CHECK_BY_KVM("INI-16", "hle_and_rtm_together",
		     "HLE without RTM and RTM without HLE are refused with operand CPUID_CONFIG"),
	CHECK("INI-17", "tsx_needs_tsx_ctrl",
	      "HLE and RTM on a CPU without IA32_TSX_CTRL are refused with "
	      "TDX_INCORRECT_MSR_VALUE"),
	CHECK("INI-18", "topology_levels",
	      "level types of leaf 0x1f that make no topology are refused with "
	      "TDX_CPUID_LEAF_1F_FORMAT_UNRECOGNIZED"),
	CHECK("INI-19", "arch_capabilities_config",
	      "IA32_ARCH_CAPABILITIES_CONFIG outside its mask, or not announced by "
	      "MSR_CONFIG_CTLS, is refused with operand IA32_ARCH_CAPABILITIES_CONFIG"),
	CHECK("INI-20", "migratable_without_l2",
	      "a migratable TD with L2 VMs is refused with operand RDX"),
	{ .id = "INI-21",
	  .name = "first_fault_wins",
	  .says = "of several faults the one that the module checks first gives the answer",
	  .source = SOURCE,
	  .needs = NEED_MODULE,
	  .judge = judge_first_fault },
	{ .id = "INI-22",
	  .name = "refusal_leaves_nothing",
	  .says = "after a refusal the default TD is accepted and reads as ever",
	  .source = ABI,
	  .judge = judge_retry },
	{ .id = "INI-23",
	  .name = "valid_is_accepted",
	  .says = "a configuration without fault is accepted",
	  .source = ABI,
	  .judge = judge_accepted },
	{ .id = "INI-24",
	  .name = "rcx_zero_unless_defined",
	  .says = "RCX is 0 on every status that defines no RCX",
	  .source = ABI,
	  .needs = NEED_MODULE,
	  .judge = judge_rcx },
};

const size_t rules_ini_count = sizeof(rules_ini) / sizeof(rules_ini[0]);
