// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of td/relate.h, and of relations in the text form: partners, and configurations made out
 * of others.
 */
#include "td/relate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kselftest_harness.h"

static struct td_case test;
static struct td_case other;
static struct td_config result;
static struct diag diag;

static const struct cpuid_addr one = { 1, CPUID_SUBLEAF_NA }, seven = { 7, 0 };

static void parse(struct td_case *into, const char *text)
{
	if (td_case_parse(into, "case", text, &diag))
		ksft_exit_fail_msg("%s\n", diag.text);
}

/* The caller frees it. */
static char *print(const struct td_case *from)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	td_case_print(from, out);
	fclose(out);
	return text;
}

/* The two ask for the same. */
static bool same_config(const struct td_config *a, const struct td_config *b)
{
	static struct td_case cases[2];
	char *text[2];
	bool same;

	cases[0].config = *a;
	cases[1].config = *b;
	for (size_t i = 0; i < 2; i++)
		text[i] = print(&cases[i]);
	same = !strcmp(text[0], text[1]);
	free(text[0]);
	free(text[1]);
	return same;
}

static uint32_t asked(const struct td_config *config, struct cpuid_addr at, enum cpuid_reg reg)
{
	return td_config_cpuid(config, at).reg[reg];
}

/* A partner is a second configuration, which the case's own settings do not touch. */
TEST(partners_read_back)
{
	static const char text[] = "xfam x87 sse avx\n"
				   "cpuid 7.0 ebx=0x8\t# ebx.bmi1\n"
				   "relate flip\n"
				   "partner attributes sept_ve_disable\n"
				   "partner max_vcpus 4\n"
				   "partner cpuid 7.0 ebx=0x108\t# ebx.bmi1 ebx.bmi2\n"
				   "partner entry function=0x7 ebx=0x8\n"
				   "partner param 0x2a=0x1\n";
	char *printed;

	parse(&test, text);
	EXPECT_EQ(test.relation, TD_RELATION_FLIP);
	EXPECT_EQ(test.config.xfam, 7);
	EXPECT_EQ(test.config.attributes, 0);
	EXPECT_EQ(test.config.max_vcpus, 1);
	EXPECT_EQ(test.config.num_cpuid, 1);
	EXPECT_EQ(test.config.num_entries + test.config.num_patches, 0);
	EXPECT_EQ(test.partner.xfam, 3);
	EXPECT_EQ(test.partner.attributes, TD_ATTRIBUTES_SEPT_VE_DISABLE);
	EXPECT_EQ(test.partner.max_vcpus, 4);
	ASSERT_EQ(test.partner.num_cpuid, 1);
	EXPECT_EQ(test.partner.cpuid[0].regs.reg[CPUID_EBX], 0x108);
	EXPECT_EQ(test.partner.num_entries, 1);
	EXPECT_EQ(test.partner.num_patches, 1);
	printed = print(&test);
	EXPECT_STREQ(printed, text);
	free(printed);
}

TEST(relations_read_back)
{
	static const struct {
		const char *text;
		enum td_relation relation;
		bool has_partner;
	} rows[] = {
		{ "relate same\n", TD_RELATION_SAME, false },
		{ "relate order\n", TD_RELATION_ORDER, false },
		{ "relate round_trip\n", TD_RELATION_ROUND_TRIP, false },
		{ "relate history\n", TD_RELATION_HISTORY, true },
		{ "relate smaller\n", TD_RELATION_SMALLER, true },
		{ "relate worse\n", TD_RELATION_WORSE, true },
		{ "relate lattice\n", TD_RELATION_LATTICE, true },
		{ "relate flip\n", TD_RELATION_FLIP, true },
		{ "", TD_RELATION_NONE, false },
	};
	static struct td_config standard;

	td_config_default(&standard);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *printed;

		parse(&test, rows[i].text);
		EXPECT_EQ(test.relation, rows[i].relation);
		EXPECT_EQ(td_relation_has_partner(test.relation), rows[i].has_partner);
		/* A partner of which nothing is said is the default TD. */
		EXPECT_TRUE(same_config(&test.partner, &standard));
		printed = print(&test);
		EXPECT_STREQ(printed, rows[i].text);
		free(printed);
	}
}

TEST(a_case_alone_has_no_partner)
{
	parse(&test, "xfam 7\ncpuid 7.0 ebx=8\nrelate history\npartner xfam 7\n");
	relate_alone(&test, TD_RELATION_SAME);
	EXPECT_EQ(TD_RELATION_SAME, test.relation);
	EXPECT_EQ(3, test.partner.xfam);
	EXPECT_EQ(7, test.config.xfam);
}

TEST(a_partner_is_copied)
{
	parse(&test, "xfam 7\n");
	parse(&other, "attributes sept_ve_disable\ncpuid 7.0 ebx=8\n");
	relate_to(&test, TD_RELATION_HISTORY, &other.config);
	EXPECT_EQ(TD_RELATION_HISTORY, test.relation);
	EXPECT_TRUE(same_config(&test.partner, &other.config));
	EXPECT_EQ(7, test.config.xfam);
}

TEST(steps_take_away_or_turn_over)
{
	const struct td_step steps[] = {
		{ .part = TD_PART_CPUID, .bit = { seven, CPUID_EBX, 3 } },
		{ .part = TD_PART_CPUID, .bit = { one, CPUID_ECX, 3 } },
		{ .part = TD_PART_XFAM, .mask = 0xe4 },
		{ .part = TD_PART_ATTRIBUTES, .mask = TD_ATTRIBUTES_PKS },
	};

	parse(&test, "xfam 7\nattributes pks debug\ncpuid 7.0 ebx=0x108\n");
	ASSERT_TRUE(relate_by_steps(&test, TD_RELATION_SMALLER, steps, 4));
	EXPECT_EQ(TD_RELATION_SMALLER, test.relation);
	EXPECT_EQ(0x100, asked(&test.partner, seven, CPUID_EBX));
	EXPECT_EQ(0, asked(&test.partner, one, CPUID_ECX));
	EXPECT_EQ(3, test.partner.xfam);
	EXPECT_EQ(TD_ATTRIBUTES_DEBUG, test.partner.attributes);

	ASSERT_TRUE(relate_by_steps(&test, TD_RELATION_FLIP, steps, 4));
	EXPECT_EQ(TD_RELATION_FLIP, test.relation);
	EXPECT_EQ(0x100, asked(&test.partner, seven, CPUID_EBX));
	EXPECT_EQ(8, asked(&test.partner, one, CPUID_ECX));
	EXPECT_EQ(0xe3, test.partner.xfam);
	EXPECT_EQ(TD_ATTRIBUTES_DEBUG, test.partner.attributes);

	/* The case itself is as it was. */
	EXPECT_EQ(0x108, asked(&test.config, seven, CPUID_EBX));
	EXPECT_EQ(7, test.config.xfam);
	EXPECT_EQ(1, test.config.num_cpuid);
}

TEST(raw_entries_have_no_steps_in_cpuid)
{
	const struct td_step steps[] = {
		{ .part = TD_PART_XFAM, .mask = 4 },
		{ .part = TD_PART_CPUID, .bit = { seven, CPUID_EBX, 3 } },
	};

	parse(&test, "entry function=7 ebx=8\n");
	EXPECT_TRUE(relate_by_steps(&test, TD_RELATION_FLIP, steps, 1));
	EXPECT_FALSE(relate_by_steps(&test, TD_RELATION_FLIP, steps, 2));
}

TEST(meet_and_join_go_bit_by_bit)
{
	parse(&test, "xfam 0xe7\nattributes pks debug\nmax_vcpus 4\n"
		     "cpuid 7.0 ebx=0x108\ncpuid 1 ecx=8\n");
	parse(&other, "xfam 0x207\nattributes pks\ncpuid 7.0 ebx=0x208\ncpuid 0x80000008 ebx=1\n");

	ASSERT_TRUE(relate_meet(&test.config, &other.config, &result));
	EXPECT_EQ(7, result.xfam);
	EXPECT_EQ(TD_ATTRIBUTES_PKS, result.attributes);
	EXPECT_EQ(4, result.max_vcpus);
	EXPECT_EQ(8, asked(&result, seven, CPUID_EBX));
	EXPECT_EQ(0, asked(&result, one, CPUID_ECX));
	EXPECT_EQ(2, result.num_cpuid);

	ASSERT_TRUE(relate_join(&test.config, &other.config, &result));
	EXPECT_EQ(0x2e7, result.xfam);
	EXPECT_EQ(TD_ATTRIBUTES_PKS | TD_ATTRIBUTES_DEBUG, result.attributes);
	EXPECT_EQ(4, result.max_vcpus);
	EXPECT_EQ(0x308, asked(&result, seven, CPUID_EBX));
	EXPECT_EQ(8, asked(&result, one, CPUID_ECX));
	EXPECT_EQ(1,
		  asked(&result, (struct cpuid_addr){ 0x80000008, CPUID_SUBLEAF_NA }, CPUID_EBX));
}

TEST(what_cannot_be_taken_apart_is_refused)
{
	static const char *const raw[] = { "entry function=7\n", "param 1023=0\n" };

	parse(&test, "");
	for (size_t i = 0; i < 2; i++) {
		parse(&other, raw[i]);
		EXPECT_FALSE(relate_meet(&test.config, &other.config, &result));
		EXPECT_FALSE(relate_meet(&other.config, &test.config, &result));
		EXPECT_FALSE(relate_join(&test.config, &other.config, &result));
		EXPECT_FALSE(relate_join(&other.config, &test.config, &result));
	}
	/* More leaves together than one configuration has. */
	for (uint32_t i = 0; i < TD_MAX_CPUID; i++)
		td_config_set_cpuid(&test.config, (struct cpuid_addr){ 0x100, i }, CPUID_EAX, 1);
	parse(&other, "cpuid 7.0 ebx=8\n");
	EXPECT_FALSE(relate_join(&test.config, &other.config, &result));
	EXPECT_TRUE(relate_meet(&test.config, &other.config, &result));
}

TEST(lists_are_reversed)
{
	parse(&test, "cpuid 1 ecx=8\ncpuid 7.0 ebx=8\ncpuid 7.1 eax=16\n"
		     "entry function=1\nentry function=7\n");
	relate_reverse(&test.config);
	EXPECT_EQ(1, test.config.cpuid[0].at.subleaf);
	EXPECT_EQ(16, test.config.cpuid[0].regs.reg[CPUID_EAX]);
	EXPECT_TRUE(cpuid_addr_equal(seven, test.config.cpuid[1].at));
	EXPECT_EQ(8, test.config.cpuid[2].regs.reg[CPUID_ECX]);
	EXPECT_EQ(7, test.config.entry[0].function);
	EXPECT_EQ(1, test.config.entry[1].function);
	parse(&test, "");
	relate_reverse(&test.config);
	EXPECT_EQ(0, test.config.num_cpuid);
}

TEST(zeros_are_added_where_nothing_is)
{
	parse(&test, "cpuid 7.0 ebx=8\n");
	EXPECT_TRUE(relate_add_zero(&test.config, seven));
	EXPECT_TRUE(relate_add_zero(&test.config, one));
	EXPECT_EQ(2, test.config.num_cpuid);
	EXPECT_EQ(8, asked(&test.config, seven, CPUID_EBX));

	/* An entry without the flag serves all sub-leaves. */
	parse(&test, "entry function=7 index=9 ebx=8\nentry function=4 index=1 flags=1\n");
	EXPECT_TRUE(relate_add_zero(&test.config, seven));
	EXPECT_TRUE(relate_add_zero(&test.config, (struct cpuid_addr){ 4, 1 }));
	EXPECT_EQ(2, test.config.num_entries);
	EXPECT_TRUE(relate_add_zero(&test.config, (struct cpuid_addr){ 4, 2 }));
	EXPECT_TRUE(relate_add_zero(&test.config, one));
	ASSERT_EQ(4, test.config.num_entries);
	EXPECT_EQ(2, test.config.entry[2].index);
	EXPECT_EQ(TD_ENTRY_SIGNIFICANT_INDEX, test.config.entry[2].flags);
	EXPECT_EQ(1, test.config.entry[3].function);
	EXPECT_EQ(0, test.config.entry[3].index);
	EXPECT_EQ(0, test.config.entry[3].flags);
	test.config.num_entries = TD_MAX_ENTRIES;
	EXPECT_FALSE(relate_add_zero(&test.config, (struct cpuid_addr){ 0x23, 0 }));
}

TEST_HARNESS_MAIN
