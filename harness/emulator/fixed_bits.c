// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which bits are fixed follows from the two extreme TDs: virtual CPUID is monotone in XFAM,
 * ATTRIBUTES and CPUID_CONFIG, so a bit that is 0 with everything asked for is always 0, and
 * one that is 1 with nothing asked for is always 1.
 */
#include <string.h>

#include "emulator/fixed_bits.h"
#include "emulator/metadata.h"
#include "emulator/mng_init.h"

#define LEAF_7_EBX_TSX (1u << 4 | 1u << 11) /* HLE, RTM */

/* Neither fixed0 nor fixed1: what the module computes, and the TSC's frequency. */
static struct cpuid_regs dynamic_bits(struct cpuid_addr at)
{
	if (at.leaf == 0x15)
		return (struct cpuid_regs){ { 0, ~0u, 0, 0 } };
	return masks_code_computed(at);
}

/* Every bit that a slot takes, but those that need a matching value rather than a 1. */
static struct cpuid_regs slot_everything(const struct emu_module *module, size_t index)
{
	const struct masks_slot *slot = &module->masks->slot[index];
	enum emu_leaf_rule rule = module->rule[slot->entry];
	bool tsx = module->has_hle_rtm && module->has_tsx_ctrl;
	struct cpuid_regs bits = { 0 };

	if (rule == RULE_LEAF_1F)
		return bits;
	for (int reg = 0; reg < CPUID_NUM_REGS; reg++)
		bits.reg[reg] = ~module->slot[index].reject.reg[reg];
	if (rule == RULE_LEAF_1)
		bits.reg[CPUID_EAX] = 0;
	if (rule == RULE_LEAF_7_0 && !tsx)
		bits.reg[CPUID_EBX] &= ~LEAF_7_EBX_TSX;
	return bits;
}

/* Virtual CPUID with nothing, or everything, asked for. */
static bool extreme_td(const struct emu_module *module, bool everything, struct emu_td *td)
{
	struct cpuid_regs config[MASKS_MAX_SLOTS] = { 0 };
	uint64_t rcx;

	memset(td, 0, sizeof(*td));
	td->xfam = everything ? module->xfam_fixed0 : module->masks->xfam_fixed1;
	td->attributes = everything ? module->attributes_fixed0 & ~TD_ATTRIBUTES_MIGRATABLE :
				      module->masks->attributes_fixed1;
	for (size_t i = 0; everything && i < module->masks->num_slots; i++)
		config[i] = slot_everything(module, i);
	return emu_mng_init_cpuid(module, td, (const uint8_t *)config, &rcx) == TDX_SUCCESS;
}

static uint32_t configurable_bits(const struct emu_module *module, size_t entry, unsigned int reg)
{
	int index = module->masks->entry[entry].slot;
	const struct masks_slot *slot;

	if (index < 0)
		return 0;
	slot = &module->masks->slot[index];
	return slot->configured.reg[reg] & ~(module->opt_in ? 0 : slot->opt_in.reg[reg]);
}

static uint32_t clobber_bits(const struct emu_module *module, size_t entry, unsigned int reg)
{
	const struct masks_opt_in *opt_in = &module->masks->opt_in;
	uint32_t bits = 0;

	for (size_t i = 0; i < opt_in->num_clobber_bits; i++) {
		const struct cpuid_bit *bit = &opt_in->clobber_bit[i];

		if (cpuid_addr_equal(bit->at, module->masks->entry[entry].at) && bit->reg == reg)
			bits |= 1u << bit->bit;
	}
	return bits;
}

static uint32_t fixed_bits(const struct emu_module *module, enum emu_fixed_array array,
			   size_t entry, unsigned int reg)
{
	struct cpuid_regs dynamic = dynamic_bits(module->masks->entry[entry].at);
	uint32_t neither = dynamic.reg[reg] | configurable_bits(module, entry, reg), low, high;
	struct emu_td td;

	if (array == EMU_CLOBBER_BITS)
		return clobber_bits(module, entry, reg);
	if (!extreme_td(module, false, &td))
		return 0;
	low = td.value[entry].reg[reg];
	if (!extreme_td(module, true, &td))
		return 0;
	high = td.value[entry].reg[reg];
	return array == EMU_FIXED0_BITS ? low | high | neither : low & high & ~neither;
}

uint64_t emu_fixed_bits_read(const struct emu_module *module, enum emu_fixed_array array,
			     uint32_t code, uint64_t *value)
{
	const struct masks *masks = module->masks;
	bool known = array == EMU_CLOBBER_BITS ? masks->opt_in.known : masks->fixed_bits_metadata;
	unsigned int element;
	int entry = metadata_cpuid_entry(masks, code, &element);

	if (!known || entry < 0)
		return TDX_METADATA_FIELD_ID_INCORRECT;
	if (masks->entry[entry].faulting || (array == EMU_CLOBBER_BITS && !module->opt_in))
		return TDX_METADATA_FIELD_NOT_READABLE;
	*value = fixed_bits(module, array, (size_t)entry, element * 2) |
		 (uint64_t)fixed_bits(module, array, (size_t)entry, element * 2 + 1) << 32;
	return TDX_SUCCESS;
}
