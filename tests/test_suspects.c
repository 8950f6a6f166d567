// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suspects from rows that have run: small tables by hand, and every kind of single fault after the
 * 43 rows that cover all triples of 200 bits.
 */
#include <string.h>

#include "kselftest_harness.h"

#include "cover/minimize.h"
#include "cover/suspects.h"

#define NUM_BITS 200
#define NUM_ROWS 43

/* Row by row, as a file of zeros and ones would give them. */
static const uint8_t small[] = {
	0, 0, 0, 0, /* passes */
	1, 1, 0, 0, /* fails */
	1, 1, 1, 0, /* fails */
	1, 0, 1, 1, /* passes */
	0, 1, 1, 1, /* passes */
};
static const bool small_failed[] = { false, true, true, false, false };
static const struct suspects_rows small_rows = { 4, 5, small, small_failed };

TEST(literals_of_all_failed_rows)
{
	struct suspects_literal literal[4];

	ASSERT_EQ(3, suspects_common(&small_rows, literal));
	EXPECT_EQ(0, literal[0].factor);
	EXPECT_EQ(1, literal[0].level);
	EXPECT_EQ(1, literal[1].factor);
	EXPECT_EQ(1, literal[1].level);
	EXPECT_EQ(3, literal[2].factor);
	EXPECT_EQ(0, literal[2].level);
}

TEST(sets_of_each_size)
{
	struct suspects_set set[8];
	size_t count;

	ASSERT_TRUE(suspects_find(&small_rows, 1, set, 8, &count));
	EXPECT_EQ(0, count);
	/* 0 and 1; 0 at 1 with 3 at 0; 1 at 1 with 3 at 0. */
	ASSERT_TRUE(suspects_find(&small_rows, 2, set, 8, &count));
	ASSERT_EQ(3, count);
	EXPECT_EQ(2, set[0].size);
	EXPECT_EQ(0, set[0].literal[0].factor);
	EXPECT_EQ(1, set[0].literal[1].factor);
	EXPECT_EQ(3, set[2].literal[1].factor);
	EXPECT_EQ(0, set[2].literal[1].level);
	/* All three hold a smaller candidate. */
	ASSERT_TRUE(suspects_find(&small_rows, 3, set, 8, &count));
	EXPECT_EQ(0, count);
	/* More than there is room for. */
	ASSERT_TRUE(suspects_find(&small_rows, 2, set, 1, &count));
	EXPECT_EQ(3, count);
}

TEST(no_row_failed)
{
	static const bool none[5];
	const struct suspects_rows rows = { 4, 5, small, none };
	struct suspects_literal literal[4];
	struct suspects_set set[1];
	size_t count;

	EXPECT_EQ(0, suspects_common(&rows, literal));
	ASSERT_TRUE(suspects_find(&rows, 1, set, 1, &count));
	EXPECT_EQ(0, count);
}

TEST(sizes_out_of_range)
{
	struct suspects_set set[1];
	size_t count;

	EXPECT_FALSE(suspects_find(&small_rows, 0, set, 1, &count));
	EXPECT_FALSE(suspects_find(&small_rows, 4, set, 1, &count));
}

TEST(too_many_for_triples)
{
	static uint8_t level[SUSPECTS_MAX_COMMON + 1];
	static const bool failed[] = { true };
	struct suspects_rows rows = { SUSPECTS_MAX_COMMON + 1, 1, level, failed };
	struct suspects_set set[1];
	size_t count;

	EXPECT_FALSE(suspects_find(&rows, 3, set, 1, &count));
	EXPECT_TRUE(suspects_find(&rows, 2, set, 1, &count));
	rows.num_factors = 3;
	EXPECT_TRUE(suspects_find(&rows, 3, set, 1, &count));
}

static uint8_t array[NUM_ROWS][NUM_BITS];

/* The quadratic residues modulo 11: a row of the Hadamard matrix of order 12 without its border. */
static uint8_t paley(unsigned int row, unsigned int symbol)
{
	return 0x23a >> (symbol + row) % 11 & 1;
}

/* 33 rows for 121 columns (a, b): three points of the projective line over F11. */
static uint8_t strength_3(unsigned int row, unsigned int column)
{
	unsigned int a = column / 11, b = column % 11;
	unsigned int symbol = row < 11 ? a : row < 22 ? a + b : b;

	return row < 11 ? !paley(row, symbol) : paley(row % 11, symbol);
}

/* 10 rows for up to 126 columns: every column another half of 9 rows, below a row of zeros. */
static void fill_strength_2(uint8_t rows[10][NUM_BITS], unsigned int columns)
{
	unsigned int half = 0x1f;

	memset(rows, 0, 10 * sizeof(rows[0]));
	for (unsigned int column = 0; column < columns; column++) {
		unsigned int low = half & -half, carry = half + low;

		for (unsigned int row = 0; row < 9; row++)
			rows[row + 1][column] = half >> row & 1;
		half = carry | (half ^ carry) / low >> 2;
	}
}

/* [A A; B ~B]: 43 rows for up to 242 columns. */
static void fill_array(void)
{
	static uint8_t pairs[10][NUM_BITS];

	fill_strength_2(pairs, 121);
	for (unsigned int column = 0; column < NUM_BITS; column++) {
		for (unsigned int row = 0; row < 33; row++)
			array[row][column] = strength_3(row, column % 121);
		for (unsigned int row = 0; row < 10; row++)
			array[33 + row][column] = pairs[row][column % 121] ^ (column >= 121);
	}
}

static uint64_t column_of(unsigned int column, uint8_t level)
{
	uint64_t rows = 0;

	for (unsigned int row = 0; row < NUM_ROWS; row++)
		rows |= (uint64_t)(array[row][column] == level) << row;
	return rows;
}

/* How many triples of literals no row has. */
static size_t count_uncovered(void)
{
	static uint64_t rows[NUM_BITS][2];
	size_t uncovered = 0;

	for (unsigned int i = 0; i < NUM_BITS; i++) {
		rows[i][0] = column_of(i, 0);
		rows[i][1] = column_of(i, 1);
	}
	for (unsigned int a = 0; a < NUM_BITS; a++) {
		for (unsigned int b = a + 1; b < NUM_BITS; b++) {
			for (unsigned int c = b + 1; c < NUM_BITS; c++) {
				for (unsigned int levels = 0; levels < 8; levels++)
					uncovered +=
						!(rows[a][levels & 1] & rows[b][levels >> 1 & 1] &
						  rows[c][levels >> 2]);
			}
		}
	}
	return uncovered;
}

TEST(the_array_covers_all_triples)
{
	fill_array();
	EXPECT_EQ(0, count_uncovered());
	array[7][100] ^= 1;
	EXPECT_LT(0, count_uncovered());
}

struct pair {
	struct suspects_literal literal[2];
};

static void judge_rows(const struct pair *pair, bool failed[NUM_ROWS])
{
	for (unsigned int row = 0; row < NUM_ROWS; row++)
		failed[row] = array[row][pair->literal[0].factor] == pair->literal[0].level &&
			      array[row][pair->literal[1].factor] == pair->literal[1].level;
}

/* Zero tests after the array: the only pair that explains it is the fault. */
static bool located(const struct pair *pair)
{
	bool failed[NUM_ROWS];
	const struct suspects_rows rows = { NUM_BITS, NUM_ROWS, array[0], failed };
	struct suspects_set set[2];
	size_t singles, count;

	judge_rows(pair, failed);
	return suspects_find(&rows, 1, set, 2, &singles) && !singles &&
	       suspects_find(&rows, 2, set, 2, &count) && count == 1 &&
	       set[0].literal[0].factor == pair->literal[0].factor &&
	       set[0].literal[0].level == pair->literal[0].level &&
	       set[0].literal[1].factor == pair->literal[1].factor &&
	       set[0].literal[1].level == pair->literal[1].level;
}

TEST(one_pair_explains_the_array)
{
	size_t tried = 0, wrong = 0;

	fill_array();
	for (size_t a = 0; a < NUM_BITS; a++) {
		for (size_t b = a + 1; b < NUM_BITS; b++) {
			uint8_t levels = (a + b) % 4;
			const struct pair pair = {
				{ { a, levels & 1 }, { b, levels >> 1 } },
			};

			tried++;
			wrong += !located(&pair);
		}
	}
	ksft_print_msg("%zu faults of two literals, %zu not located\n", tried, wrong);
	EXPECT_EQ(19900, tried);
	EXPECT_EQ(0, wrong);
}

static enum minimize_answer has_pair(void *user, const bool in[])
{
	const struct pair *pair = user;

	return in[pair->literal[0].factor] && in[pair->literal[1].factor] ? MINIMIZE_FAILS :
									    MINIMIZE_PASSES;
}

/* From the rows to a confirmed set: the pair, and either step left out. */
TEST(confirmed_without_a_search)
{
	struct pair pair = { { { 63, 1 }, { 150, 1 } } };
	bool failed[NUM_ROWS];
	const struct suspects_rows rows = { NUM_BITS, NUM_ROWS, array[0], failed };
	struct suspects_set set;
	struct minimize_set candidate;
	struct minimize_problem problem = { .num_steps = NUM_BITS,
					    .test = has_pair,
					    .user = &pair,
					    .full_fails = true,
					    .baseline_passes = true,
					    .num_candidates = 1,
					    .candidate = &candidate };
	struct minimize_result result;
	size_t count;

	fill_array();
	judge_rows(&pair, failed);
	ASSERT_TRUE(suspects_find(&rows, 2, &set, 1, &count));
	ASSERT_EQ(1, count);
	candidate = (struct minimize_set){ 2, { set.literal[0].factor, set.literal[1].factor } };
	minimize(&problem, &result);
	EXPECT_EQ(MINIMIZE_FOUND, result.end);
	EXPECT_TRUE(result.set[63] && result.set[150]);
	EXPECT_EQ(2, result.size);
	EXPECT_EQ(0, result.num_tests);
	EXPECT_EQ(3, result.num_confirming);
	minimize_result_free(&result);
}

TEST_HARNESS_MAIN
