// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a field is declared to depend on: where two requests agree in that, it reads the same.
 */
#include "proof/declares.h"

#define MAX_DEPTH 3 /* as in declares.c */

struct pair {
	const struct declares *here;
	const struct proof_request *other;
};

static term depth_agree(const struct pair *pair, struct cpuid_addr at, enum cpuid_reg reg,
			const struct declared_field *field, unsigned int depth);

static term same_member(const struct pair *pair, enum proof_member member, uint64_t mask)
{
	struct terms *terms = pair->here->terms;

	return term_none(terms, term_mask(terms,
					  term_xor(terms, pair->here->request->member[member],
						   pair->other->member[member]),
					  mask));
}

static term same_leaf_bits(const struct pair *pair, struct cpuid_addr at, enum cpuid_reg reg,
			   uint32_t mask)
{
	struct terms *terms = pair->here->terms;

	return term_none(terms,
			 term_mask(terms,
				   term_xor(terms,
					    proof_request_leaf(pair->here->request, at).reg[reg],
					    proof_request_leaf(pair->other, at).reg[reg]),
				   mask));
}

/* All of leaf 0x1f: zeros in it select the platform's topology. */
static term same_topology(const struct pair *pair)
{
	term same = term_true(pair->here->terms);

	for (uint32_t i = 0; i < DECLARES_LEVELS; i++) {
		for (enum cpuid_reg reg = 0; reg < CPUID_NUM_REGS; reg++)
			same = term_and(pair->here->terms, same,
					same_leaf_bits(pair, (struct cpuid_addr){ 0x1f, i }, reg,
						       UINT32_MAX));
	}
	return same;
}

static term same_bit(const struct pair *pair, struct cpuid_bit bit, unsigned int depth)
{
	const struct declared_field *field = declared_field_at(pair->here->declared, bit);

	if (!field || !depth)
		return term_false(pair->here->terms);
	return depth_agree(pair, bit.at, bit.reg, field, depth - 1);
}

static term special_agrees(const struct pair *pair, struct cpuid_addr at, unsigned int depth)
{
	switch (at.leaf) {
	case 0xd:
		return same_member(pair, REQUEST_XFAM, UINT64_MAX);
	case 0x1a:
		return same_member(pair, REQUEST_ATTRIBUTES, TD_ATTRIBUTES_MIGRATABLE);
	case 0x80000008:
		return same_bit(pair, (struct cpuid_bit){ { 7, 0 }, CPUID_ECX, 16 }, depth);
	case 0xb:
	case 0x1f:
		return same_topology(pair);
	default:
		return term_true(pair->here->terms);
	}
}

static term depth_agree(const struct pair *pair, struct cpuid_addr at, enum cpuid_reg reg,
			const struct declared_field *field, unsigned int depth)
{
	uint32_t mask = declared_field_mask(field);
	const struct declared_gate *gate = &field->gate;
	struct terms *terms = pair->here->terms;
	term agree = term_and(terms, same_member(pair, REQUEST_XFAM, gate->xfam),
			      same_member(pair, REQUEST_ATTRIBUTES, gate->attributes));

	if (!declared_field_known(field))
		return term_false(terms);
	if (field->type == VIRT_CALCULATED || field->type == VIRT_SPECIAL)
		return special_agrees(pair, at, depth);
	if (gate->has_cpuid)
		agree = term_and(terms, agree, same_bit(pair, gate->cpuid, depth));
	if (gate->tsc_frequency)
		agree = term_and(terms, agree,
				 same_member(pair, REQUEST_TSC_FREQUENCY, UINT64_MAX));
	if (!virt_type_configurable(field->type))
		return agree;
	if (at.leaf == 0x1f)
		return term_and(terms, agree, same_topology(pair));
	/* A model of zero is the platform's. */
	if (at.leaf == 1 && reg == CPUID_EAX)
		mask = declares_configurable(pair->here, at, reg);
	return term_and(terms, agree, same_leaf_bits(pair, at, reg, mask));
}

term declares_inputs_agree(const struct declares *here, const struct proof_request *other,
			   struct cpuid_addr at, enum cpuid_reg reg,
			   const struct declared_field *field)
{
	return depth_agree(&(struct pair){ here, other }, at, reg, field, MAX_DEPTH);
}
