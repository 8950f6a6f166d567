// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ways as text, there and back, and what both halves of a description say the same by.
 */
#include <string.h>

#include "update/way.h"

#include "kselftest_harness.h"

FIXTURE(way)
{
	struct facts *facts;
	struct way way;
};

FIXTURE_SETUP(way)
{
	self->facts = facts_create();
	ASSERT_NE(NULL, self->facts);
}

FIXTURE_TEARDOWN(way)
{
	facts_free(self->facts);
}

TEST_F(way, reads_as_it_was_written)
{
	static const char *const texts[] = {
		"fixed0",
		"fixed1",
		"native",
		"configured",
		"configured & native",
		"configured by TSC_FREQUENCY",
		"dynamic",
		"#VE",
		"native if XFAM[2]",
		"native if XFAM[5,6,7]",
		"configured & native if XFAM[2]",
		"configured & native if ATTRIBUTES[63] & 7.1:eax.arch_perfmon_ext",
		"configured if OPT_IN[0]",
		"configured if OPT_IN",
		"native if XFAM[0,63] & ATTRIBUTES[0] & OPT_IN[1] & OPT_IN & 1:ecx.monitor",
		"calculated: 57 if virtual CPUID(0x7,0x0).ECX[16], else 48",
		"calculated if XFAM[17,18]: native: or not",
		"special: CR4.PKE",
		"#VE: fixed0",
		"unknown: Configured & Odd, TD_PARAMS.FROB[3]",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		ASSERT_TRUE(way_parse(texts[i], &self->way)) TH_LOG("%s", texts[i]);
		EXPECT_STREQ(texts[i], way_text(self->facts, &self->way));
	}
	ASSERT_TRUE(way_parse(texts[14], &self->way));
	EXPECT_EQ(WAY_NATIVE, self->way.value);
	EXPECT_EQ(1ULL << 63 | 1, self->way.xfam);
	EXPECT_EQ(1, self->way.attributes);
	EXPECT_EQ(2, self->way.opt_in);
	EXPECT_TRUE(self->way.opted_in);
	EXPECT_TRUE(self->way.has_cpuid);
	EXPECT_EQ(3, self->way.cpuid.bit);
}

TEST_F(way, with_all_bits_reads_as_it_was_written)
{
	struct way all = { .value = WAY_NATIVE,
			   .xfam = UINT64_MAX,
			   .attributes = UINT64_MAX,
			   .opt_in = UINT64_MAX,
			   .has_cpuid = true,
			   .cpuid = { { 0x80000008, CPUID_SUBLEAF_NA }, CPUID_EBX, 31 },
			   .words = "" };

	ASSERT_TRUE(way_parse(way_text(self->facts, &all), &self->way));
	EXPECT_TRUE(way_equal(&all, &self->way));
}

TEST_F(way, that_is_none_is_unknown)
{
	static const char *const texts[] = {
		"",
		"fixed",
		"fixed0 ",
		"native if",
		"native if ",
		"native if XFAM[64]",
		"native if XFAM[]",
		"native if XFAM[2",
		"native if XFAM[2]]",
		"native if XFAM[2,]",
		"native if XFAM",
		"native if XFAM[2] and ATTRIBUTES[1]",
		"native if XFAM[2] & ",
		"native if 1:ecx.3 & 1:ecx.4",
		"native if 1:exx.3",
		"nativ if XFAM[2]",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		EXPECT_FALSE(way_parse(texts[i], &self->way)) TH_LOG("'%s'", texts[i]);
		self->way = way_of(texts[i]);
		EXPECT_EQ(WAY_UNKNOWN, self->way.value);
		EXPECT_STREQ(texts[i], self->way.words);
	}
}

TEST_F(way, of_a_leaf_that_is_not_there_faults)
{
	self->way = way_of(NULL);
	EXPECT_EQ(WAY_FAULTING, self->way.value);
	EXPECT_STREQ("", self->way.words);
}

TEST_F(way, is_the_same_in_both_halves)
{
	static const struct {
		const char *declared;
		const char *done;
		bool agree;
	} pairs[] = {
		{ "fixed0", "fixed0", true },
		{ "fixed0", "fixed1", false },
		{ "fixed0", "native", false },
		{ "native if XFAM[2]", "native if XFAM[2]", true },
		{ "native if XFAM[2]", "native if XFAM[3]", false },
		{ "native if XFAM[2]", "native", false },
		{ "native if 1:ecx.3", "native if 1:ecx.3", true },
		{ "native if 1:ecx.3", "native if 1:ecx.4", false },
		{ "configured if OPT_IN[0]", "configured if OPT_IN", true },
		{ "configured if OPT_IN[0]", "configured", false },
		{ "configured", "configured if OPT_IN", false },
		{ "calculated: x", "dynamic", true },
		{ "special: x", "dynamic: the masks have it native", true },
		{ "calculated: x", "native", false },
		{ "configured by TSC_FREQUENCY", "native", true },
		{ "unknown: x", "unknown: x", false },
		{ NULL, "#VE", true },
		{ "#VE", NULL, true },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct way declared = way_of(pairs[i].declared), done = way_of(pairs[i].done);

		EXPECT_EQ(pairs[i].agree, way_agrees(&declared, &done)) TH_LOG("pair %zu", i);
	}
}

TEST_HARNESS_MAIN
