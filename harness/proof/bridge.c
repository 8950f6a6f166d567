// SPDX-License-Identifier: GPL-2.0-only
/*
 * The emulator beside the formulas.
 */
#include "proof/bridge.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emulator/module.h"
#include "proof/sample.h"
#include "target/emulator.h"

#define POINTS_A_PLATFORM 200
#define WIDTH_BITS 0x00ff0000u /* of 0x80000008:eax: KVM writes them where it shows the leaf */

#define MAX_ROOTS \
	(SCENE_MAX_SUBJECTS * (3 + 4 * PROOF_MAX_VALUES + PROOF_REQUEST_TERMS) + \
	 PROOF_PLATFORM_TERMS + PROOF_KVM_TERMS + SPACE_MAX_FACTORS + 2)

static size_t subject_roots(const struct scene_subject *subject, term *roots)
{
	size_t count = 0;

	roots[count++] = subject->admitted;
	roots[count++] = subject->answer.status;
	roots[count++] = subject->answer.rcx;
	for (size_t i = 0; i < subject->answer.num_values; i++) {
		for (int reg = 0; reg < CPUID_NUM_REGS; reg++)
			roots[count++] = subject->answer.value[i].regs.reg[reg];
	}
	return count + proof_request_terms(&subject->request, roots + count);
}

static size_t all_roots(const struct scene *scene, term *roots)
{
	size_t count = proof_platform_terms(&scene->platform, roots);

	roots[count++] = scene->sound;
	for (size_t i = 0; i < scene->num_subjects; i++)
		count += subject_roots(&scene->subject[i], roots + count);
	if (scene->has_kvm)
		count += proof_kvm_terms(&scene->kvm, roots + count);
	if (!scene->space)
		return count;
	for (size_t i = 0; i < scene->space->num_factors; i++)
		roots[count++] = scene->level[i];
	roots[count++] = scene->feasible;
	return count;
}

struct bridge *bridge_create(const struct scene *scene, struct diag *diag)
{
	struct bridge *bridge = calloc(1, sizeof(*bridge));
	term *roots = calloc(MAX_ROOTS, sizeof(*roots));

	if (bridge && roots) {
		bridge->scene = scene;
		bridge->program = term_program_create(scene->terms, roots, all_roots(scene, roots));
		bridge->variables =
			calloc(terms_num_variables(scene->terms) + 1, sizeof(*bridge->variables));
		bridge->values = calloc(terms_count(scene->terms), sizeof(*bridge->values));
	}
	free(roots);
	if (!bridge || !bridge->program || !bridge->variables || !bridge->values) {
		bridge_free(bridge);
		diag_no_memory(diag, NULL);
		return NULL;
	}
	return bridge;
}

static void leave_platform(struct bridge *bridge)
{
	for (size_t i = 0; i < SCENE_MAX_SUBJECTS; i++) {
		emu_module_free(bridge->module[i]);
		bridge->module[i] = NULL;
	}
	target_destroy(bridge->kvm);
	bridge->kvm = NULL;
}

void bridge_free(struct bridge *bridge)
{
	if (!bridge)
		return;
	leave_platform(bridge);
	term_program_free(bridge->program);
	free(bridge->variables);
	free(bridge->values);
	free(bridge);
}

/* The modules of the scene on bridge->platform; none where it is refused. */
static void enter_platform(struct bridge *bridge)
{
	const struct scene *scene = bridge->scene;
	struct emu_refusal refusal;
	struct diag diag;

	leave_platform(bridge);
	for (size_t i = 0; i < scene->num_subjects; i++) {
		const struct scene_subject *subject = &scene->subject[i];

		bridge->module[i] =
			emu_module_init(subject->module->masks, &bridge->platform, &refusal);
		if (bridge->module[i] && subject->opt_in)
			emu_sys_opt_in(bridge->module[i], subject->opt_in);
	}
	if (scene->has_kvm && bridge->module[0]) {
		struct emulator_options options = { .masks = scene->module->masks,
						    .platform = &bridge->platform,
						    .profile = scene->kvm.profile };

		bridge->kvm = emulator_target_create(&options, &diag);
	}
}

static void differs(struct bridge *bridge, const char *what, uint64_t formula, uint64_t code)
{
	if (!bridge->text[0])
		snprintf(bridge->text, sizeof(bridge->text),
			 "%s: 0x%" PRIx64 " by the formula, 0x%" PRIx64 " by the emulator", what,
			 formula, code);
}

static void compare(struct bridge *bridge, const char *what, uint64_t formula, uint64_t code)
{
	if (formula != code)
		differs(bridge, what, formula, code);
}

static void compare_regs(struct bridge *bridge, const struct proof_value *value,
			 struct cpuid_regs code, struct cpuid_regs ignore)
{
	char text[CPUID_TEXT + 8], leaf[CPUID_TEXT];

	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
		uint32_t formula = (uint32_t)bridge->values[value->regs.reg[reg]];

		if (!((formula ^ code.reg[reg]) & ~ignore.reg[reg]))
			continue;
		snprintf(text, sizeof(text), "%s:%s", cpuid_addr_format(value->at, leaf),
			 cpuid_reg_name(reg));
		differs(bridge, text, formula, code.reg[reg]);
	}
}

static void compare_module(struct bridge *bridge, size_t index)
{
	const struct scene_subject *subject = &bridge->scene->subject[index];
	const struct emu_module *module = bridge->module[index];
	uint8_t params[MASKS_TD_PARAMS_SIZE];
	struct td_config config;
	struct emu_td td;
	struct diag diag;
	uint64_t status, rcx;

	proof_request_read(&subject->request, bridge->values, subject->reserved, &config);
	if (emu_params_encode(module, &config, params, &diag))
		return; /* a leaf that this module has no place for: it is never asked */
	status = emu_mng_init(module, &td, params, config.tdcs_pages, &rcx);
	compare(bridge, "status of TDH.MNG.INIT", bridge->values[subject->answer.status], status);
	compare(bridge, "RCX of TDH.MNG.INIT", bridge->values[subject->answer.rcx], rcx);
	for (size_t i = 0; !status && i < subject->answer.num_values; i++)
		compare_regs(bridge, &subject->answer.value[i], td.value[i],
			     (struct cpuid_regs){ 0 });
}

static void compare_shown(struct bridge *bridge, const struct cpuid_set *shown)
{
	const struct proof_answer *answer = &bridge->scene->subject[0].answer;

	for (size_t i = 0; i < answer->num_values; i++) {
		const struct proof_value *value = &answer->value[i];
		const struct cpuid_entry *entry = cpuid_set_at(shown, value->at);
		struct cpuid_regs ignore = { 0 };

		if (value->at.leaf == 0x80000008)
			ignore.reg[CPUID_EAX] = WIDTH_BITS;
		if (entry && !value->faulting && !entry->faulting)
			compare_regs(bridge, value, entry->regs, ignore);
	}
}

static void compare_kvm(struct bridge *bridge)
{
	static struct td_case test; /* too large for the stack */
	const struct scene *scene = bridge->scene;
	const uint64_t *values = bridge->values;
	uint64_t status = values[scene->subject[0].answer.status];
	struct td_outcome outcome = { 0 };
	static struct cpuid_set shown;

	memset(&test, 0, sizeof(test));
	proof_kvm_read(&scene->kvm, values, &test.config);
	/* An array of none is no array in a case, and a longer one has no formula. */
	if (!test.config.num_entries || test.config.num_entries > PROOF_MAX_ENTRIES)
		return;
	if (bridge->kvm->ops->init(bridge->kvm, &test, &outcome) != TARGET_OK) {
		differs(bridge, "KVM_TDX_INIT_VM cannot be made", 0, 0);
		return;
	}
	compare(bridge, "KVM passes the request on", values[scene->kvm.passes],
		outcome.by != TD_REFUSED_BY_KVM);
	if (!values[scene->kvm.passes])
		return;
	compare(bridge, "accepted through KVM", !status, outcome.by == TD_ACCEPTED);
	if (outcome.has_status)
		compare(bridge, "status through KVM", status, outcome.status);
	if (!status && bridge->kvm->ops->read_cpuid(bridge->kvm, &shown) == TARGET_OK)
		compare_shown(bridge, &shown);
}

static void compare_row(struct bridge *bridge)
{
	const struct scene *scene = bridge->scene;
	uint8_t row[SPACE_MAX_FACTORS];

	for (size_t i = 0; i < scene->space->num_factors; i++)
		row[i] = (uint8_t)bridge->values[scene->level[i]];
	compare(bridge, "the row is feasible", bridge->values[scene->feasible],
		cover_row_feasible(scene->space->problem, row));
}

/* The frequency of a TSC that no CPU has may be too low for the module: no formula says so. */
static void compare_admitted(struct bridge *bridge, uint64_t formula, const struct emu_module *code)
{
	if (bridge->values[bridge->scene->sound] || code)
		compare(bridge, "the platform is admitted", formula, code != NULL);
}

/* By bridge->values, on the platform that is entered. */
static void compare_all(struct bridge *bridge)
{
	const struct scene *scene = bridge->scene;

	bridge->points++;
	for (size_t i = 0; i < scene->num_subjects; i++) {
		const struct scene_subject *subject = &scene->subject[i];

		compare_admitted(bridge, bridge->values[subject->admitted], bridge->module[i]);
		if (bridge->module[i] && !scene->has_kvm)
			compare_module(bridge, i);
	}
	if (scene->has_kvm && bridge->kvm)
		compare_kvm(bridge);
	if (scene->space)
		compare_row(bridge);
}

static void choose_row(struct bridge *bridge)
{
	const struct scene *scene = bridge->scene;
	bool many = !random_below(&bridge->random, 4);

	for (size_t i = 0; i < scene->space->num_factors; i++) {
		const struct space_factor *factor = &scene->space->factor[i];
		const struct term_node *node = term_node(scene->terms, scene->level[i]);
		bool on = many || !random_below(&bridge->random, 16);

		bridge->variables[node->value] =
			on ? random_below(&bridge->random, factor->num_levels) : 0;
	}
}

static void choose(struct bridge *bridge)
{
	const struct scene *scene = bridge->scene;
	const struct scene_subject *first = &scene->subject[0], *second = &scene->subject[1];
	static struct td_config config, near; /* too large for the stack */

	if (scene->space) {
		choose_row(bridge);
		return;
	}
	if (scene->has_kvm) {
		sample_entries(&bridge->random, scene->module->masks, &bridge->platform, &config);
		proof_kvm_write(&scene->kvm, &config, bridge->variables);
		return;
	}
	sample_request(&bridge->random, scene->module->masks, &bridge->platform, &config);
	if (scene->num_subjects > 1) {
		sample_near(&bridge->random, scene->module->masks, &config, &near);
		proof_request_write(&second->request, &near, second->reserved, bridge->variables);
	}
	proof_request_write(&first->request, &config, first->reserved, bridge->variables);
}

void bridge_sample(struct bridge *bridge, size_t count, uint64_t seed)
{
	const struct scene *scene = bridge->scene;
	struct proof_msrs msrs = done_msrs(scene->module->masks);

	random_seed(&bridge->random, seed);
	for (size_t i = 0; i < count && !bridge->text[0]; i++) {
		if (i % POINTS_A_PLATFORM == 0) {
			if (scene->platform.given)
				bridge->platform = *scene->platform.given;
			else
				sample_platform(&bridge->random, scene->module->masks,
						scene->module->platform, &bridge->platform);
			enter_platform(bridge);
			proof_platform_write(&scene->platform, &bridge->platform, &msrs,
					     bridge->variables);
		}
		choose(bridge);
		term_program_run(bridge->program, bridge->variables, bridge->values);
		compare_all(bridge);
	}
}

/* The platform that bridge->values say. */
static int read_platform(struct bridge *bridge, struct diag *diag)
{
	const struct scene *scene = bridge->scene;

	bridge->platform = *scene->module->platform;
	if (!scene->platform.given &&
	    proof_platform_read(&scene->platform, bridge->values, &bridge->platform, diag))
		return -1;
	enter_platform(bridge);
	return 0;
}

int bridge_at(struct bridge *bridge, const uint64_t *variables, struct diag *diag)
{
	memcpy(bridge->variables, variables,
	       terms_num_variables(bridge->scene->terms) * sizeof(*variables));
	term_program_run(bridge->program, bridge->variables, bridge->values);
	if (read_platform(bridge, diag))
		return -1;
	compare_all(bridge);
	return 0;
}

/* Whether the variable is the platform's. */
static bool *platform_variables(const struct scene *scene)
{
	const struct terms *terms = scene->terms;
	bool *is = calloc(terms_num_variables(terms) + 1, sizeof(*is));
	term *list = calloc(PROOF_PLATFORM_TERMS, sizeof(*list));
	size_t count = is && list ? proof_platform_terms(&scene->platform, list) : 0;

	for (size_t i = 0; i < count; i++) {
		const struct term_node *node = term_node(terms, list[i]);

		if (node->op == TERM_VARIABLE)
			is[node->value] = true;
	}
	free(list);
	return is;
}

static int compare_flipped(struct bridge *bridge, size_t variable, uint64_t bit, bool platform,
			   struct diag *diag)
{
	int error = 0;

	bridge->variables[variable] ^= bit;
	term_program_run(bridge->program, bridge->variables, bridge->values);
	if (platform)
		error = read_platform(bridge, diag);
	if (!error)
		compare_all(bridge);
	bridge->variables[variable] ^= bit;
	return error;
}

int bridge_around(struct bridge *bridge, const uint64_t *variables, struct diag *diag)
{
	const struct terms *terms = bridge->scene->terms;
	bool *platform = platform_variables(bridge->scene);
	int error = platform ? bridge_at(bridge, variables, diag) : diag_no_memory(diag, NULL);

	/* The platform's last, so that it is entered once for all others. */
	for (int pass = 0; !bridge->scene->space && pass < 2; pass++) {
		for (size_t i = 0; !error && i < terms_num_variables(terms); i++) {
			unsigned int width = term_width(terms, term_variable_at(terms, i));

			if (platform[i] != (pass == 1) || (pass && bridge->scene->has_kvm))
				continue;
			for (unsigned int bit = 0; !error && !bridge->text[0] && bit < width; bit++)
				error = compare_flipped(bridge, i, 1ULL << bit, pass == 1, diag);
		}
	}
	free(platform);
	return error;
}

void bridge_case(const struct bridge *bridge, struct td_case *test)
{
	const struct scene *scene = bridge->scene;
	const struct scene_subject *subject = &scene->subject[0];

	memset(test, 0, sizeof(*test));
	if (scene->has_kvm) {
		proof_kvm_read(&scene->kvm, bridge->values, &test->config);
		return;
	}
	test->via = TD_VIA_MODULE;
	proof_request_read(&subject->request, bridge->values, subject->reserved, &test->config);
	if (scene->num_subjects == 2 && scene->subject[1].module == scene->module) {
		test->relation = TD_RELATION_FLIP;
		proof_request_read(&scene->subject[1].request, bridge->values, subject->reserved,
				   &test->partner);
	}
}
