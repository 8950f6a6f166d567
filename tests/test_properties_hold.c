// SPDX-License-Identifier: GPL-2.0-only
/*
 * The properties hold on the emulator for every bit that can be configured, so that the judges
 * raise no false alarm and what they take for declared dependences is complete; each curated
 * case shows what it was written for, and one wrong answer of the target is found.
 */
#include <stdlib.h>

#include "input/corpus.h"
#include "input/file.h"
#include "rules/expect.h"
#include "run/needs.h"
#include "td/relate.h"

#include "observed.h"
#include "wrapped.h"

static const char *const modules[] = { "tdx-1.5.01", "tdx-1.5.05" };
static const enum td_via doors[] = { TD_VIA_MODULE, TD_VIA_KVM };

static struct finding finding;

static enum judged judge(const char *id, const struct observation *seen)
{
	const struct rule *rule = rule_named(id);

	memset(&finding, 0, sizeof(finding));
	return rule->judge(rule, &observed.context, seen, &finding);
}

/* Every feature that the CPU has, where nothing is a hazard to a host. */
static void ask_for_all(struct td_config *config)
{
	const struct declared *declared = observed.context.declared;

	for (size_t i = 0; i < declared->num_leaves; i++) {
		struct cpuid_addr at = declared->leaf[i].at;

		for (unsigned int j = 0; at.leaf != 4 && j < CPUID_NUM_REGS * 32; j++) {
			struct cpuid_bit bit = { at, j / 32, j % 32 };
			const struct declared_field *field = declared_field_at(declared, bit);

			if (field->lsb == field->msb &&
			    expect_configurable(&observed.context, field) &&
			    cpuid_dump_native(observed.context.platform, at).reg[bit.reg] >>
					    bit.bit &
				    1)
				td_config_set_cpuid(config, at, bit.reg, 1u << bit.bit);
		}
	}
	config->xfam |= 0xe7;
}

struct tally {
	unsigned int passed, failed, judged;
};

static void count(struct tally *tally, const char *rule, struct cpuid_bit bit)
{
	enum judged judged = judge(rule, &observed.observer->seen);
	char text[CPUID_TEXT];

	tally->judged++;
	tally->passed += judged == JUDGED_PASS;
	if (judged != JUDGED_FAIL)
		return;
	tally->failed++;
	ksft_print_msg("%s, step in %s: %s, expected %s, observed %s\n", rule,
		       cpuid_bit_format(bit, text), finding.subject, finding.expected,
		       finding.observed);
}

/* One step away from the case's own TD, for each configurable bit. */
static struct tally take_steps(enum td_relation relation, const char *rule)
{
	const struct declared *declared = observed.context.declared;
	struct tally tally = { 0 };

	for (size_t i = 0; i < declared->num_leaves; i++) {
		for (unsigned int j = 0; j < CPUID_NUM_REGS * 32; j++) {
			struct td_step step = {
				.part = TD_PART_CPUID,
				.bit = { declared->leaf[i].at, j / 32, j % 32 },
			};

			if (!(expect_configurable_bits(&observed.context, step.bit.at,
						       step.bit.reg) >>
				      step.bit.bit &
			      1))
				continue;
			if (!relate_by_steps(&observed.test, relation, &step, 1))
				ksft_exit_fail_msg("a step too many\n");
			observed_test();
			count(&tally, rule, step.bit);
		}
	}
	return tally;
}

static void begin(size_t module, enum td_via via)
{
	observed_open(modules[module], "emerald-rapids-tdx", NULL);
	memset(&observed.test, 0, sizeof(observed.test));
	strcpy(observed.test.name, "steps");
	observed.test.via = via;
	td_config_default(&observed.test.config);
}

/* XSAVE components that come together, and single bits of ATTRIBUTES. */
static const struct td_step other_steps[] = {
	{ .part = TD_PART_XFAM, .mask = 0x4 },
	{ .part = TD_PART_XFAM, .mask = 0xe4 },
	{ .part = TD_PART_XFAM, .mask = 0x100 },
	{ .part = TD_PART_XFAM, .mask = 0x200 },
	{ .part = TD_PART_XFAM, .mask = 0x1800 },
	{ .part = TD_PART_XFAM, .mask = 0x4000 },
	{ .part = TD_PART_XFAM, .mask = 0x8000 },
	{ .part = TD_PART_XFAM, .mask = 0x60000 },
	{ .part = TD_PART_ATTRIBUTES, .mask = TD_ATTRIBUTES_DEBUG },
	{ .part = TD_PART_ATTRIBUTES, .mask = TD_ATTRIBUTES_SEPT_VE_DISABLE },
	{ .part = TD_PART_ATTRIBUTES, .mask = TD_ATTRIBUTES_MIGRATABLE },
	{ .part = TD_PART_ATTRIBUTES, .mask = TD_ATTRIBUTES_PKS },
	{ .part = TD_PART_ATTRIBUTES, .mask = TD_ATTRIBUTES_PERFMON },
};

#define NUM_OTHER_STEPS (sizeof(other_steps) / sizeof(other_steps[0]))

TEST(xfam_and_attributes_change_only_what_depends_on_them)
{
	for (size_t i = 0; i < 2; i++) {
		struct tally tally = { 0 };

		begin(i, TD_VIA_MODULE);
		td_config_set_cpuid(&observed.test.config,
				    (struct cpuid_addr){ 1, CPUID_SUBLEAF_NA }, CPUID_ECX,
				    1u << 28 | 1u << 29); /* AVX, F16C */
		td_config_set_cpuid(&observed.test.config, (struct cpuid_addr){ 7, 0 }, CPUID_EBX,
				    1u << 16); /* AVX512F */
		for (size_t j = 0; j < NUM_OTHER_STEPS; j++) {
			relate_by_steps(&observed.test, TD_RELATION_FLIP, &other_steps[j], 1);
			observed_test();
			count(&tally, "PRP-08", (struct cpuid_bit){ 0 });
			EXPECT_NE(JUDGED_FAIL, judge("PRP-09", &observed.observer->seen));
		}
		EXPECT_EQ(0, tally.failed);
		EXPECT_LT(8, tally.passed) TH_LOG("of %u", tally.judged);
		observed_close();
	}
}

/* KVM refuses some of them, and no pair comes about. */
TEST(every_bit_changes_only_what_depends_on_it)
{
	for (size_t i = 0; i < 4; i++) {
		struct tally empty, full;

		begin(i / 2, doors[i % 2]);
		empty = take_steps(TD_RELATION_FLIP, "PRP-08");
		observed.test.config.xfam = 7;
		full = take_steps(TD_RELATION_FLIP, "PRP-08");
		EXPECT_EQ(0, empty.failed + full.failed);
		EXPECT_LT(400, empty.passed) TH_LOG("of %u", empty.judged);
		EXPECT_LT(400, full.passed) TH_LOG("of %u", full.judged);
		observed_close();
	}
}

TEST(every_feature_can_be_left_away_or_added)
{
	for (size_t i = 0; i < 2; i++) {
		struct tally tally;

		begin(i, TD_VIA_MODULE);
		ask_for_all(&observed.test.config);
		tally = take_steps(TD_RELATION_SMALLER, "PRP-04");
		EXPECT_EQ(0, tally.failed);
		EXPECT_LT(30, tally.passed) TH_LOG("of %u", tally.judged);
		tally = take_steps(TD_RELATION_LATTICE, "PRP-06");
		EXPECT_EQ(0, tally.failed);
		EXPECT_LT(30, tally.passed) TH_LOG("of %u", tally.judged);
		tally = take_steps(TD_RELATION_FLIP, "PRP-09");
		EXPECT_EQ(0, tally.failed);
		EXPECT_LT(0, tally.passed) TH_LOG("of %u", tally.judged);
		observed_close();
	}
}

/* PRP-05 is about TDs that are refused; its case that is accepted shows the contrary. */
static bool shows_its_rule(const struct td_case *test)
{
	return strcmp(test->rule, "PRP-05") ? test->role == TD_ROLE_POSITIVE :
					      test->role == TD_ROLE_NEGATIVE;
}

TEST(curated_cases_show_their_rules)
{
	char folder[PATH_MAX];
	struct diag diag;
	char **files;

	observed_open("tdx-1.5.05", "emerald-rapids-tdx", NULL);
	observed_need(!corpus_find("cases", "prp", "", folder, &diag), diag.text);
	files = file_list(folder, ".td", &diag);
	observed_need(files, diag.text);
	for (char **file = files; *file; file++) {
		struct target_reason reason;

		observed_need(!td_case_load(&observed.test, *file, &diag), diag.text);
		EXPECT_TRUE(needs_met(&observed.context, &observed.test, &reason))
		TH_LOG("%s: %s", *file, reason.needed);
		if (!shows_its_rule(&observed.test))
			continue;
		EXPECT_EQ(JUDGED_PASS, judge(observed.test.rule, observed_test()))
		TH_LOG("%s: %s: expected %s, observed %s", *file, finding.subject, finding.expected,
		       finding.observed);
	}
	file_list_free(files);
	observed_close();
}

#define BMI1 (1u << 3) /* 7.0:ebx */

static struct cpuid_regs *regs_of(struct cpuid_set *cpuid, uint32_t leaf, uint32_t subleaf)
{
	return &((struct cpuid_entry *)cpuid_set_find(cpuid, leaf, subleaf))->regs;
}

static bool is_related(const struct wrapped *wrapped, size_t number)
{
	const char *plus = strchr(wrapped->test->name, '+');

	return plus && strtoul(plus + 1, NULL, 10) == number;
}

static void change_first(struct wrapped *wrapped, struct cpuid_set *cpuid)
{
	if (is_related(wrapped, 1))
		regs_of(cpuid, 7, 0)->reg[CPUID_EBX] ^= BMI1;
}

static void change_second(struct wrapped *wrapped, struct cpuid_set *cpuid)
{
	if (is_related(wrapped, 2))
		regs_of(cpuid, 7, 0)->reg[CPUID_EBX] ^= BMI1;
}

/* Leaf 5 stays closed. */
static void close_leaf(struct wrapped *wrapped, struct cpuid_set *cpuid)
{
	(void)wrapped;
	*regs_of(cpuid, 5, 0) = (struct cpuid_regs){ 0 };
}

static void refuse(struct td_outcome *outcome)
{
	*outcome = (struct td_outcome){ .by = TD_REFUSED_BY_MODULE, .has_status = true };
	outcome->status = 0xc000010000000045;
}

static void refuse_first(struct wrapped *wrapped, struct td_outcome *outcome)
{
	if (is_related(wrapped, 1))
		refuse(outcome);
}

static void refuse_third(struct wrapped *wrapped, struct td_outcome *outcome)
{
	if (is_related(wrapped, 3))
		refuse(outcome);
}

static void accept_first(struct wrapped *wrapped, struct td_outcome *outcome)
{
	static struct td_case plain;

	if (!is_related(wrapped, 1))
		return;
	td_config_default(&plain.config);
	plain.via = TD_VIA_MODULE;
	wrapped->inner->ops->init(wrapped->inner, &plain, outcome);
}

static void change_guest(const struct guest_op *op, struct guest_result *result)
{
	static bool once;

	if (op->kind == GUEST_CPUID && op->index == 7 && !once)
		result->value[CPUID_EBX] ^= BMI1;
	once |= op->kind == GUEST_CPUID && op->index == 7;
}

static const struct {
	const char *rule;
	const char *text;
	struct wrapped_answers answers;
} faults[] = {
	{ "PRP-04", "via module\nxfam 7\nrelate smaller\n", { .init = refuse_first } },
	{ "PRP-05",
	  "via module\nmax_vcpus 0\nrelate worse\npartner max_vcpus 0\npartner xfam 7\n",
	  { .init = accept_first } },
	{ "PRP-06",
	  "via module\nxfam 7\nrelate lattice\npartner attributes pks\n",
	  { .init = refuse_third } },
	{ "PRP-08", "cpuid 1 ecx.monitor=1\nrelate flip\n", { .read_cpuid = change_first } },
	{ "PRP-09", "cpuid 1 ecx.monitor=1\nrelate flip\n", { .read_cpuid = close_leaf } },
	{ "PRP-10", "cpuid 7.0 ebx.erms=1\nrelate round_trip\n", { .read_cpuid = change_first } },
	{ "PRP-11", "cpuid 7.0 ebx.erms=1\nrelate same\n", { .read_cpuid = change_first } },
	{ "PRP-12", "cpuid 7.0 ebx.erms=1\nrelate order\n", { .read_cpuid = change_second } },
	{ "PRP-13", "relate history\npartner xfam 7\n", { .read_cpuid = change_second } },
	{ "PRP-14", "max_vcpus 2\nguest vcpu 1\nguest cpuid 7.0\n", { .run = change_guest } },
};

TEST(one_wrong_answer_is_found)
{
	static const struct wrapped_answers nothing;

	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		struct wrapped wrapped;

		observed_open("tdx-1.5.05", "emerald-rapids-tdx", NULL);
		wrapped_init(&wrapped, observed.session.target, &nothing);
		observed.observer->target = &wrapped.target;
		EXPECT_EQ(JUDGED_PASS, judge(faults[i].rule, observed_case(faults[i].text)))
		TH_LOG("%s", faults[i].rule);
		wrapped.answers = faults[i].answers;
		EXPECT_EQ(JUDGED_FAIL, judge(faults[i].rule, observed_case(faults[i].text)))
		TH_LOG("%s", faults[i].rule);
		observed_close();
	}
}

TEST_HARNESS_MAIN
