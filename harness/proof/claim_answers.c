// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the module does is what it declares: the answer of TDH.MNG.INIT, and each virtual bit.
 */
#include "proof/claim_states.h"

int state_accept(struct scene *scene, struct diag *diag)
{
	struct terms *terms = scene->terms;
	struct scene_subject *subject;
	static struct proof_answer declared; /* too large for the stack */
	term other;

	if (scene_subject(scene, scene->module, "", &subject, diag))
		return -1;
	scene_declared(scene, subject, &declared);
	other = term_not(terms, term_equal(terms, subject->answer.status, declared.status));
	scene_oblige(scene, term_and(terms, declared.sure, other), "status");
	other = term_not(terms, term_equal(terms, subject->answer.rcx, declared.rcx));
	scene_oblige(scene, term_and(terms, declared.sure, other), "RCX");
	return 0;
}

/* A leaf of one side only, or #VE on one side only. */
static void oblige_same_leaves(struct scene *scene, const struct proof_answer *done,
			       const struct proof_answer *declared)
{
	char text[CPUID_TEXT];

	for (size_t i = 0; i < done->num_values; i++) {
		const struct proof_value *value = &done->value[i];
		const struct proof_value *other = proof_value_at(declared, value->at);

		if (!other || other->faulting != value->faulting)
			scene_oblige(scene, term_true(scene->terms),
				     cpuid_addr_format(value->at, text));
	}
	for (size_t i = 0; i < declared->num_values; i++) {
		if (!proof_value_at(done, declared->value[i].at))
			scene_oblige(scene, term_true(scene->terms),
				     cpuid_addr_format(declared->value[i].at, text));
	}
}

int state_values(struct scene *scene, struct diag *diag)
{
	struct terms *terms = scene->terms;
	struct scene_subject *subject;
	static struct proof_answer declared; /* too large for the stack */

	if (scene_subject(scene, scene->module, "", &subject, diag))
		return -1;
	scene_declared(scene, subject, &declared);
	scene_assume(scene, proof_accepted(terms, &subject->answer));
	oblige_same_leaves(scene, &subject->answer, &declared);
	for (size_t i = 0; i < subject->answer.num_values; i++) {
		const struct proof_value *done = &subject->answer.value[i];
		const struct proof_value *other = proof_value_at(&declared, done->at);

		for (enum cpuid_reg reg = 0; other && !done->faulting && reg < CPUID_NUM_REGS;
		     reg++) {
			term wrong = term_xor(terms, done->regs.reg[reg], other->regs.reg[reg]);

			scene_oblige_bits(scene, term_and(terms, wrong, other->known.reg[reg]),
					  done->at, reg);
		}
	}
	return 0;
}
