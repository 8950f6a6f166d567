// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of run/log_read.h on journals that no run has written: their checksums are right, and
 * what they say is wrong in one place.
 */
#include "tests/log_tried.h"

#define JUDGED(members) END(",\"judged\":[{" members "}]")
#define EXPLAINED(members) END(",\"explained\":[{" members "}]")
#define SPACE(settings, constraints) \
	"{\"start\":{},\"builds\":1,\"kvm\":{\"settings\":" settings \
	",\"constraints\":" constraints "}}"
#define TWO "[[\"a\",2],[\"b\",3]]"
#define NO_JUDGEMENT "a judgement that is none, or on a rule that there is not"
#define NO_CASE "a row, a way in or a number of TDs that is none"
#define NO_SPACE "its settings cannot be read"

static const struct wrong lines[] = {
	{ END(""), NULL },
	{ END(",\"row\":\"01\",\"check\":\"INI-02\",\"pass\":[\"INI-01\"]"), NULL },
	{ END(",\"what\":\"a later version may say more\""), NULL },
	{ "{\"end\":10000000,\"case\":\"c\",\"builds\":1,\"via\":\"module\"}", NULL },
	{ "{\"end\":20000001,\"case\":\"c\",\"builds\":1,\"via\":\"kvm\"}", ":3:8: end: " },
	{ "{\"end\":-1,\"case\":\"c\",\"builds\":1,\"via\":\"kvm\"}", ":3:8: end: " },
	{ "{\"end\":1e300,\"case\":\"c\",\"builds\":1,\"via\":\"kvm\"}", ":3:8: end: " },
	{ "{\"end\":3,\"builds\":1,\"via\":\"kvm\"}", "case" },
	{ "{\"end\":3,\"case\":7,\"builds\":1,\"via\":\"kvm\"}", ":3:17: case: " },
	{ "{\"end\":3,\"case\":\"c\",\"via\":\"kvm\"}", ":3:1: " NO_CASE },
	{ "{\"end\":3,\"case\":\"c\",\"builds\":\"1\",\"via\":\"kvm\"}", ":3:1: " NO_CASE },
	{ "{\"end\":3,\"case\":\"c\",\"builds\":-1,\"via\":\"kvm\"}", ":3:1: " NO_CASE },
	{ "{\"end\":3,\"case\":\"c\",\"builds\":1}", ":3:1: " NO_CASE },
	{ "{\"end\":3,\"case\":\"c\",\"builds\":1,\"via\":\"door\"}", ":3:1: " NO_CASE },
	{ END(",\"row\":\"0 1\""), ":3:1: " NO_CASE },
	{ END(",\"row\":\"0x1\""), ":3:1: " NO_CASE },
	{ END(",\"row\":7"), ":3:1: " NO_CASE },
	{ END(",\"pass\":[\"INI-99\"]"), ":3:1: " NO_JUDGEMENT },
	{ END(",\"pass\":[7]"), ":3:1: " NO_JUDGEMENT },
	{ END(",\"pass\":\"INI-01\""), ":3:1: " NO_JUDGEMENT },
	{ JUDGED("\"rule\":\"INI-01\",\"verdict\":\"FAIL\",\"size\":3"), NULL },
	{ JUDGED("\"rule\":\"INI-01\",\"verdict\":\"ERROR\",\"size\":0"), NULL },
	{ JUDGED("\"rule\":\"INI-01\",\"verdict\":\"MISS\",\"size\":0"), NULL },
	{ JUDGED("\"rule\":\"INI-99\",\"verdict\":\"FAIL\",\"size\":3"), ":3:1: " NO_JUDGEMENT },
	{ JUDGED("\"verdict\":\"FAIL\",\"size\":3"), ":3:1: " NO_JUDGEMENT },
	{ JUDGED("\"rule\":\"INI-01\",\"size\":3"), ":3:1: " NO_JUDGEMENT },
	{ JUDGED("\"rule\":\"INI-01\",\"verdict\":\"fail\",\"size\":3"), ":3:1: " NO_JUDGEMENT },
	{ JUDGED("\"rule\":\"INI-01\",\"verdict\":\"XFAIL\",\"size\":3"), ":3:1: " NO_JUDGEMENT },
	{ JUDGED("\"rule\":\"INI-01\",\"verdict\":\"SKIP\",\"size\":3"), ":3:1: " NO_JUDGEMENT },
	{ JUDGED("\"rule\":\"INI-01\",\"verdict\":\"FAIL\""), ":3:1: " NO_JUDGEMENT },
	{ JUDGED("\"rule\":\"INI-01\",\"verdict\":\"FAIL\",\"size\":-1"), ":3:1: " NO_JUDGEMENT },
	{ END(",\"judged\":{}"), ":3:1: " NO_JUDGEMENT },
	{ END(",\"judged\":[7]"), ":3:1: " NO_JUDGEMENT },
	{ EXPLAINED("\"rule\":\"INI-01\",\"verdict\":\"SKIP\",\"reason\":\"r\""), NULL },
	{ EXPLAINED("\"rule\":\"INI-01\",\"verdict\":\"PASS\",\"reason\":\"r\""),
	  ":3:1: " NO_JUDGEMENT },
	{ EXPLAINED("\"rule\":\"INI-01\",\"verdict\":\"FAIL\",\"reason\":\"r\""),
	  ":3:1: " NO_JUDGEMENT },
	{ EXPLAINED("\"rule\":\"INI-01\",\"verdict\":\"SKIP\""), ":3:1: " NO_JUDGEMENT },
	{ EXPLAINED("\"rule\":\"\",\"verdict\":\"SKIP\",\"reason\":\"r\""), ":3:1: " NO_JUDGEMENT },
	{ END(",\"explained\":7"), ":3:1: " NO_JUDGEMENT },
	{ "{\"context\":true,\"pass\":[\"INI-01\"]}", NULL },
	{ "{\"context\":true,\"pass\":[\"INI-99\"]}", ":3:1: " NO_JUDGEMENT },
	{ "{\"begin\":3,\"case\":\"c\"}", NULL },
	{ "{\"begin\":3}", "case" },
	{ "{\"begin\":\"c\",\"case\":\"c\"}", ":3:10: begin: " },
	{ "{\"left_out\":3,\"case\":\"c\",\"needed\":\"n\",\"found\":\"f\"}", NULL },
	{ "{\"left_out\":3}", "case" },
	{ "{\"left_out\":true,\"case\":\"c\"}", ":3:13: left_out: " },
	{ "{\"lost\":3,\"case\":\"c\",\"how\":\"h\",\"blamed\":true}", NULL },
	{ "{\"lost\":3,\"case\":\"c\",\"blamed\":true}", "how" },
	{ "{\"lost\":3,\"case\":\"c\",\"how\":7}", ":3:28: how: " },
	{ "{\"lost\":[],\"case\":\"c\",\"how\":\"h\"}", ":3:9: lost: " },
	{ "{\"finish\":true}", NULL },
	{ "{\"lacks\":{\"shown\":1,\"missing\":4294967295,\"reasons\":7},\"context\":true}", NULL },
};

TEST(a_line_that_is_wrong_is_named)
{
	try_lines(_metadata, lines, COUNT(lines));
}

static const struct wrong starts[] = {
	{ START, NULL },
	{ "{\"start\":{},\"builds\":1}", NULL },
	{ "{\"start\":{}}", "builds" },
	{ "{\"start\":7,\"builds\":1}", ":2:10: start: " },
	{ "{\"start\":{},\"builds\":-1}", ":2:22: builds: " },
	{ "{\"start\":{},\"builds\":4294967296}", ":2:22: builds: " },
	{ SPACE(TWO, "[[0,0,1,1,2,\"s\"],[1,1,0,0,1,\"s\"],[2,1,2,1,2,\"s\"]]"), NULL },
	{ SPACE(TWO, "7"), NO_SPACE },
	{ SPACE("{}", "[]"), NO_SPACE },
	{ "{\"start\":{},\"builds\":1,\"kvm\":7}", NO_SPACE },
	{ "{\"start\":{},\"builds\":1,\"module\":[]}", NO_SPACE },
	{ SPACE("[\"a\"]", "[]"), NO_SPACE },
	{ SPACE("[[2,\"a\"]]", "[]"), NO_SPACE },
	{ SPACE("[[\"a\",-2]]", "[]"), NO_SPACE },
	{ SPACE("[[\"a\",7]]", "[]"), NO_SPACE },
	{ SPACE("[[\"a\",4294967298]]", "[]"), NO_SPACE },
	{ SPACE("[[\"a\",1]]", "[]"), "1 levels" },
	{ SPACE(TWO, "[[0,0,1,1,1]]"), NO_SPACE },
	{ SPACE(TWO, "[[0,0,1,1,1,7]]"), NO_SPACE },
	{ SPACE(TWO, "[[3,0,1,1,1,\"s\"]]"), NO_SPACE },
	{ SPACE(TWO, "[[-1,0,1,1,1,\"s\"]]"), NO_SPACE },
	{ SPACE(TWO, "[[0,2,1,1,1,\"s\"]]"), NO_SPACE },
	{ SPACE(TWO, "[[0,-1,1,1,1,\"s\"]]"), NO_SPACE },
	{ SPACE(TWO, "[[0,0,2,1,1,\"s\"]]"), NO_SPACE },
	{ SPACE(TWO, "[[0,0,-1,1,1,\"s\"]]"), NO_SPACE },
	{ SPACE(TWO, "[[0,0,1,2,1,\"s\"]]"), NO_SPACE },
	{ SPACE(TWO, "[[0,0,1,1,3,\"s\"]]"), NO_SPACE },
	{ SPACE(TWO, "[[0,4294967296,1,1,1,\"s\"]]"), NO_SPACE },
	{ SPACE(TWO, "[[0,0,1,1,4294967297,\"s\"]]"), NO_SPACE },
};

TEST(a_start_that_is_wrong_is_an_error)
{
	for (size_t i = 0; i < COUNT(starts); i++) {
		int ret = try(HEADER, starts[i].line, NULL);

		EXPECT_EQ(ret, starts[i].says ? -1 : 0)
		TH_LOG("%s: %s", starts[i].line, diag.text);
		EXPECT_TRUE(!starts[i].says || strstr(diag.text, starts[i].says))
		TH_LOG("%s: %s", starts[i].line, diag.text);
	}
}

TEST(a_header_of_another_format_is_refused)
{
	EXPECT_EQ(try(HEADER, START, NULL), 0);
	EXPECT_EQ(try(HEADER, NULL, NULL), 0);
	EXPECT_EQ(try("{\"format\":\"tdx-cts-journal-2\"}", START, NULL), -1);
	EXPECT_NE(strstr(diag.text, ":1:1: format \"tdx-cts-journal-2\"; this version reads "
				    "tdx-cts-journal-1"),
		  NULL)
	TH_LOG("%s", diag.text);
	EXPECT_EQ(try("{\"suite\":\"0.1.0\"}", START, NULL), -1);
	EXPECT_NE(strstr(diag.text, "format"), NULL);
	EXPECT_EQ(try("{\"format\":1}", START, NULL), -1);
	EXPECT_NE(strstr(diag.text, ":1:11: format: "), NULL);
}

/* As long as a space can be, and one more. */
TEST(a_row_has_a_longest_length)
{
	char line[SPACE_MAX_FACTORS + 128];

	for (int more = 0; more < 2; more++) {
		char row[SPACE_MAX_FACTORS + 2];

		memset(row, '1', sizeof(row));
		row[SPACE_MAX_FACTORS + more] = '\0';
		snprintf(line, sizeof(line), END(",\"row\":\"%s\""), row);
		EXPECT_EQ(try(HEADER, START, line), -more);
	}
	EXPECT_NE(strstr(diag.text, NO_CASE), NULL);
}

/* Texts that are longer than what they are read into are cut, and nothing else is touched. */
TEST(long_texts_are_cut)
{
	const char *folder = folder_fresh();
	struct logged *logged = logged_begin(folder, "[]", &logged_from);
	struct logged_accounts accounts;
	const struct judgement *judgement;
	struct log_book book;
	char text[1001], line[4096];

	memset(text, 'x', sizeof(text));
	text[1000] = '\0';
	snprintf(
		line, sizeof(line),
		"{\"end\":0,\"case\":\"%s\",\"builds\":1,\"via\":\"kvm\",\"judged\":[{\"rule\":\"INI-01\","
		"\"verdict\":\"FAIL\",\"size\":1,\"case\":\"%s\",\"subject\":\"%s\"}]}",
		text, text, text);
	logged_line(logged->journal, line);
	snprintf(line, sizeof(line), "{\"begin\":1,\"case\":\"%s\"}", text);
	logged_line(logged->journal, line);
	logged_end(logged, false);
	logged_accounts_begin(&accounts, NULL);
	ASSERT_EQ(log_read(&book, folder, &diag), 0);
	ASSERT_EQ(logged_apply(&book, &accounts, &diag), 0);
	judgement = &results_of(&accounts.results, rule_named("INI-01"))->shortest;
	EXPECT_EQ(strlen(judgement->test), sizeof(judgement->test) - 1);
	EXPECT_EQ(strlen(judgement->finding.subject), sizeof(judgement->finding.subject) - 1);
	EXPECT_EQ(judgement->finding.expected[0], '\0');
	EXPECT_EQ(strlen(book.in_flight_name), sizeof(book.in_flight_name) - 1);
	logged_accounts_end(&accounts);
	log_book_free(&book);
}

FOLDER_HARNESS_MAIN
