// SPDX-License-Identifier: GPL-2.0-only
/*
 * Metadata field ids in words.
 */
#include "rules/status.h"

#include <inttypes.h>
#include <stdio.h>

#include "module/metadata.h"

/* What the module ignores of an id: element size, INC_SIZE, WRITE_MASK_VALID, CONTEXT. */
#define ID_IGNORED (3ULL << 32 | 1ULL << 50 | 1ULL << 51 | 7ULL << 52)

#define CPUID_CODES 0x20000 /* field codes of the CPUID arrays have 17 bits */

enum field_kind { FIELD_ONE, FIELD_ARRAY, FIELD_CPUID_CONFIG_VALUES, FIELD_CPUID };

static const struct field_name {
	uint64_t id;
	uint32_t room; /* elements of an array */
	enum field_kind kind;
	const char *name;
	const char *says;
} fields[] = {
	{ METADATA_NUM_TDX_FEATURES, 1, FIELD_ONE, "NUM_TDX_FEATURES",
	  "module, host and guest: how many TDX_FEATURES fields there are" },
	{ METADATA_TDX_FEATURES0, 1, FIELD_ONE, "TDX_FEATURES0",
	  "module, host and guest: what the module can do, a bit a feature" },
	{ METADATA_MAJOR_VERSION, 1, FIELD_ONE, "MAJOR_VERSION",
	  "module, host and guest: the first number of the module's version" },
	{ METADATA_MINOR_VERSION, 1, FIELD_ONE, "MINOR_VERSION",
	  "module, host and guest: the second number of the module's version" },
	{ METADATA_UPDATE_VERSION, 1, FIELD_ONE, "UPDATE_VERSION",
	  "module, host and guest: the third number of the module's version" },
	{ METADATA_ATTRIBUTES_FIXED0, 1, FIELD_ONE, "ATTRIBUTES_FIXED0",
	  "module, host: ATTRIBUTES bits that may be 1" },
	{ METADATA_ATTRIBUTES_FIXED1, 1, FIELD_ONE, "ATTRIBUTES_FIXED1",
	  "module, host: ATTRIBUTES bits that must be 1" },
	{ METADATA_XFAM_FIXED0, 1, FIELD_ONE, "XFAM_FIXED0",
	  "module, host: XFAM bits that may be 1" },
	{ METADATA_XFAM_FIXED1, 1, FIELD_ONE, "XFAM_FIXED1",
	  "module, host: XFAM bits that must be 1" },
	{ METADATA_NUM_CPUID_CONFIG, 1, FIELD_ONE, "NUM_CPUID_CONFIG",
	  "module, host: how many CPUID_CONFIG slots TD_PARAMS has" },
	{ METADATA_CONFIG_FLAGS_FIXED0, 1, FIELD_ONE, "CONFIG_FLAGS_FIXED0",
	  "module, host: CONFIG_FLAGS bits that may be 1" },
	{ METADATA_CONFIG_FLAGS_FIXED1, 1, FIELD_ONE, "CONFIG_FLAGS_FIXED1",
	  "module, host: CONFIG_FLAGS bits that must be 1" },
	{ METADATA_MAX_VCPUS_PER_TD, 1, FIELD_ONE, "MAX_VCPUS_PER_TD",
	  "module, host: the limit of MAX_VCPUS" },
	{ METADATA_CPUID_CONFIG_LEAVES, METADATA_CPUID_CONFIG_MAX, FIELD_ARRAY,
	  "CPUID_CONFIG_LEAVES", "module, host: leaf and sub-leaf of each CPUID_CONFIG slot" },
	{ METADATA_CPUID_CONFIG_VALUES, 2 * METADATA_CPUID_CONFIG_MAX, FIELD_CPUID_CONFIG_VALUES,
	  "CPUID_CONFIG_VALUES", "module, host: the configurable bits of each slot" },
	{ METADATA_ARCH_CAPABILITIES_CONFIG_MASK, 1, FIELD_ONE,
	  "IA32_ARCH_CAPABILITIES_CONFIG_MASK",
	  "module, host: configurable bits of the virtual IA32_ARCH_CAPABILITIES" },
	{ METADATA_NUM_ALLOWED_FMS, 1, FIELD_ONE, "NUM_ALLOWED_FMS",
	  "module, host: how many ALLOWED_FMS there are" },
	{ METADATA_NUM_DISALLOWED_FMS, 1, FIELD_ONE, "NUM_DISALLOWED_FMS",
	  "module, host: how many DISALLOWED_FMS there are" },
	{ METADATA_ALLOWED_FMS, METADATA_FMS_ROOM, FIELD_ARRAY, "ALLOWED_FMS",
	  "module, host: family/model/stepping that a migratable TD may have, the platform first" },
	{ METADATA_DISALLOWED_FMS, METADATA_FMS_ROOM, FIELD_ARRAY, "DISALLOWED_FMS",
	  "module, host: family/model/stepping that a migratable TD may not have" },
	{ METADATA_OPT_IN_SUPPORTED, 1, FIELD_ONE, "OPT_IN_SUPPORTED",
	  "module, host (proposed): bits of the system-wide opt-in" },
	{ METADATA_OPT_IN, 1, FIELD_ONE, "OPT_IN",
	  "module, host (proposed): bits of the opt-in that are on" },
	{ METADATA_CPUID_FIXED0_BITS, CPUID_CODES, FIELD_CPUID, "CPUID_FIXED0_BITS",
	  "module, host (proposed): 0 means fixed to 0" },
	{ METADATA_CPUID_FIXED1_BITS, CPUID_CODES, FIELD_CPUID, "CPUID_FIXED1_BITS",
	  "module, host (proposed): 1 means fixed to 1" },
	{ METADATA_CPUID_CLOBBER_BITS, CPUID_CODES, FIELD_CPUID, "CPUID_CLOBBER_BITS",
	  "module, host (proposed): 1 means that the bit's use changes host state" },
	{ METADATA_ATTRIBUTES, 1, FIELD_ONE, "ATTRIBUTES", "TD, host and guest" },
	{ METADATA_XFAM, 1, FIELD_ONE, "XFAM", "TD, host and guest" },
	{ METADATA_MAX_VCPUS, 1, FIELD_ONE, "MAX_VCPUS", "TD, host and guest" },
	{ METADATA_GPAW, 1, FIELD_ONE, "GPAW",
	  "TD, host and guest: 1 for 52 bits of guest-physical address, else 48" },
	{ METADATA_EPTP, 1, FIELD_ONE, "EPTP", "TD, host" },
	{ METADATA_TSC_FREQUENCY, 1, FIELD_ONE, "TSC_FREQUENCY",
	  "TD, host and guest: in units of 25 MHz" },
	{ METADATA_CONFIG_FLAGS, 1, FIELD_ONE, "CONFIG_FLAGS", "TD, host and guest" },
	{ METADATA_CONFIG_FLAGS | 1ULL << 63, 1, FIELD_ONE, "CONFIG_FLAGS", "TD, host and guest" },
	{ METADATA_TD_CTLS, 1, FIELD_ONE, "TD_CTLS", "TD, guest may write; host of a debug TD" },
	{ METADATA_TD_CTLS | 1ULL << 63, 1, FIELD_ONE, "TD_CTLS",
	  "TD, guest may write; host of a debug TD" },
	{ METADATA_TOPOLOGY_ENUM_CONFIGURED, 1, FIELD_ONE, "TOPOLOGY_ENUM_CONFIGURED",
	  "TD: every VCPU has an x2APIC ID" },
	{ METADATA_NUM_CPUID_VALUES, 1, FIELD_ONE, "NUM_CPUID_VALUES",
	  "TD: entries of the module's CPUID table" },
	{ METADATA_CPUID_VALUES, CPUID_CODES, FIELD_CPUID, "CPUID_VALUES",
	  "TD, host, not the guest: the TD's virtual CPUID" },
	{ METADATA_X2APIC_IDS, 0x1000, FIELD_ARRAY, "X2APIC_IDS", "TD: by VCPU index" },
	{ METADATA_CPUID_CONTROL, 0x100, FIELD_ARRAY, "CPUID_CONTROL",
	  "VCPU, guest: bit 0 #VE for the supervisor, bit 1 for the user; by table entry" },
};

#define NUM_FIELDS (sizeof(fields) / sizeof(fields[0]))

static const struct field_name *field_of(uint64_t id, uint64_t *index)
{
	for (size_t i = 0; i < NUM_FIELDS; i++) {
		uint64_t first = fields[i].id & ~ID_IGNORED, place = id & ~ID_IGNORED;

		if (place < first || place - first >= fields[i].room)
			continue;
		*index = place - first;
		return &fields[i];
	}
	return NULL;
}

const char *metadata_field_name(uint64_t id)
{
	uint64_t index;
	const struct field_name *field = field_of(id, &index);

	return field ? field->name : NULL;
}

const char *metadata_field_says(uint64_t id)
{
	uint64_t index;
	const struct field_name *field = field_of(id, &index);

	return field ? field->says : NULL;
}

/* The inverse of metadata_cpuid_code(). */
static struct cpuid_addr cpuid_of_code(uint64_t code)
{
	struct cpuid_addr at = {
		.leaf = (uint32_t)(code >> 16 & 1) << 31 | (uint32_t)(code >> 9 & 0x7f),
		.subleaf = (uint32_t)(code >> 1 & 0x7f),
	};

	if (code >> 8 & 1)
		at.subleaf = CPUID_SUBLEAF_NA;
	return at;
}

const char *metadata_field_format(uint64_t id, char text[CPUID_TEXT])
{
	static const char *const halves[] = { "EAX, EBX", "ECX, EDX" };
	uint64_t index;
	const struct field_name *field = field_of(id, &index);
	char leaf[CPUID_TEXT];

	if (!field) {
		snprintf(text, CPUID_TEXT, "field 0x%016" PRIx64, id);
		return text;
	}
	switch (field->kind) {
	case FIELD_ONE:
		snprintf(text, CPUID_TEXT, "%s", field->name);
		break;
	case FIELD_ARRAY:
		snprintf(text, CPUID_TEXT, "%s[%" PRIu64 "]", field->name, index);
		break;
	case FIELD_CPUID_CONFIG_VALUES:
		snprintf(text, CPUID_TEXT, "%s[%" PRIu64 "] %s", field->name, index / 2,
			 halves[index & 1]);
		break;
	case FIELD_CPUID:
		snprintf(text, CPUID_TEXT, "%s %.30s %s", field->name,
			 cpuid_addr_format(cpuid_of_code(index), leaf), halves[index & 1]);
		break;
	}
	return text;
}
