// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which cases count as hazards, and what a leaf that was found by leaving out entries says.
 */
#include <errno.h>

#include "kselftest_harness.h"

#include "run/hazard.h"

#include "rules_seen.h"

static bool is_hazard(const char *text, char why[128])
{
	seen_case(text);
	why[0] = '\0';
	return hazard_of_case(seen_context, &seen_test, why);
}

TEST(hazards)
{
	static const struct {
		const char *text;
		const char *why;
	} rows[] = {
		{ "hazard\n", "a case marked as a hazard" },
		{ "cpuid 7.0 ecx.waitpkg=1\n", "a case that asks for 7.0:ecx.waitpkg" },
		{ "entry function=7 index=9 flags=0 ebx=0x810\nentry function=0x80000008\n",
		  "a case that asks for 7.0:ebx.hle" },
		{ "attributes perfmon\n", "a case that asks for ATTRIBUTES[63]" },
		/* In a sub-leaf that is none, too. */
		{ "cpuid 7.9 ecx=0x20\n", "a case that asks for 7.0:ecx.waitpkg" },
		/* A partner does as much damage. */
		{ "relate smaller\npartner cpuid 7.0 ecx.waitpkg=1\n",
		  "a case that asks for 7.0:ecx.waitpkg" },
		{ "relate history\npartner attributes perfmon\n",
		  "a case that asks for ATTRIBUTES[63]" },
	};
	char why[128];

	seen_open("tdx-1.5.05");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		EXPECT_TRUE(is_hazard(rows[i].text, why)) TH_LOG("%s", rows[i].text);
		EXPECT_STREQ(rows[i].why, why);
	}
	seen_close();
}

TEST(harmless)
{
	static const char *const rows[] = {
		"",
		"xfam 0xe7\n",
		"cpuid 7.0 ebx.bmi1=1\n",
		"cpuid 7.0 ebx.bmi1=1\nrelate flip\npartner cpuid 7.0 ebx.bmi2=1\n",
		"guest wrmsr 0xe1 0x3\nguest exit async\n",
		"entry function=7 index=0 flags=1 ebx=0x8\nentry function=0x80000008\n",
	};
	char why[128];

	seen_open("tdx-1.5.05");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		EXPECT_FALSE(is_hazard(rows[i], why))
	TH_LOG("%s", why);
	seen_close();
}

/* What the kernel saves and restores damages nothing; what nobody knows may. */
TEST(hazards_depend_on_kernel_and_effects)
{
	char why[128];

	seen_open("tdx-1.5.05");
	ASSERT_EQ(0, profile_add_support(seen_profile, "7.0:ecx.waitpkg", &catalogue_diag));
	EXPECT_FALSE(is_hazard("cpuid 7.0 ecx.waitpkg=1\n", why));
	EXPECT_FALSE(is_hazard("cpuid 7.0 ecx.rdpid=1\n", why));
	seen_effects->count = seen_effects->num_clobbers;
	EXPECT_TRUE(is_hazard("cpuid 7.0 ebx.bmi1=1\n", why));
	EXPECT_STREQ("a case that asks for 7.0:ebx.bmi1, whose effects nobody knows", why);
	EXPECT_TRUE(is_hazard("entry function=7 index=9 flags=0 ebx=0x8\n", why));
	EXPECT_STREQ("a case that asks for 7.0:ebx.bmi1, whose effects nobody knows", why);
	seen_close();
}

/* KVM keeps the module's RCX: the leaf that was found takes its place. */
TEST(refused_leaf)
{
	seen_open("tdx-1.5.05");
	seen_case("cpuid 7.0 ebx.sgx=1\n");
	seen_refuse(TD_REFUSED_BY_MODULE, EINVAL, 0xc000010000000045);
	EXPECT_EQ(JUDGED_PASS, seen_judge("INI-14"));
	seen.outcome.has_refused_leaf = true;
	seen.outcome.refused_leaf = (struct cpuid_addr){ 7, 0 };
	EXPECT_EQ(JUDGED_PASS, seen_judge("INI-14"));
	seen.outcome.refused_leaf = (struct cpuid_addr){ 7, 1 };
	EXPECT_EQ(JUDGED_FAIL, seen_judge("INI-14"));
	EXPECT_NE(NULL, strstr(seen_finding.expected, "RCX 0x7"));
	/* Of two faulty leaves either may be found. */
	seen_case("cpuid 7.0 ebx.sgx=1\ncpuid 7.1 eax.31=1\n");
	seen_refuse(TD_REFUSED_BY_MODULE, EINVAL, 0xc000010000000045);
	seen.outcome.has_refused_leaf = true;
	seen.outcome.refused_leaf = (struct cpuid_addr){ 7, 1 };
	EXPECT_EQ(JUDGED_PASS, seen_judge("INI-14"));
	seen_close();
}

TEST_HARNESS_MAIN
