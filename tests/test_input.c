// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of input/diag.h, input/number.h and input/corpus.h.
 */
#include <limits.h>
#include <stdint.h>
#include <sys/stat.h>

#include "kselftest_harness.h"

#include "folder.h"
#include "input/corpus.h"
#include "input/diag.h"
#include "input/number.h"

static struct diag diag;
static char path[PATH_MAX];

TEST(diag_names_the_place)
{
	EXPECT_EQ(-1, diag_at(&diag, "a.json", 3, 14, "%s; %s", "what", "do"));
	EXPECT_STREQ("a.json:3:14: what; do", diag.text);
	EXPECT_EQ(-1, diag_set(&diag, "%u is too much; write less", 5));
	EXPECT_STREQ("5 is too much; write less", diag.text);
}

/* Words do not make it one. */
TEST(diag_tells_a_lack_of_memory_from_bad_input)
{
	EXPECT_EQ(-1, diag_no_memory(&diag, NULL));
	EXPECT_TRUE(diag.is_memory);
	EXPECT_STREQ("out of memory; free some, or raise the limit (ulimit -v)", diag.text);
	diag_at(&diag, "a.json", 1, 1, "out of memory");
	EXPECT_FALSE(diag.is_memory);
	EXPECT_EQ(-1, diag_no_memory(&diag, "a.json"));
	EXPECT_TRUE(diag.is_memory);
	EXPECT_STREQ("out of memory for a.json; free some, or raise the limit (ulimit -v)",
		     diag.text);
	diag_set(&diag, "%s", "out of memory");
	EXPECT_FALSE(diag.is_memory);
}

TEST(diag_is_one_line_and_bounded)
{
	static char big[4000];

	diag_at(&diag, "a\nb", 1, 2, "found \"%s\"", "x\r\n\x1b[1m\x7fy\xc3\xa9");
	EXPECT_STREQ("a?b:1:2: found \"x???[1m?y\xc3\xa9\"", diag.text);

	memset(big, 'n', sizeof(big) - 1);
	diag_at(&diag, big, 1, 1, "what");
	EXPECT_EQ(sizeof(diag.text) - 1, strlen(diag.text));
	diag_at(&diag, "f", 1, 1, "%s", big);
	EXPECT_EQ(sizeof(diag.text) - 1, strlen(diag.text));
	EXPECT_EQ(0, strncmp(diag.text, "f:1:1: nnn", 10));
	diag_set(&diag, "%s", big);
	EXPECT_EQ(sizeof(diag.text) - 1, strlen(diag.text));
}

static const struct {
	const char *text;
	uint64_t max;
	bool good;
	uint64_t value;
} numbers[] = {
	{ "0", 0, true, 0 },
	{ "1", 0, false, 0 },
	{ "0x0", 0, true, 0 },
	{ "10", UINT64_MAX, true, 10 },
	{ "010", UINT64_MAX, true, 10 },
	{ "0x10", UINT64_MAX, true, 16 },
	{ "0xaBcDeF", UINT64_MAX, true, 0xabcdef },
	{ "0x00000000000000000001", UINT64_MAX, true, 1 },
	{ "18446744073709551615", UINT64_MAX, true, UINT64_MAX },
	{ "18446744073709551616", UINT64_MAX, false, 0 },
	{ "18446744073709551620", UINT64_MAX, false, 0 },
	{ "99999999999999999999", UINT64_MAX, false, 0 },
	{ "0xffffffffffffffff", UINT64_MAX, true, UINT64_MAX },
	{ "0x10000000000000000", UINT64_MAX, false, 0 },
	{ "4294967295", UINT32_MAX, true, UINT32_MAX },
	{ "4294967296", UINT32_MAX, false, 0 },
	{ "0x100000000", UINT32_MAX, false, 0 },
	{ "9", 9, true, 9 },
	{ "10", 9, false, 0 },
	{ "7", 3, false, 0 },
	{ "", UINT64_MAX, false, 0 },
	{ "0x", UINT64_MAX, false, 0 },
	{ "x1", UINT64_MAX, false, 0 },
	{ "0X10", UINT64_MAX, false, 0 },
	{ "0x0x1", UINT64_MAX, false, 0 },
	{ "1f", UINT64_MAX, false, 0 },
	{ "0xg", UINT64_MAX, false, 0 },
	{ " 1", UINT64_MAX, false, 0 },
	{ "1 ", UINT64_MAX, false, 0 },
	{ "+1", UINT64_MAX, false, 0 },
	{ "-1", UINT64_MAX, false, 0 },
	{ "1.0", UINT64_MAX, false, 0 },
	{ "1e3", UINT64_MAX, false, 0 },
	{ "1_000", UINT64_MAX, false, 0 },
};

TEST(number_parse_takes_what_it_says)
{
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		uint64_t value = 0x5a5a;
		bool good = number_parse(numbers[i].text, numbers[i].max, &value);

		EXPECT_EQ(numbers[i].good, good)
		{
			TH_LOG("\"%s\"", numbers[i].text);
		}
		EXPECT_EQ(numbers[i].good ? numbers[i].value : 0x5a5a, value)
		{
			TH_LOG("\"%s\"", numbers[i].text);
		}
	}
}

TEST(number_parse_n_stops_at_its_length)
{
	static const char tail[3] = { '1', '2', '3' };
	uint64_t value;

	EXPECT_TRUE(number_parse_n("0x12zz", 4, UINT64_MAX, &value));
	EXPECT_EQ(0x12, value);
	EXPECT_TRUE(number_parse_n("0x12", 1, UINT64_MAX, &value));
	EXPECT_EQ(0, value);
	EXPECT_FALSE(number_parse_n("0x12", 2, UINT64_MAX, &value));
	EXPECT_FALSE(number_parse_n("12", 0, UINT64_MAX, &value));
	EXPECT_FALSE(number_parse_n("1\0002", 3, UINT64_MAX, &value));
	EXPECT_TRUE(number_parse_n(tail, sizeof(tail), UINT64_MAX, &value));
	EXPECT_EQ(123, value);
}

static const char *in(const char *folder, const char *name)
{
	return folder_path(path, folder, name);
}

static char found[PATH_MAX];

/* A corpus of two platforms and two modules, and in it the current folder, "here". */
static const char *make_corpus(void)
{
	static const char *const folders[] = { "platforms", "modules", "modules/one", "modules/two",
					       "here" };
	static const char *const files[] = { "spr.cpuid", "emr.cpuid", "README.md", ".x.cpuid" };
	const char *folder = folder_fresh();

	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		if (mkdir(in(folder, folders[i]), 0777))
			abort();
	}
	if (chdir(path) || setenv("TDX_CTS_CORPUS", folder, 1))
		abort();
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		folder_put(in(folder, "platforms"), files[i], "", 0);
	return folder;
}

TEST(environment_wins)
{
	const char *folder = make_corpus();
	EXPECT_STREQ(folder, corpus_root());
	unsetenv("TDX_CTS_CORPUS");
	EXPECT_STRNE(folder, corpus_root());
	EXPECT_EQ('/', corpus_root()[0]);
	setenv("TDX_CTS_CORPUS", "", 1);
	EXPECT_EQ('/', corpus_root()[0]);
}

TEST(name_becomes_a_path)
{
	const char *folder = make_corpus();
	EXPECT_EQ(0, corpus_find("platforms", "spr", ".cpuid", found, &diag));
	EXPECT_STREQ(in(folder, "platforms/spr.cpuid"), found);
	EXPECT_EQ(0, corpus_find("modules", "two", "", found, &diag));
	EXPECT_STREQ(in(folder, "modules/two"), found);
}

TEST(path_is_taken_as_it_is)
{
	const char *folder = make_corpus();
	folder_put(".", "my.cpuid", "", 0);
	EXPECT_EQ(0, corpus_find("platforms", "./my.cpuid", ".cpuid", found, &diag));
	EXPECT_STREQ("./my.cpuid", found);
	EXPECT_EQ(0, corpus_find("platforms", "my.cpuid", ".cpuid", found, &diag));
	EXPECT_STREQ("my.cpuid", found);
	EXPECT_EQ(0, corpus_find("modules", ".", "", found, &diag));
	EXPECT_STREQ(".", found);

	/* A name of the corpus stays one, whatever lies in the current folder. */
	folder_put(".", "one", "", 0);
	EXPECT_EQ(0, corpus_find("modules", "one", "", found, &diag));
	EXPECT_STREQ(in(folder, "modules/one"), found);
	EXPECT_EQ(0, corpus_find("modules", "./one", "", found, &diag));
	EXPECT_STREQ("./one", found);
}

TEST(error_lists_the_names)
{
	const char *folder = make_corpus();
	char expected[PATH_MAX + 100];

	EXPECT_EQ(-1, corpus_find("platforms", "sp", ".cpuid", found, &diag));
	snprintf(expected, sizeof(expected),
		 "sp: no such path, and no such name in %s; name one of: emr, spr",
		 in(folder, "platforms"));
	EXPECT_STREQ(expected, diag.text);

	EXPECT_EQ(-1, corpus_find("modules", "", "", found, &diag));
	snprintf(expected, sizeof(expected),
		 ": no such path, and no such name in %s; name one of: one, two",
		 in(folder, "modules"));
	EXPECT_STREQ(expected, diag.text);

	EXPECT_EQ(-1, corpus_find("nothing", "x", "", found, &diag));
	snprintf(expected, sizeof(expected),
		 "x: no such path, and no such name in %s; name one of: none",
		 in(folder, "nothing"));
	EXPECT_STREQ(expected, diag.text);
}

FOLDER_HARNESS_MAIN
