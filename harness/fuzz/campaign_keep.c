// SPDX-License-Identifier: GPL-2.0-only
/*
 * An input that violates a rule, made small, named and kept as a case.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/campaign_taker.h"
#include "run/hazard.h"
#include "run/outcome.h"
#include "run/smallest.h"

#define MAX_WORDS 4 /* of a name */

static bool asks_for(const struct td_config *config, struct cpuid_bit bit)
{
	bool asked = false;

	for (size_t i = 0; i < config->num_cpuid; i++)
		asked |= config->cpuid[i].at.leaf == bit.at.leaf &&
			 config->cpuid[i].regs.reg[bit.reg] >> bit.bit & 1;
	for (size_t i = 0; i < config->num_entries; i++)
		asked |= config->entry[i].function == bit.at.leaf &&
			 config->entry[i].regs.reg[bit.reg] >> bit.bit & 1;
	return asked;
}

/* Bits that KVM may support one day: then the case must not fail for being accepted. */
static void add_needs(const struct rule_context *context, struct td_case *test)
{
	const struct effects *effects = context->effects;

	for (size_t i = 0; i < effects->num_clobbers && test->num_needs < TD_MAX_NEEDS; i++) {
		const struct effect *effect = &effects->effect[i];

		if (effect->of == EFFECT_CPUID && asks_for(&test->config, effect->cpuid))
			test->need[test->num_needs++] = (struct td_need){ .kind = TD_NEED_SUPPORTED,
									  .negated = true,
									  .bit = effect->cpuid };
	}
}

static void name_finding(const struct campaign_taker *taker, const struct rule *rule,
			 struct campaign_finding *finding)
{
	const struct minimized *minimized = &taker->minimized;
	static char step[MAX_WORDS][REDUCE_TEXT];
	const char *word[MAX_WORDS];
	char folder[PATH_MAX];
	size_t count = 0;

	word[count++] = finding->finding.subject;
	for (size_t i = 0; minimized->result.set && i < minimized->reduce.count; i++) {
		const struct reduce_step *one = &minimized->reduce.step[i];

		if (!minimized->result.set[i] || one->kind == REDUCE_ENTRY || count == MAX_WORDS)
			continue;
		word[count] = reduce_step_format(&minimized->reduce, one, step[count]);
		/* A number in an entry is there for the entry's sake. */
		if (one->kind != REDUCE_ENTRY_BITS || !strchr(word[count], '='))
			count++;
	}
	campaign_name_make(rule->id, word, count, finding->name);
	campaign_path(taker->campaign, folder, "findings");
	campaign_name_unique(folder, finding->name);
}

static void describe(struct campaign_taker *taker, const struct rule *rule,
		     struct campaign_finding *finding)
{
	const struct observation *seen = trial_seen(taker->trial);
	const struct known_waiver *waiver;

	finding->rule = rule;
	if (seen->has_outcome) {
		outcome_format(&seen->outcome, finding->answer, sizeof(finding->answer));
		if (seen->outcome.by != TD_ACCEPTED)
			finding->refused_by =
				seen->outcome.by == TD_REFUSED_BY_KVM ? "kvm" : "module";
	}
	outcome_config(&taker->minimized.smallest, finding->config, sizeof(finding->config));
	waiver = known_waives(taker->waived, rule, &taker->minimized.smallest);
	if (waiver)
		finding->waiver = *waiver;
}

/* As it will be in the corpus: what is wrong in the first line, how to repeat it in the last. */
static int write_case(struct campaign_taker *taker, const struct rule *rule,
		      const struct campaign_finding *finding)
{
	const struct campaign_options *options = taker->campaign->options;
	struct td_case *test = &taker->minimized.smallest;
	char path[PATH_MAX], why[128], *comment;
	static char command[SMALLEST_COMMAND];
	int ret;

	snprintf(test->rule, sizeof(test->rule), "%s", rule->id);
	snprintf(test->name, sizeof(test->name), "%s", finding->name);
	test->role = TD_ROLE_NEGATIVE;
	test->hazard = hazard_of_case(trial_context(taker->trial), test, why);
	add_needs(trial_context(taker->trial), test);
	test->summary[0] = '\0';
	campaign_path(taker->campaign, path, "findings/%s.td", finding->name);
	smallest_command(trial_session(taker->trial), rule, options->told.allow_host_damage, path,
			 command, sizeof(command));
	if (asprintf(&comment, "%s%sexpected %s; observed %s\n%s: %s\n%s", finding->finding.subject,
		     *finding->finding.subject ? ": " : "", finding->finding.expected,
		     finding->finding.observed, rule->id, rule->says, command) < 0)
		return diag_no_memory(&taker->diag, NULL);
	ret = smallest_write(test, comment, path, &taker->diag);
	free(comment);
	return ret;
}

/* What could not be made small is a finding as it is. */
static bool minimise(struct campaign_taker *taker, const struct failure *failure)
{
	const struct minimize_request request = {
		.observer = trial_observer(taker->trial),
		.context = trial_context(taker->trial),
		.test = &taker->test,
		.failure = failure,
	};
	struct minimized *minimized = &taker->minimized;

	if (!minimize_case(&request, minimized))
		return false;
	if (minimized->result.end == MINIMIZE_BASELINE_FAILS) {
		minimized->smallest = taker->test;
		minimized->smallest.num_calls = minimized->smallest.num_ops = 0;
		td_config_default(&minimized->smallest.config);
	} else if (minimized->result.end != MINIMIZE_FOUND) {
		minimized->smallest = taker->test;
	}
	return true;
}

/* What the smallest one showed is what is told of it, where it can be carried out once more. */
int campaign_keep_rule(struct campaign_taker *taker, const struct rule *rule,
		       const struct finding *found)
{
	struct campaign_finding finding = { .kind = CAMPAIGN_RULE, .finding = *found };
	const struct rule *again;
	struct failure failure;
	struct finding smaller;
	int ret = -1;

	if (failure_of(rule, trial_context(taker->trial), trial_observer(taker->trial), &failure) !=
	    JUDGED_FAIL)
		return diag_set(&taker->diag, "%s fails, and does not when judged again", rule->id);
	if (!minimise(taker, &failure)) {
		diag_no_memory(&taker->diag, NULL);
		goto out;
	}
	again = *taker->stopped ? NULL :
				  trial_run(taker->trial, &taker->minimized.smallest, &smaller);
	while (again && again != rule)
		again = trial_next(taker->trial, again, &smaller);
	if (again)
		finding.finding = smaller;
	describe(taker, rule, &finding);
	name_finding(taker, rule, &finding);
	ret = write_case(taker, rule, &finding);
	if (!ret)
		ret = campaign_findings_add(taker->campaign->options->folder, &finding,
					    &taker->diag);
out:
	minimized_free(&taker->minimized);
	return ret;
}
