/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A suite as a kselftest program: one test a rule, by the same runner as "tdx-cts run".
 *
 *	SUITE_HARNESS_MAIN(clobber_suite)
 *
 *	clobber -l				lists the rules
 *	clobber -v CLB-01			runs one of them
 *	clobber -r clobber.CLB-01.NAME		likewise, by the name in the output
 *	clobber -t must_fail			can it fail?
 *
 * TDX_CTS_TARGET, TDX_CTS_MODULE, TDX_CTS_UPDATE_TO, TDX_CTS_PLATFORM, TDX_CTS_KERNEL,
 * TDX_CTS_KVM_POLICY and TDX_CTS_KVM_SUPPORTS stand for the options of that command.
 *
 * Beside its rules each suite has the test must_fail: the emulator with a seeded defect, whatever the
 * target is, on which the rule that must find it has to fail.
 *
 * The harness registers tests that are written down as functions. Here a table says what there
 * is, so that its lists are filled directly: a fixture for the suite, repeated for each rule
 * with the rule's id as its only variant and the rule's name as its only test.
 */
#ifndef SUITES_KSELFTEST_MAIN_H
#define SUITES_KSELFTEST_MAIN_H

#include <stdlib.h>

#include "emulator/defect.h"
#include "run/run.h"
#include "suites/suites.h"

#include "kselftest_harness.h"

#define SUITE_MAX_TESTS 128 /* rules, and must_fail */
#define SUITE_PLAN \
	{ \
		.strength = 2 \
	} /* each test makes its own arrays: those that take no time */
#define SUITE_TIMEOUT \
	600 /* seconds for one rule: hundreds of TDs, each of which takes real TDX a while */

static struct suite_program {
	const struct suite *suite;
	struct session_options options;
	struct run run; /* of the child that runs a test: a target is for one thread */
	bool *must_fail_ran; /* shared with the child that runs it, as are tests */
	size_t num_tests;
	struct suite_test {
		struct __fixture_metadata fixture;
		struct __fixture_variant_metadata variant;
		struct __test_metadata *test;
	} test[SUITE_MAX_TESTS];
} suite_program;

/* Diagnostics of KTAP: lines that begin with '#'. */
static void suite_print_failure(const struct rule_result *result)
{
	const struct judgement *judgement = &result->shortest;
	char command[1024];

	ksft_print_msg("%s %s\n", verdict_name(result->verdict), result->reason);
	if (!judgement->rule)
		return;
	ksft_print_msg("%s\n", judgement->rule->says);
	ksft_print_msg("%s: expected %s; observed %s\n", judgement->finding.subject,
		       judgement->finding.expected, judgement->finding.observed);
	if (*judgement->test)
		ksft_print_msg("case %s: %s\n", judgement->test, judgement->answer);
	record_command(&suite_program.run.provenance, judgement, command, sizeof(command));
	ksft_print_msg("%s\n", command);
}

/* The verdict in the harness's terms; a waiver that is no longer true fails. */
static void suite_report(struct __test_metadata *_metadata, const struct rule_result *result)
{
	switch (result->verdict) {
	case VERDICT_PASS:
		return;
	case VERDICT_XFAIL:
		snprintf(_metadata->results->reason, sizeof(_metadata->results->reason), "%s",
			 result->waiver->reason);
		_metadata->exit_code = KSFT_XFAIL;
		return;
	case VERDICT_SKIP:
		SKIP(return, "%s", result->reason);
	case VERDICT_NOT_COVERED:
	case VERDICT_NOT_OBSERVABLE:
		SKIP(return, "%s%s%s", verdict_name(result->verdict), *result->reason ? ": " : "",
			   result->reason);
	default:
		suite_print_failure(result);
		_metadata->exit_code = KSFT_FAIL;
	}
}

/* One rule of the suite on a target. False where there is no result, which is said then. */
static bool suite_run(struct __test_metadata *_metadata, const struct session_options *options,
		      const char *rule)
{
	const struct suite *const suites_of_rule[] = { suite_program.suite, NULL };
	const struct run_selection selection = { .rule = rule, .plan = SUITE_PLAN };
	struct run *run = &suite_program.run;
	struct diag diag;

	switch (run_open(run, options, 0, &diag)) {
	case SESSION_NOTHING:
		SKIP(return false, "needs %s; found: %s", run->session.lack.needed,
			    run->session.lack.found);
	case SESSION_BAD:
		break;
	case SESSION_OK:
		if (!run_suites(run, suites_of_rule, &selection, NULL, &diag))
			return true;
	}
	ksft_print_msg("%s\n", diag.text);
	_metadata->exit_code = KSFT_FAIL;
	return false;
}

/* The body of a rule's test; the variant says which one. */
static void suite_test_rule(struct __test_metadata *_metadata,
			    struct __fixture_variant_metadata *variant)
{
	struct run *run = &suite_program.run;

	if (!suite_run(_metadata, &suite_program.options, variant->name))
		return;
	suite_report(_metadata, results_of(&run->results, rule_named(variant->name)));
	if (*run->results.stopped) {
		ksft_print_msg("Stopped: %s\n", run->results.stopped);
		_metadata->exit_code = KSFT_FAIL;
	}
	run_close(run);
}

/* The variant is the defect. */
static void suite_test_must_fail(struct __test_metadata *_metadata,
				 struct __fixture_variant_metadata *variant)
{
	const struct session_options options = { .defect = variant->name };
	const struct defect *defect = defect_named(variant->name);
	enum verdict verdict;

	*suite_program.must_fail_ran = true;
	if (!suite_run(_metadata, &options, defect->rule))
		return;
	verdict = results_of(&suite_program.run.results, rule_named(defect->rule))->verdict;
	run_close(&suite_program.run);
	if (verdict == VERDICT_FAIL)
		return;
	ksft_print_msg("%s: %s, expected FAIL of %s\n", defect->says, verdict_name(verdict),
		       defect->rule);
	_metadata->exit_code = KSFT_FAIL;
}

static void *suite_share(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		ksft_exit_fail_msg("%s: out of memory\n", suite_program.suite->name);
	return memory;
}

static void suite_add_test(const char *variant, const char *name,
			   void (*fn)(struct __test_metadata *,
				      struct __fixture_variant_metadata *))
{
	struct suite_test *test = &suite_program.test[suite_program.num_tests];

	if (suite_program.num_tests++ == SUITE_MAX_TESTS)
		ksft_exit_fail_msg("%s: too many rules\n", suite_program.suite->name);
	test->test = suite_share(sizeof(*test->test));
	test->fixture.name = suite_program.suite->name;
	test->variant.name = variant;
	test->test->name = name;
	test->test->fn = fn;
	test->test->fixture = &test->fixture;
	test->test->termsig = -1;
	test->test->timeout = SUITE_TIMEOUT;
	__register_fixture(&test->fixture);
	__register_fixture_variant(&test->fixture, &test->variant);
	__register_test(test->test);
}

/* Each with one variant: of a rule its id, of must_fail the defect. */
static void suite_add_tests(void)
{
	const struct suite *suite = suite_program.suite;

	for (size_t i = 0; i < rules_count(); i++) {
		if (suite_has_rule(suite, rule_at(i)))
			suite_add_test(rule_at(i)->id, rule_at(i)->name, suite_test_rule);
	}
	suite_program.must_fail_ran = suite_share(sizeof(*suite_program.must_fail_ran));
	suite_add_test(suite->must_fail, "must_fail", suite_test_must_fail);
}

/*
 * The harness exits with 0 when every test was skipped; an empty run must not look like a pass, and
 * must_fail says nothing of the target.
 */
static void suite_exit_skipped(void)
{
	const int skips = (int)ksft_get_xskip_cnt();

	if (skips && skips + *suite_program.must_fail_ran == (int)ksft_test_num()) {
		fflush(stdout);
		_exit(KSFT_SKIP);
	}
}

/* Bad input ends the program, and so does a target that is not to be had here. */
static void suite_check_options(void)
{
	struct session_options *options = &suite_program.options;
	const char *target = getenv("TDX_CTS_TARGET");
	struct session session;
	struct diag diag;

	*options = (struct session_options){
		.module = getenv("TDX_CTS_MODULE"),
		.update_to = getenv("TDX_CTS_UPDATE_TO"),
		.platform = getenv("TDX_CTS_PLATFORM"),
		.kernel = getenv("TDX_CTS_KERNEL"),
		.policy = getenv("TDX_CTS_KVM_POLICY"),
		.supports = getenv("TDX_CTS_KVM_SUPPORTS"),
	};
	if (target && !session_parse_target(options, target))
		ksft_exit_fail_msg("TDX_CTS_TARGET=%s: there are emulator, kvm and replay:DIR\n",
				   target);
	if (suite_program.suite->of_update && !options->update_to) {
		ksft_print_header();
		ksft_exit_skip("needs TDX_CTS_UPDATE_TO, the module after an update of "
			       "TDX_CTS_MODULE; found: none\n");
	}
	switch (session_open(&session, options, &diag)) {
	case SESSION_BAD:
		ksft_exit_fail_msg("%s\n", diag.text);
	case SESSION_NOTHING:
		ksft_print_header();
		ksft_exit_skip("needs %s; found: %s\n", session.lack.needed, session.lack.found);
	case SESSION_OK:
		session_close(&session);
	}
}

static int suite_main(const struct suite *suite, int argc, char **argv)
{
	suite_program.suite = suite;
	suite_add_tests();
	suite_check_options();
	if (atexit(suite_exit_skipped))
		ksft_exit_fail_msg("%s: out of memory\n", suite->name);
	return test_harness_run(argc, argv);
}

#define SUITE_HARNESS_MAIN(suite) \
	int main(int argc, char **argv) \
	{ \
		return suite_main(&suite, argc, argv); \
	}

#endif
