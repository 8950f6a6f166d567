// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of proof/smt.h: the solver takes terms for what they are when executed.
 */
#include "proof/smt.h"

#include "input/random.h"
#include "kselftest_harness.h"

#define WIDTH 16

FIXTURE(solver)
{
	struct terms *terms;
	struct smt *smt;
	term a, b, condition;
	uint64_t model[8];
};

FIXTURE_SETUP(solver)
{
	struct diag diag;

	if (!smt_version())
		SKIP(return, "needs Z3 (libz3-dev); found a build without it");
	self->terms = terms_create();
	self->a = term_variable(self->terms, WIDTH, "a");
	self->b = term_variable(self->terms, WIDTH, "b");
	self->condition = term_variable(self->terms, 1, "condition");
	self->smt = smt_create(self->terms, &diag);
	ASSERT_NE(NULL, self->smt);
}

FIXTURE_TEARDOWN(solver)
{
	smt_free(self->smt);
	terms_free(self->terms);
}

static uint64_t execute(const struct terms *terms, term at, const uint64_t *variables)
{
	struct term_program *program = term_program_create(terms, &at, 1);
	uint64_t *values = calloc(terms_count(terms), sizeof(*values)), value;

	term_program_run(program, variables, values);
	value = values[at];
	free(values);
	term_program_free(program);
	return value;
}

static enum smt_answer ask(struct smt *smt, term condition)
{
	enum smt_answer answer;

	smt_push(smt);
	smt_assert(smt, condition);
	answer = smt_check(smt, 60);
	smt_pop(smt);
	return answer;
}

/* Each operation: with the inputs given, its value is the one that execution has, and no other. */
TEST_F_TIMEOUT(solver, operations_mean_the_same, 120)
{
	struct terms *terms = self->terms;
	term a = self->a, b = self->b, c = self->condition;
	const term made[] = {
		term_not(terms, a),
		term_and(terms, a, b),
		term_or(terms, a, b),
		term_xor(terms, a, b),
		term_add(terms, a, b),
		term_shift(terms, a, 3),
		term_slice(terms, a, 4, 7),
		term_choice(terms, c, a, b),
		term_extend(terms, a, 40),
		term_extend(terms, c, 8),
		term_extend(terms, term_equal(terms, a, b), 8),
		term_extend(terms, term_below(terms, a, b), 8),
		term_extend(terms, term_bit(terms, a, 15), 8),
		term_extend(terms, term_not(terms, term_xor(terms, c, term_bit(terms, b, 0))), 8),
		term_keep(terms, term_and(terms, c, term_any(terms, a)), b),
	};
	struct random random;

	random_seed(&random, 1);
	for (unsigned int round = 0; round < 20; round++) {
		const uint64_t given[] = { random_next(&random) & 0xffff,
					   round % 3 ? random_next(&random) & 0xffff : 0,
					   random_next(&random) & 1 };

		smt_push(self->smt);
		smt_assert(self->smt, term_is(terms, a, given[0]));
		smt_assert(self->smt, term_is(terms, b, given[1]));
		smt_assert(self->smt, term_is(terms, c, given[2]));
		for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++) {
			term same = term_is(terms, made[i], execute(terms, made[i], given));

			EXPECT_EQ(SMT_FOUND, ask(self->smt, same));
			EXPECT_EQ(SMT_NONE, ask(self->smt, term_not(terms, same)));
		}
		smt_pop(self->smt);
	}
}

TEST_F_TIMEOUT(solver, model_meets_what_is_asserted, 120)
{
	struct terms *terms = self->terms;
	term wanted =
		term_and(terms, term_is(terms, term_add(terms, self->a, self->b), 0x1234),
			 term_and(terms, self->condition, term_below(terms, self->b, self->a)));

	smt_assert(self->smt, wanted);
	ASSERT_EQ(SMT_FOUND, smt_check(self->smt, 60));
	smt_model(self->smt, self->model);
	EXPECT_EQ(1, execute(terms, wanted, self->model));
}

TEST_F_TIMEOUT(solver, contradiction_is_none, 120)
{
	smt_assert(self->smt, term_below(self->terms, self->a, self->b));
	EXPECT_EQ(SMT_NONE, ask(self->smt, term_below(self->terms, self->b, self->a)));
	EXPECT_EQ(SMT_FOUND, smt_check(self->smt, 60));
}

TEST_F_TIMEOUT(solver, at_most_counts, 120)
{
	struct terms *terms = self->terms;
	term bits[WIDTH];

	for (unsigned int i = 0; i < WIDTH; i++)
		bits[i] = term_bit(terms, self->a, i);
	smt_assert(self->smt, term_below(terms, term_constant(terms, WIDTH, 6), self->a));
	smt_push(self->smt);
	smt_assert_at_most(self->smt, bits, WIDTH, 0);
	EXPECT_EQ(SMT_NONE, smt_check(self->smt, 60));
	smt_pop(self->smt);
	smt_assert_at_most(self->smt, bits, WIDTH, 1);
	ASSERT_EQ(SMT_FOUND, smt_check(self->smt, 60));
	smt_model(self->smt, self->model);
	EXPECT_EQ(1, __builtin_popcountll(self->model[0]));
}

/* Two factors of a product of primes: too much for a second. */
TEST_F_TIMEOUT(solver, gives_up_in_time, 120)
{
	struct terms *terms = self->terms;
	term x = term_variable(terms, 64, "x"), y = term_variable(terms, 64, "y");
	term product = term_constant(terms, 64, 0), limit = term_constant(terms, 64, 1ULL << 31);

	for (unsigned int i = 0; i < 32; i++)
		product =
			term_add(terms, product,
				 term_keep(terms, term_bit(terms, y, i), term_shift(terms, x, i)));
	smt_assert(self->smt, term_is(terms, product, 2147483629ULL * 2147483587ULL));
	smt_assert(self->smt, term_below(terms, x, limit));
	smt_assert(self->smt, term_below(terms, y, limit));
	smt_assert(self->smt, term_below(terms, term_constant(terms, 64, 1), x));
	smt_assert(self->smt, term_below(terms, x, y));
	EXPECT_EQ(SMT_UNKNOWN, smt_check(self->smt, 1));
	EXPECT_LT(0, strlen(smt_why(self->smt)));
}

TEST_HARNESS_MAIN
