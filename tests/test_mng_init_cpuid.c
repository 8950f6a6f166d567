// SPDX-License-Identifier: GPL-2.0-only
/*
 * Virtual CPUID as TDH.MNG.INIT derives it, on modules and CPUs that the corpus does not have: each rule
 * changes its own bits and nothing else, and each algorithm is chosen by itself.
 *
 *	entry = open_entry(module, (struct cpuid_addr){ 7, 1 }, ones);	// nothing is fixed, nothing configured
 *	build(module, &td, &config);					// td.value[entry]: less what the rule clears
 */
#include "emulator/module.h"

#include <string.h>

#include "kselftest_harness.h"

#include "emulated.h"

#define SPR "sapphire-rapids-tdx"
#define ONES UINT32_MAX
#define NA CPUID_SUBLEAF_NA
#define MONITOR (1u << 3)

static const struct cpuid_regs ones = { { ONES, ONES, ONES, ONES } };
static const struct cpuid_addr leaf_1 = { 1, NA }, leaf_7_0 = { 7, 0 }, leaf_7_1 = { 7, 1 };
static const struct cpuid_addr leaf_23 = { 0x23, 0 }, leaf_b_0 = { 0xb, 0 };

static uint64_t rcx;

static uint64_t build(const struct emu_module *module, struct emu_td *td,
		      const struct td_config *config)
{
	uint8_t params[MASKS_TD_PARAMS_SIZE];
	struct diag diag;

	from_corpus_need(!emu_params_encode(module, config, params, &diag), &diag);
	return emu_mng_init(module, td, params, 0, &rcx);
}

static size_t entry_at(const struct emu_module *module, struct cpuid_addr at)
{
	const struct masks_entry *entry = masks_entry_at(module->masks, at);

	if (!entry)
		ksft_exit_fail_msg("no leaf 0x%x.0x%x\n", at.leaf, at.subleaf);
	return (size_t)(entry - module->masks->entry);
}

/* No mask, slot or XFAM bit has a say in that leaf: @value but for its rule. */
static size_t open_entry(struct emu_module *module, struct cpuid_addr at, struct cpuid_regs value)
{
	size_t entry = entry_at(module, at);

	module->global[entry] = value;
	for (size_t i = 0; i < module->num_steps; i++) {
		if (module->step[i].entry == entry) {
			module->step[i].slot = -1;
			module->step[i].end_clear = module->step[i].first_clear;
		}
	}
	return entry;
}

static const struct {
	struct cpuid_addr at;
	uint64_t attributes;
	enum cpuid_reg reg;
	uint32_t value; /* of that register; the others keep all bits */
} own_bits[] = {
	{ { 5, NA }, 0, CPUID_EAX, ONES },
	{ { 7, 0 }, 0, CPUID_ECX, ONES & ~(1u << 31) }, /* PKS */
	{ { 7, 0 }, TD_ATTRIBUTES_PKS, CPUID_ECX, ONES },
	{ { 7, 1 }, 0, CPUID_EAX, ONES & ~(1u << 6) }, /* LASS */
	{ { 7, 1 }, TD_ATTRIBUTES_LASS, CPUID_EAX, ONES },
	{ { 0xa, NA }, TD_ATTRIBUTES_PERFMON, CPUID_EAX, ONES },
	{ { 0xd, 0 }, 0, CPUID_ECX, 576 }, /* the size of XFAM's user components */
	{ { 0xd, 1 }, 0, CPUID_EAX, ONES & ~(1u << 4) }, /* XFD */
	{ { 0x15, NA }, 0, CPUID_EBX, 100 }, /* TSC_FREQUENCY */
	{ { 0x1a, NA }, TD_ATTRIBUTES_DEBUG, CPUID_EAX, ONES },
	{ { 0x1a, NA }, TD_ATTRIBUTES_MIGRATABLE, CPUID_EAX, 0 },
	{ { 0x23, 0 }, TD_ATTRIBUTES_PERFMON, CPUID_EAX, ONES },
	{ { 0x80000001, NA }, 0, CPUID_EAX, ONES },
	{ { 0x80000008, NA }, 0, CPUID_EAX, (ONES & ~0xff00u) | 57 << 8 }, /* linear address bits */
};

TEST(a_rule_changes_its_own_bits)
{
	for (size_t i = 0; i < sizeof(own_bits) / sizeof(own_bits[0]); i++) {
		struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
		struct emu_module *module = emulated_module(&emulated);
		struct cpuid_regs expected = ones;
		struct td_config config;
		struct emu_td td;
		size_t entry;

		module->attributes_fixed0 = UINT64_MAX;
		td_config_default(&config);
		config.attributes = own_bits[i].attributes;
		open_entry(module, leaf_7_0, ones); /* LA57 */
		open_entry(module, leaf_7_1, ones); /* ARCH_PERFMON_EXT */
		open_entry(module, leaf_1, (struct cpuid_regs){ { 0, 0, MONITOR, 0 } });
		entry = open_entry(module, own_bits[i].at, ones);
		ASSERT_EQ(TDX_SUCCESS, build(module, &td, &config)) TH_LOG("row %zu", i);
		expected.reg[own_bits[i].reg] = own_bits[i].value;
		for (int reg = 0; reg < CPUID_NUM_REGS; reg++) {
			EXPECT_EQ(expected.reg[reg], td.value[entry].reg[reg])
			TH_LOG("row %zu, %s", i, cpuid_reg_name(reg));
		}
	}
}

static const struct {
	struct cpuid_bit bit;
	struct emu_features feature;
} features[] = {
	{ { { 1, NA }, CPUID_ECX, 3 }, { .monitor = true } },
	{ { { 1, NA }, CPUID_ECX, 18 }, { .dca = true } },
	{ { { 1, NA }, CPUID_ECX, 24 }, { .tsc_deadline = true } },
	{ { { 7, 0 }, CPUID_ECX, 13 }, { .tme = true } },
	{ { { 7, 0 }, CPUID_ECX, 16 }, { .la57 = true } },
	{ { { 7, 0 }, CPUID_EDX, 18 }, { .mktme = true } },
};

static struct emu_features feature_of(struct cpuid_bit bit)
{
	for (size_t i = 0; i < sizeof(features) / sizeof(features[0]); i++) {
		if (cpuid_bit_equal(features[i].bit, bit))
			return features[i].feature;
	}
	return (struct emu_features){ 0 };
}

/* Those of a TD that has @value in one leaf, and nothing in the other. */
static struct emu_features features_of(struct emu_module *module, struct cpuid_addr at,
				       struct cpuid_regs value)
{
	struct td_config config;
	struct emu_td td;

	td_config_default(&config);
	open_entry(module, leaf_1, (struct cpuid_regs){ 0 });
	open_entry(module, leaf_7_0, (struct cpuid_regs){ 0 });
	open_entry(module, at, value);
	if (build(module, &td, &config))
		ksft_exit_fail_msg("no TD\n");
	return td.feature;
}

TEST(features_follow_their_bits)
{
	static const struct cpuid_bit first[] = { { { 1, NA }, CPUID_ECX, 0 },
						  { { 7, 0 }, CPUID_ECX, 0 },
						  { { 7, 0 }, CPUID_EDX, 0 } };
	const struct cpuid_regs tsx = { { 0, 1u << 4 | 1u << 11, 0, 0 } };
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	struct emu_module *module = emulated_module(&emulated);
	struct emu_features expected = { .tsx = true }, found;

	found = features_of(module, leaf_7_0, tsx);
	EXPECT_EQ(0, memcmp(&expected, &found, sizeof(found)));
	for (size_t i = 0; i < sizeof(first) / sizeof(first[0]); i++) {
		for (uint8_t bit = 0; bit < 32; bit++) {
			struct cpuid_regs value = { 0 };

			value.reg[first[i].reg] = 1u << bit;
			expected = feature_of((struct cpuid_bit){ first[i].at, first[i].reg, bit });
			found = features_of(module, first[i].at, value);
			EXPECT_EQ(0, memcmp(&expected, &found, sizeof(found)))
			TH_LOG("leaf %u, bit %u", first[i].at.leaf, bit);
		}
	}
}

/* A CPU of the list may show itself as one that is older, or as itself with an earlier stepping. */
TEST(a_migratable_td_shows_an_older_cpu)
{
	static const struct masks_fms known[] = { { 0xc06f0, 5 }, { 0x806f0, 7 }, { 0x606a0, 6 } };
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	struct emu_module *module = emulated_module(&emulated);
	struct td_config config;
	struct emu_td td;

	emulated.masks->num_fms = 3;
	memcpy(emulated.masks->fms, known, sizeof(known));
	module->attributes_fixed0 |= TD_ATTRIBUTES_MIGRATABLE;
	td_config_default(&config);
	config.attributes = TD_ATTRIBUTES_MIGRATABLE;
	for (uint32_t own = 0; own <= known[1].latest_stepping; own++) {
		module->platform_fms = known[1].fms | own;
		for (uint32_t shown = 0; shown < 16; shown++) {
			const bool valid[] = { false, shown <= own,
					       shown <= known[2].latest_stepping };

			for (int i = 0; i < 3; i++) {
				td_config_at(&config, leaf_1)->regs.reg[CPUID_EAX] =
					known[i].fms | shown;
				EXPECT_EQ(valid[i], !build(module, &td, &config))
				TH_LOG("stepping %u of %d on %u", shown, i, own);
			}
		}
	}
}

/* What is seen of the algorithms of TDH.MNG.INIT. */
struct seen {
	bool tsx_leaf, topology, derived, perfmon_ext_closed;
};

static struct seen seen_of(struct emu_module *module)
{
	struct seen seen;
	struct td_config config;
	struct emu_td td;

	td_config_default(&config);
	td_config_set_cpuid(&config, leaf_7_0, CPUID_EBX, 1u << 11);
	seen.tsx_leaf = build(module, &td, &config) && rcx == 7;
	td_config_default(&config);
	if (build(module, &td, &config))
		ksft_exit_fail_msg("no TD\n");
	seen.topology = td.topology_configured;
	seen.derived = td.value[entry_at(module, leaf_b_0)].reg[CPUID_EAX] != ONES;
	seen.perfmon_ext_closed = !td.value[entry_at(module, leaf_23)].reg[CPUID_EAX];
	return seen;
}

TEST(algorithms_are_chosen_one_by_one)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	struct emu_module *module = emulated_module(&emulated);

	open_entry(module, leaf_23, ones);
	open_entry(module, leaf_b_0, ones);
	for (unsigned int newer = 0; newer < 2; newer++) {
		for (unsigned int id = 0; id < MASKS_NUM_ALGORITHMS; id++) {
			unsigned int *algorithm = emulated.masks->algorithm;
			struct seen seen;

			for (unsigned int other = 0; other < MASKS_NUM_ALGORITHMS; other++)
				algorithm[other] = (other == id) == newer;
			seen = seen_of(module);
			EXPECT_EQ(algorithm[MASKS_TSX_MISMATCH_RCX], seen.tsx_leaf)
			TH_LOG("%u", id);
			EXPECT_EQ(algorithm[MASKS_TOPOLOGY], seen.topology) TH_LOG("%u", id);
			EXPECT_EQ(algorithm[MASKS_TOPOLOGY], seen.derived) TH_LOG("%u", id);
			EXPECT_EQ(algorithm[MASKS_PERFMON_EXT_GATE], seen.perfmon_ext_closed)
			TH_LOG("%u", id);
		}
	}
}

/* Leaf 0x23 with PERFMON follows one bit of 7.1:eax. */
TEST(leaf_0x23_follows_arch_perfmon_ext)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	struct emu_module *module = emulated_module(&emulated);
	size_t entry = open_entry(module, leaf_23, ones);
	struct td_config config;
	struct emu_td td;

	module->attributes_fixed0 |= TD_ATTRIBUTES_PERFMON;
	td_config_default(&config);
	config.attributes = TD_ATTRIBUTES_PERFMON;
	for (unsigned int bit = 0; bit < 32; bit++) {
		open_entry(module, leaf_7_1, (struct cpuid_regs){ { 1u << bit, 0, 0, 0 } });
		ASSERT_EQ(TDX_SUCCESS, build(module, &td, &config));
		EXPECT_EQ(bit == 8, td.value[entry].reg[CPUID_EAX] != 0) TH_LOG("bit %u", bit);
	}
}

#define LEVELS 6

/* Leaf 0xb is derived where each of the six sub-leaves of 0x1f has a slot, and left alone elsewhere. */
TEST(topology_is_derived_where_all_of_it_is_configurable)
{
	for (uint32_t without = 0; without <= LEVELS; without++) {
		struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
		struct masks *masks = emulated.masks;
		struct emu_module *module;
		struct td_config config;
		struct emu_td td;
		size_t entry[2];

		for (size_t i = 0; i < masks->num_entries; i++) {
			if (masks->entry[i].at.leaf == 0x1f &&
			    masks->entry[i].at.subleaf == without)
				masks->entry[i].slot = -1;
		}
		module = emulated_module(&emulated);
		for (uint32_t level = 0; level < 2; level++)
			entry[level] = open_entry(module, (struct cpuid_addr){ 0xb, level }, ones);
		td_config_default(&config);
		ASSERT_EQ(TDX_SUCCESS, build(module, &td, &config));
		for (uint32_t level = 0; level < 2; level++) {
			EXPECT_EQ(without < LEVELS, td.value[entry[level]].reg[CPUID_EAX] == ONES)
			TH_LOG("0xb.%u without slot %u", level, without);
		}
	}
}

/* A VMM cannot ask for the level DieGrp; a CPU that has it shows it to who asks for nothing. */
TEST(a_native_topology_is_not_checked)
{
	const struct cpuid_addr third = { 0x1f, 2 };
	const struct cpuid_regs group = { { 1, 2, 6 << 8 | 2, 0 } };
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	struct emu_module *module;
	struct td_config config;
	struct emu_td td;

	cpuid_set_add(&emulated.platform->cpuid, third, group);
	module = emulated_module(&emulated);
	td_config_default(&config);
	EXPECT_EQ(TDX_SUCCESS, build(module, &td, &config));
	EXPECT_EQ(6 << 8 | 2, td.value[entry_at(module, third)].reg[CPUID_ECX]);
	for (uint32_t i = 0; i < LEVELS; i++)
		td_config_at(&config, (struct cpuid_addr){ 0x1f, i })->regs =
			td.value[entry_at(module, (struct cpuid_addr){ 0x1f, i })];
	EXPECT_EQ(TDX_INCORRECT_TOPOLOGY, build(module, &td, &config));
}

/* 0xb.2 is no level of the legacy topology: what it stands before in the table is as ever. */
TEST(leaf_0xb_has_two_levels)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	const struct cpuid_addr level_2 = { 0xb, 2 }, leaf_3 = { 3, NA }, topology = { 0x1f, 0 };
	struct masks *masks = emulated.masks;
	struct emu_module *module;
	struct td_config config;
	struct emu_td td;

	for (size_t i = 0; i < masks->num_entries; i++) {
		if (cpuid_addr_equal(masks->entry[i].at, level_2))
			masks->entry[i].at = leaf_3;
		else if (cpuid_addr_equal(masks->entry[i].at, leaf_3))
			masks->entry[i].at = level_2;
	}
	module = emulated_module(&emulated);
	td_config_default(&config);
	td_config_set_cpuid(&config, topology, CPUID_EDX, 1);
	EXPECT_EQ(TDX_OPERAND_INVALID | TDX_OPERAND_CPUID_CONFIG, build(module, &td, &config));
	EXPECT_EQ(cpuid_addr_pack(topology), rcx);
}

/* One leaf of 0xb alone is left as it is, and without leaf 7.0 there are none of its features. */
TEST(a_module_need_not_have_every_leaf)
{
	static const struct cpuid_addr missing[] = { { 0xb, 0 }, { 0xb, 1 }, { 7, 0 } };

	for (size_t i = 0; i < sizeof(missing) / sizeof(missing[0]); i++) {
		struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
		const struct cpuid_addr other = { 0xb, missing[i].subleaf ? 0 : 1 };
		struct masks *masks = emulated.masks;
		struct emu_module *module;
		struct td_config config;
		struct emu_td td;
		size_t entry;

		for (size_t j = 0; j < masks->num_entries; j++) {
			if (cpuid_addr_equal(masks->entry[j].at, missing[i]))
				masks->entry[j] =
					(struct masks_entry){ .at = { 0x1b, NA },
							      .slot = masks->entry[j].slot };
		}
		module = emulated_module(&emulated);
		entry = open_entry(module, other, ones);
		td_config_default(&config);
		memset(&td.feature, true, sizeof(td.feature));
		ASSERT_EQ(TDX_SUCCESS, build(module, &td, &config)) TH_LOG("row %zu", i);
		EXPECT_EQ(missing[i].leaf == 0xb, td.value[entry].reg[CPUID_EAX] == ONES)
		TH_LOG("row %zu", i);
		EXPECT_FALSE(td.feature.tsx) TH_LOG("row %zu", i);
	}
}

TEST_HARNESS_MAIN
