/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The accounts of a run: everything that its cases come to goes through here, whether a case is
 * carried out now, or is read from the journal of a run that ended early, or of a shard.
 *
 *	struct run_account account = { .results = &results, .record = record, .log = log };
 *
 *	account_builds(&account, builds);
 *	account_judgement(&account, &judgement);
 *	account_explain(&account, rule, VERDICT_SKIP, "needs ...; found: ...");
 *	account_case(&account, &mark);
 *	if (account.failed)
 *		...	memory, or the journal: account.diag
 *	account_free(&account);
 */
#ifndef RUN_ACCOUNT_H
#define RUN_ACCOUNT_H

#include <jansson.h>

#include "record/record.h"
#include "run/context.h"
#include "run/seen.h"
#include "run/tally.h"

struct run_log;

struct run_account {
	struct results *results;
	struct record *record; /* or NULL */
	struct run_log *log; /* or NULL: nothing is written to a journal */
	struct target_lacks *lacks;
	struct tally tally;
	uint64_t case_builds; /* TDs built for cases: in a resumed or merged run as many as in one */
	struct seen seen;
	json_t *described; /* lines of the record from before the first case (run/evidence.h); or NULL */
	bool failed;
	struct diag diag;
};

/* The TDs of a case that was carried out, ahead of its judgements. */
void account_builds(struct run_account *account, uint64_t builds);

/* Before waivers: these are applied here, and the TDs that were built by then. */
void account_judgement(struct run_account *account, struct judgement *judgement);

void account_explain(struct run_account *account, const struct rule *rule, enum verdict verdict,
		     const char *reason);

/* A case that was carried out, after its judgements. */
void account_case(struct run_account *account, const struct tally_mark *mark);

/* What it has shown, before that. */
void account_seen(struct run_account *account, const struct seen_mark *mark, const char *name);

/* A case that was not. */
void account_left_out(struct run_account *account, const char *rule, const char *name,
		      const struct target_reason *reason);

/* Nothing more is judged: the results are finished, and recorded. */
void account_finish(struct run_account *account);

/* Not the results and the record. */
void account_free(struct run_account *account);

#endif
