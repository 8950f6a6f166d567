// SPDX-License-Identifier: GPL-2.0-only
/*
 * CPUID executed by a TD: which entry answers, what follows the guest's own state, and when it is #VE.
 */
#include "emulator/module.h"

#include <string.h>

#include "kselftest_harness.h"

#include "emulated.h"

#define SPR "sapphire-rapids-tdx"
#define ONES UINT32_MAX
#define NA CPUID_SUBLEAF_NA
#define TSX_CTRL_CPUID_CLEAR 2
#define NOWHERE UINT32_MAX

static struct masks *masks;
static struct emu_module *module;
static struct emu_td td;
static struct emu_vcpu vcpu;

static const struct cpuid_addr nowhere = { NOWHERE, 0 };

/* The module's leaf @rename comes to lie at @to. */
static void set_up(struct cpuid_addr rename, struct cpuid_addr to)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");

	masks = emulated.masks;
	for (size_t i = 0; i < masks->num_entries; i++) {
		if (cpuid_addr_equal(masks->entry[i].at, rename))
			masks->entry[i] = (struct masks_entry){ .at = to, .slot = -1 };
	}
	module = emulated_module(&emulated);
	emulated_td(module, "xfam 0x18e7\n", &td);
	emu_vcpu_init(module, &td, &vcpu, 0);
}

TEST(a_vcpu_begins_in_supervisor_mode)
{
	set_up(nowhere, nowhere);
	for (uint32_t i = 1; i < 3; i++) {
		memset(&vcpu, 0x55, sizeof(vcpu));
		emu_vcpu_init(module, &td, &vcpu, 0x100 + i);
		EXPECT_EQ(i, vcpu.index);
		EXPECT_EQ(0x100 + i, vcpu.x2apic_id);
		EXPECT_EQ(0, vcpu.cpl);
		EXPECT_TRUE(vcpu.mode64);
		EXPECT_EQ(1 << 18, vcpu.cr4);
		EXPECT_EQ(0xe7, vcpu.xcr0);
		EXPECT_EQ(0, vcpu.xss | vcpu.tsx_ctrl);
		EXPECT_FALSE(vcpu.ve_info_valid || vcpu.cpuid_supervisor_ve || vcpu.cpuid_user_ve);
		for (size_t entry = 0; entry < MASKS_MAX_ENTRIES; entry++)
			EXPECT_EQ(0, vcpu.cpuid_control[entry]);
	}
}

/* Two states of a VCPU, unlike in everything, and what they are to the bits that follow it. */
static const struct state {
	struct emu_vcpu vcpu;
	uint64_t td_ctls;
	struct {
		uint32_t leaf, subleaf;
		enum cpuid_reg reg;
		uint32_t mask, value;
	} bits[8];
} states[] = {
	{ .vcpu = { .index = 0xb1b2,
		    .x2apic_id = 0xa1a2a3,
		    .mode64 = true,
		    .cr4 = 1 << 18 | 1 << 22,
		    .xcr0 = 7,
		    .xss = 0x1800,
		    .tsx_ctrl = TSX_CTRL_CPUID_CLEAR },
	  .td_ctls = EMU_TD_CTLS_ENUM_TOPOLOGY,
	  .bits = { { 1, NA, CPUID_EBX, 0xff000000, 0xa3000000 },
		    { 1, NA, CPUID_ECX, 1u << 27, 1u << 27 }, /* OSXSAVE */
		    { 7, 0, CPUID_EBX, 1u << 4 | 1u << 11, 0 }, /* HLE, RTM */
		    { 7, 0, CPUID_ECX, 1u << 4, 1u << 4 }, /* OSPKE */
		    { 0xd, 0, CPUID_EBX, ONES, 576 + 256 },
		    { 0xd, 1, CPUID_EBX, ONES, 576 + 256 + 16 + 24 },
		    { 0x80000001, NA, CPUID_EDX, 1u << 11, 1u << 11 } /* SYSCALL */ } },
	{ .vcpu = { .index = 0xb1b2,
		    .x2apic_id = 0xa1a2a3,
		    .cr4 = ~(1ULL << 18 | 1ULL << 22),
		    .xcr0 = 3,
		    .tsx_ctrl = ~(uint64_t)TSX_CTRL_CPUID_CLEAR },
	  .td_ctls = ~EMU_TD_CTLS_ENUM_TOPOLOGY,
	  .bits = { { 1, NA, CPUID_EBX, 0xff000000, 0xb2000000 },
		    { 1, NA, CPUID_ECX, 1u << 27, 0 },
		    { 7, 0, CPUID_ECX, 1u << 4, 0 },
		    { 0xd, 0, CPUID_EBX, ONES, 576 },
		    { 0xd, 1, CPUID_EBX, ONES, 576 },
		    { 0x80000001, NA, CPUID_EDX, 1u << 11, 0 } } },
};

/* What the guest reads of an entry that is @value, in that state. */
static struct cpuid_regs expected_of(const struct state *state, struct cpuid_addr at,
				     uint32_t value)
{
	struct cpuid_regs regs = { { value, value, value, value } };

	for (size_t i = 0; i < sizeof(state->bits) / sizeof(state->bits[0]); i++) {
		uint32_t *reg = &regs.reg[state->bits[i].reg];

		if (at.leaf == state->bits[i].leaf && at.subleaf == state->bits[i].subleaf)
			*reg = (*reg & ~state->bits[i].mask) | state->bits[i].value;
	}
	if (at.leaf == 0xb || at.leaf == 0x1f)
		regs.reg[CPUID_EDX] = state->vcpu.x2apic_id;
	return regs;
}

TEST(some_bits_follow_the_guest_and_no_others)
{
	set_up(nowhere, nowhere);
	td.feature.tsx = true;
	for (size_t s = 0; s < sizeof(states) / sizeof(states[0]); s++) {
		td.td_ctls = states[s].td_ctls;
		for (size_t i = 0; i < 2 * masks->num_entries; i++) {
			const struct masks_entry *entry = &masks->entry[i / 2];
			uint32_t subleaf = entry->at.subleaf == NA ? 0 : entry->at.subleaf;
			bool topology = entry->at.leaf == 0xb || entry->at.leaf == 0x1f;
			uint32_t value = i % 2 ? ONES : 0;
			struct cpuid_regs regs,
				expected = expected_of(&states[s], entry->at, value);
			bool faulting = entry->faulting || (topology && s);

			vcpu = states[s].vcpu;
			td.value[i / 2] = (struct cpuid_regs){ { value, value, value, value } };
			ASSERT_EQ(faulting ? GUEST_VE : GUEST_OK,
				  emu_guest_cpuid(module, &td, &vcpu, entry->at.leaf, subleaf,
						  &regs))
			TH_LOG("0x%x.0x%x", entry->at.leaf, subleaf);
			for (int reg = 0; reg < CPUID_NUM_REGS && !faulting; reg++) {
				EXPECT_EQ(expected.reg[reg], regs.reg[reg])
				TH_LOG("0x%x.0x%x:%s", entry->at.leaf, subleaf,
				       cpuid_reg_name(reg));
			}
		}
	}
}

/* IA32_TSX_CTRL hides nothing of a TD that does not have it. */
TEST(tsx_is_hidden_where_it_is)
{
	struct cpuid_regs regs;

	set_up(nowhere, nowhere);
	vcpu.tsx_ctrl = TSX_CTRL_CPUID_CLEAR;
	for (size_t i = 0; i < masks->num_entries; i++)
		td.value[i] = (struct cpuid_regs){ { ONES, ONES, ONES, ONES } };
	ASSERT_EQ(GUEST_OK, emu_guest_cpuid(module, &td, &vcpu, 7, 0, &regs));
	EXPECT_EQ(ONES, regs.reg[CPUID_EBX]);
}

/* The entry that answers; NOWHERE: #VE. 0x14.0x28 and 0x80000100 lie beyond the table that is looked up. */
static const struct {
	uint32_t leaf, subleaf;
	struct cpuid_addr by;
} answers[] = {
	{ 1, 0, { 1, NA } },
	{ 1, 0x1f, { 1, NA } },
	{ 1, 0x20, { 1, NA } },
	{ 1, ONES, { 1, NA } },
	{ 4, 4, { 4, 4 } },
	{ 4, 5, { NOWHERE, 0 } },
	{ 7, 0x20, { NOWHERE, 0 } },
	{ 0x23, 3, { 0x23, 3 } },
	{ 0x24, 3, { 0x23, 3 } },
	{ 0x24, 4, { NOWHERE, 0 } },
	{ 0x3fffffff, 1, { 0x23, 1 } },
	{ 0x40000000, 1, { NOWHERE, 0 } },
	{ 0x4fffffff, 1, { NOWHERE, 0 } },
	{ 0x50000000, 1, { 0x23, 1 } },
	{ 0x7fffffff, 0, { 0x23, 0 } },
	{ 0x80000000, 0, { 0x80000000, NA } },
	{ 0x80000008, 9, { 0x80000008, NA } },
	{ 0x80000009, 2, { 0x23, 2 } },
	{ ONES, 0, { 0x23, 0 } },
};

static bool is_answered(uint32_t leaf, uint32_t subleaf, struct cpuid_addr by)
{
	struct cpuid_regs regs = { 0 };
	enum guest_outcome outcome;

	for (size_t i = 0; i < masks->num_entries; i++)
		td.value[i].reg[CPUID_EAX] = (uint32_t)i;
	vcpu.ve_info_valid = false;
	outcome = emu_guest_cpuid(module, &td, &vcpu, leaf, subleaf, &regs);
	if (by.leaf == NOWHERE)
		return outcome == GUEST_VE;
	return outcome == GUEST_OK && cpuid_addr_equal(masks->entry[regs.reg[CPUID_EAX]].at, by);
}

TEST(each_leaf_is_answered_by_its_entry)
{
	const struct cpuid_addr beyond[] = { { 0x14, 0x1f }, { 0x14, 0x20 }, { 0x14, 0x28 },
					     { 0x3f, NA },   { 0x40, NA },   { 0x80, NA } };

	set_up(nowhere, nowhere);
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		EXPECT_TRUE(is_answered(answers[i].leaf, answers[i].subleaf, answers[i].by))
		TH_LOG("0x%x.0x%x", answers[i].leaf, answers[i].subleaf);
	}
	for (size_t i = 0; i < sizeof(beyond) / sizeof(beyond[0]); i++) {
		uint32_t subleaf = beyond[i].subleaf == NA ? 0 : beyond[i].subleaf;
		const struct masks_entry *entry;

		set_up((struct cpuid_addr){ 0x21, 0 }, beyond[i]);
		masks->last_base_leaf = 0x100;
		EXPECT_TRUE(is_answered(beyond[i].leaf, subleaf, beyond[i]))
		TH_LOG("0x%x.0x%x", beyond[i].leaf, subleaf);
		EXPECT_TRUE(is_answered(0x21, 0, nowhere));
		entry = emu_entry_at(module, beyond[i]);
		ASSERT_NE(NULL, entry);
		EXPECT_TRUE(cpuid_addr_equal(entry->at, beyond[i]));
		EXPECT_EQ(NULL, emu_entry_at(module, (struct cpuid_addr){ 0x21, 0 }));
	}
}

TEST(entries_are_found_by_their_address)
{
	static const struct cpuid_addr none[] = { { 1, 0 },  { 4, NA },         { 4, 5 },
						  { 7, 32 }, { 0x41, NA },      { 0x80000001, 0 },
						  { 9, NA }, { 0x80000009, NA } };

	set_up(nowhere, nowhere);
	for (size_t i = 0; i < masks->num_entries; i++) {
		EXPECT_EQ(&masks->entry[i], emu_entry_at(module, masks->entry[i].at));
	}
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		EXPECT_EQ(NULL, emu_entry_at(module, none[i])) TH_LOG("row %zu", i);
	}
}

/* #VE at one privilege: for all leaves, or for one entry of the table. */
TEST(ve_is_wanted_at_a_privilege)
{
	struct cpuid_regs regs;

	set_up(nowhere, nowhere);
	for (unsigned int way = 0; way < 16; way++) {
		const uint8_t flags = way & 3, control = way >> 2;

		for (unsigned int cpl = 0; cpl < 4; cpl += 3) {
			unsigned int wanted = cpl ? 2 : 1;

			vcpu = (struct emu_vcpu){ .cpl = cpl };
			ASSERT_EQ(TDX_SUCCESS, emu_guest_cpuidve_set(&vcpu, flags));
			vcpu.cpuid_control[0] = control; /* leaf 1 */
			EXPECT_EQ((flags | control) & wanted ? GUEST_VE : GUEST_OK,
				  emu_guest_cpuid(module, &td, &vcpu, 1, 0, &regs))
			TH_LOG("flags %u, control %u, CPL %u", flags, control, cpl);
			vcpu.ve_info_valid = false;
			EXPECT_EQ(flags & wanted ? GUEST_VE : GUEST_OK,
				  emu_guest_cpuid(module, &td, &vcpu, 4, 0, &regs))
			TH_LOG("flags %u, control %u, CPL %u", flags, control, cpl);
		}
	}
}

TEST_HARNESS_MAIN
