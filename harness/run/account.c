// SPDX-License-Identifier: GPL-2.0-only
/*
 * One place that adds up, records and logs.
 */
#include "run/account.h"

#include "run/log.h"

void account_builds(struct run_account *account, uint64_t builds)
{
	account->tally.builds += builds;
	account->case_builds += builds;
}

void account_judgement(struct run_account *account, struct judgement *judgement)
{
	judgement->tds = account->case_builds;
	if (account->log)
		log_judgement(account->log, judgement);
	results_add(account->results, judgement);
	if (account->record)
		record_judgement(account->record, judgement);
}

void account_explain(struct run_account *account, const struct rule *rule, enum verdict verdict,
		     const char *reason)
{
	if (account->log)
		log_explain(account->log, rule, verdict, reason);
	results_explain(account->results, rule, verdict, reason);
}

void account_case(struct run_account *account, const struct tally_mark *mark)
{
	account->results->num_cases++;
	if (tally_add(&account->tally, mark, &account->diag))
		account->failed = true;
}

void account_seen(struct run_account *account, const struct seen_mark *mark, const char *name)
{
	if (account->log)
		log_seen(account->log, mark);
	if (seen_add(&account->seen, mark, name))
		return;
	account->failed = true;
	diag_no_memory(&account->diag, "what was seen");
}

void account_left_out(struct run_account *account, const char *rule, const char *name,
		      const struct target_reason *reason)
{
	account->results->num_left_out++;
	if (account->record)
		record_left_out(account->record, rule, name, reason);
}

void account_finish(struct run_account *account)
{
	const struct results *results = account->results;

	results_finish(account->results);
	for (size_t i = 0; account->record && i < rules_count(); i++) {
		if (results_selected(results, rule_at(i)))
			record_result(account->record, rule_at(i), results_of(results, rule_at(i)));
	}
}

void account_free(struct run_account *account)
{
	tally_free(&account->tally);
	seen_free(&account->seen);
	json_decref(account->described);
}
