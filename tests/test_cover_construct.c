// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of cover/construct.h: how many rows, and that they cover all.
 */
#include "cover/construct.h"

#include "kselftest_harness.h"

#include "cover/verify.h"
#include "cover_fixture.h"

static struct diag diag;

static const struct {
	unsigned int strength, bits;
	size_t rows;
} exact[] = {
	{ 1, 1, 2 },    { 1, 2, 2 },    { 1, 250, 2 },   { 2, 1, 2 },     { 2, 2, 4 },
	{ 2, 3, 4 },    { 2, 4, 5 },    { 2, 5, 6 },     { 2, 10, 6 },    { 2, 11, 7 },
	{ 2, 15, 7 },   { 2, 16, 8 },   { 2, 35, 8 },    { 2, 36, 9 },    { 2, 56, 9 },
	{ 2, 57, 10 },  { 2, 126, 10 }, { 2, 127, 11 },  { 2, 210, 11 },  { 2, 211, 12 },
	{ 2, 462, 12 }, { 2, 463, 13 }, { 2, 792, 13 },  { 2, 1024, 14 }, { 3, 2, 4 },
	{ 3, 3, 8 },    { 3, 4, 8 },    { 3, 5, 12 },    { 3, 11, 12 },   { 3, 12, 18 },
	{ 3, 22, 19 },  { 3, 44, 27 },  { 3, 45, 33 },   { 3, 120, 33 },  { 3, 121, 33 },
	{ 3, 122, 43 }, { 3, 200, 43 }, { 3, 242, 43 },  { 3, 243, 53 },  { 3, 400, 54 },
	{ 4, 3, 8 },    { 4, 4, 16 },   { 4, 5, 16 },    { 4, 6, 67 },    { 4, 67, 67 },
	{ 4, 68, 71 },  { 4, 71, 71 },  { 4, 72, 79 },   { 4, 79, 79 },   { 4, 80, 83 },
	{ 4, 83, 83 },  { 4, 84, 112 }, { 4, 121, 112 },
};

TEST(exact_numbers_of_rows_cover_all)
{
	for (unsigned int i = 0; i < sizeof(exact) / sizeof(exact[0]); i++) {
		struct cover_problem *problem = fixture_bits(exact[i].bits);
		struct cover_report report;
		struct cover_array array;

		cover_array_init(&array, exact[i].bits);
		ASSERT_EQ(0, construct_array(exact[i].strength, &array));
		EXPECT_EQ(exact[i].rows, array.num_rows);
		EXPECT_EQ(exact[i].rows, construct_rows(exact[i].strength, exact[i].bits));
		ASSERT_EQ(0, cover_verify(problem, exact[i].strength, &array, &report, &diag));
		EXPECT_TRUE(cover_report_complete(&report))
		{
			TH_LOG("strength %u, %u bits", exact[i].strength, exact[i].bits);
		}
		cover_array_free(&array);
		cover_problem_free(problem);
	}
}

/* Not by the verifier: by going through all sets. */
TEST(small_ones_cover_all_by_brute_force)
{
	static const unsigned int last_bits[] = { 0, 40, 60, 30, 14 };

	for (unsigned int strength = 1; strength <= 4; strength++) {
		for (unsigned int bits = strength; bits <= last_bits[strength]; bits++) {
			struct cover_problem *problem = fixture_bits(bits);
			uint64_t sets = 1;
			struct cover_array array;

			for (unsigned int i = 0; i < strength; i++)
				sets = sets * (bits - i) / (i + 1);
			cover_array_init(&array, bits);
			ASSERT_EQ(0, construct_array(strength, &array));
			EXPECT_EQ(sets << strength, fixture_count(problem, strength, &array))
			{
				TH_LOG("strength %u, %u bits", strength, bits);
			}
			cover_array_free(&array);
			cover_problem_free(problem);
		}
	}
}

TEST(every_size_of_strength_3_covers_all)
{
	for (unsigned int bits = 5; bits <= 260; bits += 5) {
		struct cover_problem *problem = fixture_bits(bits);
		struct cover_report report;
		struct cover_array array;

		cover_array_init(&array, bits);
		ASSERT_EQ(0, construct_array(3, &array));
		ASSERT_EQ(0, cover_verify(problem, 3, &array, &report, &diag));
		EXPECT_TRUE(cover_report_complete(&report));
		cover_array_free(&array);
		cover_problem_free(problem);
	}
}

TEST(none_beyond_the_range)
{
	struct cover_array array;

	EXPECT_EQ(0, construct_rows(4, 122));
	EXPECT_EQ(0, construct_rows(5, 10));
	EXPECT_EQ(0, construct_rows(0, 10));
	EXPECT_EQ(0, construct_rows(2, 0));
	cover_array_init(&array, 122);
	EXPECT_EQ(-1, construct_array(4, &array));
	EXPECT_EQ(0, array.num_rows);
}

TEST_HARNESS_MAIN
