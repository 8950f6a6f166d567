// SPDX-License-Identifier: GPL-2.0-only
/*
 * The effects of seeded defects in what the module tells a host: its global metadata, and the
 * virtual CPUID of a TD.
 */
#include "emulator/defect.h"
#include "emulator/metadata.h"

/* Of the place in an array that begins at @first; UINT64_MAX: it is none. */
static uint64_t index_in(uint64_t id, uint64_t first, uint64_t count)
{
	const uint64_t index = metadata_id_key(id) - metadata_id_key(first);

	return index < count ? index : UINT64_MAX;
}

static uint64_t other_slot(uint64_t slot, uint64_t first)
{
	if (slot == first || slot == first + 1)
		return 2 * first + 1 - slot;
	return slot;
}

/* The field that is read instead. */
static uint64_t swap_slots(uint64_t id, uint64_t first)
{
	const uint64_t slots = METADATA_CPUID_CONFIG_MAX;
	uint64_t index = index_in(id, METADATA_CPUID_CONFIG_LEAVES, slots);

	if (index != UINT64_MAX)
		return METADATA_CPUID_CONFIG_LEAVES + other_slot(index, first);
	index = index_in(id, METADATA_CPUID_CONFIG_VALUES, 2 * slots);
	if (index != UINT64_MAX)
		return METADATA_CPUID_CONFIG_VALUES + 2 * other_slot(index / 2, first) + index % 2;
	return id;
}

static bool is_there(struct defect_state *state)
{
	return state->defect->occasion != DEFECT_FROM_SECOND_READ || state->reads++;
}

uint64_t defect_sys_rd(const struct emu_module *module, uint64_t id, uint64_t *value,
		       uint64_t *next)
{
	struct defect_state *state = module->defect;
	const struct defect *defect = state->defect;
	uint64_t status, end;

	if (defect->effect == DEFECT_SLOTS_SWAPPED) {
		status = emu_sys_rd_sound(module, swap_slots(id, defect->number), value, &end);
		if (next)
			emu_sys_rd_sound(module, id, &end, next);
		return status;
	}
	status = emu_sys_rd_sound(module, id, value, next);
	if (metadata_id_key(id) != metadata_id_key(defect->field) || status)
		return status;
	if (defect->effect == DEFECT_NO_FIELD && is_there(state)) {
		*value = 0;
		return TDX_METADATA_FIELD_ID_INCORRECT;
	}
	if ((defect->effect == DEFECT_FIELD || defect->effect == DEFECT_BOTH_FIELDS) &&
	    is_there(state))
		*value ^= defect->number;
	return status;
}

void defect_read_back(const struct emu_module *module, struct cpuid_addr at,
		      struct cpuid_regs *regs)
{
	const struct defect_state *state = module->defect;
	const struct cpuid_bit bit = state->defect->bit;

	if (state->defect->effect == DEFECT_READ_BACK && state->met && cpuid_addr_equal(at, bit.at))
		regs->reg[bit.reg] ^= 1u << bit.bit;
}
