// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lists of facts, and their text.
 */
#include "kselftest_harness.h"

#include <stdlib.h>
#include <string.h>

#include "update/fact.h"

FIXTURE(fact)
{
	struct facts *facts;
	struct diag diag;
};

FIXTURE_SETUP(fact)
{
	self->facts = facts_create();
	ASSERT_NE(NULL, self->facts);
}

FIXTURE_TEARDOWN(fact)
{
	facts_free(self->facts);
}

static const char *print(const struct facts *facts, enum fact_kind kind)
{
	static char text[4096];
	FILE *to = fmemopen(text, sizeof(text), "w");

	facts_print(facts, kind, to);
	fclose(to);
	return text;
}

static struct cpuid_bit bit_of(const char *text)
{
	struct cpuid_bit bit = { 0 };

	cpuid_bit_parse(text, &bit);
	return bit;
}

TEST_F(fact, is_found_by_kind_and_subject)
{
	facts_add(self->facts, FACT_LIMIT, "slot 10", "b");
	facts_add(self->facts, FACT_LIMIT, "slot 2", facts_text(self->facts, "%c", 'a'));
	facts_add_bit(self->facts, FACT_DECLARED, bit_of("7.0:ecx.waitpkg"), "configured");
	facts_sort(self->facts);
	EXPECT_STREQ("slot 2 = a\nslot 10 = b\n", print(self->facts, FACT_LIMIT));
	EXPECT_STREQ("a", facts_find(self->facts, FACT_LIMIT, "slot 2")->value);
	EXPECT_EQ(NULL, facts_find(self->facts, FACT_SLOT, "slot 2"));
	EXPECT_STREQ("configured",
		     facts_find_bit(self->facts, FACT_DECLARED, bit_of("7.0:ecx.5"))->value);
	EXPECT_EQ(NULL, facts_find_bit(self->facts, FACT_DECLARED, bit_of("7.0:ecx.6")));
	EXPECT_TRUE(facts_have(self->facts, FACT_LIMIT));
	EXPECT_FALSE(facts_have(self->facts, FACT_SLOT));
	EXPECT_TRUE(facts_complete(self->facts));
}

TEST_F(fact, without_a_name_shares_a_line)
{
	static const char text[] = "7.1:eax.fred = configured\n"
				   "7.1:eax[29:28] = fixed0\n"
				   "4.0:eax[25:14] = configured\n"
				   "0x22:ebx[3:2] = native\n"
				   "0x22:ebx.5 = native\n";

	ASSERT_EQ(0, facts_parse(self->facts, FACT_DONE, "x", text, &self->diag));
	EXPECT_EQ(1 + 2 + 12 + 2 + 1, facts_count(self->facts));
	facts_sort(self->facts);
	EXPECT_STREQ("4.0:eax[25:14] = configured\n"
		     "7.1:eax.fred = configured\n"
		     "7.1:eax[29:28] = fixed0\n"
		     "0x22:ebx[3:2] = native\n"
		     "0x22:ebx.5 = native\n",
		     print(self->facts, FACT_DONE));
}

TEST_F(fact, is_one_line)
{
	facts_add(self->facts, FACT_IDENTITY, "module", facts_text(self->facts, "a\nb = c"));
	facts_sort(self->facts);
	EXPECT_STREQ("module = a b = c\n", print(self->facts, FACT_IDENTITY));
	ASSERT_EQ(0, facts_parse(self->facts, FACT_HOST, "x", "module = a b = c\n", &self->diag));
	facts_sort(self->facts);
	EXPECT_STREQ("a b = c", facts_find(self->facts, FACT_HOST, "module")->value);
}

TEST_F(fact, that_is_none_is_refused)
{
	EXPECT_EQ(-1, facts_parse(self->facts, FACT_LIMIT, "x/limits.txt", "a = b\nmax_vcpus\n",
				  &self->diag));
	EXPECT_STREQ("x/limits.txt:2:1: not a fact; write 'SUBJECT = VALUE'", self->diag.text);
	EXPECT_EQ(-1, facts_parse(self->facts, FACT_LIMIT, "x", " = b\n", &self->diag));
	EXPECT_EQ(-1, facts_parse(self->facts, FACT_LIMIT, "x", "a =\tb = c\n", &self->diag));
}

TEST_F(fact, with_a_range_that_is_none_is_a_subject)
{
	static const char *const subjects[] = { "7.1:eax[2:3]",  "7.1:eax[32:0]", "[3:2]",
						"7.1:eax[3:2]x", "7.1:eax[3:]",   "7.1:eyx[3:2]" };
	char text[64];

	for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++) {
		snprintf(text, sizeof(text), "%s = v\n", subjects[i]);
		ASSERT_EQ(0, facts_parse(self->facts, FACT_LIMIT, "x", text, &self->diag));
	}
	facts_sort(self->facts);
	EXPECT_EQ(6, facts_count(self->facts));
	for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++)
		EXPECT_NE(NULL, facts_find(self->facts, FACT_LIMIT, subjects[i]));
}

TEST_HARNESS_MAIN
