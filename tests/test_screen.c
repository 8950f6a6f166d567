// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of rules/screen.h against the judges: whatever it clears, no judge of its families fails
 * on. On random configurations, on the cases of the corpus, and on every seeded defect. And that it
 * clears what conforms.
 */
#include "screened.h"

#include "input/corpus.h"
#include "input/file.h"

#include "defect_witness.h"
#include "slow.h"

static const char *const platforms[] = {
	"emerald-rapids-b-tdx", "emerald-rapids-tdx",  "emerald-rapids-variant-tdx",
	"granite-rapids-tdx",   "sapphire-rapids-tdx",
};

#define CASES_EACH 2048 /* of a module on a platform */
#define RANDOM_EACH 8 /* with a defect, of which there are hundreds */

TEST_SLOW(random_configurations_are_cleared_and_conform)
{
	for (size_t i = 0; i < COUNT(screened_modules) * COUNT(platforms); i++) {
		const struct session_options options = {
			.module = screened_modules[i % 2],
			.platform = platforms[i / 2],
		};

		if (!screened_begin(&options))
			continue;
		for (size_t j = 0; j < CASES_EACH; j++) {
			screened_random();
			screened_observe(options.platform);
		}
		screened_end();
	}
	ksft_print_msg("%zu of %zu cleared, %zu accepted\n", screened.tally.cleared,
		       screened.tally.seen, screened.tally.accepted);
	EXPECT_EQ(0, screened.tally.wrong);
	EXPECT_LE(20000, screened.tally.seen);
	EXPECT_LE(2000, screened.tally.accepted);
	EXPECT_LE(screened.tally.seen * 95 / 100, screened.tally.cleared);
}

/* As they are, and through the module; with their operations, relations, bytes and entries. */
static void try_files(const char *family)
{
	char folder[PATH_MAX];
	struct diag diag;
	char **files;

	if (corpus_find("cases", family, "", folder, &diag))
		ksft_exit_fail_msg("%s\n", diag.text);
	files = file_list(folder, ".td", &diag);
	if (!files)
		ksft_exit_fail_msg("%s\n", diag.text);
	for (char **file = files; *file; file++) {
		if (td_case_load(&screened.test, *file, &diag))
			ksft_exit_fail_msg("%s\n", diag.text);
		screened_observe(*file);
		screened.test.via = TD_VIA_MODULE;
		screened.test.num_calls = 0;
		screened_observe(*file);
		screened.test.num_ops = 0;
		screened.test.relation = TD_RELATION_NONE;
		screened_observe(*file);
	}
	file_list_free(files);
}

TEST_SLOW(cases_of_the_corpus)
{
	static const char *const families[] = { "cfg", "clb", "fix", "hst",
						"ini", "kvm", "prp", "vis" };

	for (size_t i = 0; i < COUNT(screened_modules); i++) {
		const struct session_options options = { .module = screened_modules[i] };

		ASSERT_TRUE(screened_begin(&options));
		for (size_t j = 0; j < COUNT(families); j++)
			try_files(families[j]);
		screened_end();
	}
	ksft_print_msg("%zu of %zu cleared\n", screened.tally.cleared, screened.tally.seen);
	EXPECT_EQ(0, screened.tally.wrong);
	EXPECT_LE(300, screened.tally.seen);
	EXPECT_LE(100, screened.tally.cleared);
}

static bool stops(const struct defect *defect)
{
	return defect->effect == DEFECT_HANGS || defect->effect == DEFECT_KILLS;
}

/* A random configuration that meets the defect's literals. */
static void meet(const struct defect *defect)
{
	screened_random();
	for (int i = 0; i < DEFECT_MAX_LITERALS && defect->when[i].of; i++) {
		if (defect->when[i].value)
			request_set(&screened.test.config, &defect->when[i]);
	}
}

/* The rule of the defect fails on its witness: the screen must not have cleared that. */
TEST_SLOW(seeded_defects)
{
	size_t found = 0;

	for (size_t i = 0; i < defect_count(); i++) {
		const struct defect *defect = defect_at(i);
		const struct session_options options = { .defect = defect->id };
		struct lab *lab;

		if (stops(defect))
			continue;
		ASSERT_TRUE(screened_begin(&options));
		lab = lab_open(defect->id);
		for (int missed = WITNESS_NO_OCCASION; missed < DEFECT_MAX_LITERALS; missed++) {
			witness_observe(lab, defect, missed);
			screened_compare(&lab->observer->seen, defect->id);
			screened.test = lab->test;
			screened.test.num_ops = 0;
			screened.test.via = TD_VIA_MODULE;
			screened_observe(defect->id);
			found += screened_failure(&screened.observer->seen) != NULL;
		}
		for (size_t j = 0; j < RANDOM_EACH; j++) {
			if (j % 2)
				screened_random();
			else
				meet(defect);
			screened_observe(defect->id);
		}
		lab_close(lab);
		screened_end();
	}
	EXPECT_EQ(0, screened.tally.wrong);
	EXPECT_LE(10, found);
}

/* A case that is unusual is none of its business. */
TEST(unusual_cases_are_not_cleared)
{
	static const char *const texts[] = {
		"via kvm\n",
		"via module\nguest cpuid 7.0\n",
		"via module\nrelate same\n",
		"call create_vm\n",
	};
	const struct session_options options = { .module = NULL };
	struct diag diag;

	ASSERT_TRUE(screened_begin(&options));
	for (size_t i = 0; i < COUNT(texts); i++) {
		ASSERT_EQ(0, td_case_parse(&screened.test, "case", texts[i], &diag))
		TH_LOG("%s", diag.text);
		screened_observe(texts[i]);
		EXPECT_EQ(0, screened.tally.cleared)
		{
			TH_LOG("%s", texts[i]);
		}
	}
	observer_lose(screened.observer, &screened.test, "lost");
	EXPECT_FALSE(screen_clears(screened.screen, &screened.observer->seen));
	EXPECT_FALSE(screen_covers("KVM"));
	screened_end();
}

TEST_HARNESS_MAIN
