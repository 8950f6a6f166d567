// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of run/log.h and run/log_read.h: what a run writes down is what another reads, and what
 * nobody has written is an error that names the line.
 */
#include "kselftest_harness.h"
#include "tests/logged.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct diag diag;
static struct log_book book;

static struct judgement full_judgement(const char *rule, enum verdict verdict)
{
	return (struct judgement){
		.rule = rule_named(rule),
		.test = "some-case",
		.path = "corpus/cases/some.td",
		.from_file = true,
		.size = 12,
		.verdict = verdict,
		.finding = { .subject = "7.0:ecx.waitpkg",
			     .expected = "0x1, as \"configured\"",
			     .observed = "0x0\non CPU 3" },
		.refused_by = "module",
		.answer = "refused by the module: TDX_OPERAND_INVALID",
		.reason = "why it is so",
		.config = "cpuid 7.0 ecx=0x20\n",
		.ms = 34,
		.party = party_of(rule_named(rule), false, TD_REFUSED_BY_MODULE),
	};
}

/* Every kind of judgement, and of rows, checks, lacks and reasons. */
static void log_full_case(struct logged *logged)
{
	static const struct tally_mark mark = { TD_VIA_MODULE, "011", "INI-14" };
	struct run_account *account = &logged->accounts.account;
	struct judgement judgements[] = {
		full_judgement("VIS-01", VERDICT_FAIL), full_judgement("VIS-01", VERDICT_ERROR),
		full_judgement("INI-01", VERDICT_MISS),
		full_judgement("CLB-03", VERDICT_FAIL), /* is waived */
	};

	judgements[1].refused_by = "kvm";
	judgements[1].party = party_of(judgements[1].rule, false, TD_REFUSED_BY_KVM);
	judgements[2].refused_by = NULL;
	judgements[2].party = party_of(judgements[2].rule, false, TD_ACCEPTED);
	account->lacks->shown = NEED_GUEST;
	account->lacks->missing = NEED_GUEST | NEED_HOST_STATE;
	for (unsigned int bit = 0; bit < NUM_RULE_NEEDS; bit++) {
		if (NEED_HOST_STATE >> bit & 1)
			account->lacks->reason[bit] = (struct target_reason){ "a CPU", "none" };
		if (NEED_GUEST >> bit & 1)
			account->lacks->reason[bit] = (struct target_reason){ "a TD", "a VM" };
	}
	logged_need(!log_begin(logged->log, 3, "some-case", "cpuid 7.0 ecx=0x20\n", &diag),
		    diag.text);
	account_builds(account, 5);
	for (size_t i = 0; i < COUNT(judgements); i++)
		account_judgement(account, &judgements[i]);
	account_explain(account, rule_named("FIX-05"), VERDICT_NOT_OBSERVABLE, "needs; found");
	account_case(account, &mark);
	logged_need(!log_end(logged->log, 3, "some-case", &mark, 5, NULL, account->lacks, &diag),
		    diag.text);
}

static void log_context_line(struct logged *logged)
{
	struct judgement judgement = { .rule = rule_named("FIX-05"), .verdict = VERDICT_PASS };
	struct run_account *account = &logged->accounts.account;

	account_judgement(account, &judgement);
	account_explain(account, rule_named("CLB-03"), VERDICT_SKIP, "needs a bit; found: none");
	logged_need(!log_context(logged->log, account->lacks, &diag), diag.text);
}

/* @again: because of a lost case. */
static void log_left_out_case(struct logged *logged, size_t number, bool again)
{
	static const struct target_reason reason = { "a bit", "it is not declared" };
	struct run_account *account = &logged->accounts.account;

	account_left_out(account, again ? "" : "VIS-01", "left-out", &reason);
	account_explain(account, rule_named("VIS-01"), VERDICT_SKIP, "needs a bit; found: none");
	logged_need(!log_left_out(logged->log, number, again ? "" : "VIS-01", "left-out", &reason,
				  again, account->lacks, &diag),
		    diag.text);
}

/* A case whose loss a later worker has judged. */
static void log_lost_case(struct logged *logged, size_t number)
{
	struct run_account *account = &logged->accounts.account;
	struct judgement judgement = full_judgement("HST-13", VERDICT_MISS);
	struct tally_mark mark = { .via = TD_VIA_MODULE };

	account_judgement(account, &judgement);
	account_case(account, &mark);
	logged_need(!log_end(logged->log, number, "some-case", &mark, 0, "killed", account->lacks,
			     &diag),
		    diag.text);
}

/* A case whose loss nobody has judged; the accounts get what that comes to. */
static void log_raw_lost(struct logged *logged, unsigned int number, bool blamed)
{
	struct judgement judgement = { .rule = rule_named("HST-13"),
				       .test = "raw",
				       .verdict = blamed ? VERDICT_FAIL : VERDICT_MISS,
				       .reason = "the host went down",
				       .party = party_of(rule_named("HST-13"), true, TD_ACCEPTED) };
	char line[128];

	snprintf(line, sizeof(line),
		 "{\"lost\":%u,\"case\":\"raw\",\"how\":\"the host went down\",\"blamed\":%s}",
		 number, blamed ? "true" : "false");
	logged_line(logged->journal, line);
	logged->accounts.account.log = NULL;
	account_judgement(&logged->accounts.account, &judgement);
	logged->accounts.account.log = logged->log;
}

static int read_again(const char *folder, struct logged_accounts *again)
{
	log_book_free(&book);
	logged_accounts_begin(again, NULL);
	return log_read(&book, folder, &diag) || logged_apply(&book, again, &diag) ? -1 : 0;
}

TEST(what_is_written_is_read_back)
{
	const char *folder = folder_fresh();
	struct logged *logged = logged_begin(folder, "[]", &logged_from);
	struct logged_accounts again;
	bool raw;

	log_context_line(logged);
	log_full_case(logged);
	logged_case(logged, 4, VERDICT_PASS, "000");
	logged_case(logged, 5, VERDICT_PASS, "");
	log_left_out_case(logged, 6, false);
	log_left_out_case(logged, 8, true);
	log_lost_case(logged, 9);
	log_raw_lost(logged, 10, false);
	log_raw_lost(logged, 12, true);
	logged_end(logged, true);

	ASSERT_EQ(read_again(folder, &again), 0)
	TH_LOG("%s", diag.text);
	EXPECT_STREQ(logged_text(&logged->accounts), logged_text(&again));
	EXPECT_EQ(again.results.num_cases, 4);
	EXPECT_EQ(again.results.num_left_out, 2);
	EXPECT_EQ(again.account.tally.builds, LOGGED_BUILDS + 5 + 2 * 3);
	EXPECT_NE(book.finish, NULL);
	EXPECT_FALSE(book.in_flight);
	EXPECT_FALSE(log_done(&book, 7));
	EXPECT_FALSE(log_done(&book, 1000000));
	EXPECT_STREQ(log_name(&book, 3), "some-case");
	EXPECT_EQ(log_lost(&book, 3, &raw), NULL);
	EXPECT_STREQ(log_lost(&book, 9, &raw), "killed");
	EXPECT_FALSE(raw);
	EXPECT_STREQ(log_lost(&book, 10, &raw), "the host went down");
	EXPECT_TRUE(raw);
	EXPECT_FALSE(log_blamed(&book, 10));
	EXPECT_TRUE(log_blamed(&book, 12));
	EXPECT_TRUE(log_again(&book, 8) && log_again(&book, 9) && log_again(&book, 10));
	EXPECT_FALSE(log_again(&book, 3) || log_again(&book, 6));
	log_book_free(&book);
}

/* Nothing that was written once is lost because more is written: each judgement is there once. */
TEST(what_was_gathered_goes_with_one_line)
{
	const char *folder = folder_fresh();
	struct logged *logged = logged_begin(folder, "[]", &logged_from);
	json_t *first, *second;

	logged_case(logged, 0, VERDICT_FAIL, "000");
	logged_case(logged, 1, VERDICT_PASS, "000");
	logged_end(logged, false);
	ASSERT_EQ(log_read(&book, folder, &diag), 0);
	first = book.entry[0].object;
	second = book.entry[1].object;
	EXPECT_EQ(json_array_size(json_object_get(first, "judged")), 1);
	EXPECT_EQ(json_object_get(first, "pass"), NULL);
	EXPECT_EQ(json_object_get(second, "judged"), NULL);
	EXPECT_EQ(json_array_size(json_object_get(second, "pass")), 1);
	EXPECT_EQ(book.finish, NULL);
	log_book_free(&book);
}

TEST(the_last_line_of_a_case_counts)
{
	const char *folder = folder_fresh();
	struct logged *logged = logged_begin(folder, "[]", &logged_from);
	struct logged_accounts again;
	bool raw;

	logged_line(logged->journal, "{\"begin\":1,\"case\":\"case-1\"}");
	logged_line(logged->journal,
		    "{\"lost\":1,\"case\":\"case-1\",\"how\":\"gone\",\"blamed\":true}");
	logged_line(logged->journal, "{\"left_out\":2,\"case\":\"case-2\",\"again\":true}");
	logged_end(logged, true);
	ASSERT_EQ(read_again(folder, &again), 0);
	EXPECT_STREQ(log_lost(&book, 1, &raw), "gone");
	EXPECT_EQ(results_of(&again.results, rule_named("HST-13"))->verdict, VERDICT_FAIL);
	EXPECT_EQ(again.results.num_left_out, 1);

	/* Both are tried again. */
	folder = folder_fresh();
	logged = logged_begin(folder, "[]", &logged_from);
	logged_line(logged->journal,
		    "{\"lost\":1,\"case\":\"case-1\",\"how\":\"gone\",\"blamed\":true}");
	logged_line(logged->journal, "{\"left_out\":2,\"case\":\"case-2\",\"again\":true}");
	logged_case(logged, 1, VERDICT_PASS, "000");
	logged_case(logged, 2, VERDICT_PASS, "000");
	logged_end(logged, true);
	ASSERT_EQ(read_again(folder, &again), 0);
	EXPECT_STREQ(logged_text(&logged->accounts), logged_text(&again));
	EXPECT_EQ(log_lost(&book, 1, &raw), NULL);
	EXPECT_FALSE(log_again(&book, 1) || log_again(&book, 2));
	EXPECT_EQ(again.results.num_left_out, 0);
	EXPECT_EQ(again.results.num_cases, 2);
	log_book_free(&book);
}

TEST(a_case_is_in_flight_until_a_line_of_its_own)
{
	static const char *const ends[] = {
		"{\"end\":7,\"case\":\"c\",\"builds\":1,\"via\":\"kvm\"}",
		"{\"left_out\":7,\"case\":\"c\"}",
		"{\"lost\":7,\"case\":\"c\",\"how\":\"gone\"}",
	};

	for (size_t i = 0; i <= COUNT(ends); i++) {
		const char *folder = folder_fresh();
		struct logged *logged = logged_begin(folder, "[]", &logged_from);

		logged_line(logged->journal, "{\"begin\":7,\"case\":\"c\"}");
		if (i < COUNT(ends))
			logged_line(logged->journal, ends[i]);
		logged_end(logged, false);
		ASSERT_EQ(log_read(&book, folder, &diag), 0);
		EXPECT_EQ(book.in_flight, i == COUNT(ends));
		EXPECT_EQ(log_done(&book, 7), i < COUNT(ends));
		if (book.in_flight) {
			EXPECT_EQ(book.in_flight_number, 7);
			EXPECT_STREQ(book.in_flight_name, "c");
		}
		log_book_free(&book);
	}
}

/* A run that was begun twice has built what each of its processes needed to begin. */
TEST(every_start_counts_and_the_last_one_tells)
{
	const char *folder = folder_fresh();
	struct logged *logged = logged_begin(folder, "[]", &logged_from);
	const struct space *const none[2] = { NULL, NULL };
	struct provenance from = logged_from;
	struct cover_problem *problem;

	logged_need(!log_finish(logged->log, &logged->accounts.results, "SIGINT", &diag),
		    diag.text);
	from.kernel = "linux-7.0";
	ASSERT_EQ(log_start(logged->log, &from, &logged->accounts.results, none, 4, &diag), 0);
	logged_end(logged, false);
	ASSERT_EQ(log_read(&book, folder, &diag), 0);
	EXPECT_EQ(book.start_builds, LOGGED_BUILDS + 4);
	EXPECT_EQ(book.finish, NULL);
	EXPECT_STREQ(
		json_string_value(json_object_get(json_object_get(book.start, "start"), "kernel")),
		"linux-7.0");
	for (enum td_via via = TD_VIA_KVM; via <= TD_VIA_MODULE; via++) {
		EXPECT_EQ(log_space(&book, via, &problem, &diag), 0);
		EXPECT_EQ(problem, NULL);
	}
	log_book_free(&book);
}

TEST(the_space_is_read_back)
{
	const char *folder = folder_fresh();
	struct space *space = logged_space();
	struct cover_problem *problem;

	logged_end(logged_begin(folder, "[]", &logged_from), false);
	ASSERT_EQ(log_read(&book, folder, &diag), 0);
	for (enum td_via via = TD_VIA_KVM; via <= TD_VIA_MODULE; via++) {
		ASSERT_EQ(log_space(&book, via, &problem, &diag), 0);
		ASSERT_EQ(cover_num_factors(problem), 3);
		ASSERT_EQ(cover_num_constraints(problem), 3);
		for (size_t i = 0; i < 3; i++) {
			const struct cover_constraint *a = cover_constraint_at(problem, i);
			const struct cover_constraint *b = cover_constraint_at(space->problem, i);

			EXPECT_STREQ(cover_factor_name(problem, i), space->factor[i].name);
			EXPECT_EQ(cover_factor_levels(problem, i), space->factor[i].num_levels);
			EXPECT_TRUE(a->kind == b->kind && a->a.factor == b->a.factor &&
				    a->a.level == b->a.level && a->b.factor == b->b.factor &&
				    a->b.level == b->b.level);
			EXPECT_STREQ(a->source, b->source);
		}
		cover_problem_free(problem);
	}
	log_book_free(&book);
}

FOLDER_HARNESS_MAIN
