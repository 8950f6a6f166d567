// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whom a finding about a TD that KVM has built blames: the module where the guest itself sees what is
 * wrong and KVM has handed on what decides it, and nobody more than the rule does anywhere else.
 */
#include "kselftest_harness.h"

#include "catalogue.h"
#include "rules/party.h"
#include "rules_judged.h"

enum shown { HOST = 1, GUEST = 2, BOTH = HOST | GUEST };

#define ROW(id, lines, where, place, blamed, ...) \
	{ \
		.rule = id, .text = lines, .wrong = where, .bit = place, .module = blamed, \
		##__VA_ARGS__ \
	}

static const struct row {
	const char *rule;
	const char *text;
	enum shown wrong; /* where @bit is turned over */
	const char *bit;
	bool module; /* is blamed, and no longer KVM */
	const char *input; /* another bit that the guest does not see as it was asked for */
	uint64_t xfam; /* likewise, of XFAM */
} rows[] = {
	/* No request decides. */
	ROW("FIX-01", "via kvm", BOTH, "7.0:ebx.sgx", true),
	ROW("FIX-01", "via kvm", GUEST, "7.0:ebx.sgx", true),
	ROW("FIX-01", "via kvm", HOST, "7.0:ebx.sgx", false),
	ROW("FIX-02", "via kvm", BOTH, "1:ecx.hypervisor", true),
	ROW("FIX-02", "via kvm", HOST, "1:ecx.hypervisor", false),
	ROW("FIX-03", "via kvm", BOTH, "7.0:ebx.fsgsbase", true),
	ROW("FIX-03", "via kvm", HOST, "7.0:ebx.fsgsbase", false),
	ROW("CFG-12", "cpuid 7.0 ebx.bmi1=1", BOTH, "7.0:ebx.smep", true),
	ROW("CFG-12", "cpuid 7.0 ebx.bmi1=1", HOST, "7.0:ebx.smep", false),
	/* A request decides, which KVM may have changed. */
	ROW("CFG-02", "cpuid 7.0 ebx.bmi1=1", BOTH, "7.0:ebx.bmi1", false),
	ROW("CFG-06", "via kvm", BOTH, "7.0:ebx.bmi1", false),
	ROW("CFG-12", "cpuid 7.0 ebx.bmi1=1", BOTH, "7.0:ebx.bmi2", false),
	ROW("CFG-03", "xfam 0x7\ncpuid 1 ecx.f16c=1", BOTH, "1:ecx.f16c", false),
	/* No request helps: the gate is closed, or the CPU has it not. */
	ROW("CFG-03", "via kvm", BOTH, "1:ecx.f16c", true),
	ROW("CFG-03", "via kvm", BOTH, "1:ecx.f16c", false, .xfam = 4),
	ROW("CFG-02", "cpuid 1 edx.psn=1", BOTH, "1:edx.psn", true),
	ROW("CFG-02", "cpuid 1 edx.psn=1", HOST, "1:edx.psn", false),
	/* Something else of the TD decides, which the guest sees as it was asked for, or not. */
	ROW("CFG-03", "xfam 0x7", BOTH, "7.0:ebx.avx2", true),
	ROW("CFG-03", "xfam 0x7", BOTH, "7.0:ebx.avx2", false, .xfam = 4),
	ROW("CFG-05", "cpuid 1 ecx.monitor=1", BOTH, "5:eax.6", true),
	ROW("CFG-05", "cpuid 1 ecx.monitor=1", BOTH, "5:eax.6", false, .input = "1:ecx.monitor"),
	ROW("CFG-09", "cpuid 7.0 ecx.la57=1", BOTH, "0x80000008:eax.8", true),
	ROW("CFG-09", "cpuid 7.0 ecx.la57=1", BOTH, "0x80000008:eax.8", false,
	    .input = "7.0:ecx.la57"),
	ROW("CFG-10", "xfam 0x7", BOTH, "0xd.0:ecx.7", true),
	ROW("CFG-10", "xfam 0x7", BOTH, "0xd.0:ecx.7", false, .xfam = 4),
	/* The guest's own state decides. */
	ROW("CFG-10", "xfam 0x7\nguest xsetbv 7", GUEST, "0xd.0:ebx.6", true),
	/* Of two views the one is wrong that is not as it must be. */
	ROW("VIS-01", "via kvm", GUEST, "7.0:ebx.fsgsbase", true),
	ROW("VIS-01", "via kvm", HOST, "7.0:ebx.fsgsbase", false),
};

static void flip_guest(struct cpuid_bit bit)
{
	uint32_t index = bit.at.subleaf == CPUID_SUBLEAF_NA ? 0 : bit.at.subleaf;

	for (size_t i = 0; i < seen.num_guest_cpuid; i++) {
		if (seen.guest_cpuid_op[i].index == bit.at.leaf &&
		    seen.guest_cpuid_op[i].subindex == index)
			seen.guest_cpuid[i].value[bit.reg] ^= 1u << bit.bit;
	}
}

static void read_xfam(uint64_t value)
{
	seen.guest_field_op[0] = (struct guest_op){ .kind = GUEST_TDCALL,
						    .index = GUEST_TDG_VM_RD,
						    .value = METADATA_XFAM };
	seen.guest_field[0] = (struct guest_result){ .outcome = GUEST_OK, .value = { value } };
	seen.num_guest_fields = 1;
}

static bool observe(const char *text)
{
	if (!parse(text))
		return false;
	fixture_observe(context, &test, &default_cpuid, &seen);
	read_xfam(test.config.xfam);
	return true;
}

TEST(kvm_is_cleared_of_what_it_cannot_do)
{
	struct finding finding;

	ASSERT_TRUE(setup("tdx-1.5.05", "sapphire-rapids-tdx"));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];

		ASSERT_TRUE(observe(row->text))
		TH_LOG("%s", diag.text);
		if (row->wrong & HOST)
			flip(&seen.cpuid, bit_of(row->bit));
		if (row->wrong & GUEST)
			flip_guest(bit_of(row->bit));
		if (row->input)
			flip_guest(bit_of(row->input));
		seen.guest_field[0].value[0] ^= row->xfam;
		EXPECT_EQ(JUDGED_FAIL, judge(row->rule, &finding))
		TH_LOG("row %zu, %s", i, row->rule);
		EXPECT_EQ(row->module ? PARTY_MODULE : 0, finding.party)
		TH_LOG("row %zu, %s: %s, %s", i, row->rule, finding.subject, finding.observed);
	}
	fixture_close(context);
}

/* A guest that does not read XFAM cannot tell that KVM has handed it on. */
TEST(what_nobody_has_read_clears_nobody)
{
	struct finding finding;

	ASSERT_TRUE(setup("tdx-1.5.05", "sapphire-rapids-tdx"));
	ASSERT_TRUE(observe("xfam 0x7"));
	seen.num_guest_fields = 0;
	flip(&seen.cpuid, bit_of("7.0:ebx.avx2"));
	flip_guest(bit_of("7.0:ebx.avx2"));
	EXPECT_EQ(JUDGED_FAIL, judge("CFG-03", &finding));
	EXPECT_EQ(0, finding.party);
	ASSERT_TRUE(observe("via kvm"));
	seen.num_guest_cpuid = 0;
	flip(&seen.cpuid, bit_of("7.0:ebx.sgx"));
	EXPECT_EQ(JUDGED_FAIL, judge("FIX-01", &finding));
	EXPECT_EQ(0, finding.party);
	fixture_close(context);
}

TEST(a_leaf_that_answers_the_guest_is_the_modules)
{
	struct cpuid_entry *entry;
	struct finding finding;

	ASSERT_TRUE(setup("tdx-1.5.05", "sapphire-rapids-tdx"));
	ASSERT_TRUE(observe("via kvm"));
	entry = (struct cpuid_entry *)cpuid_set_at(&seen.cpuid,
						   (struct cpuid_addr){ 6, CPUID_SUBLEAF_NA });
	ASSERT_NE(NULL, entry);
	entry->faulting = false;
	EXPECT_EQ(JUDGED_FAIL, judge("FIX-09", &finding));
	EXPECT_EQ(0, finding.party);
	for (size_t i = 0; i < seen.num_guest_cpuid; i++) {
		if (seen.guest_cpuid_op[i].index == 6)
			seen.guest_cpuid[i].outcome = GUEST_OK;
	}
	EXPECT_EQ(JUDGED_FAIL, judge("FIX-09", &finding));
	EXPECT_STREQ("6", finding.subject);
	EXPECT_EQ(PARTY_MODULE, finding.party);
	fixture_close(context);
}

TEST_HARNESS_MAIN
