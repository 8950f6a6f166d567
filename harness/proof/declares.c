// SPDX-License-Identifier: GPL-2.0-only
/*
 * Virtual CPUID by the declared field types.
 */
#include "proof/declares.h"

#define MAX_DEPTH 3 /* of a bit that needs a bit that needs a bit */

static struct declares_bit depth_bit(const struct declares *here, struct cpuid_bit bit,
				     unsigned int depth);

static bool is_open(const struct declares *here, const struct declared_field *field)
{
	return !(field->gate.opt_in & ~here->limits->opt_in);
}

uint32_t declares_configurable(const struct declares *here, struct cpuid_addr at,
			       enum cpuid_reg reg)
{
	const struct declared_leaf *leaf = declared_leaf_at(here->declared, at);
	uint32_t bits = 0;

	for (size_t i = 0; leaf && i < leaf->num_fields[reg]; i++) {
		const struct declared_field *field = &leaf->field[reg][i];

		if (declared_field_known(field) && virt_type_configurable(field->type) &&
		    !field->gate.tsc_frequency && is_open(here, field))
			bits |= declared_field_mask(field);
	}
	return bits;
}

uint32_t declares_unknown(const struct declares *here, struct cpuid_addr at, enum cpuid_reg reg)
{
	const struct declared_leaf *leaf = declared_leaf_at(here->declared, at);
	uint32_t bits = 0;

	for (size_t i = 0; leaf && i < leaf->num_fields[reg]; i++) {
		if (!declared_field_known(&leaf->field[reg][i]))
			bits |= declared_field_mask(&leaf->field[reg][i]);
	}
	return bits;
}

/* All conditions of a field hold. */
static struct declares_bit gates(const struct declares *here, const struct declared_field *field,
				 unsigned int depth)
{
	const struct declared_gate *gate = &field->gate;
	struct terms *terms = here->terms;
	term open = term_and(
		terms, term_all(terms, here->request->member[REQUEST_XFAM], gate->xfam),
		term_all(terms, here->request->member[REQUEST_ATTRIBUTES], gate->attributes));
	struct declares_bit bit = { term_true(terms), term_true(terms) };

	if (!is_open(here, field))
		return (struct declares_bit){ term_false(terms), term_true(terms) };
	if (gate->has_cpuid)
		bit = depth ? depth_bit(here, gate->cpuid, depth - 1) :
			      (struct declares_bit){ term_false(terms), term_false(terms) };
	/* Closed by another condition it is closed, whatever the bit is. */
	return (struct declares_bit){ term_and(terms, open, bit.value),
				      term_or(terms, term_not(terms, open), bit.known) };
}

static struct declares_bit known(const struct declares *here, term value)
{
	return (struct declares_bit){ value, term_constant(here->terms, 32, UINT32_MAX) };
}

/* Types that are made of gates, a request and the native value. */
static struct declares_bit parts(const struct declares *here, struct cpuid_addr at,
				 enum cpuid_reg reg, const struct declared_field *field,
				 unsigned int depth)
{
	struct virt_parts parts = virt_type_parts(field->type);
	struct declares_bit gate = gates(here, field, depth);
	struct terms *terms = here->terms;
	term value = term_constant(terms, 32, UINT32_MAX), unsure;

	if (parts.configured)
		value = proof_request_leaf(here->request, at).reg[reg];
	if (parts.native)
		value = term_and(terms, value, proof_native(here->platform, at).reg[reg]);
	/* 0 stays 0, whatever the gate is. */
	unsure = term_keep(terms, term_not(terms, gate.known), value);
	return (struct declares_bit){ term_keep(terms, gate.value, value),
				      term_not(terms, unsure) };
}

/* Requests of zero that select the platform's value; false: the field is none of those. */
static bool selected(const struct declares *here, struct cpuid_addr at, enum cpuid_reg reg,
		     struct declares_bit *field)
{
	struct terms *terms = here->terms;
	term asked, native;

	if (at.leaf == 0x1f && at.subleaf < DECLARES_LEVELS) {
		*field = known(here, declares_level(here, at.subleaf).reg[reg]);
		return true;
	}
	if (at.leaf != 1 || reg != CPUID_EAX)
		return false;
	asked = proof_request_leaf(here->request, at).reg[reg];
	native = proof_native(here->platform, at).reg[reg];
	*field = known(here,
		       term_choice(terms,
				   term_any(terms, term_mask(terms, asked,
							     declares_configurable(here, at, reg))),
				   asked, native));
	return true;
}

/* A register of which the bits of one field mean something. */
static struct declares_bit one_field(const struct declares *here, struct cpuid_addr at,
				     enum cpuid_reg reg, const struct declared_field *field,
				     unsigned int depth)
{
	struct terms *terms = here->terms;
	struct declares_bit bit = { term_constant(terms, 32, 0), term_constant(terms, 32, 0) };

	if (!declared_field_known(field) || field->type == VIRT_VE)
		return bit;
	if (field->type == VIRT_FIXED)
		return known(here, term_constant(terms, 32, (uint64_t)field->fixed << field->lsb));
	if (field->type == VIRT_CALCULATED || field->type == VIRT_SPECIAL) {
		declares_special(here, at, reg, &bit);
		return bit;
	}
	if (field->gate.tsc_frequency)
		return known(here,
			     term_shift(terms,
					term_extend(terms,
						    here->request->member[REQUEST_TSC_FREQUENCY],
						    32),
					field->lsb));
	if (virt_type_configurable(field->type) && selected(here, at, reg, &bit))
		return bit;
	return parts(here, at, reg, field, depth);
}

void declares_leaf(const struct declares *here, const struct declared_leaf *leaf,
		   struct proof_value *value)
{
	struct terms *terms = here->terms;

	value->at = leaf->at;
	value->faulting = false;
	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
		term bits = term_constant(terms, 32, 0), known = bits;

		for (size_t i = 0; i < leaf->num_fields[reg]; i++) {
			const struct declared_field *field = &leaf->field[reg][i];
			struct declares_bit one = one_field(here, leaf->at, reg, field, MAX_DEPTH);

			bits = term_or(terms, bits,
				       term_mask(terms, one.value, declared_field_mask(field)));
			known = term_or(terms, known,
					term_mask(terms, one.known, declared_field_mask(field)));
			value->faulting |= field->type == VIRT_VE;
		}
		value->regs.reg[reg] = bits;
		value->known.reg[reg] = known;
	}
}

static struct declares_bit depth_bit(const struct declares *here, struct cpuid_bit bit,
				     unsigned int depth)
{
	const struct declared_leaf *leaf = declared_leaf_at(here->declared, bit.at);
	struct terms *terms = here->terms;
	struct declares_bit one;

	if (!leaf)
		return (struct declares_bit){ term_false(terms), term_false(terms) };
	one = one_field(here, bit.at, bit.reg, declared_leaf_field(leaf, bit.reg, bit.bit), depth);
	return (struct declares_bit){ term_bit(terms, one.value, bit.bit),
				      term_bit(terms, one.known, bit.bit) };
}

struct declares_bit declares_one_bit(const struct declares *here, struct cpuid_bit bit)
{
	return depth_bit(here, bit, MAX_DEPTH);
}
