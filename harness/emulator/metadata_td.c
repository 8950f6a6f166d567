// SPDX-License-Identifier: GPL-2.0-only
/*
 * Metadata of a TD and of its VCPUs: TDH.MNG.RD, TDG.VM.RD and WR, TDG.VP.RD and WR.
 */
#include "emulator/defect.h"
#include "emulator/metadata.h"
#include "emulator/module.h"

#define EPTP_CONTROLS_MASK 0xfff

/* Where the walk over CPUID_VALUES goes from an entry: ids have all sub-leaf bits set for NA. */
static uint64_t next_cpuid_value(const struct masks *masks, size_t entry, unsigned int element)
{
	if (!element)
		return METADATA_CPUID_VALUES | metadata_cpuid_code(masks->entry[entry].at, 1);
	if (entry + 1 == masks->num_entries)
		return METADATA_NULL_ID;
	return METADATA_CPUID_VALUES | metadata_cpuid_code(masks->entry[entry + 1].at, 0);
}

/*
 * The walk does not skip entries that give #VE: the first one ends it, because reading it
 * fails and a failed read has no next id.
 */
static uint64_t read_cpuid_value(const struct emu_module *module, const struct emu_td *td,
				 uint32_t code, uint64_t *value, uint64_t *next)
{
	const struct masks *masks = module->masks;
	unsigned int element;
	int entry = metadata_cpuid_entry(masks, code, &element);
	struct cpuid_regs regs;
	const uint32_t *reg;

	if (entry < 0)
		return TDX_METADATA_FIELD_ID_INCORRECT;
	if (masks->entry[entry].faulting)
		return TDX_METADATA_FIELD_NOT_READABLE;
	regs = td->value[entry];
	if (module->defect)
		defect_read_back(module, masks->entry[entry].at, &regs);
	reg = &regs.reg[(size_t)element * 2];
	*value = reg[0] | (uint64_t)reg[1] << 32;
	*next = next_cpuid_value(masks, (size_t)entry, element);
	return TDX_SUCCESS;
}

#define READ(name, expression) \
	static uint64_t name(const struct emu_module *module, const struct emu_td *td) \
	{ \
		(void)module; \
		(void)td; \
		return expression; \
	}

READ(read_attributes, td->attributes)
READ(read_xfam, td->xfam)
READ(read_max_vcpus, td->max_vcpus)
READ(read_gpaw, td->config_flags &TD_CONFIG_FLAGS_GPAW)
READ(read_eptp, td->eptp_controls &EPTP_CONTROLS_MASK)
READ(read_tsc_frequency, td->tsc_frequency)
READ(read_config_flags, td->config_flags)
READ(read_td_ctls, td->td_ctls)
READ(read_topology_configured, td->topology_configured)
READ(read_num_cpuid_values, module->masks->num_entries)

static const struct td_field {
	uint64_t id;
	bool host, guest;
	bool topology_only; /* modules that enumerate topology */
	uint64_t (*read)(const struct emu_module *module, const struct emu_td *td);
} td_fields[] = {
	{ METADATA_ATTRIBUTES, true, true, false, read_attributes },
	{ METADATA_XFAM, true, true, false, read_xfam },
	{ METADATA_MAX_VCPUS, true, true, false, read_max_vcpus },
	{ METADATA_GPAW, true, true, false, read_gpaw },
	{ METADATA_EPTP, true, false, false, read_eptp },
	{ METADATA_TSC_FREQUENCY, true, true, false, read_tsc_frequency },
	{ METADATA_CONFIG_FLAGS, true, true, false, read_config_flags },
	{ METADATA_TD_CTLS, false, true, false, read_td_ctls },
	{ METADATA_TOPOLOGY_ENUM_CONFIGURED, true, true, true, read_topology_configured },
	{ METADATA_NUM_CPUID_VALUES, true, false, false, read_num_cpuid_values },
};

static const struct td_field *field_find(const struct emu_module *module, uint64_t id)
{
	bool topology = module->masks->algorithm[MASKS_TOPOLOGY];

	for (size_t i = 0; i < sizeof(td_fields) / sizeof(td_fields[0]); i++)
		if (metadata_id_key(id) == metadata_id_key(td_fields[i].id) &&
		    (topology || !td_fields[i].topology_only))
			return &td_fields[i];
	return NULL;
}

static bool is_cpuid_value(uint64_t id)
{
	return (id & METADATA_CLASS_MASK) == (METADATA_CPUID_VALUES & METADATA_CLASS_MASK);
}

uint64_t emu_mng_rd(const struct emu_module *module, const struct emu_td *td, uint64_t id,
		    uint64_t *value, uint64_t *next)
{
	const struct td_field *field;
	uint64_t end;

	*value = 0;
	if (!next)
		next = &end;
	*next = METADATA_NULL_ID;
	if (!metadata_id_well_formed(id))
		return TDX_METADATA_FIELD_ID_INCORRECT;
	if (is_cpuid_value(id))
		return read_cpuid_value(module, td, (uint32_t)(id & METADATA_CODE_MASK), value,
					next);
	field = field_find(module, id);
	if (!field)
		return TDX_METADATA_FIELD_ID_INCORRECT;
	/* A debug TD shows its host what others hide. */
	if (!field->host && !(td->attributes & TD_ATTRIBUTES_DEBUG))
		return TDX_METADATA_FIELD_NOT_READABLE;
	*value = field->read(module, td);
	return TDX_SUCCESS;
}

/* A read of an entry is answered by the first one whose field id is the same. */
void emu_values_prepare(struct emu_module *module)
{
	const struct masks *masks = module->masks;
	struct cpuid_set *values = &module->values;

	for (size_t i = 0; i < masks->num_entries; i++)
		cpuid_set_add(values, masks->entry[i].at, (struct cpuid_regs){ 0 });
	for (size_t i = 0; i < values->count; i++) {
		uint64_t code = metadata_cpuid_code(values->entry[i].at, 0);
		unsigned int element;
		int entry = metadata_cpuid_entry(masks, (uint32_t)code, &element);

		module->value_entry[i] = (uint8_t)entry;
		values->entry[i].faulting = masks->entry[entry].faulting;
	}
}

void emu_mng_rd_cpuid(const struct emu_module *module, const struct emu_td *td,
		      struct cpuid_set *cpuid)
{
	cpuid->count = module->values.count;
	for (size_t i = 0; i < cpuid->count; i++) {
		struct cpuid_entry *entry = &cpuid->entry[i];

		*entry = module->values.entry[i];
		if (entry->faulting)
			continue;
		entry->regs = td->value[module->value_entry[i]];
		if (module->defect)
			defect_read_back(module, entry->at, &entry->regs);
	}
}

uint64_t emu_guest_vm_rd(const struct emu_module *module, const struct emu_td *td, uint64_t id,
			 uint64_t *value)
{
	const struct td_field *field;

	*value = 0;
	if (!metadata_id_well_formed(id))
		return TDX_METADATA_FIELD_ID_INCORRECT;
	if (is_cpuid_value(id))
		return TDX_METADATA_FIELD_NOT_READABLE;
	field = field_find(module, id);
	if (!field)
		return TDX_METADATA_FIELD_ID_INCORRECT;
	if (!field->guest)
		return TDX_METADATA_FIELD_NOT_READABLE;
	*value = field->read(module, td);
	if (module->defect)
		defect_guest_field(module, field->id, value);
	return TDX_SUCCESS;
}

uint64_t emu_guest_vm_wr(const struct emu_module *module, struct emu_td *td, uint64_t id,
			 uint64_t value, uint64_t mask)
{
	uint64_t writable = EMU_TD_CTLS_PENDING_VE_DISABLE;

	if (!metadata_id_well_formed(id) || (!is_cpuid_value(id) && !field_find(module, id)))
		return TDX_METADATA_FIELD_ID_INCORRECT;
	if (metadata_id_key(id) != metadata_id_key(METADATA_TD_CTLS))
		return TDX_METADATA_FIELD_NOT_WRITABLE;
	if (module->masks->algorithm[MASKS_TOPOLOGY])
		writable |= EMU_TD_CTLS_ENUM_TOPOLOGY;
	if (mask & ~writable)
		return TDX_METADATA_FIELD_NOT_WRITABLE;
	if (value & mask & EMU_TD_CTLS_ENUM_TOPOLOGY && !td->topology_configured)
		return TDX_METADATA_FIELD_NOT_WRITABLE;
	td->td_ctls = (td->td_ctls & ~mask) | (value & mask);
	return TDX_SUCCESS;
}

/* CPUID_CONTROL is indexed by the position in the module's CPUID table. */
static bool cpuid_control_index(const struct emu_module *module, uint64_t id, size_t *index)
{
	uint64_t first = metadata_id_key(METADATA_CPUID_CONTROL), key = metadata_id_key(id);

	if (!metadata_id_well_formed(id) || key < first ||
	    key - first >= module->masks->num_entries)
		return false;
	*index = (size_t)(key - first);
	return true;
}

uint64_t emu_guest_vp_rd(const struct emu_module *module, const struct emu_vcpu *vcpu, uint64_t id,
			 uint64_t *value)
{
	size_t index;

	*value = 0;
	if (!cpuid_control_index(module, id, &index))
		return TDX_METADATA_FIELD_ID_INCORRECT;
	*value = vcpu->cpuid_control[index];
	return TDX_SUCCESS;
}

uint64_t emu_guest_vp_wr(const struct emu_module *module, struct emu_vcpu *vcpu, uint64_t id,
			 uint64_t value, uint64_t mask)
{
	size_t index;

	if (!cpuid_control_index(module, id, &index))
		return TDX_METADATA_FIELD_ID_INCORRECT;
	if (mask & ~3ULL)
		return TDX_METADATA_FIELD_NOT_WRITABLE;
	vcpu->cpuid_control[index] =
		(uint8_t)((vcpu->cpuid_control[index] & ~mask) | (value & mask));
	return TDX_SUCCESS;
}
