// SPDX-License-Identifier: GPL-2.0-only
/*
 * Making a refutation small, by the solver: what it finds with a limit, and not with a lower one,
 * is the smallest.
 */
#include "proof/refute.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_LIMIT 64 /* settings: beyond, the solver's own model is taken as it is */

double proof_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

enum smt_answer proof_ask(struct smt *smt, struct proof_clock *clock)
{
	double start = proof_now(), left = clock->end - start;
	enum smt_answer answer;

	if (left <= 0)
		return SMT_UNKNOWN;
	answer = smt_check(smt, (unsigned int)left + 1);
	clock->solver += proof_now() - start;
	clock->questions++;
	return answer;
}

/* A question with one more condition: kept where the answer is a point, else taken back. */
static bool try_with(struct smt *smt, struct proof_clock *clock, term condition,
		     enum smt_answer *answer)
{
	smt_push(smt);
	smt_assert(smt, condition);
	*answer = proof_ask(smt, clock);
	if (*answer == SMT_FOUND)
		return true;
	smt_pop(smt);
	return false;
}

static term is_given(const struct scene *scene)
{
	const struct proof_platform *platform = &scene->platform;
	struct proof_msrs msrs = done_msrs(scene->module->masks);
	struct terms *terms = scene->terms;
	size_t count = terms_num_variables(terms);
	uint64_t *variables = calloc(count, sizeof(*variables));
	term *list = calloc(PROOF_PLATFORM_TERMS, sizeof(*list)), same = term_true(terms);
	size_t number = variables && list ? proof_platform_terms(platform, list) : 0;

	if (number)
		proof_platform_write(platform, scene->module->platform, &msrs, variables);
	for (size_t i = 0; i < number; i++) {
		const struct term_node *node = term_node(terms, list[i]);

		if (node->op == TERM_VARIABLE)
			same = term_and(terms, same,
					term_is(terms, list[i], variables[node->value]));
	}
	free(variables);
	free(list);
	return same;
}

struct list {
	const struct scene *scene;
	struct refute_setting *setting;
	size_t count, max;
};

static void add(struct list *list, struct refute_setting setting)
{
	const struct term_node *node = term_node(list->scene->terms, setting.condition);

	if (node->op != TERM_CONSTANT && list->count < list->max)
		list->setting[list->count++] = setting;
}

/* The bits in which a number is not the other one. */
static void add_bits(struct list *list, term number, term other, const struct cpuid_bit *cpuid)
{
	struct terms *terms = list->scene->terms;
	term differs = term_xor(terms, number, other);

	for (unsigned int bit = 0; bit < term_width(terms, number); bit++) {
		struct refute_setting setting = { .condition = term_bit(terms, differs, bit),
						  .variable = number,
						  .bit = bit };

		if (cpuid) {
			setting.is_cpuid = true;
			setting.cpuid = *cpuid;
			setting.cpuid.bit = bit;
		}
		add(list, setting);
	}
}

static void add_zero_bits(struct list *list, term number, const struct cpuid_bit *cpuid)
{
	struct terms *terms = list->scene->terms;

	add_bits(list, number, term_constant(terms, term_width(terms, number), 0), cpuid);
}

/* Members that are taken as a whole: the others have a meaning bit by bit. */
static bool is_number(enum proof_member member)
{
	return member != REQUEST_ATTRIBUTES && member != REQUEST_XFAM &&
	       member != REQUEST_CONFIG_FLAGS && member != REQUEST_ARCH_CAPABILITIES;
}

static void add_member(struct list *list, enum proof_member member, term value, term other)
{
	struct terms *terms = list->scene->terms;

	if (is_number(member))
		add(list, (struct refute_setting){
				  .condition = term_not(terms, term_equal(terms, value, other)),
				  .variable = value,
				  .is_number = true });
	else
		add_bits(list, value, other, NULL);
}

/* What differs from the default TD; of a second request what differs from the first. */
static void add_request(struct list *list, const struct proof_request *request,
			const struct proof_request *from)
{
	for (size_t i = 0; i < PROOF_NUM_MEMBERS; i++)
		add_member(list, (enum proof_member)i, request->member[i], from->member[i]);
	for (size_t i = 0; i < PROOF_NUM_RESERVED; i++)
		add_bits(list, request->reserved[i], from->reserved[i], NULL);
	for (size_t i = 0; i < request->num_leaves; i++) {
		struct proof_regs other = proof_request_leaf(from, request->leaf[i].at);

		for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
			struct cpuid_bit bit = { .at = request->leaf[i].at, .reg = reg };

			add_bits(list, request->leaf[i].regs.reg[reg], other.reg[reg], &bit);
		}
	}
}

static void add_entries(struct list *list, const struct proof_kvm *kvm,
			const struct td_config *base)
{
	struct terms *terms = list->scene->terms;

	add_bits(list, kvm->attributes, term_constant(terms, 64, base->attributes), NULL);
	add_bits(list, kvm->xfam, term_constant(terms, 64, base->xfam), NULL);
	for (int i = 0; i < PROOF_MAX_ENTRIES; i++) {
		add_zero_bits(list, kvm->entry[i].index, NULL);
		add_zero_bits(list, kvm->entry[i].flags, NULL);
		for (int reg = 0; reg < CPUID_NUM_REGS; reg++)
			add_zero_bits(list, kvm->entry[i].regs.reg[reg], NULL);
	}
}

static void add_levels(struct list *list)
{
	const struct scene *scene = list->scene;

	for (size_t i = 0; i < scene->space->num_factors; i++)
		add(list,
		    (struct refute_setting){ .condition = term_any(scene->terms, scene->level[i]),
					     .variable = scene->level[i] });
}

size_t refute_settings(const struct scene *scene, struct refute_setting *settings, size_t max)
{
	struct list list = { scene, settings, 0, max };
	const struct scene_subject *subject = scene->subject;
	struct proof_request base;
	struct td_config config;

	td_config_default(&config);
	if (scene->space) {
		add_levels(&list);
	} else if (scene->has_kvm) {
		add_entries(&list, &scene->kvm, &config);
	} else {
		proof_request_given(&base, scene->terms, NULL, 0, &config);
		add_request(&list, &subject[0].request, &base);
		if (scene->num_subjects > 1 && subject[1].module == subject[0].module)
			add_request(&list, &subject[1].request, &subject[0].request);
	}
	return list.count;
}

void refute_format(const struct scene *scene, const struct refute_setting *setting,
		   const uint64_t *variables, char *text, size_t size)
{
	size_t index = (size_t)term_node(scene->terms, setting->variable)->value;
	const char *name = term_variable_name(scene->terms, index);
	char bit[CPUID_TEXT];

	if (setting->is_cpuid)
		snprintf(text, size, "%s", cpuid_bit_format(setting->cpuid, bit));
	else if (setting->is_number)
		snprintf(text, size, "%s %" PRIu64, name, variables[index]);
	else if (scene->space)
		snprintf(text, size, "%s", name);
	else
		snprintf(text, size, "%s[%u]", name, setting->bit);
}

/* KVM's array as short as it gets. */
static unsigned int shorten(const struct scene *scene, struct smt *smt, struct proof_clock *clock)
{
	struct terms *terms = scene->terms;
	enum smt_answer answer;

	for (unsigned int count = 1; scene->has_kvm && count < PROOF_MAX_ENTRIES; count++) {
		if (try_with(smt, clock,
			     term_below(terms, scene->kvm.count,
					term_constant(terms, 8, count + 1)),
			     &answer))
			return 1;
	}
	return 0;
}

/* As few settings as it takes; the solver's last answer is a point. */
static void lessen(struct smt *smt, struct proof_clock *clock, const term *conditions, size_t count,
		   struct refutation *refutation)
{
	enum smt_answer answer = SMT_NONE;

	for (unsigned int limit = 0; limit <= MAX_LIMIT && answer == SMT_NONE; limit++) {
		smt_push(smt);
		smt_assert_at_most(smt, conditions, (unsigned int)count, limit);
		answer = proof_ask(smt, clock);
		if (answer == SMT_FOUND) {
			refutation->settings = limit;
			refutation->smallest = true;
			smt_model(smt, refutation->variables);
		}
		smt_pop(smt);
	}
}

int refute(const struct scene *scene, struct smt *smt, term wrong, const uint64_t *model,
	   struct proof_clock *clock, struct refutation *refutation, struct diag *diag)
{
	struct refute_setting *settings = calloc(REFUTE_MAX_SETTINGS, sizeof(*settings));
	term *conditions = calloc(REFUTE_MAX_SETTINGS, sizeof(*conditions));
	size_t count = settings ? refute_settings(scene, settings, REFUTE_MAX_SETTINGS) : 0;
	size_t size = (terms_num_variables(scene->terms) + 1) * sizeof(*model);
	unsigned int depth = 1;
	enum smt_answer answer;

	*refutation = (struct refutation){ .variables = malloc(size) };
	for (size_t i = 0; conditions && i < count; i++)
		conditions[i] = settings[i].condition;
	smt_push(smt);
	smt_assert(smt, wrong);
	if (scene->platform.given || try_with(smt, clock, is_given(scene), &answer)) {
		refutation->given_platform = true;
		depth += !scene->platform.given;
	}
	depth += shorten(scene, smt, clock);
	if (settings && conditions && refutation->variables) {
		memcpy(refutation->variables, model, size);
		if (proof_ask(smt, clock) == SMT_FOUND)
			smt_model(smt, refutation->variables);
		else
			refutation->given_platform = scene->platform.given;
		lessen(smt, clock, conditions, count, refutation);
	}
	while (depth--)
		smt_pop(smt);
	free(settings);
	free(conditions);
	return refutation->variables ? 0 : diag_no_memory(diag, NULL);
}
