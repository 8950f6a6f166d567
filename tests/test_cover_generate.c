// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of cover/generate.h: arrays with constraints and mixed levels are complete and small, and
 * the same for the same seed.
 */
#include "cover/generate.h"

#include "kselftest_harness.h"

#include "cover/verify.h"
#include "cover_fixture.h"
#include "slow.h"

static struct diag diag;
static struct cover_report report;

/* Rows of a complete array; 0 if it is not. */
static size_t rows(struct cover_problem *problem, unsigned int strength, unsigned int effort)
{
	struct cover_options options = { .strength = strength, .seed = 1, .effort = effort };
	struct cover_array array;
	size_t num_rows;

	if (cover_close(problem, &diag) || cover_generate(problem, &options, &array, &diag) ||
	    cover_verify(problem, strength, &array, &report, &diag))
		return 0;
	num_rows = cover_report_complete(&report) ? array.num_rows : 0;
	cover_array_free(&array);
	return num_rows;
}

static const struct bound {
	const char *name;
	unsigned int strength, bits;
	void (*constrain)(struct cover_problem *problem);
	unsigned int effort;
	size_t max_rows;
} bounds[] = {
	{ "2-way, implications", 2, 200, fixture_imply20, 1, 12 },
	{ "2-way, fan", 2, 200, fixture_fan, 1, 12 },
	{ "3-way, implications, greedy", 3, 100, fixture_imply20, 0, 60 },
	{ "3-way, implications", 3, 100, fixture_imply20, 1, 45 },
	{ "3-way, 200 bits, implications", 3, 200, fixture_imply20, 1, 54 },
	{ "3-way, 200 bits, fan", 3, 200, fixture_fan, 1, 60 },
	{ "4-way, implications", 4, 40, fixture_imply20, 1, 145 },
};

static bool is_small(const struct bound *bound)
{
	struct cover_problem *problem = fixture_bits(bound->bits);
	size_t found;

	bound->constrain(problem);
	found = rows(problem, bound->strength, bound->effort);
	cover_problem_free(problem);
	if (!found || found > bound->max_rows)
		ksft_print_msg("%s: %zu rows\n", bound->name, found);
	return found && found <= bound->max_rows;
}

TEST_SLOW(constrained_arrays_are_small)
{
	for (unsigned int i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++)
		if (bounds[i].strength != 3)
			EXPECT_TRUE(is_small(&bounds[i]));
}

TEST_SLOW(constrained_arrays_of_triples_are_small)
{
	for (unsigned int i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++)
		if (bounds[i].strength == 3 && bounds[i].bits == 100)
			EXPECT_TRUE(is_small(&bounds[i]));
}

TEST_SLOW(constrained_arrays_of_200_bits_are_small)
{
	for (unsigned int i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++)
		if (bounds[i].strength == 3 && bounds[i].bits == 200)
			EXPECT_TRUE(is_small(&bounds[i]));
}

TEST(unconstrained_arrays_are_constructed)
{
	static const struct {
		unsigned int strength, bits;
		size_t rows;
	} exact[] = { { 1, 200, 2 }, { 2, 126, 10 }, { 2, 210, 11 }, { 2, 462, 12 },
		      { 3, 11, 12 }, { 3, 121, 33 }, { 3, 200, 43 }, { 3, 242, 43 },
		      { 4, 67, 67 }, { 4, 83, 83 },  { 4, 121, 112 } };

	for (unsigned int i = 0; i < sizeof(exact) / sizeof(exact[0]); i++) {
		struct cover_problem *problem = fixture_bits(exact[i].bits);

		EXPECT_EQ(exact[i].rows, rows(problem, exact[i].strength, 1));
		EXPECT_EQ(exact[i].rows, rows(problem, exact[i].strength, 0));
		cover_problem_free(problem);
	}
}

/* Fixed bits, and a constraint that they make void, leave a construction for the others. */
TEST(fixed_bits_leave_the_construction)
{
	struct cover_problem *problem = fixture_bits(125);

	ASSERT_EQ(0, cover_fix(problem, LITERAL(3, 1), "given", &diag));
	ASSERT_EQ(0, cover_fix(problem, LITERAL(60, 0), "given", &diag));
	fixture_imply(problem, 124, 3);
	fixture_imply(problem, 3, 123);
	fixture_imply(problem, 60, 2);
	ASSERT_EQ(0, cover_fix(problem, LITERAL(122, 1), "given", &diag));
	EXPECT_EQ(33, rows(problem, 3, 0));
	cover_problem_free(problem);
}

TEST(more_effort_gives_fewer_rows)
{
	struct cover_problem *problem = fixture_bits(70);
	size_t none, one;

	fixture_imply20(problem);
	none = rows(problem, 3, 0);
	one = rows(problem, 3, 1);
	EXPECT_LT(0, one);
	EXPECT_GT(none, one + 3);
	cover_problem_free(problem);
}

/* 24 rows are the best known, from a Hadamard matrix and its complement. */
TEST_SLOW(few_bits_are_searched_where_the_construction_is_for_more)
{
	struct cover_problem *problem = fixture_bits(12);

	EXPECT_EQ(24, rows(problem, 4, 1));
	EXPECT_EQ(67, rows(problem, 4, 0));
	cover_problem_free(problem);
}

/* A digest of the levels: FNV-1a. */
static uint64_t digest(struct cover_problem *problem, unsigned int strength, uint64_t seed,
		       unsigned int effort)
{
	struct cover_options options = { strength, seed, effort };
	uint64_t sum = 0xcbf29ce484222325;
	struct cover_array array;

	if (cover_close(problem, &diag) || cover_generate(problem, &options, &array, &diag))
		return 0;
	for (size_t i = 0; i < array.num_rows * array.num_factors; i++)
		sum = (sum ^ array.level[i]) * 0x100000001b3;
	cover_array_free(&array);
	return sum;
}

/* The digests change with the generator, and with nothing else. */
TEST_SLOW(same_seed_same_array_on_every_machine)
{
	struct cover_problem *problem = fixture_bits(70);

	fixture_imply20(problem);
	EXPECT_EQ(11596841734950913501ULL, digest(problem, 2, 1, 1));
	EXPECT_EQ(10207461868565518187ULL, digest(problem, 3, 1, 0));
	EXPECT_EQ(7981256167417141185ULL, digest(problem, 3, 1, 1));
	EXPECT_EQ(digest(problem, 3, 2, 0), digest(problem, 3, 2, 0));
	EXPECT_NE(digest(problem, 3, 2, 0), digest(problem, 3, 3, 0));
	cover_problem_free(problem);
}

TEST(mixed_levels_cover_what_trying_all_finds)
{
	struct random random;
	unsigned int tried = 0;

	random_seed(&random, 9);
	for (unsigned int i = 0; i < 300; i++) {
		struct cover_problem *problem = fixture_mixed(&random, 6, i % 2 ? 4 : 3, 20);
		struct cover_options options = { 1 + i % 4, i, 0 };
		struct cover_array all = fixture_rows(problem), array;
		unsigned int strength = options.strength;

		if (strength > all.num_factors)
			strength = (unsigned int)all.num_factors;
		if (all.num_rows) {
			ASSERT_EQ(0, cover_close(problem, &diag));
			ASSERT_EQ(0, cover_generate(problem, &options, &array, &diag));
			for (size_t j = 0; j < array.num_rows; j++)
				ASSERT_TRUE(fixture_keeps(problem, cover_array_row(&array, j)));
			ASSERT_EQ(fixture_count(problem, strength, &all),
				  fixture_count(problem, strength, &array))
			{
				TH_LOG("problem %u", i);
			}
			cover_array_free(&array);
			tried++;
		}
		cover_array_free(&all);
		cover_problem_free(problem);
	}
	EXPECT_LT(150, tried);
}

TEST(many_levels)
{
	struct cover_problem *problem = cover_problem_create();
	size_t found;

	for (unsigned int i = 0; i < 30; i++)
		ASSERT_EQ((int)i, cover_add_factor(problem, NULL, i < 3 ? 16 : 2 + i % 3, &diag));
	ASSERT_EQ(0, cover_imply(problem, LITERAL(0, 15), LITERAL(1, 3), "given", &diag));
	ASSERT_EQ(0, cover_forbid(problem, LITERAL(2, 7), LITERAL(5, 0), "given", &diag));
	ASSERT_EQ(0, cover_imply(problem, LITERAL(6, 1), LITERAL(7, 1), "given", &diag));
	found = rows(problem, 2, 1);
	/* The pairs of two factors of 16 levels take a row each. */
	EXPECT_LE(256, found);
	EXPECT_GE(340, found);
	cover_problem_free(problem);
}

TEST(fewer_factors_than_the_strength)
{
	struct cover_problem *problem = fixture_bits(2);

	fixture_imply(problem, 0, 1);
	EXPECT_EQ(3, rows(problem, 3, 0));
	EXPECT_EQ(3, rows(problem, 2, 1));
	cover_problem_free(problem);
	problem = fixture_bits(1);
	EXPECT_EQ(2, rows(problem, 4, 1));
	cover_problem_free(problem);
}

TEST(limits)
{
	struct cover_problem *problem = fixture_bits(122);
	struct cover_options options = { .strength = 4 };
	struct cover_array array;

	EXPECT_EQ(-1, cover_generate(problem, &options, &array, &diag));
	EXPECT_NE(NULL, strstr(diag.text, "closed"));
	ASSERT_EQ(0, cover_close(problem, &diag));
	EXPECT_EQ(-1, cover_generate(problem, &options, &array, &diag));
	EXPECT_NE(NULL, strstr(diag.text, "strength 4 is too much for 122 factors"));
	EXPECT_EQ(0, array.num_rows);
	options.strength = 5;
	EXPECT_EQ(-1, cover_generate(problem, &options, &array, &diag));
	options.strength = 0;
	EXPECT_EQ(-1, cover_generate(problem, &options, &array, &diag));
	options.strength = 2;
	options.effort = COVER_MAX_EFFORT + 1;
	EXPECT_EQ(-1, cover_generate(problem, &options, &array, &diag));
	options.effort = 0;
	EXPECT_EQ(0, cover_generate(problem, &options, &array, &diag));
	cover_array_free(&array);
	cover_problem_free(problem);
}

TEST_HARNESS_MAIN
