// SPDX-License-Identifier: GPL-2.0-only
/*
 * The CPUID tables of module.json.
 */
#include <string.h>

#include "input/number.h"
#include "module/masks_load.h"

static int subleaf_load(const struct json_at *at, uint32_t *subleaf, struct diag *diag)
{
	uint64_t value;

	if (json_is_string(at->value) && !strcmp(json_string_value(at->value), "NA")) {
		*subleaf = CPUID_SUBLEAF_NA;
		return 0;
	}
	if (json_at_number(at, UINT32_MAX - 1, &value, diag))
		return -1;
	*subleaf = (uint32_t)value;
	return 0;
}

static int addr_load(const struct json_at *leaf_at, const struct json_at *subleaf_at,
		     struct cpuid_addr *at, struct diag *diag)
{
	uint64_t leaf;

	if (json_at_number(leaf_at, UINT32_MAX, &leaf, diag))
		return -1;
	at->leaf = (uint32_t)leaf;
	return subleaf_load(subleaf_at, &at->subleaf, diag);
}

/* "leaf" and "subleaf" of an object, which must be in the table of entries. */
static int entry_find(const struct masks *masks, const struct json_at *object, size_t *entry,
		      struct diag *diag)
{
	struct json_at leaf, subleaf;
	const struct masks_entry *found;
	struct cpuid_addr at;
	char text[CPUID_TEXT];

	if (json_member(object, "leaf", &leaf, diag) ||
	    json_member(object, "subleaf", &subleaf, diag) || addr_load(&leaf, &subleaf, &at, diag))
		return -1;
	found = masks_entry_at(masks, at);
	if (!found)
		return json_fail(&leaf, diag, "leaf %s is not in cpuid_entry_order; add it there",
				 cpuid_addr_format(at, text));
	*entry = (size_t)(found - masks->entry);
	return 0;
}

static int regs_load(const struct json_at *object, const char *key, struct cpuid_regs *regs,
		     struct diag *diag)
{
	return json_member_u32_array(object, key, regs->reg, CPUID_NUM_REGS, diag);
}

static int order_load(struct masks *masks, const struct json_at *root, struct diag *diag)
{
	struct json_at order, pair, leaf, subleaf;
	char text[CPUID_TEXT];
	uint64_t expected;
	long count;

	if (json_member(root, "cpuid_entry_order", &order, diag) ||
	    json_member_number(root, "num_cpuid_entries", MASKS_MAX_ENTRIES, &expected, diag))
		return -1;
	count = json_array_length(&order, MASKS_MAX_ENTRIES, diag);
	if (count < 0)
		return -1;
	if ((uint64_t)count != expected)
		return json_fail(&order, diag,
				 "%ld entries, but num_cpuid_entries says %u; make them agree",
				 count, (unsigned int)expected);
	for (long i = 0; i < count; i++) {
		struct cpuid_addr at;

		if (json_element(&order, (size_t)i, &pair, diag))
			return -1;
		if (json_array_length(&pair, 2, diag) != 2)
			return json_fail(&pair, diag, "expected [leaf, subleaf]");
		if (json_element(&pair, 0, &leaf, diag) || json_element(&pair, 1, &subleaf, diag) ||
		    addr_load(&leaf, &subleaf, &at, diag))
			return -1;
		if (masks_entry_at(masks, at))
			return json_fail(&pair, diag, "leaf %s is listed twice; remove one",
					 cpuid_addr_format(at, text));
		masks->entry[i].at = at;
		masks->entry[i].slot = -1;
		masks->num_entries++;
	}
	return 0;
}

/* Calls @load on each element of the array @key. */
static int each_element(struct masks *masks, const struct json_at *root, const char *key,
			size_t max,
			int (*load)(struct masks *masks, const struct json_at *element,
				    struct diag *diag),
			struct diag *diag)
{
	struct json_at array, element;
	long count;

	if (json_member(root, key, &array, diag))
		return -1;
	count = json_array_length(&array, max, diag);
	for (long i = 0; i < count; i++)
		if (json_element(&array, (size_t)i, &element, diag) || load(masks, &element, diag))
			return -1;
	return count < 0 ? -1 : 0;
}

static int entry_load(struct masks *masks, const struct json_at *at, struct diag *diag)
{
	uint64_t faulting;
	size_t entry = 0;

	if (entry_find(masks, at, &entry, diag) ||
	    json_member_number(at, "faulting", 1, &faulting, diag) ||
	    regs_load(at, "fixed0_or_dynamic", &masks->entry[entry].fixed0_or_dynamic, diag))
		return -1;
	masks->entry[entry].faulting = faulting;
	return regs_load(at, "fixed1", &masks->entry[entry].fixed1, diag);
}

static int required_load(struct masks *masks, const struct json_at *at, struct diag *diag)
{
	size_t entry = 0;

	if (entry_find(masks, at, &entry, diag) ||
	    regs_load(at, "mask", &masks->entry[entry].verify_mask, diag) ||
	    regs_load(at, "value", &masks->entry[entry].verify_value, diag))
		return -1;
	for (unsigned int reg = 0; reg < CPUID_NUM_REGS; reg++) {
		uint32_t outside = masks->entry[entry].verify_value.reg[reg] &
				   ~masks->entry[entry].verify_mask.reg[reg];

		if (outside)
			return json_fail(at, diag, "value 0x%x of register %u is outside the mask",
					 outside, reg);
	}
	return 0;
}

static int same_load(struct masks *masks, const struct json_at *at, struct diag *diag)
{
	size_t entry = 0;

	if (entry_find(masks, at, &entry, diag))
		return -1;
	return regs_load(at, "mask", &masks->entry[entry].verify_same, diag);
}

static int slot_load(struct masks *masks, const struct json_at *at, struct diag *diag)
{
	struct masks_slot *slot = &masks->slot[masks->num_slots];
	uint64_t index;

	if (json_member_number(at, "index", MASKS_MAX_SLOTS - 1, &index, diag))
		return -1;
	if (index != masks->num_slots)
		return json_fail(at, diag, "slot %u where slot %zu is expected; list them in order",
				 (unsigned int)index, masks->num_slots);
	if (entry_find(masks, at, &slot->entry, diag) ||
	    regs_load(at, "configured_bits", &slot->configured, diag) ||
	    regs_load(at, "configured_and_native_bits", &slot->configured_and_native, diag))
		return -1;
	if (masks->entry[slot->entry].slot >= 0)
		return json_fail(at, diag, "this leaf has a slot already; remove one");
	slot->at = masks->entry[slot->entry].at;
	masks->entry[slot->entry].slot = (int)masks->num_slots++;
	return 0;
}

static int xfam_clear_load(struct masks *masks, const struct json_at *at, struct diag *diag)
{
	struct masks_xfam_clear *clear = &masks->xfam_clear[masks->num_xfam_clears];
	uint64_t bit;

	if (entry_find(masks, at, &clear->entry, diag) ||
	    json_member_number(at, "xfam_bit", 18, &bit, diag) ||
	    regs_load(at, "mask", &clear->mask, diag))
		return -1;
	clear->xfam_bit = (unsigned int)bit;
	masks->num_xfam_clears++;
	return 0;
}

int masks_load_cpuid(struct masks *masks, const struct json_at *root, struct diag *diag)
{
	static const struct {
		const char *key;
		size_t max;
		int (*load)(struct masks *masks, const struct json_at *element, struct diag *diag);
	} arrays[] = {
		{ "cpuid_entries", MASKS_MAX_ENTRIES, entry_load },
		{ "required_native", MASKS_MAX_ENTRIES, required_load },
		{ "same_on_all_lps", MASKS_MAX_ENTRIES, same_load },
		{ "cpuid_config_slots", MASKS_MAX_SLOTS, slot_load },
		{ "xfam_clear_masks", MASKS_MAX_XFAM_CLEARS, xfam_clear_load },
	};

	if (order_load(masks, root, diag))
		return -1;
	for (size_t i = 0; i < sizeof(arrays) / sizeof(arrays[0]); i++)
		if (each_element(masks, root, arrays[i].key, arrays[i].max, arrays[i].load, diag))
			return -1;
	return 0;
}
