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

TEST_HARNESS_MAIN
