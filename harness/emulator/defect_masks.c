// SPDX-License-Identifier: GPL-2.0-only
/*
 * The effects of seeded defects in the module's own tables: it goes by other masks than those
 * of its description.
 *
 *	{ .effect = DEFECT_FACT, .fact = FACT_XFAM, .bit = BIT(GFNI), .number = AVX512 }
 *
 * is a module that clears GFNI without AVX-512 in XFAM, and in no other TD.
 */
#include "emulator/defect.h"

struct place {
	struct masks *masks;
	struct masks_entry *entry;
	struct masks_slot *slot; /* NULL: it has none */
	enum cpuid_reg reg;
	uint32_t mask;
};

static bool find_place(struct masks *masks, struct cpuid_bit bit, struct place *place)
{
	const struct masks_entry *entry = masks_entry_at(masks, bit.at);

	if (!entry)
		return false;
	*place = (struct place){
		.masks = masks,
		.entry = &masks->entry[entry - masks->entry],
		.slot = entry->slot >= 0 ? &masks->slot[entry->slot] : NULL,
		.reg = bit.reg,
		.mask = 1u << bit.bit,
	};
	return true;
}

/* Native, and open whatever XFAM has. */
static void forget(const struct place *place)
{
	place->entry->fixed0_or_dynamic.reg[place->reg] &= ~place->mask;
	place->entry->fixed1.reg[place->reg] &= ~place->mask;
	if (!place->slot)
		return;
	place->slot->configured.reg[place->reg] &= ~place->mask;
	place->slot->configured_and_native.reg[place->reg] &= ~place->mask;
	place->slot->opt_in.reg[place->reg] &= ~place->mask;
}

static void gate(const struct place *place, uint64_t xfam)
{
	struct masks *masks = place->masks;
	const size_t entry = (size_t)(place->entry - masks->entry);

	for (size_t i = 0; i < masks->num_xfam_clears; i++) {
		if (masks->xfam_clear[i].entry == entry)
			masks->xfam_clear[i].mask.reg[place->reg] &= ~place->mask;
	}
	for (; xfam && masks->num_xfam_clears < MASKS_MAX_XFAM_CLEARS; xfam &= xfam - 1) {
		struct masks_xfam_clear *clear = &masks->xfam_clear[masks->num_xfam_clears++];

		*clear = (struct masks_xfam_clear){
			.entry = entry,
			.xfam_bit = (unsigned int)__builtin_ctzll(xfam),
		};
		clear->mask.reg[place->reg] = place->mask;
	}
}

static void retype(const struct place *place, enum defect_fact fact)
{
	forget(place);
	if (fact == FACT_FIXED0)
		place->entry->fixed0_or_dynamic.reg[place->reg] |= place->mask;
	if (fact == FACT_FIXED1)
		place->entry->fixed1.reg[place->reg] |= place->mask;
	if (fact == FACT_CONFIGURED && place->slot)
		place->slot->configured.reg[place->reg] |= place->mask;
	if (fact == FACT_CONFIGURED_AND_NATIVE && place->slot)
		place->slot->configured_and_native.reg[place->reg] |= place->mask;
}

static void exchange_slots(struct masks *masks, size_t first)
{
	const struct masks_slot kept = masks->slot[first];

	masks->slot[first] = masks->slot[first + 1];
	masks->slot[first + 1] = kept;
	for (size_t i = 0; i < masks->num_entries; i++) {
		int *slot = &masks->entry[i].slot;

		if (*slot == (int)first || *slot == (int)first + 1)
			*slot = 2 * (int)first + 1 - *slot;
	}
}

static void change(const struct defect *defect, struct masks *masks)
{
	struct place place;

	if (defect->fact == FACT_SLOTS) {
		exchange_slots(masks, defect->number);
		return;
	}
	if (!find_place(masks, defect->bit, &place))
		return;
	switch (defect->fact) {
	case FACT_XFAM:
		gate(&place, defect->number);
		break;
	case FACT_FAULTING:
	case FACT_ANSWERS:
		place.entry->faulting = defect->fact == FACT_FAULTING;
		break;
	case FACT_LAST_LEAF:
		masks->last_base_leaf = (uint32_t)defect->number;
		break;
	default:
		retype(&place, defect->fact);
		break;
	}
}

const struct masks *defect_masks(const struct defect *defect, const struct masks *masks,
				 struct masks *own)
{
	if (defect->effect != DEFECT_FACT)
		return masks;
	*own = *masks;
	change(defect, own);
	return own;
}

void defect_describe(const struct defect *defect, struct masks *masks)
{
	if (defect->effect == DEFECT_DESCRIBED || defect->effect == DEFECT_RETYPED)
		change(defect, masks);
}
