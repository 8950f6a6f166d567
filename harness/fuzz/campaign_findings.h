/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a campaign has found: a list in DIR/findings.jsonl, one line a finding, each beside its file
 * in DIR/findings.
 *
 *	struct campaign_findings findings;
 *
 *	campaign_findings_add(folder, &finding, &diag);
 *	if (!campaign_findings_load(&findings, folder, &diag))
 *		...
 *	campaign_findings_free(&findings);
 */
#ifndef FUZZ_CAMPAIGN_FINDINGS_H
#define FUZZ_CAMPAIGN_FINDINGS_H

#include <jansson.h>

#include "fuzz/campaign_name.h"
#include "fuzz/known.h"
#include "record/results.h"

enum campaign_kind {
	CAMPAIGN_RULE, /* a case that violates a rule */
	CAMPAIGN_CRASH, /* an input that crashes the program */
	CAMPAIGN_HANG,
	CAMPAIGN_MEMORY,
	CAMPAIGN_GONE, /* what the engine saw did not come again */
	CAMPAIGN_NUM_KINDS
};

struct campaign_finding {
	enum campaign_kind kind;
	char name[CAMPAIGN_NAME];
	const struct rule *rule; /* CAMPAIGN_RULE; else NULL */
	struct finding finding; /* likewise */
	char answer[JUDGEMENT_TEXT]; /* likewise, as in struct judgement */
	const char *refused_by;
	char config[512];
	struct known_waiver waiver; /* of the rule's failure; without a reason: none */
	char says[JUDGEMENT_TEXT]; /* of the others: what happened, half a sentence */
};

struct campaign_findings {
	size_t count;
	struct campaign_finding *finding;
};

/* ".td" or ".bin". */
const char *campaign_finding_suffix(const struct campaign_finding *finding);

/* "rule", "crash", "hang", "memory", "gone" */
const char *campaign_kind_name(enum campaign_kind kind);

int campaign_findings_add(const char *folder, const struct campaign_finding *finding,
			  struct diag *diag);

/* Of the last line only the whole is taken. -1 and @diag where another cannot be read. */
int campaign_findings_load(struct campaign_findings *findings, const char *folder,
			   struct diag *diag);
void campaign_findings_free(struct campaign_findings *findings);

/* One object for each; for the list and for reports. NULL where memory is short. */
json_t *campaign_finding_json(const struct campaign_finding *finding);

size_t campaign_findings_count(const struct campaign_findings *findings, enum campaign_kind kind);

/* Neither waived nor a thing that did not come again. */
bool campaign_finding_fails(const struct campaign_finding *finding);

#endif
