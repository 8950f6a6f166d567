// SPDX-License-Identifier: GPL-2.0-only
/*
 * The optional members of module.json: named algorithms, the opt-in, host effects.
 */
#include <string.h>

#include "module/masks_load.h"

static const struct {
	const char *name;
	const char *choice[2];
} algorithms[MASKS_NUM_ALGORITHMS] = {
/* clang-format off */
#define X(id, name, older, newer) [MASKS_##id] = { name, { older, newer } },
	MASKS_ALGORITHMS(X)
#undef X
	/* clang-format on */
};

/* The mark of the generation that enumerates topology: leaf 0x1f is configurable. */
static bool configures_topology(const struct masks *masks)
{
	for (size_t i = 0; i < masks->num_slots; i++)
		if (masks->slot[i].at.leaf == 0x1f)
			return true;
	return false;
}

static int algorithm_choose(struct masks *masks, const struct json_at *at, const char *name,
			    struct diag *diag)
{
	const char *choice;

	if (json_at_string(at, &choice, diag))
		return -1;
	for (int i = 0; i < MASKS_NUM_ALGORITHMS; i++) {
		if (strcmp(name, algorithms[i].name))
			continue;
		for (unsigned int newer = 0; newer < 2; newer++) {
			if (!strcmp(choice, algorithms[i].choice[newer])) {
				masks->algorithm[i] = newer;
				return 0;
			}
		}
		return json_fail(at, diag, "no algorithm \"%.40s\"; choose \"%s\" or \"%s\"",
				 choice, algorithms[i].choice[0], algorithms[i].choice[1]);
	}
	return json_fail(at, diag, "unknown algorithm; docs/formats.md lists them");
}

static int algorithms_load(struct masks *masks, const struct json_at *root, struct diag *diag)
{
	unsigned int generation = configures_topology(masks);
	struct json_at object, at;
	const char *key;
	json_t *value;
	int given = json_optional(root, "algorithms", &object, diag);

	for (int i = 0; i < MASKS_NUM_ALGORITHMS; i++)
		masks->algorithm[i] = generation;
	if (given <= 0)
		return given;
	if (!json_is_object(object.value))
		return json_fail(&object, diag, "expected an object of names and choices");
	json_object_foreach (object.value, key, value)
		if (json_member(&object, key, &at, diag) || algorithm_choose(masks, &at, key, diag))
			return -1;
	return 0;
}

/* An array of CPUID bits in text form; returns how many, or -1. */
static long bit_list_load(const struct json_at *object, const char *key, struct cpuid_bit *bits,
			  size_t max, struct diag *diag)
{
	struct json_at array, at;
	const char *text;
	long count;

	if (json_member(object, key, &array, diag))
		return -1;
	count = json_array_length(&array, max, diag);
	for (long i = 0; i < count; i++) {
		if (json_element(&array, (size_t)i, &at, diag) || json_at_string(&at, &text, diag))
			return -1;
		if (!cpuid_bit_parse(text, &bits[i]))
			return json_fail(&at, diag,
					 "\"%.40s\" is no CPUID bit; write \"7.0:ecx.5\" "
					 "or \"7.0:ecx.waitpkg\"",
					 text);
	}
	return count;
}

/* A bit behind the opt-in must be one that some slot holds. */
static int gated_bit_add(struct masks *masks, const struct json_at *opt_in, struct cpuid_bit bit,
			 struct diag *diag)
{
	const struct masks_entry *entry = masks_entry_at(masks, bit.at);
	struct masks_slot *slot = entry && entry->slot >= 0 ? &masks->slot[entry->slot] : NULL;
	uint32_t mask = 1u << bit.bit;
	char text[CPUID_TEXT];

	if (!slot ||
	    !((slot->configured.reg[bit.reg] | slot->configured_and_native.reg[bit.reg]) & mask))
		return json_fail(opt_in, diag, "gated bit %s is in no slot of cpuid_config_slots",
				 cpuid_bit_format(bit, text));
	slot->opt_in.reg[bit.reg] |= mask;
	return 0;
}

static int opt_in_load(struct masks *masks, const struct json_at *root, struct diag *diag)
{
	struct cpuid_bit gated[64];
	struct json_at at;
	long count;
	int given = json_optional(root, "opt_in", &at, diag);

	if (given <= 0)
		return given;
	masks->opt_in.known = true;
	if (json_member_number(&at, "supported", UINT64_MAX, &masks->opt_in.supported, diag))
		return -1;
	count = bit_list_load(&at, "clobber_bits", masks->opt_in.clobber_bit, 64, diag);
	if (count < 0)
		return -1;
	masks->opt_in.num_clobber_bits = (size_t)count;
	count = bit_list_load(&at, "gated_bits", gated, 64, diag);
	for (long i = 0; i < count; i++)
		if (gated_bit_add(masks, &at, gated[i], diag))
			return -1;
	return count < 0 ? -1 : 0;
}

static int host_effects_load(struct masks *masks, const struct json_at *root, struct diag *diag)
{
	const size_t max = sizeof(masks->host_effect) / sizeof(masks->host_effect[0]);
	struct json_at array, at, member;
	const char *text;
	long count;
	int given = json_optional(root, "host_effects", &array, diag);

	if (given <= 0)
		return given;
	count = json_array_length(&array, max, diag);
	for (long i = 0; i < count; i++) {
		struct masks_host_effect *effect = &masks->host_effect[i];

		if (json_element(&array, (size_t)i, &at, diag) ||
		    json_member(&at, "state", &member, diag) ||
		    json_at_string(&member, &text, diag))
			return -1;
		effect->element = host_element_named(text);
		if (effect->element == HOST_NUM_ELEMENTS)
			return json_fail(&member, diag, "no host state is called \"%.40s\"", text);
		if (json_member(&at, "gate", &member, diag) || json_at_string(&member, &text, diag))
			return -1;
		if (!cpuid_bit_parse(text, &effect->gate))
			return json_fail(&member, diag, "\"%.40s\" is no CPUID bit", text);
		masks->num_host_effects++;
	}
	return count < 0 ? -1 : 0;
}

static int optional_boolean(const struct json_at *root, const char *key, bool *value,
			    struct diag *diag)
{
	struct json_at at;
	int given = json_optional(root, key, &at, diag);

	return given > 0 ? json_at_boolean(&at, value, diag) : given;
}

/*
 * The published modules report bits 0-5, 7-11 and 16-19, and bit 20 where they enumerate
 * topology (module source, metadata of TDX_FEATURES0).
 */
static int features_load(struct masks *masks, const struct json_at *root, struct diag *diag)
{
	struct json_at at;
	int given = json_optional(root, "tdx_features0", &at, diag);

	masks->tdx_features0 = 0xf0fbf | (masks->algorithm[MASKS_TOPOLOGY] ? 1ULL << 20 : 0);
	return given > 0 ? json_at_number(&at, UINT64_MAX, &masks->tdx_features0, diag) : given;
}

int masks_load_options(struct masks *masks, const struct json_at *root, struct diag *diag)
{
	if (optional_boolean(root, "synthetic", &masks->synthetic, diag) ||
	    optional_boolean(root, "fixed_bits_metadata", &masks->fixed_bits_metadata, diag) ||
	    algorithms_load(masks, root, diag) || features_load(masks, root, diag) ||
	    opt_in_load(masks, root, diag))
		return -1;
	return host_effects_load(masks, root, diag);
}
