// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records against older ones: what each pair of verdicts comes to, and the exit status.
 */
#include "record/compare.h"

#include <stdio.h>
#include <stdlib.h>

#include "kselftest_harness.h"
#include "record/origin.h"
#include "record/why.h"

#define FIRST(kernel) \
	"{\"format\":\"tdx-cts-record-2\",\"suite\":\"0.1.0\",\"target\":\"emulator\"," \
	"\"kernel\":\"" kernel "\",\"seed\":7}\n"
#define RESULT(id, verdict) \
	"{\"result\":\"" id "\",\"name\":\"n\",\"says\":\"s\",\"path\":\"init." id \
	".n\",\"verdict\":\"" verdict "\"}\n"
#define END "{\"end\":true,\"cases\":1,\"says\":\"It is done.\"}\n"
#define STOPPED "{\"end\":true,\"stopped\":\"damage\",\"says\":\"It is done.\"}\n"

static struct record_view *parse(const char *text)
{
	struct diag diag;

	return record_view_parse("record.jsonl", text, &diag);
}

/* A record of two rules, of which the other one holds; an empty verdict leaves the first out. */
static struct record_view *with(const char *verdict, const char *end)
{
	char text[1024];

	snprintf(text, sizeof(text), "%s%s%s%s%s%s", FIRST("linux-6.19"),
		 *verdict ? "{\"result\":\"INI-01\",\"path\":\"init.INI-01.n\",\"verdict\":\"" : "",
		 verdict, *verdict ? "\"}\n" : "", RESULT("INI-02", "PASS"), end);
	return parse(text);
}

static const struct skips none;

TEST(each_pair_of_verdicts)
{
	static const struct {
		const char *old, *now;
		enum compare_change change;
		int status;
	} rows[] = {
		{ "PASS", "FAIL", COMPARE_FAILS, 1 },
		{ "PASS", "XPASS", COMPARE_FAILS, 1 },
		{ "XFAIL", "STALE", COMPARE_FAILS, 1 },
		{ "SKIP", "FAIL", COMPARE_FAILS, 1 },
		{ "MISS", "FAIL", COMPARE_FAILS, 1 },
		{ "", "FAIL", COMPARE_FAILS, 1 },
		{ "PASS", "MISS", COMPARE_BREAKS, 3 },
		{ "FAIL", "ERROR", COMPARE_BREAKS, 3 },
		{ "", "MISS", COMPARE_BREAKS, 3 },
		{ "PASS", "SKIP", COMPARE_SKIPPED, 1 },
		{ "XFAIL", "NOT COVERED", COMPARE_NOT_COVERED, 1 },
		{ "FAIL", "NOT OBSERVABLE", COMPARE_NOT_OBSERVABLE, 1 },
		{ "PASS", "", COMPARE_GONE, 1 },
		{ "SKIP", "", COMPARE_GONE, 0 },
		{ "FAIL", "FAIL", COMPARE_STILL_FAILS, 0 },
		{ "FAIL", "XPASS", COMPARE_STILL_FAILS, 0 },
		{ "XFAIL", "PASS", COMPARE_OTHERWISE, 0 },
		{ "PASS", "XFAIL", COMPARE_OTHERWISE, 0 },
		{ "FAIL", "XFAIL", COMPARE_OTHERWISE, 0 },
		{ "SKIP", "NOT COVERED", COMPARE_OTHERWISE, 0 },
		{ "MISS", "ERROR", COMPARE_OTHERWISE, 0 },
		{ "MISS", "SKIP", COMPARE_OTHERWISE, 0 },
		{ "FAIL", "PASS", COMPARE_PASSES, 0 },
		{ "SKIP", "PASS", COMPARE_PASSES, 0 },
		{ "ERROR", "PASS", COMPARE_PASSES, 0 },
		{ "", "PASS", COMPARE_NEW, 0 },
		{ "", "SKIP", COMPARE_NEW, 0 },
		{ "PASS", "PASS", COMPARE_SAME, 0 },
		{ "SKIP", "SKIP", COMPARE_SAME, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct record_view *old = with(rows[i].old, END), *now = with(rows[i].now, END);
		bool same = rows[i].change == COMPARE_SAME;
		struct comparison comparison;

		ASSERT_NE(NULL, old);
		ASSERT_NE(NULL, now);
		ASSERT_EQ(compare_records(&comparison, old, now, &none), true);
		EXPECT_EQ(comparison.num[rows[i].change], same ? 2 : 1)
		TH_LOG("%s -> %s", rows[i].old, rows[i].now);
		EXPECT_EQ(comparison.count, same ? 0 : 1);
		EXPECT_EQ(comparison.exit_status, rows[i].status)
		TH_LOG("%s -> %s: %d", rows[i].old, rows[i].now, comparison.exit_status);
		comparison_free(&comparison);
		record_view_free(old);
		record_view_free(now);
	}
}

static int status_of(const char *before, const char *after, const struct skips *skips)
{
	struct record_view *old = parse(before), *now = parse(after);
	struct comparison comparison;
	int status = -1;

	if (old && now && compare_records(&comparison, old, now, skips)) {
		status = comparison.exit_status;
		comparison_free(&comparison);
	}
	record_view_free(old);
	record_view_free(now);
	return status;
}

#define TWO(a, b) FIRST("k") RESULT("INI-01", a) RESULT("INI-02", b) END

/* A failure is one whatever else broke; where the harness failed, what is lost says nothing. */
TEST(what_weighs_more)
{
	EXPECT_EQ(status_of(TWO("PASS", "PASS"), TWO("FAIL", "MISS"), &none), 1);
	EXPECT_EQ(status_of(TWO("PASS", "PASS"), TWO("NOT COVERED", "MISS"), &none), 3);
	EXPECT_EQ(status_of(TWO("PASS", "PASS"), TWO("SKIP", "NOT COVERED"), &none), 4);
	EXPECT_EQ(status_of(TWO("PASS", "PASS"), FIRST("k") END, &none), 4);
	EXPECT_EQ(status_of(TWO("PASS", "PASS"),
			    FIRST("k") RESULT("INI-01", "PASS") RESULT("INI-02", "SKIP") STOPPED,
			    &none),
		  3);
}

TEST(what_is_expected_is_not_lost)
{
	static const char list[] = "[{\"target\":\"emulator\",\"kernel\":\"k\",\"rule\":\"INI-01\","
				   "\"verdict\":\"SKIP\",\"reason\":\"r\"}]";
	struct skips skips;
	struct diag diag;

	ASSERT_EQ(skips_parse(&skips, "skips.json", list, &diag), 0);
	EXPECT_EQ(status_of(TWO("PASS", "PASS"), TWO("SKIP", "PASS"), &skips), 0);
	EXPECT_EQ(status_of(TWO("PASS", "PASS"), TWO("NOT COVERED", "PASS"), &skips), 1);
	EXPECT_EQ(status_of(TWO("PASS", "PASS"), TWO("PASS", "SKIP"), &skips), 1);
	skips_free(&skips);
}

TEST(the_most_important_first)
{
	struct record_view *old =
		parse(FIRST("a") RESULT("INI-01", "FAIL") RESULT("INI-02", "PASS")
			      RESULT("INI-03", "PASS") RESULT("INI-04", "PASS") END);
	struct record_view *now =
		parse(FIRST("b") RESULT("INI-01", "PASS") RESULT("INI-02", "SKIP")
			      RESULT("INI-03", "FAIL") RESULT("INI-05", "PASS") END);
	static const char *const order[] = { "init.INI-03.n", "init.INI-02.n", "init.INI-04.n",
					     "init.INI-01.n", "init.INI-05.n" };
	struct comparison comparison;

	ASSERT_NE(NULL, old);
	ASSERT_NE(NULL, now);
	ASSERT_EQ(compare_records(&comparison, old, now, &none), true);
	ASSERT_EQ(comparison.count, 5);
	for (size_t i = 0; i < 5; i++)
		EXPECT_STREQ(comparison.difference[i].path, order[i]);
	EXPECT_EQ(comparison.difference[2].now, NULL);
	EXPECT_EQ(comparison.difference[4].old, NULL);
	EXPECT_EQ(comparison.num_lost, 2);
	comparison_free(&comparison);
	record_view_free(old);
	record_view_free(now);
}

TEST(origin_of_all_runs)
{
	struct record_view *view =
		parse(FIRST("a") "{\"run\":2,\"kernel\":\"b\",\"seed\":7}\n"
				 "{\"run\":3,\"kernel\":\"a\",\"seed\":8}\n" END);
	char text[ORIGIN_TEXT];
	size_t member = 0;

	ASSERT_NE(NULL, view);
	while (strcmp(origin_name(member), "kernel") != 0)
		member++;
	origin_of_record(view, member, text);
	EXPECT_STREQ(text, "a, b");
	while (strcmp(origin_name(member), "seed") != 0)
		member++;
	origin_of_record(view, member, text);
	EXPECT_STREQ(text, "7, 8");
	EXPECT_EQ(origin_name(member + 1), NULL);
	record_view_free(view);
}

TEST(why)
{
	static const struct {
		const char *line, *why;
	} rows[] = {
		{ "\"verdict\":\"FAIL\",\"shortest\":{\"rule\":\"INI-01\",\"verdict\":\"FAIL\","
		  "\"subject\":\"bit\",\"expected\":\"a\",\"observed\":\"b\"}",
		  "bit: expected a; observed b" },
		{ "\"verdict\":\"FAIL\",\"reason\":\"the waiver has expired\",\"shortest\":{\"rule\":"
		  "\"INI-01\",\"verdict\":\"FAIL\",\"expected\":\"a\",\"observed\":\"b\\nc\"}",
		  "expected a; observed b c" },
		{ "\"verdict\":\"XPASS\",\"reason\":\"the waiver\"", "the waiver" },
		{ "\"verdict\":\"MISS\",\"shortest\":{\"rule\":\"INI-01\",\"verdict\":\"MISS\","
		  "\"reason\":\"host lost\"}",
		  "host lost" },
		{ "\"verdict\":\"SKIP\",\"reason\":\"needs x; found: y\"", "needs x; found: y" },
		{ "\"verdict\":\"SKIP\"", "needs n; found: f" },
		{ "\"verdict\":\"PASS\",\"reason\":\"some case was left out\"", "it holds" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[1024], why[WHY_TEXT];
		struct record_view *view;

		snprintf(text, sizeof(text),
			 FIRST("k") "{\"rule\":\"INI-01\",\"case\":\"c\",\"verdict\":\"SKIP\","
				    "\"needed\":\"n\",\"found\":\"f\"}\n{\"result\":\"INI-01\","
				    "\"path\":\"init.INI-01.n\",\"says\":\"it holds\",%s}\n" END,
			 rows[i].line);
		view = parse(text);
		ASSERT_NE(NULL, view);
		EXPECT_STREQ(why_of(view, &view->result[0], why), rows[i].why);
		record_view_free(view);
	}
}

TEST_HARNESS_MAIN
