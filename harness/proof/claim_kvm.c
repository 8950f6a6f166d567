// SPDX-License-Identifier: GPL-2.0-only
/*
 * No array of entries gets a clobber bit into a TD that KVM does not support.
 */
#include "proof/claim_states.h"

static bool is_unsupported(const struct effect *effect, const struct profile *profile)
{
	return effect->of == EFFECT_CPUID && !profile_supports(profile, effect->cpuid);
}

static void oblige_bit(struct scene *scene, struct scene_subject *subject,
		       const struct effect *effect)
{
	const struct cpuid_bit *bit = &effect->cpuid;
	struct proof_answer *answer = &subject->answer;
	const struct proof_value *value = proof_value_at(answer, bit->at);
	char text[CPUID_TEXT];

	if (value && !value->faulting)
		scene_oblige(scene, term_bit(scene->terms, value->regs.reg[bit->reg], bit->bit),
			     effect_format(effect, text));
}

static int state_policy(struct scene *scene, enum kvm_policy policy, struct diag *diag)
{
	const struct claim_module *module = scene->module;
	const struct masks_opt_in *opt_in = &module->masks->opt_in;
	const struct profile *profile = module->profile[policy];
	struct terms *terms = scene->terms;
	struct scene_subject *subject;

	if (policy == KVM_CLOBBER_LIST && !opt_in->known)
		return scene_not_applicable(scene, "%s has no clobber list", module->name);
	if (scene_module(scene, module, &subject, diag))
		return -1;
	if (policy == KVM_CLOBBER_LIST)
		subject->opt_in = opt_in->supported;
	proof_kvm_any(&scene->kvm, terms, &subject->limits, profile,
		      policy == KVM_CLOBBER_LIST ? opt_in->clobber_bit : NULL,
		      opt_in->num_clobber_bits);
	proof_kvm_answer(&scene->kvm, &scene->platform, &subject->request);
	scene_answer(scene, subject);
	scene->has_kvm = true;
	scene_assume(scene, term_any(terms, scene->kvm.count));
	scene_assume(scene, term_below(terms, scene->kvm.count,
				       term_constant(terms, 8, PROOF_MAX_ENTRIES + 1)));
	scene_assume(scene, scene->kvm.passes);
	scene_assume(scene, proof_accepted(terms, &subject->answer));
	for (size_t i = 0; i < module->effects->num_clobbers; i++) {
		if (is_unsupported(&module->effects->effect[i], profile))
			oblige_bit(scene, subject, &module->effects->effect[i]);
	}
	return 0;
}

int state_kvm_denylist(struct scene *scene, struct diag *diag)
{
	return state_policy(scene, KVM_DENYLIST, diag);
}

int state_kvm_allowlist(struct scene *scene, struct diag *diag)
{
	return state_policy(scene, KVM_ALLOWLIST, diag);
}

int state_kvm_clobber_list(struct scene *scene, struct diag *diag)
{
	return state_policy(scene, KVM_CLOBBER_LIST, diag);
}
