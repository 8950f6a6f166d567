// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of cover/verify.h: counts against trying all, and faults that it must see.
 */
#include "cover/verify.h"

#include "kselftest_harness.h"

#include "cover/construct.h"
#include "cover_fixture.h"

#define ROWS_OF_GROWTH 130

static struct diag diag;
static struct cover_report report;

TEST(counts_as_trying_all_does)
{
	struct random random;
	unsigned int counted = 0;

	random_seed(&random, 5);
	for (unsigned int i = 0; i < 150; i++) {
		struct cover_problem *problem = fixture_mixed(&random, 6, i % 2 ? 4 : 2, 14);
		struct cover_array all = fixture_rows(problem), some;
		unsigned int drawn = random_below(&random, 80);

		cover_array_init(&some, all.num_factors);
		for (unsigned int j = 0; all.num_rows && j < drawn; j++)
			cover_array_append(
				&some, cover_array_row(&all, random_below(&random,
									  (uint32_t)all.num_rows)));
		ASSERT_EQ(all.num_rows ? 0 : -1, cover_verify(problem, 4, &some, &report, &diag));
		for (unsigned int t = 1; all.num_rows && t <= 4; t++) {
			ASSERT_EQ(fixture_count(problem, t, &all), report.feasible[t])
			{
				TH_LOG("problem %u, strength %u", i, t);
			}
			ASSERT_EQ(fixture_count(problem, t, &some), report.covered[t]);
			counted += report.covered[t] < report.feasible[t];
		}
		if (all.num_rows && report.missing_strength) {
			EXPECT_FALSE(fixture_has(&some, report.missing, report.missing_strength));
			EXPECT_TRUE(fixture_has(&all, report.missing, report.missing_strength));
		}
		cover_array_free(&all);
		cover_array_free(&some);
		cover_problem_free(problem);
	}
	EXPECT_LT(50, counted);
}

static struct cover_array constructed(unsigned int strength, unsigned int bits)
{
	struct cover_array array;

	cover_array_init(&array, bits);
	fixture_check(!construct_array(strength, &array));
	return array;
}

/* Rows that were drawn from @from, so many of them. */
static struct cover_array drawn(struct random *random, const struct cover_array *from,
				unsigned int count)
{
	struct cover_array rows;

	cover_array_init(&rows, from->num_factors);
	for (unsigned int i = 0; i < count; i++)
		fixture_check(!cover_array_append(
			&rows,
			cover_array_row(from, random_below(random, (uint32_t)from->num_rows))));
	return rows;
}

/* Some of @problem's rows, feasible or not, and growth that agrees with counting every beginning. */
static unsigned int check_growth(struct __test_metadata *_metadata, struct cover_problem *problem,
				 const struct cover_array *rows)
{
	uint64_t counts[5][ROWS_OF_GROWTH] = { { 0 } }, covered[5] = { 0 };
	uint64_t *const fresh[] = { NULL, counts[1], counts[2], counts[3], counts[4] };
	struct cover_array beginning = *rows;
	struct cover_report whole;
	unsigned int stale = 0;

	ASSERT_EQ(0, cover_verify_growth(problem, 4, rows, &whole, fresh, &diag));
	for (size_t i = 0; i < rows->num_rows; i++) {
		beginning.num_rows = i + 1;
		ASSERT_EQ(0, cover_verify(problem, 4, &beginning, &report, &diag));
		for (unsigned int t = 1; t <= 4; t++) {
			covered[t] += counts[t][i];
			EXPECT_EQ(covered[t], report.covered[t])
			{
				TH_LOG("row %zu, strength %u", i, t);
			}
			EXPECT_EQ(whole.feasible[t], report.feasible[t]);
		}
		stale += !counts[1][i];
	}
	for (unsigned int t = 1; t <= 4; t++)
		EXPECT_EQ(covered[t], whole.covered[t]);
	return stale;
}

/* More rows than a word has bits, some twice, and some that break what was given after they were drawn. */
TEST(growth_is_that_of_every_beginning)
{
	struct random random;
	unsigned int stale = 0;

	random_seed(&random, 9);
	for (unsigned int i = 0; i < 12; i++) {
		struct cover_problem *problem = fixture_mixed(&random, 6, 3, 4);
		struct cover_array all = fixture_rows(problem), rows;

		if (all.num_rows && all.num_factors > 1) {
			struct cover_literal a = fixture_literal(problem, &random);

			rows = drawn(&random, &all, ROWS_OF_GROWTH);
			if (!cover_forbid(problem, a, LITERAL(0, 0), "later", &diag) &&
			    fixture_rows(problem).num_rows)
				stale += check_growth(_metadata, problem, &rows);
			cover_array_free(&rows);
		}
		cover_array_free(&all);
		cover_problem_free(problem);
	}
	EXPECT_LT(100, stale);
}

/* Of an array of the fewest rows that there can be, none can be left out. */
TEST(sees_each_row_that_is_dropped)
{
	struct cover_problem *problem = fixture_bits(11);
	struct cover_array array = constructed(3, 11);

	ASSERT_EQ(0, cover_verify(problem, 3, &array, &report, &diag));
	EXPECT_TRUE(cover_report_complete(&report));
	ASSERT_EQ(12, array.num_rows);
	for (size_t i = 0; i < array.num_rows; i++) {
		struct cover_array less;

		cover_array_init(&less, 11);
		for (size_t j = 0; j < array.num_rows; j++)
			if (j != i)
				cover_array_append(&less, cover_array_row(&array, j));
		ASSERT_EQ(0, cover_verify(problem, 3, &less, &report, &diag));
		EXPECT_FALSE(cover_report_complete(&report));
		EXPECT_EQ(fixture_count(problem, 3, &less), report.covered[3]);
		cover_array_free(&less);
	}
	cover_array_free(&array);
	cover_problem_free(problem);
}

TEST(sees_each_bit_that_is_flipped)
{
	struct cover_problem *problem = fixture_bits(126);
	struct cover_array array = constructed(2, 126);
	unsigned int seen = 0;

	ASSERT_EQ(10, array.num_rows);
	for (size_t i = 0; i < array.num_rows * array.num_factors; i++) {
		array.level[i] ^= 1;
		ASSERT_EQ(0, cover_verify(problem, 2, &array, &report, &diag));
		seen += !cover_report_complete(&report);
		array.level[i] ^= 1;
	}
	/* All subsets are in use: one that loses or gains an element meets another. */
	EXPECT_EQ(10 * 126, seen);
	cover_array_free(&array);
	cover_problem_free(problem);
}

TEST(sees_that_the_complement_is_forgotten)
{
	struct cover_problem *problem = fixture_bits(121);
	struct cover_array array = constructed(3, 121);

	ASSERT_EQ(33, array.num_rows);
	ASSERT_EQ(0, cover_verify(problem, 3, &array, &report, &diag));
	EXPECT_TRUE(cover_report_complete(&report));
	for (size_t i = 22; i < 33; i++)
		for (size_t j = 0; j < 121; j++)
			cover_array_row(&array, i)[j] ^= 1;
	ASSERT_EQ(0, cover_verify(problem, 3, &array, &report, &diag));
	EXPECT_FALSE(cover_report_complete(&report));
	EXPECT_EQ(3025, report.feasible[3] - report.covered[3]);
	EXPECT_EQ(3, report.missing_strength);
	cover_array_free(&array);
	cover_problem_free(problem);
}

TEST(rows_that_break_a_constraint_cover_nothing)
{
	static const uint8_t rows[4][2] = { { 0, 0 }, { 1, 1 }, { 1, 0 }, { 0, 1 } };
	struct cover_problem *problem = fixture_bits(2);
	struct cover_array array;

	cover_array_init(&array, 2);
	for (unsigned int i = 0; i < 4; i++)
		cover_array_append(&array, rows[i]);
	ASSERT_EQ(0, cover_verify(problem, 2, &array, &report, &diag));
	EXPECT_TRUE(cover_report_complete(&report));
	EXPECT_EQ(4, report.covered[2]);
	fixture_imply(problem, 0, 1);
	ASSERT_EQ(0, cover_verify(problem, 2, &array, &report, &diag));
	EXPECT_FALSE(cover_report_complete(&report));
	EXPECT_EQ(1, report.infeasible_rows);
	EXPECT_EQ(2, report.first_infeasible_row);
	EXPECT_EQ(cover_constraint_at(problem, 0), report.broken);
	EXPECT_EQ(3, report.covered[2]);
	EXPECT_EQ(3, report.feasible[2]);
	cover_array_free(&array);
	cover_problem_free(problem);
}

/* Rows as a run builds them: many, at random, and some more than once. */
TEST(counts_thousands_of_rows)
{
	struct cover_problem *problem = fixture_bits(250);
	struct cover_array array;
	struct random random;

	cover_array_init(&array, 250);
	random_seed(&random, 1);
	for (unsigned int i = 0; i < 2000; i++) {
		uint8_t row[250];

		for (unsigned int j = 0; j < 250; j++)
			row[j] = (uint8_t)random_below(&random, 2);
		cover_array_append(&array, row);
	}
	ASSERT_EQ(0, cover_verify(problem, 3, &array, &report, &diag));
	EXPECT_EQ(500, report.covered[1]);
	EXPECT_EQ(124500, report.covered[2]);
	EXPECT_EQ(20584000, report.covered[3]);
	EXPECT_TRUE(cover_report_complete(&report));
	cover_array_free(&array);
	cover_problem_free(problem);
}

TEST(no_rows_at_all)
{
	struct cover_problem *problem = fixture_bits(60);
	struct cover_array array;

	fixture_fan(problem);
	cover_array_init(&array, 60);
	ASSERT_EQ(0, cover_verify(problem, 3, &array, &report, &diag));
	EXPECT_EQ(0, report.covered[1] + report.covered[2] + report.covered[3]);
	EXPECT_EQ(120, report.feasible[1]);
	EXPECT_EQ(1, report.missing_strength);
	cover_problem_free(problem);
}

TEST(refuses_what_it_cannot_count)
{
	struct cover_problem *problem = fixture_bits(3);
	struct cover_array array;

	cover_array_init(&array, 3);
	cover_array_append(&array, (const uint8_t[]){ 0, 2, 0 });
	EXPECT_EQ(-1, cover_verify(problem, 2, &array, &report, &diag));
	EXPECT_STREQ("row 0: factor 1 has no level 2", diag.text);
	cover_array_row(&array, 0)[1] = 1;
	EXPECT_EQ(0, cover_verify(problem, 2, &array, &report, &diag));
	EXPECT_EQ(-1, cover_verify(problem, 0, &array, &report, &diag));
	EXPECT_EQ(-1, cover_verify(problem, 5, &array, &report, &diag));
	ASSERT_EQ(0, cover_fix(problem, LITERAL(1, 0), "given", &diag));
	ASSERT_EQ(0, cover_fix(problem, LITERAL(1, 1), "given", &diag));
	EXPECT_EQ(-1, cover_verify(problem, 2, &array, &report, &diag));
	cover_array_free(&array);
	cover_problem_free(problem);
	problem = fixture_bits(4);
	EXPECT_EQ(-1, cover_verify(problem, 2, &array, &report, &diag));
	cover_problem_free(problem);
}

TEST_HARNESS_MAIN
