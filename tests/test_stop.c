// SPDX-License-Identifier: GPL-2.0-only
/*
 * A run on hardware: hazards are left out, and it ends at the first damage or when something
 * no longer answers. The hardware is the emulator under another name, and the mark of the
 * damage goes to a /run of the test's own.
 */
#include <errno.h>
#include <sched.h>
#include <sys/mount.h>

#include "kselftest_harness.h"

#include "host/damage.h"
#include "run/run.h"
#include "suites/suites.h"

#include "wrapped.h"

static struct run run;
static struct wrapped wrapped;

/* False where marks cannot be kept off this host. */
static bool own_run_folder(void)
{
	return !unshare(CLONE_NEWNS) && !mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) &&
	       !mount("none", "/run", "tmpfs", 0, NULL);
}

#define NEED_OWN_RUN_FOLDER \
	if (!own_run_folder()) \
	SKIP(return, "needs a mount namespace of its own; found: %s", strerror(errno))

static const char *only_case; /* NULL: the whole of a suite */

static void run_suite(const char *name, const struct wrapped_answers *answers, bool on_hardware,
		      bool allow)
{
	const struct session_options options = { 0 };
	const struct run_selection selection = { .test = only_case, .allow_host_damage = allow };
	const struct suite *const one[] = { suite_named(suites, name), NULL };
	struct target *inner;
	struct diag diag;

	if (run_open(&run, &options, 0, &diag))
		ksft_exit_fail_msg("%s\n", diag.text);
	inner = run.session.target;
	wrapped_init(&wrapped, inner, answers);
	wrapped.target.on_hardware = on_hardware;
	run.session.target = &wrapped.target;
	if (run_suites(&run, one, &selection, NULL, &diag))
		ksft_exit_fail_msg("%s\n", diag.text);
	run.session.target = inner;
}

static size_t times_changed;

static void change_lstar(struct wrapped *this, unsigned int cpu, struct host_state *state)
{
	if (cpu != 1 || !this->test->num_ops || this->host_reads <= this->target.num_cpus)
		return;
	state->value[HOST_IA32_LSTAR] ^= 1;
	times_changed++;
}

static const struct rule_result *result_of(const char *rule)
{
	return results_of(&run.results, rule_named(rule));
}

TEST(hazards_are_left_out_on_hardware)
{
	static const struct wrapped_answers nothing;
	size_t everywhere;

	NEED_OWN_RUN_FOLDER;
	run_suite("clobber", &nothing, false, false);
	everywhere = run.results.num_cases;
	run_close(&run);

	run_suite("clobber", &nothing, true, false);
	EXPECT_LT(run.results.num_cases, everywhere);
	EXPECT_GT(run.results.num_cases, 0);
	EXPECT_STREQ("", run.results.stopped);
	run_close(&run);

	only_case = "CLB-01.negative";
	run_suite("clobber", &nothing, true, false);
	EXPECT_EQ(0, run.results.num_cases);
	EXPECT_STREQ("needs --allow-host-damage; found: a case that asks for 7.0:ecx.waitpkg",
		     result_of("CLB-01")->reason);
	run_close(&run);
}

TEST(hazards_run_where_they_are_allowed)
{
	static const struct wrapped_answers nothing;

	NEED_OWN_RUN_FOLDER;
	run_suite("abi", &nothing, true, true);
	/* Nothing but KVM-17.negative-topology, which is waived. */
	EXPECT_EQ(VERDICT_XFAIL, result_of("KVM-17")->verdict);
	EXPECT_EQ(1, result_of("KVM-17")->count[VERDICT_XFAIL]);
	EXPECT_GT(result_of("KVM-17")->count[VERDICT_PASS], 0);
	EXPECT_STREQ("", run.results.stopped);
	run_close(&run);
}

TEST(what_does_not_answer_ends_the_run)
{
	static const struct wrapped_answers broken = { .status_of_run = TARGET_BROKEN };
	size_t cases;

	NEED_OWN_RUN_FOLDER;
	run_suite("host_state", &broken, false, false);
	cases = run.results.num_cases;
	EXPECT_STREQ("", run.results.stopped);
	run_close(&run);

	run_suite("host_state", &broken, true, false);
	EXPECT_GT(cases, run.results.num_cases);
	EXPECT_NE(NULL, strstr(run.results.stopped, "needs it; found: nothing"));
	EXPECT_EQ(VERDICT_MISS, run.results.worst);
	run_close(&run);
}

TEST(damage_ends_the_run_and_marks_the_host)
{
	static const struct wrapped_answers damaging = { .host_state = change_lstar };
	struct host_damage damage;

	NEED_OWN_RUN_FOLDER;
	ASSERT_FALSE(host_damage_found(&damage));
	run_suite("host_state", &damaging, true, false);
	EXPECT_NE(NULL, strstr(run.results.stopped, "IA32_LSTAR on CPU 1"));
	EXPECT_NE(NULL, strstr(run.results.stopped, "must be rebooted"));
	EXPECT_EQ(1, times_changed);
	EXPECT_EQ(VERDICT_FAIL, run.results.worst);
	ASSERT_TRUE(host_damage_found(&damage));
	EXPECT_NE(NULL, strstr(damage.text, "IA32_LSTAR on CPU 1"));
	run_close(&run);
}

TEST_HARNESS_MAIN
