// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz/td_text.dict holds every word of the text form of a case: a fuzzer guesses none of them.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/file.h"
#include "td/case.h"
#include "td/case_table.h"

#include "kselftest_harness.h"

static char *dictionary(void)
{
	char path[PATH_MAX];
	struct diag diag;
	size_t size;

	snprintf(path, sizeof(path), "%s/fuzz/td_text.dict", getenv("TDX_CTS_SOURCE"));
	return file_read(path, FILE_MAX_SIZE, &size, &diag);
}

/* 1 where the word is missing. */
static size_t miss(const char *text, const char *word)
{
	char entry[64];

	snprintf(entry, sizeof(entry), "\n\"%s\"\n", word);
	if (strstr(text, entry))
		return 0;
	fprintf(stderr, "# fuzz/td_text.dict has no \"%s\"\n", word);
	return 1;
}

static size_t miss_names(const char *text, const struct td_name *name)
{
	size_t count = 0;

	for (; name && name->name; name++)
		count += miss(text, name->name);
	return count;
}

static size_t miss_members(const char *text, const struct td_member *member)
{
	size_t count = 0;

	for (; member->name; member++)
		count += miss(text, member->name) + miss_names(text, member->bits);
	return count;
}

/* Tables that only the parser sees: it lists them where a word is in none. */
static size_t miss_known(const char *text, const char *wrong)
{
	static struct td_case test;
	struct diag diag;
	size_t count = 0;
	char *known, *word, *rest;

	td_case_parse(&test, "wrong.td", wrong, &diag);
	known = strstr(diag.text, "known: ");
	if (!known)
		return 1;
	for (word = strtok_r(known + strlen("known: "), " ", &rest); word;
	     word = strtok_r(NULL, " ", &rest))
		count += miss(text, word);
	return count;
}

TEST(dictionary_holds_every_word)
{
	char *text = dictionary();

	ASSERT_NE(text, NULL);
	EXPECT_EQ(miss_members(text, td_config_members), 0);
	EXPECT_EQ(miss_members(text, td_entry_members), 0);
	EXPECT_EQ(miss_members(text, td_call_members), 0);
	EXPECT_EQ(miss_names(text, td_via_names), 0);
	EXPECT_EQ(miss_names(text, td_role_names), 0);
	EXPECT_EQ(miss_names(text, td_outcome_names), 0);
	EXPECT_EQ(miss_names(text, td_refuser_names), 0);
	EXPECT_EQ(miss_names(text, td_call_names), 0);
	EXPECT_EQ(miss_names(text, td_errno_names), 0);
	EXPECT_EQ(miss_names(text, td_need_names), 0);
	EXPECT_EQ(miss_names(text, td_relation_names), 0);
	EXPECT_EQ(miss_names(text, td_policy_names), 0);
	EXPECT_EQ(miss_known(text, "wrong"), 0);
	EXPECT_EQ(miss_known(text, "guest wrong"), 0);
	free(text);
}

/* Else the test above would find nothing. */
TEST(a_missing_word_is_seen)
{
	char *text = dictionary();

	ASSERT_NE(text, NULL);
	EXPECT_EQ(miss(text, "xfam"), 0);
	EXPECT_EQ(miss(text, "xfa"), 1);
	EXPECT_EQ(miss_known(text, ""), 1);
	free(text);
}

TEST_HARNESS_MAIN
