// SPDX-License-Identifier: GPL-2.0-only
/*
 * The judges of clobber bits answer both ways: hand-made observations, spoilt in one place.
 */
#include "kselftest_harness.h"

#include "rules_seen.h"

#define WAITPKG "cpuid 7.0 ecx.waitpkg=1\n"
#define STATUS_CPUID_CONFIG 0xc000010000000045ULL

static struct declared_field *field_of(const char *text)
{
	struct cpuid_bit bit;

	if (!cpuid_bit_parse(text, &bit))
		abort();
	return (struct declared_field *)declared_field_at(seen_context->declared, bit);
}

static void advertise(uint32_t index, uint32_t ebx, uint32_t ecx)
{
	struct target_capabilities *capabilities = &seen_context->capabilities;

	capabilities->cpuid[capabilities->num_cpuid++] =
		(struct td_entry){ .function = 7, .index = index, .regs = { { 0, ebx, ecx, 0 } } };
}

TEST(clb_01_request)
{
	seen_open("tdx-1.5.05");
	seen_case(WAITPKG);
	EXPECT_EQ(seen_judge("CLB-01"), JUDGED_NOT_APPLICABLE);
	seen_refuse(TD_REFUSED_BY_KVM, EINVAL, 0);
	EXPECT_EQ(seen_judge("CLB-01"), JUDGED_PASS);
	seen_accept();
	EXPECT_EQ(seen_judge("CLB-01"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.subject, "7.0:ecx.waitpkg");
	EXPECT_STREQ(seen_finding.expected,
		     "refused: kernel profile linux-6.19 does not support it");
	EXPECT_STREQ(seen_finding.observed, "accepted");

	seen_case("cpuid 7.0 ecx.waitpkg=1 ebx.rtm=1 ebx.hle=1\n");
	seen_accept();
	EXPECT_EQ(seen_judge("CLB-01"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.observed, "7.0:ebx.hle, 7.0:ebx.rtm, 7.0:ecx.waitpkg");

	seen_case("cpuid 7.0 ecx.umip=1\n");
	seen_accept();
	EXPECT_EQ(seen_judge("CLB-01"), JUDGED_NOT_APPLICABLE);
	seen_case("via module\n" WAITPKG);
	seen_accept();
	EXPECT_EQ(seen_judge("CLB-01"), JUDGED_NOT_APPLICABLE);
	seen_case(WAITPKG);
	seen_accept();
	profile_add_support(seen_profile, "7.0:ecx.waitpkg", &catalogue_diag);
	EXPECT_EQ(seen_judge("CLB-01"), JUDGED_NOT_APPLICABLE);
	seen_close();
}

TEST(clb_02_advertised)
{
	seen_open("tdx-1.5.05");
	advertise(0, 1u << 8, 1u << 2);
	advertise(1, 0, 1u << 5);
	EXPECT_EQ(seen_judge("CLB-02"), JUDGED_PASS);
	advertise(0, 1u << 4 | 1u << 11, 1u << 5);
	EXPECT_EQ(seen_judge("CLB-02"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.subject, "7.0:ebx.hle");
	EXPECT_STREQ(seen_finding.observed, "7.0:ebx.hle, 7.0:ebx.rtm, 7.0:ecx.waitpkg");
	seen_context->has_capabilities = false;
	EXPECT_EQ(seen_judge("CLB-02"), JUDGED_NOT_APPLICABLE);
	seen_close();
}

TEST(clb_03_entries)
{
	seen_open("tdx-1.5.05");
	seen_case("entry function=0x7 index=9 ecx=0x20\nentry function=0x80000008 eax=0x300000\n");
	seen_refuse(TD_REFUSED_BY_KVM, EINVAL, 0);
	EXPECT_EQ(seen_judge("CLB-03"), JUDGED_PASS);
	EXPECT_EQ(seen_judge("CLB-01"), JUDGED_NOT_APPLICABLE);
	seen_accept();
	cpuid_set_add(&seen.cpuid, (struct cpuid_addr){ 7, 0 }, (struct cpuid_regs){ { 0 } });
	EXPECT_EQ(seen_judge("CLB-03"), JUDGED_PASS);
	seen.cpuid.entry[0].regs.reg[CPUID_ECX] = 0x20;
	EXPECT_EQ(seen_judge("CLB-03"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.subject, "7.0:ecx.waitpkg");
	EXPECT_STREQ(seen_finding.observed,
		     "accepted, and the TD has it: function=0x7 index=9 flags=0x0");
	seen.has_cpuid = false;
	EXPECT_EQ(seen_judge("CLB-03"), JUDGED_NOT_APPLICABLE);

	seen_case("entry function=0x7 ecx=0x4\nentry function=0x6 ecx=0x20\n");
	seen_refuse(TD_REFUSED_BY_KVM, EINVAL, 0);
	EXPECT_EQ(seen_judge("CLB-03"), JUDGED_NOT_APPLICABLE);
	seen_close();
}

TEST(clb_04_damage)
{
	seen_open("tdx-1.5.05");
	seen_case("via module\n" WAITPKG "guest wrmsr 0xe1 0x3\nguest exit async\n");
	seen_accept();
	EXPECT_EQ(seen_judge("CLB-04"), JUDGED_NOT_APPLICABLE);
	/* What every TD changes says nothing, nor does a counter that runs. */
	seen.after[1].value[HOST_XCR0]++;
	seen.after[1].value[HOST_IA32_STAR]++;
	seen.before[0].value[HOST_IA32_PERF_GLOBAL_CTRL] = 1ULL << 33 | 1 << 2;
	seen.after[0].value[HOST_IA32_PERF_GLOBAL_CTRL] = 1ULL << 33 | 1 << 2;
	seen.after[0].value[HOST_IA32_FIXED_CTR1]++;
	seen.after[0].value[HOST_IA32_A_PMC2]++;
	EXPECT_EQ(seen_judge("CLB-04"), JUDGED_NOT_APPLICABLE);
	seen.after[0].value[HOST_IA32_FIXED_CTR2]++;
	EXPECT_EQ(seen_judge("CLB-04"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.observed, "IA32_FIXED_CTR2");
	seen.after[0] = seen.before[0];

	seen.after[1].value[HOST_IA32_UMWAIT_CONTROL] = 3;
	EXPECT_EQ(seen_judge("CLB-04"), JUDGED_PASS);
	seen.after[1].value[HOST_IA32_TSX_CTRL] = 0;
	EXPECT_EQ(seen_judge("CLB-04"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.subject, "IA32_TSX_CTRL");
	seen.after[1].value[HOST_IA32_TSX_CTRL] = seen.before[1].value[HOST_IA32_TSX_CTRL];
	seen.cpuid.count = 0;
	EXPECT_EQ(seen_judge("CLB-04"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.observed, "IA32_UMWAIT_CONTROL");
	seen_refuse(TD_REFUSED_BY_MODULE, 0, STATUS_CPUID_CONFIG);
	EXPECT_EQ(seen_judge("CLB-04"), JUDGED_NOT_APPLICABLE);
	seen_close();
}

TEST(clb_04_attributes_xfam_and_the_modules_list)
{
	seen_open("tdx-1.5.05");
	seen_case("via module\nattributes perfmon\nxfam x87 sse avx\n" WAITPKG
		  "guest exit async\n");
	seen_accept();
	seen.after[0].value[HOST_IA32_PERFEVTSEL0]++;
	seen.after[0].value[HOST_XSTATE_AVX] = 0;
	EXPECT_EQ(seen_judge("CLB-04"), JUDGED_PASS);
	/* XFAM and ATTRIBUTES need not be in a list of CPUID bits. */
	seen_context->has_clobber_list = true;
	EXPECT_EQ(seen_judge("CLB-04"), JUDGED_PASS);
	seen.after[0].value[HOST_IA32_UMWAIT_CONTROL]++;
	EXPECT_EQ(seen_judge("CLB-04"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.expected,
		     "changed by a bit that CPUID_CLOBBER_BITS, the module's clobber list, has");
	seen_context->num_clobber_bits = 1;
	seen_context->clobber_bit[0] = bit_of("7.0:ecx.waitpkg");
	EXPECT_EQ(seen_judge("CLB-04"), JUDGED_PASS);
	seen.after[0].value[HOST_XSTATE_PKRU] = 0;
	EXPECT_EQ(seen_judge("CLB-04"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.subject, "XSTATE_PKRU");
	seen_close();
}

static void predate(bool predates)
{
	for (size_t i = 0; i < seen_effects->num_clobbers; i++)
		seen_effects->effect[i].predates_opt_in = predates;
}

TEST(clb_05_opt_in)
{
	seen_open("tdx-1.5.05");
	EXPECT_EQ(seen_judge("CLB-05"), JUDGED_PASS);
	predate(false);
	EXPECT_EQ(seen_judge("CLB-05"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.subject, "7.0:ebx.hle");
	EXPECT_STREQ(seen_finding.observed, "7.0:ebx.hle, 7.0:ebx.rtm, 7.0:ecx.waitpkg");
	field_of("7.0:ebx.hle")->gate.opt_in = 1;
	field_of("7.0:ebx.rtm")->gate.opt_in = 1;
	EXPECT_EQ(seen_judge("CLB-05"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.observed, "7.0:ecx.waitpkg");
	field_of("7.0:ecx.waitpkg")->gate.opt_in = 1;
	EXPECT_EQ(seen_judge("CLB-05"), JUDGED_PASS);
	seen_close();
}

/* Nobody may call a bit older than the opt-in that no released module has. */
TEST(clb_05_new_bits)
{
	seen_open("tdx-1.5.05");
	field_of("7.0:ecx.enqcmd")->type = VIRT_CONFIGURED_NATIVE;
	field_of("7.1:eax.fred")->type = VIRT_CONFIGURED_NATIVE;
	EXPECT_EQ(seen_judge("CLB-05"), JUDGED_FAIL);
	EXPECT_NE(strstr(seen_finding.observed, "7.0:ecx.enqcmd"), NULL);
	EXPECT_NE(strstr(seen_finding.observed, "7.1:eax.fred"), NULL);
	field_of("7.0:ecx.enqcmd")->gate.opt_in = 1;
	field_of("7.1:eax.fred")->gate.opt_in = 2;
	EXPECT_EQ(seen_judge("CLB-05"), JUDGED_PASS);
	seen_close();
}

TEST(clb_06_copies)
{
	seen_open("tdx-1.5.05");
	seen_case(WAITPKG);
	seen_accept();
	EXPECT_EQ(seen_judge("CLB-06"), JUDGED_NOT_APPLICABLE);
	seen.has_kvm_cpuid = true;
	EXPECT_EQ(seen_judge("CLB-06"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.observed, "7.0:ecx.waitpkg");
	seen.kvm_cpuid = seen.cpuid;
	EXPECT_EQ(seen_judge("CLB-06"), JUDGED_PASS);
	seen.kvm_cpuid.entry[0].regs.reg[CPUID_EBX] = 1u << 4 | 1u << 8;
	EXPECT_EQ(seen_judge("CLB-06"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.subject, "7.0:ebx.hle");
	seen.cpuid.count = 0;
	EXPECT_EQ(seen_judge("CLB-06"), JUDGED_NOT_APPLICABLE);
	seen_close();
}

TEST(clb_07_review)
{
	struct declared_field *reserved;

	seen_open("tdx-1.5.05");
	EXPECT_EQ(seen_judge("CLB-07"), JUDGED_PASS);
	reserved = field_of("7.0:ecx.bus_lock_detect");
	reserved->type = VIRT_CONFIGURED_NATIVE;
	field_of("7.0:ecx.pks")->type = VIRT_ATTRIBUTES_CONFIGURED_NATIVE;
	EXPECT_EQ(seen_judge("CLB-07"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.subject, "7.0:ecx.bus_lock_detect");
	EXPECT_STREQ(seen_finding.observed, "7.0:ecx.bus_lock_detect, 7.0:ecx.pks");
	seen_close();
	seen_open("tdx-1.5.05");
	seen_context->limits.xfam_fixed0 |= 1ULL << 19;
	seen_context->limits.attributes_fixed0 |= 1ULL << 16;
	EXPECT_EQ(seen_judge("CLB-07"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.observed, "XFAM[19], ATTRIBUTES[16]");
	seen_close();
}

TEST(clb_08_state)
{
	static const struct {
		const char *text;
		const char *subject;
	} states[] = {
		{ "attributes perfmon\n", "ATTRIBUTES[63]" },
		{ "attributes pks\n", "ATTRIBUTES[30]" },
		{ "xfam x87 sse pt\n", "XFAM[8]" },
		{ "xfam x87 sse uintr\n", "XFAM[14]" },
		{ "xfam x87 sse lbr\n", "XFAM[15]" },
	};

	seen_open("tdx-1.5.05");
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		seen_case(states[i].text);
		seen_refuse(TD_REFUSED_BY_KVM, EINVAL, 0);
		EXPECT_EQ(seen_judge("CLB-08"), JUDGED_PASS);
		seen_refuse(TD_REFUSED_BY_MODULE, EINVAL, STATUS_CPUID_CONFIG);
		EXPECT_EQ(seen_judge("CLB-08"), JUDGED_FAIL);
		EXPECT_STREQ(seen_finding.observed, "KVM passed it on to the module");
		seen_accept();
		EXPECT_EQ(seen_judge("CLB-08"), JUDGED_FAIL);
		EXPECT_STREQ(seen_finding.subject, states[i].subject);
	}
	seen_case("attributes sept_ve_disable\nxfam 0x61ae7\n");
	seen_accept();
	EXPECT_EQ(seen_judge("CLB-08"), JUDGED_NOT_APPLICABLE);
	seen_profile->xfam &= ~0x1800ULL;
	EXPECT_EQ(seen_judge("CLB-08"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.observed, "XFAM[11], XFAM[12]");
	seen_close();
}

TEST(clb_09_restored)
{
	seen_open("tdx-1.5.05");
	seen_case(WAITPKG "guest exit async\n");
	seen_accept();
	EXPECT_EQ(seen_judge("CLB-09"), JUDGED_NOT_APPLICABLE);
	profile_add_support(seen_profile, "7.0:ecx.waitpkg", &catalogue_diag);
	EXPECT_EQ(seen_judge("CLB-09"), JUDGED_PASS);
	seen.after[0].value[HOST_IA32_TSX_CTRL]++;
	EXPECT_EQ(seen_judge("CLB-09"), JUDGED_PASS);
	seen.after[1].value[HOST_IA32_UMWAIT_CONTROL]++;
	EXPECT_EQ(seen_judge("CLB-09"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.subject, "7.0:ecx.waitpkg");
	seen.cpuid.count = 0;
	EXPECT_EQ(seen_judge("CLB-09"), JUDGED_NOT_APPLICABLE);

	seen_case("xfam x87 sse avx\nguest exit async\n");
	seen_accept();
	EXPECT_EQ(seen_judge("CLB-09"), JUDGED_PASS);
	seen.after[0].value[HOST_XSTATE_AVX] = 0;
	EXPECT_EQ(seen_judge("CLB-09"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.subject, "XFAM[2]");
	seen_close();
}

TEST(clb_10_list)
{
	static const char *const bits[] = { "7.0:ebx.hle", "7.0:ecx.waitpkg", "7.0:ebx.rtm" };

	seen_open("tdx-1.5.05");
	EXPECT_EQ(seen_judge("CLB-10"), JUDGED_NOT_APPLICABLE);
	seen_context->has_clobber_list = true;
	EXPECT_EQ(seen_judge("CLB-10"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.observed, "7.0:ebx.hle, 7.0:ebx.rtm, 7.0:ecx.waitpkg");
	for (size_t i = 0; i < 3; i++)
		seen_context->clobber_bit[i] = bit_of(bits[i]);
	seen_context->num_clobber_bits = 2;
	EXPECT_EQ(seen_judge("CLB-10"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.observed, "7.0:ebx.rtm");
	seen_context->num_clobber_bits = 3;
	EXPECT_EQ(seen_judge("CLB-10"), JUDGED_PASS);
	seen_close();
}

/* More names than a finding has room for are counted. */
TEST(long_lists_are_cut)
{
	unsigned int more = 0;

	seen_open("tdx-1.5.05");
	seen_effects->count = 0;
	EXPECT_EQ(seen_judge("CLB-07"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.subject, "1:eax.stepping[0]");
	EXPECT_EQ(sscanf(strstr(seen_finding.observed, " and "), " and %u more", &more), 1);
	EXPECT_GT(more, 700);
	EXPECT_LT(more, 780);
	seen_close();
}

FOLDER_HARNESS_MAIN
