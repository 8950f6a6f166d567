// SPDX-License-Identifier: GPL-2.0-only
/*
 * Global metadata: TDH.SYS.RD and TDG.SYS.RD.
 */
#include "emulator/defect.h"
#include "emulator/fixed_bits.h"
#include "emulator/metadata.h"
#include "emulator/module.h"

/* A field, or an array of them with consecutive codes. */
struct sys_field {
	uint64_t id;
	unsigned int count; /* of a published module */
	bool guest_readable;
	bool (*present)(const struct emu_module *module); /* NULL: always */
	uint64_t (*read)(const struct emu_module *module, unsigned int index);
};

static bool has_topology(const struct emu_module *module)
{
	return module->masks->algorithm[MASKS_TOPOLOGY];
}

static bool has_opt_in(const struct emu_module *module)
{
	return module->masks->opt_in.known;
}

static bool has_version(const struct emu_module *module)
{
	return module->masks->numbers.known;
}

static uint64_t read_num_features(const struct emu_module *module, unsigned int index)
{
	(void)module;
	(void)index;
	return 1;
}

#define READ_MEMBER(name, member) \
	static uint64_t name(const struct emu_module *module, unsigned int index) \
	{ \
		(void)index; \
		return module->member; \
	}

READ_MEMBER(read_features0, masks->tdx_features0)
READ_MEMBER(read_major_version, masks->numbers.major)
READ_MEMBER(read_minor_version, masks->numbers.minor)
READ_MEMBER(read_update_version, masks->numbers.update)
READ_MEMBER(read_attributes_fixed0, attributes_fixed0)
READ_MEMBER(read_attributes_fixed1, masks->attributes_fixed1)
READ_MEMBER(read_xfam_fixed0, xfam_fixed0)
READ_MEMBER(read_xfam_fixed1, masks->xfam_fixed1)
READ_MEMBER(read_num_cpuid_config, masks->num_slots)
READ_MEMBER(read_config_flags_fixed0, masks->config_flags_fixed0)
READ_MEMBER(read_config_flags_fixed1, masks->config_flags_fixed1)
READ_MEMBER(read_max_vcpus, masks->max_vcpus)
READ_MEMBER(read_arch_capabilities_mask, masks->arch_capabilities.config_mask)
READ_MEMBER(read_opt_in_supported, masks->opt_in.supported)
READ_MEMBER(read_opt_in, opt_in)

static uint64_t read_cpuid_config_leaf(const struct emu_module *module, unsigned int index)
{
	if (index >= module->masks->num_slots)
		return UINT64_MAX;
	return cpuid_addr_pack(module->masks->slot[index].at);
}

static uint64_t read_cpuid_config_value(const struct emu_module *module, unsigned int index)
{
	const struct masks_slot *slot;
	uint32_t bits[2];

	if (index / 2 >= module->masks->num_slots)
		return 0;
	slot = &module->masks->slot[index / 2];
	for (unsigned int i = 0; i < 2; i++) {
		unsigned int reg = (index & 1) * 2 + i;

		bits[i] = slot->configured.reg[reg];
		if (module->masks->algorithm[MASKS_SYS_RD_CPUID_CONFIG])
			bits[i] |= slot->configured_and_native.reg[reg] &
				   module->native[slot->entry].reg[reg];
		if (!module->opt_in)
			bits[i] &= ~slot->opt_in.reg[reg];
	}
	return bits[0] | (uint64_t)bits[1] << 32;
}

static uint64_t read_num_allowed_fms(const struct emu_module *module, unsigned int index)
{
	(void)index;
	return module->masks->num_fms - masks_fms_find(module->masks, module->platform_fms);
}

static uint64_t read_zero(const struct emu_module *module, unsigned int index)
{
	(void)module;
	(void)index;
	return 0;
}

/* Entry 0 is the platform itself, the others the newest stepping known of each older CPU. */
static uint64_t read_allowed_fms(const struct emu_module *module, unsigned int index)
{
	const struct masks *masks = module->masks;
	size_t entry = masks_fms_find(module->masks, module->platform_fms) + index;

	if (entry >= masks->num_fms)
		return 0;
	if (!index)
		return module->platform_fms;
	return masks->fms[entry].fms | masks->fms[entry].latest_stepping;
}

static const struct sys_field sys_fields[] = {
	{ METADATA_NUM_TDX_FEATURES, 1, true, NULL, read_num_features },
	{ METADATA_TDX_FEATURES0, 1, true, NULL, read_features0 },
	{ METADATA_ATTRIBUTES_FIXED0, 1, false, NULL, read_attributes_fixed0 },
	{ METADATA_ATTRIBUTES_FIXED1, 1, false, NULL, read_attributes_fixed1 },
	{ METADATA_XFAM_FIXED0, 1, false, NULL, read_xfam_fixed0 },
	{ METADATA_XFAM_FIXED1, 1, false, NULL, read_xfam_fixed1 },
	{ METADATA_NUM_CPUID_CONFIG, 1, false, NULL, read_num_cpuid_config },
	{ METADATA_CONFIG_FLAGS_FIXED0, 1, false, NULL, read_config_flags_fixed0 },
	{ METADATA_CONFIG_FLAGS_FIXED1, 1, false, NULL, read_config_flags_fixed1 },
	{ METADATA_MAX_VCPUS_PER_TD, 1, false, has_topology, read_max_vcpus },
	{ METADATA_CPUID_CONFIG_LEAVES, METADATA_CPUID_CONFIG_ROOM, false, NULL,
	  read_cpuid_config_leaf },
	{ METADATA_CPUID_CONFIG_VALUES, 2 * METADATA_CPUID_CONFIG_ROOM, false, NULL,
	  read_cpuid_config_value },
	{ METADATA_ARCH_CAPABILITIES_CONFIG_MASK, 1, false, NULL, read_arch_capabilities_mask },
	{ METADATA_NUM_ALLOWED_FMS, 1, false, NULL, read_num_allowed_fms },
	{ METADATA_NUM_DISALLOWED_FMS, 1, false, NULL, read_zero },
	{ METADATA_ALLOWED_FMS, METADATA_FMS_ROOM, false, NULL, read_allowed_fms },
	{ METADATA_DISALLOWED_FMS, METADATA_FMS_ROOM, false, NULL, read_zero },
	{ METADATA_OPT_IN_SUPPORTED, 1, false, has_opt_in, read_opt_in_supported },
	{ METADATA_OPT_IN, 1, false, has_opt_in, read_opt_in },
	{ METADATA_MINOR_VERSION, 1, true, has_version, read_minor_version },
	{ METADATA_MAJOR_VERSION, 1, true, has_version, read_major_version },
	{ METADATA_UPDATE_VERSION, 1, true, has_version, read_update_version },
};

#define NUM_SYS_FIELDS (sizeof(sys_fields) / sizeof(sys_fields[0]))

static bool field_present(const struct emu_module *module, const struct sys_field *field)
{
	return !field->present || field->present(module);
}

static unsigned int field_count(const struct emu_module *module, const struct sys_field *field)
{
	return metadata_room(field->id, field->count, module->masks->num_slots);
}

/* The first present field from table position @i on, as an id; the null id at the end. */
static uint64_t next_id(const struct emu_module *module, size_t i)
{
	for (; i < NUM_SYS_FIELDS; i++)
		if (field_present(module, &sys_fields[i]))
			return sys_fields[i].id;
	return METADATA_NULL_ID;
}

static const struct sys_field *field_find(const struct emu_module *module, uint64_t id,
					  unsigned int *index)
{
	uint64_t key = metadata_id_key(id);

	for (size_t i = 0; i < NUM_SYS_FIELDS; i++) {
		uint64_t first = metadata_id_key(sys_fields[i].id);

		if (key < first || key - first >= field_count(module, &sys_fields[i]))
			continue;
		if (!field_present(module, &sys_fields[i]))
			return NULL;
		*index = (unsigned int)(key - first);
		return &sys_fields[i];
	}
	return NULL;
}

/* The proposed arrays coded by CPUID address. False: @id is none of them. */
static bool cpuid_array_read(const struct emu_module *module, uint64_t id, uint64_t *status,
			     uint64_t *value)
{
	static const uint64_t arrays[EMU_NUM_FIXED_ARRAYS] = {
		[EMU_FIXED0_BITS] = METADATA_CPUID_FIXED0_BITS,
		[EMU_FIXED1_BITS] = METADATA_CPUID_FIXED1_BITS,
		[EMU_CLOBBER_BITS] = METADATA_CPUID_CLOBBER_BITS,
	};

	for (int array = 0; array < EMU_NUM_FIXED_ARRAYS; array++) {
		if ((id & METADATA_CLASS_MASK) != (arrays[array] & METADATA_CLASS_MASK))
			continue;
		*status = emu_fixed_bits_read(module, array, (uint32_t)(id & METADATA_CODE_MASK),
					      value);
		return true;
	}
	return false;
}

uint64_t emu_sys_rd_sound(const struct emu_module *module, uint64_t id, uint64_t *value,
			  uint64_t *next)
{
	const struct sys_field *field;
	unsigned int index;
	uint64_t end, status;

	*value = 0;
	if (!next)
		next = &end;
	*next = METADATA_NULL_ID;
	if (id == METADATA_NULL_ID) {
		*next = next_id(module, 0);
		return TDX_METADATA_FIRST_FIELD_ID;
	}
	if (!metadata_id_well_formed(id))
		return TDX_METADATA_FIELD_ID_INCORRECT;
	if (cpuid_array_read(module, id, &status, value))
		return status;
	field = field_find(module, id, &index);
	if (!field)
		return TDX_METADATA_FIELD_ID_INCORRECT;
	*value = field->read(module, index);
	*next = index + 1 < field_count(module, field) ?
			field->id + index + 1 :
			next_id(module, (size_t)(field - sys_fields) + 1);
	return TDX_SUCCESS;
}

uint64_t emu_sys_rd(const struct emu_module *module, uint64_t id, uint64_t *value, uint64_t *next)
{
	if (module->defect)
		return defect_sys_rd(module, id, value, next);
	return emu_sys_rd_sound(module, id, value, next);
}

uint64_t emu_guest_sys_rd(const struct emu_module *module, uint64_t id, uint64_t *value)
{
	const struct sys_field *field;
	unsigned int index;

	*value = 0;
	if (!metadata_id_well_formed(id))
		return TDX_METADATA_FIELD_ID_INCORRECT;
	field = field_find(module, id, &index);
	if (!field)
		return TDX_METADATA_FIELD_ID_INCORRECT;
	if (!field->guest_readable)
		return TDX_METADATA_FIELD_NOT_READABLE;
	*value = field->read(module, index);
	if (module->defect)
		defect_guest_field(module, field->id, value);
	return TDX_SUCCESS;
}
