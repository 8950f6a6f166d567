// SPDX-License-Identifier: GPL-2.0-only
/*
 * The laws of guidance: features depend on the observation alone, and answers that differ give
 * different ones.
 */
#include "fuzz/guide.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz/kcov.h"
#include "observed.h"

#define FEATURES_ROOM 65536

struct features {
	bool at[FEATURES_ROOM];
	unsigned int beyond; /* the table */
};

static void hit(void *user, uint32_t feature)
{
	struct features *features = user;

	if (feature < GUIDE_SIZE)
		features->at[feature] = true;
	else
		features->beyond++;
}

static const struct features *features_of(const struct observation *seen)
{
	struct features *features = calloc(1, sizeof(*features));

	observed_need(features, "out of memory");
	guide_features(seen, hit, features);
	observed_need(!features->beyond, "a feature beyond the table");
	return features;
}

static const struct features *features_of_case(const char *text)
{
	return features_of(observed_case(text));
}

static bool same(const struct features *a, const struct features *b)
{
	return !memcmp(a, b, sizeof(*a));
}

static unsigned int count(const struct features *features, enum guide_kind kind)
{
	struct guide_range range = guide_range(kind);
	unsigned int number = 0;

	for (uint32_t i = 0; i < range.size; i++)
		number += features->at[range.first + i];
	return number;
}

/* Of that kind, @a has a feature that @b has not. */
static bool more(const struct features *a, const struct features *b, enum guide_kind kind)
{
	struct guide_range range = guide_range(kind);

	for (uint32_t i = 0; i < range.size; i++) {
		if (a->at[range.first + i] && !b->at[range.first + i])
			return true;
	}
	return false;
}

TEST(ranges_do_not_overlap)
{
	uint32_t end = 0;

	ASSERT_EQ(FEATURES_ROOM, GUIDE_SIZE);
	for (unsigned int kind = 0; kind < GUIDE_NUM_KINDS; kind++) {
		struct guide_range range = guide_range(kind);

		ASSERT_NE(NULL, range.name);
		EXPECT_GE(range.first, end);
		EXPECT_GT(range.size, 0U);
		end = range.first + range.size;
		EXPECT_LE(end, (uint32_t)GUIDE_SIZE);
		EXPECT_EQ(kind, guide_kind_of(range.first));
		EXPECT_EQ(kind, guide_kind_of(end - 1));
	}
	EXPECT_EQ(GUIDE_CONSTANT, guide_range(GUIDE_RAN).first);
}

#define ACCEPTED "via module\nxfam 0xe7\ncpuid 7.0 ebx.bmi1=1\n"
#define REFUSED "via module\nxfam 0x1\n"

TEST(same_case_gives_same_features_whatever_ran_before)
{
	static const char *const cases[] = {
		ACCEPTED,
		REFUSED,
		"via kvm\ncpuid 7.0 ecx.waitpkg=1\n",
		"via kvm\nguest cpuid 7.0\nguest exit tdvmcall\n",
		"call create_vm\ncall init_vm\ncall init_vm\n",
	};
	const size_t num_cases = sizeof(cases) / sizeof(cases[0]);
	const struct features *first[sizeof(cases) / sizeof(cases[0])];

	observed_open("tdx-1.5.05", "emerald-rapids-tdx", NULL);
	for (size_t i = 0; i < num_cases; i++)
		first[i] = features_of_case(cases[i]);
	for (size_t i = 0; i < num_cases; i++) {
		for (size_t j = 0; j < num_cases; j++) {
			EXPECT_EQ(i == j, same(first[i], features_of_case(cases[j])));
			EXPECT_TRUE(same(first[i], features_of_case(cases[i])));
		}
	}
	observed_close();
}

/* One answer that is changed in one place. */
static struct observation seen;

static const struct features *with_status(enum td_refuser by, uint64_t status, uint64_t rcx)
{
	seen.outcome = (struct td_outcome){
		.by = by,
		.error = by == TD_ACCEPTED ? 0 : 22,
		.has_status = true,
		.status = status,
		.has_rcx = true,
		.rcx = rcx,
	};
	return features_of(&seen);
}

TEST(refusals_differ_by_who_status_operand_leaf_and_errno)
{
	static struct td_case test;
	const struct features *base, *other;

	memset(&seen, 0, sizeof(seen));
	td_config_default(&test.config);
	seen.test = &test;
	seen.has_outcome = true;
	base = with_status(TD_REFUSED_BY_MODULE, 0xc000010000000045, 7);
	EXPECT_TRUE(same(base, with_status(TD_REFUSED_BY_MODULE, 0xc000010000000045, 7)));
	EXPECT_TRUE(more(with_status(TD_ACCEPTED, 0, 0), base, GUIDE_OUTCOME));
	EXPECT_TRUE(more(with_status(TD_REFUSED_BY_KVM, 0xc000010000000045, 7), base, GUIDE_LEAF));
	EXPECT_TRUE(
		more(with_status(TD_REFUSED_BY_MODULE, 0xc000020000000045, 7), base, GUIDE_STATUS));
	other = with_status(TD_REFUSED_BY_MODULE, 0xc000010000000046, 7);
	EXPECT_FALSE(more(other, base, GUIDE_STATUS));
	EXPECT_TRUE(more(other, base, GUIDE_OPERAND));
	EXPECT_TRUE(
		more(with_status(TD_REFUSED_BY_MODULE, 0xc000010000000045, 1), base, GUIDE_LEAF));
	other = with_status(TD_REFUSED_BY_MODULE, 0xc000010000000045, 7);
	EXPECT_TRUE(same(base, other));
	seen.outcome.error = 5;
	EXPECT_TRUE(more(features_of(&seen), base, GUIDE_ERRNO));
}

TEST(each_virtual_bit_is_a_feature_of_its_own)
{
	static struct cpuid_set base;
	static struct td_case test;
	static bool taken[GUIDE_SIZE];
	struct guide_range range = guide_range(GUIDE_BIT);
	const struct features *unchanged;

	memset(&seen, 0, sizeof(seen));
	seen.test = &test;
	td_config_default(&test.config);
	for (uint32_t leaf = 0; leaf < 96; leaf++)
		cpuid_set_add(&base, (struct cpuid_addr){ leaf, 0 }, (struct cpuid_regs){ 0 });
	seen.has_outcome = seen.has_cpuid = true;
	seen.default_cpuid = &base;
	seen.cpuid = base;
	unchanged = features_of(&seen);
	EXPECT_EQ(0, count(unchanged, GUIDE_BIT));
	for (size_t i = 0; i < 96UL * 128; i += 7) {
		uint32_t *reg = &seen.cpuid.entry[i / 128].regs.reg[i / 32 % 4];
		const struct features *features;

		*reg ^= 1u << i % 32;
		features = features_of(&seen);
		ASSERT_EQ(1, count(features, GUIDE_BIT));
		for (uint32_t j = 0; j < range.size; j++) {
			if (features->at[range.first + j]) {
				ASSERT_FALSE(taken[j]);
				taken[j] = true;
			}
		}
		*reg ^= 1u << i % 32;
		free((void *)features);
	}
	seen.cpuid.entry[3].faulting = true;
	EXPECT_TRUE(more(features_of(&seen), unchanged, GUIDE_OTHER_BIT));
	seen.cpuid.entry[3].faulting = false;
	cpuid_set_add(&seen.cpuid, (struct cpuid_addr){ 0x80000000, 0 }, (struct cpuid_regs){ 0 });
	EXPECT_TRUE(more(features_of(&seen), unchanged, GUIDE_OTHER_BIT));
	EXPECT_EQ(0, count(features_of(&seen), GUIDE_BIT));
}

TEST(what_was_granted_and_what_was_lost)
{
	const struct features *none, *one, *two;

	observed_open("tdx-1.5.05", "emerald-rapids-tdx", NULL);
	none = features_of_case("via module\n");
	one = features_of_case("via module\ncpuid 7.0 ebx.bmi1=1\n");
	two = features_of_case("via module\nxfam 0x207\ncpuid 7.0 ebx.bmi1=1 ebx.bmi2=1\n");
	EXPECT_TRUE(more(one, none, GUIDE_BIT));
	EXPECT_TRUE(more(one, none, GUIDE_AMOUNT));
	EXPECT_TRUE(more(two, one, GUIDE_AMOUNT));
	EXPECT_EQ(2, count(two, GUIDE_GRANTED));
	EXPECT_EQ(1, count(two, GUIDE_PAIR));
	EXPECT_EQ(0, count(two, GUIDE_LOST));
	/* The same TD, but the bit does not come back. */
	observed_case("via module\ncpuid 7.0 ebx.bmi1=1\n");
	for (size_t i = 0; i < observed.observer->seen.cpuid.count; i++) {
		struct cpuid_entry *entry = &observed.observer->seen.cpuid.entry[i];

		if (cpuid_addr_equal(entry->at, (struct cpuid_addr){ 7, 0 }))
			entry->regs.reg[CPUID_EBX] &= ~(1u << 3);
	}
	EXPECT_EQ(1, count(features_of(&observed.observer->seen), GUIDE_LOST));
	observed_close();
}

TEST(calls_differ_by_kind_errno_and_what_went_before)
{
	static struct td_case test;
	const struct features *base, *other;

	memset(&seen, 0, sizeof(seen));
	seen.test = &test;
	seen.num_calls = test.num_calls = 2;
	test.call[0].kind = TD_CALL_CREATE_VM;
	test.call[1].kind = TD_CALL_INIT_VM;
	base = features_of(&seen);
	EXPECT_EQ(2, count(base, GUIDE_STEP));
	seen.call[1].error = 22;
	EXPECT_TRUE(more(features_of(&seen), base, GUIDE_STEP));
	seen.call[1].error = 0;
	test.call[0].kind = TD_CALL_INIT_VM;
	test.call[1].kind = TD_CALL_CREATE_VM;
	other = features_of(&seen);
	EXPECT_FALSE(more(other, base, GUIDE_STEP));
	EXPECT_TRUE(more(other, base, GUIDE_STEP_PAIR));
	EXPECT_TRUE(more(other, base, GUIDE_STEP_STATE));
}

TEST(guest_outcomes_and_moved_host_elements)
{
	static struct td_case test;
	const struct features *base, *other;

	memset(&seen, 0, sizeof(seen));
	seen.test = &test;
	seen.num_results = test.num_ops = 1;
	test.op[0] = (struct guest_op){ .kind = GUEST_RDMSR, .index = 0xe1 };
	seen.has_host_state = true;
	seen.num_cpus = 2;
	for (unsigned int cpu = 0; cpu < 2; cpu++) {
		seen.before[cpu].present[HOST_IA32_LSTAR] = true;
		seen.after[cpu].present[HOST_IA32_LSTAR] = true;
		seen.before[cpu].present[HOST_DR7] = seen.after[cpu].present[HOST_DR7] = true;
	}
	base = features_of(&seen);
	EXPECT_EQ(1, count(base, GUIDE_OPERATION));
	EXPECT_EQ(0, count(base, GUIDE_HOST));
	seen.result[0].outcome = GUEST_VE;
	EXPECT_TRUE(more(features_of(&seen), base, GUIDE_OPERATION));
	seen.result[0].outcome = GUEST_OK;
	test.op[0].index = 0x122;
	EXPECT_TRUE(more(features_of(&seen), base, GUIDE_OPERATION));
	seen.after[0].value[HOST_IA32_LSTAR] = 1;
	other = features_of(&seen);
	EXPECT_EQ(1, count(other, GUIDE_HOST));
	EXPECT_EQ(1, count(other, GUIDE_HOST_OPERATION));
	seen.after[0].value[HOST_IA32_LSTAR] = 0;
	seen.after[1].value[HOST_IA32_LSTAR] = 1;
	EXPECT_TRUE(more(features_of(&seen), other, GUIDE_HOST));
	seen.after[1].value[HOST_IA32_LSTAR] = 0;
	seen.after[0].value[HOST_DR7] = 1;
	EXPECT_TRUE(more(features_of(&seen), other, GUIDE_HOST));
}

TEST(a_case_that_is_lost_only_ran)
{
	struct features *features = calloc(1, sizeof(*features));

	memset(&seen, 0, sizeof(seen));
	seen.lost = "left out";
	guide_features(&seen, hit, features);
	EXPECT_TRUE(features->at[GUIDE_CONSTANT]);
	for (unsigned int kind = GUIDE_RAN + 1; kind < GUIDE_NUM_KINDS; kind++)
		EXPECT_EQ(0, count(features, kind));
}

/* The buffer's number may be larger than its room: the kernel counts on. */
TEST(kernel_addresses_are_features)
{
	const uint64_t none[] = { 0, 0xffffffff81000010 };
	const uint64_t three[] = { 3, 0xffffffff81000010, 0xffffffff81000020, 0xffffffff81000010 };
	const uint64_t full[] = { 1000, 0xffffffff81000010 };
	struct features *a = calloc(1, sizeof(*a)), *b = calloc(1, sizeof(*b)),
			*c = calloc(1, sizeof(*c));

	kcov_features(none, 2, hit, a);
	EXPECT_EQ(0, count(a, GUIDE_KERNEL));
	kcov_features(three, 4, hit, b);
	EXPECT_EQ(2, count(b, GUIDE_KERNEL));
	kcov_features(full, 2, hit, c);
	EXPECT_EQ(1, count(c, GUIDE_KERNEL));
	EXPECT_FALSE(more(c, b, GUIDE_KERNEL));
}

TEST(no_kcov_has_a_reason)
{
	static const char *const paths[] = { "/sys/kernel/debug/no-such-file", "/dev/null" };

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct target_reason lack = { 0 };

		EXPECT_EQ(NULL, kcov_open(paths[i], &lack));
		EXPECT_NE('\0', lack.needed[0]);
		EXPECT_NE(NULL, strstr(lack.found, paths[i]));
	}
}

TEST_HARNESS_MAIN
