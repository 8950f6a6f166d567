// SPDX-License-Identifier: GPL-2.0-only
/*
 * An update that happens once, as on hardware: emulated hosts that are treated as if they were real.
 */
#include "run/guided.h"

#include "run/run.h"
#include "suites/suites.h"

#include "kselftest_harness.h"

static struct run run;
static struct diag diag;

static void open_hardware(const char *update_to)
{
	const struct session_options options = { .update_to = update_to };

	if (run_open(&run, &options, 0, &diag) != SESSION_OK)
		ksft_exit_fail_msg("%s\n", diag.text);
	run.session.target->on_hardware = true;
	run.session.before->target->on_hardware = true;
}

static void run_update(const char *rule)
{
	const struct suite *const one[] = { suite_named(suites, "update"), NULL };
	const struct run_selection selection = { .rule = rule, .plan = { .strength = 2 } };

	if (run_suites(&run, one, &selection, NULL, &diag))
		ksft_exit_fail_msg("%s\n", diag.text);
}

static const struct rule_result *result(const char *id)
{
	return results_of(&run.results, rule_named(id));
}

TEST(one_td_runs_on_and_all_cases_are_compared)
{
	open_hardware("tdx-next");
	run_update(NULL);
	EXPECT_STREQ("", run.results.stopped);
	EXPECT_EQ(VERDICT_PASS, run.results.worst);
	EXPECT_LT(100, result("UPD-01")->count[VERDICT_PASS]);
	EXPECT_LT(100, result("UPD-02")->count[VERDICT_PASS]);
	for (const char *const *id = (const char *const[]){ "UPD-14", "UPD-15", "UPD-16", "UPD-17",
							    "UPD-18", NULL };
	     *id; id++) {
		EXPECT_EQ(VERDICT_PASS, result(*id)->verdict) TH_LOG("%s", *id);
		EXPECT_LE(1, result(*id)->count[VERDICT_PASS]) TH_LOG("%s", *id);
		/* That TD, and the cases that were written for the rule. */
		EXPECT_GE(5, result(*id)->count[VERDICT_PASS]) TH_LOG("%s", *id);
	}
	run_close(&run);
}

TEST(what_is_wrong_is_found)
{
	open_hardware("tdx-rogue");
	run_update(NULL);
	EXPECT_EQ(VERDICT_FAIL, result("UPD-04")->verdict);
	EXPECT_EQ(VERDICT_PASS, result("UPD-18")->verdict);
	run_close(&run);
}

static enum target_status never(struct target *target, enum target_module module)
{
	(void)module;
	return target_unsupported(target, "an update by the operator", "none in time");
}

TEST(without_the_update_nothing_is_compared)
{
	struct target *before;
	struct target_ops ops;

	open_hardware("tdx-next");
	before = run.session.before->target;
	ops = *before->ops;
	ops.update = never;
	before->ops = &ops;
	run_update("UPD-01");
	EXPECT_STREQ("needs an update by the operator; found: none in time", run.results.stopped);
	EXPECT_EQ(0, result("UPD-01")->count[VERDICT_PASS]);
	run_close(&run);
}

TEST_HARNESS_MAIN
