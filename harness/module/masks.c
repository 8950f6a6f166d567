// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loads module.json: what a TDX module does.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/number.h"
#include "module/masks_load.h"

/* Members that hold one number each, and the largest value that makes sense. */
static const struct scalar {
	const char *key;
	size_t offset;
	size_t size;
	uint64_t max;
} scalars[] = {
/* clang-format off */
#define WORD(key) { #key, offsetof(struct masks, key), sizeof(uint64_t), UINT64_MAX }
#define COUNT(key, max) { #key, offsetof(struct masks, key), sizeof(uint32_t), max }
	WORD(attributes_fixed0),
	WORD(attributes_fixed1),
	{ "xfam_fixed0_before_native", offsetof(struct masks, xfam_fixed0), sizeof(uint64_t),
	  UINT64_MAX },
	WORD(xfam_fixed1),
	{ "xfam_user_bits", offsetof(struct masks, xfam_user), sizeof(uint64_t), UINT64_MAX },
	{ "xfam_supervisor_bits", offsetof(struct masks, xfam_supervisor), sizeof(uint64_t),
	  UINT64_MAX },
	WORD(config_flags_fixed0),
	WORD(config_flags_fixed1),
	COUNT(tsc_frequency_min, UINT16_MAX),
	COUNT(tsc_frequency_max, UINT16_MAX),
	{ "tsc_frequency_unit_hz", offsetof(struct masks, tsc_frequency_unit), sizeof(uint32_t),
	  UINT32_MAX },
	COUNT(max_l2_vms, UINT8_MAX),
	COUNT(max_vcpus, UINT16_MAX),
	COUNT(last_base_leaf, 0x3fffffff),
	COUNT(min_native_base_leaf, UINT32_MAX),
	COUNT(min_native_extended_leaf, UINT32_MAX),
#undef WORD
#undef COUNT
	/* clang-format on */
};

static int scalars_load(struct masks *masks, const struct json_at *root, struct diag *diag)
{
	for (size_t i = 0; i < sizeof(scalars) / sizeof(scalars[0]); i++) {
		const struct scalar *scalar = &scalars[i];
		char *member = (char *)masks + scalar->offset;
		uint64_t value;

		if (json_member_number(root, scalar->key, scalar->max, &value, diag))
			return -1;
		if (scalar->size == sizeof(uint64_t))
			*(uint64_t *)member = value;
		else
			*(uint32_t *)member = (uint32_t)value;
	}
	return 0;
}

/* Words ("native CPUID(0x80000000).EAX"), or a number where a module clamps by its own. */
static int last_extended_leaf_load(struct masks *masks, const struct json_at *root,
				   struct diag *diag)
{
	struct json_at at;
	const char *text;
	uint64_t value;

	if (json_member(root, "last_extended_leaf", &at, diag))
		return -1;
	if (json_is_string(at.value)) {
		if (json_at_string(&at, &text, diag))
			return -1;
		if (!strncmp(text, "native", strlen("native")))
			return 0;
	}
	if (json_at_number(&at, UINT32_MAX, &value, diag))
		return -1;
	masks->last_extended_leaf = (uint32_t)value;
	return 0;
}

static int document_load(struct masks *masks, const struct json_doc *doc, struct diag *diag)
{
	struct json_at root = json_root(doc);
	const char *name, *version;

	if (json_member_string(&root, "name", &name, diag) ||
	    json_member_string(&root, "version", &version, diag))
		return -1;
	masks->name = strdup(name);
	masks->version = strdup(version);
	module_version_parse(version, &masks->numbers);
	if (!masks->name || !masks->version)
		return diag_no_memory(diag, NULL);
	if (scalars_load(masks, &root, diag) || last_extended_leaf_load(masks, &root, diag) ||
	    masks_load_cpuid(masks, &root, diag) || masks_load_rules(masks, &root, diag))
		return -1;
	return masks_load_options(masks, &root, diag);
}

static struct masks *masks_create(const char *path, struct diag *diag)
{
	struct masks *masks = calloc(1, sizeof(*masks));

	if (masks)
		masks->path = strdup(path);
	if (masks && masks->path)
		return masks;
	free(masks);
	diag_no_memory(diag, NULL);
	return NULL;
}

/* @error: there is no document. */
static struct masks *masks_fill(struct masks *masks, struct json_doc *doc, int error,
				struct diag *diag)
{
	if (!error) {
		error = document_load(masks, doc, diag);
		json_free(doc);
	}
	if (!error)
		return masks;
	masks_free(masks);
	return NULL;
}

struct masks *masks_load(const char *folder, struct diag *diag)
{
	struct masks *masks;
	struct json_doc doc;
	char *path;

	if (asprintf(&path, "%s/module.json", folder) < 0) {
		diag_no_memory(diag, NULL);
		return NULL;
	}
	masks = masks_create(path, diag);
	free(path);
	if (!masks)
		return NULL;
	return masks_fill(masks, &doc, json_load(&doc, masks->path, diag), diag);
}

struct masks *masks_parse(const char *path, const char *text, struct diag *diag)
{
	struct masks *masks = masks_create(path, diag);
	struct json_doc doc;

	if (!masks)
		return NULL;
	return masks_fill(masks, &doc, json_parse(&doc, masks->path, 1, text, diag), diag);
}

void masks_free(struct masks *masks)
{
	if (!masks)
		return;
	free(masks->path);
	free(masks->name);
	free(masks->version);
	free(masks);
}

uint64_t masks_leaf_xfam(struct cpuid_addr at)
{
	switch (at.leaf) {
	case 0xd:
		return at.subleaf >= 2 && at.subleaf < 64 ? 1ULL << at.subleaf : 0;
	case 0x14:
		return 1ULL << 8;
	case 0x1c:
		return 1ULL << 15;
	case 0x1d:
		return 1ULL << 17 | 1ULL << 18;
	default:
		return 0;
	}
}

struct cpuid_regs masks_code_fixed0(struct cpuid_addr at)
{
	if (at.leaf == 0x19)
		return (struct cpuid_regs){ { ~0u, ~0u, ~0u, ~0u } };
	if (at.leaf == 7 && at.subleaf == 0)
		return (struct cpuid_regs){ { 0, 0, 1u << 23, 0 } };
	return (struct cpuid_regs){ 0 };
}

struct cpuid_regs masks_code_computed(struct cpuid_addr at)
{
	static const struct {
		uint32_t leaf, first, last; /* sub-leaves; CPUID_SUBLEAF_NA for none */
		struct cpuid_regs bits;
	} computed[] = {
		{ 1, CPUID_SUBLEAF_NA, CPUID_SUBLEAF_NA, { { 0, 0xff000000, 1u << 27, 0 } } },
		{ 7, 0, 0, { { 0, 0, 1u << 4, 0 } } },
		{ 0xb, 0, 2, { { ~0u, ~0u, ~0u, ~0u } } },
		{ 0xd, 0, 0, { { 0, ~0u, ~0u, 0 } } },
		{ 0xd, 1, 1, { { 1u << 4, ~0u, 0, 0 } } },
		{ 0x1a, CPUID_SUBLEAF_NA, CPUID_SUBLEAF_NA, { { ~0u, 0, 0, 0 } } },
		{ 0x1f, 0, 5, { { 0, 0, 0, ~0u } } },
		{ 0x80000001, CPUID_SUBLEAF_NA, CPUID_SUBLEAF_NA, { { 0, 0, 0, 1u << 11 } } },
		{ 0x80000008, CPUID_SUBLEAF_NA, CPUID_SUBLEAF_NA, { { 0xff00, 0, 0, 0 } } },
	};

	for (size_t i = 0; i < sizeof(computed) / sizeof(computed[0]); i++)
		if (computed[i].leaf == at.leaf && computed[i].first <= at.subleaf &&
		    at.subleaf <= computed[i].last)
			return computed[i].bits;
	return (struct cpuid_regs){ 0 };
}

size_t masks_fms_find(const struct masks *masks, uint32_t fms)
{
	size_t i;

	for (i = 0; i < masks->num_fms; i++)
		if (masks->fms[i].fms == (fms & ~0xfu))
			break;
	return i;
}

struct masks_code_gate masks_code_gate(const struct masks *masks, struct cpuid_bit bit)
{
	static const struct masks_code_gate perfmon = { .attributes = 1ULL << 63 };
	static const struct masks_code_gate monitor = {
		.has_cpuid = true,
		.cpuid = { { 1, CPUID_SUBLEAF_NA }, CPUID_ECX, 3 },
	};
	static const struct masks_code_gate perfmon_ext = {
		.attributes = 1ULL << 63,
		.has_cpuid = true,
		.cpuid = { { 7, 1 }, CPUID_EAX, 8 },
	};

	if (bit.at.leaf == 5)
		return monitor;
	if (bit.at.leaf == 0xa)
		return perfmon;
	if (bit.at.leaf == 0x23 && masks->algorithm[MASKS_PERFMON_EXT_GATE])
		return perfmon_ext;
	if (cpuid_bit_equal(bit, (struct cpuid_bit){ { 7, 0 }, CPUID_ECX, 31 }))
		return (struct masks_code_gate){ .attributes = 1ULL << 30 }; /* PKS */
	if (cpuid_bit_equal(bit, (struct cpuid_bit){ { 7, 1 }, CPUID_EAX, 6 }))
		return (struct masks_code_gate){ .attributes = 1ULL << 27 }; /* LASS */
	return (struct masks_code_gate){ 0 };
}

const struct masks_entry *masks_entry_at(const struct masks *masks, struct cpuid_addr at)
{
	for (size_t i = 0; i < masks->num_entries; i++)
		if (cpuid_addr_equal(masks->entry[i].at, at))
			return &masks->entry[i];
	return NULL;
}
