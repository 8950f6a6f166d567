// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of cover/thin.h: what it keeps count of, against counting anew.
 */
#include "cover/thin.h"

#include "kselftest_harness.h"

#include "cover/generate.h"
#include "cover_fixture.h"

static struct diag diag;

static struct cover_array rows_of(const struct thin *thin)
{
	struct cover_array array;

	cover_array_init(&array, thin->num_factors);
	for (size_t i = 0; i < thin->num_rows; i++)
		cover_array_append(&array, thin->level + i * thin->num_factors);
	return array;
}

/* Open sets are those that are missing; what hangs on a place is what changing it loses. */
static bool agrees(const struct thin *thin)
{
	struct cover_array rows = rows_of(thin);
	struct cover_report report;
	bool good =
		!cover_verify(thin->problem, thin->strength, &rows, &report, &diag) &&
		report.feasible[thin->strength] - report.covered[thin->strength] == thin->num_open;
	struct thin again;

	for (size_t i = 0; good && i < thin->num_open; i++) {
		struct cover_literal set[COVER_MAX_STRENGTH];

		for (unsigned int j = 0; j < thin->strength; j++)
			set[j] = LITERAL(thin->open[i].factor[j], thin->open[i].level[j]);
		good = !fixture_has(&rows, set, thin->strength);
	}
	fixture_check(!thin_create(&again, thin->problem, thin->strength));
	for (size_t i = 0; i < rows.num_rows; i++)
		thin_add_row(&again, cover_array_row(&rows, i));
	good = good && !memcmp(again.hanging, thin->hanging,
			       thin->num_rows * thin->num_factors * sizeof(*thin->hanging));
	thin_free(&again);
	cover_array_free(&rows);
	return good;
}

enum result { INFEASIBLE, AS_EXPECTED, WRONG };

/* Changes one to three places of some row, unless it would not be feasible. */
static enum result change_some(struct thin *thin, struct random *random)
{
	bool good;

	size_t row = random_below(random, (uint32_t)thin->num_rows), count = 0, gain;
	size_t wanted = 1 + random_below(random, 3), before = thin->num_open;
	uint8_t level[64];
	struct thin_change change[3] = { { 0 } };
	int64_t loss;

	memcpy(level, thin->level + row * thin->num_factors, thin->num_factors);
	for (unsigned int i = 0; i < 20 && count < wanted; i++) {
		struct cover_literal a = fixture_literal(thin->problem, random);
		bool again = level[a.factor] == a.level;

		for (size_t j = 0; j < count; j++)
			again |= change[j].factor == a.factor;
		if (again)
			continue;
		level[a.factor] = a.level;
		change[count++] = (struct thin_change){ a.factor, a.level };
	}
	if (!fixture_keeps(thin->problem, level))
		return INFEASIBLE;
	gain = thin_gain(thin, row, change, count);
	loss = thin_loss(thin, row, change, count);
	thin_change(thin, row, change, count);
	/* A bound in general, exact for one or two changes. */
	loss += (int64_t)before - (int64_t)gain;
	good = count < 3 ? (int64_t)thin->num_open == loss : (int64_t)thin->num_open >= loss;
	return good ? AS_EXPECTED : WRONG;
}

TEST(keeps_count_over_changes)
{
	struct random random;
	unsigned int changed = 0;

	random_seed(&random, 11);
	for (unsigned int i = 0; i < 60; i++) {
		struct cover_problem *problem =
			fixture_mixed(&random, 9, i % 3 ? 3 : 2, i % 4 ? 6 : 0);
		struct cover_options options = { .strength = 1 + i % 4, .seed = i };
		struct cover_array array;
		struct thin thin;

		if (cover_num_factors(problem) < options.strength || cover_close(problem, &diag)) {
			cover_problem_free(problem);
			continue;
		}
		ASSERT_EQ(0, cover_generate(problem, &options, &array, &diag));
		ASSERT_EQ(0, thin_create(&thin, problem, options.strength));
		/* The first rows are taken in, what only the others cover is open. */
		for (size_t j = 0; j < array.num_rows; j++) {
			if (j < array.num_rows / 2 + 1 && j < THIN_MAX_ROWS)
				thin_add_row(&thin, cover_array_row(&array, j));
			else
				thin_open_row(&thin, cover_array_row(&array, j));
		}
		ASSERT_TRUE(agrees(&thin));
		for (unsigned int j = 0; j < 30; j++) {
			enum result result = change_some(&thin, &random);

			ASSERT_NE(WRONG, result);
			changed += result == AS_EXPECTED;
			ASSERT_TRUE(agrees(&thin));
		}
		while (thin.num_rows > 1) {
			thin_drop_row(&thin, thin_weakest_row(&thin));
			ASSERT_TRUE(agrees(&thin));
		}
		thin_free(&thin);
		cover_array_free(&array);
		cover_problem_free(problem);
	}
	EXPECT_LT(300, changed);
}

TEST_HARNESS_MAIN
