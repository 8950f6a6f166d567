// SPDX-License-Identifier: GPL-2.0-only
/*
 * A finding of CFG-01 tells two leaves that show each other's request from one that shows another
 * value than was asked for.
 */
#include "kselftest_harness.h"

#include "rules_seen.h"

#define TWO_CACHES \
	"via module\ncpuid 4.1 eax=0x22 ebx=0x2c0003f\ncpuid 4.2 eax=0x43 ebx=0x1c0003f\n"
#define SAME_CACHES \
	"via module\ncpuid 4.1 eax=0x22 ebx=0x2c0003f\ncpuid 4.2 eax=0x22 ebx=0x2c0003f\n"

static struct cpuid_regs *shown(const char *leaf)
{
	struct cpuid_addr at;

	if (!cpuid_addr_parse(leaf, &at))
		abort();
	for (size_t i = 0; i < seen.cpuid.count; i++) {
		if (cpuid_addr_equal(seen.cpuid.entry[i].at, at))
			return &seen.cpuid.entry[i].regs;
	}
	abort();
}

static void exchange(void)
{
	const struct cpuid_regs regs = *shown("4.1");

	*shown("4.1") = *shown("4.2");
	*shown("4.2") = regs;
}

static bool names_both(void)
{
	return strstr(seen_finding.observed, "4.1") && strstr(seen_finding.observed, "4.2") &&
	       strstr(seen_finding.observed, "each other's request") &&
	       strstr(seen_finding.observed, "CPUID_CONFIG_LEAVES");
}

FIXTURE(slots){};

FIXTURE_SETUP(slots)
{
	seen_open("tdx-1.5.05");
}

FIXTURE_TEARDOWN(slots)
{
	seen_close();
}

TEST_F(slots, exchanged_leaves_are_both_named)
{
	seen_case(TWO_CACHES);
	seen_accept();
	EXPECT_EQ(JUDGED_PASS, seen_judge("CFG-01"));
	exchange();
	EXPECT_EQ(JUDGED_FAIL, seen_judge("CFG-01"));
	EXPECT_TRUE(names_both())
	TH_LOG("%s", seen_finding.observed);
	EXPECT_NE(NULL, strstr(seen_finding.observed, "in the host's read-back"));
}

TEST_F(slots, one_leaf_that_is_wrong_is_no_exchange)
{
	seen_case(TWO_CACHES);
	seen_accept();
	*shown("4.1") = *shown("4.2");
	EXPECT_EQ(JUDGED_FAIL, seen_judge("CFG-01"));
	EXPECT_FALSE(names_both());
}

TEST_F(slots, one_bit_more_is_no_exchange)
{
	seen_case(TWO_CACHES);
	seen_accept();
	exchange();
	shown("4.2")->reg[CPUID_EBX] ^= 1u << 22;
	EXPECT_EQ(JUDGED_FAIL, seen_judge("CFG-01"));
	EXPECT_FALSE(names_both());
}

TEST_F(slots, equal_requests_cannot_be_told_apart)
{
	seen_case(SAME_CACHES);
	seen_accept();
	exchange();
	EXPECT_EQ(JUDGED_PASS, seen_judge("CFG-01"));
	shown("4.1")->reg[CPUID_EBX] ^= 1u << 22;
	EXPECT_EQ(JUDGED_FAIL, seen_judge("CFG-01"));
	EXPECT_FALSE(names_both());
}

TEST_HARNESS_MAIN
