// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of harness/run on the emulator, sound and with one wrong answer: each wrong answer
 * must make the rule fail that is about it, and without it the rule must pass.
 */
#include "module/metadata.h"
#include "run/run.h"

#include "kselftest_harness.h"

#include "wrapped.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define HLE (1u << 4) /* 7.0:ebx */
#define RTM (1u << 11)
#define WAITPKG (1u << 5) /* 7.0:ecx */

static uint32_t *reg_of(struct cpuid_set *cpuid, uint32_t leaf, uint32_t subleaf,
			enum cpuid_reg reg)
{
	for (size_t i = 0; i < cpuid->count; i++) {
		if (cpuid_addr_answers(cpuid->entry[i].at, leaf, subleaf))
			return &cpuid->entry[i].regs.reg[reg];
	}
	abort();
}

static void set_fixed0(struct wrapped *wrapped, struct cpuid_set *cpuid)
{
	(void)wrapped;
	*reg_of(cpuid, 7, 0, CPUID_ECX) |= 1u << 26;
}

static void clear_fixed1(struct wrapped *wrapped, struct cpuid_set *cpuid)
{
	(void)wrapped;
	*reg_of(cpuid, 1, 0, CPUID_ECX) &= ~(1u << 31); /* hypervisor */
}

static void change_native(struct wrapped *wrapped, struct cpuid_set *cpuid)
{
	(void)wrapped;
	*reg_of(cpuid, 0, 0, CPUID_EBX) ^= 1u << 4; /* vendor */
}

/* Bits that were asked for are not there. */
static void drop_requested(struct wrapped *wrapped, struct cpuid_set *cpuid)
{
	for (size_t i = 0; i < wrapped->test->config.num_cpuid; i++) {
		const struct td_cpuid *asked = &wrapped->test->config.cpuid[i];

		for (enum cpuid_reg reg = 0; reg < CPUID_NUM_REGS; reg++)
			*reg_of(cpuid, asked->at.leaf, asked->at.subleaf, reg) &=
				~asked->regs.reg[reg];
	}
}

static void set_unrequested(struct wrapped *wrapped, struct cpuid_set *cpuid)
{
	(void)wrapped;
	*reg_of(cpuid, 4, 0, CPUID_EBX) |= 1u << 12;
}

/* A request drags another bit along. */
static void set_neighbour(struct wrapped *wrapped, struct cpuid_set *cpuid)
{
	if (wrapped->test->config.num_cpuid)
		set_unrequested(wrapped, cpuid);
}

/* AVX without XFAM[2]. */
static void set_gated(struct wrapped *wrapped, struct cpuid_set *cpuid)
{
	(void)wrapped;
	*reg_of(cpuid, 1, 0, CPUID_ECX) |= 1u << 28;
}

static void change_guest_value(const struct guest_op *op, struct guest_result *result)
{
	if (op->kind == GUEST_CPUID && op->index == 7 && op->subindex == 0)
		result->value[CPUID_EBX] ^= 1;
}

static void hide_ve(const struct guest_op *op, struct guest_result *result)
{
	if (op->kind == GUEST_CPUID && result->outcome == GUEST_VE) {
		result->outcome = GUEST_OK;
		memset(result->value, 0, sizeof(result->value));
	}
}

static void accept_all(struct wrapped *wrapped, struct td_outcome *outcome)
{
	if (wrapped->test->config.num_cpuid)
		*outcome = (struct td_outcome){ .has_status = true, .has_rcx = true };
}

static void refuse_all(struct wrapped *wrapped, struct td_outcome *outcome)
{
	(void)wrapped;
	*outcome = (struct td_outcome){
		.by = TD_REFUSED_BY_MODULE,
		.has_status = true,
		.status = 0xc000010000000041,
		.has_rcx = true,
	};
}

static void leave_rcx(struct wrapped *wrapped, struct td_outcome *outcome)
{
	(void)wrapped;
	outcome->rcx = 7;
}

/* After a refusal the default TD is refused too. */
static void stay_refused(struct wrapped *wrapped, struct td_outcome *outcome)
{
	static bool refused;

	if (refused && !wrapped->test->config.num_cpuid)
		refuse_all(wrapped, outcome);
	refused |= outcome->by != TD_ACCEPTED;
}

static void accept_in_kvm(struct wrapped *wrapped, struct td_outcome *outcome)
{
	static struct td_case direct;
	struct target *inner = wrapped->inner;

	if (outcome->by != TD_REFUSED_BY_KVM)
		return;
	direct = *wrapped->test;
	direct.via = TD_VIA_MODULE;
	inner->ops->init(inner, &direct, outcome);
}

static void advertise_waitpkg(struct target_capabilities *capabilities)
{
	for (size_t i = 0; i < capabilities->num_cpuid; i++) {
		if (capabilities->cpuid[i].function == 7 && !capabilities->cpuid[i].index)
			capabilities->cpuid[i].regs.reg[CPUID_ECX] |= WAITPKG;
	}
}

static void advertise_reserved(struct target_capabilities *capabilities)
{
	for (size_t i = 0; i < capabilities->num_cpuid; i++) {
		if (capabilities->cpuid[i].function == 7 && !capabilities->cpuid[i].index)
			capabilities->cpuid[i].regs.reg[CPUID_ECX] |= 1u << 31;
	}
}

static void change_kvm_copy(struct cpuid_set *cpuid)
{
	*reg_of(cpuid, 7, 0, CPUID_EBX) ^= HLE | RTM;
}

static void list_too_much(uint64_t field, uint64_t *status, uint64_t *value)
{
	(void)status;
	if (field == METADATA_CPUID_CONFIG_VALUES)
		*value ^= 1u << 31; /* leaf 1, EAX */
}

static void raise_fixed1(uint64_t field, uint64_t *status, uint64_t *value)
{
	(void)status;
	if (field == METADATA_XFAM_FIXED1)
		*value |= 1ULL << 63;
}

static void leak_key_id(enum target_health what, uint64_t *value)
{
	static uint64_t leaked;

	if (what == HEALTH_KEY_IDS)
		*value += leaked++;
}

static void warn(enum target_health what, uint64_t *value)
{
	static uint64_t warnings;

	if (what == HEALTH_WARNINGS)
		*value += warnings++;
}

static void taint(enum target_health what, uint64_t *value)
{
	static uint64_t bits;

	if (what == HEALTH_TAINT)
		*value |= bits++;
}

static enum host_element_id moved;

/* One register is not as before entry. */
static void move_element(struct wrapped *wrapped, unsigned int cpu, struct host_state *state)
{
	if (cpu == 0 && wrapped->host_reads > wrapped->target.num_cpus) {
		state->present[moved] = true;
		state->value[moved] ^= 0x10;
	}
}

static const struct fault {
	const char *rule;
	const char *test; /* the derived case that shows it */
	struct wrapped_answers answers;
	enum host_element_id moves;
} faults[] = {
	{ "FIX-01", "default", { .read_cpuid = set_fixed0 }, 0 },
	{ "FIX-02", "default", { .read_cpuid = clear_fixed1 }, 0 },
	{ "FIX-03", "default-kvm", { .read_cpuid = change_native }, 0 },
	{ "FIX-08", NULL, { .metadata = raise_fixed1 }, 0 },
	{ "FIX-09", "default", { .run = hide_ve }, 0 },
	{ "FIX-10", NULL, { .metadata = list_too_much }, 0 },
	{ "FIX-12", "default", { .run = hide_ve }, 0 },
	{ "CFG-01", "maximal", { .read_cpuid = drop_requested }, 0 },
	{ "CFG-02", "maximal", { .read_cpuid = drop_requested }, 0 },
	{ "CFG-03", "default", { .read_cpuid = set_gated }, 0 },
	{ "CFG-06", "default", { .read_cpuid = set_unrequested }, 0 },
	{ "CFG-12", "bit-7.0:ecx.waitpkg", { .read_cpuid = set_neighbour }, 0 },
	{ "CFG-13", "bit-7.0:ecx.waitpkg", { .read_cpuid = drop_requested }, 0 },
	{ "INI-15", "bit-1:eax.stepping[0]", { .init = accept_all }, 0 },
	{ "INI-22", "bit-1:eax.stepping[0]", { .init = stay_refused }, 0 },
	{ "INI-23", "xfam-0x4", { .init = refuse_all }, 0 },
	{ "INI-24", "default", { .init = leave_rcx }, 0 },
	{ "VIS-01", "default", { .run = change_guest_value }, 0 },
	{ "VIS-03", NULL, { .capabilities = advertise_reserved }, 0 },
	{ "VIS-04", "bit-7.0:ecx.waitpkg", { .read_cpuid = drop_requested }, 0 },
	{ "CLB-01", "bit-7.0:ecx.waitpkg-kvm", { .init = accept_in_kvm }, 0 },
	{ "CLB-02", NULL, { .capabilities = advertise_waitpkg }, 0 },
	{ "CLB-06", "maximal-kvm", { .kvm_cpuid = change_kvm_copy }, 0 },
	{ "CLB-08", "xfam-0x100-kvm", { .init = accept_in_kvm }, 0 },
	{ "HST-03", "default-kvm", { .host_state = move_element }, HOST_IA32_LSTAR },
	{ "HST-04", "default-kvm", { .host_state = move_element }, HOST_XCR0 },
	{ "HST-05", "default-kvm", { .host_state = move_element }, HOST_XSTATE_AVX },
	{ "HST-06", "default-kvm", { .host_state = move_element }, HOST_DR7 },
	{ "HST-10", "default-kvm", { .host_state = move_element }, HOST_IA32_PERF_GLOBAL_CTRL },
	{ "HST-11", "default-kvm", { .host_state = move_element }, HOST_IA32_UMWAIT_CONTROL },
	{ "HST-12", "default-kvm", { .host_state = move_element }, HOST_RBX },
	{ "KVM-16", "default-kvm", { .health = leak_key_id }, 0 },
	{ "KVM-17", "default-kvm", { .health = warn }, 0 },
	{ "KVM-21", "default-kvm", { .health = taint }, 0 },
};

static void open_run(struct run *run, const struct session_options *options)
{
	struct diag diag;

	if (run_open(run, options, 0, &diag))
		ksft_exit_fail_msg("%s\n", diag.text);
}

static const struct rule_result *judge(struct run *run, const char *rule, const char *test)
{
	const struct run_selection selection = { .rule = rule, .test = test };
	struct diag diag;

	if (run_suites(run, suites, &selection, NULL, &diag))
		ksft_exit_fail_msg("%s\n", diag.text);
	return results_of(&run->results, rule_named(rule));
}

static enum verdict judge_fault(const struct fault *fault, bool sound)
{
	static const struct wrapped_answers nothing;
	const struct session_options options = { 0 };
	struct wrapped wrapped;
	struct target *inner;
	enum verdict verdict;
	struct run run;

	open_run(&run, &options);
	inner = run.session.target;
	wrapped_init(&wrapped, inner, sound ? &nothing : &fault->answers);
	moved = fault->moves;
	run.session.target = &wrapped.target;
	verdict = judge(&run, fault->rule, fault->test)->verdict;
	run.session.target = inner;
	run_close(&run);
	return verdict;
}

TEST(a_sound_target_passes)
{
	for (size_t i = 0; i < COUNT(faults); i++) {
		EXPECT_EQ(judge_fault(&faults[i], true), VERDICT_PASS)
		{
			TH_LOG("%s", faults[i].rule);
		}
	}
}

TEST(each_fault_fails_its_rule)
{
	for (size_t i = 0; i < COUNT(faults); i++) {
		EXPECT_EQ(judge_fault(&faults[i], false), VERDICT_FAIL)
		{
			TH_LOG("%s", faults[i].rule);
		}
	}
}

static const struct rule_result *judge_with(struct run *run, const struct wrapped_answers *answers,
					    const char *rule, const char *test)
{
	static struct wrapped wrapped;
	const struct session_options options = { 0 };
	struct target *inner;
	const struct rule_result *result;

	open_run(run, &options);
	inner = run->session.target;
	wrapped_init(&wrapped, inner, answers);
	run->session.target = &wrapped.target;
	result = judge(run, rule, test);
	run->session.target = inner;
	return result;
}

/* The description takes the place of metadata that a target cannot show. */
TEST(metadata_from_the_description)
{
	const struct wrapped_answers answers = { .status_of_metadata = TARGET_UNSUPPORTED };
	const struct session_options options = { 0 };
	const struct run_selection everything = { 0 };
	struct emu_refusal refusal;
	struct wrapped wrapped;
	struct target *inner;
	struct diag diag;
	struct run run;

	open_run(&run, &options);
	inner = run.session.target;
	run.session.described = emu_module_init(run.session.masks, &run.session.platform, &refusal);
	ASSERT_NE(NULL, run.session.described);
	wrapped_init(&wrapped, inner, &answers);
	run.session.target = &wrapped.target;
	ASSERT_EQ(0, run_suites(&run, suites, &everything, NULL, &diag)) TH_LOG("%s", diag.text);
	run.session.target = inner;
	EXPECT_EQ(0, results_count(&run.results, VERDICT_FAIL, NULL));
	EXPECT_EQ(VERDICT_PASS, results_of(&run.results, rule_named("FIX-01"))->verdict);
	EXPECT_EQ(VERDICT_PASS, results_of(&run.results, rule_named("INI-03"))->verdict);
	EXPECT_EQ(VERDICT_NOT_OBSERVABLE, results_of(&run.results, rule_named("FIX-08"))->verdict);
	run_close(&run);
}

TEST(what_breaks_is_a_miss)
{
	static const struct {
		const char *rule, *test;
		struct wrapped_answers answers;
	} broken[] = {
		{ "FIX-10", NULL, { .status_of_metadata = TARGET_BROKEN } },
		{ "CLB-01", "default-kvm", { .status_of_init = TARGET_BROKEN } },
		{ "INI-24", "default", { .status_of_init = TARGET_BROKEN } },
		{ "VIS-01", "default", { .status_of_run = TARGET_BROKEN } },
		{ "CLB-04", "default-kvm", { .status_of_host_state = TARGET_BROKEN } },
	};

	for (size_t i = 0; i < COUNT(broken); i++) {
		const struct rule_result *result;
		struct run run;

		result = judge_with(&run, &broken[i].answers, broken[i].rule, broken[i].test);
		EXPECT_EQ(result->verdict, VERDICT_MISS)
		{
			TH_LOG("%s", broken[i].rule);
		}
		EXPECT_STREQ(result->shortest.reason, "needs it; found: nothing");
		EXPECT_EQ(verdict_exit_status(run.results.worst), 3);
		run_close(&run);
	}
}

TEST(what_the_target_cannot_show_is_not_observable)
{
	static const struct {
		const char *rule, *test;
		struct wrapped_answers answers;
	} missing[] = {
		{ "FIX-10", NULL, { .status_of_metadata = TARGET_UNSUPPORTED } },
		{ "INI-24", "default", { .status_of_init = TARGET_UNSUPPORTED } },
		{ "VIS-01", "default", { .status_of_run = TARGET_UNSUPPORTED } },
		{ "HST-04", "default-kvm", { .status_of_host_state = TARGET_UNSUPPORTED } },
	};

	for (size_t i = 0; i < COUNT(missing); i++) {
		const struct rule_result *result;
		struct run run;

		result = judge_with(&run, &missing[i].answers, missing[i].rule, missing[i].test);
		EXPECT_EQ(result->verdict, VERDICT_NOT_OBSERVABLE)
		{
			TH_LOG("%s", missing[i].rule);
		}
		EXPECT_STREQ(result->reason, "needs it; found: nothing");
		EXPECT_EQ(verdict_exit_status(run.results.worst), 4);
		run_close(&run);
	}
}

/* Two suites want the cases of the same folder: each is carried out once, for the rules of both. */
TEST(a_case_of_several_suites_runs_once)
{
	const struct session_options options = { 0 };
	const struct suite *const lists[][3] = {
		{ suite_named(suites, "metadata"), NULL },
		{ suite_named(suites, "metadata"), suite_named(suites, "metadata"), NULL },
	};
	const struct run_selection selection = { .rule = "FIX-11" };
	size_t passed[2], carried_out[2];

	for (unsigned int i = 0; i < 2; i++) {
		struct run run;
		struct diag diag;

		open_run(&run, &options);
		ASSERT_EQ(run_suites(&run, lists[i], &selection, NULL, &diag), 0);
		passed[i] = results_of(&run.results, rule_named("FIX-11"))->count[VERDICT_PASS];
		carried_out[i] = run.results.num_cases;
		EXPECT_EQ(results_count(&run.results, VERDICT_PASS, NULL), 1);
		run_close(&run);
	}
	ASSERT_GE(passed[0], 1);
	ASSERT_GE(carried_out[0], 1);
	EXPECT_EQ(passed[0], passed[1]);
	EXPECT_EQ(carried_out[0], carried_out[1]);
}

TEST(a_case_alone_counts_only_what_it_was_judged_by)
{
	const struct session_options options = { 0 };
	const struct run_selection selection = { .test = "default" };
	struct run run;
	struct diag diag;

	open_run(&run, &options);
	ASSERT_EQ(run_suites(&run, suites, &selection, NULL, &diag), 0);
	EXPECT_EQ(results_count(&run.results, VERDICT_NOT_COVERED, NULL), 0);
	EXPECT_GT(results_count(&run.results, VERDICT_PASS, NULL), 10);
	EXPECT_EQ(run.results.worst, VERDICT_PASS);
	run_close(&run);
}

TEST(a_case_that_does_not_exist_is_bad_input)
{
	const struct session_options options = { 0 };
	const struct run_selection selection = { .test = "defualt" };
	struct run run;
	struct diag diag;

	open_run(&run, &options);
	EXPECT_EQ(run_suites(&run, suites, &selection, NULL, &diag), -1);
	EXPECT_NE(strstr(diag.text, "'defualt'"), NULL);
	run_close(&run);
}

TEST_HARNESS_MAIN
