// SPDX-License-Identifier: GPL-2.0-only
/*
 * TDH.MNG.INIT on CPUs that no platform of the corpus is: what an attribute opens, and what the width
 * of addresses allows.
 */
#include "emulator/module.h"

#include "kselftest_harness.h"

#include "emulated.h"

#define LASS (1u << 6)
#define ARCH_PERFMON_EXT (1u << 8)
#define EPTP_4_LEVELS 0x1e
#define EPTP_5_LEVELS 0x26

static const struct cpuid_addr leaf_7_1 = { 7, 1 };

static uint64_t build(struct emu_module *module, struct emu_td *td, const struct td_config *config)
{
	uint8_t params[MASKS_TD_PARAMS_SIZE];
	struct diag diag;
	uint64_t rcx;

	from_corpus_need(!emu_params_encode(module, config, params, &diag), &diag);
	return emu_mng_init(module, td, params, 0, &rcx);
}

/* No platform of the corpus has LASS. */
static struct emu_module *module_with_lass(const char *platform)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", platform, "linux-6.19");
	struct cpuid_regs native = cpuid_dump_native(emulated.platform, leaf_7_1);

	native.reg[CPUID_EAX] |= LASS;
	cpuid_set_add(&emulated.platform->cpuid, leaf_7_1, native);
	return emulated_module(&emulated);
}

/* What a TD sees that asks for these attributes and bits of 7.1:eax. */
static struct cpuid_regs shown(struct emu_module *module, uint64_t attributes, uint32_t asked,
			       uint32_t leaf, uint32_t subleaf)
{
	struct cpuid_regs regs;
	struct td_config config;
	struct emu_vcpu vcpu;
	struct emu_td td;

	td_config_default(&config);
	config.attributes = attributes;
	if (asked)
		td_config_set_cpuid(&config, leaf_7_1, CPUID_EAX, asked);
	if (build(module, &td, &config))
		ksft_exit_fail_msg("no TD with attributes 0x%llx\n",
				   (unsigned long long)attributes);
	emu_vcpu_init(module, &td, &vcpu, 0);
	emu_guest_cpuid(module, &td, &vcpu, leaf, subleaf, &regs);
	return regs;
}

static const uint64_t attributes[] = {
	0,
	TD_ATTRIBUTES_DEBUG,
	TD_ATTRIBUTES_LASS,
	TD_ATTRIBUTES_SEPT_VE_DISABLE,
	TD_ATTRIBUTES_PKS,
	TD_ATTRIBUTES_PERFMON,
};

#define NUM_ATTRIBUTES (sizeof(attributes) / sizeof(attributes[0]))

/* What an attribute opens no other attribute does. */
TEST(attributes_open_their_own_bits)
{
	struct emu_module *module = module_with_lass("sapphire-rapids-tdx");

	for (size_t i = 0; i < NUM_ATTRIBUTES; i++) {
		EXPECT_EQ(attributes[i] == TD_ATTRIBUTES_LASS,
			  shown(module, attributes[i], 0, 7, 1).reg[CPUID_EAX] >> 6 & 1);
		EXPECT_EQ(attributes[i] == TD_ATTRIBUTES_PKS,
			  shown(module, attributes[i], 0, 7, 0).reg[CPUID_ECX] >> 31);
	}
}

/* Leaf 0x23 needs ATTRIBUTES.PERFMON and 7.1:eax.archperfmonext. */
TEST(leaf_0x23_needs_perfmon)
{
	struct emu_module *module = module_with_lass("granite-rapids-tdx");

	for (size_t i = 0; i < NUM_ATTRIBUTES; i++) {
		EXPECT_EQ(attributes[i] == TD_ATTRIBUTES_PERFMON,
			  shown(module, attributes[i], ARCH_PERFMON_EXT, 0x23, 1).reg[CPUID_EAX] !=
				  0);
		EXPECT_EQ(0, shown(module, attributes[i], 0, 0x23, 1).reg[CPUID_EAX]);
	}
}

TEST(five_levels_of_ept_need_49_bits_of_address)
{
	static const struct {
		uint32_t max_pa;
		bool five;
	} widths[] = { { 47, false }, { 48, false }, { 49, true }, { 52, true } };
	struct emulated emulated = emulated_load("tdx-1.5.05", "sapphire-rapids-tdx", "linux-6.19");
	struct emu_module *module = emulated_module(&emulated);

	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		struct td_config config;
		struct emu_td td;

		module->max_pa = widths[i].max_pa;
		td_config_default(&config);
		ASSERT_EQ(EPTP_4_LEVELS, config.eptp_controls);
		EXPECT_EQ(TDX_SUCCESS, build(module, &td, &config));
		config.eptp_controls = EPTP_5_LEVELS;
		EXPECT_EQ(widths[i].five, !build(module, &td, &config))
		TH_LOG("%u bits", widths[i].max_pa);
	}
}

/*
 * 0xb.0 is the level of SMT, and 0xb.1 the last sub-leaf, number included, with the type of a core. The
 * gap lets the last one have a type.
 */
TEST(legacy_topology_is_what_the_scan_leaves)
{
	static const uint32_t types[] = { 1, 2, 0, 3, 4, 5 };
	struct emulated emulated = emulated_load("tdx-1.5.05", "sapphire-rapids-tdx", "linux-6.19");
	const struct masks *masks = emulated.masks;
	struct emu_module *module = emulated_module(&emulated);
	struct td_config config;
	struct emu_td td;
	uint32_t legacy[2] = { 0 };

	td_config_default(&config);
	for (uint32_t i = 0; i < 6; i++)
		td_config_at(&config, (struct cpuid_addr){ 0x1f, i })->regs =
			(struct cpuid_regs){ .reg = { i, 1u << i, types[i] << 8 | i, 0 } };
	ASSERT_EQ(TDX_SUCCESS, build(module, &td, &config));
	for (size_t i = 0; i < masks->num_entries; i++) {
		if (masks->entry[i].at.leaf == 0xb && masks->entry[i].at.subleaf < 2)
			legacy[masks->entry[i].at.subleaf] = td.value[i].reg[CPUID_ECX];
	}
	EXPECT_EQ(1 << 8 | 0, legacy[0]);
	EXPECT_EQ(2 << 8 | 5, legacy[1]);
}

/* No release asks for a bit of ATTRIBUTES or CONFIG_FLAGS. */
TEST(what_a_module_fixes_to_1_must_be_asked_for)
{
	const uint64_t needed = TD_ATTRIBUTES_SEPT_VE_DISABLE, flag = TD_CONFIG_FLAGS_NO_RBP_MOD;
	struct emulated emulated = emulated_load("tdx-1.5.05", "sapphire-rapids-tdx", "linux-6.19");
	struct emu_module *module = emulated_module(&emulated);
	struct td_config config;
	struct emu_td td;

	emulated.masks->attributes_fixed1 = needed;
	emulated.masks->config_flags_fixed1 = flag;
	td_config_default(&config);
	for (unsigned int asked = 0; asked < 4; asked++) {
		uint64_t refusal = TDX_SUCCESS;

		config.attributes = TD_ATTRIBUTES_PKS | (asked & 1 ? needed : 0);
		config.config_flags = asked & 2 ? flag : 0;
		if (!(asked & 1))
			refusal = TDX_OPERAND_INVALID | TDX_OPERAND_ATTRIBUTES;
		else if (!(asked & 2))
			refusal = TDX_OPERAND_INVALID | TDX_OPERAND_EXEC_CONTROLS;
		EXPECT_EQ(refusal, build(module, &td, &config)) TH_LOG("%u", asked);
	}
}

/* Each kind of bit of IA32_ARCH_CAPABILITIES, by the CPU's and what the VMM asks for. */
TEST(arch_capabilities_by_kind)
{
	static const struct {
		bool configurable;
		bool value[2][2]; /* [native][asked for] */
	} kinds[] = {
		{ true, { { 0, 0 }, { 0, 1 } } }, /* native and config */
		{ true, { { 0, 1 }, { 1, 1 } } }, /* config or native */
		{ false, { { 0, 0 }, { 0, 0 } } }, /* virtual 0 */
		{ false, { { 1, 1 }, { 1, 1 } } }, /* virtual 1 */
		{ false, { { 0, 0 }, { 1, 1 } } }, /* native */
	};
	struct emulated emulated = emulated_load("tdx-1.5.05", "sapphire-rapids-tdx", "linux-6.19");
	struct masks_arch_capabilities *masks = &emulated.masks->arch_capabilities;
	struct emu_module *module = emulated_module(&emulated);
	struct td_config config;
	struct emu_td td;

	*masks = (struct masks_arch_capabilities){ .config_mask = 3,
						   .native_and_config = 1,
						   .config_or_native = 2,
						   .virtual_0 = 4,
						   .virtual_1 = 8 };
	td_config_default(&config);
	config.msr_config_ctls = 1;
	for (unsigned int kind = 0; kind < sizeof(kinds) / sizeof(kinds[0]); kind++) {
		for (unsigned int native = 0; native < 2; native++) {
			for (unsigned int asked = 0; asked < 2; asked++) {
				bool taken = kinds[kind].configurable || !asked;

				module->arch_capabilities = native << kind;
				config.arch_capabilities = asked << kind;
				EXPECT_EQ(taken, !build(module, &td, &config)) TH_LOG("%u", kind);
				EXPECT_EQ(!taken || kinds[kind].value[native][asked],
					  !taken || td.virtual_arch_capabilities >> kind & 1)
				TH_LOG("%u, %u, %u", kind, native, asked);
			}
		}
	}
}

TEST_HARNESS_MAIN
