// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of rules/request.h: what of a case reaches TDH.MNG.INIT.
 */
#include "kselftest_harness.h"
#include "rules/request.h"
#include "rules_fixture.h"

static struct diag diag;
static struct td_case test;
static struct request request;

#define OPEN(context) \
	struct rule_context *context = fixture_open("tdx-1.5.05", "sapphire-rapids-tdx", &diag); \
	ASSERT_NE(NULL, context) \
	TH_LOG("%s", diag.text)

static bool ask(const struct rule_context *context, const char *text)
{
	if (td_case_parse(&test, "case", text, &diag))
		return false;
	request_of_case(context, &test, &request);
	return true;
}

static uint32_t asked(uint32_t leaf, uint32_t subleaf, enum cpuid_reg reg)
{
	return request_bits(&request, (struct cpuid_addr){ leaf, subleaf }).reg[reg];
}

TEST(bytes_of_fields)
{
	OPEN(context);

	ASSERT_TRUE(ask(context, "via module\nxfam 0x3\nmax_vcpus 1\nparam 8=0xe7\nparam 17=0x2\n"
				 "param 231=0x80\nparam 79=0x1\nparam 260=0x4"));
	EXPECT_TRUE(request.direct);
	EXPECT_EQ(0xe7, request.td.xfam);
	EXPECT_EQ(0x201, request.td.max_vcpus);
	EXPECT_EQ(0x8000000000000000, request.td.arch_capabilities);
	EXPECT_EQ(0x4, asked(1, CPUID_SUBLEAF_NA, CPUID_EBX));
	ASSERT_EQ(1, request.td.num_patches);
	EXPECT_EQ(79, request.td.patch[0].offset);
	/* The last slot, and the byte behind it. */
	ASSERT_TRUE(ask(context, "via module\nparam 543=0x1\nparam 544=0x1"));
	EXPECT_EQ(0x1000000, asked(0x1f, 5, CPUID_EDX));
	ASSERT_EQ(1, request.td.num_patches);
	EXPECT_EQ(544, request.td.patch[0].offset);
	fixture_close(context);
}

TEST(through_kvm)
{
	OPEN(context);

	ASSERT_TRUE(ask(context, "xfam 0x4\nmax_vcpus 7\ncpuid 7.0 ebx=0x8\n"
				 "cpuid 0x80000008 eax=0x340000 ebx=0x200"));
	EXPECT_FALSE(request.direct);
	EXPECT_FALSE(request.misfit);
	EXPECT_EQ(0x7, request.td.xfam);
	EXPECT_EQ(0x8, asked(7, 0, CPUID_EBX));
	EXPECT_EQ(0, asked(0x80000008, CPUID_SUBLEAF_NA, CPUID_EAX));
	EXPECT_EQ(0x200, asked(0x80000008, CPUID_SUBLEAF_NA, CPUID_EBX));
	/* What KVM chooses is a default that no check refuses. */
	EXPECT_EQ(1, request.td.max_vcpus);
	ASSERT_TRUE(ask(context, "cpuid 0x2f eax=1"));
	EXPECT_TRUE(request.misfit);
	fixture_close(context);
}

/* An entry without the flag answers for every index of its leaf. */
TEST(entries_of_kvm)
{
	OPEN(context);

	ASSERT_TRUE(ask(context, "entry function=7 index=0 flags=1 ebx=0x8\n"
				 "entry function=7 index=9 eax=0x10\n"
				 "entry function=7 index=2 flags=1 edx=0x20\n"
				 "entry function=0x80000008 eax=0x300000"));
	EXPECT_EQ(0x8, asked(7, 0, CPUID_EBX));
	EXPECT_EQ(0, asked(7, 0, CPUID_EAX));
	EXPECT_EQ(0x10, asked(7, 1, CPUID_EAX));
	EXPECT_EQ(0x10, asked(7, 2, CPUID_EAX));
	EXPECT_EQ(0, asked(7, 2, CPUID_EDX));
	EXPECT_EQ(0, asked(1, CPUID_SUBLEAF_NA, CPUID_EAX));
	fixture_close(context);
}

TEST_HARNESS_MAIN
