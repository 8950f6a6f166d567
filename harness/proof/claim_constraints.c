// SPDX-License-Identifier: GPL-2.0-only
/*
 * The constraints between settings, by which rows of covering arrays are made, are exact: a row
 * breaks none if and only if the module accepts its TD.
 *
 * About the given platform: the space of settings is made for one.
 */
#include "proof/claim_states.h"

#include <stdio.h>
#include <string.h>

#define LEVEL_WIDTH 3
_Static_assert(SPACE_MAX_LEVELS <= 1 << LEVEL_WIDTH, "levels");

static term has_level(const struct scene *scene, struct cover_literal literal)
{
	return term_is(scene->terms, scene->level[literal.factor], literal.level);
}

/* The bits of a factor, by its level. */
static term bits_of_level(const struct scene *scene, size_t index, unsigned int width)
{
	const struct space_factor *factor = &scene->space->factor[index];
	struct terms *terms = scene->terms;
	term bits = term_constant(terms, width, factor->level[0]);

	for (unsigned int i = 1; i < factor->num_levels; i++)
		bits = term_choice(terms, term_is(terms, scene->level[index], i),
				   term_constant(terms, width, factor->level[i]), bits);
	return bits;
}

static void set_topology(const struct scene *scene, size_t index, struct proof_request *request)
{
	struct terms *terms = scene->terms;

	for (unsigned int level = 1; level < SPACE_NUM_TOPOLOGIES; level++) {
		struct td_config config;

		td_config_default(&config);
		space_set_topology(&config, level);
		for (size_t i = 0; i < config.num_cpuid; i++) {
			struct proof_regs *regs =
				proof_request_leaf_at(request, config.cpuid[i].at);

			for (int reg = 0; regs && reg < CPUID_NUM_REGS; reg++)
				regs->reg[reg] = term_choice(
					terms, term_is(terms, scene->level[index], level),
					term_constant(terms, 32, config.cpuid[i].regs.reg[reg]),
					regs->reg[reg]);
		}
	}
}

/* The TD of a row, as space_config() makes it. */
static bool apply_factor(const struct scene *scene, size_t index, struct proof_request *request)
{
	const struct space_factor *factor = &scene->space->factor[index];
	struct terms *terms = scene->terms;
	struct proof_regs *regs;
	term *member;

	switch (factor->kind) {
	case SPACE_TOPOLOGY:
		set_topology(scene, index, request);
		return true;
	case SPACE_CPUID:
		regs = proof_request_leaf_at(request, factor->lsb.at);
		if (regs)
			regs->reg[factor->lsb.reg] = term_or(terms, regs->reg[factor->lsb.reg],
							     bits_of_level(scene, index, 32));
		return regs;
	case SPACE_MEMBER:
		member = proof_request_member_at(request, factor->offset);
		if (member)
			*member = term_or(terms, term_mask(terms, *member, ~factor->mask),
					  bits_of_level(scene, index, term_width(terms, *member)));
		return member;
	}
	return false;
}

static term breaks(const struct scene *scene, const struct cover_constraint *constraint)
{
	struct terms *terms = scene->terms;
	term a = has_level(scene, constraint->a), b = has_level(scene, constraint->b);

	switch (constraint->kind) {
	case COVER_FORBID:
		return term_and(terms, a, b);
	case COVER_IMPLY:
		return term_and(terms, a, term_not(terms, b));
	case COVER_FIX:
		return term_not(terms, a);
	}
	return term_false(terms);
}

static term row_feasible(const struct scene *scene)
{
	const struct cover_problem *problem = scene->space->problem;
	struct terms *terms = scene->terms;
	term broken = term_false(terms);

	for (size_t i = 0; i < cover_num_constraints(problem); i++)
		broken = term_or(terms, broken, breaks(scene, cover_constraint_at(problem, i)));
	return term_not(terms, broken);
}

static void add_levels(struct scene *scene)
{
	struct terms *terms = scene->terms;
	term all = term_true(terms);

	for (size_t i = 0; i < scene->space->num_factors; i++) {
		const struct space_factor *factor = &scene->space->factor[i];

		scene->level[i] = term_variable(terms, LEVEL_WIDTH, factor->name);
		all = term_and(
			terms, all,
			term_below(terms, term_extend(terms, scene->level[i], LEVEL_WIDTH + 1),
				   term_constant(terms, LEVEL_WIDTH + 1, factor->num_levels)));
	}
	scene_assume(scene, all);
}

int state_constraints(struct scene *scene, struct diag *diag)
{
	const struct claim_module *module = scene->module;
	struct proof_msrs msrs = done_msrs(module->masks);
	struct terms *terms = scene->terms;
	struct scene_subject *subject;
	struct td_config config;

	scene->space = space_create(module->context, TD_VIA_MODULE, diag);
	if (!scene->space)
		return -1;
	proof_platform_given(&scene->platform, terms, module->platform, &msrs);
	if (scene_module(scene, module, &subject, diag))
		return -1;
	add_levels(scene);
	td_config_default(&config);
	proof_request_given(&subject->request, terms, subject->limits.slot,
			    subject->limits.num_slots, &config);
	for (size_t i = 0; i < scene->space->num_factors; i++) {
		if (!apply_factor(scene, i, &subject->request))
			return diag_set(diag, "%s: the module has no place for that setting",
					scene->space->factor[i].name);
	}
	scene_answer(scene, subject);
	scene->feasible = row_feasible(scene);
	scene_oblige(scene,
		     term_and(terms, scene->feasible,
			      term_not(terms, proof_accepted(terms, &subject->answer))),
		     "a feasible row is refused");
	scene_oblige(scene,
		     term_and(terms, term_not(terms, scene->feasible),
			      proof_accepted(terms, &subject->answer)),
		     "an infeasible row is accepted");
	return 0;
}
