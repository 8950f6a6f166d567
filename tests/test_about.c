// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which rules judge a bit: the table names rules that there are, in their order, and its rows apply
 * to the bits that they are about and to no others.
 */
#include "rules/about.h"

#include <stdio.h>
#include <string.h>

#include "kselftest_harness.h"
#include "run/session.h"

static size_t place_of(const char *id)
{
	size_t i = 0;

	while (i < rules_count() && strcmp(rule_at(i)->id, id) != 0)
		i++;
	return i;
}

TEST(all_rules_are_there_and_in_order)
{
	size_t last = 0;

	for (size_t i = 0; i < about_count(); i++) {
		size_t place = place_of(about_rule(i));

		ASSERT_LT(place, rules_count())
		TH_LOG("%s", about_rule(i));
		EXPECT_LE(last, place);
		last = place;
	}
}

TEST(a_bit_is_judged_by_what_it_is)
{
	static const struct {
		const char *bit, *has, *has_not;
	} rows[] = {
		{ "7.0:ecx.waitpkg", "CLB-01", "FIX-04" },
		{ "7.0:ecx.waitpkg", "CFG-02", "CFG-03" },
		{ "7.0:ebx.bmi1", "CFG-13", "CLB-01" },
		{ "7.0:ebx.avx2", "CFG-03", "CFG-06" },
		{ "7.0:ebx.2", "FIX-01", "FIX-02" },
		{ "1:ecx.osxsave", "VIS-02", "CFG-13" },
		{ "0xd.1:eax.4", "CFG-11", "VIS-02" },
		{ "6:eax.0", "FIX-09", "VIS-01" },
	};
	static struct session session;
	static struct rule_context context;
	const struct session_options options = { 0 };
	struct diag diag;

	ASSERT_EQ(session_open(&session, &options, &diag), SESSION_OK);
	session_fill(&session, &context);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[ABOUT_TEXT];
		struct cpuid_bit bit;

		ASSERT_TRUE(cpuid_bit_parse(rows[i].bit, &bit));
		about_bits(&context, declared_leaf_at(session.declared, bit.at), bit.reg, bit.bit,
			   bit.bit, text);
		EXPECT_TRUE(strstr(text, rows[i].has) && !strstr(text, rows[i].has_not))
		TH_LOG("%s: %s", rows[i].bit, text);
	}
	session_close(&session);
}

TEST_HARNESS_MAIN
