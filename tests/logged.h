/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Journals as runs write them, by hand, and the accounts that are read back from them.
 *
 *	struct logged *shard = logged_begin(folder, "[\"--shard\",\"1/2\"]", &logged_from);
 *
 *	logged_case(shard, 3, VERDICT_FAIL, "010");	// through log_*(), and into shard's accounts
 *	logged_end(shard);
 *	...
 *	logged_read(folder, &again, &diag);		// into other accounts
 *	EXPECT_STREQ(logged_text(&shard->accounts), logged_text(&again));
 *
 * The rules are few, the space has three settings, and one waiver is in force. What cannot be had
 * ends the program. Nothing is freed but by logged_accounts_end(): each test is a process.
 */
#ifndef TESTS_LOGGED_H
#define TESTS_LOGGED_H

#include "input/file.h"
#include "plan/suite.h"
#include "record/summary.h"
#include "rules/party.h"
#include "run/log.h"
#include "run/log_read.h"
#include "run/log_space.h"
#include "tests/folder.h"

#define LOGGED_RULES 5
#define LOGGED_BUILDS 2 /* before the first case */

static const char *const logged_rules[LOGGED_RULES] = { "FIX-05", "INI-01", "VIS-01", "CLB-03",
							"HST-13" };

static struct waiver logged_waiver = {
	.rule = "CLB-03",
	.reason = "known upstream",
	.expires = 20991231,
	.path = "waivers/known.json",
};
static const struct waivers logged_waivers = { .count = 1, .waiver = &logged_waiver };

static const struct provenance logged_from = {
	.version = "0.1.0",
	.identity = { .target = "emulator",
		      .module = "TDX module 1.5.05",
		      .platform = "XEON",
		      .kernel = "Linux 6.19" },
	.module = "tdx-1.5.05",
	.platform = "emerald-rapids-tdx",
	.kernel = "linux-6.19",
	.policy = "denylist",
	.supports = "7.0:ecx.waitpkg",
	.seed = 7,
	.date = 20261201,
	.command = "tdx-cts run --module tdx-1.5.05",
};

/* All that a run adds up. */
struct logged_accounts {
	struct results results;
	struct record *record;
	struct target_lacks lacks;
	struct run_account account;
};

struct logged {
	struct journal *journal;
	struct run_log *log;
	struct logged_accounts accounts;
};

static inline void logged_need(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "# %s\n", what);
	abort();
}

static inline void logged_accounts_begin(struct logged_accounts *accounts, struct run_log *log)
{
	const struct waiver_scope scope = { "denylist", "tdx-1.5.05", "emerald-rapids-tdx",
					    20261201 };

	memset(accounts, 0, sizeof(*accounts));
	logged_need(results_init(&accounts->results, &logged_waivers, &scope), "memory");
	for (size_t i = 0; i < LOGGED_RULES; i++)
		results_select(&accounts->results, rule_named(logged_rules[i]));
	accounts->record = record_open(&logged_from, suites);
	accounts->account = (struct run_account){ .results = &accounts->results,
						  .record = accounts->record,
						  .log = log,
						  .lacks = &accounts->lacks };
}

static inline void logged_accounts_end(struct logged_accounts *accounts)
{
	account_free(&accounts->account);
	results_free(&accounts->results);
	record_free(accounts->record);
}

/* Two values a, two values b, three values c: a and b not both, a needs c 1, and never c 2. */
static inline struct space *logged_space(void)
{
	static const char *const names[] = { "a", "b", "c" };
	struct space *space = calloc(1, sizeof(*space));
	const struct cover_literal a = { 0, 1 }, b = { 1, 1 }, c1 = { 2, 1 }, c2 = { 2, 2 };
	struct diag diag;

	logged_need(space, "memory");
	space->num_factors = 3;
	space->problem = cover_problem_create();
	for (unsigned int i = 0; i < 3; i++) {
		snprintf(space->factor[i].name, sizeof(space->factor[i].name), "%s", names[i]);
		space->factor[i].num_levels = i == 2 ? 3 : 2;
		cover_add_factor(space->problem, names[i], i == 2 ? 3 : 2, &diag);
	}
	logged_need(!cover_forbid(space->problem, a, b, "not both", &diag) &&
			    !cover_imply(space->problem, a, c1, "a needs c", &diag) &&
			    !cover_forbid(space->problem, c2, c2, "never", &diag),
		    diag.text);
	return space;
}

/* The same through both doors; @arguments as JSON. */
static inline struct logged *logged_begin(const char *folder, const char *arguments,
					  const struct provenance *from)
{
	const struct space *const both[2] = { logged_space(), logged_space() };
	struct logged *logged = calloc(1, sizeof(*logged));
	struct diag diag;
	json_t *header = json_pack("{ss,ss,ss,so}", "format", LOG_FORMAT, "suite", "0.1.0", "boot",
				   "never", "arguments", json_loads(arguments, 0, NULL));

	logged_need(logged && header, "memory");
	logged->journal = journal_create(folder, header, false, &diag);
	logged_need(logged->journal, diag.text);
	json_decref(header);
	logged->log = log_create(logged->journal, true);
	logged_accounts_begin(&logged->accounts, logged->log);
	logged->accounts.account.tally.builds = LOGGED_BUILDS;
	logged_need(!log_start(logged->log, from, &logged->accounts.results, both, LOGGED_BUILDS,
			       &diag),
		    diag.text);
	return logged;
}

/* A line as it stands; @text is JSON. */
static inline void logged_line(struct journal *journal, const char *text)
{
	json_t *line = json_loads(text, 0, NULL);
	struct diag diag = { .text = "a line that is no JSON" };

	logged_need(line && !journal_append(journal, line, &diag), diag.text);
	json_decref(line);
}

/* One judgement on INI-01, of a case through KVM with @row, three TDs, and a check. */
static inline void logged_case(struct logged *logged, size_t number, enum verdict verdict,
			       const char *row)
{
	struct run_account *account = &logged->accounts.account;
	struct judgement judgement = { .rule = rule_named("INI-01"),
				       .verdict = verdict,
				       .ms = verdict == VERDICT_PASS ? 0 : 10 * number + 1 };
	struct tally_mark mark = { .via = TD_VIA_KVM, .check = "INI-02" };
	struct diag diag;

	snprintf(judgement.test, sizeof(judgement.test), "case-%zu", number);
	snprintf(mark.row, sizeof(mark.row), "%s", row);
	logged_need(!log_begin(logged->log, number, judgement.test, NULL, &diag), diag.text);
	judgement.party = verdict == VERDICT_PASS ? 0 : PARTY_MODULE | PARTY_KVM;
	account_builds(account, 3);
	account_judgement(account, &judgement);
	account_case(account, &mark);
	snprintf(judgement.test, sizeof(judgement.test), "case-%zu", number);
	logged_need(!log_end(logged->log, number, judgement.test, &mark, 3, NULL, account->lacks,
			     &diag),
		    diag.text);
}

/* With its last line where @finished. */
static inline void logged_end(struct logged *logged, bool finished)
{
	struct diag diag;

	logged_need(!finished || !log_finish(logged->log, &logged->accounts.results, NULL, &diag),
		    diag.text);
	log_free(logged->log);
	logged_need(!journal_close(logged->journal, &diag), diag.text);
}

/* Whatever @book has, in the order of the cases. */
static inline int logged_apply(const struct log_book *book, struct logged_accounts *accounts,
			       struct diag *diag)
{
	struct run_account *account = &accounts->account;

	account->tally.builds += book->start_builds;
	target_lacks_join(&accounts->lacks, &book->lacks);
	if (book->context.object && log_apply_context(book, account, diag))
		return -1;
	for (size_t i = 0; i < book->count; i++) {
		if (log_done(book, i) && log_apply(book, i, account, diag))
			return -1;
	}
	return 0;
}

static inline void logged_print_tally(const struct logged_accounts *accounts, FILE *out)
{
	const struct tally *tally = &accounts->account.tally;

	fprintf(out, "builds %d checks 0x%x shown 0x%x missing 0x%x\n", (int)tally->builds,
		tally->checks, accounts->lacks.shown, accounts->lacks.missing);
	for (unsigned int bit = 0; bit < NUM_RULE_NEEDS; bit++)
		fprintf(out, "%s|%s\n", accounts->lacks.reason[bit].needed,
			accounts->lacks.reason[bit].found);
	for (unsigned int via = 0; via < 2; via++) {
		for (size_t i = 0; i < tally->rows[via].num_rows * tally->rows[via].num_factors;
		     i++)
			fprintf(out, "%s%u", i % tally->rows[via].num_factors ? "" : "\n",
				tally->rows[via].level[i]);
	}
}

/* All of it as text, for comparing and for whoever looks at a failure; the results are finished. */
static inline const char *logged_text(struct logged_accounts *accounts)
{
	char path[PATH_MAX], *text, *lines;
	size_t size;
	struct diag diag;
	FILE *out = open_memstream(&text, &size);

	logged_need(out, "memory");
	results_finish(&accounts->results);
	logged_need(!record_write(accounts->record, folder_path(path, folder_root, "record"),
				  &diag),
		    diag.text);
	lines = file_read(path, FILE_MAX_SIZE, &size, &diag);
	logged_need(lines, diag.text);
	fputs(lines, out);
	free(lines);
	summary_print_json(&accounts->results, &logged_from, out);
	logged_print_tally(accounts, out);
	fclose(out);
	return text;
}

#endif
