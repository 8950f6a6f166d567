// SPDX-License-Identifier: GPL-2.0-only
/*
 * The live view: what it paints, over what was there, and never beyond the terminal.
 */
#include "run/live.h"

#include <stdlib.h>
#include <string.h>

#include "kselftest_harness.h"

static const struct waivers no_waivers;
static const struct waiver_scope scope = { "denylist", "tdx-1.5.05", "emerald-rapids-tdx",
					   20270101 };

/* The families FIX and CFG, of which FIX-02 and CFG-01 are judged. */
static void prepare(struct results *results)
{
	struct judgement pass = { .rule = rule_named("FIX-02"), .verdict = VERDICT_PASS };
	struct judgement fail = {
		.rule = rule_named("CFG-01"),
		.verdict = VERDICT_FAIL,
		.finding = { .subject = "7.0:ecx.\033[5m", .expected = "0", .observed = "1" },
	};

	if (!results_init(results, &no_waivers, &scope))
		abort();
	for (size_t i = 0; i < rules_count(); i++) {
		char family[8];

		rule_family(rule_at(i), family);
		if (!strcmp(family, "FIX") || !strcmp(family, "CFG"))
			results_select(results, rule_at(i));
	}
	results_add(results, &pass);
	results_add(results, &fail);
}

/* What is written when it is painted so often on a terminal of that size; to be freed. */
static char *paint(struct live *live, unsigned int rows, unsigned int columns, int times)
{
	struct results results;
	const struct progress progress = { .done = 5, .total = 10 };
	const struct live_scene scene = { &results, &progress, "default-kvm", 77 };
	char *text = NULL;
	size_t size;

	prepare(&results);
	live->out = open_memstream(&text, &size);
	live->rows = rows;
	live->columns = columns;
	for (; times > 0; times--)
		live_paint(live, &scene);
	fclose(live->out);
	results_free(&results);
	return text;
}

TEST(it_says_what_was_found)
{
	struct live live = { .plain = true };
	char *text = paint(&live, 24, 80, 1);

	EXPECT_NE(NULL, strstr(text, "  FIX    .=..........."));
	EXPECT_NE(NULL, strstr(text, "13 rules, 1 hold"));
	EXPECT_NE(NULL, strstr(text, "  CFG    !.............."));
	EXPECT_NE(NULL, strstr(text, "15 rules, 1 failed"));
	EXPECT_EQ(NULL, strstr(text, "INI"));
	EXPECT_NE(NULL, strstr(text, "5 of 10 cases"));
	EXPECT_NE(NULL, strstr(text, "77 TDs built"));
	EXPECT_NE(NULL, strstr(text, "default-kvm"));
	EXPECT_NE(NULL, strstr(text, "FAIL CFG-01 7.0:ecx.?[5m: expected 0, observed 1"));
	EXPECT_EQ(live.painted, 5);
	free(text);
}

TEST(it_is_painted_over)
{
	struct live live = { .plain = true };
	char *text = paint(&live, 24, 80, 2);

	EXPECT_NE(NULL, strstr(text, "\033[5F"));
	free(text);
}

TEST(it_keeps_within_the_terminal)
{
	static const struct {
		unsigned int rows, columns, lines;
	} rows[] = { { 24, 80, 5 }, { 4, 80, 3 }, { 2, 10, 1 }, { 1, 80, 0 }, { 24, 1, 5 } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct live live = { .plain = true };
		char *text = paint(&live, rows[i].rows, rows[i].columns, 1);

		EXPECT_EQ(live.painted, rows[i].lines);
		for (char *line = text; strchr(line, '\n'); line = strchr(line, '\n') + 1)
			EXPECT_LE(strcspn(line, "\033"), rows[i].columns - 1);
		free(text);
	}
}

TEST(colours_are_for_who_wants_them)
{
	struct live live;
	char *text;

	setenv("NO_COLOR", "1", 1);
	live_begin(&live, stderr);
	text = paint(&live, 24, 80, 1);
	EXPECT_EQ(NULL, strstr(text, "\033[32m"));
	free(text);
	unsetenv("NO_COLOR");
	live_begin(&live, stderr);
	text = paint(&live, 24, 80, 1);
	EXPECT_NE(NULL, strstr(text, "\033[32m="));
	free(text);
}

TEST(it_is_gone_in_the_end)
{
	struct live live = { .painted = 3 };
	char *text = NULL;
	size_t size;

	live.out = open_memstream(&text, &size);
	live_erase(&live);
	live_erase(&live);
	fclose(live.out);
	EXPECT_STREQ(text, "\033[3F\r\033[J");
	free(text);
}

TEST_HARNESS_MAIN
