// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of run/merge.h: shards are added up to one run, or it is said why they are none.
 */
#include "run/merge.h"

#include "kselftest_harness.h"
#include "tests/logged.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define NUM_CASES 7

static struct diag diag;
static struct merge merge;

static const enum verdict verdicts[NUM_CASES] = { VERDICT_PASS,  VERDICT_FAIL, VERDICT_PASS,
						  VERDICT_ERROR, VERDICT_PASS, VERDICT_FAIL,
						  VERDICT_PASS };
static const char *const rows[NUM_CASES] = { "000", "001", "", "010", "101", "000", "011" };

/* Where a folder's name is kept: folder_fresh() gives the same memory each time. */
static const char *fresh(void)
{
	return strdup(folder_fresh());
}

static void put_context(struct logged *logged)
{
	struct judgement judgement = { .rule = rule_named("FIX-05"), .verdict = VERDICT_PASS };

	account_judgement(&logged->accounts.account, &judgement);
	logged_need(!log_context(logged->log, &logged->accounts.lacks, &diag), diag.text);
}

/* The cases of @shard of @total, from 0; of all where @total is 0. */
static const char *put_shard(size_t shard, size_t total, const struct provenance *from,
			     bool finished)
{
	char arguments[64] = "[\"--seed\",\"7\"]";
	const char *folder = fresh();
	struct logged *logged;

	if (total)
		snprintf(arguments, sizeof(arguments), "[\"--seed\",\"7\",\"--shard\",\"%zu/%zu\"]",
			 shard + 1, total);
	logged = logged_begin(folder, arguments, from);
	put_context(logged);
	for (size_t i = 0; i < NUM_CASES; i++) {
		if (!total || i % total == shard)
			logged_case(logged, i, verdicts[i], rows[i]);
	}
	logged_end(logged, finished);
	return folder;
}

static const char *put(const char *arguments)
{
	const char *folder = fresh();

	logged_end(logged_begin(folder, arguments, &logged_from), true);
	return folder;
}

/* What a merge has come to, as text. */
static const char *merged_text(void)
{
	char path[PATH_MAX], *text, *lines;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	logged_need(!record_write(merge.record, folder_path(path, folder_root, "record"), &diag),
		    diag.text);
	lines = file_read(path, FILE_MAX_SIZE, &size, &diag);
	logged_need(lines, diag.text);
	fputs(lines, out);
	free(lines);
	summary_print(&merge.results, &merge.provenance, out);
	summary_print_json(&merge.results, &merge.provenance, out);
	fclose(out);
	return text;
}

static int says(const char *text)
{
	if (strstr(diag.text, text))
		return 1;
	fprintf(stderr, "# expected: %s\n# found:    %s\n", text, diag.text);
	return 0;
}

/* @a and @b cannot be merged, because of what @text says. */
#define EXPECT_REFUSED(a, b, text) \
	do { \
		const char *const pair[] = { a, b }; \
\
		EXPECT_EQ(merge_shards(&merge, pair, 2, suites, &diag), -1); \
		EXPECT_TRUE(says(text)); \
	} while (0)

TEST(a_whole_run_is_what_it_was)
{
	const char *const one[] = { put_shard(0, 0, &logged_from, true) };
	const struct rule_result *result;

	ASSERT_EQ(merge_shards(&merge, one, 1, suites, &diag), 0)
	TH_LOG("%s", diag.text);
	result = results_of(&merge.results, rule_named("INI-01"));
	EXPECT_EQ(merge.results.num_cases, NUM_CASES);
	EXPECT_EQ(result->count[VERDICT_PASS], 4);
	EXPECT_EQ(result->count[VERDICT_FAIL], 2);
	EXPECT_EQ(result->count[VERDICT_ERROR], 1);
	EXPECT_EQ(result->verdict, VERDICT_FAIL);
	/* The first of the worst: not TDs that were built before any case. */
	EXPECT_EQ(result->found.tds, 3 * 2);
	EXPECT_EQ(result->found.ms, 10 * 1 + 1);
	EXPECT_EQ(result->party, PARTY_MODULE | PARTY_KVM);
	EXPECT_EQ(merge.results.worst, VERDICT_FAIL);
	EXPECT_EQ(results_selected_count(&merge.results), LOGGED_RULES);
	EXPECT_EQ(results_of(&merge.results, rule_named("FIX-05"))->count[VERDICT_PASS], 1);
	EXPECT_EQ(merge.results.coverage.builds, LOGGED_BUILDS + 3 * NUM_CASES);
	EXPECT_EQ(merge.results.coverage.num_checks_reached, 1);
	EXPECT_EQ(merge.results.coverage.door[TD_VIA_KVM].num_tds, 6);
	EXPECT_TRUE(merge.results.coverage.door[TD_VIA_MODULE].there);
	EXPECT_STREQ(merge.provenance.module, "tdx-1.5.05");
	EXPECT_STREQ(merge.provenance.identity.target, "emulator");
	EXPECT_EQ(merge.provenance.seed, 7);
	EXPECT_STREQ(merge.unfinished, "");
	merge_free(&merge);
}

TEST(shards_in_any_order_are_one_run)
{
	static const size_t orders[][3] = { { 0, 1, 2 }, { 2, 0, 1 }, { 1, 2, 0 } };
	const char *const whole[] = { put_shard(0, 0, &logged_from, true) };
	const char *shards[3], *text;

	ASSERT_EQ(merge_shards(&merge, whole, 1, suites, &diag), 0);
	text = merged_text();
	merge_free(&merge);
	for (size_t i = 0; i < 3; i++)
		shards[i] = put_shard(i, 3, &logged_from, true);
	for (size_t i = 0; i < COUNT(orders); i++) {
		const char *const three[] = { shards[orders[i][0]], shards[orders[i][1]],
					      shards[orders[i][2]] };

		ASSERT_EQ(merge_shards(&merge, three, 3, suites, &diag), 0)
		TH_LOG("%s", diag.text);
		EXPECT_STREQ(merged_text(), text);
		merge_free(&merge);
	}
}

/* A shard that was resumed has begun twice, and is still the same part of the same run. */
TEST(a_shard_that_was_resumed_counts_as_one)
{
	const struct space *const both[2] = { logged_space(), logged_space() };
	const char *const one[] = { fresh() };
	struct logged *logged = logged_begin(one[0], "[]", &logged_from);

	logged_case(logged, 0, VERDICT_PASS, "000");
	logged_need(!log_start(logged->log, &logged_from, &logged->accounts.results, both,
			       LOGGED_BUILDS, &diag),
		    diag.text);
	logged_case(logged, 1, VERDICT_PASS, "001");
	logged_end(logged, true);
	ASSERT_EQ(merge_shards(&merge, one, 1, suites, &diag), 0);
	EXPECT_EQ(merge.results.num_cases, 2);
	EXPECT_EQ(merge.results.coverage.builds, LOGGED_BUILDS + 2 * 3);
	merge_free(&merge);
}

TEST(shards_that_are_not_all_are_refused)
{
	const char *one = put_shard(0, 2, &logged_from, true);
	const char *two = put_shard(1, 2, &logged_from, true);
	const char *whole = put_shard(0, 0, &logged_from, true);
	const char *const both[] = { one, two }, *const three[] = { one, two, one };

	EXPECT_EQ(merge_shards(&merge, both, 2, suites, &diag), 0);
	merge_free(&merge);
	EXPECT_EQ(merge_shards(&merge, both, 1, suites, &diag), -1);
	EXPECT_TRUE(says("one of 2 shards, and 1 are given; give all"));
	EXPECT_EQ(merge_shards(&merge, three, 3, suites, &diag), -1);
	EXPECT_TRUE(says("one of 2 shards, and 3 are given; give all"));
	EXPECT_REFUSED(one, one, "shard 1 is there twice; give each once");
	EXPECT_REFUSED(whole, whole, "no shard but a whole run");
	EXPECT_REFUSED(one, whole, "no shard but a whole run");
	EXPECT_REFUSED(one, folder_fresh(), "holds no run");
}

TEST(shards_have_a_place_from_one_on)
{
	EXPECT_REFUSED(put("[\"--shard\",\"1/2\"]"), put("[\"--shard\",\"0/2\"]"),
		       "one of 2 shards, and 2 are given");
	EXPECT_REFUSED(put("[\"--shard\",\"1/2\"]"), put("[\"--shard\",\"3/2\"]"),
		       "one of 2 shards, and 2 are given");
	EXPECT_REFUSED(put("[\"--shard\",\"1/2\"]"), put("[\"--shard\",\"x/2\"]"), "no shard");
	EXPECT_REFUSED(put("[\"--shard\",\"1/2\"]"), put("[\"--shard\",\"2/99999999999\"]"),
		       "no shard");
	EXPECT_REFUSED(put("[\"--shard\",\"1/2\"]"), put("[\"--shard\"]"), "no shard");
	EXPECT_REFUSED(put("[\"--shard\",\"1/2\"]"), put("[\"--shard\",2]"), "no shard");
	EXPECT_REFUSED(put("[\"--shard\",\"1/2\"]"), put("{}"), "no shard");
}

TEST(shards_of_another_run_are_refused)
{
	static const struct {
		const char *arguments;
		bool same;
	} others[] = {
		{ "[\"--shard\",\"2/2\"]", true },
		{ "[\"--record\",\"b\",\"--shard\",\"2/2\",\"--case-timeout\",\"9\"]", true },
		{ "[\"--shard\",\"2/2\",\"--format\",\"json\"]", true },
		{ "[\"--shard\",\"2/2\",\"--seed\",\"8\"]", false },
		{ "[\"--strength\",\"2\",\"--shard\",\"2/2\"]", false },
		{ "[\"--shard\",\"2/2\",\"--defect\",\"dca-hangs\"]", false },
	};
	const char *one = put("[\"--shard\",\"1/2\"]");

	for (size_t i = 0; i < COUNT(others); i++) {
		const char *const both[] = { one, put(others[i].arguments) };

		EXPECT_EQ(merge_shards(&merge, both, 2, suites, &diag), others[i].same ? 0 : -1)
		TH_LOG("%s", others[i].arguments);
		if (others[i].same)
			merge_free(&merge);
		else
			EXPECT_TRUE(says("of another run"));
	}
}

/* The same arguments, and another target behind them. */
TEST(shards_of_another_target_are_refused)
{
	const char *one = put_shard(0, 2, &logged_from, true), *both[] = { one, NULL };
	struct provenance from = logged_from;

	from.module = "tdx-1.5.06";
	EXPECT_REFUSED(one, put_shard(1, 2, &from, true), "of another run");
	from = logged_from;
	from.seed = 8;
	EXPECT_REFUSED(one, put_shard(1, 2, &from, true), "of another run");
	from = logged_from;
	from.supports = "";
	EXPECT_REFUSED(one, put_shard(1, 2, &from, true), "of another run");
	from = logged_from;
	from.date = 20270101; /* the shards may take days */
	both[1] = put_shard(1, 2, &from, true);
	EXPECT_EQ(merge_shards(&merge, both, 2, suites, &diag), 0);
	merge_free(&merge);
}

TEST(what_has_no_end_is_told)
{
	const char *finished = put_shard(0, 2, &logged_from, true);
	const char *cut = put_shard(1, 2, &logged_from, false);
	const char *const both[] = { finished, cut }, *const swapped[] = { cut, finished };

	ASSERT_EQ(merge_shards(&merge, both, 2, suites, &diag), 0);
	EXPECT_EQ(strncmp(merge.unfinished, cut, strlen(cut)), 0);
	EXPECT_EQ(merge.results.num_cases, NUM_CASES);
	merge_free(&merge);
	ASSERT_EQ(merge_shards(&merge, swapped, 2, suites, &diag), 0);
	EXPECT_EQ(strncmp(merge.unfinished, cut, strlen(cut)), 0);
	merge_free(&merge);
}

/* A budget, a signal, a damaged host: what one shard says is said of the run. */
TEST(how_a_shard_ended_is_how_the_run_ended)
{
	const char *one = put_shard(0, 2, &logged_from, true), *other = fresh();
	struct logged *logged =
		logged_begin(other, "[\"--seed\",\"7\",\"--shard\",\"2/2\"]", &logged_from);
	const char *const both[] = { other, one };
	const struct target_reason hidden = { "a register", "none" };

	snprintf(logged->accounts.results.stopped, sizeof(logged->accounts.results.stopped),
		 "the host is damaged");
	results_hide(&logged->accounts.results, (enum host_element_id)1, &hidden);
	logged_need(!log_finish(logged->log, &logged->accounts.results, "the budget of 9 TDs",
				&diag),
		    diag.text);
	logged_end(logged, false);
	ASSERT_EQ(merge_shards(&merge, both, 2, suites, &diag), 0);
	EXPECT_STREQ(merge.unfinished, "");
	EXPECT_STREQ(merge.results.stopped, "the host is damaged");
	EXPECT_STREQ(merge.results.ended, "the budget of 9 TDs");
	EXPECT_STREQ(merge.results.hidden[1].needed, "a register");
	EXPECT_STREQ(merge.results.hidden[0].needed, "");
	merge_free(&merge);
}

TEST(a_case_that_was_lost_is_no_pass)
{
	for (int blamed = 0; blamed < 2; blamed++) {
		const char *const one[] = { fresh() };
		struct logged *logged = logged_begin(one[0], "[]", &logged_from);
		const struct rule_result *result;

		logged_case(logged, 0, VERDICT_PASS, "000");
		logged_line(
			logged->journal,
			blamed ? "{\"lost\":1,\"case\":\"c\",\"how\":\"gone\",\"blamed\":true}" :
				 "{\"lost\":1,\"case\":\"c\",\"how\":\"gone\",\"blamed\":false}");
		logged_end(logged, false);
		ASSERT_EQ(merge_shards(&merge, one, 1, suites, &diag), 0);
		result = results_of(&merge.results, rule_named("HST-13"));
		EXPECT_EQ(result->verdict, blamed ? VERDICT_FAIL : VERDICT_MISS);
		EXPECT_STREQ(result->shortest.test, "c");
		EXPECT_STREQ(result->shortest.reason, "gone");
		merge_free(&merge);
	}
}

/* Journals that are whole, and of which nothing can be made. */
TEST(a_run_that_cannot_be_read_is_named)
{
	static const struct {
		const char *start, *says;
	} wrong[] = {
		{ NULL, "this shard has not begun; resume it" },
		{ "{\"start\":{},\"builds\":1}", "it does not say which rules it judged" },
		{ "{\"start\":{},\"builds\":1,\"rules\":[\"INI-99\"]}",
		  "it judged a rule that there is not" },
		{ "{\"start\":{},\"builds\":1,\"rules\":[7]}",
		  "it judged a rule that there is not" },
		{ "{\"start\":{},\"builds\":1,\"rules\":[],\"kvm\":{\"settings\":7}}",
		  "its settings cannot be read" },
		{ "{\"start\":{},\"builds\":1,\"rules\":[],\"kvm\":{\"settings\":[],\"constraints\":[]}}",
		  NULL },
	};

	for (size_t i = 0; i < COUNT(wrong); i++) {
		const char *const one[] = { fresh() };
		json_t *header = json_pack("{ss}", "format", LOG_FORMAT);
		struct journal *journal = journal_create(one[0], header, false, &diag);

		json_decref(header);
		if (wrong[i].start)
			logged_line(journal, wrong[i].start);
		journal_close(journal, &diag);
		EXPECT_EQ(merge_shards(&merge, one, 1, suites, &diag), wrong[i].says ? -1 : 0);
		EXPECT_TRUE(!wrong[i].says || says(wrong[i].says));
	}
}

FOLDER_HARNESS_MAIN
