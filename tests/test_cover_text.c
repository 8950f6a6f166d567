// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of cover/text.h.
 */
#include "cover/text.h"

#include "kselftest_harness.h"

#include "cover_fixture.h"
#include "folder.h"

static struct diag diag;

/* Names that can be mistaken: "avx" and "avx-512" begin alike, "3" is not number 3. */
static struct cover_problem *named(void)
{
	static const char *const names[] = { "avx", "avx2", "avx-512", "amx", "3", "wide" };
	struct cover_problem *problem = cover_problem_create();

	for (unsigned int i = 0; i < 6; i++)
		fixture_check(cover_add_factor(problem, names[i], i == 5 ? 3 : 2, &diag) >= 0);
	return problem;
}

/* @kind of factor @a at level @va and @b at @vb. */
static const struct {
	const char *line;
	enum cover_kind kind;
	unsigned int a, va, b, vb;
} lines[] = {
	{ "avx2->avx", COVER_IMPLY, 1, 1, 0, 1 },
	{ " avx-512\t->  !avx  # why", COVER_IMPLY, 2, 1, 0, 0 },
	{ "! avx -> avx-512\r", COVER_IMPLY, 0, 0, 2, 1 },
	{ "!avx->!avx2", COVER_IMPLY, 0, 0, 1, 0 },
	{ "amx", COVER_FIX, 3, 1, 3, 1 },
	{ "!amx", COVER_FIX, 3, 0, 3, 0 },
	{ "3 -> 1", COVER_IMPLY, 4, 1, 1, 1 },
	{ "0x2", COVER_FIX, 2, 1, 2, 1 },
};

TEST(each_form)
{
	for (unsigned int i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct cover_problem *problem = named();
		const struct cover_constraint *c;

		ASSERT_EQ(0, cover_text_parse("f", lines[i].line, problem, &diag))
		{
			TH_LOG("%s", diag.text);
		}
		ASSERT_EQ(1, cover_num_constraints(problem));
		c = cover_constraint_at(problem, 0);
		EXPECT_EQ(lines[i].kind, c->kind);
		EXPECT_EQ(lines[i].a, c->a.factor);
		EXPECT_EQ(lines[i].va, c->a.level);
		EXPECT_EQ(lines[i].b, c->b.factor);
		EXPECT_EQ(lines[i].vb, c->b.level);
		cover_problem_free(problem);
	}
}

TEST(equal_is_both_or_neither)
{
	static const uint8_t rows[4][6] = { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } };

	for (unsigned int negated = 0; negated < 2; negated++) {
		struct cover_problem *problem = named();

		ASSERT_EQ(0, cover_text_parse("f", negated ? "avx = !avx2" : "avx=avx2", problem,
					      &diag));
		ASSERT_EQ(0, cover_close(problem, &diag));
		for (unsigned int i = 0; i < 4; i++)
			EXPECT_EQ((rows[i][0] == rows[i][1]) != negated,
				  cover_row_feasible(problem, rows[i]));
		cover_problem_free(problem);
	}
}

TEST(lines_have_their_source)
{
	struct cover_problem *problem = named();

	ASSERT_EQ(0, cover_text_parse("f", "# first\n\n  avx2 -> avx \t# why\n \t \namx", problem,
				      &diag));
	ASSERT_EQ(2, cover_num_constraints(problem));
	EXPECT_STREQ("f:3: avx2 -> avx", cover_constraint_at(problem, 0)->source);
	EXPECT_STREQ("f:5: amx", cover_constraint_at(problem, 1)->source);
	cover_problem_free(problem);
}

TEST(contradiction_names_the_lines)
{
	struct cover_problem *problem = named();

	ASSERT_EQ(0, cover_text_parse("f", "avx2 = avx\namx -> avx-512\navx2\n!avx\n", problem,
				      &diag));
	ASSERT_EQ(-1, cover_close(problem, &diag));
	EXPECT_STREQ("no row is feasible, constraints contradict: f:1: avx2 = avx; f:3: avx2; "
		     "f:4: !avx",
		     diag.text);
	cover_problem_free(problem);
}

static const struct {
	const char *text, *error;
} faults[] = {
	{ "avx\navx3", "f:2:1: there is no bit 'avx3'; there are 6, from avx to wide" },
	{ "avx -> 6", "f:1:8: there is no bit '6'; there are 6, from avx to wide" },
	{ "avx -> -1", "f:1:8: there is no bit '-1'; there are 6, from avx to wide" },
	{ "avx ->", "f:1:7: expected a bit, or ! and a bit" },
	{ "-> avx", "f:1:1: expected a bit, or ! and a bit" },
	{ "avx = # avx", "f:1:7: expected a bit, or ! and a bit" },
	{ "!", "f:1:2: expected a bit, or ! and a bit" },
	{ "!!avx", "f:1:2: expected a bit, or ! and a bit" },
	{ "avx avx2", "f:1:5: expected '->', '=' or the end of the line" },
	{ "avx - avx2", "f:1:5: expected '->', '=' or the end of the line" },
	{ "avx -> avx2 -> amx",
	  "f:1:13: expected the end of the line; write one constraint a line" },
	{ "avx -> wide", "f:1:8: this is no bit: it has more than two levels" },
};

TEST(faults_have_their_place)
{
	for (unsigned int i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		struct cover_problem *problem = named();

		EXPECT_EQ(-1, cover_text_parse("f", faults[i].text, problem, &diag));
		EXPECT_STREQ(faults[i].error, diag.text);
		cover_problem_free(problem);
	}
}

TEST(no_bits_at_all)
{
	struct cover_problem *problem = cover_problem_create();

	EXPECT_EQ(0, cover_text_parse("f", "# nothing\n", problem, &diag));
	EXPECT_EQ(-1, cover_text_parse("f", "avx", problem, &diag));
	EXPECT_STREQ("f:1:1: there are no bits", diag.text);
	cover_problem_free(problem);
}

TEST(loads_files)
{
	const char *folder = folder_fresh();
	struct cover_problem *problem = named();
	char path[PATH_MAX];

	folder_put(folder, "good", "avx2 -> avx\n", 12);
	folder_put(folder, "zero", "avx\0avx", 7);
	EXPECT_EQ(0, cover_text_load(folder_path(path, folder, "good"), problem, &diag));
	EXPECT_EQ(1, cover_num_constraints(problem));
	EXPECT_EQ(-1, cover_text_load(folder_path(path, folder, "zero"), problem, &diag));
	EXPECT_NE(NULL, strstr(diag.text, "NUL"));
	EXPECT_EQ(-1, cover_text_load(folder_path(path, folder, "none"), problem, &diag));
	cover_problem_free(problem);
}

FOLDER_HARNESS_MAIN
