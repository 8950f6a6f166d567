// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of recording and replaying whole runs: a replay finds what the recorded run found,
 * whatever part of it is replayed.
 */
#include "input/file.h"
#include "run/run.h"
#include "suites/suites.h"
#include "target/replay.h"

#include "kselftest_harness.h"

#include "folder.h"
#include "slow.h"
#include "wrapped.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct replay_start no_start;
static const struct run_selection everything;

static void need(bool there, const struct diag *diag)
{
	if (!there)
		ksft_exit_fail_msg("%s\n", diag->text);
}

/* Where a run writes its record and its exchange; both may be NULL. */
struct paths {
	const char *record;
	const char *exchange;
};

/* All suites on run->session.target, which this takes over. */
static void carry_out(struct run *run, const struct run_selection *selection, const char *path)
{
	struct record *record = record_open(&run->provenance, suites);
	struct diag diag;

	if (!record)
		ksft_exit_fail_msg("out of memory\n");
	need(!run_suites(run, suites, selection, record, &diag), &diag);
	if (path)
		need(!record_write(record, path, &diag), &diag);
	record_free(record);
}

/* @answers: what the target does wrong, or NULL. The run stays open for its results. */
static void run_emulator(struct run *run, const struct session_options *options,
			 const struct run_selection *selection,
			 const struct wrapped_answers *answers, const struct paths *paths)
{
	static const struct wrapped_answers nothing;
	struct wrapped wrapped;
	struct target *recorder = NULL, *inner;
	struct diag diag;

	need(!run_open(run, options, 0, &diag), &diag);
	inner = run->session.target;
	wrapped_init(&wrapped, inner, answers ? answers : &nothing);
	run->session.target = &wrapped.target;
	if (paths->exchange) {
		recorder =
			recorder_target_create(&wrapped.target, paths->exchange, &no_start, &diag);
		need(recorder, &diag);
		run->session.target = recorder;
	}
	carry_out(run, selection, paths->record);
	if (recorder)
		need(!recorder_finish(recorder, &diag), &diag);
	target_destroy(recorder);
	run->session.target = inner;
}

static void run_replay(struct run *run, const struct session_options *options,
		       const struct run_selection *selection, const struct paths *paths)
{
	struct diag diag;

	need(!run_open(run, options, 0, &diag), &diag);
	target_destroy(run->session.target);
	run->session.target = replay_target_create(paths->exchange, &diag);
	need(run->session.target, &diag);
	carry_out(run, selection, paths->record);
}

static enum verdict verdict_on(const struct run *run, const char *rule)
{
	return results_of(&run->results, rule_named(rule))->verdict;
}

/* How long it took is no finding, and neither is when something was found. */
static void forget_time(char *record)
{
	char *seconds = record ? strstr(record, "\"seconds\":") : NULL;

	if (!seconds)
		ksft_exit_fail_msg("a record without a time\n");
	*seconds = '\0'; /* it stands last */
	for (char *ms = record; (ms = strstr(ms, ",\"ms\":"));) {
		const char *end = strchr(ms, '}');

		memmove(ms, end, strlen(end) + 1);
	}
}

static char *text_of(const char *path)
{
	struct diag diag;
	size_t size;
	char *text = file_read(path, FILE_MAX_SIZE, &size, &diag);

	need(text, &diag);
	return text;
}

/* Judgement by judgement, and rule by rule; the first line says where a record comes from. */
static bool same_record(const char *path, const char *other)
{
	char *a = text_of(path), *b = text_of(other);
	bool same;

	forget_time(a);
	forget_time(b);
	same = strlen(strchr(a, '\n')) > 1 && !strcmp(strchr(a, '\n'), strchr(b, '\n'));
	free(a);
	free(b);
	return same;
}

static void expect_same_run(struct __test_metadata *_metadata,
			    const struct session_options *options, const char *folder)
{
	char plain[PATH_MAX], recorded[PATH_MAX], replayed[PATH_MAX], exchange[PATH_MAX];
	const struct paths without = { folder_path(plain, folder, "plain"), NULL };
	const struct paths recording = { folder_path(recorded, folder, "recorded"),
					 folder_path(exchange, folder, "exchange") };
	const struct paths replaying = { folder_path(replayed, folder, "replayed"), exchange };
	struct run run;

	run_emulator(&run, options, &everything, NULL, &without);
	EXPECT_GT(run.results.num_cases, 1000);
	run_close(&run);
	run_emulator(&run, options, &everything, NULL, &recording);
	run_close(&run);
	EXPECT_TRUE(same_record(plain, recorded));
	run_replay(&run, options, &everything, &replaying);
	run_close(&run);
	EXPECT_TRUE(same_record(plain, replayed));
}

TEST_SLOW(a_replay_finds_what_the_run_found)
{
	const struct session_options options = { 0 };

	expect_same_run(_metadata, &options, folder_fresh());
}

TEST_SLOW(a_replay_of_a_module_with_opt_in_does_too)
{
	const struct session_options options = { .module = "tdx-next", .policy = "clobber-list" };

	expect_same_run(_metadata, &options, folder_fresh());
}

TEST_SLOW(any_part_of_a_run_can_be_replayed)
{
	static const struct run_selection selections[] = {
		{ .rule = "INI-22" },
		{ .rule = "HST-03" },
		{ .rule = "KVM-16" },
		{ .test = "default" },
		{ .test = "default-kvm" },
		{ .test = "maximal-kvm" },
		{ .test = "bit-1:eax.stepping[0]" },
	};
	const struct session_options options = { 0 };
	const char *folder = folder_fresh();
	char plain[PATH_MAX], replayed[PATH_MAX], exchange[PATH_MAX];
	const struct paths without = { folder_path(plain, folder, "plain"), NULL };
	const struct paths recording = { NULL, folder_path(exchange, folder, "exchange") };
	const struct paths replaying = { folder_path(replayed, folder, "replayed"), exchange };
	struct run run;

	run_emulator(&run, &options, &everything, NULL, &recording);
	run_close(&run);
	for (size_t i = 0; i < COUNT(selections); i++) {
		run_emulator(&run, &options, &selections[i], NULL, &without);
		EXPECT_GT(results_count(&run.results, VERDICT_PASS, NULL) +
				  results_count(&run.results, VERDICT_XFAIL, NULL),
			  0);
		run_close(&run);
		run_replay(&run, &options, &selections[i], &replaying);
		run_close(&run);
		EXPECT_TRUE(same_record(plain, replayed))
		{
			TH_LOG("%s%s", selections[i].rule ? selections[i].rule : "",
			       selections[i].test ? selections[i].test : "");
		}
	}
}

/* From one list of calls on the host has another value. */
static bool moved;

static void move_in_calls(struct wrapped *wrapped, struct td_call_result *results)
{
	(void)results;
	moved |= !strcmp(wrapped->test->name, "KVM-14.negative");
}

static void show_moved(struct wrapped *wrapped, unsigned int cpu, struct host_state *state)
{
	(void)wrapped;
	(void)cpu;
	state->value[HOST_IA32_STAR] ^= moved;
}

/* The case behind it is replayed alone, and does not answer for it. */
TEST(what_moved_in_a_case_left_out_is_not_another_cases)
{
	const struct run_selection all = { .rule = "KVM-16" };
	const struct run_selection behind = { .rule = "KVM-16", .test = "KVM-14.positive" };
	const struct wrapped_answers answers = { .calls = move_in_calls, .host_state = show_moved };
	const struct session_options options = { 0 };
	const char *folder = folder_fresh();
	char plain[PATH_MAX], replayed[PATH_MAX], recorded[PATH_MAX], exchange[PATH_MAX];
	const struct paths without = { folder_path(plain, folder, "plain"), NULL };
	const struct paths recording = { folder_path(recorded, folder, "recorded"),
					 folder_path(exchange, folder, "exchange") };
	const struct paths replaying = { folder_path(replayed, folder, "replayed"), exchange };
	struct run run;

	run_emulator(&run, &options, &behind, NULL, &without);
	run_close(&run);
	run_emulator(&run, &options, &all, &answers, &recording);
	run_close(&run);
	ASSERT_TRUE(moved);
	EXPECT_NE(NULL, strstr(text_of(recorded), "\"moved\":1,\"case\":\"KVM-14.negative\""));
	run_replay(&run, &options, &behind, &replaying);
	run_close(&run);
	EXPECT_TRUE(same_record(plain, replayed));
}

/* The host's kernel warns in one case, and taints itself. */
static uint64_t warnings;

static bool is_bad_case(const struct wrapped *wrapped)
{
	return !strcmp(wrapped->test->name, "KVM-01.negative");
}

static void warn_in_calls(struct wrapped *wrapped, struct td_call_result *results)
{
	(void)results;
	warnings += is_bad_case(wrapped);
}

static void tell_warnings(enum target_health what, uint64_t *value)
{
	if (what == HEALTH_WARNINGS)
		*value += warnings;
	if (what == HEALTH_TAINT)
		*value |= warnings ? 0x200 : 0;
}

TEST(what_a_case_did_to_the_kernel_stays_with_it)
{
	static const struct {
		const char *test;
		enum verdict verdict;
	} cases[] = {
		{ "KVM-01.negative", VERDICT_FAIL },
		{ "KVM-01.positive", VERDICT_PASS },
		{ "default-kvm", VERDICT_PASS },
		{ NULL, VERDICT_FAIL },
	};
	static const char *const rules[] = { "KVM-17", "KVM-21" };
	const struct wrapped_answers answers = { .calls = warn_in_calls, .health = tell_warnings };
	const struct session_options options = { 0 };
	const char *folder = folder_fresh();
	char exchange[PATH_MAX];
	const struct paths paths = { NULL, folder_path(exchange, folder, "exchange") };
	const struct run_selection recorded = { .rule = "KVM-17" };
	struct run run;

	run_emulator(&run, &options, &recorded, &answers, &paths);
	EXPECT_EQ(verdict_on(&run, "KVM-17"), VERDICT_FAIL);
	run_close(&run);
	ASSERT_GE(warnings, 1);
	for (size_t i = 0; i < COUNT(cases) * COUNT(rules); i++) {
		const struct run_selection selection = { .rule = rules[i % 2],
							 .test = cases[i / 2].test };

		run_replay(&run, &options, &selection, &paths);
		EXPECT_EQ(verdict_on(&run, rules[i % 2]), cases[i / 2].verdict)
		{
			TH_LOG("%s %s", selection.rule, selection.test ? selection.test : "all");
		}
		EXPECT_EQ(results_of(&run.results, rule_named(rules[i % 2]))->count[VERDICT_FAIL],
			  cases[i / 2].verdict == VERDICT_FAIL);
		run_close(&run);
	}
}

/* After one certain refusal, the default TD is refused once. */
static void stay_refused_once(struct wrapped *wrapped, struct td_outcome *outcome)
{
	static bool refused;

	if (refused)
		*outcome = (struct td_outcome){ .by = TD_REFUSED_BY_MODULE,
						.has_status = true,
						.status = 0xc000010000000041 };
	refused = !strcmp(wrapped->test->name, "bit-1:eax.stepping[1]");
}

TEST(the_default_td_after_a_refusal_is_that_refusals)
{
	static const struct {
		const char *test;
		enum verdict verdict;
	} cases[] = {
		{ "bit-1:eax.stepping[0]", VERDICT_PASS },
		{ "bit-1:eax.stepping[1]", VERDICT_FAIL },
		{ "bit-1:eax.stepping[2]", VERDICT_PASS },
	};
	const struct wrapped_answers answers = { .init = stay_refused_once };
	const struct session_options options = { 0 };
	char exchange[PATH_MAX];
	const struct paths paths = { NULL, folder_path(exchange, folder_fresh(), "exchange") };
	const struct run_selection recorded = { .rule = "INI-22" };
	struct run run;

	run_emulator(&run, &options, &recorded, &answers, &paths);
	EXPECT_EQ(verdict_on(&run, "INI-22"), VERDICT_FAIL);
	run_close(&run);
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct run_selection selection = { .rule = "INI-22", .test = cases[i].test };

		run_replay(&run, &options, &selection, &paths);
		EXPECT_EQ(verdict_on(&run, "INI-22"), cases[i].verdict)
		{
			TH_LOG("%s", cases[i].test);
		}
		run_close(&run);
	}
}

TEST(a_case_that_was_not_recorded_is_left_out)
{
	const struct session_options options = { 0 };
	const struct run_selection recorded = { .test = "default" };
	const struct run_selection other = { .test = "default-kvm" };
	char exchange[PATH_MAX];
	const struct paths paths = { NULL, folder_path(exchange, folder_fresh(), "exchange") };
	struct run run;
	const struct rule_result *result;

	run_emulator(&run, &options, &recorded, NULL, &paths);
	run_close(&run);
	run_replay(&run, &options, &other, &paths);
	EXPECT_EQ(run.results.num_cases, 0);
	EXPECT_GE(run.results.num_left_out, 1);
	EXPECT_EQ(results_count(&run.results, VERDICT_PASS, NULL), 0);
	run_close(&run);
	run_replay(&run, &options, &everything, &paths);
	EXPECT_GT(run.results.num_left_out, 1000);
	EXPECT_EQ(verdict_on(&run, "FIX-01"), VERDICT_PASS);
	EXPECT_EQ(results_count(&run.results, VERDICT_FAIL, NULL), 0);
	EXPECT_EQ(results_count(&run.results, VERDICT_MISS, NULL), 0);
	result = results_of(&run.results, rule_named("KVM-01"));
	EXPECT_NE(result->verdict, VERDICT_PASS);
	EXPECT_NE(strstr(result->reason, "needs a recorded calls of this case; found: none in "),
		  NULL)
	{
		TH_LOG("%s", result->reason);
	}
	run_close(&run);
}

/* Replaces each @from of an exchange by @to; they are as long. */
static void tamper(const char *path, const char *from, const char *to)
{
	struct diag diag;
	size_t size, replaced = 0;
	char *text = file_read(path, FILE_MAX_SIZE, &size, &diag);

	need(text, &diag);
	for (char *at = text; (at = strstr(at, from)); replaced++) {
		for (const char *byte = to; *byte; byte++)
			*at++ = *byte;
	}
	if (!replaced)
		ksft_exit_fail_msg("there is no %s in the exchange\n", from);
	need(!file_write(path, text, size, &diag), &diag);
	free(text);
}

TEST(a_tampered_answer_fails_its_rule)
{
	static const struct {
		const char *rule;
		const char *test;
		const char *from;
		const char *to;
	} answers[] = {
		{ "FIX-01", "default", " 7,0,2,219424c1,19000000,", " 7,0,2,219424c1,1d000000," },
		{ "INI-24", "default", "\"rcx\":\"0x0\"", "\"rcx\":\"0x7\"" },
		{ "INI-23", "default", "\"refused_by\":\"nobody\"", "\"refused_by\":\"module\"" },
		{ "FIX-10", NULL, "\"value\":\"0xff00000fff3fff\"",
		  "\"value\":\"0xff00008fff3fff\"" },
	};
	const struct session_options options = { 0 };

	for (size_t i = 0; i < COUNT(answers); i++) {
		const struct run_selection selection = { .rule = answers[i].rule,
							 .test = answers[i].test };
		char exchange[PATH_MAX];
		const struct paths paths = { NULL,
					     folder_path(exchange, folder_fresh(), "exchange") };
		struct run run;

		run_emulator(&run, &options, &selection, NULL, &paths);
		run_close(&run);
		run_replay(&run, &options, &selection, &paths);
		EXPECT_EQ(verdict_on(&run, answers[i].rule), VERDICT_PASS);
		run_close(&run);
		tamper(exchange, answers[i].from, answers[i].to);
		run_replay(&run, &options, &selection, &paths);
		EXPECT_EQ(verdict_on(&run, answers[i].rule), VERDICT_FAIL)
		{
			TH_LOG("%s", answers[i].rule);
		}
		run_close(&run);
	}
}

FOLDER_HARNESS_MAIN
