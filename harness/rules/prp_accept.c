// SPDX-License-Identifier: GPL-2.0-only
/*
 * The properties of acceptance: less is accepted, a fault stays one, and what two accepted TDs
 * have in common or together is accepted, too.
 */
#include <stdio.h>
#include <string.h>

#include "rules/accept.h"
#include "rules/compare.h"
#include "rules/prp.h"

#define TSX_LEAF ((struct cpuid_addr){ 7, 0 })
#define TOPOLOGY_LEAF 0x1f

/* A bit that @request asks for has a gate that differs. */
static bool gates_differ(const struct rule_context *context, const struct change *change,
			 const struct request *request)
{
	for (size_t i = 0; i < request->td.num_cpuid; i++) {
		const struct td_cpuid *cpuid = &request->td.cpuid[i];
		const struct declared_leaf *leaf = declared_leaf_at(context->declared, cpuid->at);

		for (unsigned int j = 0; leaf && j < CPUID_NUM_REGS * 32; j++) {
			enum cpuid_reg reg = j / 32;

			if (cpuid->regs.reg[reg] >> j % 32 & 1 &&
			    change_reaches(context, change, leaf, reg,
					   declared_leaf_field(leaf, reg, j % 32)))
				return true;
		}
	}
	return false;
}

/* HLE and RTM depend on each other. */
static bool splits_tsx(const struct change *change)
{
	uint32_t bits = change_bits(change, TSX_LEAF).reg[CPUID_EBX] & EXPECT_TSX_BITS;

	return bits && bits != EXPECT_TSX_BITS;
}

/* Nothing that is left in @request depends on what was taken away. */
static bool can_be_without(const struct rule_context *context, const struct change *change,
			   const struct request *request)
{
	return !(change->xfam & context->limits.xfam_fixed1) &&
	       !(change->attributes & context->limits.attributes_fixed1) &&
	       accept_xfam_groups(request->td.xfam) && !splits_tsx(change) &&
	       !gates_differ(context, change, request);
}

/* KVM makes CONFIG_FLAGS of the width of guest addresses: it is no part of CPUID_CONFIG. */
static bool asks_kvm_for_width(const struct observation *seen, const struct related_td *related)
{
	return seen->test->via == TD_VIA_KVM && request_asks_for_width(&related->config);
}

JUDGE(judge_prp_smaller)
{
	const struct related_td *related = prp_related(seen, TD_RELATION_SMALLER, 0);
	struct request request;
	struct change change;

	(void)rule;
	if (!related || !seen_accepted(seen) || asks_kvm_for_width(seen, related))
		return JUDGED_NOT_APPLICABLE;
	request_of_config(context, &related->config, seen->test->via, &request);
	prp_change(context, seen, related, &change);
	if (!change.fields || !change_is_of_features(context, &change) ||
	    !change_is_less(&change, &request) || !can_be_without(context, &change, &request))
		return JUDGED_NOT_APPLICABLE;
	return prp_judge_accepted(related, "it asks for less than a TD that was", finding);
}

/* What each check of TDH.MNG.INIT looks at (published TDX module source, tdh_mng_init.c). */
static const struct {
	const char *rule;
	unsigned int fields; /* enum change_field, without CPUID */
	uint32_t leaf; /* of CPUID_CONFIG, or 0 */
} checks[] = {
	{ "INI-01", CHANGE_ATTRIBUTES, 0 },
	{ "INI-02", CHANGE_ATTRIBUTES, 0 },
	{ "INI-03", CHANGE_XFAM, 0 },
	{ "INI-04", CHANGE_XFAM, 0 },
	{ "INI-05", CHANGE_XFAM, 0 },
	{ "INI-06", CHANGE_MAX_VCPUS, 0 },
	{ "INI-07", CHANGE_NUM_L2_VMS, 0 },
	{ "INI-08", CHANGE_TDCS_PAGES | CHANGE_NUM_L2_VMS, 0 },
	{ "INI-09", CHANGE_RESERVED, 0 },
	{ "INI-10", CHANGE_CONFIG_FLAGS, 0 },
	{ "INI-11", CHANGE_EPTP_CONTROLS | CHANGE_CONFIG_FLAGS, 0 },
	{ "INI-12", CHANGE_TSC_FREQUENCY, 0 },
	{ "INI-13", CHANGE_MSR_CONFIG_CTLS, 0 },
	{ "INI-15", CHANGE_ATTRIBUTES, 1 },
	{ "INI-16", 0, 7 },
	{ "INI-17", 0, 7 },
	{ "INI-18", 0, TOPOLOGY_LEAF },
	{ "INI-19", CHANGE_ARCH_CAPABILITIES | CHANGE_MSR_CONFIG_CTLS, 0 },
	{ "INI-20", CHANGE_ATTRIBUTES | CHANGE_NUM_L2_VMS, 0 },
};

/* The check that refused the TD looks at something that differs; also where that is not known. */
static bool looks_at(const struct acceptance *answer, const struct change *change)
{
	/* RCX names the leaf, in its lower half. */
	if (!strcmp(answer->rule, "INI-14"))
		return change_in_leaf(change, (uint32_t)answer->rcx);
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		if (!strcmp(checks[i].rule, answer->rule))
			return change->fields & checks[i].fields ||
			       (checks[i].leaf && change_in_leaf(change, checks[i].leaf));
	}
	return true;
}

JUDGE(judge_prp_worse)
{
	const struct related_td *related = prp_related(seen, TD_RELATION_WORSE, 0);
	struct acceptance answer;
	struct request request;
	struct change change;

	(void)rule;
	if (!related || seen->outcome.by != TD_REFUSED_BY_MODULE)
		return JUDGED_NOT_APPLICABLE;
	request_of_case(context, seen->test, &request);
	accept_predict(context, &request, &answer);
	prp_change(context, seen, related, &change);
	if (answer.doubt || !answer.rule || !change.fields || looks_at(&answer, &change))
		return JUDGED_NOT_APPLICABLE;
	if (!prp_accepted(related))
		return JUDGED_PASS;
	snprintf(finding->subject, sizeof(finding->subject), "TDH.MNG.INIT");
	snprintf(finding->expected, sizeof(finding->expected),
		 "refused: what rule %s looks at is as in a TD that was", answer.rule);
	snprintf(finding->observed, sizeof(finding->observed), "accepted");
	return JUDGED_FAIL;
}

JUDGE(judge_prp_lattice)
{
	const struct related_td *partner = prp_related(seen, TD_RELATION_LATTICE, 0);
	const struct related_td *meet = prp_related(seen, TD_RELATION_LATTICE, 1);
	const struct related_td *join = prp_related(seen, TD_RELATION_LATTICE, 2);
	struct change change;
	enum judged judged;

	(void)rule;
	if (!partner || !meet || !join || !seen_accepted(seen) || !prp_accepted(partner))
		return JUDGED_NOT_APPLICABLE;
	prp_change(context, seen, partner, &change);
	if (!change.fields || !change_is_of_features(context, &change))
		return JUDGED_NOT_APPLICABLE;
	judged = prp_judge_accepted(meet, "it is what two accepted TDs have in common", finding);
	if (judged == JUDGED_PASS)
		judged = prp_judge_accepted(join, "it is what two accepted TDs have together",
					    finding);
	return judged;
}
