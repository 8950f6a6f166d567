// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every judge of the FIX, CFG, INI and VIS families answers both ways: PASS for a faultless
 * observation of a case, FAIL for the same one with a single thing changed, and
 * NOT_APPLICABLE where there is nothing to judge. The rules that look at no case are in
 * test_rules_once.c, what takes another platform or module in test_rules_elsewhere.c.
 */
#include "kselftest_harness.h"
#include "module/metadata.h"
#include "rules_judged.h"

enum doctored {
	HOST_BIT, /* one bit of the host's read-back turned over */
	GUEST_BIT, /* one bit of what the guest read */
	DEFAULT_BIT, /* one bit of the default TD's read-back */
	RETRY_BIT, /* one bit of the default TD's after the refusal */
	HOST_READABLE, /* a faulting leaf that the host can read */
	GUEST_OUTCOME, /* what the guest's CPUID of that leaf did */
	RESULT_OUTCOME, /* what the case's last operation did */
	RESULT_VALUE, /* the first value of it, by XOR */
	STATUS, /* of TDH.MNG.INIT, 0: accepted */
	RCX,
	RETRY, /* the retry is refused */
};

#define ROW(id, lines, change, place, ...) \
	{ \
		.rule = id, .text = lines, .doctored = change, .at = place, ##__VA_ARGS__ \
	}

static const struct row {
	const char *rule;
	const char *text; /* of the case, as in a .td file */
	enum doctored doctored;
	const char *at; /* bit or leaf */
	uint64_t value;
	const char *subject; /* of the finding, where it is not @at */
} rows[] = {
	ROW("FIX-01", "via module", HOST_BIT, "7.0:ebx.sgx"),
	ROW("FIX-01", "via module", GUEST_BIT, "7.0:ebx.sgx"),
	ROW("FIX-01", "via kvm", HOST_BIT, "0x80000008:eax.24"),
	ROW("FIX-01", "via module\ncpuid 7.0 ebx.avx512pf=1", HOST_BIT, "7.0:ebx.avx512pf"),
	ROW("FIX-02", "via module", HOST_BIT, "1:ecx.hypervisor"),
	ROW("FIX-02", "via module", GUEST_BIT, "1:ecx.sse3"),
	ROW("FIX-03", "via module", HOST_BIT, "7.0:ebx.fsgsbase"),
	ROW("FIX-03", "via module", GUEST_BIT, "4.0:ebx.6"),
	ROW("FIX-04", "via module\ncpuid 7.0 ebx.sgx=1", STATUS, "7.0:ebx.sgx"),
	ROW("FIX-04", "cpuid 7.0 ebx.sgx=1", STATUS, "7.0:ebx.sgx"),
	ROW("FIX-09", "via module", HOST_READABLE, "6"),
	ROW("FIX-09", "via module", GUEST_OUTCOME, "6", .value = GUEST_OK),
	ROW("FIX-12", "via module", GUEST_OUTCOME, "2", .value = GUEST_OK, .subject = "2.0"),
	ROW("FIX-12", "via module", GUEST_OUTCOME, "7.3", .value = GUEST_GP),
	ROW("CFG-01", "via module\ncpuid 4.0 ecx=0x3f", HOST_BIT, "4.0:ecx.0"),
	ROW("CFG-01", "via module\ncpuid 4.0 ecx=0x3f", GUEST_BIT, "4.0:ecx.6"),
	ROW("CFG-02", "via module\ncpuid 7.0 ebx.bmi1=1", HOST_BIT, "7.0:ebx.bmi1"),
	ROW("CFG-02", "cpuid 7.0 ebx.bmi1=1", GUEST_BIT, "7.0:ebx.bmi1"),
	ROW("CFG-03", "via module\nxfam 0x7", HOST_BIT, "7.0:ebx.avx2"),
	ROW("CFG-03", "via module", HOST_BIT, "7.0:ebx.avx2"),
	ROW("CFG-03", "via module\ncpuid 1 ecx.avx=1", GUEST_BIT, "1:ecx.avx"),
	ROW("CFG-04", "via module\nattributes pks", HOST_BIT, "7.0:ecx.pks"),
	ROW("CFG-04", "via module", GUEST_BIT, "7.0:ecx.pks"),
	ROW("CFG-05", "via module\ncpuid 1 ecx.monitor=1", HOST_BIT, "5:eax.6"),
	ROW("CFG-05", "via module", HOST_BIT, "5:eax.6"),
	ROW("CFG-06", "via module", HOST_BIT, "7.0:ebx.bmi1"),
	ROW("CFG-06", "via module\ncpuid 7.0 ebx.bmi2=1", GUEST_BIT, "7.0:ebx.bmi1"),
	ROW("CFG-07", "via module\ntsc_frequency 80", HOST_BIT, "0x15:ebx.0"),
	ROW("CFG-07", "via kvm", HOST_BIT, "0x15:ecx.0"),
	ROW("CFG-08", "via module", HOST_BIT, "1:eax.4"),
	ROW("CFG-09", "via module\ncpuid 7.0 ecx.la57=1", HOST_BIT, "0x80000008:eax.8"),
	ROW("CFG-09", "via module", GUEST_BIT, "0x80000008:eax.12"),
	ROW("CFG-10", "via module\nxfam 0xe7", HOST_BIT, "0xd.0:ecx.7"),
	ROW("CFG-10", "via module\nxfam 0x7\nguest xsetbv 7", GUEST_BIT, "0xd.0:ebx.6",
	    .subject = "0xd.0:ebx.xsave_size_xcr0"),
	ROW("CFG-11", "via module\nxfam 0x60003", HOST_BIT, "0xd.1:eax.4"),
	ROW("CFG-11", "via module", HOST_BIT, "0xd.1:eax.4"),
	ROW("CFG-12", "via module\ncpuid 7.0 ebx.bmi1=1", HOST_BIT, "7.0:ebx.bmi2"),
	ROW("CFG-12", "via module\nxfam 0x7", HOST_BIT, "7.0:ebx.smep"),
	ROW("CFG-13", "via module\ncpuid 7.0 ebx.bmi1=1", HOST_BIT, "7.0:ebx.bmi1"),
	ROW("CFG-13", "via module\ncpuid 7.0 ebx.bmi1=1", GUEST_BIT, "7.0:ebx.bmi1"),
	ROW("CFG-13", "via module\ncpuid 7.0 ebx.bmi1=1", DEFAULT_BIT, "7.0:ebx.bmi1"),
	ROW("CFG-14", "via module\ncpuid 0x1f.0 ecx=0x200 ebx=8", HOST_BIT, "0x1f.0:ebx.3"),
	ROW("CFG-14", "via module\ncpuid 0x1f.0 ecx=0x100 ebx=2\ncpuid 0x1f.1 ecx=0x201 ebx=8",
	    HOST_BIT, "0xb.0:ebx.1"),
	ROW("CFG-14", "via module", HOST_BIT, "0x1f.1:ebx.3"),
	ROW("INI-01", "via module\nattributes 0x2", STATUS, NULL),
	ROW("INI-01", "via module\nattributes 0x2", RCX, NULL, .value = 1),
	ROW("INI-02", "via module\nattributes migratable debug", STATUS, NULL),
	ROW("INI-03", "via module\nxfam 0x403", STATUS, NULL, .value = 0xc000010000000040),
	ROW("INI-04", "via module\nxfam 0x2", STATUS, NULL),
	ROW("INI-05", "via module\nxfam 0x27", STATUS, NULL),
	ROW("INI-05", "via module\nxfam 0xe3", STATUS, NULL),
	ROW("INI-06", "via module\nmax_vcpus 0", STATUS, NULL),
	ROW("INI-06", "via module\nmax_vcpus 577", STATUS, NULL),
	ROW("INI-07", "via module\nnum_l2_vms 4", STATUS, NULL),
	ROW("INI-08", "via module\ntdcs_pages 6\nnum_l2_vms 1", STATUS, NULL),
	ROW("INI-09", "via module\nparam 20=1", STATUS, NULL, .subject = "byte 20 of TD_PARAMS"),
	ROW("INI-09", "via module\nparam 79=0x80", STATUS, NULL, .value = 0xc000010000000001),
	ROW("INI-09", "via module\nparam 1023=1", STATUS, NULL,
	    .subject = "byte 1023 of TD_PARAMS"),
	ROW("INI-10", "via module\nconfig_flags 0x8", STATUS, NULL),
	ROW("INI-11", "via module\neptp_controls 0x18", STATUS, NULL),
	ROW("INI-11", "via module\nconfig_flags gpaw", STATUS, NULL),
	ROW("INI-12", "via module\ntsc_frequency 3", STATUS, NULL),
	ROW("INI-13", "via module\nmsr_config_ctls 0x2", STATUS, NULL),
	ROW("INI-14", "via module\ncpuid 7.0 ebx.sgx=1", RCX, NULL, .value = 0x1),
	ROW("INI-14", "via module\ncpuid 7.0 ebx.bmi1=1 ebx.sgx=1", STATUS, NULL,
	    .subject = "7.0:ebx.sgx"),
	ROW("INI-14", "cpuid 7.0 ebx.sgx=1", STATUS, NULL, .value = 0xc000010000000044),
	ROW("INI-15", "via module\ncpuid 1 eax=0x806f7", STATUS, NULL),
	ROW("INI-15", "via module\nattributes migratable\ncpuid 1 eax=0x806f9", RCX, NULL),
	ROW("INI-16", "via module\ncpuid 7.0 ebx.hle=1", STATUS, NULL),
	ROW("INI-16", "cpuid 7.0 ebx.rtm=1", STATUS, NULL),
	ROW("INI-18", "via module\ncpuid 0x1f.0 ecx=0x100", STATUS, NULL),
	ROW("INI-19", "via module\narch_capabilities 0x10", STATUS, NULL),
	ROW("INI-19", "via module\nmsr_config_ctls 1\narch_capabilities 0x1", STATUS, NULL),
	ROW("INI-20", "via module\nattributes migratable\nnum_l2_vms 1", STATUS, NULL),
	ROW("INI-21", "via module\nattributes 0x2\nxfam 0x2", STATUS, NULL,
	    .value = 0xc000010000000041),
	ROW("INI-21", "via module\nparam 600=1\ncpuid 0x23.0 ebx=1\ncpuid 0x1f.3 eax=0x20", RCX,
	    NULL, .value = 0x23),
	ROW("INI-22", "via module\nmax_vcpus 0", RETRY, NULL),
	ROW("INI-22", "via module\nmax_vcpus 0", RETRY_BIT, "7.0:ebx.bmi1"),
	ROW("INI-23", "via module", STATUS, NULL, .value = 0xc000010000000041),
	ROW("INI-23", "via kvm", STATUS, NULL, .value = 0xc000010000000041),
	ROW("INI-24", "via module\nmax_vcpus 0", RCX, "", .value = 7,
	    .subject = "RCX of TDH.MNG.INIT"),
	ROW("INI-24", "via module", RCX, "", .value = 7, .subject = "RCX of TDH.MNG.INIT"),
	ROW("VIS-01", "via module", GUEST_BIT, "7.0:ebx.bmi1"),
	ROW("VIS-01", "via module", HOST_BIT, "0x80000008:eax.16"),
	ROW("VIS-01", "via module", GUEST_OUTCOME, "7.0", .value = GUEST_VE),
	ROW("VIS-02", "via module\nguest cr4 0x40000", GUEST_BIT, "1:ecx.osxsave"),
	ROW("VIS-02", "via module\nguest cr4 0x400000", GUEST_BIT, "7.0:ecx.ospke"),
	ROW("VIS-02", "via module", GUEST_BIT, "1:ebx.24", .subject = "1:ebx.initial_apic_id[0]"),
	ROW("VIS-02", "via module\nguest mode cpl=0 long=0", GUEST_BIT, "0x80000001:edx.syscall"),
	ROW("VIS-02", "via module\nxfam 0xe7\nguest xsetbv 0x7", GUEST_BIT, "0xd.0:ebx.6",
	    .subject = ""),
	ROW("VIS-02", "via module\nxfam 0xe7\nguest xsetbv 0x7", GUEST_BIT, "0xd.1:ebx.6",
	    .subject = ""),
	ROW("VIS-04", "via module\ncpuid 7.0 ebx.bmi1=1", HOST_BIT, "7.0:ebx.bmi1"),
	ROW("VIS-04", "via module\ncpuid 7.0 ebx.bmi1=1", GUEST_BIT, "7.0:ebx.bmi1"),
	ROW("VIS-04", "via module\ncpuid 7.0 ebx.bmi1=1", STATUS, "", .value = 0xc000010000000045,
	    .subject = "CPUID_CONFIG"),
	ROW("VIS-05", "via module", GUEST_BIT, "0x24.0:eax.0", .subject = "0x24.0"),
	ROW("VIS-05", "via module", GUEST_OUTCOME, "0x24.5", .value = GUEST_OK),
	ROW("VIS-05", "via module", GUEST_OUTCOME, "0x80000009.1", .value = GUEST_VE),
	ROW("VIS-06", "via module\nguest tdcall cpuidve_set 1\nguest cpuid 7.0", RESULT_OUTCOME,
	    "7.0", .value = GUEST_OK),
	ROW("VIS-06", "via module\nguest tdcall cpuidve_set 2\nguest cpuid 7.0", RESULT_OUTCOME,
	    "7.0", .value = GUEST_VE),
	ROW("VIS-06", "via module\nguest tdcall cpuidve_set 2\nguest cpuid 7.0", RESULT_VALUE,
	    "7.0:eax.0", .value = 1, .subject = "7.0:eax.max_subleaf[0]"),
	ROW("VIS-08", "via module\nattributes pks\nguest tdcall vm_rd 0x1110000300000000",
	    RESULT_VALUE, "ATTRIBUTES", .value = 1),
	ROW("VIS-08", "xfam 7\nguest tdcall vm_rd 0x1110000300000001", RESULT_VALUE, "XFAM",
	    .value = 1),
	ROW("VIS-08", "via module\nmax_vcpus 3\nguest tdcall vm_rd 0x1110000200000002",
	    RESULT_VALUE, "MAX_VCPUS", .value = 1),
	ROW("VIS-08", "via module\nguest tdcall vp_info", RESULT_VALUE, "GPAW", .value = 52 ^ 48),
};

#define NUM_ROWS (sizeof(rows) / sizeof(rows[0]))

static struct guest_result *guest_answer(struct cpuid_addr at)
{
	uint32_t index = at.subleaf == CPUID_SUBLEAF_NA ? 0 : at.subleaf;

	for (size_t i = 0; i < seen.num_guest_cpuid; i++) {
		if (seen.guest_cpuid_op[i].index == at.leaf &&
		    seen.guest_cpuid_op[i].subindex == index)
			return &seen.guest_cpuid[i];
	}
	return NULL;
}

/* True where the row's change could be made. */
static bool doctor(const struct row *row)
{
	struct guest_result *last = seen.num_results ? &seen.result[seen.num_results - 1] : NULL;
	struct guest_result *answer = NULL;
	struct cpuid_bit bit = { 0 };

	if (row->at && (cpuid_bit_parse(row->at, &bit) || cpuid_addr_parse(row->at, &bit.at)))
		answer = guest_answer(bit.at);
	switch (row->doctored) {
	case HOST_BIT:
		flip(&seen.cpuid, bit);
		return true;
	case DEFAULT_BIT:
		flip(&default_cpuid, bit);
		return true;
	case RETRY_BIT:
		flip(&seen.retry_cpuid, bit);
		return true;
	case GUEST_BIT:
		if (answer)
			answer->value[bit.reg] ^= 1u << bit.bit;
		return answer;
	case GUEST_OUTCOME:
		if (answer)
			answer->outcome = row->value;
		return answer;
	case HOST_READABLE:
		((struct cpuid_entry *)cpuid_set_at(&seen.cpuid, bit.at))->faulting = false;
		return true;
	case RESULT_OUTCOME:
		if (last)
			last->outcome = row->value;
		return last;
	case RESULT_VALUE:
		if (last)
			last->value[0] ^= row->value;
		return last;
	case STATUS:
		seen.outcome.by = row->value ? TD_REFUSED_BY_MODULE : TD_ACCEPTED;
		seen.outcome.has_status = true;
		seen.outcome.status = row->value;
		return true;
	case RCX:
		seen.outcome.rcx = row->value;
		return true;
	case RETRY:
		seen.retry = (struct td_outcome){ .by = TD_REFUSED_BY_MODULE };
		return true;
	}
	return false;
}

/* Bits are named as a report names them. */
static const char *row_subject(const struct row *row, char text[CPUID_TEXT])
{
	struct cpuid_bit bit;

	if (row->subject)
		return row->subject;
	if (row->at && cpuid_bit_parse(row->at, &bit))
		return cpuid_bit_format(bit, text);
	return row->at ? row->at : "TDH.MNG.INIT";
}

TEST(both_ways)
{
	struct finding finding;

	ASSERT_TRUE(setup("tdx-1.5.05", "sapphire-rapids-tdx"))
	TH_LOG("%s", diag.text);
	for (size_t i = 0; i < NUM_ROWS; i++) {
		const struct row *row = &rows[i];
		struct cpuid_set default_before = default_cpuid;
		char text[CPUID_TEXT];
		const char *subject;

		ASSERT_TRUE(parse(row->text))
		TH_LOG("%s", diag.text);
		fixture_observe(context, &test, &default_cpuid, &seen);
		EXPECT_EQ(JUDGED_PASS, judge(row->rule, &finding))
		TH_LOG("%s, \"%s\": %s: expected %s, observed %s", row->rule, row->text,
		       finding.subject, finding.expected, finding.observed);
		ASSERT_TRUE(doctor(row));
		EXPECT_EQ(JUDGED_FAIL, judge(row->rule, &finding))
		TH_LOG("%s, \"%s\", row %zu", row->rule, row->text, i);
		subject = row_subject(row, text);
		if (subject[0])
			EXPECT_STREQ(subject, finding.subject);
		EXPECT_NE('\0', finding.expected[0]);
		EXPECT_NE('\0', finding.observed[0]);
		EXPECT_STRNE(finding.expected, finding.observed);
		default_cpuid = default_before;
	}
	fixture_close(context);
}

/* The metadata may be what lies: it is named with what it says. */
TEST(what_rests_on_metadata_says_so)
{
	static const struct {
		const char *rule, *text;
		uint64_t status; /* is answered instead */
		const char *expected;
	} cases[] = {
		{ "INI-06", "via module\nmax_vcpus 577", 0, ", by MAX_VCPUS_PER_TD 0x240" },
		{ "INI-03", "via module\nxfam 0x403", 0, ", by XFAM_FIXED0 0x602e7" },
		{ "INI-23", "via module", 0xc000010000000041,
		  "accepted, by XFAM_FIXED0 0x602e7 and XFAM_FIXED1 0x3" },
		{ "INI-23", "via module", 0xc000010000000044,
		  "accepted, by MAX_VCPUS_PER_TD 0x240" },
		/* None has a part in it. */
		{ "INI-23", "via module", 0xc000010000000047, "accepted" },
	};
	static struct rule_context with;
	const struct rule *rule;
	struct finding finding;

	ASSERT_TRUE(setup("tdx-1.5.05", "sapphire-rapids-tdx"))
	TH_LOG("%s", diag.text);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct row row = { .doctored = STATUS, .value = cases[i].status };

		ASSERT_TRUE(parse(cases[i].text));
		fixture_observe(context, &test, &default_cpuid, &seen);
		ASSERT_TRUE(doctor(&row));
		with = *context;
		with.metadata = (struct metadata){ 3,
						   { { METADATA_MAX_VCPUS_PER_TD, 0, 0x240 },
						     { METADATA_XFAM_FIXED0, 0, 0x602e7 },
						     { METADATA_XFAM_FIXED1, 0, 3 } } };
		rule = rule_named(cases[i].rule);
		EXPECT_EQ(JUDGED_FAIL, rule->judge(rule, &with, &seen, &finding));
		EXPECT_NE(NULL, strstr(finding.expected, cases[i].expected))
		TH_LOG("%s: %s", cases[i].rule, finding.expected);
	}
	fixture_close(context);
}

TEST(a_leaf_refused_though_right_is_told_with_what_was_asked_of_it)
{
	static const struct {
		const char *text, *subject, *expected;
	} cases[] = {
		{ "via module\ncpuid 7.0 ecx.gfni=1", "7.0:ecx.gfni",
		  "accepted; asked for: 7.0:ecx.gfni" },
		{ "via module\ncpuid 7.0 ebx.bmi1=1 ebx.bmi2=1\ncpuid 4.1 eax=0x100", "7.0",
		  "; asked for: 7.0:ebx.bmi1, 7.0:ebx.bmi2" },
		/* Nothing was asked of that leaf. */
		{ "via module\ncpuid 4.1 eax=0x100", "TDH.MNG.INIT", "accepted" },
	};
	const struct row row = { .doctored = STATUS, .value = 0xc000010000000045 };
	struct finding finding;

	ASSERT_TRUE(setup("tdx-1.5.05", "sapphire-rapids-tdx"))
	TH_LOG("%s", diag.text);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ASSERT_TRUE(parse(cases[i].text));
		fixture_observe(context, &test, &default_cpuid, &seen);
		ASSERT_TRUE(doctor(&row));
		seen.outcome.has_rcx = true;
		seen.outcome.rcx = 7;
		EXPECT_EQ(JUDGED_FAIL, judge("INI-23", &finding));
		EXPECT_STREQ(cases[i].subject, finding.subject);
		EXPECT_NE(NULL, strstr(finding.expected, cases[i].expected))
		TH_LOG("%s", finding.expected);
	}
	fixture_close(context);
}

/*
 * No judge of a case is left out, but for three that need a platform or an operation of their own,
 * and two that test_rules_guest_fields.c is about.
 */
TEST(every_judge)
{
	static const char *const families[] = { "FIX", "CFG", "INI", "VIS" };
	char family[8];

	for (size_t i = 0; i < rules_count(); i++) {
		const struct rule *rule = rule_at(i);
		bool mine = false,
		     tried = !strcmp(rule->id, "INI-17") || !strcmp(rule->id, "VIS-07") ||
			     !strcmp(rule->id, "CFG-15") || !strcmp(rule->id, "FIX-13") ||
			     !strcmp(rule->id, "VIS-09");

		rule_family(rule, family);
		for (size_t j = 0; j < sizeof(families) / sizeof(families[0]); j++)
			mine |= !strcmp(family, families[j]);
		for (size_t j = 0; j < NUM_ROWS; j++)
			tried |= !strcmp(rule->id, rows[j].rule);
		EXPECT_TRUE(rule->once || !mine || tried)
		TH_LOG("%s has no row", rule->id);
	}
}

/* Nothing was observed, or nothing of what the rule is about. */
TEST(not_applicable)
{
	static const char *const unrelated[][2] = {
		{ "FIX-04", "cpuid 7.0 ebx.bmi1=1" },
		{ "CFG-01", "cpuid 7.0 ebx.bmi1=1" },
		{ "CFG-02", "cpuid 4.0 ecx=0x3f" },
		{ "CFG-08", "cpuid 1 eax=0x806f8" },
		{ "CFG-13", "xfam 7" },
		{ "INI-22", "xfam 7" },
		{ "INI-23", "cpuid 7.0 ebx.sgx=1" },
		{ "VIS-04", "xfam 7" },
		{ "VIS-06", "guest cpuid 7.0" },
		{ "VIS-08", "guest cpuid 7.0" },
		{ "INI-14", "cpuid 7.0 ebx.bmi1=1" },
		{ "INI-03", "xfam 0x403" },
	};
	struct finding finding;

	ASSERT_TRUE(setup("tdx-1.5.05", "sapphire-rapids-tdx"));
	for (size_t i = 0; i < sizeof(unrelated) / sizeof(unrelated[0]); i++) {
		ASSERT_TRUE(parse(unrelated[i][1]))
		TH_LOG("%s", diag.text);
		fixture_observe(context, &test, &default_cpuid, &seen);
		EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge(unrelated[i][0], &finding))
		TH_LOG("%s, \"%s\"", unrelated[i][0], unrelated[i][1]);
	}
	fixture_close(context);
}

/* No rule at all passes on what was not seen, whatever was asked for. */
TEST(cover_before_assert)
{
	static const char *const cases[] = {
		"via module",
		"via kvm",
		"via module\nxfam 7",
		"via kvm\ncpuid 7.0 ecx.waitpkg=1",
		"via module\ncpuid 7.0 ebx.sgx=1",
		"via kvm\nguest exit async\nguest cpuid 1",
	};
	struct finding finding;

	ASSERT_TRUE(setup("tdx-1.5.05", "sapphire-rapids-tdx"));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ASSERT_TRUE(parse(cases[i]))
		TH_LOG("%s", diag.text);
		for (size_t j = 0; j < rules_count(); j++) {
			memset(&seen, 0, sizeof(seen));
			seen.test = &test;
			if (rule_at(j)->once)
				continue;
			EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge(rule_at(j)->id, &finding))
			TH_LOG("%s, \"%s\", without an observation", rule_at(j)->id, cases[i]);
		}
	}
	fixture_close(context);
}

TEST_HARNESS_MAIN
