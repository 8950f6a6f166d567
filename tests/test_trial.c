// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of fuzz/trial.h: which rules judge, what is left out, and that a case leaves nothing for
 * the next one.
 */
#include "fuzz/trial.h"

#include <stdlib.h>
#include <string.h>

#include "kselftest_harness.h"

static const char *const four[] = { "INI", "FIX", "CFG", "VIS", NULL };

static struct trial *open_with(const struct session_options *session, const char *const *families)
{
	const struct trial_options options = { .session = session, .families = families };
	struct target_reason lack;
	struct trial *trial;
	struct diag diag;

	if (trial_open(&trial, &options, &lack, &diag) != SESSION_OK)
		ksft_exit_fail_msg("%s\n", diag.text);
	return trial;
}

static struct trial *open_defect(const char *defect, const char *const *families)
{
	const struct session_options session = { .defect = defect };

	return open_with(&session, families);
}

static struct td_case *parse(const char *text)
{
	struct td_case *test = calloc(1, sizeof(*test));
	struct diag diag;

	if (!test || td_case_parse(test, "case", text, &diag))
		ksft_exit_fail_msg("%s\n", diag.text);
	return test;
}

#define ACCEPTED "via module\nxfam 0xe7\ncpuid 7.0 ebx.bmi1=1\n"
#define REFUSED "via module\nxfam 0x1\n"

TEST(sound_module_fails_nothing)
{
	struct trial *trial = open_defect(NULL, four);
	struct finding finding;

	EXPECT_EQ(NULL, trial_run(trial, parse(ACCEPTED), &finding));
	EXPECT_EQ(TD_ACCEPTED, trial_seen(trial)->outcome.by);
	EXPECT_EQ(NULL, trial_run(trial, parse(REFUSED), &finding));
	EXPECT_EQ(TD_REFUSED_BY_MODULE, trial_seen(trial)->outcome.by);
	EXPECT_EQ(2, trial_counts(trial).cases);
	EXPECT_EQ(0, trial_counts(trial).failed);
	EXPECT_EQ(0, trial_counts(trial).left_out);
	EXPECT_EQ(0, trial_counts(trial).broken);
	EXPECT_STREQ(SESSION_DEFAULT_MODULE, trial_session(trial)->options.module);
	EXPECT_EQ(trial_session(trial)->declared, trial_context(trial)->declared);
	EXPECT_EQ(&trial_observer(trial)->seen, trial_seen(trial));
	trial_close(trial);
}

/* The first in the table's order, of the families that are asked for. */
TEST(defect_fails_a_rule_of_the_families)
{
	static const char *const cfg[] = { "CFG", NULL }, *const ini[] = { "INI", NULL };
	const char *sdbg = "via module\ncpuid 1 ecx.sdbg=1\n";
	struct finding finding;
	struct trial *trial;
	const struct rule *rule;

	trial = open_defect("sdbg-reads-0", cfg);
	rule = trial_run(trial, parse(sdbg), &finding);
	ASSERT_NE(NULL, rule);
	EXPECT_STREQ("CFG-02", rule->id);
	EXPECT_STREQ("1:ecx.sdbg", finding.subject);
	EXPECT_EQ(1, trial_counts(trial).failed);
	EXPECT_EQ(NULL, trial_run(trial, parse(ACCEPTED), &finding));
	trial_close(trial);
	trial = open_defect("sdbg-reads-0", ini);
	EXPECT_EQ(NULL, trial_run(trial, parse(sdbg), &finding));
	trial_close(trial);
}

static size_t size_of_results(const struct observation *seen)
{
	return seen->num_guest_cpuid * sizeof(seen->guest_cpuid[0]);
}

static bool same_bytes(const void *a, const void *b, size_t size)
{
	return !memcmp(a, b, size);
}

static bool same_seen(const struct observation *a, const struct observation *b)
{
	return a->has_outcome == b->has_outcome &&
	       (!a->has_outcome || td_outcome_same(&a->outcome, &b->outcome)) &&
	       a->has_cpuid == b->has_cpuid && a->has_retry == b->has_retry &&
	       a->num_guest_cpuid == b->num_guest_cpuid && a->num_results == b->num_results &&
	       (!a->has_cpuid || same_bytes(&a->cpuid, &b->cpuid, sizeof(a->cpuid))) &&
	       (!a->has_retry || same_bytes(&a->retry_cpuid, &b->retry_cpuid, sizeof(a->cpuid))) &&
	       !memcmp(a->guest_cpuid, b->guest_cpuid, size_of_results(a)) &&
	       !memcmp(a->result, b->result, a->num_results * sizeof(a->result[0])) &&
	       a->has_host_state == b->has_host_state &&
	       (!a->has_host_state || same_bytes(a->after, b->after, sizeof(a->after)));
}

/* Whatever runs in between, a case shows the same and gets the same answer. */
TEST(nothing_of_a_case_is_left_for_the_next)
{
	static const char *const texts[] = {
		ACCEPTED,
		REFUSED,
		"via module\n",
		"via module\ncpuid 1 ecx.sdbg=1\n",
		"via module\nmax_vcpus 0\nguest vcpu 3\n",
		"via module\nguest vcpu 3\n",
		"via module\nattributes perfmon\nguest wrmsr 0x186 3\nguest exit async\n",
		"via module\nguest tdcall cpuidve_set 3\nguest cpuid 7.0\n",
		"via kvm\ncpuid 1 ecx.sdbg=1\n",
		"via kvm\nxfam 0x1\n",
		"via kvm\ncpuid 7.0 ecx.waitpkg=1\n",
		"call create_vm\ncall init_vm\ncall init_vm expect=EINVAL\n",
	};
	const size_t count = sizeof(texts) / sizeof(texts[0]);
	struct observation *before = malloc(sizeof(*before));
	struct trial *trial = open_defect("sdbg-reads-0", four);
	struct finding finding;

	ASSERT_NE(NULL, before);
	for (size_t i = 0; i < count; i++) {
		struct td_case *test = parse(texts[i]);
		const struct rule *rule = trial_run(trial, test, &finding);
		const struct target_reason *reason;
		bool carried = trial_carried(trial, &reason);

		*before = *trial_seen(trial);
		for (size_t j = 0; j < count; j++) {
			trial_run(trial, parse(texts[j]), &finding);
			EXPECT_EQ(rule, trial_run(trial, test, &finding))
			TH_LOG("%safter\n%s", texts[i], texts[j]);
			EXPECT_EQ(carried, trial_carried(trial, &reason));
			EXPECT_TRUE(same_seen(before, trial_seen(trial)))
			TH_LOG("%safter\n%s", texts[i], texts[j]);
		}
	}
	free(before);
	trial_close(trial);
}

TEST(case_that_the_target_cannot_carry_is_left_out)
{
	struct trial *trial = open_defect(NULL, four);
	const struct target_reason *reason;
	struct finding finding;

	EXPECT_EQ(NULL, trial_run(trial, parse("via module\ncpuid 2 eax=1\n"), &finding));
	EXPECT_FALSE(trial_carried(trial, &reason));
	EXPECT_NE('\0', reason->needed[0]);
	EXPECT_EQ(NULL, trial_run(trial, parse(ACCEPTED "needs policy allowlist\n"), &finding));
	EXPECT_FALSE(trial_carried(trial, &reason));
	EXPECT_FALSE(trial_seen(trial)->has_outcome);
	EXPECT_EQ(2, trial_counts(trial).left_out);
	EXPECT_EQ(NULL, trial_run(trial, parse(ACCEPTED), &finding));
	EXPECT_TRUE(trial_carried(trial, &reason));
	trial_close(trial);
}

/* The target of the session, as if what it did were done to this host. */
TEST(hazard_is_refused_on_hardware)
{
	struct trial *trial = open_defect(NULL, four);
	const struct target_reason *reason;
	struct finding finding;

	trial_observer(trial)->target->on_hardware = true;
	trial_run(trial, parse("via module\nattributes perfmon\n"), &finding);
	EXPECT_FALSE(trial_carried(trial, &reason));
	EXPECT_STREQ("--allow-host-damage", reason->needed);
	trial_run(trial, parse(ACCEPTED), &finding);
	EXPECT_TRUE(trial_carried(trial, &reason));
	trial_close(trial);
}

static enum target_status break_down(struct target *target, struct cpuid_set *cpuid)
{
	(void)cpuid;
	target_unsupported(target, "a read-back", "a fault of the harness");
	return TARGET_BROKEN;
}

/* What is not seen is not judged, and a case without fault is judged again after it. */
TEST(broken_target_gives_no_verdict)
{
	struct trial *trial = open_defect("sdbg-reads-0", four);
	struct target *target = trial_observer(trial)->target;
	const struct target_ops *sound = target->ops;
	struct target_ops broken = *sound;
	struct td_case *test = parse("via module\ncpuid 1 ecx.sdbg=1\n");
	struct finding finding;

	broken.read_cpuid = break_down;
	target->ops = &broken;
	trial_run(trial, parse(ACCEPTED), &finding);
	EXPECT_EQ(1, trial_counts(trial).broken);
	EXPECT_EQ(0, trial_counts(trial).failed);
	target->ops = sound;
	EXPECT_NE(NULL, trial_run(trial, test, &finding));
	EXPECT_EQ(1, trial_counts(trial).broken);
	trial_close(trial);
}

/* Cases that differ in what they ask for; one in a thousand is judged though it was cleared. */
TEST(screen_clears_and_is_checked)
{
	static const char *const with_kvm[] = { "INI", "KVM", NULL };
	struct trial *trial = open_defect(NULL, four);
	struct td_case *test = parse(ACCEPTED);
	struct finding finding;
	uint64_t checked;

	for (int round = 0; round < 2; round++) {
		for (uint16_t i = 0; i < 4096; i++) {
			test->config.max_vcpus = 1 + i % 512;
			test->config.tsc_frequency = 100 + i / 512;
			ASSERT_EQ(NULL, trial_run(trial, test, &finding));
		}
		if (!round)
			checked = trial_counts(trial).checked;
	}
	EXPECT_EQ(8192, trial_counts(trial).cleared);
	EXPECT_LE(1, checked);
	EXPECT_GE(32, checked);
	EXPECT_EQ(2 * checked, trial_counts(trial).checked);
	trial_close(trial);
	trial = open_defect(NULL, with_kvm);
	EXPECT_EQ(NULL, trial_run(trial, test, &finding));
	EXPECT_EQ(0, trial_counts(trial).cleared);
	trial_close(trial);
}

struct told {
	const struct td_case *test;
	size_t count;
};

static void tell(void *user, const struct td_case *test)
{
	struct told *told = user;

	told->test = test;
	told->count++;
}

TEST(before_is_told_of_what_is_carried_out)
{
	const struct session_options session = { .module = NULL };
	struct told told = { 0 };
	const struct trial_options options = {
		.session = &session,
		.families = four,
		.before = tell,
		.user = &told,
	};
	struct td_case *test = parse(ACCEPTED);
	struct target_reason lack;
	struct finding finding;
	struct trial *trial;
	struct diag diag;

	ASSERT_EQ(SESSION_OK, trial_open(&trial, &options, &lack, &diag));
	trial_run(trial, test, &finding);
	EXPECT_EQ(test, told.test);
	trial_run(trial, parse(ACCEPTED "needs policy allowlist\n"), &finding);
	EXPECT_EQ(test, told.test);
	EXPECT_EQ(1, told.count);
	trial_close(trial);
}

TEST(what_cannot_be_opened_says_why)
{
	static const char *const unknown[] = { "INI", "XYZ", NULL }, *const none[] = { NULL };
	const struct session_options usual = { .module = NULL }, bad = { .module = "no-such" },
				     absent = { .target = SESSION_KVM };
	struct trial_options options = { .session = &usual, .families = unknown };
	struct target_reason lack = { .needed = "" };
	struct trial *trial;
	struct diag diag;

	EXPECT_EQ(SESSION_BAD, trial_open(&trial, &options, &lack, &diag));
	EXPECT_NE(NULL, strstr(diag.text, "'XYZ'"));
	options.families = none;
	EXPECT_EQ(SESSION_BAD, trial_open(&trial, &options, &lack, &diag));
	options.families = four;
	options.session = &bad;
	EXPECT_EQ(SESSION_BAD, trial_open(&trial, &options, &lack, &diag));
	EXPECT_EQ(NULL, trial);
	options.session = &absent;
	if (trial_open(&trial, &options, &lack, &diag) == SESSION_NOTHING)
		EXPECT_NE('\0', lack.needed[0]);
	trial_close(trial);
}

TEST_HARNESS_MAIN
