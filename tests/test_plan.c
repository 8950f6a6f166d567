// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the plan: which cases there are, in which order, and that they are what their names
 * say.
 */
#include "plan/faults.h"
#include "plan/plan.h"
#include "rules/accept.h"
#include "rules/change.h"
#include "rules/expect.h"

#include "kselftest_harness.h"

#include "known.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct suite everything = {
	.rules = (const char *const[]){ NULL },
	.cases = (const char *const[]){ "ini", "kvm", NULL },
	.phases = PLAN_ALL,
};
static const struct suite *const one_suite[] = { &everything, NULL };
static const struct plan_options defaults = PLAN_DEFAULT_OPTIONS;

static struct td_case test;

static struct plan *open_plan(const char *module, const struct plan_options *options)
{
	struct plan *plan = plan_create(known_begin(module, NULL, NULL), one_suite, options);

	if (!plan)
		ksft_exit_fail_msg("out of memory\n");
	return plan;
}

static const struct plan_item *next(struct plan *plan)
{
	const struct plan_item *item;
	struct diag diag;

	if (plan_next(plan, &item, &diag))
		ksft_exit_fail_msg("%s\n", diag.text);
	return item;
}

static void make(const struct plan *plan, const struct plan_item *item)
{
	struct diag diag;

	if (plan_case(plan, item, &test, &diag))
		ksft_exit_fail_msg("%s\n", diag.text);
}

/* All that a case says stands in its text. */
static bool same_case(const struct td_case *a, const struct td_case *b)
{
	char *text = td_case_text(a), *other = td_case_text(b);
	bool same = text && other && !strcmp(text, other) && !strcmp(a->name, b->name);

	free(text);
	free(other);
	return same;
}

static void close_plan(struct plan *plan)
{
	plan_free(plan);
	known_end();
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(a, b);
}

TEST(every_case_has_a_name_of_its_own)
{
	static const char *const modules[] = { "tdx-1.5.01", "tdx-1.5.05", "tdx-rogue" };

	for (size_t i = 0; i < COUNT(modules); i++) {
		struct plan *plan = open_plan(modules[i], &defaults);
		char(*names)[TD_NAME] = NULL;
		const struct plan_item *item;
		size_t count = 0;

		while ((item = next(plan))) {
			char(*grown)[TD_NAME] = realloc(names, (count + 1) * sizeof(*names));

			ASSERT_NE(grown, NULL);
			names = grown;
			EXPECT_EQ(item->number, count);
			plan_name(plan, item, names[count]);
			make(plan, item);
			EXPECT_STREQ(test.name, names[count]);
			count++;
		}
		EXPECT_GT(count, 1500);
		qsort(names, count, sizeof(*names), compare_names);
		for (size_t j = 1; j < count; j++) {
			EXPECT_NE(strcmp(names[j - 1], names[j]), 0)
			{
				TH_LOG("%s", names[j]);
			}
		}
		free(names);
		close_plan(plan);
	}
}

/* What shards, journals and repeat commands rest on. */
TEST(the_same_options_give_the_same_cases)
{
	struct plan *plan = open_plan(NULL, &defaults);
	struct plan *again = plan_create(&known.context, one_suite, &defaults);
	const struct plan_item *item, *other;
	static struct td_case first;

	while ((item = next(plan))) {
		other = next(again);
		ASSERT_NE(other, NULL);
		make(plan, item);
		first = test;
		make(again, other);
		EXPECT_TRUE(same_case(&first, &test));
	}
	EXPECT_EQ(next(again), NULL);
	plan_rewind(again);
	EXPECT_EQ(next(again)->number, 0);
	plan_free(again);
	close_plan(plan);
}

TEST(random_cases_follow_the_seed)
{
	static const struct plan_options seeds[] = { { .num_random = 30 },
						     { .num_random = 30, .seed = 1 } };
	struct plan *plans[2] = { open_plan(NULL, &seeds[0]), NULL };
	static struct td_case first;
	const struct plan_item *item;
	size_t differ = 0, cases = 0;

	plans[1] = plan_create(&known.context, one_suite, &seeds[1]);
	while ((item = next(plans[0]))) {
		const struct plan_item *other = next(plans[1]);
		bool is_random = !strcmp(plan_phase_name(item), "random"), same;

		make(plans[0], item);
		first = test;
		make(plans[1], other);
		cases += is_random;
		same = same_case(&first, &test);
		differ += !same;
		EXPECT_TRUE(is_random || same);
	}
	EXPECT_EQ(cases, 30);
	EXPECT_EQ(differ, 30);
	plan_free(plans[1]);
	close_plan(plans[0]);
}

/* How many checks would refuse the case, as far as the rules' model can say. */
static unsigned int faults_of_case(void)
{
	struct acceptance answer;
	struct request request;

	request_of_case(&known.context, &test, &request);
	accept_predict(&known.context, &request, &answer);
	return answer.faults;
}

TEST(a_negative_case_has_one_fault_and_a_pair_has_two)
{
	static const char *const modules[] = { "tdx-1.5.01", "tdx-1.5.05" };

	for (size_t i = 0; i < COUNT(modules); i++) {
		struct plan *plan = open_plan(modules[i], &defaults);
		const struct plan_item *item;
		size_t singles = 0, pairs = 0;

		while ((item = next(plan))) {
			bool single = !strcmp(plan_phase_name(item), "faults"), one;

			if (!single && strcmp(plan_phase_name(item), "fault pairs") != 0)
				continue;
			make(plan, item);
			singles += single;
			pairs += !single;
			/* Of one slot the module looks at nothing more once a bit is wrong. */
			one = single || strstr(test.name, "+signature_other") ||
			      strstr(test.name, "+tsx_mismatch");
			EXPECT_EQ(faults_of_case(), one ? 1 : 2)
			{
				TH_LOG("%s: %s", modules[i], test.name);
			}
		}
		EXPECT_GE(singles, 60);
		EXPECT_GE(pairs, 25);
		close_plan(plan);
	}
}

/* All of them, and nothing that may be accepted. */
TEST(each_forbidden_bit_is_a_fault_of_its_own)
{
	static const char *const modules[] = { "tdx-1.5.01", "tdx-1.5.05", "tdx-rogue" };

	for (size_t i = 0; i < COUNT(modules); i++) {
		struct plan *plan = open_plan(modules[i], &defaults);
		size_t bits = 0, bytes = 0, configurable = 0;
		const struct plan_item *item;
		struct acceptance answer;
		struct request request;

		while ((item = next(plan))) {
			if (strcmp(plan_phase_name(item), "forbidden") != 0)
				continue;
			make(plan, item);
			request_of_case(&known.context, &test, &request);
			accept_predict(&known.context, &request, &answer);
			EXPECT_EQ(1, answer.faults)
			{
				TH_LOG("%s", test.name);
			}
			EXPECT_EQ(NULL, answer.doubt);
			bytes += test.config.num_patches;
			bits += answer.rule && !strcmp(answer.rule, "INI-14");
		}
		for (size_t j = 0; j < known.context.num_slots; j++) {
			for (unsigned int reg = 0; reg < CPUID_NUM_REGS; reg++)
				configurable += (size_t)__builtin_popcount(expect_configurable_bits(
					&known.context, known.context.slot[j].at, reg));
		}
		EXPECT_EQ(known.context.num_slots * 128, bits + configurable);
		EXPECT_EQ(4 + 38 + 24 + 768 - known.context.num_slots * 16, bytes);
		close_plan(plan);
	}
}

/* Each check in turn, as the rules' model has them: the first fault of a pair answers. */
TEST(faults_stand_in_the_order_of_the_checks)
{
	struct plan *plan = open_plan(NULL, &defaults);
	const struct rule_context *context = &known.context;
	size_t last = SIZE_MAX;

	for (size_t i = 0; i < faults_count(context); i++) {
		struct acceptance alone, both;
		struct request request;

		memset(&test, 0, sizeof(test));
		test.via = TD_VIA_MODULE;
		td_config_default(&test.config);
		if (!fault_apply(context, i, &test.config))
			continue;
		request_of_case(context, &test, &request);
		accept_predict(context, &request, &alone);
		ASSERT_NE(alone.rule, NULL);
		if (last != SIZE_MAX && !fault_same_check(context, i)) {
			struct acceptance first;

			td_config_default(&test.config);
			fault_apply(context, last, &test.config);
			request_of_case(context, &test, &request);
			accept_predict(context, &request, &first);
			fault_apply(context, i, &test.config);
			request_of_case(context, &test, &request);
			accept_predict(context, &request, &both);
			EXPECT_STREQ(both.rule, first.rule);
			EXPECT_EQ(both.rcx, first.rcx);
		}
		last = i;
	}
	close_plan(plan);
}

TEST(a_target_without_the_modules_door_gets_no_generated_case_for_it)
{
	struct plan_options options = PLAN_DEFAULT_OPTIONS;
	const struct plan_item *item;
	struct plan *plan;
	size_t kvm = 0;

	options.no_module = true;
	plan = open_plan(NULL, &options);
	while ((item = next(plan))) {
		make(plan, item);
		kvm += test.via == TD_VIA_KVM;
		EXPECT_TRUE(plan_path(plan, item) || test.via == TD_VIA_KVM)
		{
			TH_LOG("%s", test.name);
		}
	}
	EXPECT_GT(kvm, 300);
	close_plan(plan);
}

/* Numbers that differ would leave nothing to be said of what two TDs have in common. */
TEST(lattice_pairs_differ_in_features_alone)
{
	struct plan *plan = open_plan(NULL, &defaults);
	struct request own, partner;
	const struct plan_item *item;
	struct change change;
	size_t count = 0;

	while ((item = next(plan))) {
		if (strcmp(plan_phase_name(item), "properties") != 0)
			continue;
		make(plan, item);
		if (test.relation != TD_RELATION_LATTICE)
			continue;
		count++;
		request_of_config(&known.context, &test.config, test.via, &own);
		request_of_config(&known.context, &test.partner, test.via, &partner);
		change_between(&own, &partner, &change);
		EXPECT_NE(0, change.fields);
		EXPECT_TRUE(change_is_of_features(&known.context, &change))
		{
			TH_LOG("%s", test.name);
		}
	}
	EXPECT_LT(40, count);
	close_plan(plan);
}

/* Both are accepted: of a TD that is refused nothing is read. */
TEST(numbers_vary_between_two_tds_that_are_accepted)
{
	struct plan *plan = open_plan(NULL, &defaults);
	const struct plan_item *item;
	struct request own, partner;
	struct acceptance answer;
	static struct td_case other;
	char *text, *others;
	size_t count = 0;

	while ((item = next(plan))) {
		if (strcmp(plan_phase_name(item), "vary") != 0)
			continue;
		make(plan, item);
		count++;
		EXPECT_EQ(TD_RELATION_FLIP, test.relation);
		other = test;
		other.config = test.partner;
		text = td_case_text(&test);
		others = td_case_text(&other);
		EXPECT_STRNE(text, others);
		free(text);
		free(others);
		request_of_config(&known.context, &test.config, test.via, &own);
		request_of_config(&known.context, &test.partner, test.via, &partner);
		accept_predict(&known.context, &own, &answer);
		EXPECT_EQ(NULL, answer.rule);
		accept_predict(&known.context, &partner, &answer);
		EXPECT_EQ(NULL, answer.rule)
		{
			TH_LOG("%s: %s", test.name, answer.rule);
		}
	}
	EXPECT_LT(100, count);
	close_plan(plan);
}

/* WAITPKG beside and without each bit that KVM lets a TD have, whatever another one is. */
TEST(a_denied_bit_meets_every_two_settings)
{
	const struct cpuid_bit umip = { { 7, 0 }, CPUID_ECX, 2 }, gfni = { { 7, 0 }, CPUID_ECX, 8 };
	const struct cpuid_bit waitpkg = { { 7, 0 }, CPUID_ECX, 5 };
	struct plan_options options = PLAN_DEFAULT_OPTIONS;
	struct plan *plan = open_plan(NULL, &options);
	const struct plan_item *item;
	unsigned int seen = 0;

	while ((item = next(plan))) {
		uint32_t ecx;

		if (strcmp(plan_phase_name(item), "denied") != 0 ||
		    !cpuid_bit_equal(item->bit, waitpkg))
			continue;
		make(plan, item);
		ecx = td_config_cpuid(&test.config, waitpkg.at).reg[waitpkg.reg];
		EXPECT_EQ(1, ecx >> waitpkg.bit & 1) TH_LOG("%s", test.name);
		seen |= 1u << ((ecx >> umip.bit & 1) << 1 | (ecx >> gfni.bit & 1));
	}
	EXPECT_EQ(0xf, seen);
	close_plan(plan);
	options.strength = 0;
	plan = open_plan(NULL, &options);
	while ((item = next(plan)))
		EXPECT_TRUE(strcmp(plan_phase_name(item), "denied") != 0 || !item->index);
	close_plan(plan);
}

/* The partner asks for much else, and is refused by the same check. */
TEST(a_fault_is_not_outweighed_by_what_its_partner_asks_for)
{
	struct plan *plan = open_plan(NULL, &defaults);
	struct acceptance own, other;
	const struct plan_item *item;
	struct request request;
	size_t count = 0;

	while ((item = next(plan))) {
		if (strcmp(plan_phase_name(item), "outweigh") != 0)
			continue;
		make(plan, item);
		count++;
		EXPECT_EQ(TD_RELATION_WORSE, test.relation);
		EXPECT_LT(test.config.num_cpuid + 5, test.partner.num_cpuid);
		request_of_config(&known.context, &test.config, test.via, &request);
		accept_predict(&known.context, &request, &own);
		request_of_config(&known.context, &test.partner, test.via, &request);
		accept_predict(&known.context, &request, &other);
		ASSERT_NE(NULL, own.rule);
		ASSERT_NE(NULL, other.rule);
		EXPECT_STREQ(own.rule, other.rule)
		{
			TH_LOG("%s", test.name);
		}
		EXPECT_EQ(1, other.faults);
	}
	EXPECT_LT(50, count);
	close_plan(plan);
}

TEST(the_most_valuable_comes_first)
{
	static const char *const order[] = {
		"extremes",    "singles",    "pairs",   "cases",     "faults", "denied",
		"triples",     "properties", "vary",    "outweigh",  "colds",  "boundaries",
		"fault pairs", "quads",      "numbers", "forbidden", "random",
	};
	struct plan_options options = { .num_random = 1, .strength = 2 };
	struct plan *plan = open_plan(NULL, &options);
	const struct plan_item *item;
	size_t phase = 0;

	while ((item = next(plan))) {
		while (phase < COUNT(order) && strcmp(order[phase], plan_phase_name(item)) != 0)
			phase++;
		ASSERT_LT(phase, COUNT(order))
		{
			TH_LOG("%s is out of order", plan_phase_name(item));
		}
	}
	EXPECT_EQ(phase, COUNT(order) - 1);
	close_plan(plan);
}

TEST_HARNESS_MAIN
