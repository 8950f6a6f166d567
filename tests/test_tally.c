// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of run/tally.h: what cases show, and what it adds up to.
 */
#include "run/tally.h"

#include "rules/accept.h"

#include "cover_fixture.h"
#include "known.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct diag diag;
static struct td_case test;
static struct observation seen;

/* Two values a, two values b, three values c; never a and b. */
static struct cover_problem *small_problem(void)
{
	struct cover_problem *problem = fixture_bits(2);

	fixture_check(cover_add_factor(problem, "c", 3, &diag) == 2);
	fixture_check(!cover_forbid(problem, LITERAL(0, 1), LITERAL(1, 1), "given", &diag));
	return problem;
}

static void add(struct tally *tally, enum td_via via, const char *row, const char *check)
{
	struct tally_mark mark = { .via = via, .check = check };

	snprintf(mark.row, sizeof(mark.row), "%s", row);
	fixture_check(!tally_add(tally, &mark, &diag));
}

/* What the brute force says of all feasible rows, and of those that were added. */
TEST(rows_count_as_they_should)
{
	static const char *const rows[] = { "000", "010", "102", "000", "" };
	struct cover_problem *problem = small_problem();
	const struct cover_array all = fixture_rows(problem);
	struct tally tally = { .problem = { [TD_VIA_KVM] = problem }, .builds = 9 };
	struct coverage coverage;
	const struct coverage_door *door = &coverage.door[TD_VIA_KVM];
	struct cover_array added;

	cover_array_init(&added, 3);
	for (size_t i = 0; i <= COUNT(rows); i++) {
		ASSERT_EQ(tally_count(&tally, &coverage, &diag), 0);
		EXPECT_TRUE(door->there);
		EXPECT_EQ(door->num_settings, 3);
		EXPECT_EQ(door->num_tds, i < 4 ? i : 4);
		for (unsigned int strength = 1; strength <= COVERAGE_STRENGTH; strength++) {
			EXPECT_EQ(door->feasible[strength], fixture_count(problem, strength, &all));
			EXPECT_EQ(door->covered[strength],
				  fixture_count(problem, strength, &added));
		}
		if (i == COUNT(rows))
			break;
		add(&tally, TD_VIA_KVM, rows[i], NULL);
		if (*rows[i])
			cover_array_append(&added,
					   (const uint8_t[]){ (uint8_t)(rows[i][0] - '0'),
							      (uint8_t)(rows[i][1] - '0'),
							      (uint8_t)(rows[i][2] - '0') });
	}
	/* By hand: 7 values, of which b 1, a 1, c 0 and c 2 and the zeros were seen. */
	EXPECT_EQ(door->feasible[1], 7);
	EXPECT_EQ(door->covered[1], 6);
	EXPECT_EQ(door->feasible[3], 9);
	EXPECT_EQ(door->covered[3], 3);
	EXPECT_EQ(coverage.builds, 9);
	EXPECT_FALSE(coverage.door[TD_VIA_MODULE].there);
	tally_free(&tally);
}

TEST(each_way_in_has_rows_of_its_own)
{
	struct cover_problem *problem = small_problem(), *one = fixture_bits(1);
	struct coverage coverage;
	struct tally tally = {
		.problem = { [TD_VIA_KVM] = problem, [TD_VIA_MODULE] = one },
	};

	add(&tally, TD_VIA_MODULE, "1", NULL);
	add(&tally, TD_VIA_MODULE, "0", NULL);
	add(&tally, TD_VIA_KVM, "001", NULL);
	ASSERT_EQ(tally_count(&tally, &coverage, &diag), 0);
	EXPECT_EQ(coverage.door[TD_VIA_KVM].covered[1], 3);
	EXPECT_EQ(coverage.door[TD_VIA_MODULE].covered[1], 2);
	EXPECT_EQ(coverage.door[TD_VIA_MODULE].num_tds, 2);
	EXPECT_EQ(coverage.door[TD_VIA_MODULE].covered[2], 0);
	tally_free(&tally);
}

/* Rows that are of no run: another number of settings, and a level that there is not. */
TEST(rows_of_another_space_are_not_taken)
{
	static const char *const wrong[] = { "0000", "00", "009" };
	struct tally tally = { .problem = { [TD_VIA_KVM] = small_problem() } };
	struct coverage coverage;

	add(&tally, TD_VIA_KVM, "000", NULL);
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct tally_mark mark = { .via = TD_VIA_KVM };

		snprintf(mark.row, sizeof(mark.row), "%s", wrong[i]);
		EXPECT_EQ(tally_add(&tally, &mark, &diag), -1);
	}
	ASSERT_EQ(tally_count(&tally, &coverage, &diag), 0);
	EXPECT_EQ(coverage.door[TD_VIA_KVM].num_tds, 1);
	tally_free(&tally);
}

TEST(checks_count_once_each)
{
	size_t count;
	const char *const *checks = accept_checks(&count);
	struct coverage coverage;
	struct tally tally = { 0 };

	add(&tally, TD_VIA_KVM, "", checks[1]);
	add(&tally, TD_VIA_MODULE, "", checks[1]);
	add(&tally, TD_VIA_MODULE, "", checks[count - 1]);
	add(&tally, TD_VIA_MODULE, "", "INI-99");
	ASSERT_EQ(tally_count(&tally, &coverage, &diag), 0);
	EXPECT_EQ(coverage.num_checks, count);
	EXPECT_EQ(coverage.num_checks_reached, 2);
	for (size_t i = 0; i < count; i++)
		EXPECT_EQ(strstr(coverage.checks_missing, checks[i]) == NULL,
			  i == 1 || i == count - 1);
	for (size_t i = 0; i < count; i++)
		add(&tally, TD_VIA_MODULE, "", checks[i]);
	ASSERT_EQ(tally_count(&tally, &coverage, &diag), 0);
	EXPECT_EQ(coverage.num_checks_reached, count);
	EXPECT_STREQ(coverage.checks_missing, "");
	tally_free(&tally);
}

static const struct tally_mark *see(const struct space *space, enum td_refuser by)
{
	static struct tally_mark mark;

	seen.test = &test;
	seen.has_outcome = true;
	seen.outcome.by = by;
	tally_see(space, &known.context, &seen, &mark);
	return &mark;
}

TEST(a_row_of_unknown_level_is_not_counted)
{
	const struct rule_context *context = known_begin(NULL, NULL, NULL);
	struct space *space = space_create(context, TD_VIA_MODULE, &diag);

	ASSERT_NE(space, NULL);
	test.via = TD_VIA_MODULE;
	td_config_default(&test.config);
	EXPECT_EQ(strlen(see(space, TD_ACCEPTED)->row), space->num_factors);
	EXPECT_EQ(strspn(see(space, TD_ACCEPTED)->row, "0"), space->num_factors);
	EXPECT_EQ(see(space, TD_ACCEPTED)->via, TD_VIA_MODULE);
	/* Refused, or without a space. */
	EXPECT_STREQ(see(space, TD_REFUSED_BY_KVM)->row, "");
	EXPECT_STREQ(see(NULL, TD_ACCEPTED)->row, "");
	test.config.tsc_frequency = 400; /* the largest there is */
	EXPECT_EQ(strspn(see(space, TD_ACCEPTED)->row, "012345"), space->num_factors);
	EXPECT_LT(strspn(see(space, TD_ACCEPTED)->row, "0"), space->num_factors);
	test.config.tsc_frequency = 123; /* which nobody would try */
	EXPECT_STREQ(see(space, TD_ACCEPTED)->row, "");
	space_free(space);
	known_end();
}

/* The module's answer has to be the one of the check that must refuse. */
TEST(a_check_is_reached_by_its_own_status)
{
	const struct rule_context *context = known_begin(NULL, NULL, NULL);
	struct acceptance answer;
	struct request request;

	test.via = TD_VIA_MODULE;
	td_config_default(&test.config);
	test.config.attributes = 1ULL << 40;
	request_of_case(context, &test, &request);
	accept_predict(context, &request, &answer);
	ASSERT_NE(answer.rule, NULL);
	seen.outcome.has_status = true;
	seen.outcome.status = answer.status;
	EXPECT_STREQ(see(NULL, TD_REFUSED_BY_MODULE)->check, answer.rule);
	EXPECT_EQ(see(NULL, TD_REFUSED_BY_KVM)->check, NULL);
	EXPECT_EQ(see(NULL, TD_ACCEPTED)->check, NULL);
	seen.outcome.has_status = false;
	EXPECT_EQ(see(NULL, TD_REFUSED_BY_MODULE)->check, NULL);
	seen.outcome.has_status = true;
	seen.outcome.status ^= 1;
	EXPECT_EQ(see(NULL, TD_REFUSED_BY_MODULE)->check, NULL);
	known_end();
}

TEST_HARNESS_MAIN
