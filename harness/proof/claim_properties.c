// SPDX-License-Identifier: GPL-2.0-only
/*
 * Properties of two TDs, as docs/properties.md states them: asking for more shows more; what is
 * asked for otherwise changes what depends on it only; what a TD shows can be asked for.
 */
#include "proof/claim_states.h"

#define MIGRATABLE_BIT 29

/* Two requests to one platform, both accepted. */
static int state_pair(struct scene *scene, struct scene_subject **own, struct scene_subject **other,
		      struct diag *diag)
{
	if (scene_subject(scene, scene->module, "", own, diag) ||
	    scene_subject(scene, scene->module, "'", other, diag))
		return -1;
	scene_assume(scene, proof_accepted(scene->terms, &(*own)->answer));
	scene_assume(scene, proof_accepted(scene->terms, &(*other)->answer));
	return 0;
}

/* Numbers: more of them is not more bits. */
static bool is_number(struct cpuid_addr at, enum cpuid_reg reg)
{
	return at.leaf == 0x1f || (at.leaf == 1 && reg == CPUID_EAX);
}

static term within(struct terms *terms, term less, term more)
{
	return term_none(terms, term_and(terms, less, term_not(terms, more)));
}

/* Whatever the first asks for the second asks for, too; numbers are equal. */
static term asks_for_more(struct terms *terms, const struct proof_request *own,
			  const struct proof_request *other)
{
	const term *a = own->member, *b = other->member;
	term more = within(terms, a[REQUEST_ATTRIBUTES], b[REQUEST_ATTRIBUTES]);

	more = term_and(terms, more, within(terms, a[REQUEST_XFAM], b[REQUEST_XFAM]));
	more = term_and(terms, more,
			term_equal(terms, term_bit(terms, a[REQUEST_ATTRIBUTES], MIGRATABLE_BIT),
				   term_bit(terms, b[REQUEST_ATTRIBUTES], MIGRATABLE_BIT)));
	for (int i = REQUEST_XFAM + 1; i < PROOF_NUM_MEMBERS; i++)
		more = term_and(terms, more, term_equal(terms, a[i], b[i]));
	for (size_t i = 0; i < own->num_leaves; i++) {
		for (enum cpuid_reg reg = 0; reg < CPUID_NUM_REGS; reg++) {
			term x = own->leaf[i].regs.reg[reg], y = other->leaf[i].regs.reg[reg];

			more = term_and(terms, more,
					is_number(own->leaf[i].at, reg) ? term_equal(terms, x, y) :
									  within(terms, x, y));
		}
	}
	return more;
}

/* Bits of a register that are part of a size or width, which grows as a whole. */
static uint32_t size_bits(struct cpuid_addr at, enum cpuid_reg reg)
{
	if (at.leaf == 0xd && at.subleaf == 0 && reg == CPUID_ECX)
		return UINT32_MAX;
	return at.leaf == 0x80000008 && reg == CPUID_EAX ? 0xff00 : 0;
}

int state_monotone(struct scene *scene, struct diag *diag)
{
	struct terms *terms = scene->terms;
	struct scene_subject *own, *other;
	char text[CPUID_TEXT];

	if (state_pair(scene, &own, &other, diag))
		return -1;
	scene_assume(scene, asks_for_more(terms, &own->request, &other->request));
	for (size_t i = 0; i < own->answer.num_values; i++) {
		const struct proof_value *x = &own->answer.value[i], *y = &other->answer.value[i];

		for (enum cpuid_reg reg = 0; !x->faulting && reg < CPUID_NUM_REGS; reg++) {
			uint32_t size = size_bits(x->at, reg);
			term a = x->regs.reg[reg], b = y->regs.reg[reg];
			term lost = term_and(terms, a, term_not(terms, b));

			scene_oblige_bits(scene, term_mask(terms, lost, ~(uint64_t)size), x->at,
					  reg);
			if (size)
				scene_oblige(scene,
					     term_below(terms, term_mask(terms, b, size),
							term_mask(terms, a, size)),
					     cpuid_addr_format(x->at, text));
		}
	}
	return 0;
}

/* Where both requests agree in all that a field is declared to depend on, it reads the same. */
static void oblige_field(struct scene *scene, const struct declares *here,
			 const struct proof_request *other, const struct declared_leaf *leaf,
			 enum cpuid_reg reg, term differs, term *wrong)
{
	struct terms *terms = scene->terms;

	for (size_t i = 0; i < leaf->num_fields[reg]; i++) {
		const struct declared_field *field = &leaf->field[reg][i];
		uint32_t mask = declared_field_mask(field);
		term agree = declares_inputs_agree(here, other, leaf->at, reg, field);

		*wrong = term_or(terms, *wrong,
				 term_keep(terms, agree, term_mask(terms, differs, mask)));
	}
}

int state_independent(struct scene *scene, struct diag *diag)
{
	struct terms *terms = scene->terms;
	struct scene_subject *own, *other;
	struct declares here;

	if (state_pair(scene, &own, &other, diag))
		return -1;
	here = (struct declares){ scene->module->declared, &own->limits, &scene->platform,
				  &own->request, terms };
	for (size_t i = 0; i < own->answer.num_values; i++) {
		const struct proof_value *x = &own->answer.value[i], *y = &other->answer.value[i];
		const struct declared_leaf *leaf = declared_leaf_at(scene->module->declared, x->at);

		for (enum cpuid_reg reg = 0; leaf && !x->faulting && reg < CPUID_NUM_REGS; reg++) {
			term differs = term_xor(terms, x->regs.reg[reg], y->regs.reg[reg]);
			term wrong = term_constant(terms, 32, 0);

			oblige_field(scene, &here, &other->request, leaf, reg, differs, &wrong);
			scene_oblige_bits(scene, wrong, x->at, reg);
		}
	}
	return 0;
}

/* A request for what a TD shows, as far as it is declared to be configurable. */
static void ask_for_shown(const struct declares *here, const struct proof_answer *shown,
			  struct proof_request *request)
{
	struct terms *terms = here->terms;

	for (size_t i = 0; i < request->num_leaves; i++) {
		const struct proof_value *value = proof_value_at(shown, request->leaf[i].at);

		for (enum cpuid_reg reg = 0; reg < CPUID_NUM_REGS; reg++)
			request->leaf[i].regs.reg[reg] =
				term_mask(terms, value->regs.reg[reg],
					  declares_configurable(here, value->at, reg));
	}
}

int state_round_trip(struct scene *scene, struct diag *diag)
{
	struct terms *terms = scene->terms;
	struct scene_subject *own, *other;
	struct declares here;

	if (scene_subject(scene, scene->module, "", &own, diag) ||
	    scene_module(scene, scene->module, &other, diag))
		return -1;
	other->request = own->request;
	here = (struct declares){ scene->module->declared, &own->limits, &scene->platform,
				  &own->request, terms };
	ask_for_shown(&here, &own->answer, &other->request);
	scene_answer(scene, other);
	scene_assume(scene, proof_accepted(terms, &own->answer));
	scene_oblige(scene, term_not(terms, proof_accepted(terms, &other->answer)), "refused");
	for (size_t i = 0; i < own->answer.num_values; i++) {
		const struct proof_value *x = &own->answer.value[i], *y = &other->answer.value[i];

		for (enum cpuid_reg reg = 0; !x->faulting && reg < CPUID_NUM_REGS; reg++)
			scene_oblige_bits(scene,
					  term_xor(terms, x->regs.reg[reg], y->regs.reg[reg]),
					  x->at, reg);
	}
	return 0;
}
