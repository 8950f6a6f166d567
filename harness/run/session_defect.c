// SPDX-License-Identifier: GPL-2.0-only
/*
 * The effects of seeded defects in a module's description. The emulator reads no declared type, so
 * these are no part of it.
 */
#include "run/session_defect.h"

static struct declared_field *field_at(struct declared *declared, struct cpuid_bit bit)
{
	const struct declared_leaf *leaf = declared_leaf_at(declared, bit.at);

	return leaf ? &leaf->field[bit.reg][leaf->field_of_bit[bit.reg][bit.bit]] : NULL;
}

static void declare_as(struct declared_field *field, const struct declared_field *other)
{
	field->type = other->type;
	field->gate = other->gate;
	field->fixed = other->fixed;
	field->type_text = other->type_text;
	field->gate_text = other->gate_text;
	field->details = other->details;
}

static void forget_type(struct declared *declared, struct declared_field *field,
			struct cpuid_bit bit)
{
	static const char word[] = "Configured & Reserved";

	field->type = VIRT_UNKNOWN;
	field->type_text = word;
	bit.bit = field->lsb;
	if (!declared->num_unknown++) {
		declared->first_unknown_bit = bit;
		declared->first_unknown = word;
	}
	declared->num_unknown_types++;
}

void session_defect_describe(const struct defect *defect, struct declared *declared,
			     struct masks *masks)
{
	struct declared_field *field = field_at(declared, defect->bit);
	const struct declared_field *other = field_at(declared, defect->other);

	defect_describe(defect, masks);
	if ((defect->effect == DEFECT_DECLARED || defect->effect == DEFECT_RETYPED) && field &&
	    other)
		declare_as(field, other);
	if (defect->effect == DEFECT_UNKNOWN_TYPE && field)
		forget_type(declared, field, defect->bit);
}
