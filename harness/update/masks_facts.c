// SPDX-License-Identifier: GPL-2.0-only
/*
 * Facts out of module.json: what its masks do with each CPUID bit, and in which order.
 */
#include "update/describe.h"

#include <stdio.h>
#include <string.h>

#include "update/way.h"

/* What one bit is in. */
enum in {
	IN_FAULTING = 1 << 0,
	IN_FIXED0 = 1 << 1,
	IN_FIXED1 = 1 << 2,
	IN_CONFIGURED = 1 << 3,
	IN_CONFIGURED_NATIVE = 1 << 4,
	IN_COMPUTED = 1 << 5, /* by the module's code, and not by data */
	IN_CODE_FIXED0 = 1 << 6,
};

static const char *const in_names[] = {
	"faulting", "fixed0", "fixed1", "configured", "configured & native", "computed", "",
};

#define NUM_NAMES (sizeof(in_names) / sizeof(in_names[0]))

static unsigned int masks_of_bit(const struct masks_entry *entry, const struct masks_slot *slot,
				 enum cpuid_reg reg, uint32_t mask)
{
	unsigned int in = entry->faulting ? IN_FAULTING : 0;

	if (entry->fixed0_or_dynamic.reg[reg] & mask)
		in |= IN_FIXED0;
	if (entry->fixed1.reg[reg] & mask)
		in |= IN_FIXED1;
	if (slot && slot->configured.reg[reg] & mask)
		in |= IN_CONFIGURED;
	if (slot && slot->configured_and_native.reg[reg] & mask)
		in |= IN_CONFIGURED_NATIVE;
	if (masks_code_computed(entry->at).reg[reg] & mask)
		in |= IN_COMPUTED;
	if (masks_code_fixed0(entry->at).reg[reg] & mask)
		in |= IN_CODE_FIXED0;
	return in;
}

/* Masks that one bit should not be in together, or that something else overrules. */
static const char *words_of(struct facts *facts, unsigned int in)
{
	char text[128] = "";
	size_t len = 0;

	for (unsigned int i = 0; i < NUM_NAMES; i++) {
		if (in >> i & 1 && *in_names[i])
			len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s",
						len ? ", " : "", in_names[i]);
	}
	return facts_text(facts, "%s", text);
}

/* Value and words; the gates come after. */
static struct way way_of_masks(struct facts *facts, unsigned int in)
{
	struct way way = WAY_NONE;

	switch (in) {
	case 0:
		way.value = WAY_NATIVE;
		return way;
	case IN_FIXED0:
	case IN_FIXED0 | IN_CODE_FIXED0:
		way.value = WAY_FIXED0;
		return way;
	case IN_CODE_FIXED0:
		way.value = WAY_FIXED0;
		way.words = "by code, the masks have it native";
		return way;
	case IN_FIXED1:
		way.value = WAY_FIXED1;
		return way;
	case IN_CONFIGURED:
		way.value = WAY_CONFIGURED;
		return way;
	case IN_CONFIGURED_NATIVE:
		way.value = WAY_CONFIGURED_NATIVE;
		return way;
	case IN_COMPUTED | IN_FIXED0:
		way.value = WAY_DYNAMIC;
		return way;
	case IN_COMPUTED:
		way.value = WAY_DYNAMIC;
		way.words = "the masks have it native";
		return way;
	default:
		way.value = in & IN_FAULTING && !(in & (IN_CONFIGURED | IN_CONFIGURED_NATIVE)) ?
				    WAY_FAULTING :
				    WAY_UNKNOWN;
		way.words = words_of(facts, in & ~(way.value == WAY_FAULTING ? IN_FAULTING : 0u));
		return way;
	}
}

/* XFAM bits of masks, and which of them clear a bit of one entry. */
static uint64_t xfam_of_masks(const struct masks *masks, size_t entry, enum cpuid_reg reg,
			      uint32_t mask)
{
	uint64_t xfam = 0;

	for (size_t i = 0; i < masks->num_xfam_clears; i++) {
		if (masks->xfam_clear[i].entry == entry &&
		    masks->xfam_clear[i].mask.reg[reg] & mask)
			xfam |= 1ULL << masks->xfam_clear[i].xfam_bit;
	}
	return xfam;
}

static struct way way_of_bit(struct facts *facts, const struct masks *masks, size_t index,
			     struct cpuid_bit bit)
{
	const struct masks_entry *entry = &masks->entry[index];
	const struct masks_slot *slot = entry->slot >= 0 ? &masks->slot[entry->slot] : NULL;
	uint32_t mask = 1u << bit.bit;
	struct way way = way_of_masks(facts, masks_of_bit(entry, slot, bit.reg, mask));
	struct masks_code_gate code = masks_code_gate(masks, bit);

	way.xfam = xfam_of_masks(masks, index, bit.reg, mask);
	way.opted_in = slot && slot->opt_in.reg[bit.reg] & mask;
	if (way.value == WAY_FIXED0 || way.value == WAY_FAULTING)
		return way; /* the code does not make it less */
	way.xfam |= masks_leaf_xfam(entry->at);
	way.attributes = code.attributes;
	way.has_cpuid = code.has_cpuid;
	way.cpuid = code.cpuid;
	return way;
}

/* Neighbours mostly come by their values in the same way, and share its text. */
static void describe_entry(struct facts *facts, const struct masks *masks, size_t index)
{
	struct cpuid_bit bit = { .at = masks->entry[index].at };
	struct way last = WAY_NONE;
	const char *text = NULL;

	for (bit.reg = CPUID_EAX; bit.reg < CPUID_NUM_REGS; bit.reg++) {
		for (bit.bit = 0; bit.bit < 32; bit.bit++) {
			struct way way = way_of_bit(facts, masks, index, bit);

			if (!text || !way_equal(&way, &last) || strcmp(way.words, last.words) != 0)
				text = way_text(facts, &way);
			facts_add_bit(facts, FACT_DONE, bit, text);
			last = way;
		}
	}
}

static const char *address_text(struct facts *facts, struct cpuid_addr at)
{
	char text[CPUID_TEXT];

	return facts_text(facts, "%s", cpuid_addr_format(at, text));
}

static void describe_order(struct facts *facts, const struct masks *masks)
{
	const char *before = NULL;

	for (size_t i = 0; i < masks->num_entries; i++) {
		const char *leaf = address_text(facts, masks->entry[i].at);

		facts_add(facts, FACT_ENTRY, leaf,
			  before ? facts_text(facts, "after %s", before) : "first");
		before = leaf;
	}
	for (size_t i = 0; i < masks->num_slots; i++)
		facts_add(facts, FACT_SLOT, facts_text(facts, "slot %zu", i),
			  address_text(facts, masks->slot[i].at));
}

void describe_masks(struct facts *facts, const struct masks *masks)
{
	for (size_t i = 0; i < masks->num_entries; i++)
		describe_entry(facts, masks, i);
	describe_order(facts, masks);
	describe_limits(facts, masks);
	describe_platform(facts, masks);
}
