// SPDX-License-Identifier: GPL-2.0-only
/*
 * Judges where more than one thing matters: another module or platform, what happened before, or
 * who refused.
 */
#include "kselftest_harness.h"
#include "rules/party.h"
#include "rules_judged.h"

/* A #VE while VE_INFO holds the one before, for the handler was told to leave it there. */
TEST(second_ve)
{
	struct finding finding;

	ASSERT_TRUE(setup("tdx-1.5.05", "sapphire-rapids-tdx"));
	ASSERT_TRUE(parse("via module\nguest cpuid 2\nguest cpuid 2"));
	fixture_observe(context, &test, &default_cpuid, &seen);
	EXPECT_EQ(GUEST_VE, seen.result[1].outcome);
	EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge("VIS-07", &finding));
	EXPECT_EQ(JUDGED_PASS, judge("FIX-12", &finding));
	ASSERT_TRUE(parse("via module\nguest hold_ve\nguest cpuid 2\nguest cpuid 2\n"
			  "guest tdcall veinfo_get\nguest cpuid 2\nguest cpuid 2"));
	fixture_observe(context, &test, &default_cpuid, &seen);
	EXPECT_EQ(GUEST_DF, seen.result[2].outcome);
	EXPECT_EQ(GUEST_VE, seen.result[5].outcome);
	EXPECT_EQ(JUDGED_PASS, judge("VIS-07", &finding));
	EXPECT_EQ(JUDGED_PASS, judge("FIX-12", &finding));
	seen.result[2].outcome = GUEST_VE;
	EXPECT_EQ(JUDGED_FAIL, judge("VIS-07", &finding));
	EXPECT_STREQ("2.0", finding.subject);
	fixture_close(context);
}

/* A CPU without IA32_TSX_CTRL, and without 5-level EPT. */
TEST(platform_limits)
{
	struct finding finding;

	ASSERT_TRUE(setup("tdx-1.5.01", "emerald-rapids-variant-tdx"));
	ASSERT_TRUE(parse("via module\ncpuid 7.0 ebx.hle=1 ebx.rtm=1"));
	fixture_observe(context, &test, &default_cpuid, &seen);
	EXPECT_EQ(0xc00009210000010a, seen.outcome.status);
	EXPECT_EQ(JUDGED_PASS, judge("INI-17", &finding));
	EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge("INI-16", &finding));
	seen.outcome.by = TD_ACCEPTED;
	EXPECT_EQ(JUDGED_FAIL, judge("INI-17", &finding));
	ASSERT_TRUE(parse("via module\neptp_controls 0x26"));
	fixture_observe(context, &test, &default_cpuid, &seen);
	EXPECT_EQ(0xc000010000000043, seen.outcome.status);
	EXPECT_EQ(JUDGED_PASS, judge("INI-11", &finding));
	fixture_close(context);
}

/* Without topology enumeration a mismatch of HLE and RTM names no leaf. */
TEST(older_module)
{
	struct finding finding;

	ASSERT_TRUE(setup("tdx-1.5.01", "sapphire-rapids-tdx"));
	ASSERT_TRUE(parse("via module\ncpuid 7.0 ebx.hle=1"));
	fixture_observe(context, &test, &default_cpuid, &seen);
	EXPECT_EQ(0, seen.outcome.rcx);
	EXPECT_EQ(JUDGED_PASS, judge("INI-16", &finding));
	seen.outcome.rcx = 7;
	EXPECT_EQ(JUDGED_FAIL, judge("INI-16", &finding));
	ASSERT_TRUE(parse("via module\nmax_vcpus 65535"));
	fixture_observe(context, &test, &default_cpuid, &seen);
	EXPECT_EQ(TD_ACCEPTED, seen.outcome.by);
	EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge("CFG-14", &finding));
	fixture_close(context);
}

/* Requested and native, forced, and what follows the virtual TSX bits. */
TEST(arch_capabilities)
{
	static const struct {
		const char *config;
		uint64_t value; /* of a CPU with 0x28fdeb */
	} msrs[] = {
		{ "via module\nguest rdmsr 0x10a", 0x28f16b },
		{ "via module\nguest rdmsr 0x10a\nmsr_config_ctls 1\narch_capabilities 0x1180010",
		  0x28f16b },
		{ "via module\nguest rdmsr 0x10a\ncpuid 7.0 ebx.hle=1 ebx.rtm=1", 0x28f1eb },
	};
	struct finding finding;

	ASSERT_TRUE(setup("tdx-1.5.05", "sapphire-rapids-tdx"));
	for (size_t i = 0; i < sizeof(msrs) / sizeof(msrs[0]); i++) {
		ASSERT_TRUE(parse(msrs[i].config));
		fixture_observe(context, &test, &default_cpuid, &seen);
		seen.num_results = 1;
		seen.result[0] = (struct guest_result){ .value = { msrs[i].value } };
		EXPECT_EQ(JUDGED_PASS, judge("CFG-15", &finding));
		/* KVM may configure bit 4 as it likes, and bit 21 not at all. */
		seen.result[0].value[0] ^= 1u << 4;
		EXPECT_EQ(JUDGED_FAIL, judge("CFG-15", &finding));
		EXPECT_EQ(0, finding.party);
		seen.result[0].value[0] ^= 1u << 21;
		EXPECT_EQ(JUDGED_FAIL, judge("CFG-15", &finding));
		EXPECT_EQ(PARTY_MODULE, finding.party);
		seen.result[0] = (struct guest_result){ .outcome = GUEST_GP };
		EXPECT_EQ(JUDGED_FAIL, judge("CFG-15", &finding));
		seen.result[0].outcome = GUEST_NOT_RUN;
		EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge("CFG-15", &finding));
	}
	fixture_close(context);
}

/* What a host with TSX turned off cannot know is not judged. */
TEST(hidden_tsx_is_not_judged)
{
	struct cpuid_dump *platform;
	struct finding finding;

	ASSERT_TRUE(setup("tdx-1.5.05", "sapphire-rapids-tdx"));
	platform = (struct cpuid_dump *)context->platform;
	for (size_t i = 0; i < platform->num_msrs; i++) {
		if (platform->msr[i].index == 0x122)
			platform->msr[i].value = 2;
	}
	flip(&platform->cpuid, (struct cpuid_bit){ { 7, 0 }, CPUID_EBX, 4 });
	flip(&platform->cpuid, (struct cpuid_bit){ { 7, 0 }, CPUID_EBX, 11 });
	ASSERT_TRUE(parse("via module\ncpuid 7.0 ebx.hle=1 ebx.rtm=1"));
	fixture_observe(context, &test, &default_cpuid, &seen);
	flip(&seen.cpuid, (struct cpuid_bit){ { 7, 0 }, CPUID_EBX, 4 });
	EXPECT_EQ(JUDGED_PASS, judge("FIX-01", &finding));
	EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge("INI-16", &finding));
	EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge("INI-23", &finding));
	fixture_close(context);
}

/* KVM's own refusal says nothing of the module. */
TEST(refusal_by_kvm)
{
	static const char *const rules[] = { "FIX-04", "INI-14", "INI-16", "INI-23", "VIS-04" };
	struct finding finding;

	ASSERT_TRUE(setup("tdx-1.5.05", "sapphire-rapids-tdx"));
	ASSERT_TRUE(parse("cpuid 7.0 ebx.sgx=1 ebx.rtm=1"));
	fixture_observe(context, &test, &default_cpuid, &seen);
	seen.outcome = (struct td_outcome){ .by = TD_REFUSED_BY_KVM, .error = 22 };
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge(rules[i], &finding))
		TH_LOG("%s", rules[i]);
	}
	fixture_close(context);
}

TEST_HARNESS_MAIN
