// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of proof/term.h: what is folded and what is executed are the same, and are what C computes.
 */
#include "proof/term.h"

#include "input/random.h"
#include "kselftest_harness.h"

#define NUM_INPUTS 6
#define NUM_STEPS 60

/* A random formula over inputs, made once of variables and once of numbers. */
struct twins {
	struct terms *terms;
	struct random random;
	size_t count;
	term open[NUM_INPUTS + NUM_STEPS], given[NUM_INPUTS + NUM_STEPS];
	uint64_t input[NUM_INPUTS];
};

static size_t pick(struct twins *twins, unsigned int width)
{
	for (;;) {
		size_t i = random_below(&twins->random, (uint32_t)twins->count);

		if (term_width(twins->terms, twins->open[i]) == width)
			return i;
	}
}

static void add(struct twins *twins, term open, term given)
{
	twins->open[twins->count] = open;
	twins->given[twins->count++] = given;
}

#define BOTH(function, a, b) \
	add(twins, function(twins->terms, twins->open[a], twins->open[b]), \
	    function(twins->terms, twins->given[a], twins->given[b]))

static void step(struct twins *twins)
{
	size_t a = pick(twins, 32), b = pick(twins, 32), c = pick(twins, 1);
	struct terms *terms = twins->terms;
	const term *open = twins->open, *given = twins->given;
	unsigned int lsb = random_below(&twins->random, 24);

	switch (random_below(&twins->random, 12)) {
	case 0:
		BOTH(term_and, a, b);
		break;
	case 1:
		BOTH(term_or, a, b);
		break;
	case 2:
		BOTH(term_xor, a, b);
		break;
	case 3:
		BOTH(term_add, a, b);
		break;
	case 4:
		BOTH(term_equal, a, b);
		break;
	case 5:
		BOTH(term_below, a, b);
		break;
	case 6:
		add(twins, term_choice(terms, open[c], open[a], open[b]),
		    term_choice(terms, given[c], given[a], given[b]));
		break;
	case 7:
		add(twins, term_extend(terms, term_slice(terms, open[a], lsb, 8), 32),
		    term_extend(terms, term_slice(terms, given[a], lsb, 8), 32));
		break;
	case 8:
		add(twins, term_not(terms, open[a]), term_not(terms, given[a]));
		break;
	case 9:
		add(twins, term_shift(terms, open[a], lsb), term_shift(terms, given[a], lsb));
		break;
	case 10:
		add(twins, term_bit(terms, open[a], lsb), term_bit(terms, given[a], lsb));
		break;
	default:
		add(twins, term_extend(terms, open[c], 32), term_extend(terms, given[c], 32));
		break;
	}
}

static void make(struct twins *twins, uint64_t seed)
{
	*twins = (struct twins){ .terms = terms_create() };
	random_seed(&twins->random, seed);
	for (size_t i = 0; i < NUM_INPUTS; i++) {
		unsigned int width = i ? 32 : 1;

		twins->input[i] = random_next(&twins->random) & (i ? UINT32_MAX : 1);
		add(twins, term_variable(twins->terms, width, "input"),
		    term_constant(twins->terms, width, twins->input[i]));
	}
	for (size_t i = 0; i < NUM_STEPS; i++)
		step(twins);
}

TEST(folded_and_executed_are_the_same)
{
	for (uint64_t seed = 1; seed <= 500; seed++) {
		struct twins twins;
		struct term_program *program;
		uint64_t *values;

		make(&twins, seed);
		program = term_program_create(twins.terms, twins.open, twins.count);
		values = calloc(terms_count(twins.terms), sizeof(*values));
		ASSERT_NE(NULL, program);
		term_program_run(program, twins.input, values);
		for (size_t i = 0; i < twins.count; i++) {
			const struct term_node *node = term_node(twins.terms, twins.given[i]);

			ASSERT_EQ(TERM_CONSTANT, node->op);
			ASSERT_EQ(node->value, values[twins.open[i]]);
		}
		free(values);
		term_program_free(program);
		terms_free(twins.terms);
	}
}

FIXTURE(pool)
{
	struct terms *terms;
	term a, b, condition;
};

FIXTURE_SETUP(pool)
{
	self->terms = terms_create();
	ASSERT_NE(NULL, self->terms);
	self->a = term_variable(self->terms, 32, "a");
	self->b = term_variable(self->terms, 32, "b");
	self->condition = term_variable(self->terms, 1, "condition");
}

FIXTURE_TEARDOWN(pool)
{
	terms_free(self->terms);
}

TEST_F(pool, equal_terms_are_one)
{
	size_t count;

	EXPECT_EQ(term_and(self->terms, self->a, self->b), term_and(self->terms, self->b, self->a));
	EXPECT_NE(term_and(self->terms, self->a, self->b), term_or(self->terms, self->a, self->b));
	EXPECT_NE(term_below(self->terms, self->a, self->b),
		  term_below(self->terms, self->b, self->a));
	count = terms_count(self->terms);
	term_add(self->terms, self->a, self->b);
	EXPECT_EQ(count + 1, terms_count(self->terms));
	term_add(self->terms, self->b, self->a);
	EXPECT_EQ(count + 1, terms_count(self->terms));
}

TEST_F(pool, what_has_one_value_is_a_constant)
{
	struct terms *terms = self->terms;
	term zero = term_constant(terms, 32, 0);

	EXPECT_EQ(zero, term_and(terms, self->a, term_not(terms, self->a)));
	EXPECT_EQ(zero, term_xor(terms, self->a, self->a));
	EXPECT_EQ(self->a, term_or(terms, self->a, zero));
	EXPECT_EQ(self->a, term_choice(terms, term_true(terms), self->a, self->b));
	EXPECT_EQ(self->b, term_choice(terms, term_false(terms), self->a, self->b));
	EXPECT_EQ(self->a, term_choice(terms, self->condition, self->a, self->a));
	EXPECT_EQ(term_true(terms), term_equal(terms, self->a, self->a));
	EXPECT_EQ(term_false(terms), term_below(terms, self->a, zero));
	EXPECT_EQ(term_true(terms), term_implies(terms, self->condition, self->condition));
}

TEST_F(pool, slices_go_through_to_the_bits)
{
	struct terms *terms = self->terms;
	term kept = term_mask(terms, self->a, 0xff00);

	EXPECT_EQ(term_constant(terms, 8, 0), term_slice(terms, kept, 0, 8));
	EXPECT_EQ(term_slice(terms, self->a, 8, 8), term_slice(terms, kept, 8, 8));
	EXPECT_EQ(term_bit(terms, self->a, 9), term_bit(terms, term_slice(terms, kept, 8, 8), 1));
}

TEST_F(pool, variables_are_never_one)
{
	EXPECT_NE(self->a, term_variable(self->terms, 32, "a"));
	EXPECT_EQ(4, terms_num_variables(self->terms));
	EXPECT_STREQ("condition", term_variable_name(self->terms, 2));
	EXPECT_EQ(self->b, term_variable_at(self->terms, 1));
}

/* The pool moves when it grows. */
TEST_F(pool, many_terms)
{
	term sum = self->a;

	for (unsigned int i = 0; i < 100000; i++)
		sum = term_add(self->terms, sum,
			       term_xor(self->terms, self->b, term_constant(self->terms, 32, i)));
	EXPECT_FALSE(terms_failed(self->terms));
	EXPECT_LT(200000, terms_count(self->terms));
}

TEST_HARNESS_MAIN
