// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cases in which the host went down: what the journals of an earlier call say.
 */
#include <stdio.h>
#include <string.h>

#include "fuzz/campaign_private.h"
#include "fuzz/case_journal.h"
#include "run/outcome.h"
#include "run/smallest.h"

/* As a case it is a hazard, whatever it asks for: nobody runs it without saying so. */
static int keep_lost(void *user, const struct td_case *lost, struct diag *diag)
{
	struct campaign *campaign = user;
	const struct rule *rule = rule_named(RULE_HOST_SURVIVES);
	struct campaign_finding finding = { .kind = CAMPAIGN_RULE, .rule = rule };
	const char *const word[] = { campaign->options->target->name };
	static struct td_case test;
	char folder[PATH_MAX], path[PATH_MAX], comment[512];

	test = *lost;
	test.summary[0] = '\0';
	snprintf(test.rule, sizeof(test.rule), "%s", rule->id);
	test.role = TD_ROLE_NEGATIVE;
	test.hazard = true;
	snprintf(finding.finding.subject, sizeof(finding.finding.subject), "host");
	snprintf(finding.finding.expected, sizeof(finding.finding.expected), "%s", rule->says);
	snprintf(finding.finding.observed, sizeof(finding.finding.observed),
		 "host lost during this case: it has been booted since");
	outcome_config(&test, finding.config, sizeof(finding.config));
	campaign_name_make(rule->id, word, 1, finding.name);
	campaign_path(campaign, folder, "findings");
	campaign_name_unique(folder, finding.name);
	campaign_path(campaign, path, "findings/%s.td", finding.name);
	snprintf(comment, sizeof(comment), "%s; %s: %s", finding.finding.observed, rule->id,
		 rule->says);
	if (smallest_write(&test, comment, path, diag))
		return -1;
	return campaign_findings_add(campaign->options->folder, &finding, diag);
}

int campaign_take_lost(struct campaign *campaign, struct diag *diag)
{
	char path[PATH_MAX];

	campaign_path(campaign, path, CAMPAIGN_JOURNAL);
	return case_journals_take(path, keep_lost, campaign, diag);
}
