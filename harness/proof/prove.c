// SPDX-License-Identifier: GPL-2.0-only
/*
 * Proving a claim: its assumptions can be met; each obligation is asked for; the first one that is
 * broken becomes a case; formula and code are compared.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proof/bridge.h"
#include "proof/refute.h"
#include "proof/smt.h"

struct prover {
	const struct claim *claim;
	const struct claim_options *options;
	struct claim_result *result;
	struct scene *scene;
	struct smt *smt;
	struct bridge *bridge;
	struct proof_clock clock;
	uint64_t *variables; /* of the solver's last model */
	term broken; /* some obligation is, of those that can be */
	struct diag *diag;
};

static int end(struct prover *prover, enum claim_verdict verdict, const char *why)
{
	prover->result->verdict = verdict;
	snprintf(prover->result->why, sizeof(prover->result->why), "%s", why);
	return 1;
}

/* The solver gave up: for want of time, or in its own words. */
static int end_unknown(struct prover *prover)
{
	char text[CLAIM_TEXT];

	if (proof_now() < prover->clock.end)
		return end(prover, CLAIM_UNKNOWN, smt_why(prover->smt));
	snprintf(text, sizeof(text), "no answer within %u s (--seconds)", prover->options->seconds);
	return end(prover, CLAIM_UNKNOWN, text);
}

static int take_model(struct prover *prover)
{
	uint64_t *variables =
		realloc(prover->variables,
			(terms_num_variables(prover->scene->terms) + 1) * sizeof(*variables));

	if (!variables)
		return diag_no_memory(prover->diag, NULL);
	prover->variables = variables;
	smt_model(prover->smt, variables);
	return 0;
}

/* -1, 0, or 1: there is a verdict. */
static int check_assumptions(struct prover *prover)
{
	const struct scene *scene = prover->scene;

	for (size_t i = 0; i < scene->num_assumptions; i++)
		smt_assert(prover->smt, scene->assumption[i]);
	switch (proof_ask(prover->smt, &prover->clock)) {
	case SMT_NONE:
		return end(prover, CLAIM_VACUOUS, "nothing meets what the claim takes for granted");
	case SMT_UNKNOWN:
		return end_unknown(prover);
	case SMT_FOUND:
		break;
	}
	return take_model(prover);
}

static struct claim_culprit *add_culprit(struct prover *prover, const char *text)
{
	struct claim_result *result = prover->result;
	struct claim_culprit *culprit = &result->culprit[result->num_culprits++];

	*culprit = (struct claim_culprit){ .bits = 0 };
	snprintf(culprit->text, sizeof(culprit->text), "%s", text);
	return culprit;
}

static uint64_t value_at(struct prover *prover, term at, const uint64_t *variables)
{
	const struct terms *terms = prover->scene->terms;
	struct term_program *program = term_program_create(terms, &at, 1);
	uint64_t *values = calloc(terms_count(terms), sizeof(*values)), value = 0;

	if (program && values) {
		term_program_run(program, variables, values);
		value = values[at];
	}
	term_program_free(program);
	free(values);
	return value;
}

/* The bits that are wrong in the model are culprits; the rest is asked for again. */
static term name_bits(struct prover *prover, const struct scene_obligation *obligation, term wrong,
		      struct claim_culprit **culprit)
{
	uint32_t bits = (uint32_t)value_at(prover, wrong, prover->variables);

	if (!*culprit) {
		*culprit = add_culprit(prover, "");
		(*culprit)->at = obligation->at;
		(*culprit)->reg = obligation->reg;
	}
	(*culprit)->bits |= bits;
	return term_mask(prover->scene->terms, wrong, ~(uint64_t)bits);
}

/* The settings of the smallest model are one culprit together; not all of them may be set again. */
static term name_settings(struct prover *prover, const struct refutation *refutation, term wrong)
{
	struct refute_setting *settings = calloc(REFUTE_MAX_SETTINGS, sizeof(*settings));
	size_t count = settings ? refute_settings(prover->scene, settings, REFUTE_MAX_SETTINGS) : 0;
	struct terms *terms = prover->scene->terms;
	char all[CLAIM_TEXT] = "";
	term together = term_true(terms);

	for (size_t i = 0; i < count; i++) {
		size_t used = strlen(all);

		if (!value_at(prover, settings[i].condition, refutation->variables))
			continue;
		if (used)
			used += (size_t)snprintf(all + used, sizeof(all) - used, " with ");
		if (used < sizeof(all))
			refute_format(prover->scene, &settings[i], refutation->variables,
				      all + used, sizeof(all) - used);
		together = term_and(terms, together, settings[i].condition);
	}
	add_culprit(prover, all[0] ? all : "the default TD");
	free(settings);
	return term_and(terms, wrong, term_not(terms, together));
}

static int name_culprit(struct prover *prover, const struct scene_obligation *obligation,
			term *wrong, struct claim_culprit **culprit)
{
	struct refutation refutation;
	struct terms *terms = prover->scene->terms;

	if (take_model(prover))
		return -1;
	if (obligation->is_register) {
		*wrong = name_bits(prover, obligation, *wrong, culprit);
		return 0;
	}
	if (obligation->label[0]) {
		add_culprit(prover, obligation->label);
		*wrong = term_false(terms);
		return 0;
	}
	if (refute(prover->scene, prover->smt, *wrong, prover->variables, &prover->clock,
		   &refutation, prover->diag))
		return -1;
	*wrong = name_settings(prover, &refutation, *wrong);
	free(refutation.variables);
	return 0;
}

/* All that breaks one obligation: found, blocked, and asked for again. */
static int check_obligation(struct prover *prover, const struct scene_obligation *obligation)
{
	size_t culprits = prover->result->num_culprits;
	struct claim_culprit *culprit = NULL; /* a register's, for all of its bits */
	struct terms *terms = prover->scene->terms;
	term wrong = obligation->wrong;
	int error = 0;

	while (!error && term_any(terms, wrong) != term_false(terms)) {
		enum smt_answer answer;

		if (prover->result->num_culprits == CLAIM_MAX_CULPRITS)
			return 0;
		smt_push(prover->smt);
		smt_assert(prover->smt, term_any(terms, wrong));
		answer = proof_ask(prover->smt, &prover->clock);
		if (answer == SMT_UNKNOWN)
			error = end_unknown(prover);
		else if (answer == SMT_FOUND)
			error = name_culprit(prover, obligation, &wrong, &culprit);
		smt_pop(prover->smt);
		if (answer != SMT_FOUND)
			break;
	}
	if (prover->result->num_culprits > culprits)
		prover->broken = term_or(terms, prover->broken, term_any(terms, obligation->wrong));
	return error;
}

static int check_obligations(struct prover *prover)
{
	const struct scene *scene = prover->scene;
	struct claim_result *result = prover->result;

	prover->broken = term_false(scene->terms);
	for (size_t i = 0; i < scene->num_obligations; i++) {
		int error = check_obligation(prover, &scene->obligation[i]);

		if (error)
			return error;
	}
	result->all_culprits = result->num_culprits < CLAIM_MAX_CULPRITS;
	result->verdict = result->num_culprits ? CLAIM_REFUTED : CLAIM_PROVED;
	return 0;
}

/* What the emulator showed at the bridge's point, and so did the formulas. */
static void say_shown(struct prover *prover)
{
	const struct scene *scene = prover->scene;
	char *text = prover->result->shows;
	size_t used = 0;

	for (size_t i = 0; i < scene->num_subjects && used < CLAIM_TEXT; i++) {
		uint64_t status = prover->bridge->values[scene->subject[i].answer.status];

		used += (size_t)snprintf(text + used, CLAIM_TEXT - used, "%s%s: ", i ? "; " : "",
					 scene->subject[i].module->name);
		if (used < CLAIM_TEXT)
			used += (size_t)snprintf(text + used, CLAIM_TEXT - used,
						 status ? "refused with 0x%" PRIx64 : "accepted",
						 status);
	}
}

/* What a rule that judges the same would make of the case. */
static void describe_case(struct prover *prover)
{
	const struct claim *claim = prover->claim;
	struct td_case *test = &prover->result->test;

	snprintf(test->name, sizeof(test->name), "%s.negative-%s", claim->rule, claim->id);
	snprintf(test->summary, sizeof(test->summary), "Refutes: %s", claim->says);
	snprintf(test->rule, sizeof(test->rule), "%s", claim->rule);
	test->role = TD_ROLE_NEGATIVE;
	if (prover->scene->has_kvm) {
		test->hazard = true; /* the TD has what KVM does not handle */
		test->expect = (struct td_expect){
			.given = true, .by = TD_REFUSED_BY_KVM, .has_errno = true, .error = EINVAL
		};
	} else if (claim->of_update) {
		test->expect = (struct td_expect){ .given = true, .by = TD_ACCEPTED };
	}
}

/* The smallest refutation as a case, and the emulator's word on it. */
static int make_case(struct prover *prover)
{
	struct claim_result *result = prover->result;
	struct scene *scene = prover->scene;
	struct refutation refutation;
	int error;

	/* It is known to be refuted: as much time again to make that small. */
	prover->clock.end = proof_now() + prover->options->seconds;
	if (refute(scene, prover->smt, prover->broken, prover->variables, &prover->clock,
		   &refutation, prover->diag))
		return -1;
	bridge_free(prover->bridge);
	prover->bridge = bridge_create(scene, prover->diag);
	error = !prover->bridge || bridge_at(prover->bridge, refutation.variables, prover->diag) ?
			-1 :
			0;
	free(refutation.variables);
	if (error)
		return error;
	bridge_case(prover->bridge, &result->test);
	describe_case(prover);
	result->settings = refutation.settings;
	result->smallest = refutation.smallest;
	result->has_platform = !refutation.given_platform;
	result->platform = prover->bridge->platform;
	say_shown(prover);
	return 0;
}

static int compare_with_code(struct prover *prover, const uint64_t *cover)
{
	struct claim_result *result = prover->result;

	if (!prover->options->models)
		return 0;
	if (!prover->bridge)
		prover->bridge = bridge_create(prover->scene, prover->diag);
	if (!prover->bridge || (cover && bridge_around(prover->bridge, cover, prover->diag)))
		return -1;
	bridge_sample(prover->bridge, prover->options->models, prover->options->seed);
	result->models = prover->bridge->points;
	if (prover->bridge->text[0])
		end(prover, CLAIM_DISAGREES, prover->bridge->text);
	return 0;
}

static int prove(struct prover *prover)
{
	uint64_t *cover = NULL;
	int error;

	prover->smt = smt_create(prover->scene->terms, prover->diag);
	if (!prover->smt)
		return -1;
	error = check_assumptions(prover);
	if (!error) {
		size_t size = (terms_num_variables(prover->scene->terms) + 1) * sizeof(*cover);

		cover = malloc(size);
		if (cover)
			memcpy(cover, prover->variables, size);
		error = check_obligations(prover);
	}
	if (!error && prover->result->verdict == CLAIM_REFUTED)
		error = make_case(prover);
	if (error >= 0)
		error = compare_with_code(prover, cover);
	free(cover);
	return error;
}

static int build_scene(struct prover *prover)
{
	struct scene *scene = prover->scene;

	if (prover->claim->state(scene, prover->diag))
		return -1;
	if (terms_failed(scene->terms))
		return diag_no_memory(prover->diag, NULL);
	if (scene->platform.full || scene->full)
		return diag_set(prover->diag, "%s: more CPUID leaves than a proof has room for",
				scene->module->name);
	return scene->not_applicable ? end(prover, CLAIM_NOT_APPLICABLE, scene->why) : 0;
}

static int prove_scene(struct prover *prover, const struct claim_module *module,
		       const struct claim_module *to)
{
	struct scene *scene = prover->scene;
	int error;

	scene->module = module;
	scene->to = to;
	scene->terms = terms_create();
	if (!scene->terms)
		return diag_no_memory(prover->diag, NULL);
	proof_platform_any(&scene->platform, scene->terms);
	error = build_scene(prover);
	if (!error)
		error = prove(prover);
	prover->result->memory = smt_memory();
	prover->result->num_obligations = scene->num_obligations;
	return error;
}

int claim_prove(const struct claim *claim, const struct claim_module *module,
		const struct claim_module *to, const struct claim_options *options,
		struct claim_result *result, struct diag *diag)
{
	double start = proof_now();
	struct prover prover = {
		.claim = claim,
		.options = options,
		.result = result,
		.clock = { .end = start + options->seconds },
		.scene = calloc(1, sizeof(*prover.scene)),
		.diag = diag,
	};
	int error;

	memset(result, 0, sizeof(*result));
	error = prover.scene ? prove_scene(&prover, module, to) : diag_no_memory(diag, NULL);
	result->solver_seconds = prover.clock.solver;
	result->num_questions = prover.clock.questions;
	result->seconds = proof_now() - start;
	bridge_free(prover.bridge);
	smt_free(prover.smt);
	free(prover.variables);
	if (prover.scene) {
		space_free(prover.scene->space);
		terms_free(prover.scene->terms);
	}
	free(prover.scene);
	return error < 0 ? -1 : 0;
}
