// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of emulator/fixed_bits.h: the proposed metadata arrays say of each bit what the TD that asks for nothing
 * and the one that asks for everything show of it.
 */
#include "emulator/fixed_bits.h"
#include "emulator/metadata.h"

#include "kselftest_harness.h"

#include "emulated.h"

#define SPR "sapphire-rapids-tdx"
#define TSX (1u << 4 | 1u << 11)

static struct emulated emulated;
static struct masks *masks;
static struct emu_module *module;

static void set_up(const char *name)
{
	emulated = emulated_load(name, SPR, "linux-6.19");
	masks = emulated.masks;
	module = emulated_module(&emulated);
}

static uint64_t read_half(enum emu_fixed_array array, size_t entry, unsigned int half,
			  uint64_t *value)
{
	*value = 0;
	return emu_fixed_bits_read(
		module, array, (uint32_t)metadata_cpuid_code(masks->entry[entry].at, half), value);
}

static uint32_t bits_of(enum emu_fixed_array array, size_t entry, unsigned int reg)
{
	uint64_t value;

	if (read_half(array, entry, reg / 2, &value))
		ksft_exit_fail_msg("entry %zu cannot be read\n", entry);
	return (uint32_t)(value >> reg % 2 * 32);
}

/* Everything that the module takes together, but for what wants a matching value. */
static void ask_for_everything(struct td_config *config)
{
	bool tsx = module->has_tsx_ctrl && module->has_hle_rtm;

	config->attributes = module->attributes_fixed0 & ~TD_ATTRIBUTES_MIGRATABLE;
	config->xfam = module->xfam_fixed0;
	for (size_t i = 0; i < masks->num_slots; i++) {
		struct cpuid_addr at = masks->slot[i].at;
		struct cpuid_regs *regs = &td_config_at(config, at)->regs;

		for (int reg = 0; reg < CPUID_NUM_REGS && at.leaf != 0x1f; reg++)
			regs->reg[reg] = ~module->slot[i].reject.reg[reg];
		if (at.leaf == 1)
			regs->reg[CPUID_EAX] = 0;
		if (at.leaf == 7 && at.subleaf == 0 && !tsx)
			regs->reg[CPUID_EBX] &= ~TSX;
	}
}

static void build(const struct td_config *config, struct emu_td *td)
{
	uint8_t params[MASKS_TD_PARAMS_SIZE];
	struct diag diag;
	uint64_t rcx;

	from_corpus_need(!emu_params_encode(module, config, params, &diag), &diag);
	if (emu_mng_init(module, td, params, 0, &rcx))
		ksft_exit_fail_msg("refused: leaf 0x%llx\n", (unsigned long long)rcx);
}

/* Bits of neither kind: what a VMM configures, what is computed, the TSC's frequency. */
static uint32_t neither_of(size_t index, unsigned int reg)
{
	const struct masks_entry *entry = &masks->entry[index];
	uint32_t bits = masks_code_computed(entry->at).reg[reg];

	if (entry->at.leaf == 0x15 && reg == CPUID_EBX)
		bits = UINT32_MAX;
	if (entry->slot >= 0)
		bits |= masks->slot[entry->slot].configured.reg[reg] &
			~(module->opt_in ? 0 : masks->slot[entry->slot].opt_in.reg[reg]);
	return bits;
}

/* A bit beside HLE and RTM that is shown where it is asked for. */
static void configure_fsgsbase(void)
{
	const struct masks_entry *entry = masks_entry_at(masks, (struct cpuid_addr){ 7, 0 });

	module->global[entry - masks->entry].reg[CPUID_EBX] |= 1;
	module->slot[entry->slot].configured_and_native.reg[CPUID_EBX] |= 1;
	module->slot[entry->slot].reject.reg[CPUID_EBX] &= ~1u;
}

/* With and without TSX, before and after the opt-in, with and without PKS. */
TEST(fixed_bits_are_those_of_the_extreme_tds)
{
	for (unsigned int way = 0; way < 16; way++) {
		struct td_config config;
		struct emu_td none, all;

		set_up("tdx-next");
		module->has_tsx_ctrl = way & 1;
		module->has_hle_rtm = way & 2;
		if (way & 4)
			emu_sys_opt_in(module, 1);
		if (way & 8)
			module->attributes_fixed0 &= ~TD_ATTRIBUTES_PKS;
		configure_fsgsbase();
		td_config_default(&config);
		build(&config, &none);
		ask_for_everything(&config);
		build(&config, &all);
		for (size_t i = 0; i < 4 * masks->num_entries; i++) {
			const size_t entry = i / 4;
			const unsigned int reg = i % 4;
			uint32_t low = none.value[entry].reg[reg], high = all.value[entry].reg[reg];
			uint32_t neither = neither_of(entry, reg);

			if (masks->entry[entry].faulting)
				continue;
			EXPECT_EQ(low | high | neither, bits_of(EMU_FIXED0_BITS, entry, reg))
			TH_LOG("leaf 0x%x, register %u, way %u", masks->entry[entry].at.leaf, reg,
			       way);
			EXPECT_EQ(low & high & ~neither, bits_of(EMU_FIXED1_BITS, entry, reg))
			TH_LOG("leaf 0x%x, register %u, way %u", masks->entry[entry].at.leaf, reg,
			       way);
		}
	}
}

/* Each in its place, once the VMM has opted in. */
TEST(clobber_bits_are_those_of_the_list)
{
	set_up("tdx-next");
	masks->opt_in.clobber_bit[0] = (struct cpuid_bit){ { 1, CPUID_SUBLEAF_NA }, CPUID_EAX, 0 };
	masks->opt_in.clobber_bit[1] = (struct cpuid_bit){ { 0x23, 3 }, CPUID_EDX, 31 };
	for (unsigned int opted_in = 0; opted_in < 2; opted_in++) {
		module->opt_in = opted_in;
		for (size_t i = 0; i < masks->num_entries; i++) {
			uint64_t value, expected[2] = { 0 };

			for (size_t j = 0; opted_in && j < masks->opt_in.num_clobber_bits; j++) {
				const struct cpuid_bit *bit = &masks->opt_in.clobber_bit[j];

				if (cpuid_addr_equal(bit->at, masks->entry[i].at))
					expected[bit->reg / 2] |= 1ULL
								  << (bit->reg % 2 * 32 + bit->bit);
			}
			for (unsigned int half = 0; half < 2; half++) {
				bool readable = opted_in && !masks->entry[i].faulting;

				EXPECT_EQ(readable ? TDX_SUCCESS : TDX_METADATA_FIELD_NOT_READABLE,
					  read_half(EMU_CLOBBER_BITS, i, half, &value));
				EXPECT_EQ(expected[half], value) TH_LOG("entry %zu", i);
			}
		}
	}
}

/* A leaf that gives #VE has no bits, and a module without the metadata no leaf. */
TEST(arrays_are_read_where_they_are)
{
	uint64_t value;

	set_up("tdx-next");
	module->opt_in = 1;
	for (size_t i = 0; i < 3 * masks->num_entries; i++) {
		bool faulting = masks->entry[i / 3].faulting;

		EXPECT_EQ(faulting ? TDX_METADATA_FIELD_NOT_READABLE : TDX_SUCCESS,
			  read_half(i % 3, i / 3, 1, &value));
	}
	EXPECT_EQ(TDX_METADATA_FIELD_ID_INCORRECT,
		  emu_fixed_bits_read(module, EMU_FIXED0_BITS, 0x7f << 9, &value));
	masks->opt_in.known = false;
	EXPECT_EQ(TDX_SUCCESS, read_half(EMU_FIXED0_BITS, 0, 0, &value));
	EXPECT_EQ(TDX_METADATA_FIELD_ID_INCORRECT, read_half(EMU_CLOBBER_BITS, 0, 0, &value));
	masks->opt_in.known = true;
	masks->fixed_bits_metadata = false;
	EXPECT_EQ(TDX_SUCCESS, read_half(EMU_CLOBBER_BITS, 0, 0, &value));
	EXPECT_EQ(TDX_METADATA_FIELD_ID_INCORRECT, read_half(EMU_FIXED0_BITS, 0, 0, &value));
	EXPECT_EQ(TDX_METADATA_FIELD_ID_INCORRECT, read_half(EMU_FIXED1_BITS, 0, 0, &value));
}

TEST_HARNESS_MAIN
