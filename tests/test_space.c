// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the space of configurations: its constraints are what the module's checks are,
 * on every module, CPU and KVM policy.
 */
#include "input/random.h"
#include "plan/space.h"
#include "rules/accept.h"

#include "kselftest_harness.h"

#include "known.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define NUM_ROWS 400 /* random ones, of each space */

static const struct world {
	const char *module, *platform, *policy;
} worlds[] = {
	{ "tdx-1.5.01", "sapphire-rapids-tdx", "denylist" },
	{ "tdx-1.5.01", "emerald-rapids-variant-tdx", "allowlist" },
	{ "tdx-1.5.05", "emerald-rapids-tdx", "denylist" },
	{ "tdx-1.5.05", "emerald-rapids-b-tdx", "allowlist" },
	{ "tdx-1.5.05", "granite-rapids-tdx", "denylist" },
	{ "tdx-next", "granite-rapids-tdx", "clobber-list" },
	{ "tdx-rogue", "emerald-rapids-tdx", "denylist" },
};

static struct td_case test;

static struct space *open_space(const struct world *world, enum td_via via)
{
	const struct session_options options = {
		.module = world->module,
		.platform = world->platform,
		.policy = world->policy,
	};
	struct diag diag;
	struct space *space = space_create(known_open(&options), via, &diag);

	if (!space)
		ksft_exit_fail_msg("%s on %s: %s\n", world->module, world->platform, diag.text);
	return space;
}

static void close_space(struct space *space)
{
	space_free(space);
	known_end();
}

static bool doubted; /* the model cannot know what the module says of the last row */

/* What the rules' model of TDH.MNG.INIT says; the row is the case then. */
static bool predicted(const struct space *space, const uint8_t *row)
{
	struct acceptance answer;
	struct request request;

	memset(&test, 0, sizeof(test));
	test.via = space->via;
	space_config(space, row, &test.config);
	request_of_case(space->context, &test, &request);
	accept_predict(space->context, &request, &answer);
	doubted = answer.doubt;
	return !answer.rule;
}

static bool accepted(void)
{
	struct target *target = known.session.target;
	struct td_outcome outcome = { 0 };

	return target->ops->init(target, &test, &outcome) == TARGET_OK && outcome.by == TD_ACCEPTED;
}

static void random_row(const struct space *space, struct random *random, uint8_t *row)
{
	for (size_t i = 0; i < space->num_factors; i++)
		row[i] = (uint8_t)random_below(random, space->factor[i].num_levels);
}

/* Few settings away from the default: most constraints are then met by chance. */
static void sparse_row(const struct space *space, struct random *random, uint8_t *row)
{
	memset(row, 0, space->num_factors);
	for (unsigned int i = 0; i < 6; i++) {
		size_t factor = random_below(random, (uint32_t)space->num_factors);

		row[factor] = (uint8_t)random_below(random, space->factor[factor].num_levels);
	}
}

/* Feasible exactly where the module, or KVM, accepts: by the rules and by the emulator. */
TEST(constraints_are_exact)
{
	size_t feasible = 0, infeasible = 0;

	for (size_t i = 0; i < 2 * COUNT(worlds); i++) {
		struct space *space = open_space(&worlds[i / 2], i % 2);
		struct random random;

		random_seed(&random, i);
		for (unsigned int j = 0; j < NUM_ROWS; j++) {
			uint8_t row[SPACE_MAX_FACTORS];
			bool good, model;

			if (j % 2)
				random_row(space, &random, row);
			else
				sparse_row(space, &random, row);
			good = cover_row_feasible(space->problem, row);
			model = predicted(space, row);
			if (doubted)
				continue;
			feasible += good;
			infeasible += !good;
			/* KVM has checks of its own, of which the rules' model does not know. */
			EXPECT_TRUE(space->via == TD_VIA_KVM ? !good || model : good == model);
			EXPECT_EQ(good, accepted())
			{
				TH_LOG("%s on %s, door %d, row %u", worlds[i / 2].module,
				       worlds[i / 2].platform, space->via, j);
			}
		}
		close_space(space);
	}
	EXPECT_GT(feasible, 500);
	EXPECT_GT(infeasible, 500);
}

TEST(a_row_is_read_back)
{
	for (size_t i = 0; i < 2 * COUNT(worlds); i++) {
		struct space *space = open_space(&worlds[i / 2], i % 2);
		struct random random;

		random_seed(&random, i);
		for (unsigned int j = 0; j < 50; j++) {
			uint8_t row[SPACE_MAX_FACTORS], back[SPACE_MAX_FACTORS];

			random_row(space, &random, row);
			predicted(space, row);
			ASSERT_TRUE(space_row(space, &test, back));
			EXPECT_EQ(memcmp(row, back, space->num_factors), 0);
		}
		test.via = space->via == TD_VIA_KVM ? TD_VIA_MODULE : TD_VIA_KVM;
		EXPECT_FALSE(space_row(space, &test, (uint8_t[SPACE_MAX_FACTORS]){ 0 }));
		close_space(space);
	}
}

TEST(what_is_no_level_is_told)
{
	struct space *space = open_space(&worlds[2], TD_VIA_MODULE);
	uint8_t row[SPACE_MAX_FACTORS];
	size_t unknown = 0;

	memset(&test, 0, sizeof(test));
	test.via = TD_VIA_MODULE;
	td_config_default(&test.config);
	test.config.tsc_frequency = 77;
	ASSERT_TRUE(space_row(space, &test, row));
	for (size_t i = 0; i < space->num_factors; i++) {
		unknown += row[i] == SPACE_NO_LEVEL;
		EXPECT_EQ(row[i] == SPACE_NO_LEVEL,
			  !strcmp(space->factor[i].name, "tsc_frequency"));
	}
	EXPECT_EQ(unknown, 1);
	test.config.num_patches = 1;
	test.config.patch[0] = (struct td_patch){ 42, 1 };
	EXPECT_FALSE(space_row(space, &test, row));
	close_space(space);
}

static size_t sum(const struct space *space, const uint8_t *row)
{
	size_t levels = 0;

	for (size_t i = 0; i < space->num_factors; i++)
		levels += row[i] != 0;
	return levels;
}

TEST(the_highest_row_has_all_but_what_excludes_it)
{
	for (size_t i = 0; i < 2 * COUNT(worlds); i++) {
		struct space *space = open_space(&worlds[i / 2], i % 2);
		uint8_t row[SPACE_MAX_FACTORS], without[SPACE_MAX_FACTORS];

		space_highest(space, NULL, row);
		predicted(space, row);
		EXPECT_TRUE(doubted || accepted());
		EXPECT_GE(sum(space, row) + 4, space->num_factors);
		for (size_t j = 0; j < space->num_factors; j++) {
			const struct cover_literal cold = { (uint16_t)j, 0 };

			space_highest(space, &cold, without);
			EXPECT_EQ(without[j], 0);
			predicted(space, without);
			EXPECT_TRUE(doubted || accepted())
			{
				TH_LOG("without %s", space->factor[j].name);
			}
		}
		close_space(space);
	}
}

/* KVM's space holds nothing that KVM does not offer, or whose effects it does not handle. */
TEST(kvm_limits_its_space)
{
	static const struct {
		struct world world;
		const char *name;
		bool there;
	} cases[] = {
		{ { "tdx-1.5.05", "emerald-rapids-tdx", "denylist" }, "7.0:ebx.erms", true },
		{ { "tdx-1.5.05", "emerald-rapids-tdx", "denylist" }, "7.0:ecx.waitpkg", false },
		{ { "tdx-rogue", "emerald-rapids-tdx", "denylist" }, "7.0:ecx.enqcmd", false },
		{ { "tdx-1.5.05", "emerald-rapids-tdx", "denylist" }, "xfam.0xe0", true },
		{ { "tdx-1.5.05", "emerald-rapids-tdx", "denylist" }, "xfam.0x100", false },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct space *space = open_space(&cases[i].world, TD_VIA_KVM);
		bool there = false;

		for (size_t j = 0; j < space->num_factors; j++)
			there |= !strcmp(space->factor[j].name, cases[i].name);
		EXPECT_EQ(there, cases[i].there)
		{
			TH_LOG("%s", cases[i].name);
		}
		close_space(space);
	}
}

TEST_HARNESS_MAIN
