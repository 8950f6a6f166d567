/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The process that carries out what an engine has found. Private to campaign_take.c, which opens
 * it and hands it inputs, and campaign_keep.c, which keeps what fails:
 *
 *	rule = trial_run(taker->trial, &taker->test, &finding);
 *	if (rule && campaign_keep_rule(taker, rule, &finding))
 *		fprintf(stderr, "%s\n", taker->diag.text);
 */
#ifndef FUZZ_CAMPAIGN_TAKER_H
#define FUZZ_CAMPAIGN_TAKER_H

#include "fuzz/campaign_private.h"
#include "fuzz/known.h"
#include "fuzz/trial.h"
#include "run/failure.h"
#include "run/minimize_case.h"

struct case_journal;

struct campaign_taker {
	struct campaign *campaign;
	char **files;
	size_t count;
	bool seeds;
	struct trial *trial;
	struct case_journal *journal; /* on hardware */
	struct known *known, *waived;
	struct td_case test;
	struct minimized minimized;
	char stopped[FAILURE_TEXT];
	struct diag diag;
};

/*
 * What taker->test violates becomes a finding, in the smallest case that shows it. -1 and
 * taker->diag where nothing can be kept.
 */
int campaign_keep_rule(struct campaign_taker *taker, const struct rule *rule,
		       const struct finding *found);

#endif
