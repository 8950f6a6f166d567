// SPDX-License-Identifier: GPL-2.0-only
/*
 * The judges of module updates answer both ways: two descriptions of the same module, and what a
 * faultless target shows of both, with one thing changed in the newer one.
 */
#include "kselftest_harness.h"

#include "catalogue.h"
#include "rules_observe.h"

#define ENQCMD "7.0:ecx.enqcmd"
#define BMI1 "7.0:ebx.bmi1"
#define MCE "1:edx.mce"

static struct rule_context *older, *newer;
static struct effects *effects;
static struct td_case test;
static struct cpuid_set default_cpuid;
static struct observation before, seen;
static struct finding finding;

static struct declared_field *field_of(const struct rule_context *context, const char *text)
{
	return (struct declared_field *)declared_field_at(context->declared, bit_of(text));
}

static void open_update(void)
{
	effects = load_effects();
	older = fixture_open("tdx-1.5.05", "sapphire-rapids-tdx", &catalogue_diag);
	newer = fixture_open("tdx-1.5.05", "sapphire-rapids-tdx", &catalogue_diag);
	if (!older || !newer)
		abort();
	older->effects = newer->effects = effects;
	newer->older = older;
}

static void close_update(void)
{
	fixture_close(older);
	fixture_close(newer);
	effects_free(effects);
}

/* ENQCMD is a single bit that was fixed to 0: a VMM can ask for it now. */
static void make_configurable(const char *bit, uint64_t opt_in)
{
	struct declared_field *field = field_of(newer, bit);

	field->type = VIRT_CONFIGURED;
	field->gate = (struct declared_gate){ .config = true, .opt_in = opt_in };
}

/* The case on both modules, as both do it without fault. */
static void observe(const char *text)
{
	struct request request;

	if (td_case_parse(&test, "upd.td", text, &catalogue_diag))
		abort();
	request_of_default(&request);
	fixture_read_cpuid(newer, &request, &default_cpuid);
	fixture_observe(older, &test, &default_cpuid, &before);
	fixture_observe(newer, &test, &default_cpuid, &seen);
	seen.older = &before;
}

static enum judged judge(const char *id)
{
	const struct rule *rule = rule_named(id);

	memset(&finding, 0, sizeof(finding));
	return rule->judge(rule, newer, rule->once ? NULL : &seen, &finding);
}

static void flip(struct cpuid_set *set, const char *text)
{
	struct cpuid_bit bit = bit_of(text);

	for (size_t i = 0; i < set->count; i++) {
		if (cpuid_addr_equal(set->entry[i].at, bit.at))
			set->entry[i].regs.reg[bit.reg] ^= 1u << bit.bit;
	}
}

static void watch_hosts(struct observation *observation)
{
	observation->has_host_state = true;
	observation->num_cpus = 2;
	for (unsigned int cpu = 0; cpu < 2; cpu++) {
		for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
			observation->before[cpu].present[id] = true;
			observation->before[cpu].value[id] = id;
		}
		observation->before[cpu].value[HOST_IA32_PERF_GLOBAL_CTRL] = 0;
		observation->after[cpu] = observation->before[cpu];
	}
}

static void metadata(uint64_t id, uint64_t value)
{
	for (size_t i = 0; i < newer->metadata.count; i++) {
		if (newer->metadata.field[i].id == id) {
			newer->metadata.field[i].value = value;
			return;
		}
	}
	fixture_metadata(newer, id, value);
}

TEST(without_an_update_none_is_judged)
{
	open_update();
	newer->older = NULL;
	observe("via module");
	seen.older = NULL;
	for (size_t i = 0; i < rules_count(); i++) {
		const struct rule *rule = rule_at(i);

		if (strncmp(rule->id, "UPD", 3) != 0)
			continue;
		EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge(rule->id)) TH_LOG("%s", rule->id);
	}
	close_update();
}

TEST(upd_01_accepted)
{
	open_update();
	observe("via module");
	EXPECT_EQ(JUDGED_PASS, judge("UPD-01"));
	seen.outcome = (struct td_outcome){ .by = TD_REFUSED_BY_MODULE,
					    .has_status = true,
					    .status = 0xc000010000000044 };
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-01"));
	EXPECT_STREQ("refused: TDX_OPERAND_INVALID: operand MAX_VCPUS (0x44)", finding.observed);
	before.outcome = seen.outcome;
	EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge("UPD-01"));
	close_update();
}

TEST(upd_02_view)
{
	open_update();
	observe("via module\ncpuid 7.0 ebx.bmi1=1");
	EXPECT_EQ(JUDGED_PASS, judge("UPD-02"));
	flip(&seen.cpuid, BMI1);
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-02"));
	EXPECT_STREQ(BMI1, finding.subject);
	EXPECT_STREQ("0 in the host's read-back", finding.observed);
	close_update();
}

TEST(upd_03_fixed1)
{
	struct declared_field *field;

	open_update();
	EXPECT_EQ(JUDGED_PASS, judge("UPD-03"));
	field = field_of(newer, ENQCMD);
	field->fixed = 1;
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-03"));
	EXPECT_STREQ(ENQCMD, finding.subject);
	/* Listed, without host state and work of the VMM. */
	field->fixed = 0;
	field_of(newer, "7.1:eax.lam")->type = VIRT_FIXED;
	field_of(newer, "7.1:eax.lam")->fixed = 1;
	EXPECT_EQ(JUDGED_PASS, judge("UPD-03"));
	/* Listed as work of the VMM. */
	field_of(older, "7.0:edx.pconfig")->type = VIRT_FIXED;
	field_of(newer, "7.0:edx.pconfig")->type = VIRT_FIXED;
	field_of(newer, "7.0:edx.pconfig")->fixed = 1;
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-03"));
	EXPECT_STREQ("7.0:edx.pconfig", finding.observed);
	close_update();
}

TEST(upd_03_native_and_unlisted)
{
	struct declared_field *field;

	open_update();
	/* It was fixed to 0, and nobody has looked at it; now it is as the CPU has it. */
	field = field_of(newer, "7.0:edx.md_clear");
	field_of(older, "7.0:edx.md_clear")->type = VIRT_FIXED;
	field_of(older, "7.0:edx.md_clear")->fixed = 0;
	field->type = VIRT_NATIVE;
	ASSERT_EQ(NULL, effects_of_cpuid(effects, bit_of("7.0:edx.md_clear")));
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-03"));
	EXPECT_STREQ("7.0:edx.md_clear", finding.subject);
	close_update();
}

TEST(upd_04_opt_in)
{
	open_update();
	EXPECT_EQ(JUDGED_PASS, judge("UPD-04"));
	make_configurable(ENQCMD, 1);
	EXPECT_EQ(JUDGED_PASS, judge("UPD-04"));
	make_configurable(ENQCMD, 0);
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-04"));
	EXPECT_STREQ(ENQCMD, finding.subject);
	/* What is listed without effect needs no opt-in. */
	make_configurable(ENQCMD, 1);
	field_of(older, "7.1:eax.lam")->type = VIRT_FIXED;
	field_of(older, "7.1:eax.lam")->fixed = 0;
	EXPECT_EQ(JUDGED_PASS, judge("UPD-04"));
	/* XFAM and ATTRIBUTES have none. */
	newer->limits.attributes_fixed0 |= TD_ATTRIBUTES_LASS;
	EXPECT_EQ(JUDGED_PASS, judge("UPD-04"));
	older->limits.attributes_fixed0 &= ~TD_ATTRIBUTES_PERFMON;
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-04"));
	EXPECT_STREQ("ATTRIBUTES[63]", finding.subject);
	EXPECT_NE(NULL, strstr(finding.expected, "0 in ATTRIBUTES_FIXED0"));
	close_update();
}

TEST(upd_05_new_bit)
{
	open_update();
	make_configurable(ENQCMD, 0);
	observe("via module");
	EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge("UPD-05"));
	observe("via module\ncpuid 7.0 ecx.enqcmd=1");
	seen.outcome.by = TD_ACCEPTED;
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-05"));
	EXPECT_STREQ(ENQCMD, finding.subject);
	newer->limits.opt_in = 1;
	EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge("UPD-05"));
	close_update();
}

/* A bit that is listed as harmless, and host state that moves all the same. */
TEST(upd_05_host_state)
{
	open_update();
	field_of(older, "7.0:edx.fsrm")->type = VIRT_FIXED;
	field_of(older, "7.0:edx.fsrm")->fixed = 0;
	observe("via module\ncpuid 7.0 edx.fsrm=1");
	watch_hosts(&seen);
	EXPECT_EQ(JUDGED_PASS, judge("UPD-05"));
	seen.after[1].value[HOST_IA32_PASID] ^= 1;
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-05"));
	EXPECT_STREQ("7.0:edx.fsrm", finding.subject);
	close_update();
}

TEST(upd_06_refused)
{
	open_update();
	make_configurable(ENQCMD, 1);
	metadata(METADATA_OPT_IN_SUPPORTED, 1);
	observe("via module\ncpuid 7.0 ecx.enqcmd=1");
	ASSERT_EQ(TD_REFUSED_BY_MODULE, before.outcome.by);
	EXPECT_EQ(JUDGED_PASS, judge("UPD-06"));
	seen.outcome = (struct td_outcome){ .by = TD_ACCEPTED };
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-06"));
	EXPECT_STREQ(ENQCMD, finding.subject);
	newer->limits.opt_in = 1;
	EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge("UPD-06"));
	/* A module without opt-in may have new bits, which other rules look at. */
	newer->limits.opt_in = 0;
	newer->metadata.count = 0;
	EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge("UPD-06"));
	close_update();
}

TEST(upd_07_host_effects)
{
	open_update();
	observe("via module");
	EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge("UPD-07"));
	watch_hosts(&before);
	watch_hosts(&seen);
	EXPECT_EQ(JUDGED_PASS, judge("UPD-07"));
	before.after[0].value[HOST_DR7] ^= 1;
	seen.after[1].value[HOST_DR7] ^= 1;
	EXPECT_EQ(JUDGED_PASS, judge("UPD-07"));
	seen.after[0].value[HOST_IA32_LBR_DEPTH] ^= 1;
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-07"));
	EXPECT_STREQ("IA32_LBR_DEPTH", finding.observed);
	close_update();
}

TEST(upd_08_clobber_list)
{
	open_update();
	make_configurable(ENQCMD, 1);
	EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge("UPD-08"));
	newer->has_clobber_list = true;
	newer->clobber_bit[newer->num_clobber_bits++] = bit_of("7.0:ecx.waitpkg");
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-08"));
	EXPECT_STREQ(ENQCMD, finding.observed);
	newer->clobber_bit[newer->num_clobber_bits++] = bit_of(ENQCMD);
	EXPECT_EQ(JUDGED_PASS, judge("UPD-08"));
	/* A harmless bit has no business there. */
	field_of(older, "7.1:eax.lam")->type = VIRT_FIXED;
	field_of(older, "7.1:eax.lam")->fixed = 0;
	EXPECT_EQ(JUDGED_PASS, judge("UPD-08"));
	newer->clobber_bit[newer->num_clobber_bits++] = bit_of("7.1:eax.lam");
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-08"));
	EXPECT_STREQ("7.1:eax.lam", finding.observed);
	close_update();
}

TEST(upd_09_default_0)
{
	open_update();
	observe("via module");
	EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge("UPD-09"));
	make_configurable(ENQCMD, 0);
	observe("via module");
	EXPECT_EQ(JUDGED_PASS, judge("UPD-09"));
	flip(&seen.cpuid, ENQCMD);
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-09"));
	EXPECT_STREQ(ENQCMD, finding.subject);
	observe("via module\ncpuid 7.0 ecx.enqcmd=1");
	seen.outcome.by = TD_ACCEPTED;
	EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge("UPD-09"));
	close_update();
}

TEST(upd_10_declared)
{
	open_update();
	EXPECT_EQ(JUDGED_PASS, judge("UPD-10"));
	field_of(newer, BMI1)->type = VIRT_FIXED;
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-10"));
	EXPECT_STREQ(BMI1, finding.observed);
	EXPECT_STREQ("configurable, as before the update; the first is fixed0", finding.expected);
	close_update();
}

TEST(upd_10_listed)
{
	open_update();
	newer->slot[5].bits.reg[CPUID_EBX] &= ~(1u << bit_of(BMI1).bit);
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-10"));
	EXPECT_STREQ(BMI1, finding.observed);
	EXPECT_NE(NULL, strstr(finding.expected, "not listed in CPUID_CONFIG"));
	close_update();
}

TEST(upd_10_reported)
{
	const struct cpuid_bit bmi1 = bit_of(BMI1);
	const uint64_t code = metadata_cpuid_code(bmi1.at, 0);
	const uint64_t mask = 1ULL << (32 + bmi1.bit);

	open_update();
	metadata(METADATA_CPUID_FIXED0_BITS | code, UINT64_MAX);
	metadata(METADATA_CPUID_FIXED1_BITS | code, 0);
	EXPECT_EQ(JUDGED_PASS, judge("UPD-10"));
	metadata(METADATA_CPUID_FIXED0_BITS | code, ~mask);
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-10"));
	EXPECT_STREQ(BMI1, finding.observed);
	metadata(METADATA_CPUID_FIXED0_BITS | code, UINT64_MAX);
	metadata(METADATA_CPUID_FIXED1_BITS | code, mask);
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-10"));
	EXPECT_NE(NULL, strstr(finding.expected, "CPUID_FIXED1_BITS"));
	close_update();
}

TEST(upd_11_fixed_fields)
{
	const uint64_t code = metadata_cpuid_code(bit_of(BMI1).at, 0);
	const uint64_t mask = 1ULL << (32 + bit_of(BMI1).bit);

	open_update();
	observe("via module\ncpuid 7.0 ebx.bmi1=1");
	EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge("UPD-11"));
	metadata(METADATA_CPUID_FIXED0_BITS | code, UINT64_MAX);
	metadata(METADATA_CPUID_FIXED1_BITS | code, mask);
	EXPECT_EQ(JUDGED_PASS, judge("UPD-11"));
	flip(&before.cpuid, BMI1);
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-11"));
	EXPECT_STREQ("not reported as fixed1: a TD of the module before has 0", finding.expected);
	metadata(METADATA_CPUID_FIXED0_BITS | code, ~mask);
	metadata(METADATA_CPUID_FIXED1_BITS | code, 0);
	EXPECT_EQ(JUDGED_PASS, judge("UPD-11"));
	flip(&before.cpuid, BMI1);
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-11"));
	EXPECT_STREQ(BMI1, finding.subject);
	close_update();
}

static struct guest_result *guest_answer(struct cpuid_bit bit)
{
	for (size_t i = 0; i < seen.num_guest_cpuid; i++) {
		if (seen.guest_cpuid_op[i].index == bit.at.leaf)
			return &seen.guest_cpuid[i];
	}
	abort();
}

/* As with VE_REDUCTION: what was always 1 can be configured now. */
TEST(upd_12_default_1)
{
	struct guest_result *answer;

	open_update();
	observe("via module");
	EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge("UPD-12"));
	make_configurable(MCE, 0);
	observe("via module");
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-12"));
	EXPECT_STREQ(MCE, finding.subject);
	/* A guest that has not asked for fewer #VE sees it as ever; what the host reads is for later. */
	answer = guest_answer(bit_of(MCE));
	answer->value[CPUID_EDX] |= 1u << bit_of(MCE).bit;
	EXPECT_EQ(JUDGED_PASS, judge("UPD-12"));
	/* Where no guest ran, the host's view counts. */
	seen.num_guest_cpuid = 0;
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-12"));
	flip(&seen.cpuid, MCE);
	EXPECT_EQ(JUDGED_PASS, judge("UPD-12"));
	observe("via module\ncpuid 1 edx.mce=1");
	seen.outcome.by = TD_ACCEPTED;
	EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge("UPD-12"));
	close_update();
}

TEST(upd_13_slots)
{
	struct config_slot slot;

	open_update();
	observe("via module\ncpuid 7.0 ebx.bmi1=1");
	EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge("UPD-13"));
	slot = newer->slot[5];
	newer->slot[5] = newer->slot[4];
	newer->slot[4] = slot;
	EXPECT_EQ(JUDGED_PASS, judge("UPD-13"));
	flip(&seen.cpuid, BMI1);
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-13"));
	EXPECT_STREQ(BMI1, finding.subject);
	EXPECT_NE(NULL, strstr(finding.observed, "CPUID_CONFIG_LEAVES"));
	newer->slot[4] = newer->slot[5];
	newer->slot[5] = slot;
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-02"));
	EXPECT_EQ(NULL, strstr(finding.observed, "CPUID_CONFIG_LEAVES"));
	close_update();
}

TEST_HARNESS_MAIN
