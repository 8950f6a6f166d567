// SPDX-License-Identifier: GPL-2.0-only
/*
 * TDH.SYS.INIT of the emulated TDX module: which platforms it refuses, and with which words.
 */
#include "emulator/module.h"

#include "from_corpus.h"

/* One change to a good platform, the status, and a word of the sentence that explains it. */
TEST(platforms_are_refused_by_leaf_and_bit)
{
	static const struct {
		uint32_t leaf, subleaf;
		enum cpuid_reg reg;
		uint32_t clear, set;
		uint64_t status;
		const char *words;
	} changes[] = {
		{ 0, 0, CPUID_EAX, ~0u, 0x1e, TDX_CPUID_LEAF_NOT_SUPPORTED | 0x1f, "leaf 0x1f" },
		{ 0x80000000, 0, CPUID_EAX, 0xf, 7, TDX_CPUID_LEAF_NOT_SUPPORTED | 0x80000008,
		  "leaf 0x80000008" },
		{ 0, 0, CPUID_EBX, 1, 0, TDX_INCORRECT_CPUID_VALUE, "leaf 0: ebx" },
		{ 7, 0, CPUID_EDX, 1u << 10, 0, TDX_INCORRECT_CPUID_VALUE, "leaf 7.0: edx" },
		{ 0xa, 0, CPUID_EAX, 0xff, 4, TDX_INCORRECT_CPUID_VALUE, "perfmon version 5" },
		{ 0x15, 0, CPUID_EBX, ~0u, 0, TDX_CPUID_LEAF_NOT_SUPPORTED | 0x15, "leaf 0x15" },
		{ 0x1f, 1, CPUID_ECX, 0xff00, 0x100, TDX_INCORRECT_CPUID_VALUE, "must rise" },
		{ 0x1f, 1, CPUID_ECX, 0xff00, 0, TDX_INCORRECT_CPUID_VALUE, "no core level" },
		{ 4, 3, CPUID_EAX, 0x3ffc000, 0, TDX_INVALID_WBINVD_SCOPE, "leaf 4.3:eax" },
		{ 0x80000008, 0, CPUID_EAX, 0xff00, 0x3000, TDX_INCORRECT_CPUID_VALUE, "LA57" },
	};
	struct masks *masks = from_corpus_masks("tdx-1.5.05");

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		struct cpuid_dump platform = from_corpus_platform("sapphire-rapids-tdx");
		struct emu_refusal refusal;
		struct cpuid_entry *entry = NULL;

		for (size_t j = 0; j < platform.cpuid.count; j++)
			if (platform.cpuid.entry[j].at.leaf == changes[i].leaf &&
			    platform.cpuid.entry[j].at.subleaf == changes[i].subleaf)
				entry = &platform.cpuid.entry[j];
		ASSERT_NE(entry, NULL);
		entry->regs.reg[changes[i].reg] &= ~changes[i].clear;
		entry->regs.reg[changes[i].reg] |= changes[i].set;
		EXPECT_EQ(emu_module_init(masks, &platform, &refusal), NULL)
		TH_LOG("change %zu was not refused", i);
		EXPECT_EQ(refusal.status, changes[i].status)
		TH_LOG("change %zu: %s", i, refusal.text);
		EXPECT_NE(strstr(refusal.text, changes[i].words), NULL)
		TH_LOG("change %zu: %s", i, refusal.text);
	}
	masks_free(masks);
}

TEST(platforms_are_refused_by_msr)
{
	static const struct {
		const char *module;
		uint32_t msr;
		uint64_t flip;
		uint64_t status; /* 0: accepted */
	} changes[] = {
		{ "tdx-1.5.05", 0x1a0, 1ULL << 22, TDX_LIMIT_CPUID_MAXVAL_SET },
		{ "tdx-1.5.05", 0x10a, 1, TDX_INCORRECT_MSR_VALUE | 0x10a },
		{ "tdx-1.5.05", 0x10a, 1ULL << 18, TDX_INCORRECT_MSR_VALUE | 0x10a },
		{ "tdx-1.5.01", 0x10a, 1ULL << 18, 0 },
		{ "tdx-1.5.05", 0x1a0, 1ULL << 7, TDX_INCORRECT_MSR_VALUE | 0x1a0 },
		{ "tdx-1.5.01", 0x1a0, 1ULL << 7, 0 },
		{ "tdx-1.5.05", 0x345, 1ULL << 12, TDX_INCORRECT_MSR_VALUE | 0x345 },
		{ "tdx-1.5.01", 0x345, 1ULL << 12, 0 },
		{ "tdx-1.5.01", 0x345, 1ULL << 13, TDX_INCORRECT_MSR_VALUE | 0x345 },
		{ "tdx-1.5.01", 0xbd, 1, TDX_INCORRECT_MSR_VALUE | 0xbd },
		{ "tdx-1.5.01", 0x492, 1ULL << 7, TDX_INCORRECT_MSR_VALUE | 0x492 },
	};

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		struct masks *masks = from_corpus_masks(changes[i].module);
		struct cpuid_dump platform = from_corpus_platform("sapphire-rapids-tdx");
		struct emu_refusal refusal;
		struct emu_module *module;

		for (size_t j = 0; j < platform.num_msrs; j++)
			if (platform.msr[j].index == changes[i].msr)
				platform.msr[j].value ^= changes[i].flip;
		module = emu_module_init(masks, &platform, &refusal);
		EXPECT_EQ(module == NULL, changes[i].status != 0)
		TH_LOG("change %zu: %s", i, refusal.text);
		EXPECT_EQ(refusal.status, changes[i].status)
		TH_LOG("change %zu: %s", i, refusal.text);
		emu_module_free(module);
		masks_free(masks);
	}
}

static struct masks *masks;
static struct cpuid_dump platform;
static struct emu_refusal refusal;

static void set_up(const char *module)
{
	masks = from_corpus_masks(module);
	platform = from_corpus_platform("sapphire-rapids-tdx");
}

/* Without masks the module's code alone decides. */
static void set_up_code(const char *module)
{
	set_up(module);
	for (size_t i = 0; i < masks->num_entries; i++)
		masks->entry[i].verify_mask = masks->entry[i].verify_value =
			(struct cpuid_regs){ 0 };
}

static bool accepted(void)
{
	struct emu_module *module = emu_module_init(masks, &platform, &refusal);

	emu_module_free(module);
	return module;
}

static struct cpuid_regs *native(uint32_t leaf, uint32_t subleaf)
{
	struct cpuid_addr at = { leaf, subleaf };

	return &cpuid_set_add(&platform.cpuid, at, cpuid_dump_native(&platform, at))->regs;
}

/* Each native bit that the module needs, alone: named by leaf, mask and register. */
TEST(each_bit_of_the_masks_is_checked)
{
	unsigned int checked = 0;

	set_up("tdx-1.5.05");
	platform = from_corpus_platform("granite-rapids-tdx"); /* has all leaves */
	for (size_t i = 0; i < masks->num_entries; i++) {
		const struct masks_entry *entry = &masks->entry[i];
		uint32_t subleaf = entry->at.subleaf == CPUID_SUBLEAF_NA ? 0 : entry->at.subleaf;
		struct cpuid_regs sound = *native(entry->at.leaf, subleaf);

		for (int bit = 0; bit < 128; bit++) {
			uint32_t *reg = &native(entry->at.leaf, subleaf)->reg[bit / 32];

			if (!(entry->verify_mask.reg[bit / 32] >> bit % 32 & 1))
				continue;
			*reg ^= 1u << bit % 32;
			ASSERT_FALSE(accepted())
			TH_LOG("0x%x.0x%x, bit %d", entry->at.leaf, subleaf, bit);
			EXPECT_EQ(refusal.status, TDX_INCORRECT_CPUID_VALUE);
			EXPECT_TRUE(cpuid_addr_equal(refusal.at, entry->at));
			EXPECT_EQ(0,
				  memcmp(&refusal.mask, &entry->verify_mask, sizeof(refusal.mask)));
			EXPECT_EQ(0, memcmp(&refusal.value, &entry->verify_value,
					    sizeof(refusal.value)));
			EXPECT_EQ(refusal.found.reg[bit / 32], *reg);
			EXPECT_NE(NULL, strstr(refusal.text, cpuid_reg_name(bit / 32)));
			*reg = sound.reg[bit / 32];
			checked++;
		}
	}
	EXPECT_GT(checked, 100);
	EXPECT_TRUE(accepted());
	EXPECT_EQ(refusal.status, 0);
}

/* All registers at once: one sentence, which begins and ends as any. */
TEST(all_registers_of_a_leaf_are_named)
{
	set_up("tdx-1.5.05");
	*native(0, 0) = (struct cpuid_regs){ { 0x23, 0, 0, 0 } };
	EXPECT_FALSE(accepted());
	EXPECT_STREQ("CPUID leaf 0: ebx bits 0xffffffff must be 0x756e6547, the CPU has 0x0; "
		     "ecx bits 0xffffffff must be 0x6c65746e, the CPU has 0x0; "
		     "edx bits 0xffffffff must be 0x49656e69, the CPU has 0x0",
		     refusal.text);
}

/* One register of a leaf that the module's code checks, at its bounds. 0: accepted. */
TEST(checks_of_the_code_at_their_bounds)
{
	static const struct {
		uint32_t leaf, subleaf;
		struct cpuid_regs regs;
		uint64_t status;
	} rows[] = {
		{ 0xa, 0, { { 5, 0, 0x7f, 0xffffffe7 } }, 0 },
		{ 0xa, 0, { { 0xff04, 0, 0, 0 } }, TDX_INCORRECT_CPUID_VALUE },
		{ 0xa, 0, { { 6, 0, 0, 7 } }, 0 },
		{ 0xa, 0, { { 5, 0, 0, 8 } }, TDX_INCORRECT_CPUID_VALUE },
		{ 0xa, 0, { { 5, 0, 0x80, 0 } }, TDX_INCORRECT_CPUID_VALUE },
		{ 0xa, 0, { { 5, 0, 0, 0x10 } }, TDX_INCORRECT_CPUID_VALUE },
		{ 0x15, 0, { { 1, 1, 0x2540c, 0 } }, 0 },
		{ 0x15, 0, { { 1, 1, 0x2540b, 0 } }, TDX_INCORRECT_CPUID_VALUE },
		{ 0x15, 0, { { 2, 0x4a818, 1, 0 } }, 0 },
		{ 0x15, 0, { { 2, 0x4a817, 1, 0 } }, TDX_INCORRECT_CPUID_VALUE },
		{ 0x15, 0, { { 0x80000000, 0x80000000, 0x2540c, 0 } }, 0 },
		{ 0x15, 0, { { 0, 1, 0x2540c, 0 } }, TDX_CPUID_LEAF_NOT_SUPPORTED | 0x15 },
		{ 0x15, 0, { { 1, 0, 0x2540c, 0 } }, TDX_CPUID_LEAF_NOT_SUPPORTED | 0x15 },
		{ 0x1c, 0, { { 0x80, 0, 0, 0 } }, 0 },
		{ 0x1c, 0, { { 0xffffff00, 0, 0, 0 } }, TDX_INCORRECT_CPUID_VALUE },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		set_up_code("tdx-1.5.05");
		*native(rows[i].leaf, rows[i].subleaf) = rows[i].regs;
		EXPECT_EQ(accepted(), !rows[i].status) TH_LOG("row %zu: %s", i, refusal.text);
		EXPECT_EQ(refusal.status, rows[i].status) TH_LOG("row %zu", i);
		EXPECT_EQ(rows[i].status ? rows[i].leaf : 0, refusal.at.leaf);
	}
}

TEST(leaves_at_their_least)
{
	for (unsigned int way = 0; way < 4; way++) {
		bool extended = way & 1, fewer = way & 2;
		uint32_t least = extended ? 0x80000008 : 0x1f;

		set_up("tdx-1.5.05");
		native(extended ? 0x80000000 : 0, 0)->reg[CPUID_EAX] = least - fewer;
		EXPECT_EQ(!fewer, accepted());
		EXPECT_EQ(fewer ? TDX_CPUID_LEAF_NOT_SUPPORTED | least : 0, refusal.status);
		EXPECT_EQ(fewer && extended ? 0x80000000 : 0, refusal.at.leaf);
	}
}

/* The types of the levels of leaf 0x1f, the last one's shift, and who shares the last level cache. */
TEST(topologies)
{
	static const struct {
		uint8_t type[7];
		uint32_t shift, sharing;
		uint64_t status;
	} rows[] = {
		{ { 1, 2 }, 7, 127, 0 },
		{ { 1, 2 }, 7, 126, TDX_INVALID_WBINVD_SCOPE },
		{ { 1, 2 }, 31, 0xfff, TDX_INVALID_WBINVD_SCOPE },
		{ { 1, 2 }, 12, 0xfff, 0 },
		{ { 1, 2 }, 0, 0, 0 },
		{ { 2 }, 1, 1, 0 },
		{ { 1 }, 1, 1, TDX_INCORRECT_CPUID_VALUE },
		{ { 0, 2 }, 1, 1, TDX_INCORRECT_CPUID_VALUE },
		{ { 1, 1 }, 1, 1, TDX_INCORRECT_CPUID_VALUE },
		{ { 2, 1 }, 1, 1, TDX_INCORRECT_CPUID_VALUE },
		{ { 1, 3 }, 1, 1, TDX_INCORRECT_CPUID_VALUE },
		{ { 1, 2, 3, 4, 5, 6 }, 3, 7, 0 },
		{ { 1, 2, 3, 4, 5, 5 }, 3, 7, TDX_INCORRECT_CPUID_VALUE },
		{ { 1, 2, 3, 4, 5, 6, 6 }, 3, 7, 0 }, /* the seventh is none */
		{ { 1, 2, 0, 1 }, 3, 7, 0 }, /* beyond the last nothing is looked at */
		{ { 1, 2, 0xff }, 3, 7, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint32_t levels = 0;

		set_up_code("tdx-1.5.05");
		for (uint32_t j = 0; j < 7; j++)
			*native(0x1f, j) =
				(struct cpuid_regs){ { 0, 0, (uint32_t)rows[i].type[j] << 8, 0 } };
		while (levels < 6 && rows[i].type[levels])
			levels++;
		for (uint32_t j = 0; j < levels; j++)
			native(0x1f, j)->reg[CPUID_EAX] =
				j + 1 == levels ? rows[i].shift | 0x20 : 0;
		native(4, 3)->reg[CPUID_EAX] = rows[i].sharing << 14 | 0xfc003fff;
		EXPECT_EQ(accepted(), !rows[i].status) TH_LOG("row %zu: %s", i, refusal.text);
		EXPECT_EQ(refusal.status, rows[i].status) TH_LOG("row %zu", i);
	}
}

TEST(address_widths_follow_la57)
{
	for (uint32_t la57 = 0; la57 < 2; la57++) {
		for (uint32_t width = 0; width < 256; width++) {
			set_up("tdx-1.5.05");
			native(7, 0)->reg[CPUID_ECX] &= ~(1u << 16);
			native(7, 0)->reg[CPUID_ECX] |= la57 << 16;
			native(0x80000008, 0)->reg[CPUID_EAX] = width << 8 | 52;
			EXPECT_EQ(width == (la57 ? 57 : 48), accepted())
			TH_LOG("%u, %u", la57, width);
		}
	}
}

/* Bits of MSRs that must be 1 or 0, of a module of each generation; all other bits may be either. */
TEST(each_bit_of_the_msrs_is_checked)
{
	static const struct {
		uint32_t msr;
		uint64_t ones[2], zeros[2]; /* 1.5.01, 1.5.05 */
	} rows[] = {
		{ 0xbc, { 1, 1 }, { 0, 0 } },
		{ 0xbd, { 1, 1 }, { 0, 0 } },
		{ 0x1a0, { 0, 1 << 7 }, { 1 << 22, 1 << 22 | 1 << 11 } },
		{ 0x345, { 1 << 13, 1 << 13 | 1 << 12 }, { 0, 0 } },
		{ 0x492, { 1 << 7, 0 }, { 0, 0 } }, /* this CPU has no DDPD */
		{ 0x3b, { 0, 0 }, { 0, 0 } },
	};

	for (size_t i = 0; i < 128 * sizeof(rows) / sizeof(rows[0]); i++) {
		unsigned int row = i / 128, newer = i / 64 % 2, bit = i % 64;
		uint64_t ones = rows[row].ones[newer], zeros = rows[row].zeros[newer];
		bool checked = (ones | zeros) >> bit & 1;
		uint64_t status = TDX_INCORRECT_MSR_VALUE | rows[row].msr;

		set_up(newer ? "tdx-1.5.05" : "tdx-1.5.01");
		if (zeros >> bit & 1 && bit == 22)
			status = TDX_LIMIT_CPUID_MAXVAL_SET;
		platform.num_msrs = 1;
		platform.msr[0] = (struct cpuid_msr){ .index = rows[row].msr, .value = ones };
		ASSERT_TRUE(accepted()) TH_LOG("%s", refusal.text);
		platform.msr[0].value ^= 1ULL << bit;
		EXPECT_EQ(!checked, accepted()) TH_LOG("MSR 0x%x, bit %u", rows[row].msr, bit);
		EXPECT_EQ(checked ? status : 0, refusal.status);
	}
}

/* A CPU without DDPD need not have SPEC_CTRL virtualisation, says the newer module. */
TEST(spec_ctrl_is_checked_with_ddpd)
{
	for (unsigned int way = 0; way < 4; way++) {
		bool newer = way & 1, ddpd = way & 2;

		set_up_code(newer ? "tdx-1.5.05" : "tdx-1.5.01");
		native(7, 2)->reg[CPUID_EDX] = ddpd ? 1 << 3 : ~(1u << 3);
		platform.num_msrs = 1;
		platform.msr[0] = (struct cpuid_msr){ .index = 0x492, .value = 0 };
		EXPECT_EQ(newer && !ddpd, accepted());
	}
}

TEST_HARNESS_MAIN
