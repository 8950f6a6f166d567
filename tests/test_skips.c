// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lists of expected skips: what is refused, what applies, and the gate, both ways.
 */
#include "record/skip_gate.h"

#include <stdlib.h>
#include <string.h>

#include "kselftest_harness.h"

#define ENTRY(members) \
	"[{\"target\":\"emulator\",\"rule\":\"INI-0?\",\"verdict\":\"SKIP\",\"reason\":\"r\"" members \
	"}]"

#define RESULT(id, verdict) \
	"{\"result\":\"" id "\",\"path\":\"init." id ".n\",\"verdict\":\"" verdict "\"}\n"

#define RECORD(results) \
	"{\"format\":\"tdx-cts-record-2\",\"target\":\"emulator\",\"module\":\"/x/m\",\"kernel\":" \
	"\"k\",\"platform\":\"p\",\"policy\":\"denylist\"}\n" results "{\"end\":true}\n"

TEST(what_is_wrong_is_refused)
{
	static const struct {
		const char *text, *says;
	} rows[] = {
		{ "{}", "array" },
		{ "[1]", "object" },
		{ "[{\"rule\":\"INI-01\",\"verdict\":\"SKIP\",\"reason\":\"r\"}]", "target" },
		{ "[{\"target\":\"t\",\"verdict\":\"SKIP\",\"reason\":\"r\"}]", "rule" },
		{ "[{\"target\":\"t\",\"rule\":\"INI-01\",\"reason\":\"r\"}]", "verdict" },
		{ "[{\"target\":\"t\",\"rule\":\"INI-01\",\"verdict\":\"SKIP\"}]", "reason" },
		{ "[{\"target\":\"t\",\"rule\":\"INI-99\",\"verdict\":\"SKIP\",\"reason\":\"r\"}]",
		  "there is no rule \"INI-99\"" },
		{ "[{\"target\":\"t\",\"rule\":\"INI-01\",\"verdict\":\"FAIL\",\"reason\":\"r\"}]",
		  "\"FAIL\" is no skip" },
		{ "[{\"target\":\"t\",\"rule\":\"INI-01\",\"verdict\":\"PASS\",\"reason\":\"r\"}]",
		  "\"PASS\" is no skip" },
		{ ENTRY(",\"modul\":\"m\""), "modul" },
		{ ENTRY(",\"module\":\"\""), "expected some text" },
		{ ENTRY(",\"sometimes\":\"yes\""), "sometimes" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct skips skips;
		struct diag diag;

		EXPECT_EQ(skips_parse(&skips, "skips.json", rows[i].text, &diag), -1)
		TH_LOG("row %zu", i);
		EXPECT_NE(NULL, strstr(diag.text, "skips.json:1:"))
		TH_LOG("%s", diag.text);
		EXPECT_NE(NULL, strstr(diag.text, rows[i].says))
		TH_LOG("%s", diag.text);
		EXPECT_EQ(skips.count, 0);
	}
}

/* Returns 100 * expected + 10 * unexpected + stale; -1: something cannot be read. */
static int judge(const char *list, const char *record)
{
	struct skips skips;
	struct skip_gate gate;
	struct diag diag;
	struct record_view *view = record_view_parse("record.jsonl", record, &diag);
	int ret = -1;

	if (!skips_parse(&skips, "skips.json", list, &diag)) {
		if (view && skip_gate_judge(&gate, &skips, view)) {
			ret = (int)(100 * gate.num_expected + 10 * gate.num_unexpected +
				    gate.num_stale);
			skip_gate_free(&gate);
		}
		skips_free(&skips);
	}
	record_view_free(view);
	return ret;
}

#define BOTH RECORD(RESULT("INI-01", "SKIP") RESULT("INI-02", "SKIP"))

TEST(the_gate_both_ways)
{
	EXPECT_EQ(judge("[]", BOTH), 20);
	EXPECT_EQ(judge(ENTRY(""), BOTH), 200);
	EXPECT_EQ(judge(ENTRY(""), RECORD(RESULT("INI-01", "SKIP") RESULT("INI-02", "PASS"))), 101);
	EXPECT_EQ(judge(ENTRY(""), RECORD(RESULT("INI-01", "NOT COVERED"))), 11);
	EXPECT_EQ(judge(ENTRY(""), RECORD(RESULT("INI-10", "SKIP"))), 10);
	EXPECT_EQ(judge(ENTRY(""), RECORD("")), 0);
	EXPECT_EQ(judge(ENTRY(""), RECORD(RESULT("INI-01", "FAIL"))), 1);
}

TEST(what_the_host_decides)
{
	EXPECT_EQ(judge(ENTRY(",\"sometimes\":true"), BOTH), 200);
	EXPECT_EQ(judge(ENTRY(",\"sometimes\":true"), RECORD(RESULT("INI-01", "PASS"))), 0);
	EXPECT_EQ(judge(ENTRY(",\"sometimes\":true"), RECORD(RESULT("INI-01", "NOT COVERED"))), 10);
	EXPECT_EQ(judge(ENTRY(",\"sometimes\":false"), RECORD(RESULT("INI-01", "PASS"))), 1);
}

TEST(another_scope)
{
	EXPECT_EQ(judge(ENTRY(",\"module\":\"m\",\"kernel\":\"k\",\"platform\":\"p\","
			      "\"policy\":\"denylist\""),
			BOTH),
		  200);
	EXPECT_EQ(judge(ENTRY(",\"module\":\"n\""), BOTH), 20);
	EXPECT_EQ(judge(ENTRY(",\"kernel\":\"l\""), BOTH), 20);
	EXPECT_EQ(judge(ENTRY(",\"platform\":\"q\""), BOTH), 20);
	EXPECT_EQ(judge(ENTRY(",\"policy\":\"allowlist\""), BOTH), 20);
	EXPECT_EQ(judge("[{\"target\":\"kvm\",\"rule\":\"INI-0?\",\"verdict\":\"SKIP\","
			"\"reason\":\"r\"}]",
			BOTH),
		  20);
}

TEST_HARNESS_MAIN
