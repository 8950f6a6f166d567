// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of cover/problem.h: what is feasible, against trying all rows; contradictions; limits.
 */
#include "kselftest_harness.h"

#include "cover_fixture.h"

static struct diag diag;

/* Each literal, each pair, and triples that are completed, as the feasible rows have them. */
static bool agrees(const struct cover_problem *problem, const struct cover_array *rows,
		   struct random *random)
{
	size_t n = cover_num_factors(problem);
	struct cover_literal set[3];
	uint8_t row[64];

	for (unsigned int i = 0; i < 400; i++) {
		unsigned int count = 1 + random_below(random, 3);
		bool clash = false, feasible;

		for (unsigned int j = 0; j < count; j++) {
			set[j] = fixture_literal(problem, random);
			for (unsigned int k = 0; k < j; k++)
				clash |= set[k].factor == set[j].factor &&
					 set[k].level != set[j].level;
		}
		feasible = fixture_has(rows, set, count);
		if (cover_complete(problem, set, count, row) != feasible || (feasible && clash))
			return false;
		if (feasible && !(fixture_keeps(problem, row) && cover_row_feasible(problem, row)))
			return false;
		for (unsigned int j = 0; feasible && j < count; j++)
			if (row[set[j].factor] != set[j].level)
				return false;
		if (count == 1 && cover_literal_feasible(problem, set[0]) != feasible)
			return false;
		if (count == 2 && cover_pair_feasible(problem, set[0], set[1]) != feasible)
			return false;
		for (size_t j = 0; j < n; j++)
			row[j] = (uint8_t)random_below(random, cover_factor_levels(problem, j));
		if (cover_row_feasible(problem, row) != fixture_keeps(problem, row))
			return false;
	}
	return true;
}

TEST(agrees_with_trying_all_rows)
{
	static const struct {
		unsigned int factors, levels, constraints;
	} shapes[] = { { 12, 2, 20 }, { 6, 4, 14 }, { 4, 6, 30 }, { 7, 3, 40 } };
	unsigned int feasible = 0, contradicting = 0;
	struct random random;

	random_seed(&random, 1);
	for (unsigned int i = 0; i < 400; i++) {
		struct cover_problem *problem =
			fixture_mixed(&random, shapes[i % 4].factors, shapes[i % 4].levels,
				      shapes[i % 4].constraints);
		struct cover_array rows = fixture_rows(problem);
		int status = cover_close(problem, &diag);

		ASSERT_EQ(rows.num_rows ? 0 : -1, status)
		{
			TH_LOG("problem %u", i);
		}
		if (!status)
			ASSERT_TRUE(agrees(problem, &rows, &random))
			{
				TH_LOG("problem %u", i);
			}
		feasible += !status;
		contradicting += !!status;
		cover_array_free(&rows);
		cover_problem_free(problem);
	}
	EXPECT_LT(100, feasible);
	EXPECT_LT(50, contradicting);
}

TEST(completes_with_the_lowest_levels)
{
	struct cover_problem *problem = fixture_bits(4);
	const struct cover_literal set = LITERAL(3, 1);
	uint8_t row[4];

	fixture_imply(problem, 3, 1);
	ASSERT_EQ(0, cover_close(problem, &diag));
	ASSERT_TRUE(cover_complete(problem, &set, 1, row));
	EXPECT_EQ(0, memcmp(row, ((uint8_t[]){ 0, 1, 0, 1 }), 4));
	ASSERT_TRUE(cover_complete(problem, NULL, 0, row));
	EXPECT_EQ(0, memcmp(row, ((uint8_t[]){ 0, 0, 0, 0 }), 4));
	cover_problem_free(problem);
}

TEST(questions_wait_for_close)
{
	struct cover_problem *problem = fixture_bits(2);
	const uint8_t row[] = { 0, 0 };

	EXPECT_FALSE(cover_literal_feasible(problem, LITERAL(0, 0)));
	EXPECT_FALSE(cover_row_feasible(problem, row));
	ASSERT_EQ(0, cover_close(problem, &diag));
	EXPECT_TRUE(cover_literal_feasible(problem, LITERAL(0, 0)));
	EXPECT_TRUE(cover_row_feasible(problem, row));
	EXPECT_FALSE(cover_literal_feasible(problem, LITERAL(0, 2)));
	EXPECT_FALSE(cover_literal_feasible(problem, LITERAL(2, 0)));
	/* One more constraint opens it again. */
	ASSERT_EQ(0, cover_fix(problem, LITERAL(0, 1), "given", &diag));
	EXPECT_FALSE(cover_literal_feasible(problem, LITERAL(0, 1)));
	ASSERT_EQ(0, cover_close(problem, &diag));
	EXPECT_TRUE(cover_literal_feasible(problem, LITERAL(0, 1)));
	EXPECT_FALSE(cover_row_feasible(problem, row));
	cover_problem_free(problem);
}

TEST(contradiction_names_its_chain_and_nothing_else)
{
	struct cover_problem *problem = fixture_bits(300);
	char source[32];

	/* A chain from bit 10 to bit 15 among many others, which end at its links. */
	for (unsigned int i = 0; i < 100; i++)
		fixture_imply(problem, 200 + i, 100 + i);
	for (unsigned int i = 15; i-- > 10;) {
		snprintf(source, sizeof(source), "link %u", i);
		ASSERT_EQ(0, cover_imply(problem, LITERAL(i, 1), LITERAL(i + 1, 1), source, &diag));
		fixture_imply(problem, 20 + i, i);
	}
	ASSERT_EQ(0, cover_fix(problem, LITERAL(15, 0), "end", &diag));
	ASSERT_EQ(0, cover_close(problem, &diag));
	ASSERT_EQ(0, cover_fix(problem, LITERAL(10, 1), "begin", &diag));
	ASSERT_EQ(-1, cover_close(problem, &diag));
	EXPECT_STREQ("no row is feasible, constraints contradict: link 14; link 13; link 12; "
		     "link 11; link 10; begin; end",
		     diag.text);
	cover_problem_free(problem);
}

TEST(long_contradiction_is_cut)
{
	struct cover_problem *problem = fixture_bits(200);

	for (unsigned int i = 0; i < 199; i++) {
		char source[32];

		snprintf(source, sizeof(source), "constraint number %u", i);
		ASSERT_EQ(0, cover_imply(problem, LITERAL(i, 1), LITERAL(i + 1, 1), source, &diag));
	}
	ASSERT_EQ(0, cover_fix(problem, LITERAL(0, 1), "begin", &diag));
	ASSERT_EQ(0, cover_fix(problem, LITERAL(199, 0), "end", &diag));
	ASSERT_EQ(-1, cover_close(problem, &diag));
	EXPECT_NE(NULL, strstr(diag.text, "constraint number 0; "));
	EXPECT_NE(NULL, strstr(diag.text, " more"));
	cover_problem_free(problem);
}

/* One level too few: pigeons 0 to 3 in different holes 0 to 2; pairs alone do not show it. */
TEST(contradiction_that_needs_a_search)
{
	for (unsigned int holes = 3; holes <= 4; holes++) {
		struct cover_problem *problem = cover_problem_create();

		for (unsigned int i = 0; i < 4; i++)
			ASSERT_EQ((int)i, cover_add_factor(problem, NULL, holes, &diag));
		for (unsigned int i = 0; i < 4; i++)
			for (unsigned int j = 0; j < i; j++)
				for (unsigned int hole = 0; hole < holes; hole++)
					ASSERT_EQ(0, cover_forbid(problem, LITERAL(i, hole),
								  LITERAL(j, hole), "same hole",
								  &diag));
		EXPECT_EQ(holes < 4 ? -1 : 0, cover_close(problem, &diag));
		cover_problem_free(problem);
	}
}

TEST(search_that_takes_too_long_is_given_up)
{
	struct cover_problem *problem = cover_problem_create();

	/* 13 pigeons and 12 holes. */
	for (unsigned int i = 0; i < 13; i++)
		ASSERT_EQ((int)i, cover_add_factor(problem, NULL, 12, &diag));
	for (unsigned int i = 0; i < 13; i++)
		for (unsigned int j = 0; j < i; j++)
			for (unsigned int hole = 0; hole < 12; hole++)
				ASSERT_EQ(0, cover_forbid(problem, LITERAL(i, hole),
							  LITERAL(j, hole), "same hole", &diag));
	ASSERT_EQ(-1, cover_close(problem, &diag));
	EXPECT_NE(NULL, strstr(diag.text, "too hard"));
	cover_problem_free(problem);
}

TEST(limits)
{
	struct cover_problem *problem = cover_problem_create();

	EXPECT_EQ(-1, cover_close(problem, &diag));
	EXPECT_EQ(-1, cover_add_factor(problem, NULL, 1, &diag));
	EXPECT_EQ(-1, cover_add_factor(problem, "wide", COVER_MAX_LEVELS + 1, &diag));
	EXPECT_NE(NULL, strstr(diag.text, "wide"));
	EXPECT_EQ(0, cover_add_factor(problem, "wide", COVER_MAX_LEVELS, &diag));
	EXPECT_EQ(-1, cover_fix(problem, LITERAL(1, 0), "from here", &diag));
	EXPECT_NE(NULL, strstr(diag.text, "from here"));
	EXPECT_EQ(-1,
		  cover_imply(problem, LITERAL(0, 0), LITERAL(0, COVER_MAX_LEVELS), "x", &diag));
	EXPECT_EQ(0, cover_imply(problem, LITERAL(0, 0), LITERAL(0, 1), "never 0", &diag));
	ASSERT_EQ(0, cover_close(problem, &diag));
	EXPECT_FALSE(cover_literal_feasible(problem, LITERAL(0, 0)));
	EXPECT_TRUE(cover_literal_feasible(problem, LITERAL(0, 1)));
	for (unsigned int i = 1; i < COVER_MAX_LITERALS / COVER_MAX_LEVELS; i++)
		ASSERT_EQ((int)i, cover_add_factor(problem, NULL, COVER_MAX_LEVELS, &diag));
	EXPECT_EQ(-1, cover_add_factor(problem, NULL, 2, &diag));
	cover_problem_free(problem);

	problem = fixture_bits(COVER_MAX_FACTORS);
	EXPECT_EQ(-1, cover_add_factor(problem, NULL, 2, &diag));
	EXPECT_EQ(0, cover_close(problem, &diag));
	cover_problem_free(problem);
}

TEST(remembers_what_was_given)
{
	struct cover_problem *problem = cover_problem_create();
	char name[] = "avx", source[] = "SDM 14.3";
	const struct cover_constraint *constraint;

	ASSERT_EQ(0, cover_add_factor(problem, name, 2, &diag));
	ASSERT_EQ(1, cover_add_factor(problem, NULL, 3, &diag));
	ASSERT_EQ(0, cover_imply(problem, LITERAL(0, 1), LITERAL(1, 2), source, &diag));
	name[0] = 'x';
	source[0] = 'x';
	EXPECT_EQ(2, cover_num_factors(problem));
	EXPECT_STREQ("avx", cover_factor_name(problem, 0));
	EXPECT_STREQ("1", cover_factor_name(problem, 1));
	EXPECT_EQ(3, cover_factor_levels(problem, 1));
	ASSERT_EQ(1, cover_num_constraints(problem));
	constraint = cover_constraint_at(problem, 0);
	EXPECT_EQ(COVER_IMPLY, constraint->kind);
	EXPECT_EQ(1, constraint->b.factor);
	EXPECT_EQ(2, constraint->b.level);
	EXPECT_STREQ("SDM 14.3", constraint->source);
	cover_problem_free(problem);
}

TEST_HARNESS_MAIN
