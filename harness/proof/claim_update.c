// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the module before an update accepts the one after it accepts, with the same view.
 */
#include "proof/claim_states.h"

/* Bits of a register that both modules declare, in words that are known and not as #VE. */
static uint32_t both_know(const struct scene *scene, struct cpuid_addr at, enum cpuid_reg reg)
{
	const struct claim_module *modules[] = { scene->module, scene->to };
	uint32_t bits = UINT32_MAX;

	for (int i = 0; i < 2; i++) {
		const struct declared_leaf *leaf = declared_leaf_at(modules[i]->declared, at);

		for (unsigned int bit = 0; bit < 32; bit++) {
			const struct declared_field *field =
				leaf ? declared_leaf_field(leaf, reg, bit) : NULL;

			if (!field || !declared_field_known(field) || field->type == VIRT_VE)
				bits &= ~(1u << bit);
		}
	}
	return bits;
}

/* A leaf that has no place in CPUID_CONFIG any more cannot be asked for. */
static void oblige_places(struct scene *scene, const struct proof_request *request)
{
	struct terms *terms = scene->terms;
	struct cpuid_addr slot[TD_MAX_CPUID];
	size_t count = done_slots(scene->to->masks, slot);
	char text[CPUID_TEXT];

	for (size_t i = 0; i < request->num_leaves; i++) {
		const struct proof_leaf *leaf = &request->leaf[i];
		term asked = term_false(terms);
		bool there = false;

		for (size_t j = 0; j < count; j++)
			there |= cpuid_addr_equal(slot[j], leaf->at);
		for (int reg = 0; !there && reg < CPUID_NUM_REGS; reg++)
			asked = term_or(terms, asked, term_any(terms, leaf->regs.reg[reg]));
		scene_oblige(scene, asked, cpuid_addr_format(leaf->at, text));
	}
}

int state_update(struct scene *scene, struct diag *diag)
{
	struct terms *terms = scene->terms;
	struct scene_subject *before, *after;
	term accepted;

	if (scene_subject(scene, scene->module, "", &before, diag) ||
	    scene_same_request(scene, scene->to, &after, diag))
		return -1;
	scene_assume(scene, proof_accepted(terms, &before->answer));
	accepted = proof_accepted(terms, &after->answer);
	scene_oblige_settings(scene, term_not(terms, accepted));
	oblige_places(scene, &before->request);
	for (size_t i = 0; i < before->answer.num_values; i++) {
		const struct proof_value *x = &before->answer.value[i];
		const struct proof_value *y = proof_value_at(&after->answer, x->at);

		for (enum cpuid_reg reg = 0;
		     y && !x->faulting && !y->faulting && reg < CPUID_NUM_REGS; reg++) {
			term differs = term_xor(terms, x->regs.reg[reg], y->regs.reg[reg]);

			differs = term_mask(terms, differs, both_know(scene, x->at, reg));
			scene_oblige_bits(scene, term_keep(terms, accepted, differs), x->at, reg);
		}
	}
	return 0;
}
