// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of harness/run: which cases are carried out (conditions, derived cases), what a case
 * expects of itself, and what a run makes of that.
 */
#include "plan/plan.h"
#include "run/needs.h"
#include "run/outcome.h"
#include "run/probe.h"
#include "run/run.h"

#include "kselftest_harness.h"

#include "known.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define WAITPKG \
	{ \
		{ 7, 0 }, CPUID_ECX, 5 \
	}
#define ENQCMD \
	{ \
		{ 7, 0 }, CPUID_ECX, 29 \
	}

static const struct condition {
	const char *module, *policy, *supports;
	struct td_need need;
	bool met;
	const char *needed;
} conditions[] = {
	{ NULL,
	  NULL,
	  NULL,
	  { .kind = TD_NEED_NATIVE, .bit = WAITPKG },
	  true,
	  "native 7.0:ecx.waitpkg" },
	{ NULL,
	  NULL,
	  NULL,
	  { .kind = TD_NEED_NATIVE, .bit = { { 7, 0 }, CPUID_ECX, 15 } },
	  false,
	  "native 7.0:ecx.15" },
	{ NULL,
	  NULL,
	  NULL,
	  { .kind = TD_NEED_CONFIGURABLE, .bit = WAITPKG },
	  true,
	  "configurable 7.0:ecx.waitpkg" },
	{ NULL,
	  NULL,
	  NULL,
	  { .kind = TD_NEED_CONFIGURABLE, .bit = ENQCMD },
	  false,
	  "configurable 7.0:ecx.enqcmd" },
	{ "tdx-rogue",
	  NULL,
	  NULL,
	  { .kind = TD_NEED_CONFIGURABLE, .bit = ENQCMD },
	  true,
	  "configurable 7.0:ecx.enqcmd" },
	/* Behind the opt-in, which only the policy of the clobber list makes. */
	{ "tdx-next",
	  "denylist",
	  NULL,
	  { .kind = TD_NEED_CONFIGURABLE, .bit = ENQCMD },
	  false,
	  "configurable 7.0:ecx.enqcmd" },
	{ "tdx-next",
	  "clobber-list",
	  NULL,
	  { .kind = TD_NEED_CONFIGURABLE, .bit = ENQCMD },
	  true,
	  "configurable 7.0:ecx.enqcmd" },
	{ NULL,
	  NULL,
	  NULL,
	  { .kind = TD_NEED_SUPPORTED, .bit = WAITPKG },
	  false,
	  "supported 7.0:ecx.waitpkg" },
	{ NULL,
	  NULL,
	  "7.0:ecx.waitpkg",
	  { .kind = TD_NEED_SUPPORTED, .bit = WAITPKG },
	  true,
	  "supported 7.0:ecx.waitpkg" },
	{ NULL, NULL, NULL, { .kind = TD_NEED_XFAM, .value = 0xe7 }, true, "xfam 0xe7" },
	{ NULL,
	  NULL,
	  NULL,
	  { .kind = TD_NEED_XFAM, .value = 1ULL << 62 | 3 },
	  false,
	  "xfam 0x4000000000000003" },
	{ NULL,
	  NULL,
	  NULL,
	  { .kind = TD_NEED_ATTRIBUTES, .value = 1 << 28 },
	  true,
	  "attributes 0x10000000" },
	{ NULL, NULL, NULL, { .kind = TD_NEED_ATTRIBUTES, .value = 2 }, false, "attributes 0x2" },
	{ NULL,
	  NULL,
	  NULL,
	  { .kind = TD_NEED_MSR, .msr = 0x10a, .value = 1 },
	  true,
	  "msr 0x10a 0x1" },
	{ NULL,
	  NULL,
	  NULL,
	  { .kind = TD_NEED_MSR, .msr = 0x10a, .value = 1ULL << 63 },
	  false,
	  "msr 0x10a 0x8000000000000000" },
	{ NULL, NULL, NULL, { .kind = TD_NEED_MSR, .msr = 0x12345 }, false, "msr 0x12345 0x0" },
	{ NULL, NULL, NULL, { .kind = TD_NEED_TOPOLOGY }, true, "topology" },
	{ "tdx-1.5.01", NULL, NULL, { .kind = TD_NEED_TOPOLOGY }, false, "topology" },
	{ NULL,
	  NULL,
	  NULL,
	  { .kind = TD_NEED_POLICY, .policy = "denylist" },
	  true,
	  "policy denylist" },
	{ NULL,
	  "allowlist",
	  NULL,
	  { .kind = TD_NEED_POLICY, .policy = "denylist" },
	  false,
	  "policy denylist" },
};

static bool met(const struct condition *condition, bool negated, struct target_reason *reason)
{
	static struct td_case test;
	bool ret;

	test.num_needs = 1;
	test.need[0] = condition->need;
	test.need[0].negated = negated;
	ret = needs_met(known_begin(condition->module, condition->policy, condition->supports),
			&test, reason);
	known_end();
	return ret;
}

TEST(conditions_are_met_or_not_and_never_both)
{
	for (size_t i = 0; i < COUNT(conditions); i++) {
		const struct condition *condition = &conditions[i];
		struct target_reason reason = { "", "" };

		EXPECT_EQ(met(condition, false, &reason), condition->met)
		{
			TH_LOG("%zu: %s", i, condition->needed);
		}
		if (!condition->met)
			EXPECT_STREQ(reason.needed, condition->needed);
		EXPECT_EQ(met(condition, true, &reason), !condition->met)
		{
			TH_LOG("%zu: no %s", i, condition->needed);
		}
		EXPECT_NE(*reason.found, '\0');
		if (condition->met) {
			EXPECT_EQ(strncmp(reason.needed, "no ", 3), 0);
			EXPECT_STREQ(reason.needed + 3, condition->needed);
		}
	}
}

TEST(every_condition_must_be_met)
{
	const struct rule_context *context = known_begin(NULL, NULL, NULL);
	static struct td_case test;
	struct target_reason reason;

	EXPECT_TRUE(needs_met(context, &test, &reason));
	test.num_needs = 2;
	test.need[0] = (struct td_need){ .kind = TD_NEED_TOPOLOGY };
	test.need[1] = (struct td_need){ .kind = TD_NEED_TOPOLOGY };
	EXPECT_TRUE(needs_met(context, &test, &reason));
	test.need[1].negated = true;
	EXPECT_FALSE(needs_met(context, &test, &reason));
	known_end();
}

/* Generated cases with their names, in order. */
struct derived {
	struct plan *plan;
	size_t count;
	const struct plan_item **item;
	char (*name)[TD_NAME];
};

static const struct suite of_phases = {
	.rules = (const char *const[]){ NULL },
	.cases = (const char *const[]){ NULL },
	.phases = PLAN_ALL,
};
static const struct suite *const one_suite[] = { &of_phases, NULL };
static const struct plan_options no_options;

static struct derived derive(const char *module)
{
	struct derived derived = { .plan = plan_create(known_begin(module, NULL, NULL), one_suite,
						       &no_options) };
	const struct plan_item *item;
	struct diag diag;

	for (;;) {
		if (!derived.plan || plan_next(derived.plan, &item, &diag))
			abort();
		derived.item = realloc(derived.item,
				       (derived.count + 1) * sizeof(const struct plan_item *));
		derived.name = realloc(derived.name, (derived.count + 1) * sizeof(*derived.name));
		if (!derived.item || !derived.name)
			abort();
		if (!item)
			return derived;
		plan_name(derived.plan, item, derived.name[derived.count]);
		derived.item[derived.count++] = item;
	}
}

static void end_derived(struct derived *derived)
{
	free(derived->name);
	free(derived->item);
	plan_free(derived->plan);
	known_end();
}

static size_t index_of(const struct derived *derived, const char *wanted)
{
	size_t i = 0;

	while (i < derived->count && strcmp(derived->name[i], wanted) != 0)
		i++;
	return i;
}

static void make(const struct derived *derived, size_t index, struct td_case *test)
{
	struct diag diag;

	if (index >= derived->count)
		ksft_exit_fail_msg("there is no such case\n");
	if (plan_case(derived->plan, derived->item[index], test, &diag))
		ksft_exit_fail_msg("%s\n", diag.text);
}

TEST(derived_cases_have_names_of_their_own)
{
	struct derived derived = derive(NULL);

	ASSERT_GT(derived.count, 800);
	for (size_t i = 0; i < derived.count; i++)
		EXPECT_EQ(index_of(&derived, derived.name[i]), i);
	end_derived(&derived);
}

/* Each declared bit alone through the module; each feature bit also through KVM. */
TEST(every_configurable_bit_has_its_case)
{
	struct derived derived = derive(NULL);
	const struct declared *declared = known.context.declared;
	size_t count = 0;

	for (size_t i = 0; i < declared->num_leaves; i++) {
		for (unsigned int j = 0; j < CPUID_NUM_REGS * 32; j++) {
			struct cpuid_bit bit = { declared->leaf[i].at, j / 32, j % 32 };
			const struct declared_field *field = declared_field_at(declared, bit);
			char name[TD_NAME], kvm[TD_NAME + 8], text[CPUID_TEXT];

			snprintf(name, sizeof(name), "bit-%s", cpuid_bit_format(bit, text));
			snprintf(kvm, sizeof(kvm), "%s-kvm", name);
			if (!virt_type_configurable(field->type) || field->gate.tsc_frequency) {
				EXPECT_EQ(index_of(&derived, name), derived.count);
				continue;
			}
			count++;
			EXPECT_NE(index_of(&derived, name), derived.count);
			EXPECT_EQ(index_of(&derived, kvm) != derived.count,
				  field->lsb == field->msb);
		}
	}
	EXPECT_EQ(count, 750); /* 782 in the description, but for the 32 of TSC_FREQUENCY */
	end_derived(&derived);
}

TEST(an_open_case_has_all_gates)
{
	static const struct {
		const char *name;
		struct cpuid_addr at;
		enum cpuid_reg reg;
		uint32_t bits;
		uint64_t attributes, xfam;
	} cases[] = {
		{ "default", { 7, 0 }, CPUID_ECX, 0, 0, 3 },
		{ "bit-7.0:ecx.waitpkg", { 7, 0 }, CPUID_ECX, 1 << 5, 0, 3 },
		{ "bit-7.1:eax.avx_vnni", { 7, 1 }, CPUID_EAX, 1 << 4, 0, 3 },
		{ "bit-7.1:eax.avx_vnni-open", { 7, 1 }, CPUID_EAX, 1 << 4, 0, 7 },
		{ "bit-7.1:eax.avx512_bf16-open", { 7, 1 }, CPUID_EAX, 1 << 5, 0, 0xe7 },
		{ "xfam-0xe4", { 7, 0 }, CPUID_EAX, 0, 0, 0xe7 },
		{ "xfam-0x60000-kvm", { 7, 0 }, CPUID_EAX, 0, 0, 0x60003 },
		{ "attributes-0x10000000", { 7, 0 }, CPUID_EAX, 0, 0x10000000, 3 },
	};
	struct derived derived = derive(NULL);
	static struct td_case test;

	for (size_t i = 0; i < COUNT(cases); i++) {
		size_t index = index_of(&derived, cases[i].name);

		ASSERT_NE(index, derived.count)
		{
			TH_LOG("%s", cases[i].name);
		}
		make(&derived, index, &test);
		EXPECT_STREQ(test.name, cases[i].name);
		EXPECT_EQ(test.via == TD_VIA_KVM, strstr(test.name, "-kvm") != NULL);
		EXPECT_EQ(td_config_cpuid(&test.config, cases[i].at).reg[cases[i].reg],
			  cases[i].bits);
		EXPECT_EQ(test.config.attributes, cases[i].attributes);
		EXPECT_EQ(test.config.xfam, cases[i].xfam);
	}
	end_derived(&derived);
}

TEST(the_maximal_case_is_accepted)
{
	static const char *const modules[] = { "tdx-1.5.01", "tdx-1.5.05", "tdx-next",
					       "tdx-rogue" };
	static const char *const names[] = { "maximal", "maximal-kvm" };

	for (size_t i = 0; i < COUNT(modules); i++) {
		struct derived derived = derive(modules[i]);
		struct target *target = known.session.target;
		static struct td_case test;

		for (size_t j = 0; j < COUNT(names); j++) {
			struct td_outcome outcome = { 0 };

			make(&derived, index_of(&derived, names[j]), &test);
			ASSERT_EQ(target->ops->init(target, &test, &outcome), TARGET_OK);
			EXPECT_EQ(outcome.by, TD_ACCEPTED)
			{
				TH_LOG("%s %s: 0x%llx", modules[i], names[j],
				       (unsigned long long)outcome.status);
			}
		}
		end_derived(&derived);
	}
}

TEST(a_guest_asks_for_every_declared_leaf_and_around)
{
	const struct rule_context *context = known_begin(NULL, NULL, NULL);
	struct guest_op ops[GUEST_MAX_OPS];
	size_t count = probe_list(context->declared, ops), undeclared = 0;

	ASSERT_LT(count, GUEST_MAX_OPS);
	for (size_t i = 0; i < context->declared->num_leaves; i++) {
		struct cpuid_addr at = context->declared->leaf[i].at;
		size_t found = 0;

		for (size_t j = 0; j < count; j++)
			found += cpuid_addr_answers(at, ops[j].index, ops[j].subindex);
		EXPECT_GE(found, 1);
	}
	for (size_t j = 0; j < count; j++) {
		EXPECT_EQ(ops[j].kind, GUEST_CPUID);
		undeclared += !declared_leaf_find(context->declared, ops[j].index, ops[j].subindex);
	}
	EXPECT_GE(undeclared, 10);
	known_end();
}

#define MODULE_REFUSED \
	{ \
		.by = TD_REFUSED_BY_MODULE, .error = 22, .has_status = true, \
		.status = 0xc000010000000045, .has_rcx = true, .rcx = 7 \
	}

static const struct {
	struct td_expect expect;
	struct td_outcome outcome;
	enum judged judged;
	const char *wanted;
} expectations[] = {
	{ { 0 }, { 0 }, JUDGED_NOT_APPLICABLE, "" },
	{ { .given = true }, { 0 }, JUDGED_PASS, "" },
	{ { .given = true }, MODULE_REFUSED, JUDGED_FAIL, "accepted" },
	{ { .given = true, .by = TD_REFUSED_BY_ANY }, { 0 }, JUDGED_FAIL, "refused" },
	{ { .given = true, .by = TD_REFUSED_BY_ANY }, MODULE_REFUSED, JUDGED_PASS, "" },
	{ { .given = true, .by = TD_REFUSED_BY_KVM },
	  MODULE_REFUSED,
	  JUDGED_FAIL,
	  "refused by KVM" },
	{ { .given = true, .by = TD_REFUSED_BY_MODULE }, MODULE_REFUSED, JUDGED_PASS, "" },
	{ { .given = true, .by = TD_REFUSED_BY_ANY, .has_errno = true, .error = 22 },
	  MODULE_REFUSED,
	  JUDGED_PASS,
	  "" },
	{ { .given = true, .by = TD_REFUSED_BY_ANY, .has_errno = true, .error = 16 },
	  MODULE_REFUSED,
	  JUDGED_FAIL,
	  "EBUSY" },
	{ { .given = true,
	    .by = TD_REFUSED_BY_ANY,
	    .has_status = true,
	    .status = 0xc000010000000045 },
	  MODULE_REFUSED,
	  JUDGED_PASS,
	  "" },
	{ { .given = true,
	    .by = TD_REFUSED_BY_ANY,
	    .has_status = true,
	    .status = 0xc000010000000041 },
	  MODULE_REFUSED,
	  JUDGED_FAIL,
	  "status 0xc000010000000041" },
	{ { .given = true, .by = TD_REFUSED_BY_ANY, .has_rcx = true, .rcx = 7 },
	  MODULE_REFUSED,
	  JUDGED_PASS,
	  "" },
	{ { .given = true, .by = TD_REFUSED_BY_ANY, .has_rcx = true, .rcx = 1 },
	  MODULE_REFUSED,
	  JUDGED_FAIL,
	  "RCX 0x1" },
};

TEST(an_expectation_is_judged)
{
	static struct observation seen;
	static struct td_case test;

	seen.test = &test;
	for (size_t i = 0; i < COUNT(expectations); i++) {
		struct finding finding = { .expected = "" };

		test.expect = expectations[i].expect;
		seen.outcome = expectations[i].outcome;
		seen.has_outcome = true;
		EXPECT_EQ(outcome_judge(&seen, &finding), expectations[i].judged)
		{
			TH_LOG("%zu", i);
		}
		EXPECT_STREQ(finding.expected, expectations[i].wanted);
		seen.has_outcome = false;
		EXPECT_EQ(outcome_judge(&seen, &finding), JUDGED_NOT_APPLICABLE);
	}
}

TEST(expectations_of_calls_are_judged)
{
	static struct observation seen;
	static struct td_case test;
	struct finding finding = { .expected = "" };

	seen.test = &test;
	seen.num_calls = test.num_calls = 2;
	test.call[0] = (struct td_call){ .kind = TD_CALL_CREATE_VM };
	test.call[1] = (struct td_call){ .kind = TD_CALL_INIT_VM, .expect = 22 };
	EXPECT_EQ(outcome_judge(&seen, &finding), JUDGED_NOT_APPLICABLE);
	test.call[1].has_expect = true;
	EXPECT_EQ(outcome_judge(&seen, &finding), JUDGED_FAIL);
	EXPECT_STREQ(finding.subject, "call 2, init_vm");
	EXPECT_STREQ(finding.expected, "EINVAL");
	EXPECT_STREQ(finding.observed, "success");
	seen.call[1].error = 22;
	EXPECT_EQ(outcome_judge(&seen, &finding), JUDGED_PASS);
	seen.call[0].error = 5; /* nobody said what it should be */
	EXPECT_EQ(outcome_judge(&seen, &finding), JUDGED_PASS);
}

TEST_HARNESS_MAIN
