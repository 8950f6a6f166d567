// SPDX-License-Identifier: GPL-2.0-only
/*
 * The judges of host state answer both ways: each rule notices exactly the registers that it
 * is about, on either CPU, when the exit that it is about occurred.
 */
#include "kselftest_harness.h"

#include "rules/judges.h"
#include "rules_seen.h"

#define MSRS "MSRS" /* every MSR */
#define ALL "ALL" /* everything but what SYSCALL itself changes */

#define XSTATE \
	"XSTATE_X87 XSTATE_SSE XSTATE_AVX XSTATE_OPMASK XSTATE_ZMM_HI256 XSTATE_HI16_ZMM " \
	"XSTATE_PKRU XSTATE_CET_U XSTATE_CET_S XSTATE_UINTR XSTATE_TILECFG XSTATE_TILEDATA "
#define COUNTERS \
	"IA32_FIXED_CTR0 IA32_FIXED_CTR1 IA32_FIXED_CTR2 IA32_FIXED_CTR3 IA32_A_PMC0 IA32_A_PMC1 " \
	"IA32_A_PMC2 IA32_A_PMC3 IA32_A_PMC4 IA32_A_PMC5 IA32_A_PMC6 IA32_A_PMC7 "
#define EVENTS \
	"IA32_PERFEVTSEL0 IA32_PERFEVTSEL1 IA32_PERFEVTSEL2 IA32_PERFEVTSEL3 IA32_PERFEVTSEL4 " \
	"IA32_PERFEVTSEL5 IA32_PERFEVTSEL6 IA32_PERFEVTSEL7 MSR_OFFCORE_RSP0 MSR_OFFCORE_RSP1 "
#define PEBS "IA32_PEBS_ENABLE MSR_PEBS_DATA_CFG MSR_PEBS_LD_LAT MSR_PEBS_FRONTEND IA32_DS_AREA "

#define ASYNC "guest exit async\n"
#define TDVMCALL "guest exit tdvmcall\n"

static const struct {
	const char *id;
	const char *with; /* operations with which the rule has something to say ... */
	const char *without; /* ... and without which it has not, or NULL */
	const char *elements; /* what it is about */
} rules[] = {
	{ "HST-01", ASYNC, TDVMCALL, MSRS },
	{ "HST-02", TDVMCALL, ASYNC, MSRS },
	{ "HST-03", "", NULL, "IA32_STAR IA32_LSTAR IA32_FMASK IA32_TSC_AUX IA32_KERNEL_GS_BASE " },
	{ "HST-04", "", NULL, "XCR0 IA32_XSS " },
	{ "HST-05", "", NULL, XSTATE "MXCSR X87_CONTROL XINUSE IA32_XFD IA32_XFD_ERR " },
	{ "HST-06", "", NULL, "CR2 DR0 DR1 DR2 DR3 DR6 DR7 IA32_DEBUGCTL " },
	{ "HST-07", "guest fail_entry\n" ASYNC, ASYNC TDVMCALL, ALL },
	{ "HST-08", "guest migrate 1\n" ASYNC, ASYNC TDVMCALL, ALL },
	{ "HST-09", ASYNC TDVMCALL, ASYNC, ALL },
	{ "HST-10", "", NULL,
	  COUNTERS EVENTS PEBS
	  "IA32_FIXED_CTR_CTRL MSR_PERF_METRICS IA32_PERF_GLOBAL_STATUS IA32_PERF_GLOBAL_CTRL "
	  "IA32_LBR_DEPTH IA32_LBR_CTL IA32_RTIT_CTL XSTATE_PT XSTATE_LBR " },
	{ "HST-11", "", NULL,
	  "IA32_TSX_CTRL IA32_UMWAIT_CONTROL IA32_PASID IA32_FRED_CONFIG IA32_FRED_STKLVLS "
	  "IA32_FRED_RSP1 " },
	{ "HST-12", "", NULL,
	  "RDX RBX RBP RSI RDI R8 R9 R10 R12 R13 R14 R15 FS_BASE GS_BASE SSP " },
};

#define NUM_RULES (sizeof(rules) / sizeof(rules[0]))

static bool is_about(const char *elements, enum host_element_id id)
{
	char word[64];

	if (!strcmp(elements, MSRS))
		return host_element(id)->kind == HOST_MSR;
	if (!strcmp(elements, ALL))
		return id != HOST_RAX && id != HOST_RCX && id != HOST_R11;
	snprintf(word, sizeof(word), "%s ", host_element(id)->name);
	for (const char *at = elements; (at = strstr(at, word)); at++) {
		if (at == elements || at[-1] == ' ')
			return true;
	}
	return false;
}

TEST(the_table_is_complete)
{
	EXPECT_EQ(NUM_RULES + 1, rules_hst_count); /* HST-13 is not about registers */
	for (size_t i = 0; i < NUM_RULES; i++)
		EXPECT_STREQ(rules_hst[i].id, rules[i].id);
}

TEST(each_rule_notices_its_registers_and_no_other)
{
	seen_open("tdx-1.5.05");
	for (size_t i = 0; i < NUM_RULES; i++) {
		seen_case(rules[i].with);
		seen_accept();
		EXPECT_EQ(seen_judge(rules[i].id), JUDGED_PASS)
		TH_LOG("%s", rules[i].id);
		for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
			const unsigned int cpu = id % 2;
			const bool about = is_about(rules[i].elements, id);
			char subject[CPUID_TEXT];

			seen.after[cpu].value[id] ^= 0x100;
			EXPECT_EQ(seen_judge(rules[i].id), about ? JUDGED_FAIL : JUDGED_PASS)
			TH_LOG("%s: %s", rules[i].id, host_element(id)->name);
			if (about) {
				snprintf(subject, sizeof(subject), "%s on CPU %u",
					 host_element(id)->name, cpu);
				EXPECT_STREQ(seen_finding.subject, subject);
			}
			seen.after[cpu].value[id] ^= 0x100;
		}
	}
	seen_close();
}

TEST(each_rule_waits_for_its_occasion)
{
	seen_open("tdx-1.5.05");
	for (size_t i = 0; i < NUM_RULES; i++) {
		if (!rules[i].without)
			continue;
		seen_case(rules[i].without);
		seen_accept();
		EXPECT_EQ(seen_judge(rules[i].id), JUDGED_NOT_APPLICABLE)
		TH_LOG("%s", rules[i].id);

		/* An operation that did not happen is none. */
		seen_case(rules[i].with);
		seen_accept();
		for (size_t j = 0; j < seen.num_results; j++)
			seen.result[j].outcome = GUEST_NOT_RUN;
		EXPECT_EQ(seen_judge(rules[i].id), JUDGED_NOT_APPLICABLE)
		TH_LOG("%s", rules[i].id);
	}
	/* One CPU is not enough to see both. */
	seen_case("guest migrate 1\n" ASYNC);
	seen_accept();
	seen.num_cpus = 1;
	EXPECT_EQ(seen_judge("HST-08"), JUDGED_NOT_APPLICABLE);
	seen_close();
}

TEST(only_tds_that_kvm_accepted_and_ran_are_judged)
{
	seen_open("tdx-1.5.05");
	for (size_t i = 0; i < NUM_RULES; i++) {
		const char *id = rules[i].id;
		char text[128];

		snprintf(text, sizeof(text), "via module\n%s", rules[i].with);
		seen_case(text);
		seen_accept();
		EXPECT_EQ(seen_judge(id), JUDGED_NOT_APPLICABLE);
		seen_case(rules[i].with);
		seen_accept();
		seen.outcome.by = TD_REFUSED_BY_KVM;
		EXPECT_EQ(seen_judge(id), JUDGED_NOT_APPLICABLE);
		seen_accept();
		seen.has_host_state = false;
		EXPECT_EQ(seen_judge(id), JUDGED_NOT_APPLICABLE);
		seen_accept();
		seen.num_results = seen.num_guest_cpuid = 0;
		EXPECT_EQ(seen_judge(id), JUDGED_NOT_APPLICABLE);
	}
	seen_close();
}

TEST(what_is_not_there_is_not_compared)
{
	seen_open("tdx-1.5.05");
	seen_case("");
	seen_accept();
	seen.after[0].value[HOST_XCR0]++;
	seen.after[0].present[HOST_XCR0] = false;
	EXPECT_EQ(seen_judge("HST-04"), JUDGED_PASS);
	for (unsigned int cpu = 0; cpu < 2; cpu++) {
		seen.before[cpu].present[HOST_XCR0] = false;
		seen.before[cpu].present[HOST_IA32_XSS] = false;
	}
	EXPECT_EQ(seen_judge("HST-04"), JUDGED_NOT_APPLICABLE);
	seen_close();
}

TEST(a_running_counter_may_move)
{
	seen_open("tdx-1.5.05");
	seen_case("");
	seen_accept();
	seen.before[1].value[HOST_IA32_PERF_GLOBAL_CTRL] = 1ULL << 33;
	seen.after[1].value[HOST_IA32_PERF_GLOBAL_CTRL] = 1ULL << 33;
	seen.after[1].value[HOST_IA32_FIXED_CTR1]++;
	seen.after[1].value[HOST_IA32_PERF_GLOBAL_STATUS]++;
	EXPECT_EQ(seen_judge("HST-10"), JUDGED_PASS);
	seen.after[1].value[HOST_IA32_FIXED_CTR0]++;
	EXPECT_EQ(seen_judge("HST-10"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.subject, "IA32_FIXED_CTR0 on CPU 1");
	seen_close();
}

TEST(registers_after_the_first_are_named_too)
{
	seen_open("tdx-1.5.05");
	seen_case(ASYNC);
	seen_accept();
	seen.after[0].value[HOST_DR0] = seen.before[0].value[HOST_DR0] + 1;
	seen.after[0].value[HOST_DR7] = seen.before[0].value[HOST_DR7] + 1;
	seen.after[1].value[HOST_DR7] = seen.before[1].value[HOST_DR7] + 1;
	seen.after[1].value[HOST_CR2] = seen.before[1].value[HOST_CR2] + 1;
	EXPECT_EQ(seen_judge("HST-06"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.subject, "DR0 on CPU 0");
	EXPECT_NE(NULL, strstr(seen_finding.observed, "; also DR7, CR2"));
	EXPECT_EQ(NULL, strstr(seen_finding.observed, "DR1"));
	seen_close();
}

TEST(a_finding_names_values_and_the_bit_behind)
{
	seen_open("tdx-1.5.05");
	seen_case("cpuid 7.0 ecx.waitpkg=1\n" ASYNC);
	seen_accept();
	seen.before[0].value[HOST_IA32_UMWAIT_CONTROL] = 0x186a0;
	seen.after[0].value[HOST_IA32_UMWAIT_CONTROL] = 0x7a121;
	EXPECT_EQ(seen_judge("HST-11"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.subject, "IA32_UMWAIT_CONTROL on CPU 0");
	EXPECT_STREQ(seen_finding.expected, "0x186a0, as before entry");
	EXPECT_STREQ(seen_finding.observed,
		     "0x7a121 at return to user space; the TD has 7.0:ecx.waitpkg");
	seen.cpuid.count = 0;
	EXPECT_EQ(seen_judge("HST-01"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.observed, "0x7a121 at return to user space");
	seen_close();
}

FOLDER_HARNESS_MAIN
