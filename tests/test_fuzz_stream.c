// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a fuzz target answers to an input depends on that input alone; and the stream of inputs
 * that figures are taken with is the same for the same number.
 */
#include "fuzz/stream.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz/bytes.h"
#include "fuzz/environment.h"
#include "fuzz/violated.h"
#include "kselftest_harness.h"

#define NUM_INPUTS 1500

/* What became of an input, as far as an engine or a rule could see it. */
struct answer {
	const struct rule *rule;
	struct finding finding;
	struct td_outcome outcome;
	bool has_outcome, has_cpuid;
	struct cpuid_set cpuid;
	size_t num_calls;
	int error[TD_MAX_CALLS];
	struct host_state after;
};

struct input {
	uint8_t *bytes;
	size_t size;
	struct answer answer;
};

static struct diag diag;

static void ask(struct trial *trial, const struct fuzz_scope *scope, const uint8_t *bytes,
		size_t size, struct answer *answer)
{
	const struct observation *seen = trial_seen(trial);
	static struct td_case test;

	fuzz_decode(scope, bytes, size, &test);
	trial_fit(trial, &test);
	memset(answer, 0, sizeof(*answer));
	answer->rule = trial_run(trial, &test, &answer->finding);
	if (!answer->rule)
		memset(&answer->finding, 0, sizeof(answer->finding));
	answer->has_outcome = seen->has_outcome;
	if (seen->has_outcome)
		answer->outcome = seen->outcome;
	answer->has_cpuid = seen->has_cpuid;
	for (size_t i = 0; seen->has_cpuid && i < seen->cpuid.count; i++)
		answer->cpuid.entry[i] = seen->cpuid.entry[i];
	answer->num_calls = seen->num_calls;
	for (size_t i = 0; i < seen->num_calls; i++)
		answer->error[i] = seen->call[i].error;
	if (seen->has_host_state)
		answer->after = seen->after[0];
}

/* Answers were cleared before they were filled, padding and all. */
static bool same_bytes(const void *a, const void *b, size_t size)
{
	return !memcmp(a, b, size);
}

static bool same(const struct answer *a, const struct answer *b)
{
	return a->rule == b->rule && a->has_outcome == b->has_outcome &&
	       td_outcome_same(&a->outcome, &b->outcome) && a->has_cpuid == b->has_cpuid &&
	       same_bytes(&a->cpuid, &b->cpuid, sizeof(a->cpuid)) && a->num_calls == b->num_calls &&
	       !memcmp(a->error, b->error, sizeof(a->error)) &&
	       same_bytes(&a->after, &b->after, sizeof(a->after)) &&
	       !strcmp(a->finding.subject, b->finding.subject) &&
	       !strcmp(a->finding.observed, b->finding.observed);
}

FIXTURE(target)
{
	struct fuzz_environment environment;
	struct trial_options options;
	struct trial *trial;
	struct fuzz_stream *stream;
};

FIXTURE_VARIANT(target)
{
	const char *name;
};

FIXTURE_VARIANT_ADD(target, init){
	.name = "init",
};

FIXTURE_VARIANT_ADD(target, kvm_abi){
	.name = "kvm_abi",
};

FIXTURE_VARIANT_ADD(target, entry_exit){
	.name = "entry_exit",
};

FIXTURE_VARIANT_ADD(target, update){
	.name = "update",
};

FIXTURE_SETUP(target)
{
	const struct fuzz_scope *scope = fuzz_scope_named(variant->name);
	struct target_reason lack;

	fuzz_environment_trial(&self->environment, scope, &self->options);
	ASSERT_EQ(SESSION_OK, trial_open(&self->trial, &self->options, &lack, &diag));
	self->stream = fuzz_stream_open(scope, &diag);
	ASSERT_NE(NULL, self->stream);
}

FIXTURE_TEARDOWN(target)
{
	fuzz_stream_close(self->stream);
	trial_close(self->trial);
}

/* In their order, backwards, and each once more on a target that has seen nothing else. */
TEST_F(target, inputs_leave_nothing_behind)
{
	const struct fuzz_scope *scope = fuzz_scope_named(variant->name);
	struct input *input = calloc(NUM_INPUTS, sizeof(*input));
	static struct answer again;
	struct target_reason lack;
	struct trial *fresh;

	ASSERT_NE(NULL, input);
	fuzz_stream_begin(self->stream, 11);
	for (size_t i = 0; i < NUM_INPUTS; i++) {
		const uint8_t *bytes;

		input[i].size = fuzz_stream_next(self->stream, &bytes);
		input[i].bytes = malloc(input[i].size);
		ASSERT_NE(NULL, input[i].bytes);
		memcpy(input[i].bytes, bytes, input[i].size);
		ask(self->trial, scope, bytes, input[i].size, &input[i].answer);
	}
	ASSERT_EQ(SESSION_OK, trial_open(&fresh, &self->options, &lack, &diag));
	for (size_t i = NUM_INPUTS; i-- > 0;) {
		ask(fresh, scope, input[i].bytes, input[i].size, &again);
		EXPECT_TRUE(same(&input[i].answer, &again))
		{
			TH_LOG("input %zu of %s", i, scope->name);
		}
		free(input[i].bytes);
	}
	trial_close(fresh);
	free(input);
}

/* It tries what is accepted and what is refused. */
TEST_F(target, stream_is_mixed_and_repeats)
{
	const struct fuzz_scope *scope = fuzz_scope_named(variant->name);
	struct fuzz_stream *other = fuzz_stream_open(scope, &diag);
	size_t accepted = 0, refused = 0;
	static struct answer answer;

	ASSERT_NE(NULL, other);
	EXPECT_GT(fuzz_stream_num_seeds(other), 100U);
	fuzz_stream_begin(self->stream, 12);
	fuzz_stream_begin(other, 12);
	for (size_t i = 0; i < NUM_INPUTS; i++) {
		const uint8_t *a, *b;
		size_t size = fuzz_stream_next(self->stream, &a);

		ASSERT_EQ(size, fuzz_stream_next(other, &b));
		ASSERT_EQ(0, memcmp(a, b, size));
		ask(self->trial, scope, a, size, &answer);
		accepted += answer.has_outcome && answer.outcome.by == TD_ACCEPTED;
		refused += answer.has_outcome && answer.outcome.by != TD_ACCEPTED;
	}
	EXPECT_GT(accepted, NUM_INPUTS / 50);
	EXPECT_GT(refused, NUM_INPUTS / 50);
	fuzz_stream_close(other);
}

TEST(every_rule_ends_by_its_name)
{
	for (size_t i = 0; i < rules_count(); i++) {
		const struct rule *rule = rule_at(i);
		bool fuzzed = false;
		char family[8];

		rule_family(rule, family);
		for (size_t j = 0; j < fuzz_scope_count(); j++) {
			const char *const *name = fuzz_scope_at(j)->families;

			for (; *name; name++)
				fuzzed |= !strcmp(*name, family);
		}
		EXPECT_TRUE(!fuzzed || violated_is_named(rule->id))
		{
			TH_LOG("%s", rule->id);
		}
	}
	EXPECT_FALSE(violated_is_named("FIX-99"));
}

TEST_HARNESS_MAIN
