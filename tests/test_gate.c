// SPDX-License-Identifier: GPL-2.0-only
/*
 * The gate of an update: which rows are waived, and which waivers are stale.
 */
#include "judged.h"
#include "update/gate.h"

/* Two rows that break a promise, under the waivers of @text; what comes of it. */
static struct gate gate_with(const char *text, struct diff *diff, bool given)
{
	struct gate gate = { .scope = { "", "new", "", 20261127 } };
	struct waivers waivers;
	const struct waiver_set set = { &waivers, given };
	struct diag diag;

	if (waivers_parse(&waivers, "w.json", text, &diag))
		ksft_exit_fail_msg("%s\n", diag.text);
	if (!gate_judge(&gate, diff, &set, 1))
		abort();
	for (size_t i = 0; i < diff->num_rows; i++)
		diff->row[i].waiver = NULL;
	waivers_free(&waivers);
	gate_free(&gate);
	return gate;
}

#define WAIVER(rule, rest, date) \
	"{\"rule\":\"" rule "\"," rest "\"reason\":\"r\",\"source\":\"s\",\"expires\":\"" date "\"}"

TEST(rows_are_waived_by_subject)
{
	static const struct {
		const char *waivers;
		bool given;
		size_t failed, waived, stale;
	} gates[] = {
		{ "[]", true, 2, 0, 0 },
		{ "[" WAIVER("UPD-01", "", "2027-01-01") "]", true, 1, 1, 0 },
		{ "[" WAIVER("UPD-01", "", "2027-01-01") "," WAIVER("UPD-02", "", "2027-01-01") "]",
		  true, 0, 2, 0 },
		{ "[" WAIVER("UPD-01", "\"case\":\"MAX*\",", "2027-01-01") "]", true, 1, 1, 0 },
		{ "[" WAIVER("UPD-02", "\"case\":\"IA32_ARCH_CAPABILITIES[21]\",",
			     "2027-01-01") "]",
		  true, 1, 1, 0 },
		{ "[" WAIVER("UPD-01", "\"module\":\"new\",", "2027-01-01") "]", true, 1, 1, 0 },
		/* of another update */
		{ "[" WAIVER("UPD-01", "\"module\":\"other\",", "2027-01-01") "]", true, 2, 0, 0 },
		/* of no row */
		{ "[" WAIVER("UPD-01", "\"case\":\"TSC*\",", "2027-01-01") "]", true, 2, 0, 1 },
		{ "[" WAIVER("UPD-01", "\"case\":\"TSC*\",", "2027-01-01") "]", false, 2, 0, 0 },
		/* of another command */
		{ "[" WAIVER("CLB-03", "", "2027-01-01") "]", true, 2, 0, 0 },
		{ "[" WAIVER("UPD-01", "", "2026-11-27") "]", true, 1, 1, 0 },
		{ "[" WAIVER("UPD-01", "", "2026-11-26") "]", true, 2, 0, 1 },
		{ "[" WAIVER("UPD-01", "", "2026-11-26") "]", false, 2, 0, 1 },
	};

	struct effects *effects = judged_effects();
	struct side side[2] = { 0 };
	struct diff *diff;

	judged_put(&side[0], FACT_LIMIT,
		   "MAX_VCPUS maximum = 9\nIA32_ARCH_CAPABILITIES[21] = fixed0\nOPT_IN[0] = x\n");
	judged_put(&side[1], FACT_LIMIT,
		   "MAX_VCPUS maximum = 8\nIA32_ARCH_CAPABILITIES[21] = fixed1\nOPT_IN[0] = x\n"
		   "OPT_IN[1] = x\n");
	diff = judged_diff(&side[0], &side[1], effects);
	ASSERT_EQ(3, diff->num_rows);
	for (size_t i = 0; i < sizeof(gates) / sizeof(gates[0]); i++) {
		struct gate gate = gate_with(gates[i].waivers, diff, gates[i].given);

		EXPECT_EQ(gates[i].failed, gate.num_failed) TH_LOG("gate %zu", i);
		EXPECT_EQ(gates[i].waived, gate.num_waived) TH_LOG("gate %zu", i);
		EXPECT_EQ(gates[i].stale, gate.num_stale) TH_LOG("gate %zu", i);
		EXPECT_EQ(2, gate.count[RISK_VMMS]);
		EXPECT_EQ(1, gate.count[RISK_CAPABILITY]);
	}
	diff_free(diff);
	side_close(&side[1]);
	side_close(&side[0]);
	effects_free(effects);
}

TEST_HARNESS_MAIN
