// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the emulated module takes from a platform when it is initialised, and the tables that it prepares for its TDs.
 */
#include "emulator/module.h"

#include <stdlib.h>

#include "from_corpus.h"

#define NA CPUID_SUBLEAF_NA

static struct masks *masks;
static struct cpuid_dump platform;

static void set_up(const char *module)
{
	masks = from_corpus_masks(module);
	platform = from_corpus_platform("sapphire-rapids-tdx");
	for (size_t i = 0; i < masks->num_entries; i++)
		masks->entry[i].verify_mask = masks->entry[i].verify_value =
			(struct cpuid_regs){ 0 };
}

static struct emu_module *initialised(void)
{
	struct emu_refusal refusal;
	struct emu_module *module = emu_module_init(masks, &platform, &refusal);

	if (!module)
		ksft_exit_fail_msg("%s\n", refusal.text);
	return module;
}

static struct cpuid_regs *native(uint32_t leaf, uint32_t subleaf)
{
	struct cpuid_addr at = { leaf, subleaf };

	return &cpuid_set_add(&platform.cpuid, at, cpuid_dump_native(&platform, at))->regs;
}

static void set_msr(uint32_t index, uint64_t value)
{
	for (size_t i = 0; i < platform.num_msrs; i++) {
		if (platform.msr[i].index == index)
			platform.msr[i] = platform.msr[--platform.num_msrs];
	}
	platform.msr[platform.num_msrs++] = (struct cpuid_msr){ .index = index, .value = value };
}

/* Of each MSR one bit, and of the others no matter which. */
TEST(features_of_the_cpu_by_msr)
{
	const struct emu_module *module;

	for (unsigned int there = 0; there < 2; there++) {
		set_up("tdx-1.5.05");
		masks->arch_capabilities.required_native_1 = 0;
		masks->arch_capabilities.required_native_0 = 0;
		set_msr(0x10a, there ? 1 << 7 : ~(1ULL << 7));
		set_msr(0xcf, there ? 1 << 2 : ~(1ULL << 2));
		set_msr(0x345, 3 << 12 | (there ? 1 << 15 : ~(1ULL << 15)));
		set_msr(0x48c, 0x123456789abc + there);
		module = initialised();
		EXPECT_EQ(there, module->has_tsx_ctrl);
		EXPECT_EQ(there, module->has_lam);
		EXPECT_EQ(there, module->has_perf_metrics);
		EXPECT_EQ(there ? 1 << 7 : ~(1ULL << 7), module->arch_capabilities);
		EXPECT_EQ(0x123456789abc + there, module->ept_vpid_cap);
	}
	platform.num_msrs = 0;
	masks->arch_capabilities.required_native_1 = 0x81;
	module = initialised();
	EXPECT_TRUE(module->has_tsx_ctrl);
	EXPECT_EQ(0x81, module->arch_capabilities);
	EXPECT_FALSE(module->has_lam);
	EXPECT_FALSE(module->has_perf_metrics);
	EXPECT_EQ(0, module->ept_vpid_cap);
}

TEST(features_of_the_cpu_by_cpuid)
{
	for (unsigned int way = 0; way < 16; way++) {
		const uint32_t hle = way & 1, rtm = way >> 1 & 1;
		const struct emu_module *module;

		set_up("tdx-1.5.05");
		native(7, 0)->reg[CPUID_EBX] = ~(1u << 4 | 1u << 11) | hle << 4 | rtm << 11;
		native(7, 1)->reg[CPUID_EAX] = way & 4 ? 1 << 6 : ~(1u << 6); /* LASS */
		native(1, 0)->reg[CPUID_EAX] = 0x12300 + way;
		native(0x80000008, 0)->reg[CPUID_EAX] = 0xaa003900 + 40 + way;
		native(0x80000000, 0)->reg[CPUID_EAX] = 0x80000010 + way;
		masks->attributes_fixed0 = UINT64_MAX;
		masks->algorithm[MASKS_LASS_ATTRIBUTE] = way & 8;
		masks->last_extended_leaf = way & 8 ? 0x80000077 : 0;
		module = initialised();
		EXPECT_EQ(hle && rtm, module->has_hle_rtm);
		EXPECT_EQ(way & 8 && !(way & 4) ? ~(1ULL << 27) : UINT64_MAX,
			  module->attributes_fixed0)
		TH_LOG("%u", way);
		EXPECT_EQ(0x12300 + way, module->platform_fms);
		EXPECT_EQ(40 + way, module->max_pa);
		EXPECT_EQ(way & 8 ? 0x80000077 : 0x80000010 + way, module->last_extended_leaf);
	}
}

/* What the module has, of user components the CPU's in XCR0, of supervisor components those in IA32_XSS. */
TEST(xfam_is_the_modules_and_the_cpus)
{
	for (unsigned int bit = 0; bit < 32; bit++) {
		const struct emu_module *module;

		set_up("tdx-1.5.05");
		native(0xd, 0)->reg[CPUID_EAX] = native(0xd, 1)->reg[CPUID_ECX] = 1u << bit;
		module = initialised();
		EXPECT_EQ(masks->xfam_fixed0 & 1ULL << bit, module->xfam_fixed0);
		/* In the wrong one of the two it is none. */
		if (masks->xfam_user >> bit & 1)
			native(0xd, 0)->reg[CPUID_EAX] = 0;
		else
			native(0xd, 1)->reg[CPUID_ECX] = 0;
		module = initialised();
		EXPECT_EQ(0, module->xfam_fixed0) TH_LOG("bit %u", bit);
	}
}

/* Sizes and offsets of leaf 0xd, and what XFD disables where the CPU has it. */
TEST(xsave_components_by_leaf_0xd)
{
	for (uint32_t xfd = 0; xfd < 2; xfd++) {
		const struct emu_module *module;
		uint64_t faulting = 0;

		set_up("tdx-1.5.05");
		native(0xd, 1)->reg[CPUID_EAX] = xfd ? 1 << 4 : ~(1u << 4);
		for (uint32_t i = 2; i < 64; i++) {
			*native(0xd, i) =
				(struct cpuid_regs){ { 0x1000 + i, 0x2000 + i, i & 7, 0 } };
			faulting |= xfd && i & 4 ? 1ULL << i : 0;
		}
		module = initialised();
		EXPECT_EQ(faulting, module->xfd_faulting);
		for (uint32_t i = 0; i < 64; i++) {
			EXPECT_EQ(i < 2 ? 0 : 0x1000 + i, module->xsave_size[i]);
			EXPECT_EQ(i < 2 ? 0 : 0x2000 + i, module->xsave_offset[i]);
			EXPECT_EQ(i < 2 ? 0 : i >> 1 & 1, module->xsave_align[i])
			TH_LOG("component %u", i);
		}
	}
}

static enum emu_leaf_rule rule_of(struct cpuid_addr at)
{
	static const struct {
		struct cpuid_addr at;
		enum emu_leaf_rule rule;
	} rules[] = {
		{ { 1, NA }, RULE_LEAF_1 },     { { 5, NA }, RULE_LEAF_5 },
		{ { 7, 0 }, RULE_LEAF_7_0 },    { { 7, 1 }, RULE_LEAF_7_1 },
		{ { 0xa, NA }, RULE_LEAF_A },   { { 0xd, 0 }, RULE_LEAF_D_0 },
		{ { 0xd, 1 }, RULE_LEAF_D_1 },  { { 0x15, NA }, RULE_LEAF_15 },
		{ { 0x1a, NA }, RULE_LEAF_1A }, { { 0x80000001, NA }, RULE_LEAF_80000001 },
		{ { 0xb, 0 }, RULE_LEAF_B },    { { 0xb, 1 }, RULE_LEAF_B },
		{ { 0xb, 2 }, RULE_LEAF_B },    { { 0x80000008, NA }, RULE_LEAF_80000008 },
		{ { 0x23, 0 }, RULE_LEAF_23 },  { { 0x23, 1 }, RULE_LEAF_23 },
		{ { 0x23, 2 }, RULE_LEAF_23 },  { { 0x23, 3 }, RULE_LEAF_23 },
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (cpuid_addr_equal(rules[i].at, at))
			return rules[i].rule;
	}
	return at.leaf == 0x1f ? RULE_LEAF_1F : RULE_NONE;
}

/* In the table's order each entry with a slot or a rule is a step; its values are native but for the masks. */
TEST(entries_become_steps)
{
	const struct emu_module *module;
	size_t step = 0;

	set_up("tdx-1.5.05");
	module = initialised();
	for (size_t i = 0; i < masks->num_entries; i++) {
		const struct masks_entry *entry = &masks->entry[i];
		enum emu_leaf_rule rule = rule_of(entry->at);
		struct cpuid_regs own = cpuid_dump_native(&platform, entry->at);
		struct cpuid_regs code = masks_code_fixed0(entry->at);

		EXPECT_EQ(rule, module->rule[i]) TH_LOG("0x%x", entry->at.leaf);
		for (int reg = 0; reg < CPUID_NUM_REGS; reg++) {
			EXPECT_EQ(own.reg[reg], module->native[i].reg[reg]);
			EXPECT_EQ((own.reg[reg] & ~entry->fixed0_or_dynamic.reg[reg] &
				   ~code.reg[reg]) |
					  entry->fixed1.reg[reg],
				  module->global[i].reg[reg])
			TH_LOG("0x%x", entry->at.leaf);
		}
		if (rule == RULE_NONE && entry->slot < 0)
			continue;
		ASSERT_LT(step, module->num_steps);
		EXPECT_EQ(i, module->step[step].entry);
		EXPECT_EQ(rule, module->step[step].rule);
		EXPECT_EQ(entry->slot, module->step[step].slot);
		EXPECT_TRUE(cpuid_addr_equal(entry->at, module->step[step].at));
		step++;
	}
	EXPECT_EQ(step, module->num_steps);
}

/* All XFAM bits but one, and those that go with it. */
static uint64_t all_but(unsigned int bit)
{
	static const uint64_t together[] = { 0xe0, 3 << 11, 3 << 17 };
	uint64_t without = bit == 2 ? 0xe4 : 1ULL << bit;

	for (size_t i = 0; i < sizeof(together) / sizeof(together[0]); i++) {
		if (together[i] >> bit & 1)
			without = together[i];
	}
	return 0x7ffff & ~without;
}

/* A TD with these XFAM bits alone has of each leaf what no missing bit clears. */
TEST(missing_xfam_bits_clear_what_they_gate)
{
	struct emu_module *module;

	set_up("tdx-1.5.05");
	module = initialised();
	for (size_t i = 0; i < masks->num_entries; i++) {
		module->global[i] = (struct cpuid_regs){ { ~0u, ~0u, ~0u, ~0u } };
		module->rule[i] = RULE_NONE;
	}
	for (size_t i = 0; i < module->num_steps; i++) {
		module->step[i].rule = RULE_NONE;
		module->step[i].slot = -1;
	}
	masks->algorithm[MASKS_TOPOLOGY] = 0;
	for (unsigned int bit = 0; bit <= 20; bit++) {
		uint8_t params[MASKS_TD_PARAMS_SIZE];
		struct td_config config;
		struct diag diag;
		struct emu_td td;
		uint64_t rcx;

		masks->xfam_fixed1 = 0;
		module->xfam_fixed0 = UINT64_MAX;
		td_config_default(&config);
		config.xfam = all_but(bit);
		from_corpus_need(!emu_params_encode(module, &config, params, &diag), &diag);
		ASSERT_EQ(TDX_SUCCESS, emu_mng_init(module, &td, params, 0, &rcx));
		for (size_t i = 0; i < masks->num_entries; i++) {
			struct cpuid_regs expected = { { ~0u, ~0u, ~0u, ~0u } };
			uint64_t whole = masks_leaf_xfam(masks->entry[i].at);

			for (size_t j = 0; j < masks->num_xfam_clears; j++) {
				const struct masks_xfam_clear *clear = &masks->xfam_clear[j];

				for (int reg = 0; reg < CPUID_NUM_REGS; reg++) {
					if (clear->entry == i &&
					    !(config.xfam >> clear->xfam_bit & 1))
						expected.reg[reg] &= ~clear->mask.reg[reg];
				}
			}
			if (whole & ~config.xfam)
				expected = (struct cpuid_regs){ 0 };
			EXPECT_EQ(0, memcmp(&expected, &td.value[i], sizeof(expected)))
			TH_LOG("0x%x.0x%x without XFAM[%u]", masks->entry[i].at.leaf,
			       masks->entry[i].at.subleaf, bit);
		}
	}
}

/* Bits behind the opt-in are refused before, and bits of neither kind always. */
TEST(slots_refuse_what_is_not_theirs)
{
	struct emu_module *module;

	set_up("tdx-next");
	module = initialised();
	EXPECT_EQ(TDX_OPERAND_INVALID | TDX_OPERAND_RCX, emu_sys_opt_in(module, 2));
	for (unsigned int opted_in = 0; opted_in < 2; opted_in++) {
		EXPECT_EQ(opted_in, module->opt_in);
		for (size_t i = 0; i < 4 * masks->num_slots; i++) {
			const struct masks_slot *slot = &masks->slot[i / 4];
			const size_t reg = i % 4;
			uint32_t kinds =
				slot->configured.reg[reg] | slot->configured_and_native.reg[reg];

			EXPECT_EQ(opted_in ? ~kinds : ~kinds | slot->opt_in.reg[reg],
				  module->slot[i / 4].reject.reg[reg]);
			EXPECT_EQ(slot->configured.reg[reg],
				  module->slot[i / 4].configured.reg[reg]);
			EXPECT_EQ(slot->configured_and_native.reg[reg],
				  module->slot[i / 4].configured_and_native.reg[reg]);
		}
		EXPECT_EQ(TDX_SUCCESS, emu_sys_opt_in(module, 1));
	}
	masks->opt_in.known = false;
	EXPECT_EQ(TDX_OPERAND_INVALID | TDX_OPERAND_RCX, emu_sys_opt_in(module, 0));
}

TEST_HARNESS_MAIN
