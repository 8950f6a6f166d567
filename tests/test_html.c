// SPDX-License-Identifier: GPL-2.0-only
/*
 * The HTML report: sections are there as the record has something for them, whatever a record says
 * is text, and tags balance. tests/html.sh looks at it with a browser.
 */
#include "tests/html_fixture.h"

#include <ctype.h>

#include "input/file.h"
#include "kselftest_harness.h"

TEST(a_section_is_there_as_the_record_has_it)
{
	static const struct {
		const char *section, *lines;
	} rows[] = {
		{ "failures", HTML_RESULT("INI-02", "FAIL", "") },
		{ "failures", HTML_RESULT("INI-02", "MISS", "") },
		{ "waived", HTML_RESULT("INI-02", "XFAIL", "") },
		{ "conflicts",
		  "{\"run\":2}\n" HTML_RESULT("INI-02", "SKIP", ",\"runs\":[\"SKIP\",\"PASS\"]") },
		{ "update", "{\"change\":\"MAX_TDS\",\"group\":\"harmless\"}\n" },
		{ "update", HTML_LEAF("older_leaf", "7.0", "c", "") },
		{ "bits", HTML_LEAF("leaf", "7.0", "c", "") },
		{ "refusals", "{\"refusal\":\"kvm\",\"says\":\"no\",\"count\":1}\n" },
		{ "host", "{\"host\":\"DR7\",\"compared\":1}\n" },
		{ "coverage", "{\"coverage\":\"kvm\",\"settings\":1,\"tds\":1,"
			      "\"feasible\":[1,1,1],\"covered\":[1,1,1]}\n" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char record[2048], section[64];
		char *page;

		snprintf(section, sizeof(section), "<section id=\"%s\"", rows[i].section);
		snprintf(record, sizeof(record), "%s%s%s%s", HTML_FIRST, rows[i].lines,
			 HTML_RESULT("INI-01", "PASS", ""), HTML_END);
		page = html_of(record, false);
		ASSERT_NE(NULL, page);
		EXPECT_EQ(html_count(page, section), 1)
		TH_LOG("row %zu: no %s", i, rows[i].section);
		EXPECT_EQ(html_count(page, "<section"), 4)
		TH_LOG("row %zu", i);
		free(page);
	}
}

TEST(what_the_record_lacks_is_left_out)
{
	static const char *const sections[] = { "summary", "run", "rules" };
	char *page = html_of(HTML_FIRST "{\"run\":2}\n" HTML_RESULT(
				     "INI-01", "PASS", ",\"runs\":[\"PASS\",\"PASS\"]") HTML_END,
			     false);

	ASSERT_NE(NULL, page);
	EXPECT_EQ(html_count(page, "<section"), 3);
	for (size_t i = 0; i < 3; i++) {
		char section[64];

		snprintf(section, sizeof(section), "<section id=\"%s\"", sections[i]);
		EXPECT_EQ(html_count(page, section), 1);
	}
	free(page);
}

/* Each text of a record in turn, as the member that has it. */
TEST(whatever_a_record_says_is_text)
{
	static const char hostile[] = "\\\"'><script>&lt;\\u2028\\u0001</script>";
	static const char shown[] =
		"&quot;&#39;&gt;&lt;script&gt;&amp;lt;\u2028&#x2401;&lt;/script&gt;";
	static const char *const records[] = {
		"{\"format\":\"tdx-cts-record-2\",\"module\":\"%s\"}\n" HTML_END,
		"{\"format\":\"tdx-cts-record-2\",\"command\":\"%s\"}\n" HTML_END,
		HTML_FIRST "{\"run\":2,\"host\":\"%s\"}\n" HTML_END,
		HTML_FIRST "{\"result\":\"%s\",\"path\":\"p\",\"verdict\":\"PASS\"}\n" HTML_END,
		HTML_FIRST HTML_RESULT("INI-01", "SKIP", ",\"reason\":\"%s\"") HTML_END,
		HTML_FIRST HTML_RESULT("INI-01", "XFAIL", ",\"expires\":\"%s\"") HTML_END,
		HTML_FIRST HTML_RESULT("INI-01", "XFAIL", ",\"source\":\"%s\"") HTML_END,
		HTML_FIRST HTML_RESULT("INI-01", "FAIL",
				       ",\"shortest\":{\"rule\":\"INI-01\","
				       "\"verdict\":\"FAIL\",\"case\":\"%s\"}") HTML_END,
		HTML_FIRST HTML_RESULT("INI-01", "FAIL",
				       ",\"shortest\":{\"rule\":\"INI-01\","
				       "\"verdict\":\"FAIL\",\"config\":\"%s\"}") HTML_END,
		HTML_FIRST "{\"rule\":\"INI-01\",\"case\":\"%s\",\"verdict\":\"PASS\"}\n" HTML_END,
		HTML_FIRST
		"{\"rule\":\"INI-01\",\"verdict\":\"SKIP\",\"needed\":\"%s\"}\n" HTML_END,
		HTML_FIRST HTML_LEAF("leaf", "7.0", "c", ",\"cases\":[[\"ecx\",5,\"%s\"]]")
			HTML_END,
		HTML_FIRST "{\"refusal\":\"%s\"}\n" HTML_END,
		HTML_FIRST "{\"host\":\"%s\"}\n" HTML_END,
		HTML_FIRST "{\"host\":\"DR7\",\"needed\":\"%s\"}\n" HTML_END,
		HTML_FIRST "{\"coverage\":\"%s\",\"feasible\":[1,1,1],\"covered\":[1,1,1],"
			   "\"points\":[[1,1,1,1]]}\n" HTML_END,
		HTML_FIRST "{\"change\":\"%s\"}\n" HTML_END,
		HTML_FIRST "{\"change\":\"a\",\"group\":\"%s\"}\n" HTML_END,
		HTML_FIRST "{\"change\":\"a\",\"breaks\":\"%s\"}\n" HTML_END,
		HTML_FIRST "{\"end\":true,\"says\":\"%s\"}\n",
		HTML_FIRST "{\"end\":true,\"stopped\":\"%s\"}\n",
	};

	for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++) {
		const char *place = strstr(records[i], "%s");
		char record[2048];
		char *page;

		snprintf(record, sizeof(record), "%.*s%s%s", (int)(place - records[i]), records[i],
			 hostile, place + 2);
		page = html_of(record, true);
		ASSERT_NE(NULL, page);
		EXPECT_NE(NULL, strstr(page, shown))
		TH_LOG("record %zu does not show it", i);
		EXPECT_EQ(html_count(page, "<script"), 0)
		TH_LOG("record %zu", i);
		EXPECT_EQ(html_count(page, "'>"), 0)
		TH_LOG("record %zu leaves an attribute", i);
		free(page);
	}
}

TEST(judgements_are_told_where_they_are_wanted)
{
	static const char record[] = HTML_FIRST
		"{\"rule\":\"INI-01\",\"case\":\"the-case\",\"verdict\":\"PASS\"}\n"
		"{\"rule\":\"INI-99\",\"case\":\"of no result\",\"verdict\":\"PASS\"}\n" HTML_RESULT(
			"INI-01", "PASS", "") HTML_END;
	char *without = html_of(record, false), *with = html_of(record, true);

	ASSERT_NE(NULL, without);
	ASSERT_NE(NULL, with);
	EXPECT_EQ(html_count(without, "the-case"), 0);
	EXPECT_EQ(html_count(with, "the-case"), 1);
	EXPECT_EQ(html_count(with, "of no result"), 1);
	free(without);
	free(with);
}

TEST(runs_stand_side_by_side)
{
	char *page = html_of(HTML_FIRST "{\"run\":2,\"module\":\"tdx-next\"}\n" HTML_RESULT(
				     "INI-01", "FAIL", ",\"runs\":[\"PASS\",\"FAIL\"]")
				     HTML_RESULT("INI-02", "PASS", ",\"runs\":[\"PASS\",\"PASS\"]")
					     HTML_END,
			     false);

	ASSERT_NE(NULL, page);
	EXPECT_EQ(html_count(page, "<td>tdx-1.5.05</td><td>tdx-next</td>"), 1);
	EXPECT_EQ(html_count(page, "<b class=\"v pass\">PASS</b></td><td><b class=\"v fail\">"), 1);
	free(page);
}

/* Tags that are open, the innermost last. */
struct open_tags {
	size_t num;
	char name[64][16];
};

/* One tag, from behind its '<'; what is wrong with it, or NULL. */
static const char *take_tag(struct open_tags *open, const char *tag, const char *end)
{
	bool closes = *tag == '/';
	char name[16];
	size_t size = 0;

	for (tag += closes; size + 1 < sizeof(name) && isalnum((unsigned char)*tag); tag++)
		name[size++] = *tag;
	name[size] = '\0';
	if (*tag == '!' || !strcmp(name, "meta") || !strcmp(name, "br") || end[-1] == '/')
		return NULL;
	if (closes)
		return open->num && !strcmp(open->name[--open->num], name) ? NULL : "not open";
	if (open->num == 64)
		return "too deep";
	memcpy(open->name[open->num++], name, sizeof(name));
	return NULL;
}

/* The place where tags do not balance, or NULL. */
static const char *unbalanced(const char *page)
{
	struct open_tags open = { 0 };

	while ((page = strchr(page, '<')) != NULL) {
		const char *end = strchr(page, '>');

		if (!end || take_tag(&open, page + 1, end))
			return page;
		/* The stylesheet and the script are no markup. */
		if (!strncmp(page, "<style>", 7))
			end = strstr(page, "</style>") - 1;
		else if (!strncmp(page, "<script>", 8))
			end = strstr(page, "</script>") - 1;
		page = end + 1;
	}
	return open.num ? "the end" : NULL;
}

TEST(tags_balance)
{
	const char *source = getenv("TDX_CTS_SOURCE");
	char path[4096];
	struct diag diag;
	char *record, *page;
	size_t size;

	if (!source)
		SKIP(return, "TDX_CTS_SOURCE names the source tree");
	snprintf(path, sizeof(path), "%s/tests/data/reports-html/record.jsonl", source);
	record = file_read(path, 1 << 20, &size, &diag);
	ASSERT_NE(NULL, record);
	for (int cases = 0; cases <= 1; cases++) {
		page = html_of(record, cases);
		ASSERT_NE(NULL, page);
		EXPECT_EQ(NULL, unbalanced(page))
		TH_LOG("%.80s", unbalanced(page));
		free(page);
	}
	free(record);
	EXPECT_STREQ(unbalanced("<p><b></p></b>"), "</p></b>");
	EXPECT_STREQ(unbalanced("<p><br>"), "the end");
}

TEST_HARNESS_MAIN
