// SPDX-License-Identifier: GPL-2.0-only
/*
 * What observations of the emulator show: CPUID of accepted TDs, once and not for a guest that has
 * changed it; who asked for a bit; how a TD was refused; and host state around TDs of KVM alone.
 */
#include "run/seen.h"

#include "observed.h"

static const struct cpuid_addr leaf7 = { 7, 0 }, leaf_ve = { 6, CPUID_SUBLEAF_NA };

static struct seen seen;
static struct seen_mark mark;

FIXTURE(look)
{
	int unused;
};

FIXTURE_SETUP(look)
{
	(void)self;
	observed_open("tdx-1.5.05", "emerald-rapids-tdx", NULL);
}

FIXTURE_TEARDOWN(look)
{
	(void)self;
	seen_free(&seen);
	observed_close();
}

/* What is new in it is added under that name. */
static const struct observation *look(const char *text, const char *name)
{
	const struct observation *observation = observed_case(text);

	observed_need(seen_look(&seen, &observed.context, observation, &mark) &&
			      seen_add(&seen, &mark, name),
		      "out of memory");
	return observation;
}

/* NULL: the mark says nothing of it. */
static const struct seen_leaf *marked(struct cpuid_addr at)
{
	for (size_t i = 0; i < mark.num_leaves; i++) {
		if (cpuid_addr_equal(mark.leaf[i].at, at))
			return &mark.leaf[i];
	}
	return NULL;
}

static uint32_t bits(const struct seen_leaf *leaf, enum seen_view view, enum cpuid_reg reg)
{
	return leaf ? leaf->view[view].reg[reg] : 0;
}

TEST_F(look, host_and_guest_read_each_bit_as_one_or_the_other)
{
	const struct observation *observation = look("", "default");
	const struct cpuid_entry *entry = cpuid_set_find(&observation->cpuid, 7, 0);
	const struct seen_leaf *leaf = marked(leaf7);

	ASSERT_NE(NULL, entry);
	ASSERT_NE(NULL, leaf);
	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
		EXPECT_EQ(bits(leaf, SEEN_HOST1, reg), entry->regs.reg[reg]);
		EXPECT_EQ(bits(leaf, SEEN_HOST0, reg), ~entry->regs.reg[reg]);
		EXPECT_EQ(bits(leaf, SEEN_GUEST0, reg), ~bits(leaf, SEEN_GUEST1, reg));
		EXPECT_EQ(bits(leaf, SEEN_ASKED, reg), 0);
	}
	EXPECT_NE(bits(leaf, SEEN_HOST1, CPUID_EBX), 0);
	EXPECT_EQ(bits(leaf, SEEN_GUEST1, CPUID_EBX), entry->regs.reg[CPUID_EBX]);
	EXPECT_FALSE(mark.refused);
}

TEST_F(look, the_same_again_shows_nothing_new)
{
	look("", "default");
	EXPECT_GT(mark.num_leaves, 0);
	look("", "again");
	EXPECT_EQ(mark.num_leaves, 0);
	look("cpuid 7.0 ebx.bmi1=1\n", "bmi1");
	EXPECT_EQ(mark.num_leaves, 1);
	EXPECT_EQ(bits(marked(leaf7), SEEN_HOST1, CPUID_EBX), 1u << 3);
	EXPECT_EQ(bits(marked(leaf7), SEEN_HOST0, CPUID_EBX), 0);
}

TEST_F(look, a_leaf_that_gives_ve_has_no_values_of_a_guest)
{
	look("", "default");
	ASSERT_NE(NULL, marked(leaf_ve));
	EXPECT_TRUE(marked(leaf_ve)->guest_ve);
	EXPECT_EQ(bits(marked(leaf_ve), SEEN_GUEST0, CPUID_EAX), 0);
	EXPECT_EQ(bits(marked(leaf_ve), SEEN_GUEST1, CPUID_EAX), 0);
	EXPECT_FALSE(marked(leaf7)->guest_ve);
}

/* With CPUIDVE every leaf gives #VE, and that says nothing of the leaves. */
TEST_F(look, a_guest_that_does_more_than_cpuid_is_not_looked_at)
{
	look("guest tdcall cpuidve_set 3\n", "cpuidve");
	EXPECT_NE(bits(marked(leaf7), SEEN_HOST1, CPUID_EBX), 0);
	EXPECT_EQ(bits(marked(leaf7), SEEN_GUEST0, CPUID_EBX), 0);
	for (size_t i = 0; i < mark.num_leaves; i++)
		EXPECT_FALSE(mark.leaf[i].guest_ve);
	look("guest cpuid 7.0\n", "cpuid");
	EXPECT_NE(bits(marked(leaf7), SEEN_GUEST0, CPUID_EBX), 0);
	EXPECT_TRUE(marked(leaf_ve)->guest_ve);
}

TEST_F(look, who_asks_for_a_bit_is_named)
{
	const struct seen_asked *asked;

	look("cpuid 7.0 ebx.bmi1=1\n", "first");
	look("entry function=7 index=0 flags=1 ebx=0x108\n"
	     "entry function=0x80000008 eax=0x300000\n",
	     "entries");
	EXPECT_EQ(bits(marked(leaf7), SEEN_ASKED, CPUID_EBX), 1u << 8);
	ASSERT_NE(NULL, seen_leaf_at(&seen, leaf7, &asked));
	EXPECT_STREQ(asked->by[CPUID_EBX][3], "first");
	EXPECT_STREQ(asked->by[CPUID_EBX][8], "entries");
	EXPECT_EQ(NULL, asked->by[CPUID_EBX][9]);
}

/* What it asked for was not had, and what it did not get is no CPUID. */
TEST_F(look, a_refused_td_says_how_and_nothing_else)
{
	const struct observation *observation = look("attributes 0x10000000000\n", "bad");

	EXPECT_EQ(mark.num_leaves, 0);
	EXPECT_TRUE(mark.refused);
	EXPECT_EQ(mark.outcome.by, observation->outcome.by);
	look("via module\nattributes 0x10000000000\n", "module");
	EXPECT_EQ(mark.outcome.by, TD_REFUSED_BY_MODULE);
	EXPECT_TRUE(mark.outcome.has_status);
	look("via module\nattributes 0x10000000000\ncpuid 7.0 ebx.bmi1=1\n", "again");
	EXPECT_EQ(mark.num_leaves, 0);
	ASSERT_EQ(seen.num_refusals, 2);
	EXPECT_EQ(seen.refusal[0].count, 1);
	EXPECT_EQ(seen.refusal[1].count, 2);
	EXPECT_STREQ(seen.refusal[1].name, "module");
	look("", "default");
	EXPECT_FALSE(mark.refused);
}

/* A status that is not known may hold anything, and makes no second kind of refusal. */
TEST_F(look, what_is_not_known_of_a_refusal_does_not_tell_them_apart)
{
	struct observation *observation = &observed.observer->seen;

	look("attributes 0x10000000000\n", "first");
	observation->outcome.has_status = observation->outcome.has_rcx = false;
	for (uint64_t junk = 1; junk < 3; junk++) {
		observation->outcome.status = observation->outcome.rcx = junk;
		ASSERT_TRUE(seen_look(&seen, &observed.context, observation, &mark));
		EXPECT_EQ(mark.outcome.status, 0);
		EXPECT_EQ(mark.outcome.rcx, 0);
	}
}

TEST_F(look, host_state_counts_around_tds_of_kvm)
{
	struct observation *observation = &observed.observer->seen;

	look("", "default");
	EXPECT_TRUE(mark.watched);
	EXPECT_TRUE(mark.compared[HOST_IA32_STAR]);
	EXPECT_FALSE(mark.move[HOST_IA32_STAR].moved);
	observation->after[1].value[HOST_IA32_STAR] ^= 2;
	observation->after[0].present[HOST_DR6] = observation->after[1].present[HOST_DR6] = false;
	ASSERT_TRUE(seen_look(&seen, &observed.context, observation, &mark));
	EXPECT_TRUE(mark.move[HOST_IA32_STAR].moved);
	EXPECT_EQ(mark.move[HOST_IA32_STAR].cpu, 1);
	EXPECT_EQ(mark.move[HOST_IA32_STAR].after, mark.move[HOST_IA32_STAR].before ^ 2);
	EXPECT_FALSE(mark.compared[HOST_DR6]);
	look("via module\n", "module");
	EXPECT_TRUE(observation->has_host_state);
	EXPECT_FALSE(mark.watched);
	EXPECT_EQ(seen.host[HOST_IA32_STAR].compared, 1);
}

TEST_HARNESS_MAIN
