// SPDX-License-Identifier: GPL-2.0-only
/*
 * The bit map of the HTML report: cells, marks of bits that a rule failed on, the rows that say what
 * is known of each bit, and what an update changed.
 */
#include "tests/html_fixture.h"

#include "kselftest_harness.h"

TEST(each_bit_is_a_cell_of_its_class)
{
	static const char letters[] = VIEW_CLASSES;

	for (size_t i = 0; letters[i]; i++) {
		char record[2048], cell[64];
		char *page;

		snprintf(record, sizeof(record), "%s%s%c%s%s", HTML_FIRST,
			 "{\"leaf\":\"7.0\",\"class\":[\"" HTML_ZEROS "\",\"" HTML_ZEROS
			 "\",\"00000000000000000000000000",
			 letters[i], "00000\",\"" HTML_ZEROS "\"],\"fields\":[[],[],[],[]]}\n",
			 HTML_END);
		snprintf(cell, sizeof(cell), "<i class=k0>0</i><i class=k%c>%c</i><i class=k0>",
			 letters[i] == '-' ? '_' : letters[i], letters[i]);
		page = html_of(record, false);
		ASSERT_NE(NULL, page);
		/* Beside those of the legend. */
		EXPECT_EQ(html_count(page, "</i><i class=k"), 4 * 31)
		TH_LOG("class %c", letters[i]);
		EXPECT_EQ(html_count(page, cell), letters[i] == '0' ? 4 * 30 : 1)
		TH_LOG("class %c", letters[i]);
		free(page);
	}
}

#define JUDGED(verdict, subject, observed) \
	"{\"rule\":\"INI-01\",\"case\":\"a-case\",\"verdict\":\"" verdict \
	"\",\"subject\":\"" subject "\",\"observed\":\"" observed "\"}\n"

TEST(bits_that_a_rule_failed_on_are_marked)
{
	static const struct {
		const char *judgement;
		size_t failed, waived;
	} rows[] = {
		{ JUDGED("FAIL", "7.0:ecx.waitpkg", "accepted"), 1, 0 },
		{ JUDGED("FAIL", "7.0:ecx.5", "7.0:ecx.5"), 1, 0 },
		{ JUDGED("FAIL", "IA32_PASID", "7.0:ecx.5, 7.0:edx.0,7.0:eax.31"), 3, 0 },
		{ JUDGED("FAIL", "7.1:ecx.5", "0x7.0"), 0, 0 },
		{ JUDGED("FAIL", "IA32_PASID on CPU 0", "7.0:ecx.5 is set"), 0, 0 },
		{ JUDGED("XFAIL", "7.0:ecx.5", ""), 0, 1 },
		{ JUDGED("FAIL", "7.0:ecx.5", "") JUDGED("XFAIL", "7.0:ecx.5", ""), 1, 0 },
		{ JUDGED("PASS", "7.0:ecx.5", ""), 0, 0 },
		{ JUDGED("SKIP", "7.0:ecx.5", ""), 0, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char record[2048];
		char *page;

		snprintf(record, sizeof(record), "%s%s%s%s%s", HTML_FIRST, rows[i].judgement,
			 HTML_LEAF("leaf", "7.0", "c", ""), HTML_RESULT("INI-01", "FAIL", ""),
			 HTML_END);
		page = html_of(record, false);
		ASSERT_NE(NULL, page);
		/* One of each is in the legend. */
		EXPECT_EQ(html_count(page, " failed\">"), 1 + rows[i].failed)
		TH_LOG("row %zu", i);
		EXPECT_EQ(html_count(page, " waived\">"), 1 + rows[i].waived)
		TH_LOG("row %zu", i);
		EXPECT_EQ(html_count(page, "INI-01</a> in a-case"), rows[i].failed + rows[i].waived)
		TH_LOG("row %zu", i);
		free(page);
	}
}

TEST(a_row_says_what_is_known_of_its_bits)
{
	static const char row[] =
		"<tr data-bits=\"2 5 5\"><th scope=\"row\">ecx 5</th><td>waitpkg</td>"
		"<td>configurable</td><td>Configured</td><td></td><td>0 and 1</td><td>1, #VE</td>"
		"<td>bit-case</td><td>CFG-02 INI-01</td><td></td></tr>";
	char *page = html_of(
		HTML_FIRST HTML_LEAF("leaf", "7.0", "c",
				     ",\"guest_ve\":true,\"host0\":[0,0,32,0],\"host1\":[0,0,32,0],"
				     "\"guest1\":[0,0,32,0],\"asked\":[0,0,32,0],"
				     "\"cases\":[[\"ecx\",5,\"bit-case\"]]") HTML_END,
		false);

	ASSERT_NE(NULL, page);
	EXPECT_EQ(html_count(page, row), 1);
	free(page);
}

/* All that reads the same is one row, and each bit is in one. */
TEST(bits_share_a_row)
{
	char *page = html_of(HTML_FIRST HTML_LEAF("leaf", "0x22", "c", "") HTML_END, false);

	ASSERT_NE(NULL, page);
	EXPECT_EQ(html_count(page, "<tr data-bits"), 6);
	EXPECT_EQ(html_count(page, "<tr data-bits=\"2 31 6\">"), 1);
	EXPECT_EQ(html_count(page, "<tr data-bits=\"2 5 5\">"), 1);
	EXPECT_EQ(html_count(page, "<tr data-bits=\"2 4 0\">"), 1);
	EXPECT_EQ(html_count(page, "<tr data-bits=\"3 31 0\">"), 1);
	free(page);
}

TEST(an_update_shows_what_it_changed)
{
	char *page = html_of(
		HTML_FIRST HTML_LEAF("leaf", "7.0", "c", "") HTML_LEAF("older_leaf", "7.0", "0", "")
			HTML_LEAF("leaf", "7.1", "c", "") HTML_LEAF("older_leaf", "7.1", "c", "")
				HTML_LEAF("leaf", "0x1e", "c", "")
					HTML_LEAF("older_leaf", "0x1d.0", "c", "") HTML_END,
		false);

	ASSERT_NE(NULL, page);
	EXPECT_EQ(html_count(page, "<div class=\"leaf pair\""), 3);
	EXPECT_EQ(html_count(page, "<i class=\"k0 changed\">0</i>"), 1);
	EXPECT_EQ(html_count(page, "<i class=\"kc changed\">c</i>"), 1);
	EXPECT_EQ(html_count(page, "<h3>0x1e new</h3>"), 1);
	EXPECT_EQ(html_count(page, "<h3>0x1d.0 gone</h3>"), 1);
	EXPECT_EQ(html_count(page, "Leaves as before: 1."), 1);
	free(page);
}

TEST(a_bit_that_is_declared_otherwise_is_marked)
{
	static const struct {
		const char *field;
		size_t marked;
	} rows[] = {
		{ "[5,5,\"Configured\",\"\",\"FIX-01\"]", 0 }, /* by which rules does not count */
		{ "[5,5,\"Native\",\"\",\"\"]", 2 },
		{ "[5,5,\"Configured\",\"XFAM[2]\",\"\"]", 2 },
		{ "[6,5,\"Configured\",\"\",\"\"]", 2 }, /* bit 6 alone */
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char record[2048];
		char *page;

		snprintf(record, sizeof(record), "%s%s%s%s%s%s", HTML_FIRST,
			 HTML_LEAF("leaf", "7.0", "c", ""),
			 "{\"older_leaf\":\"7.0\",\"class\":[\"" HTML_ZEROS "\",\"" HTML_ZEROS
			 "\",\"00000000000000000000000000c00000\",\"" HTML_ZEROS
			 "\"],\"fields\":[[],[],[",
			 rows[i].field, "],[]]}\n", HTML_END);
		page = html_of(record, false);
		ASSERT_NE(NULL, page);
		EXPECT_EQ(html_count(page, " declared\">"), rows[i].marked)
		TH_LOG("row %zu", i);
		EXPECT_EQ(html_count(page, " changed\">"), 0)
		TH_LOG("row %zu", i);
		free(page);
	}
}

TEST(changes_stand_by_group_with_what_they_break)
{
	char *page =
		html_of(HTML_FIRST
			"{\"change\":\"7.1:eax.fred\",\"group\":\"breaks hosts\","
			"\"breaks\":\"UPD-04\",\"old\":\"fixed0\",\"new\":\"configured\"}\n"
			"{\"change\":\"MAX_TDS\",\"group\":\"harmless\",\"old\":\"1\"}\n"
			"{\"change\":\"7.0:ecx.enqcmd\",\"group\":\"breaks hosts\"}\n" HTML_END,
			false);

	ASSERT_NE(NULL, page);
	EXPECT_EQ(html_count(page, "<h3>breaks hosts</h3>"), 1);
	EXPECT_EQ(html_count(page, "<h3>harmless</h3>"), 1);
	EXPECT_EQ(html_count(page, "<td>fixed0</td><td>configured</td>"
				   "<td><a href=\"#UPD-04\">UPD-04</a></td>"),
		  1);
	EXPECT_EQ(html_count(page, "<a href=\"#\">"), 0);
	free(page);
}

TEST(host_state_is_told_by_what_became_of_it)
{
	char *page =
		html_of(HTML_FIRST "{\"host\":\"DR7\",\"compared\":9}\n"
				   "{\"host\":\"CR2\",\"needed\":\"a module\",\"found\":\"none\"}\n"
				   "{\"host\":\"DR6\",\"needed\":\"a module\",\"found\":\"none\"}\n"
				   "{\"host\":\"IA32_TSC_AUX\",\"compared\":9,\"moved\":2,"
				   "\"before\":\"0x5\",\"after\":\"0x0\",\"cpu\":1}\n"
				   "{\"host\":\"DR0\",\"compared\":9}\n"
				   "{\"host\":\"XCR0\",\"compared\":8}\n" HTML_END,
			false);

	ASSERT_NE(NULL, page);
	EXPECT_EQ(html_count(page,
			     "<code>0x5</code></td><td><code>0x0</code></td><td class=\"n\">1<"),
		  1);
	EXPECT_EQ(html_count(page, "<code>DR7</code> <code>DR0</code> </th><td class=\"n\">9<"), 1);
	EXPECT_EQ(html_count(page, "<th scope=\"row\"><code>XCR0</code> </th>"), 1);
	EXPECT_EQ(html_count(page, "<code>CR2</code> <code>DR6</code> </th><td>a module</td>"), 1);
	free(page);
}

TEST_HARNESS_MAIN
