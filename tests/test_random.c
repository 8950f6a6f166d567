// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of input/random.h.
 */
#include "input/random.h"

#include "kselftest_harness.h"

TEST(known_values)
{
	/* Of the published generator, from state 1. */
	static const uint64_t expected[] = { 0x47e4ce4b896cdd1d, 0xabcfa6a8e079651d,
					     0xb9d10d8feb731f57 };
	struct random random;

	random_seed(&random, 1);
	for (unsigned int i = 0; i < 3; i++)
		EXPECT_EQ(expected[i], random_next(&random));
}

TEST(seeds_differ_and_repeat)
{
	struct random a, b, zero;

	random_seed(&a, 7);
	random_seed(&b, 7);
	random_seed(&zero, 0);
	for (unsigned int i = 0; i < 100; i++) {
		uint64_t value = random_next(&a);

		EXPECT_EQ(value, random_next(&b));
		EXPECT_NE(value, random_next(&zero));
		EXPECT_NE(0, zero.state);
	}
}

TEST(below_takes_every_value_evenly)
{
	static const uint32_t limits[] = { 1, 2, 3, 10, 64 };
	struct random random;

	random_seed(&random, 3);
	for (unsigned int i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		unsigned int count[64] = { 0 };

		for (unsigned int j = 0; j < 1000 * limits[i]; j++) {
			uint32_t value = random_below(&random, limits[i]);

			ASSERT_LT(value, limits[i]);
			count[value]++;
		}
		for (uint32_t value = 0; value < limits[i]; value++) {
			EXPECT_LT(850, count[value]);
			EXPECT_GT(1150, count[value]);
		}
	}
	for (unsigned int i = 0; i < 100; i++)
		EXPECT_GT(UINT32_MAX, random_below(&random, UINT32_MAX));
}

TEST_HARNESS_MAIN
