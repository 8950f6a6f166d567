// SPDX-License-Identifier: GPL-2.0-only
/*
 * From observations to judgements.
 */
#include <stdio.h>
#include <string.h>

#include "rules/party.h"
#include "run/judge_rule.h"
#include "run/outcome.h"
#include "run/runner.h"

static size_t count_bits(uint64_t value)
{
	return (size_t)__builtin_popcountll(value);
}

static size_t config_size(const struct td_config *config)
{
	size_t size = count_bits(config->attributes) + count_bits(config->xfam) +
		      config->num_entries + config->num_patches;

	for (size_t i = 0; i < config->num_cpuid; i++) {
		for (enum cpuid_reg reg = 0; reg < CPUID_NUM_REGS; reg++)
			size += count_bits(config->cpuid[i].regs.reg[reg]);
	}
	return size;
}

/* How much there is to look at in a case. */
static size_t case_size(const struct td_case *test)
{
	size_t size = config_size(&test->config) + test->num_ops + test->num_calls;

	if (td_relation_has_partner(test->relation))
		size += config_size(&test->partner);
	return size;
}

static void describe_case(const struct runner *runner, struct judgement *judgement)
{
	const struct observation *seen = &runner->observer->seen;

	snprintf(judgement->test, sizeof(judgement->test), "%s", runner->test.name);
	judgement->from_file = run_selection_is_file(runner->selection);
	judgement->size = case_size(&runner->test);
	if (judgement->verdict == VERDICT_PASS)
		return;
	if (runner->path)
		snprintf(judgement->path, sizeof(judgement->path), "%s", runner->path);
	else
		outcome_config(&runner->test, judgement->config, sizeof(judgement->config));
	if (!seen->has_outcome)
		return;
	if (seen->outcome.by == TD_REFUSED_BY_KVM)
		judgement->refused_by = "kvm";
	if (seen->outcome.by == TD_REFUSED_BY_MODULE)
		judgement->refused_by = "module";
	outcome_format(&seen->outcome, judgement->answer, sizeof(judgement->answer));
}

/* Not of what passed: that is much, and nobody asks. */
static void describe_failure(const struct runner *runner, struct judgement *judgement, bool of_case)
{
	const struct observation *seen = &runner->observer->seen;
	bool has_outcome = of_case && seen->has_outcome;

	judgement->party = judgement->finding.party;
	if (!judgement->party)
		judgement->party =
			party_of(judgement->rule, !of_case || runner->test.via == TD_VIA_KVM,
				 has_outcome ? seen->outcome.by : TD_ACCEPTED);
	judgement->ms = (progress_now_ns() - runner->begin_ns) * 1000 / PROGRESS_SECOND_NS + 1;
}

static void add(struct runner *runner, struct judgement *judgement, bool of_case)
{
	if (of_case)
		describe_case(runner, judgement);
	if (judgement->verdict != VERDICT_PASS)
		describe_failure(runner, judgement, of_case);
	account_judgement(&runner->account, judgement);
}

static void format_reason(const struct target_reason *reason, char *text, size_t size)
{
	snprintf(text, size, "needs %s; found: %s", reason->needed, reason->found);
}

static void add_miss(struct runner *runner, const struct rule *rule, unsigned int broken,
		     bool of_case)
{
	struct judgement judgement = { .rule = rule, .verdict = VERDICT_MISS };

	format_reason(target_lacks_reason(&runner->observer->lacks, broken), judgement.reason,
		      sizeof(judgement.reason));
	add(runner, &judgement, of_case);
}

static void add_judged(struct runner *runner, const struct rule *rule, enum judged judged,
		       const struct finding *finding, bool of_case)
{
	struct judgement judgement = { .rule = rule };

	switch (judged) {
	case JUDGED_PASS:
		judgement.verdict = VERDICT_PASS;
		break;
	case JUDGED_FAIL:
		judgement.verdict = VERDICT_FAIL;
		judgement.finding = *finding;
		break;
	case JUDGED_ERROR:
		judgement.verdict = VERDICT_ERROR;
		judgement.finding = *finding;
		break;
	default:
		return;
	}
	add(runner, &judgement, of_case);
}

static void explain_nothing_done(struct runner *runner, const struct rule *own)
{
	char reason[JUDGEMENT_TEXT];

	format_reason(target_lacks_reason(&runner->observer->lacks, NEED_GUEST), reason,
		      sizeof(reason));
	account_explain(&runner->account, own, VERDICT_SKIP, reason);
}

/*
 * Nothing is said of a rule whose subject the target cannot show, or did not; and a TD that
 * behaves as expected does not yet show what a rule says of the context.
 */
static void judge(struct runner *runner, const struct rule *rule, bool own)
{
	const struct observation *seen = &runner->observer->seen;
	unsigned int broken = rule->needs & (runner->observer->broken | runner->context_broken);
	struct finding finding = { 0 };
	enum judged judged;
	bool by_expectation;

	if (broken) {
		add_miss(runner, rule, broken, true);
		return;
	}
	if (target_lacks_of(&runner->observer->lacks, rule->needs))
		return;
	judged = judge_rule(rule, own, &runner->context, seen, &finding, &by_expectation);
	if (own && judge_did_nothing(seen))
		explain_nothing_done(runner, rule);
	if (rule->once && judged == JUDGED_PASS && !runner->selection->test)
		return;
	add_judged(runner, rule, judged, &finding, true);
}

void judge_case(struct runner *runner, const struct rule *own)
{
	for (size_t i = 0; i < rules_count(); i++) {
		const struct rule *rule = rule_at(i);

		if (runner->wanted[i] && (!rule->once || rule == own))
			judge(runner, rule, rule == own);
	}
}

/* Whose doing it is that a case did not end shows only for the host and for what hangs. */
void judge_lost(struct runner *runner, bool blamed)
{
	const struct rule *rule = rule_named(RULE_HOST_SURVIVES);
	const struct observation *seen = &runner->observer->seen;
	struct judgement miss = { .rule = rule, .verdict = VERDICT_MISS };
	struct finding finding = { 0 };

	results_select(runner->account.results, rule);
	snprintf(miss.reason, sizeof(miss.reason), "%s", seen->lost);
	if (blamed)
		add_judged(runner, rule, rule->judge(rule, &runner->context, seen, &finding),
			   &finding, true);
	else
		add(runner, &miss, true);
}

void judge_context(struct runner *runner)
{
	for (size_t i = 0; i < rules_count(); i++) {
		const struct rule *rule = rule_at(i);
		unsigned int broken = rule->needs & runner->context_broken;
		struct finding finding = { 0 };

		if (!runner->wanted[i] || !rule->once)
			continue;
		if (broken)
			add_miss(runner, rule, broken, false);
		else if (!target_lacks_of(&runner->observer->lacks, rule->needs))
			add_judged(runner, rule,
				   rule->judge(rule, &runner->context, NULL, &finding), &finding,
				   false);
	}
}

void judge_unjudged(struct results *results, const struct target_lacks *lacks)
{
	for (size_t i = 0; i < rules_count(); i++) {
		const struct rule *rule = rule_at(i);
		unsigned int missing = target_lacks_of(lacks, rule->needs);
		char reason[JUDGEMENT_TEXT];

		if (!missing || !results_selected(results, rule))
			continue;
		format_reason(target_lacks_reason(lacks, missing), reason, sizeof(reason));
		results_explain(results, rule, VERDICT_NOT_OBSERVABLE, reason);
	}
}
