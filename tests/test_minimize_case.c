// SPDX-License-Identifier: GPL-2.0-only
/*
 * Failing cases made small on the emulator: what is found, what it costs, and that nothing is
 * guessed where the target does not answer.
 */
#include <errno.h>
#include <stdlib.h>

#include "kselftest_harness.h"

#include "run/minimize_case.h"
#include "run/runner.h"

#include "emulated.h"
#include "wrapped.h"

static struct session session;
static struct wrapped wrapped;
static struct runner *runner;
static struct failure failure;
static struct minimized minimized;
static enum judged judged; /* of the failing case */

static void open_target(const struct session_options *options,
			const struct wrapped_answers *answers)
{
	static const struct run_selection all;
	static struct results results;
	struct diag diag;

	if (session_open(&session, options, &diag) != SESSION_OK)
		ksft_exit_fail_msg("%s\n", diag.text);
	wrapped_init(&wrapped, session.target, answers);
	session.target = &wrapped.target;
	runner = runner_create(&session, suites, &all, NULL, &results, NULL, NULL);
	if (!runner)
		ksft_exit_fail_msg("out of memory\n");
}

static void close_target(void)
{
	minimized_free(&minimized);
	runner_free(runner);
	session.target = wrapped.inner;
	session_close(&session);
}

static const struct session_options rogue = { .module = "tdx-rogue" };
static const struct session_options usual = { 0 };
static const struct wrapped_answers unchanged = { 0 };

/* The case is built, judged by the rule, and minimised where that fails. */
static void minimize_rows(const char *rule, const struct td_case *test,
			  const struct minimize_row *row, size_t num_rows)
{
	const struct minimize_request request = { .observer = runner->observer,
						  .context = &runner->context,
						  .test = test,
						  .failure = &failure,
						  .row = row,
						  .num_rows = num_rows };
	struct target_reason reason;

	if (!observer_observe(runner->observer, test, &reason))
		ksft_exit_fail_msg("needs %s, found %s\n", reason.needed, reason.found);
	judged = failure_of(rule_named(rule), &runner->context, runner->observer, &failure);
	if (judged == JUDGED_FAIL && !minimize_case(&request, &minimized))
		ksft_exit_fail_msg("out of memory\n");
}

static void minimize_text(const char *rule, const char *text)
{
	minimize_rows(rule, emulated_case(text), NULL, 0);
}

/* The steps of a selection, separated by "; ". */
static const char *steps_of(const bool *selection)
{
	static char text[4096];
	char name[REDUCE_TEXT];
	size_t len = 0;

	text[0] = '\0';
	for (size_t i = 0; i < minimized.reduce.count; i++) {
		if (selection[i])
			len += (size_t)snprintf(
				text + len, sizeof(text) - len, "%s%s", len ? "; " : "",
				reduce_step_format(&minimized.reduce, &minimized.reduce.step[i],
						   name));
	}
	return text;
}

#define MANY_BITS \
	"cpuid 7.0 ebx=0x9c2b9308 ecx=0x417f44 edx=0x5411c\n" \
	"cpuid 1 ecx=0x31044d88 edx=0xb8440000\n"

TEST(a_clobber_bit_among_many)
{
	open_target(&rogue, &unchanged);
	minimize_text("CLB-01", "attributes sept_ve_disable\nxfam 0xe7\nmax_vcpus 4\n"
				"cpuid 7.0 ecx=0x20000004 ebx=0x308 edx=0x10\n"
				"guest wrmsr 0xe1 0x7\nguest exit async\n");
	ASSERT_EQ(JUDGED_FAIL, judged);
	EXPECT_FALSE(failure.by_expectation);
	ASSERT_EQ(MINIMIZE_FOUND, minimized.result.end);
	EXPECT_STREQ("7.0:ecx.enqcmd", steps_of(minimized.result.set));
	EXPECT_TRUE(minimized.result.minimal && minimized.result.monotone);
	EXPECT_EQ(MINIMIZE_FAILS, minimized.result.elsewhere);
	ASSERT_TRUE(minimized.result.has_witness);
	EXPECT_STREQ("", steps_of(minimized.result.passes));
	EXPECT_STREQ("accepted", minimized.passes_as);
	EXPECT_EQ(0x20000000,
		  td_config_cpuid(&minimized.smallest.config, (struct cpuid_addr){ 7, 0 })
			  .reg[CPUID_ECX]);
	EXPECT_EQ(0, minimized.smallest.num_ops);
	EXPECT_EQ(3, minimized.smallest.config.xfam);
	close_target();
}

TEST(operations_in_their_order)
{
	static const struct session_options older = { .kernel = "linux-6.16" };

	open_target(&older, &unchanged);
	minimize_text("HST-01",
		      "rule HST-07 negative\nxfam x87 sse avx\nguest cr2 0x1000\nguest exit async\n"
		      "guest rdmsr 0xc0000080\nguest fail_entry\n");
	ASSERT_EQ(JUDGED_FAIL, judged);
	ASSERT_EQ(MINIMIZE_FOUND, minimized.result.end);
	EXPECT_STREQ("guest exit async; guest fail_entry", steps_of(minimized.result.set));
	EXPECT_EQ(2, minimized.smallest.num_ops);
	EXPECT_EQ(HOST_FAIL_ENTRY, minimized.smallest.op[1].kind);
	close_target();
}

/* One of many bits may not be asked for: only the case's own expectation says so. */
TEST(one_bit_too_many)
{
	open_target(&usual, &unchanged);
	minimize_text("CFG-01", "rule CFG-01 positive\nvia module\nxfam 0xe7\nmax_vcpus 4\n"
				"attributes sept_ve_disable pks\n" MANY_BITS
				"cpuid 7.1 eax=0x4021d30\ncpuid 7.2 edx=0x28\nexpect accept\n");
	ASSERT_EQ(JUDGED_FAIL, judged);
	EXPECT_TRUE(failure.by_expectation);
	ASSERT_EQ(MINIMIZE_FOUND, minimized.result.end);
	EXPECT_LE(60, minimized.reduce.count);
	EXPECT_STREQ("7.1:eax.fred", steps_of(minimized.result.set));
	/* ceil(log2(steps)) + 2, and at most 2 + 1 to confirm. */
	ksft_print_msg("%zu steps, %zu builds\n", minimized.reduce.count, minimized.num_builds);
	EXPECT_GE(6 + 2 + 3, minimized.num_builds);
	close_target();
}

/* Refused for another reason is not the same failure. */
TEST(another_refusal)
{
	open_target(&usual, &unchanged);
	minimize_text("CFG-01", "rule CFG-01 positive\nvia module\nattributes 0x10000\n"
				"cpuid 7.1 eax.fred=1\nexpect accept\n");
	ASSERT_EQ(JUDGED_FAIL, judged);
	EXPECT_STREQ("attributes 0x10000", steps_of(minimized.result.set));
	close_target();
}

TEST(expected_refusal_that_did_not_come)
{
	open_target(&usual, &unchanged);
	minimize_text("CFG-01", "rule CFG-01 negative\nvia module\ncpuid 7.0 ebx.bmi1=1\n"
				"expect reject by=module\n");
	ASSERT_EQ(JUDGED_FAIL, judged);
	EXPECT_TRUE(failure.by_expectation);
	EXPECT_EQ(MINIMIZE_BASELINE_FAILS, minimized.result.end);
	EXPECT_EQ(1, minimized.num_builds);
	close_target();
}

TEST(a_case_that_passes)
{
	open_target(&usual, &unchanged);
	minimize_text("CLB-01", "cpuid 7.0 ecx.waitpkg=1\n");
	EXPECT_EQ(JUDGED_PASS, judged);
	minimize_text("HST-07", "cpuid 7.0 ecx.waitpkg=1\n");
	EXPECT_EQ(JUDGED_NOT_APPLICABLE, judged);
	close_target();
}

/* The call that was answered otherwise than expected, and those that it needs. */
TEST(calls)
{
	open_target(&usual, &unchanged);
	minimize_text("KVM-01", "rule KVM-01 positive\n"
				"call create_vm expect=OK\ncall capabilities nent=64 expect=OK\n"
				"call enable_split_irqchip expect=OK\ncall set_max_vcpus value=2\n"
				"call init_vm expect=OK\ncall create_vcpu value=0 expect=OK\n"
				"call init_vm expect=OK\n");
	ASSERT_EQ(JUDGED_FAIL, judged);
	ASSERT_EQ(MINIMIZE_FOUND, minimized.result.end);
	EXPECT_TRUE(minimized.result.minimal);
	EXPECT_LE(2, minimized.smallest.num_calls);
	EXPECT_GE(4, minimized.smallest.num_calls);
	EXPECT_EQ(TD_CALL_INIT_VM, minimized.smallest.call[minimized.smallest.num_calls - 1].kind);
	close_target();
}

static unsigned int num_inits, busy_of; /* of so many one is not busy; 0: none is */

static void busy(struct wrapped *this, struct td_outcome *outcome)
{
	(void)this;
	if (busy_of == 1 || (busy_of && num_inits++ % busy_of == 0))
		return;
	memset(outcome, 0, sizeof(*outcome));
	outcome->by = TD_REFUSED_BY_KVM;
	outcome->error = EBUSY;
}

static const struct wrapped_answers often_busy = { .init = busy };

static void minimize_busy(unsigned int of)
{
	const struct td_case *test = emulated_case("cpuid 7.0 ecx=0x20000004 ebx=0x308\n");
	const struct minimize_request request = { .test = test, .failure = &failure };
	struct minimize_request here = request;
	struct target_reason reason;

	busy_of = 1;
	open_target(&rogue, &often_busy);
	observer_observe(runner->observer, test, &reason);
	judged = failure_of(rule_named("CLB-01"), &runner->context, runner->observer, &failure);
	if (judged != JUDGED_FAIL)
		ksft_exit_fail_msg("the case does not fail\n");
	busy_of = of;
	num_inits = 1;
	here.observer = runner->observer;
	here.context = &runner->context;
	if (!minimize_case(&here, &minimized))
		ksft_exit_fail_msg("out of memory\n");
}

/* A refusal is followed by the default TD, so that every busy try takes two of these. */
TEST(busy_is_tried_again)
{
	size_t builds;

	minimize_busy(1);
	EXPECT_EQ(MINIMIZE_FOUND, minimized.result.end);
	builds = minimized.num_builds;
	close_target();
	minimize_busy(3);
	ASSERT_EQ(MINIMIZE_FOUND, minimized.result.end);
	EXPECT_STREQ("7.0:ecx.enqcmd", steps_of(minimized.result.set));
	EXPECT_LT(builds, minimized.num_builds);
	close_target();
}

TEST(busy_for_good_is_not_guessed)
{
	minimize_busy(0);
	EXPECT_EQ(MINIMIZE_STOPPED, minimized.result.end);
	EXPECT_EQ(3, minimized.num_builds);
	EXPECT_NE(NULL, strstr(minimized.why, "busy"));
	EXPECT_FALSE(minimized.result.has_witness);
	close_target();
}

/* The module no longer answers once BMI1 and ENQCMD are asked for together. */
static void break_down(struct wrapped *this, struct td_outcome *outcome)
{
	const struct cpuid_regs regs =
		td_config_cpuid(&this->test->config, (struct cpuid_addr){ 7, 0 });

	(void)outcome;
	if (regs.reg[CPUID_EBX] & 8 && !(regs.reg[CPUID_ECX] & 0x20000000))
		this->answers.status_of_run = TARGET_BROKEN;
	else
		this->answers.status_of_run = TARGET_OK;
}

TEST(broken_harness_ends_it)
{
	const struct wrapped_answers answers = { .init = break_down };

	open_target(&rogue, &answers);
	minimize_text("HST-11", "cpuid 7.0 ecx=0x20000000 ebx=0x8\nguest exit async\n");
	ASSERT_EQ(JUDGED_FAIL, judged);
	EXPECT_EQ(MINIMIZE_STOPPED, minimized.result.end);
	EXPECT_NE(0, minimized.why[0]);
	EXPECT_FALSE(minimized.result.minimal);
	/* The smallest that was seen to fail, for what it is worth. */
	EXPECT_LT(0, minimized.result.size);
	close_target();
}

TEST(broken_at_once)
{
	const struct wrapped_answers answers = { .status_of_run = TARGET_BROKEN };

	open_target(&rogue, &answers);
	minimize_text("HST-11", "cpuid 7.0 ecx=0x20000000 ebx=0x8\nguest exit async\n");
	EXPECT_EQ(JUDGED_ERROR, judged);
	EXPECT_NE(0, failure.finding.observed[0]);
	close_target();
}

/* On hardware nothing is built after a case in which the harness broke. */
TEST(hardware_is_left_alone)
{
	const struct wrapped_answers answers = { .init = break_down };
	size_t builds;

	open_target(&rogue, &answers);
	minimize_text("CLB-01", "cpuid 7.0 ecx=0x20000000 ebx=0x8\n");
	EXPECT_EQ(MINIMIZE_FOUND, minimized.result.end); /* CLB-01 needs no guest */
	builds = minimized.num_builds;
	close_target();
	open_target(&rogue, &answers);
	wrapped.target.on_hardware = true;
	minimize_text("CLB-01", "cpuid 7.0 ecx=0x20000000 ebx=0x8\n");
	EXPECT_EQ(MINIMIZE_STOPPED, minimized.result.end);
	EXPECT_GT(builds, minimized.num_builds);
	EXPECT_NE(NULL, strstr(minimized.why, "case"));
	close_target();
}

/* Rows that ran already leave one suspect: nothing is searched. */
TEST(rows_that_ran)
{
	const char *const failing = "cpuid 7.0 ecx=0x20000004 ebx=0x308 edx=0x10\n";
	const struct minimize_row rows[] = {
		{ emulated_case("cpuid 7.0 ecx=0x20000000 ebx=0x108\n"), true },
		{ emulated_case("cpuid 7.0 ecx=0x4 ebx=0x308 edx=0x10\n"), false },
		{ emulated_case("xfam 0x7\ncpuid 7.0 ecx=0x20000004 edx=0x10\n"), true },
	};
	size_t without;

	open_target(&rogue, &unchanged);
	minimize_text("CLB-01", failing);
	without = minimized.result.num_tests;
	minimized_free(&minimized);
	minimize_rows("CLB-01", emulated_case(failing), rows, 3);
	ASSERT_EQ(MINIMIZE_FOUND, minimized.result.end);
	EXPECT_STREQ("7.0:ecx.enqcmd", steps_of(minimized.result.set));
	EXPECT_EQ(1, minimized.result.num_tests); /* the default TD */
	EXPECT_LT(1, without);
	/* The first and the second alone suspect more, and a wrong row costs no more than a test. */
	minimized_free(&minimized);
	minimize_rows("CLB-01", emulated_case(failing), rows, 1);
	EXPECT_STREQ("7.0:ecx.enqcmd", steps_of(minimized.result.set));
	close_target();
}

TEST_HARNESS_MAIN
