// SPDX-License-Identifier: GPL-2.0-only
/*
 * The minimiser on simulated faults: what it finds, how it ends, and how many tests it takes.
 */
#include <string.h>

#include "kselftest_harness.h"

#include "cover/minimize.h"
#include "cover/minimize_figure.h"

#define MAX_STEPS 200

/* A fault as a function of the selection, and what was asked. */
struct fault {
	size_t num_steps;
	enum minimize_answer (*of)(const bool in[]);
	size_t num_asked;
	bool asked[512][MAX_STEPS];
	enum minimize_answer answer[512];
};

static struct fault fault;

static enum minimize_answer test_fault(void *user, const bool in[])
{
	struct fault *this = user;
	enum minimize_answer answer = this->of(in);

	if (this->num_asked == 512)
		ksft_exit_fail_msg("no end of tests\n");
	memcpy(this->asked[this->num_asked], in, this->num_steps);
	this->answer[this->num_asked++] = answer;
	return answer;
}

static bool asked_before(const bool in[], enum minimize_answer answer)
{
	for (size_t i = 0; i < fault.num_asked; i++) {
		if (fault.answer[i] == answer && !memcmp(fault.asked[i], in, fault.num_steps))
			return true;
	}
	return false;
}

static bool asked_twice(void)
{
	for (size_t i = 0; i < fault.num_asked; i++) {
		for (size_t j = 0; j < i; j++) {
			if (!memcmp(fault.asked[i], fault.asked[j], fault.num_steps))
				return true;
		}
	}
	return false;
}

static struct minimize_problem problem_of(size_t num_steps,
					  enum minimize_answer (*of)(const bool in[]))
{
	fault.num_steps = num_steps;
	fault.num_asked = 0;
	fault.of = of;
	return (struct minimize_problem){ .num_steps = num_steps,
					  .test = test_fault,
					  .user = &fault };
}

static size_t differ(const struct minimize_result *result, size_t num_steps)
{
	size_t count = 0;

	for (size_t i = 0; i < num_steps; i++)
		count += result->passes[i] != result->fails[i];
	return count;
}

static enum minimize_answer both_17_and_90(const bool in[])
{
	return in[17] && in[90] ? MINIMIZE_FAILS : MINIMIZE_PASSES;
}

TEST(found)
{
	struct minimize_problem problem = problem_of(100, both_17_and_90);
	struct minimize_result result;

	minimize(&problem, &result);
	ASSERT_EQ(MINIMIZE_FOUND, result.end);
	EXPECT_EQ(2, result.size);
	EXPECT_TRUE(result.set[17] && result.set[90]);
	EXPECT_TRUE(result.minimal);
	EXPECT_TRUE(result.monotone);
	ASSERT_TRUE(result.has_witness);
	EXPECT_EQ(1, differ(&result, 100));
	EXPECT_TRUE(result.fails[result.witness] && !result.passes[result.witness]);
	EXPECT_TRUE(asked_before(result.passes, MINIMIZE_PASSES));
	EXPECT_TRUE(asked_before(result.fails, MINIMIZE_FAILS));
	EXPECT_EQ(MINIMIZE_UNRESOLVED, result.elsewhere);
	EXPECT_EQ(fault.num_asked, result.num_tests + result.num_confirming);
	EXPECT_FALSE(asked_twice());
	minimize_result_free(&result);
	EXPECT_EQ(NULL, result.set);
}

static enum minimize_answer all_of_three(const bool in[])
{
	return in[0] && in[1] && in[2] ? MINIMIZE_FAILS : MINIMIZE_PASSES;
}

TEST(nothing_superfluous)
{
	struct minimize_problem problem = problem_of(3, all_of_three);
	struct minimize_result result;

	minimize(&problem, &result);
	EXPECT_EQ(MINIMIZE_FOUND, result.end);
	EXPECT_EQ(3, result.size);
	EXPECT_FALSE(asked_twice());
	minimize_result_free(&result);
}

static enum minimize_answer always(const bool in[])
{
	(void)in;
	return MINIMIZE_FAILS;
}

static enum minimize_answer never(const bool in[])
{
	(void)in;
	return MINIMIZE_PASSES;
}

TEST(ends_without_a_set)
{
	struct minimize_problem problem = problem_of(10, always);
	struct minimize_result result;

	minimize(&problem, &result);
	EXPECT_EQ(MINIMIZE_BASELINE_FAILS, result.end);
	EXPECT_EQ(1, result.num_tests);
	EXPECT_EQ(0, result.size);
	EXPECT_FALSE(result.has_witness);
	minimize_result_free(&result);
	problem = problem_of(10, never);
	minimize(&problem, &result);
	EXPECT_EQ(MINIMIZE_NOT_REPRODUCIBLE, result.end);
	EXPECT_EQ(2, result.num_tests);
	EXPECT_FALSE(result.has_witness);
	minimize_result_free(&result);
}

TEST(no_steps_at_all)
{
	struct minimize_problem problem = problem_of(0, always);
	struct minimize_result result;

	minimize(&problem, &result);
	EXPECT_EQ(MINIMIZE_BASELINE_FAILS, result.end);
	minimize_result_free(&result);
	problem = problem_of(0, never);
	minimize(&problem, &result);
	EXPECT_EQ(MINIMIZE_NOT_REPRODUCIBLE, result.end);
	minimize_result_free(&result);
}

/* The one step that nothing is known of is needed for the search. */
static enum minimize_answer unresolved_from_40(const bool in[])
{
	if (in[40] && !in[99])
		return MINIMIZE_UNRESOLVED;
	return in[70] ? MINIMIZE_FAILS : MINIMIZE_PASSES;
}

TEST(unresolved_is_not_guessed)
{
	struct minimize_problem problem = problem_of(100, unresolved_from_40);
	struct minimize_result result;

	minimize(&problem, &result);
	EXPECT_EQ(MINIMIZE_STOPPED, result.end);
	EXPECT_FALSE(result.minimal);
	/* What is known: all of them fail, none passes. */
	EXPECT_EQ(100, result.size);
	EXPECT_TRUE(asked_before(result.fails, MINIMIZE_FAILS));
	EXPECT_TRUE(asked_before(result.passes, MINIMIZE_PASSES));
	EXPECT_FALSE(result.has_witness);
	EXPECT_EQ(MINIMIZE_UNRESOLVED, fault.answer[fault.num_asked - 1]);
	minimize_result_free(&result);
}

static enum minimize_answer unresolved_baseline(const bool in[])
{
	return in[3] ? MINIMIZE_FAILS : MINIMIZE_UNRESOLVED;
}

static enum minimize_answer unresolved_single(const bool in[])
{
	return in[0] ? MINIMIZE_FAILS : MINIMIZE_UNRESOLVED;
}

TEST(unresolved_at_once)
{
	struct minimize_problem problem = problem_of(8, unresolved_baseline);
	struct minimize_result result;

	minimize(&problem, &result);
	EXPECT_EQ(MINIMIZE_STOPPED, result.end);
	EXPECT_EQ(1, result.num_tests);
	EXPECT_EQ(0, result.size);
	minimize_result_free(&result);
}

/* All that is known is what the caller knew; one step is no pair without its other side. */
TEST(unresolved_baseline_of_a_known_failure)
{
	struct minimize_problem problem = problem_of(1, unresolved_single);
	struct minimize_result result;

	problem.full_fails = true;
	minimize(&problem, &result);
	EXPECT_EQ(MINIMIZE_STOPPED, result.end);
	EXPECT_EQ(1, result.size);
	EXPECT_FALSE(result.has_witness);
	minimize_result_free(&result);
}

static enum minimize_answer unresolved_alone(const bool in[])
{
	if (in[2] && !in[5])
		return MINIMIZE_UNRESOLVED;
	return in[2] && in[5] ? MINIMIZE_FAILS : MINIMIZE_PASSES;
}

TEST(unresolved_while_confirming)
{
	struct minimize_problem problem = problem_of(6, unresolved_alone);
	const struct minimize_set candidate = { 2, { 2, 5 } };
	struct minimize_result result;

	problem.num_candidates = 1;
	problem.candidate = &candidate;
	minimize(&problem, &result);
	EXPECT_EQ(MINIMIZE_STOPPED, result.end);
	EXPECT_FALSE(result.minimal);
	EXPECT_EQ(2, result.size);
	EXPECT_TRUE(result.set[2] && result.set[5]);
	minimize_result_free(&result);
}

/* Step 10 starts it, 20 repairs it, 30 breaks it again. */
static enum minimize_answer not_monotone(const bool in[])
{
	return (in[10] && !in[20]) || (in[10] && in[30]) ? MINIMIZE_FAILS : MINIMIZE_PASSES;
}

/* Every prefix answers the other way round than the one before. */
static enum minimize_answer parity(const bool in[])
{
	size_t count = 0;

	for (size_t i = 0; i < fault.num_steps; i++)
		count += in[i];
	return count % 2 ? MINIMIZE_FAILS : MINIMIZE_PASSES;
}

TEST(witness_holds_without_monotony)
{
	static enum minimize_answer (*const faults[])(const bool in[]) = { not_monotone, parity };
	struct minimize_result result;

	for (size_t i = 0; i < 2; i++) {
		struct minimize_problem problem = problem_of(61, faults[i]);

		minimize(&problem, &result);
		ASSERT_EQ(MINIMIZE_FOUND, result.end);
		ASSERT_TRUE(result.has_witness);
		EXPECT_EQ(1, differ(&result, 61));
		EXPECT_EQ(MINIMIZE_FAILS, faults[i](result.fails));
		EXPECT_EQ(MINIMIZE_PASSES, faults[i](result.passes));
		EXPECT_EQ(MINIMIZE_FAILS, faults[i](result.set));
		EXPECT_EQ(1, result.size);
		EXPECT_FALSE(asked_twice());
		minimize_result_free(&result);
	}
}

/* The repairing step is seen: a larger selection passes. */
static enum minimize_answer repaired(const bool in[])
{
	return in[1] && (!in[2] || in[7]) ? MINIMIZE_FAILS : MINIMIZE_PASSES;
}

TEST(monotone_is_told)
{
	struct minimize_problem problem = problem_of(8, repaired);
	struct minimize_result result;

	minimize(&problem, &result);
	ASSERT_EQ(MINIMIZE_FOUND, result.end);
	EXPECT_FALSE(result.monotone);
	EXPECT_EQ(MINIMIZE_FAILS, repaired(result.set));
	EXPECT_TRUE(result.minimal);
	minimize_result_free(&result);
}

/* Found by bisection with a step that the set does not need by itself. */
static enum minimize_answer needless(const bool in[])
{
	if (in[6])
		return MINIMIZE_FAILS;
	return in[3] && !in[4] ? MINIMIZE_FAILS : MINIMIZE_PASSES;
}

TEST(candidate_that_is_too_large)
{
	struct minimize_problem problem = problem_of(8, needless);
	const struct minimize_set candidate = { 3, { 3, 4, 6 } };
	struct minimize_result result;

	problem.num_candidates = 1;
	problem.candidate = &candidate;
	minimize(&problem, &result);
	ASSERT_EQ(MINIMIZE_FOUND, result.end);
	EXPECT_EQ(1, result.size);
	EXPECT_TRUE(result.set[6]);
	EXPECT_TRUE(result.minimal);
	minimize_result_free(&result);
}

static size_t tests_of(struct minimize_problem problem, size_t *confirming)
{
	struct minimize_result result;
	size_t tests;

	minimize(&problem, &result);
	if (result.end != MINIMIZE_FOUND || result.size != 2)
		ksft_exit_fail_msg("not found\n");
	tests = result.num_tests;
	*confirming = result.num_confirming;
	minimize_result_free(&result);
	return tests;
}

TEST(what_is_known_costs_nothing)
{
	struct minimize_problem problem = problem_of(100, both_17_and_90);
	size_t confirming, tests = tests_of(problem, &confirming);

	problem.full_fails = true;
	EXPECT_EQ(tests - 1, tests_of(problem, &confirming));
	problem.baseline_passes = true;
	EXPECT_EQ(tests - 2, tests_of(problem, &confirming));
}

TEST(candidates_come_first)
{
	const struct minimize_set wrong = { 1, { 17 } };
	const struct minimize_set both[] = { wrong, { 2, { 17, 90 } } };
	struct minimize_problem problem = problem_of(100, both_17_and_90);
	size_t confirming, without;

	problem.full_fails = problem.baseline_passes = true;
	without = tests_of(problem, &confirming);
	problem.candidate = both + 1;
	problem.num_candidates = 1;
	EXPECT_EQ(0, tests_of(problem, &confirming));
	EXPECT_EQ(3, confirming); /* itself, and either step left out */
	problem.candidate = both;
	problem.num_candidates = 2;
	EXPECT_EQ(1, tests_of(problem, &confirming));
	EXPECT_EQ(2, confirming); /* step 17 alone was the wrong candidate */
	problem.candidate = &wrong;
	problem.num_candidates = 1;
	EXPECT_GE(without + 1, tests_of(problem, &confirming));
}

static enum minimize_answer both_1_and_3(const bool in[])
{
	return in[1] && in[3] ? MINIMIZE_FAILS : MINIMIZE_PASSES;
}

TEST(suspicious_steps_come_first)
{
	struct minimize_problem problem = problem_of(200, both_1_and_3);
	size_t confirming;

	problem.full_fails = problem.baseline_passes = true;
	problem.num_suspicious = 4;
	/* The four, 2 to find step 3, itself, 2 to find step 1, both. */
	EXPECT_EQ(7, tests_of(problem, &confirming));
	/* Where the suspicion is wrong it costs one test. */
	problem.num_suspicious = 1;
	EXPECT_GE(20, tests_of(problem, &confirming));
}

static enum minimize_answer needs_the_baseline(void *user, const bool in[])
{
	(void)user;
	(void)in;
	return MINIMIZE_PASSES;
}

TEST(second_baseline)
{
	struct minimize_problem problem = problem_of(100, both_17_and_90);
	struct minimize_result result;

	problem.test_elsewhere = test_fault;
	minimize(&problem, &result);
	EXPECT_EQ(MINIMIZE_FAILS, result.elsewhere);
	minimize_result_free(&result);
	problem.test_elsewhere = needs_the_baseline;
	minimize(&problem, &result);
	EXPECT_EQ(MINIMIZE_PASSES, result.elsewhere);
	EXPECT_EQ(MINIMIZE_FOUND, result.end);
	minimize_result_free(&result);
}

/* s * ceil(log2 200) + s + 1, and s + 1 to confirm. */
TEST(cost)
{
	static const size_t most[] = { 10, 19, 28 }, most_confirmed[] = { 12, 22, 32 };
	struct minimize_figure figure;

	for (size_t guilty = 1; guilty <= 3; guilty++) {
		ASSERT_TRUE(minimize_figure(200, guilty, &figure));
		ksft_print_msg("minimize_%zu_of_200 %zu, confirmed %zu, of %zu faults\n", guilty,
			       figure.found, figure.confirmed, figure.num_faults);
		EXPECT_LE(figure.found, most[guilty - 1]);
		EXPECT_LE(figure.confirmed, most_confirmed[guilty - 1]);
		EXPECT_LT(figure.found, figure.confirmed);
		EXPECT_LE(guilty == 1 ? 200 : 19900, figure.num_faults);
	}
	EXPECT_FALSE(minimize_figure(200, 0, &figure));
	EXPECT_FALSE(minimize_figure(200, 4, &figure));
	EXPECT_FALSE(minimize_figure(2, 3, &figure));
	EXPECT_TRUE(minimize_figure(3, 3, &figure));
	EXPECT_EQ(1, figure.num_faults);
}

TEST_HARNESS_MAIN
