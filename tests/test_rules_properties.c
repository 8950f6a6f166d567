// SPDX-License-Identifier: GPL-2.0-only
/*
 * The judges of properties, on observations made by hand: PASS where the related TDs are what
 * the rules' own derivation says, FAIL for the same ones with a single thing changed, and
 * NOT_APPLICABLE where the property says nothing of them.
 */
#include "kselftest_harness.h"
#include "rules/party.h"
#include "rules_observe.h"
#include "run/related.h"

#define OWN RULES_MAX_RELATED /* the case's own TD */

enum doctored {
	ANSWER, /* accepted, or refused with the status */
	BIT, /* one bit of the host's read-back turned over */
	LEAF, /* a leaf that the host can no longer read */
	RESULT, /* one bit of what the case's last operation read */
	OUTCOME, /* what it did */
};

static const struct row {
	const char *rule;
	const char *text; /* of the case, as in a .td file */
	size_t td; /* number of the related TD that is changed */
	enum doctored doctored;
	const char *at;
	uint64_t status;
	const char *subject; /* of the finding, where it is not @at */
} rows[] = {
	{ "PRP-04",
	  "via module\ncpuid 7.0 ebx.bmi1=1 ebx.bmi2=1\nrelate smaller\n"
	  "partner cpuid 7.0 ebx.bmi2=1\n",
	  0, ANSWER, "TDH.MNG.INIT", 0xc000010000000045, NULL },
	{ "PRP-04", "xfam 0xe7\nrelate smaller\npartner xfam 7\n", 0, ANSWER, "TDH.MNG.INIT",
	  0xc000010000000041, NULL },
	{ "PRP-04", "via module\nattributes pks debug\nrelate smaller\npartner attributes pks\n", 0,
	  ANSWER, "TDH.MNG.INIT", 0xc000010000000040, NULL },
	{ "PRP-04", "via module\ncpuid 7.0 ebx.hle=1 ebx.rtm=1\nrelate smaller\n", 0, ANSWER,
	  "TDH.MNG.INIT", 0xc000010000000045, NULL },
	{ "PRP-05", "via module\nmax_vcpus 0\nrelate worse\npartner max_vcpus 0\npartner xfam 7\n",
	  0, ANSWER, "TDH.MNG.INIT", 0, NULL },
	{ "PRP-05",
	  "cpuid 7.0 ebx.sgx=1\nrelate worse\npartner cpuid 7.0 ebx.sgx=1\n"
	  "partner cpuid 1 ecx.monitor=1\n",
	  0, ANSWER, "TDH.MNG.INIT", 0, NULL },
	{ "PRP-06", "via module\nxfam 7\nrelate lattice\npartner attributes pks\n", 1, ANSWER,
	  "TDH.MNG.INIT", 0xc000010000000041, NULL },
	{ "PRP-06", "via module\nxfam 7\nrelate lattice\npartner attributes pks\n", 2, ANSWER,
	  "TDH.MNG.INIT", 0xc000010000000041, NULL },
	{ "PRP-08", "via module\ncpuid 7.0 ebx.bmi1=1\nrelate flip\n", 0, BIT, "7.0:ebx.bmi2", 0,
	  NULL },
	{ "PRP-08", "cpuid 7.0 ebx.bmi1=1\nrelate flip\n", OWN, BIT, "4.0:ebx.0", 0, NULL },
	/* What follows LA57 may differ, but nothing beside it. */
	{ "PRP-08", "via module\ncpuid 7.0 ecx.la57=1\nrelate flip\n", 0, BIT, "0x80000008:eax.0",
	  0, NULL },
	{ "PRP-08", "via module\nxfam 0x7\nrelate flip\n", 0, BIT, "0x1f.0:ebx.0", 0, NULL },
	{ "PRP-08", "via module\ntsc_frequency 80\nrelate flip\n", 0, BIT, "0x15:ecx.0", 0, NULL },
	{ "PRP-08", "via module\nmax_vcpus 2\nrelate flip\n", 0, BIT, "1:ebx.16", 0, NULL },
	{ "PRP-09", "via module\ncpuid 1 ecx.monitor=1\nrelate flip\n", 0, BIT, "5:eax.6", 0,
	  NULL },
	{ "PRP-09", "via module\ncpuid 7.0 ecx.la57=1\nrelate flip\n", 0, BIT, "0x80000008:eax.8",
	  0, NULL },
	{ "PRP-09", "xfam 7\nrelate flip\n", OWN, BIT, "7.0:ebx.avx2", 0, NULL },
	{ "PRP-09", "via module\nattributes pks\nrelate flip\n", 0, BIT, "7.0:ecx.pks", 0, NULL },
	{ "PRP-09", "via module\ntsc_frequency 80\nrelate flip\n", 0, BIT, "0x15:ebx.2", 0, NULL },
	{ "PRP-10", "via module\ncpuid 7.0 ebx.bmi1=1\nrelate round_trip\n", 0, ANSWER,
	  "TDH.MNG.INIT", 0xc000010000000045, NULL },
	{ "PRP-10", "cpuid 7.0 ebx.bmi1=1\nrelate round_trip\n", 0, BIT, "7.0:ebx.bmi1", 0, NULL },
	{ "PRP-11", "via module\nrelate same\n", 0, ANSWER, "TDH.MNG.INIT", 0xc000010000000045,
	  NULL },
	{ "PRP-11", "via module\nrelate same\n", 0, BIT, "1:edx.0", 0, NULL },
	{ "PRP-11", "via module\nrelate same\n", 0, LEAF, "7.0", 0, NULL },
	{ "PRP-11", "via module\nrelate same\n", OWN, LEAF, "7.0", 0, NULL },
	{ "PRP-11", "via module\nmax_vcpus 0\nrelate same\n", 0, ANSWER, "TDH.MNG.INIT",
	  0xc000010000000045, NULL },
	{ "PRP-11", "via module\nmax_vcpus 0\nrelate same\n", 0, ANSWER, "TDH.MNG.INIT", 0, NULL },
	{ "PRP-12", "cpuid 7.0 ebx.bmi1=1\ncpuid 1 ecx.monitor=1\nrelate order\n", 0, BIT,
	  "7.0:ebx.bmi1", 0, NULL },
	{ "PRP-12", "cpuid 7.0 ebx.bmi1=1\nrelate order\n", 1, ANSWER, "TDH.MNG.INIT",
	  0xc000010000000045, NULL },
	{ "PRP-12",
	  "entry function=0x80000008 eax=0x300000\n"
	  "entry function=7 flags=1 ebx=8\nrelate order\n",
	  1, BIT, "4.0:ecx.0", 0, NULL },
	{ "PRP-13", "via module\nrelate history\npartner cpuid 7.0 ebx.bmi1=1\n", 1, BIT,
	  "7.0:ebx.bmi1", 0, NULL },
	{ "PRP-13", "via module\nrelate history\npartner max_vcpus 0\n", 1, ANSWER, "TDH.MNG.INIT",
	  0xc000010000000044, NULL },
	{ "PRP-14", "max_vcpus 2\nguest cpuid 7.0\nguest vcpu 1\nguest cpuid 7.0\n", 0, RESULT,
	  "7.0:ebx.bmi1", 0, NULL },
	{ "PRP-14", "max_vcpus 2\nguest vcpu 1\nguest cpuid 4.1\n", 0, RESULT, "4.1:ecx.3", 0,
	  NULL },
	{ "PRP-14", "max_vcpus 2\nguest vcpu 1\nguest cpuid 6\n", 0, OUTCOME, "6", GUEST_OK, NULL },
	{ "PRP-14", "max_vcpus 2\nguest vcpu 1\nguest cpuid 7.1\n", 0, OUTCOME, "7.1", GUEST_GP,
	  NULL },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct diag diag;
static struct rule_context *context;
static struct cpuid_set default_cpuid;
static struct td_case test;
static struct observation seen;
static struct finding finding;

static void setup(void)
{
	struct request request;

	context = fixture_open("tdx-1.5.05", "sapphire-rapids-tdx", &diag);
	if (!context)
		ksft_exit_fail_msg("%s\n", diag.text);
	request_of_default(&request);
	request.direct = true;
	fixture_read_cpuid(context, &request, &default_cpuid);
}

/* The case and the TDs that it gives rise to, on a faultless target. */
static void observe(const char *text)
{
	if (td_case_parse(&test, "row", text, &diag))
		ksft_exit_fail_msg("%s\n", diag.text);
	fixture_observe(context, &test, &default_cpuid, &seen);
	seen.num_related = related_list(context, &seen, seen.related);
	for (size_t i = 0; i < seen.num_related; i++) {
		struct related_td *related = &seen.related[i];
		struct request request;

		request_of_config(context, &related->config, test.via, &request);
		related->has_outcome = true;
		fixture_answer(context, &request, test.via, &related->outcome);
		related->has_cpuid = related->outcome.by == TD_ACCEPTED;
		fixture_read_cpuid(context, &request, &related->cpuid);
	}
}

static enum judged judge(const char *id)
{
	const struct rule *rule = rule_named(id);

	memset(&finding, 0, sizeof(finding));
	return rule ? rule->judge(rule, context, &seen, &finding) : JUDGED_ERROR;
}

static struct cpuid_entry *entry_of(size_t td, struct cpuid_addr at)
{
	struct cpuid_set *set = td == OWN ? &seen.cpuid : &seen.related[td].cpuid;

	return (struct cpuid_entry *)cpuid_set_at(set, at);
}

static void doctor(const struct row *row)
{
	struct guest_result *last = seen.num_results ? &seen.result[seen.num_results - 1] : NULL;
	struct td_outcome *outcome = &seen.related[row->td % OWN].outcome;
	struct cpuid_bit bit = { 0 };

	if (!cpuid_bit_parse(row->at, &bit))
		cpuid_addr_parse(row->at, &bit.at);
	switch (row->doctored) {
	case ANSWER:
		outcome->by = row->status ? TD_REFUSED_BY_MODULE : TD_ACCEPTED;
		outcome->has_status = true;
		outcome->status = row->status;
		return;
	case BIT:
		entry_of(row->td, bit.at)->regs.reg[bit.reg] ^= 1u << bit.bit;
		return;
	case LEAF:
		entry_of(row->td, bit.at)->faulting = true;
		return;
	case RESULT:
		last->value[bit.reg] ^= 1u << bit.bit;
		return;
	default:
		last->outcome = (enum guest_outcome)row->status;
	}
}

/* As a report names it. */
static const char *subject_of(const struct row *row, char text[CPUID_TEXT])
{
	struct cpuid_bit bit;

	return cpuid_bit_parse(row->at, &bit) ? cpuid_bit_format(bit, text) : row->at;
}

TEST(both_ways)
{
	char text[CPUID_TEXT];

	setup();
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct row *row = &rows[i];
		bool refused;

		observe(row->text);
		EXPECT_EQ(JUDGED_PASS, judge(row->rule))
		TH_LOG("%s, \"%s\": %s: expected %s, observed %s", row->rule, row->text,
		       finding.subject, finding.expected, finding.observed);
		doctor(row);
		EXPECT_EQ(JUDGED_FAIL, judge(row->rule))
		TH_LOG("%s, \"%s\", row %zu", row->rule, row->text, i);
		EXPECT_STREQ(subject_of(row, text), finding.subject);
		EXPECT_NE('\0', finding.expected[0]);
		EXPECT_NE('\0', finding.observed[0]);
		EXPECT_STRNE(finding.expected, finding.observed);
		refused = row->doctored == ANSWER && row->status && seen.outcome.by == TD_ACCEPTED;
		EXPECT_EQ(refused ? PARTY_MODULE : 0, finding.party)
		TH_LOG("%s, \"%s\", row %zu", row->rule, row->text, i);
	}
	fixture_close(context);
}

TEST(every_judge)
{
	char family[8];

	for (size_t i = 0; i < rules_count(); i++) {
		bool tried = false;

		rule_family(rule_at(i), family);
		for (size_t j = 0; j < COUNT(rows); j++)
			tried |= !strcmp(rule_at(i)->id, rows[j].rule);
		EXPECT_EQ(!strcmp(family, "PRP"), tried) TH_LOG("%s", rule_at(i)->id);
	}
}

/* Cases of which the property says nothing. */
static const struct {
	const char *rule;
	const char *text;
} idle[] = {
	/* More, nothing less, or something else. */
	{ "PRP-04", "via module\ncpuid 7.0 ebx.bmi1=1\nrelate smaller\n"
		    "partner cpuid 7.0 ebx.bmi2=1\n" },
	{ "PRP-04", "via module\ncpuid 7.0 ebx.bmi1=1\nrelate smaller\n"
		    "partner cpuid 7.0 ebx.bmi1=1\n" },
	{ "PRP-04", "via module\ncpuid 7.0 ebx.bmi1=1\nrelate smaller\npartner max_vcpus 2\n" },
	{ "PRP-04", "via module\nxfam 7\nrelate smaller\npartner attributes pks\n" },
	/* Numbers are not features, and neither is MIGRATABLE. */
	{ "PRP-04", "via module\ncpuid 4.0 ecx=0x3f\nrelate smaller\n" },
	{ "PRP-04", "via module\ncpuid 0x1f.0 ebx=8 ecx=0x200\nrelate smaller\n" },
	{ "PRP-04", "via module\ncpuid 1 ebx.max_lp_ids=1\nrelate smaller\n" },
	{ "PRP-04", "via module\nattributes migratable\nrelate smaller\n" },
	/* Nor is the width of guest addresses, of which KVM takes two values. */
	{ "PRP-04",
	  "cpuid 7.0 ebx.bmi1=1\nrelate smaller\npartner cpuid 0x80000008 eax=0x800000\n" },
	/* Something that is left depends on what is not. */
	{ "PRP-04", "via module\nxfam 7\ncpuid 1 ecx.avx=1\nrelate smaller\n"
		    "partner cpuid 1 ecx.avx=1\n" },
	{ "PRP-04", "via module\nxfam 0xe7\nrelate smaller\npartner xfam 0xe3\n" },
	{ "PRP-04", "via module\nxfam 0xe7\nrelate smaller\npartner xfam 0x27\n" },
	{ "PRP-04", "via module\nrelate smaller\npartner xfam 1\n" },
	{ "PRP-04", "via module\ncpuid 7.0 ebx.hle=1 ebx.rtm=1\nrelate smaller\n"
		    "partner cpuid 7.0 ebx.hle=1\n" },
	{ "PRP-04", "via module\nmax_vcpus 0\nxfam 7\nrelate smaller\npartner max_vcpus 0\n" },
	/* Not refused, or what the check looks at differs. */
	{ "PRP-05", "via module\nrelate worse\npartner xfam 7\n" },
	{ "PRP-05", "via module\nmax_vcpus 0\nrelate worse\npartner xfam 7\n" },
	{ "PRP-05", "via module\nmax_vcpus 0\nrelate worse\npartner max_vcpus 0\n" },
	{ "PRP-05", "via module\ncpuid 7.0 ebx.sgx=1\nrelate worse\n"
		    "partner cpuid 7.0 ebx.sgx=1 ebx.bmi1=1\n" },
	{ "PRP-05", "via module\nconfig_flags gpaw\nrelate worse\npartner config_flags gpaw\n"
		    "partner eptp_controls 0x26\n" },
	{ "PRP-05", "via module\ncpuid 0x1f.0 ecx=0x100\nrelate worse\n"
		    "partner cpuid 0x1f.0 ecx=0x100\npartner cpuid 0x1f.1 ecx=0x201\n" },
	{ "PRP-05", "via module\nattributes migratable\nnum_l2_vms 1\nrelate worse\n"
		    "partner num_l2_vms 1\n" },
	{ "PRP-06", "via module\nmax_vcpus 0\nrelate lattice\npartner xfam 7\n" },
	{ "PRP-06", "via module\nxfam 7\nrelate lattice\npartner max_vcpus 0\n" },
	{ "PRP-06", "via module\nxfam 7\nrelate lattice\npartner xfam 7\n" },
	{ "PRP-06", "via module\nrelate lattice\npartner tsc_frequency 80\n" },
	{ "PRP-06", "via module\ncpuid 4.0 ecx=0x3f\nrelate lattice\n" },
	{ "PRP-06",
	  "via module\nattributes debug\nrelate lattice\npartner attributes migratable\n" },
	{ "PRP-06", "via module\nparam 1023=0\nrelate lattice\npartner xfam 7\n" },
	{ "PRP-08", "via module\nmax_vcpus 0\nrelate flip\n" },
	{ "PRP-08", "via module\nrelate flip\npartner max_vcpus 0\n" },
	{ "PRP-08", "via module\nxfam 7\nrelate flip\npartner xfam 7\n" },
	{ "PRP-09", "via module\nmax_vcpus 0\nrelate flip\n" },
	{ "PRP-09", "via module\ncpuid 7.0 ebx.bmi1=1\nrelate flip\n" },
	/* Nothing is declared to depend on these. */
	{ "PRP-09", "via module\ncpuid 7.0 ebx.hle=1 ebx.rtm=1\nrelate flip\n" },
	{ "PRP-10", "via module\nmax_vcpus 0\nrelate round_trip\n" },
	{ "PRP-10", "entry function=0x80000008 eax=0x300000\nrelate round_trip\n" },
	{ "PRP-12", "via module\ncpuid 7.0 ebx.bmi1=1\nrelate order\n" },
	{ "PRP-12", "entry function=0x80000008 eax=0x300000\nentry function=7 ebx=8\n"
		    "entry function=7 index=0 flags=1 ebx=0x100\nrelate order\n" },
	{ "PRP-14", "via module\nmax_vcpus 0\nguest vcpu 1\nguest cpuid 7.0\n" },
	{ "PRP-14", "max_vcpus 2\nguest cpuid 7.0\n" },
	{ "PRP-14", "max_vcpus 2\nguest vcpu 1\nguest cpuid 2\n" },
	{ "PRP-14", "max_vcpus 2\nguest vcpu 1\nguest tdcall cpuidve_set 1\nguest cpuid 7.0\n" },
};

TEST(nothing_to_judge)
{
	char text[256];

	setup();
	for (size_t i = 0; i < COUNT(idle); i++) {
		observe(idle[i].text);
		EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge(idle[i].rule))
		TH_LOG("%s, \"%s\"", idle[i].rule, idle[i].text);
	}
	/* No property is about a case that relates its TD to none, or to others in another way. */
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *rule = rows[i].rule;

		snprintf(text, sizeof(text), "%s", "via kvm\ncpuid 7.0 ebx.bmi1=1\n");
		observe(text);
		EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge(rule)) TH_LOG("%s", rule);
		observe(strcmp(rule, "PRP-11") ? "relate same\n" : "relate order\n");
		EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge(rule)) TH_LOG("%s", rule);
	}
	fixture_close(context);
}

/* A TD that was not tried, or could not be read, says nothing. */
TEST(what_was_not_seen_is_not_judged)
{
	setup();
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct row *row = &rows[i];

		observe(row->text);
		for (size_t j = 0; j < seen.num_related; j++)
			seen.related[j].has_outcome = seen.related[j].has_cpuid = false;
		if (seen.num_related)
			EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge(row->rule))
		TH_LOG("%s, row %zu", row->rule, i);
		observe(row->text);
		seen.has_outcome = false;
		EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge(row->rule)) TH_LOG("%s", row->rule);
	}
	observe("via module\nrelate same\n");
	seen.related[0].has_cpuid = false;
	EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge("PRP-11"));
	observe("via module\ncpuid 7.0 ebx.bmi1=1\nrelate flip\n");
	seen.has_cpuid = false;
	EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge("PRP-08"));
	fixture_close(context);
}

/* Bits that follow a VCPU's own state are no difference. */
TEST(state_of_a_vcpu_is_no_difference)
{
	static const struct {
		const char *rule, *text;
		struct row change;
	} free[] = {
		{ "PRP-11", "via module\nrelate same\n", { .doctored = BIT, .at = "1:ebx.24" } },
		{ "PRP-11", "via module\nrelate same\n", { .doctored = BIT, .at = "0xd.0:ebx.3" } },
		{ "PRP-08",
		  "via module\ncpuid 7.0 ebx.bmi1=1\nrelate flip\n",
		  { .doctored = BIT, .at = "7.0:ebx.bmi1" } },
		{ "PRP-08",
		  "cpuid 7.0 ebx.bmi1=1\nrelate flip\n",
		  { .doctored = BIT, .at = "0x80000008:eax.16" } },
		{ "PRP-08",
		  "via module\ncpuid 0x1f.0 ecx=0x200\nrelate flip\n",
		  { .doctored = BIT, .at = "0xb.0:ebx.3" } },
		{ "PRP-08",
		  "via module\nattributes migratable\nrelate flip\n",
		  { .doctored = BIT, .at = "0x1a:eax.3" } },
		{ "PRP-14",
		  "max_vcpus 2\nguest vcpu 1\nguest cpuid 1\n",
		  { .doctored = RESULT, .at = "1:ebx.24" } },
		{ "PRP-14",
		  "max_vcpus 2\nguest vcpu 1\nguest cr4 0x40000\nguest cpuid 1\n",
		  { .doctored = RESULT, .at = "1:ecx.osxsave" } },
	};

	setup();
	for (size_t i = 0; i < COUNT(free); i++) {
		observe(free[i].text);
		doctor(&free[i].change);
		EXPECT_EQ(JUDGED_PASS, judge(free[i].rule))
		TH_LOG("%s, %s: %s", free[i].rule, free[i].change.at, finding.subject);
	}
	fixture_close(context);
}

TEST_HARNESS_MAIN
