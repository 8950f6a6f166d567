// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading records: what was written reads the same again, and what is none is refused.
 */
#include "record/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kselftest_harness.h"

#define FIRST \
	"{\"format\":\"tdx-cts-record-2\",\"suite\":\"0.1.0\",\"module\":\"tdx-1.5.05\",\"seed\":7}\n"
#define RESULT(id, verdict) \
	"{\"result\":\"" id "\",\"name\":\"n\",\"says\":\"s\",\"path\":\"init." id \
	".n\",\"verdict\":\"" verdict "\"}\n"
#define END "{\"end\":true,\"cases\":3,\"left_out\":1,\"says\":\"It is done.\"}\n"

static struct record_view *parse(const char *text, struct diag *diag)
{
	return record_view_parse("record.jsonl", text, diag);
}

TEST(judgements_stand_with_their_rule)
{
	static const char text[] = FIRST
		"{\"rule\":\"INI-02\",\"case\":\"a\",\"verdict\":\"PASS\"}\n"
		"{\"rule\":\"INI-01\",\"case\":\"a\",\"verdict\":\"FAIL\",\"subject\":\"7.0:ecx.5\"}\n"
		"{\"rule\":\"INI-99\",\"case\":\"a\",\"verdict\":\"PASS\"}\n"
		"{\"rule\":\"INI-02\",\"case\":\"b\",\"verdict\":\"SKIP\",\"needed\":\"x\",\"found\":\"y\"}\n"
		"{\"unheard of\":1}\n" RESULT("INI-01", "FAIL") RESULT("INI-02", "PASS") END;
	struct diag diag;
	struct record_view *view = parse(text, &diag);

	ASSERT_NE(NULL, view)
	TH_LOG("%s", diag.text);
	EXPECT_EQ(view->num_runs, 1);
	EXPECT_STREQ(view->run[0].module, "tdx-1.5.05");
	EXPECT_EQ(view->run[0].seed, 7);
	ASSERT_EQ(view->num_results, 2);
	ASSERT_EQ(view->num_judgements, 4);
	EXPECT_EQ(view->result[0].num, 1);
	EXPECT_STREQ(view->judgement[view->result[0].first].subject, "7.0:ecx.5");
	EXPECT_EQ(view->result[1].num, 2);
	EXPECT_STREQ(view->judgement[view->result[1].first + 1].needed, "x");
	EXPECT_STREQ(view->result[1].shortest.reason, "");
	EXPECT_STREQ(view->judgement[3].rule, "INI-99");
	EXPECT_EQ(view->cases, 3);
	EXPECT_STREQ(view->says, "It is done.");
	EXPECT_EQ(view->exit_status, 1);
	record_view_free(view);
}

TEST(the_exit_status_is_that_of_the_run)
{
	static const struct {
		const char *text;
		int status;
	} rows[] = {
		{ FIRST RESULT("INI-01", "PASS") END, 0 },
		{ FIRST RESULT("INI-01", "XFAIL") END, 0 },
		{ FIRST RESULT("INI-01", "XPASS") END, 1 },
		{ FIRST RESULT("INI-01", "STALE") END, 1 },
		{ FIRST RESULT("INI-01", "MISS") END, 3 },
		{ FIRST RESULT("INI-01", "SKIP") END, 4 },
		{ FIRST END, 4 },
		{ FIRST RESULT("INI-01", "PASS") "{\"end\":true,\"stopped\":\"damage\"}\n", 3 },
		{ FIRST RESULT("INI-01", "FAIL") "{\"end\":true,\"stopped\":\"damage\"}\n", 1 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct diag diag;
		struct record_view *view = parse(rows[i].text, &diag);

		ASSERT_NE(NULL, view);
		EXPECT_EQ(view->exit_status, rows[i].status)
		TH_LOG("row %zu", i);
		record_view_free(view);
	}
}

#define LETTERS "\"cccccccccccccccccccccccccccccc01\""
#define LEAF(name, more) \
	"{\"" name "\":\"7.0\",\"class\":[" LETTERS "," LETTERS "," LETTERS "," LETTERS \
	"],\"fields\":[[[31,0,\"Native\",\"\",\"FIX-03\"]],[],[],[]]" more "}\n"

TEST(what_was_seen_reads_back)
{
	static const char text[] = FIRST LEAF(
		"leaf", ",\"guest1\":[\"0x1\",0,\"0x80000000\",0],\"guest_ve\":true,"
			"\"cases\":[[\"ecx\",31,\"c\"]]")
		LEAF("older_leaf",
		     "") "{\"refusal\":\"kvm\",\"errno\":\"EINVAL\",\"says\":\"no\",\"count\":4,\"case\":\"c\"}\n"
			 "{\"host\":\"IA32_TSC_AUX\",\"compared\":9,\"moved\":1,\"cpu\":1,\"before\":\"0x1\"}\n"
			 "{\"coverage\":\"kvm\",\"settings\":2,\"tds\":3,\"feasible\":[4,5,6],"
			 "\"covered\":[1,2,3],\"points\":[[1,1,1,1],[3,1,2,3]]}\n"
			 "{\"change\":\"7.1:eax.fred\",\"group\":\"breaks hosts\",\"breaks\":\"UPD-04\","
			 "\"old\":\"fixed0\",\"new\":\"configured\"}\n" END;
	struct diag diag;
	struct record_view *view = parse(text, &diag);

	ASSERT_NE(NULL, view)
	TH_LOG("%s", diag.text);
	ASSERT_EQ(view->num_leaves, 1);
	EXPECT_EQ(view->leaf[0].at.leaf, 7);
	EXPECT_EQ(view->leaf[0].reg[CPUID_EAX].class[0], '1');
	EXPECT_EQ(view->leaf[0].reg[CPUID_EAX].class[1], '0');
	EXPECT_EQ(view->leaf[0].reg[CPUID_ECX].guest[1], 0x80000000);
	EXPECT_EQ(view->leaf[0].guest_ve, true);
	EXPECT_STREQ(view->leaf[0].cases[0].name, "c");
	EXPECT_STREQ(view->leaf[0].reg[CPUID_EAX].field[0].rules, "FIX-03");
	EXPECT_EQ(view->num_older_leaves, 1);
	EXPECT_EQ(view->refusal[0].count, 4);
	EXPECT_EQ(view->host[0].cpu, 1);
	EXPECT_EQ(view->door[0].covered[3], 3);
	ASSERT_EQ(view->door[0].num_points, 2);
	EXPECT_EQ(view->door[0].point[1].covered[2], 2);
	EXPECT_STREQ(view->change[0].rule, "UPD-04");
	record_view_free(view);
}

/* A text that is there and empty is one that is not there, and outlives the line. */
TEST(an_empty_text_is_read_as_none)
{
	static const char text[] = FIRST
		"{\"change\":\"MAX_TDS\",\"group\":\"\",\"breaks\":\"\",\"old\":\"1\",\"new\":\"2\"}\n"
		"{\"refusal\":\"kvm\",\"says\":\"a text as long as the memory that was given back\"}\n" END;
	struct diag diag;
	struct record_view *view = parse(text, &diag);

	ASSERT_NE(NULL, view)
	TH_LOG("%s", diag.text);
	EXPECT_STREQ(view->change[0].group, "");
	EXPECT_STREQ(view->change[0].rule, "");
	EXPECT_STREQ(view->change[0].new_value, "2");
	record_view_free(view);
}

TEST(merged_runs_read_back)
{
	static const char text[] =
		FIRST "{\"run\":2,\"module\":\"tdx-next\",\"host\":\"b\"}\n"
		      "{\"result\":\"INI-01\",\"path\":\"init.INI-01.n\",\"verdict\":\"FAIL\","
		      "\"runs\":[\"PASS\",\"FAIL\"]}\n" END;
	struct diag diag;
	struct record_view *view = parse(text, &diag);

	ASSERT_NE(NULL, view)
	TH_LOG("%s", diag.text);
	ASSERT_EQ(view->num_runs, 2);
	EXPECT_STREQ(view->run[1].host, "b");
	EXPECT_EQ(view->result[0].by_run[1], VERDICT_FAIL);
	record_view_free(view);
}

TEST(what_is_no_record_is_refused_with_its_place)
{
	static const struct {
		const char *text, *says;
	} rows[] = {
		{ "", "record.jsonl:0:1: the end is missing" },
		{ FIRST RESULT("INI-01", "PASS"), "record.jsonl:2:1: the end is missing" },
		{ FIRST END END, "record.jsonl:3:1: something follows the last line" },
		{ FIRST "{\"rule\":\"INI-01\"\n" END, "record.jsonl:2:" },
		{ FIRST "{\"rule\":\"INI-01\",\"verdict\":\"GOOD\"}\n" END,
		  "'GOOD' is no verdict" },
		{ FIRST "{\"rule\":\"INI-01\"}\n" END, "verdict" },
		{ FIRST "{\"rule\":7,\"verdict\":\"PASS\"}\n" END, "rule" },
		{ "{\"format\":\"tdx-cts-record-1\"}\n" END, "'tdx-cts-record-1' is not" },
		{ "{\"end\":true}\n", "format" },
		{ FIRST "{\"result\":\"INI-01\",\"verdict\":\"PASS\"}\n" END, "path" },
		{ FIRST "{\"leaf\":\"14\"}\n" END, "'14' is no leaf" },
		{ FIRST "{\"leaf\":\"7.0\",\"class\":[\"c\"],\"fields\":[]}\n" END,
		  "expected 32 letters" },
		{ FIRST LEAF("leaf", ",\"host0\":[1,2]") END, "host0" },
		{ FIRST LEAF("leaf", ",\"cases\":[[\"efx\",1,\"c\"]]") END, "no register" },
		{ FIRST "{\"coverage\":\"kvm\",\"feasible\":[1]}\n" END, "feasible" },
		{ FIRST "{\"result\":\"A\",\"path\":\"p\",\"verdict\":\"PASS\",\"runs\":[]}\n" END,
		  "0 verdicts of 1 runs" },
		{ FIRST
		  "{\"result\":\"A\",\"path\":\"p\",\"verdict\":\"PASS\",\"runs\":[\"PASS\"]}\n"
		  "{\"run\":2,\"module\":\"tdx-next\",\"host\":\"b\"}\n" END,
		  "record.jsonl:3:1: a run after the first result" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct diag diag = { .text = "" };

		EXPECT_EQ(NULL, parse(rows[i].text, &diag));
		EXPECT_NE(NULL, strstr(diag.text, rows[i].says))
		TH_LOG("row %zu: %s", i, diag.text);
	}
}

TEST(a_folder_without_a_record_says_how_to_get_one)
{
	struct diag diag = { .text = "" };

	EXPECT_EQ(NULL, record_view_read("/proc/self", &diag));
	EXPECT_NE(NULL, strstr(diag.text, "has no record.jsonl"));
	EXPECT_EQ(NULL, record_view_read("/none", &diag));
}

TEST_HARNESS_MAIN
