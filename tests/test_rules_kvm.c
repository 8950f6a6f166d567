// SPDX-License-Identifier: GPL-2.0-only
/*
 * The judges of KVM's ABI answer both ways: sequences of calls that are answered as KVM's
 * documentation says, and the same with one wrong answer.
 */
#include "kselftest_harness.h"

#include "rules_seen.h"

#define VM "call create_vm\ncall enable_split_irqchip\n"
#define UP VM "call init_vm\ncall create_vcpu\ncall set_cpuid2\n"
#define VCPU UP "call init_vcpu\n"
#define MEM "call init_mem_region value=0x1000 size=1"
#define ALL VCPU MEM "\ncall finalize_vm\n"

#define STATUS_CPUID_CONFIG 0xc000010000000045ULL
#define TD_LEAVES 40 /* that KVM_TDX_GET_CPUID has to tell */

/* Every call that expects an errno has one fault, of that rule. */
static const struct {
	const char *rule;
	const char *faulty;
	const char *good;
} sequences[] = {
	{ "KVM-01", "call create_vm\ncall create_vcpu expect=EIO\n", ALL },
	{ "KVM-01", "call create_vm\ncall init_vm\ncall create_vcpu expect=EINVAL\n", UP },
	{ "KVM-01", VM "call init_vm\ncall create_vcpu\ncall init_vcpu expect=EINVAL\n", VCPU },
	{ "KVM-01",
	  VM
	  "call init_vm\ncall create_vcpu\ncall set_cpuid2 value=1\ncall init_vcpu expect=EINVAL\n",
	  VCPU },
	{ "KVM-01", VCPU "call init_vcpu expect=EINVAL\n", VCPU },
	{ "KVM-01", UP MEM " expect=EINVAL\n", VCPU MEM "\n" },
	{ "KVM-01", "call create_vm\ncall finalize_vm expect=EINVAL\n", ALL },
	{ "KVM-02", "call create_vm\ncall capabilities flags=1 nent=64 expect=EINVAL\n",
	  "call create_vm\ncall capabilities nent=64\n" },
	{ "KVM-02", VM "call init_vm flags=0x80000000 expect=EINVAL\n", VM "call init_vm\n" },
	{ "KVM-02", UP "call init_vcpu flags=2 expect=EINVAL\n", VCPU },
	{ "KVM-02", VCPU MEM " flags=2 expect=EINVAL\n", VCPU MEM " flags=1\n" },
	{ "KVM-03", "call create_vm\ncall capabilities hw_error=1 nent=64 expect=EINVAL\n", VCPU },
	{ "KVM-03", VM "call init_vm hw_error=1 expect=EINVAL\n", VCPU },
	{ "KVM-03", UP "call init_vcpu hw_error=1 expect=EINVAL\n", VCPU },
	{ "KVM-03", UP "call get_cpuid hw_error=1 nent=64 expect=EINVAL\n", VCPU },
	{ "KVM-03", VCPU "call finalize_vm hw_error=1 expect=EINVAL\n", ALL },
	{ "KVM-04", "call create_vm\ncall vm_command id=7 expect=EINVAL\n", ALL },
	{ "KVM-04", "call create_vm\ncall vm_command id=2 expect=EINVAL\n", ALL },
	{ "KVM-04", UP "call vcpu_command id=1 expect=EINVAL\n", ALL },
	{ "KVM-05", "call create_vm\ncall capabilities nent=17 expect=E2BIG\n", ALL },
	{ "KVM-06", VM "call init_vm nent=257 expect=E2BIG\n", VM "call init_vm nent=256\n" },
	{ "KVM-07", VM "call init_vm reserved=1 expect=EINVAL\n", ALL },
	{ "KVM-07", VM "call init_vm padding=1 expect=EINVAL\n", ALL },
	{ "KVM-10", VM "call init_vm\ncall init_vm expect=EINVAL\n", ALL },
	{ "KVM-10", UP "call init_vm expect=EINVAL\n", ALL },
	{ "KVM-11",
	  VM "call set_max_vcpus value=1\ncall init_vm\ncall create_vcpu\n"
	     "call create_vcpu value=1 expect=EINVAL\n",
	  VM "call set_max_vcpus value=2\ncall init_vm\ncall create_vcpu\n"
	     "call create_vcpu value=1\n" },
	{ "KVM-12", VM "call set_tsc_khz value=10000001\ncall init_vm expect=EINVAL\n",
	  VM "call set_tsc_khz value=10000000\ncall init_vm\n" },
	{ "KVM-12", VM "call set_tsc_khz value=99999\ncall init_vm expect=EINVAL\n",
	  VM "call set_tsc_khz value=100000\ncall init_vm\n" },
	{ "KVM-13", UP "call get_cpuid nent=1 expect=E2BIG\n", ALL },
	{ "KVM-14", ALL "call get_cpuid nent=64 expect=EINVAL\n", ALL },
	{ "KVM-14", ALL "call init_vcpu expect=EINVAL\n", ALL },
	{ "KVM-14", ALL MEM " expect=EINVAL\n", ALL },
	{ "KVM-14", ALL "call finalize_vm expect=EINVAL\n", ALL },
	{ "KVM-14", ALL "call create_vcpu value=1 expect=EIO\n", ALL },
	{ "KVM-18", "attributes debug\n" VM "call init_vm expect=EINVAL\n",
	  "attributes sept_ve_disable\n" VM "call init_vm\n" },
	{ "KVM-18", "xfam x87 sse pt\n" VM "call init_vm expect=EINVAL\n",
	  "xfam x87 sse avx\n" VM "call init_vm\n" },
	{ "KVM-19", "call create_vm\ncall capabilities bad_pointer=1 nent=64 expect=EFAULT\n",
	  ALL },
	{ "KVM-19", VM "call init_vm bad_pointer=1 expect=EFAULT\n", ALL },
	{ "KVM-19", UP "call get_cpuid bad_pointer=1 nent=64 expect=EFAULT\n", ALL },
	{ "KVM-19", VCPU MEM " bad_pointer=1 expect=EFAULT\n", ALL },
};

#define NUM_SEQUENCES (sizeof(sequences) / sizeof(sequences[0]))

/* As expected, and with kvm_cpuid2.nent as KVM leaves it. */
static void answer(void)
{
	seen_answer();
	for (size_t i = 0; i < seen.num_calls; i++) {
		const struct td_call *call = &seen_test.call[i];
		bool tells =
			call->kind == TD_CALL_GET_CPUID && (!call->expect || call->expect == E2BIG);

		seen.call[i].nent = call->nent;
		if (tells)
			seen.call[i].nent = TD_LEAVES;
		else if (call->kind == TD_CALL_CAPABILITIES && !call->expect)
			seen.call[i].nent = (uint32_t)seen_context->num_slots;
	}
}

TEST(each_fault_has_its_errno)
{
	seen_open("tdx-1.5.05");
	for (size_t i = 0; i < NUM_SEQUENCES; i++) {
		const char *rule = sequences[i].rule;
		const char *name;
		size_t last;

		seen_case(sequences[i].faulty);
		last = seen_test.num_calls - 1;
		answer();
		EXPECT_EQ(seen_judge(rule), JUDGED_PASS)
		TH_LOG("%s, sequence %zu", rule, i);
		seen.call[last].error = EPERM;
		EXPECT_EQ(seen_judge(rule), JUDGED_FAIL)
		TH_LOG("%s, sequence %zu", rule, i);
		seen.call[last].error = 0;
		EXPECT_EQ(seen_judge(rule), JUDGED_FAIL)
		TH_LOG("%s, sequence %zu", rule, i);
		EXPECT_EQ(strncmp(seen_finding.subject, "call ", 5), 0);
		name = td_errno_name(seen_test.call[last].expect);
		EXPECT_EQ(strncmp(seen_finding.expected, name, strlen(name)), 0);
		EXPECT_EQ(strncmp(seen_finding.observed, "OK, ", 4), 0);
	}
	seen_close();
}

TEST(without_the_fault_there_is_nothing_to_judge)
{
	seen_open("tdx-1.5.05");
	for (size_t i = 0; i < NUM_SEQUENCES; i++) {
		const char *rule = sequences[i].rule;

		seen_case(sequences[i].good);
		answer();
		EXPECT_NE(seen_judge(rule), JUDGED_FAIL)
		TH_LOG("%s, sequence %zu: %s", rule, i, seen_finding.expected);
		if (!strstr(sequences[i].good, "nent="))
			EXPECT_EQ(seen_judge(rule), JUDGED_NOT_APPLICABLE)
		TH_LOG("%s, sequence %zu", rule, i);
	}
	seen_close();
}

/* With two faults, the order of KVM's checks would decide. */
TEST(two_faults_are_not_judged)
{
	seen_open("tdx-1.5.05");
	seen_case(VM "call init_vm flags=1 nent=257 expect=EINVAL\n");
	answer();
	EXPECT_EQ(seen_judge("KVM-02"), JUDGED_NOT_APPLICABLE);
	EXPECT_EQ(seen_judge("KVM-06"), JUDGED_NOT_APPLICABLE);
	/* Nor is anything of a VM that KVM has given up. */
	seen_case(VM "call init_vm expect=EIO\ncall init_vm flags=1 expect=EIO\n");
	answer();
	EXPECT_EQ(seen_judge("KVM-02"), JUDGED_NOT_APPLICABLE);
	/* Which of two VCPUs a call is for is not said. */
	seen_case(VM "call init_vm\ncall create_vcpu\ncall create_vcpu value=1\n"
		     "call init_vcpu flags=1\n");
	answer();
	EXPECT_EQ(seen_judge("KVM-02"), JUDGED_NOT_APPLICABLE);
	seen_close();
}

TEST(kvm_run_before_finalize_is_refused_somehow)
{
	seen_open("tdx-1.5.05");
	seen_case(VCPU "call run expect=EINVAL\n");
	answer();
	EXPECT_EQ(seen_judge("KVM-01"), JUDGED_PASS);
	seen.call[seen.num_calls - 1].error = EIO;
	EXPECT_EQ(seen_judge("KVM-01"), JUDGED_PASS);
	seen.call[seen.num_calls - 1].error = 0;
	EXPECT_EQ(seen_judge("KVM-01"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.subject, "call 7, run");
	seen_close();
}

TEST(a_tsc_frequency_may_be_refused_at_once)
{
	seen_open("tdx-1.5.05");
	seen_case(VM "call set_tsc_khz value=1 expect=EINVAL\ncall init_vm\n");
	answer();
	EXPECT_EQ(seen_judge("KVM-12"), JUDGED_PASS);
	seen.call[2].error = EIO;
	EXPECT_EQ(seen_judge("KVM-12"), JUDGED_FAIL);
	seen_close();
}

TEST(nent_is_written_back_as_documented)
{
	seen_open("tdx-1.5.05");
	seen_case("call create_vm\ncall capabilities nent=6 expect=E2BIG\n"
		  "call capabilities nent=64\n");
	answer();
	EXPECT_EQ(seen_judge("KVM-05"), JUDGED_PASS);
	seen.call[1].nent = 18;
	EXPECT_EQ(seen_judge("KVM-05"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.subject, "call 2, capabilities");
	answer();
	seen.call[2].nent = 64;
	EXPECT_EQ(seen_judge("KVM-05"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.subject, "call 3, capabilities");

	seen_case(UP "call get_cpuid nent=1 expect=E2BIG\ncall get_cpuid nent=64\n");
	answer();
	EXPECT_EQ(seen_judge("KVM-13"), JUDGED_PASS);
	seen.call[5].nent = 1;
	EXPECT_EQ(seen_judge("KVM-13"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.subject, "call 6, get_cpuid");
	answer();
	seen.call[6].nent = 65;
	EXPECT_EQ(seen_judge("KVM-13"), JUDGED_FAIL);
	/* The number that was needed is what is there. */
	answer();
	seen.call[5].nent = TD_LEAVES - 1;
	EXPECT_EQ(seen_judge("KVM-13"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.subject, "call 7, get_cpuid");
	seen_close();
}

static const struct {
	const char *rule;
	const char *faulty;
	const char *good;
} configs[] = {
	{ "KVM-08", "entry function=0x7 index=0 flags=1\n",
	  "entry function=0x80000008 eax=0x300000\n" },
	{ "KVM-08", "entry function=0x80000008 eax=0x310000\n",
	  "entry function=0x80000008 eax=0x340000\n" },
	{ "KVM-08", "entry function=0x80000008 eax=0x34\n",
	  "entry function=0x80000008 index=1 eax=0x300000\n" },
	{ "KVM-09", "entry function=0x80000008 eax=0x300000\nentry function=0x3\n",
	  "entry function=0x80000008 eax=0x300000\nentry function=0x1\n" },
	{ "KVM-09",
	  "entry function=0x80000008 eax=0x300000\nentry function=0x7 flags=1\n"
	  "entry function=0x7 flags=1\n",
	  "entry function=0x80000008 eax=0x300000\nentry function=0x7 flags=1\n"
	  "entry function=0x7 index=1 flags=1\n" },
	/* The count comes out even, and still two entries are idle. */
	{ "KVM-09",
	  "entry function=0x80000008 eax=0x300000\nentry function=0x7 index=9\n"
	  "entry function=0x40000000\nentry function=0x40000001\n",
	  "entry function=0x80000008 eax=0x300000\nentry function=0x7 index=9\n" },
	{ "KVM-18", "attributes pks\n", "attributes sept_ve_disable\n" },
	{ "KVM-18", "xfam x87 sse 0x400\n", "xfam x87 sse\n" },
};

TEST(configurations_that_kvm_refuses)
{
	seen_open("tdx-1.5.05");
	for (size_t i = 0; i < sizeof(configs) / sizeof(configs[0]); i++) {
		const char *rule = configs[i].rule;

		seen_case(configs[i].faulty);
		EXPECT_EQ(seen_judge(rule), JUDGED_NOT_APPLICABLE);
		seen_refuse(TD_REFUSED_BY_KVM, EINVAL, 0);
		EXPECT_EQ(seen_judge(rule), JUDGED_PASS)
		TH_LOG("configuration %zu", i);
		seen_refuse(TD_REFUSED_BY_MODULE, EINVAL, STATUS_CPUID_CONFIG);
		EXPECT_EQ(seen_judge(rule), JUDGED_FAIL)
		TH_LOG("configuration %zu", i);
		seen_refuse(TD_REFUSED_BY_KVM, EIO, 0);
		EXPECT_EQ(seen_judge(rule), JUDGED_FAIL);
		seen_accept();
		EXPECT_EQ(seen_judge(rule), JUDGED_FAIL);
		EXPECT_STREQ(seen_finding.subject, "KVM_TDX_INIT_VM");
		seen_case(configs[i].good);
		seen_accept();
		EXPECT_EQ(seen_judge(rule), JUDGED_NOT_APPLICABLE)
		TH_LOG("configuration %zu", i);
	}
	seen_case("via module\nattributes pks\n");
	seen_accept();
	EXPECT_EQ(seen_judge("KVM-18"), JUDGED_NOT_APPLICABLE);
	seen_close();
}

TEST(kvm_15_status)
{
	seen_open("tdx-1.5.05");
	seen_case("cpuid 7.0 edx.0=1\n");
	seen_refuse(TD_REFUSED_BY_KVM, EINVAL, 0);
	EXPECT_EQ(seen_judge("KVM-15"), JUDGED_NOT_APPLICABLE);
	seen_refuse(TD_REFUSED_BY_MODULE, EINVAL, STATUS_CPUID_CONFIG);
	EXPECT_EQ(seen_judge("KVM-15"), JUDGED_PASS);
	seen_refuse(TD_REFUSED_BY_MODULE, EIO, STATUS_CPUID_CONFIG);
	EXPECT_EQ(seen_judge("KVM-15"), JUDGED_FAIL);
	seen_refuse(TD_REFUSED_BY_MODULE, EINVAL, 0xc000090400000000);
	EXPECT_EQ(seen_judge("KVM-15"), JUDGED_FAIL);
	seen_refuse(TD_REFUSED_BY_MODULE, EIO, 0);
	EXPECT_EQ(seen_judge("KVM-15"), JUDGED_FAIL);
	seen.outcome.vm_dead = true;
	EXPECT_EQ(seen_judge("KVM-15"), JUDGED_PASS);

	seen_case(VM "call init_vm expect=EINVAL\n");
	answer();
	EXPECT_EQ(seen_judge("KVM-15"), JUDGED_NOT_APPLICABLE);
	seen.call[2].hw_error = STATUS_CPUID_CONFIG;
	EXPECT_EQ(seen_judge("KVM-15"), JUDGED_PASS);
	seen.call[2].error = 0;
	EXPECT_EQ(seen_judge("KVM-15"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.subject, "call 3, init_vm");
	seen_close();
}

/* What KVM offers, and the module refuses, KVM has no reason of its own to refuse. */
TEST(kvm_15_status_kept_back)
{
	static const char half[] = "xfam x87 sse avx cet_u\n";

	seen_open("tdx-1.5.05");
	seen_context->limits.xfam_fixed0 |= 0x1800;
	seen_context->capabilities.supported_xfam |= 0x1800;
	seen_case(half);
	seen_refuse(TD_REFUSED_BY_KVM, EINVAL, 0);
	EXPECT_EQ(seen_judge("KVM-15"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.subject, "KVM_TDX_INIT_VM");
	seen_accept();
	EXPECT_EQ(seen_judge("KVM-15"), JUDGED_NOT_APPLICABLE);
	seen_case("xfam x87 sse avx cet_u cet_s\n");
	seen_refuse(TD_REFUSED_BY_KVM, EINVAL, 0);
	EXPECT_EQ(seen_judge("KVM-15"), JUDGED_NOT_APPLICABLE);
	seen_context->capabilities.supported_xfam &= ~0x1800ULL;
	seen_case(half);
	seen_refuse(TD_REFUSED_BY_KVM, EINVAL, 0);
	EXPECT_EQ(seen_judge("KVM-15"), JUDGED_NOT_APPLICABLE);
	seen_close();
}

static const struct {
	const char *config;
	enum kvm_policy policy;
	enum judged judged; /* by INI-23, where KVM refuses it */
} kept_back[] = {
	{ "cpuid 7.0 ecx.umip=1\n", KVM_DENYLIST, JUDGED_FAIL },
	{ "cpuid 7.0 ecx.umip=1 ecx.waitpkg=1\n", KVM_DENYLIST, JUDGED_NOT_APPLICABLE },
	{ "cpuid 7.0 ecx.umip=1\n", KVM_ALLOWLIST, JUDGED_NOT_APPLICABLE },
	{ "cpuid 7.0 ebx.erms=1\n", KVM_ALLOWLIST, JUDGED_FAIL },
	{ "cpuid 7.0 ecx.umip=1\n", KVM_CLOBBER_LIST, JUDGED_FAIL },
	{ "cpuid 7.0 ebx.erms=1\n", KVM_CLOBBER_LIST, JUDGED_NOT_APPLICABLE },
	{ "attributes debug\ncpuid 7.0 ecx.umip=1\n", KVM_DENYLIST, JUDGED_NOT_APPLICABLE },
	{ "xfam x87 sse pt\ncpuid 7.0 ecx.umip=1\n", KVM_DENYLIST, JUDGED_NOT_APPLICABLE },
	{ "max_vcpus 2\ncpuid 7.0 ecx.umip=1\n", KVM_DENYLIST, JUDGED_NOT_APPLICABLE },
	{ "cpuid 0x21.0 eax=0x1\n", KVM_DENYLIST, JUDGED_NOT_APPLICABLE },
	{ "entry function=0x80000008 eax=0x300000\n", KVM_DENYLIST, JUDGED_NOT_APPLICABLE },
};

/* A refusal without a reason in the profile's policy; the lists here have ERMS only. */
TEST(ini_23_what_no_policy_keeps_back)
{
	const struct cpuid_bit erms = { { 7, 0 }, CPUID_EBX, 9 };

	seen_open("tdx-1.5.05");
	seen_profile->num_allowed = 1;
	seen_profile->allowed[0].at = erms.at;
	seen_profile->allowed[0].mask.reg[erms.reg] = 1u << erms.bit;
	seen_context->num_clobber_bits = 1;
	seen_context->clobber_bit[0] = erms;
	for (size_t i = 0; i < sizeof(kept_back) / sizeof(kept_back[0]); i++) {
		seen_profile->policy = kept_back[i].policy;
		seen_case(kept_back[i].config);
		seen_refuse(TD_REFUSED_BY_KVM, EINVAL, 0);
		EXPECT_EQ(seen_judge("INI-23"), kept_back[i].judged)
		TH_LOG("%s", kept_back[i].config);
		if (kept_back[i].judged != JUDGED_FAIL)
			continue;
		EXPECT_STREQ(seen_finding.subject, "KVM_TDX_INIT_VM");
		seen_context->has_capabilities = false;
		EXPECT_EQ(seen_judge("INI-23"), JUDGED_NOT_APPLICABLE);
		seen_context->has_capabilities = true;
	}
	seen_close();
}

static void health(uint64_t key_ids_before, uint64_t key_ids, uint64_t warnings)
{
	for (unsigned int what = 0; what < NUM_HEALTH; what++)
		seen.has_health[what] = true;
	seen.health_before[HEALTH_WARNINGS] = 1;
	seen.health_before[HEALTH_KEY_IDS] = key_ids_before;
	seen.health_after[HEALTH_WARNINGS] = warnings;
	seen.health_after[HEALTH_KEY_IDS] = key_ids;
}

TEST(health_of_the_kernel)
{
	seen_open("tdx-1.5.05");
	seen_case(ALL);
	answer();
	EXPECT_EQ(seen_judge("KVM-16"), JUDGED_NOT_APPLICABLE);
	EXPECT_EQ(seen_judge("KVM-17"), JUDGED_NOT_APPLICABLE);
	health(3, 3, 1);
	EXPECT_EQ(seen_judge("KVM-16"), JUDGED_PASS);
	EXPECT_EQ(seen_judge("KVM-17"), JUDGED_PASS);
	health(3, 4, 2);
	EXPECT_EQ(seen_judge("KVM-16"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.expected, "at most 3");
	EXPECT_STREQ(seen_finding.observed, "4");
	EXPECT_EQ(seen_judge("KVM-17"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.observed, "0x2");
	/* Of the facts each is judged for itself. */
	EXPECT_EQ(seen_judge("KVM-21"), JUDGED_PASS);
	seen.health_after[HEALTH_TAINT] = 0x200;
	EXPECT_EQ(seen_judge("KVM-21"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.observed, "0x200");
	seen.has_health[HEALTH_TAINT] = false;
	EXPECT_EQ(seen_judge("KVM-21"), JUDGED_NOT_APPLICABLE);
	seen_close();
}

TEST(kvm_20_retry)
{
	seen_open("tdx-1.5.05");
	seen_case(VM "call init_vm flags=1 expect=EINVAL\ncall init_vm\n");
	answer();
	EXPECT_EQ(seen_judge("KVM-20"), JUDGED_PASS);
	seen.call[3].error = EINVAL;
	EXPECT_EQ(seen_judge("KVM-20"), JUDGED_FAIL);
	EXPECT_STREQ(seen_finding.subject, "call 4, init_vm");
	seen.call[3].error = EIO;
	EXPECT_EQ(seen_judge("KVM-20"), JUDGED_FAIL);
	/* A retry that has a fault of its own, or a TD that may be refused for what it asks. */
	seen_case(VM "call init_vm flags=1 expect=EINVAL\ncall init_vm reserved=1 expect=EINVAL\n");
	answer();
	EXPECT_EQ(seen_judge("KVM-20"), JUDGED_NOT_APPLICABLE);
	seen_case("cpuid 7.0 ecx.waitpkg=1\n" VM
		  "call init_vm flags=1 expect=EINVAL\ncall init_vm expect=EINVAL\n");
	answer();
	EXPECT_EQ(seen_judge("KVM-20"), JUDGED_NOT_APPLICABLE);
	seen_close();
}

FOLDER_HARNESS_MAIN
