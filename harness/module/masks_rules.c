// SPDX-License-Identifier: GPL-2.0-only
/*
 * The layout of TD_PARAMS, the rules of IA32_ARCH_CAPABILITIES and the known CPUs of
 * module.json.
 */
#include <stdio.h>
#include <string.h>

#include "input/number.h"
#include "module/masks_load.h"

static const struct {
	const char *name;
	uint16_t size; /* 0: any */
} params_fields[FIELD_COUNT] = {
	[FIELD_ATTRIBUTES] = { "ATTRIBUTES", 8 },
	[FIELD_XFAM] = { "XFAM", 8 },
	[FIELD_MAX_VCPUS] = { "MAX_VCPUS", 2 },
	[FIELD_NUM_L2_VMS] = { "NUM_L2_VMS", 1 },
	[FIELD_MSR_CONFIG_CTLS] = { "MSR_CONFIG_CTLS", 1 },
	[FIELD_RESERVED0] = { "RESERVED0", 0 },
	[FIELD_EPTP_CONTROLS] = { "EPTP_CONTROLS", 8 },
	[FIELD_CONFIG_FLAGS] = { "CONFIG_FLAGS", 8 },
	[FIELD_TSC_FREQUENCY] = { "TSC_FREQUENCY", 2 },
	[FIELD_RESERVED1] = { "RESERVED1", 0 },
	[FIELD_MRCONFIGID] = { "MRCONFIGID", 48 },
	[FIELD_MROWNER] = { "MROWNER", 48 },
	[FIELD_MROWNERCONFIG] = { "MROWNERCONFIG", 48 },
	[FIELD_ARCH_CAPABILITIES] = { "IA32_ARCH_CAPABILITIES_CONFIG", 8 },
	[FIELD_RESERVED2] = { "RESERVED2", 0 },
	[FIELD_CPUID_CONFIG] = { "CPUID_CONFIG", 0 },
	[FIELD_RESERVED3] = { "RESERVED3", 0 },
};

const char *masks_field_name(enum masks_field field)
{
	return params_fields[field].name;
}

static int params_field_find(const struct json_at *at, struct diag *diag)
{
	struct json_at name_at;
	const char *name;

	if (json_member(at, "name", &name_at, diag) || json_at_string(&name_at, &name, diag))
		return -1;
	for (int i = 0; i < FIELD_COUNT; i++)
		if (!strcmp(name, params_fields[i].name))
			return i;
	return json_fail(&name_at, diag, "no field of TD_PARAMS is called \"%.40s\"", name);
}

static int params_field_load(struct masks *masks, const struct json_at *at, uint8_t *used,
			     struct diag *diag)
{
	int index = params_field_find(at, diag);
	uint64_t offset, size;

	if (index < 0 ||
	    json_member_number(at, "offset", MASKS_TD_PARAMS_SIZE - 1, &offset, diag) ||
	    json_member_number(at, "size", MASKS_TD_PARAMS_SIZE - offset, &size, diag))
		return -1;
	if (params_fields[index].size && size != params_fields[index].size)
		return json_fail(at, diag, "%s has %u bytes, found %u", params_fields[index].name,
				 params_fields[index].size, (unsigned int)size);
	if (index == FIELD_CPUID_CONFIG && size != masks->num_slots * 16)
		return json_fail(at, diag, "%zu CPUID_CONFIG slots take %zu bytes, found %u",
				 masks->num_slots, masks->num_slots * 16, (unsigned int)size);
	for (uint64_t i = offset; i < offset + size; i++)
		if (used[i]++)
			return json_fail(at, diag, "byte %u belongs to another field too",
					 (unsigned int)i);
	masks->field[index] = (struct masks_range){ (uint16_t)offset, (uint16_t)size };
	return 0;
}

static int params_load(struct masks *masks, const struct json_at *root, struct diag *diag)
{
	struct json_at params, fields, field;
	uint8_t used[MASKS_TD_PARAMS_SIZE] = { 0 };
	uint64_t size;
	long count;

	if (json_member(root, "td_params", &params, diag) ||
	    json_member_number(&params, "size", MASKS_TD_PARAMS_SIZE, &size, diag) ||
	    json_member(&params, "fields", &fields, diag))
		return -1;
	count = json_array_length(&fields, FIELD_COUNT, diag);
	for (long i = 0; i < count; i++)
		if (json_element(&fields, (size_t)i, &field, diag) ||
		    params_field_load(masks, &field, used, diag))
			return -1;
	if (count < 0)
		return -1;
	for (int i = 0; i < FIELD_COUNT; i++)
		if (params_fields[i].size && !masks->field[i].size)
			return json_fail(&fields, diag, "field %s is missing",
					 params_fields[i].name);
	for (uint64_t i = 0; i < MASKS_TD_PARAMS_SIZE; i++)
		if (used[i] != (i < size))
			return json_fail(
				&fields, diag,
				"byte %u of TD_PARAMS belongs to no field, or lies behind its end",
				(unsigned int)i);
	return 0;
}

/* An array of bit numbers and ranges ("25..63") as a mask. */
static int bits_load(const struct json_at *object, const char *key, uint64_t *mask,
		     struct diag *diag)
{
	struct json_at array, element;
	long count;

	if (json_member(object, key, &array, diag))
		return -1;
	count = json_array_length(&array, 64, diag);
	*mask = 0;
	for (long i = 0; i < count; i++) {
		uint64_t first, last;
		const char *text, *dots;

		if (json_element(&array, (size_t)i, &element, diag))
			return -1;
		if (!json_is_string(element.value)) {
			if (json_at_number(&element, 63, &first, diag))
				return -1;
			*mask |= 1ULL << first;
			continue;
		}
		text = json_string_value(element.value);
		dots = strstr(text, "..");
		if (!number_parse_n(text, dots ? (size_t)(dots - text) : strlen(text), 63, &first))
			return json_fail(&element, diag,
					 "expected a bit number or \"first..last\"");
		last = first;
		if (dots && (!number_parse(dots + 2, 63, &last) || last < first))
			return json_fail(&element, diag, "expected \"first..last\", at most 63");
		for (uint64_t bit = first; bit <= last; bit++)
			*mask |= 1ULL << bit;
	}
	return count < 0 ? -1 : 0;
}

static int arch_capabilities_load(struct masks *masks, const struct json_at *root,
				  struct diag *diag)
{
	struct masks_arch_capabilities *rules = &masks->arch_capabilities;
	const struct {
		const char *key;
		uint64_t *mask;
	} lists[] = {
		{ "native_and_config_bits", &rules->native_and_config },
		{ "config_or_native_bits", &rules->config_or_native },
		{ "virtual_0_bits", &rules->virtual_0 },
		{ "virtual_1_bits", &rules->virtual_1 },
		{ "required_native_1", &rules->required_native_1 },
		{ "required_native_0", &rules->required_native_0 },
	};
	struct json_at at;

	if (json_member(root, "arch_capabilities", &at, diag) ||
	    json_member_number(&at, "config_mask", UINT64_MAX, &rules->config_mask, diag))
		return -1;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (bits_load(&at, lists[i].key, lists[i].mask, diag))
			return -1;
	return 0;
}

static int fms_load(struct masks *masks, const struct json_at *root, struct diag *diag)
{
	struct json_at at, known, pair, member;
	long count;

	if (json_member(root, "fms", &at, diag) || json_member(&at, "known", &known, diag))
		return -1;
	count = json_array_length(&known, MASKS_MAX_FMS, diag);
	for (long i = 0; i < count; i++) {
		uint64_t fms, stepping;

		if (json_element(&known, (size_t)i, &pair, diag))
			return -1;
		if (json_array_length(&pair, 2, diag) != 2)
			return json_fail(&pair, diag, "expected [family/model, latest stepping]");
		if (json_element(&pair, 0, &member, diag) ||
		    json_at_number(&member, UINT32_MAX, &fms, diag) ||
		    json_element(&pair, 1, &member, diag) ||
		    json_at_number(&member, 15, &stepping, diag))
			return -1;
		masks->fms[masks->num_fms++] =
			(struct masks_fms){ (uint32_t)fms, (uint32_t)stepping };
	}
	return count < 0 ? -1 : 0;
}

int masks_load_rules(struct masks *masks, const struct json_at *root, struct diag *diag)
{
	if (params_load(masks, root, diag) || arch_capabilities_load(masks, root, diag))
		return -1;
	return fms_load(masks, root, diag);
}
