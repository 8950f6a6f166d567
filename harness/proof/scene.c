// SPDX-License-Identifier: GPL-2.0-only
/*
 * Building blocks of claims.
 */
#include "proof/scene.h"

#include <stdarg.h>
#include <stdio.h>

#include "proof/limits.h"

int scene_not_applicable(struct scene *scene, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(scene->why, sizeof(scene->why), format, args);
	va_end(args);
	scene->not_applicable = true;
	return 0;
}

void scene_assume(struct scene *scene, term condition)
{
	scene->assumption[scene->num_assumptions++] = condition;
}

static void oblige(struct scene *scene, struct scene_obligation obligation)
{
	/* What cannot be is proved as it stands. */
	if (obligation.wrong ==
	    term_constant(scene->terms, term_width(scene->terms, obligation.wrong), 0))
		return;
	if (scene->num_obligations == SCENE_MAX_OBLIGATIONS)
		scene->full = true;
	else
		scene->obligation[scene->num_obligations++] = obligation;
}

void scene_oblige_bits(struct scene *scene, term wrong, struct cpuid_addr at, enum cpuid_reg reg)
{
	oblige(scene, (struct scene_obligation){
			      .wrong = wrong, .is_register = true, .at = at, .reg = reg });
}

void scene_oblige(struct scene *scene, term wrong, const char *label)
{
	struct scene_obligation obligation = { .wrong = wrong };

	snprintf(obligation.label, sizeof(obligation.label), "%s", label);
	oblige(scene, obligation);
}

void scene_oblige_settings(struct scene *scene, term wrong)
{
	oblige(scene, (struct scene_obligation){ .wrong = wrong });
}

int scene_module(struct scene *scene, const struct claim_module *module,
		 struct scene_subject **subject, struct diag *diag)
{
	*subject = &scene->subject[scene->num_subjects++];
	(*subject)->module = module;
	done_reserved(module->masks, (*subject)->reserved);
	(*subject)->admitted = done_admits(module->masks, &scene->platform);
	scene_assume(scene, (*subject)->admitted);
	if (scene->num_subjects == 1) {
		scene->sound = declares_sound_cpu(&scene->platform);
		scene_assume(scene, scene->sound);
	}
	return limits_read(module->masks, module->platform, 0, &(*subject)->limits, diag);
}

void scene_answer(struct scene *scene, struct scene_subject *subject)
{
	done_answer(subject->module->masks, subject->opt_in, &scene->platform, &subject->request,
		    &subject->answer);
}

int scene_subject(struct scene *scene, const struct claim_module *module, const char *suffix,
		  struct scene_subject **subject, struct diag *diag)
{
	struct cpuid_addr at[TD_MAX_CPUID];
	size_t count = done_slots(module->masks, at);

	if (scene_module(scene, module, subject, diag))
		return -1;
	proof_request_any(&(*subject)->request, scene->terms, at, count, suffix);
	scene_answer(scene, *subject);
	return 0;
}

int scene_same_request(struct scene *scene, const struct claim_module *module,
		       struct scene_subject **subject, struct diag *diag)
{
	if (scene_module(scene, module, subject, diag))
		return -1;
	(*subject)->request = scene->subject[0].request;
	scene_answer(scene, *subject);
	return 0;
}

void scene_declared(struct scene *scene, const struct scene_subject *subject,
		    struct proof_answer *answer)
{
	declares_answer(subject->module->declared, &subject->limits, &scene->platform,
			&subject->request, answer);
}
