// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of run/related.h and of what an observer makes of it, on the emulator: which TDs a case
 * gives rise to, and that they are built through its door.
 */
#include "run/related.h"

#include "observed.h"
#include "wrapped.h"

#define BMI1 (1u << 3) /* 7.0:ebx */
#define BMI2 (1u << 8)

static const struct cpuid_addr seven = { 7, 0 };

static const struct {
	const char *text;
	size_t count;
	enum td_refuser by[RULES_MAX_RELATED];
} rows[] = {
	{ "via module\n", 0, { 0 } },
	{ "via module\nrelate same\n", 1, { 0 } },
	{ "relate same\n", 1, { 0 } },
	{ "via module\nmax_vcpus 0\nrelate same\n", 1, { TD_REFUSED_BY_MODULE } },
	{ "relate order\ncpuid 7.0 ebx.bmi1=1\n", 2, { 0 } },
	{ "relate order\nentry function=0x80000008 eax=0x300000\nentry function=5\n",
	  2,
	  { TD_REFUSED_BY_KVM, TD_REFUSED_BY_KVM } },
	{ "via module\nrelate round_trip\n", 1, { 0 } },
	{ "relate round_trip\n", 1, { 0 } },
	/* Nothing is shown, and raw entries say more than what is shown. */
	{ "via module\nmax_vcpus 0\nrelate round_trip\n", 0, { 0 } },
	{ "relate round_trip\nentry function=0x80000008 eax=0x300000\n", 0, { 0 } },
	{ "via module\nrelate history\npartner xfam 7\n", 2, { 0 } },
	{ "via module\nrelate history\npartner max_vcpus 0\n", 2, { TD_REFUSED_BY_MODULE } },
	{ "via module\nmax_vcpus 0\nrelate history\n", 2, { 0, TD_REFUSED_BY_MODULE } },
	{ "via module\nxfam 7\nrelate smaller\n", 1, { 0 } },
	{ "via module\nmax_vcpus 0\nrelate worse\npartner max_vcpus 0\npartner xfam 7\n",
	  1,
	  { TD_REFUSED_BY_MODULE } },
	{ "via module\nxfam 7\nrelate lattice\npartner xfam 0x203\n", 3, { 0 } },
	{ "via module\nattributes debug\nrelate lattice\npartner attributes migratable\n",
	  3,
	  { 0, 0, TD_REFUSED_BY_MODULE } },
	{ "via module\nparam 1023=0\nrelate lattice\n", 0, { 0 } },
	{ "relate flip\npartner cpuid 7.0 ebx.bmi1=1\n", 1, { 0 } },
	{ "relate flip\npartner cpuid 7.0 ecx.waitpkg=1\n", 1, { TD_REFUSED_BY_KVM } },
};

TEST(each_relation_has_its_tds)
{
	observed_open("tdx-1.5.05", "emerald-rapids-tdx", NULL);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct observation *seen = observed_case(rows[i].text);

		ASSERT_EQ(rows[i].count, seen->num_related) TH_LOG("%s", rows[i].text);
		for (size_t j = 0; j < seen->num_related; j++) {
			const struct related_td *related = &seen->related[j];

			EXPECT_TRUE(related->has_outcome);
			EXPECT_EQ(rows[i].by[j], related->outcome.by)
			TH_LOG("%s, TD %zu", rows[i].text, j);
			EXPECT_EQ(related->has_cpuid, related->outcome.by == TD_ACCEPTED);
			EXPECT_EQ(related->outcome.has_rcx, observed.test.via == TD_VIA_MODULE);
		}
	}
	observed_close();
}

TEST(what_is_asked_for_follows_from_the_case)
{
	const struct observation *seen;
	const struct related_td *related;

	observed_open("tdx-1.5.05", "emerald-rapids-tdx", NULL);
	seen = observed_case("via module\nxfam 7\ncpuid 7.0 ebx.bmi1=1\nrelate lattice\n"
			     "partner xfam 0x203\npartner cpuid 7.0 ebx.bmi1=1 ebx.bmi2=1\n");
	related = seen->related;
	EXPECT_EQ(0x203, related[0].config.xfam);
	EXPECT_EQ(3, related[1].config.xfam);
	EXPECT_EQ(BMI1, td_config_cpuid(&related[1].config, seven).reg[CPUID_EBX]);
	EXPECT_EQ(0x207, related[2].config.xfam);
	EXPECT_EQ(BMI1 | BMI2, td_config_cpuid(&related[2].config, seven).reg[CPUID_EBX]);
	EXPECT_EQ(BMI1,
		  cpuid_set_at(&related[1].cpuid, seven)->regs.reg[CPUID_EBX] & (BMI1 | BMI2));
	EXPECT_EQ(BMI1 | BMI2,
		  cpuid_set_at(&related[2].cpuid, seven)->regs.reg[CPUID_EBX] & (BMI1 | BMI2));

	seen = observed_case("via kvm\ncpuid 1 ecx=8\ncpuid 7.0 ebx=8\nrelate order\n");
	EXPECT_TRUE(cpuid_addr_equal(seven, seen->related[0].config.cpuid[0].at));
	EXPECT_EQ(2, seen->related[0].config.num_cpuid);
	EXPECT_EQ(observed.context.num_slots, seen->related[1].config.num_cpuid);
	observed_close();
}

/* The platform's own model and topology, and of what was asked for only what the TD has. */
TEST(what_is_shown_is_asked_for)
{
	static const char *const modules[] = { "tdx-1.5.01", "tdx-1.5.05" };
	const struct cpuid_addr one = { 1, CPUID_SUBLEAF_NA };
	static const char *const doors[] = { "via module\n", "via kvm\n" };
	char text[128];

	for (size_t i = 0; i < 4; i++) {
		const struct observation *seen;
		struct cpuid_regs asked;

		observed_open(modules[i / 2], "emerald-rapids-tdx", NULL);
		snprintf(text, sizeof(text),
			 "%scpuid 1 ecx.avx=1\ncpuid 7.0 ebx.bmi1=1\nrelate round_trip\n",
			 doors[i % 2]);
		seen = observed_case(text);
		ASSERT_EQ(1, seen->num_related);
		asked = td_config_cpuid(&seen->related[0].config, one);
		EXPECT_EQ(0xc06f2, asked.reg[CPUID_EAX]);
		/* AVX is gated by XFAM. */
		EXPECT_EQ(0, asked.reg[CPUID_ECX]);
		EXPECT_EQ(BMI1, td_config_cpuid(&seen->related[0].config, seven).reg[CPUID_EBX]);
		observed_close();
	}
}

/* Nothing is left of the case before. */
TEST(a_case_without_relation_has_none)
{
	observed_open("tdx-1.5.05", "emerald-rapids-tdx", NULL);
	EXPECT_EQ(1, observed_case("via module\nrelate same\n")->num_related);
	EXPECT_EQ(0, observed_case("via module\n")->num_related);
	EXPECT_EQ(1, observed_case("via module\nrelate same\n")->num_related);
	EXPECT_EQ(0, observed_case("call create_vm\n")->num_related);
	observed_close();
}

static char names[RULES_MAX_RELATED][TD_NAME];
static size_t num_names;
static size_t num_ops;

static void note_name(struct wrapped *wrapped, struct td_outcome *outcome)
{
	(void)outcome;
	if (!strchr(wrapped->test->name, '+') || num_names == RULES_MAX_RELATED)
		return;
	snprintf(names[num_names++], TD_NAME, "%s", wrapped->test->name);
	num_ops += wrapped->test->num_ops;
}

/* By which a recorded exchange tells them apart; and they do nothing. */
TEST(related_tds_have_names_of_their_own)
{
	const struct wrapped_answers answers = { .init = note_name };
	struct wrapped wrapped;

	observed_open("tdx-1.5.05", "emerald-rapids-tdx", NULL);
	wrapped_init(&wrapped, observed.session.target, &answers);
	observed.observer->target = &wrapped.target;
	observed_case("via module\nguest cpuid 7.0\nrelate history\n");
	ASSERT_EQ(2, num_names);
	EXPECT_STREQ("case+1", names[0]);
	EXPECT_STREQ("case+2", names[1]);
	EXPECT_EQ(0, num_ops);
	observed_close();
}

static void refuse_to_read(struct wrapped *wrapped, struct td_outcome *outcome)
{
	(void)outcome;
	if (strchr(wrapped->test->name, '+'))
		wrapped->answers.status_of_init = TARGET_BROKEN;
}

/* A related TD that cannot be built breaks the case, and nothing is known of it. */
TEST(what_breaks_is_told)
{
	const struct wrapped_answers answers = { .init = refuse_to_read };
	const struct observation *seen;
	struct wrapped wrapped;

	observed_open("tdx-1.5.05", "emerald-rapids-tdx", NULL);
	wrapped_init(&wrapped, observed.session.target, &answers);
	observed.observer->target = &wrapped.target;
	seen = observed_case("via module\nrelate same\n");
	ASSERT_EQ(1, seen->num_related);
	EXPECT_TRUE(seen->has_outcome && seen->has_cpuid);
	EXPECT_FALSE(seen->related[0].has_outcome);
	EXPECT_FALSE(seen->related[0].has_cpuid);
	EXPECT_TRUE(observed.observer->broken & NEED_MODULE);
	observed_close();
}

TEST_HARNESS_MAIN
