// SPDX-License-Identifier: GPL-2.0-only
/*
 * A made-up description among those of the corpus.
 */
#include "fuzz/surroundings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/corpus.h"
#include "module/masks.h"
#include "run/context.h"
#include "run/evidence.h"
#include "target/emulator.h"

#define MODULE "tdx-next"
#define PLATFORM "emerald-rapids-tdx"
#define KERNEL "linux-clobber-list"

/* Without the corpus nothing can be tried. */
static void check(const void *loaded, const struct diag *diag)
{
	if (loaded)
		return;
	fprintf(stderr, "%s\n", diag->text);
	abort();
}

static void find(const char *kind, const char *name, const char *suffix, char path[PATH_MAX])
{
	struct diag diag;

	check(corpus_find(kind, name, suffix, path, &diag) ? NULL : path, &diag);
}

struct masks *surroundings_masks(const char *module)
{
	char path[PATH_MAX];
	struct masks *masks;
	struct diag diag;

	find("modules", module, "", path);
	masks = masks_load(path, &diag);
	check(masks, &diag);
	return masks;
}

const struct surroundings *surroundings_corpus(void)
{
	static struct surroundings corpus;
	static struct cpuid_dump platform;
	char path[PATH_MAX];
	struct diag diag;

	if (corpus.masks)
		return &corpus;
	find("modules", MODULE, "", path);
	corpus.declared = declared_load(path, &diag);
	check(corpus.declared, &diag);
	find("platforms", PLATFORM, ".cpuid", path);
	corpus.platform = cpuid_dump_load(&platform, path, &diag) ? NULL : &platform;
	check(corpus.platform, &diag);
	find("kvm", KERNEL, ".json", path);
	corpus.profile = profile_load(path, &diag);
	check(corpus.profile, &diag);
	snprintf(path, sizeof(path), "%s/effects.json", corpus_root());
	corpus.effects = effects_load(path, &diag);
	check(corpus.effects, &diag);
	corpus.masks = surroundings_masks(MODULE);
	return &corpus;
}

static void build_td(const struct surroundings *around, struct target *target)
{
	static struct td_case test;
	static struct cpuid_set cpuid;
	struct td_outcome outcome;

	td_config_default(&test.config);
	test.via = TD_VIA_KVM;
	test.config.xfam |= around->masks->xfam_fixed1;
	test.config.attributes |= around->masks->attributes_fixed1;
	if (target->ops->init(target, &test, &outcome) != TARGET_OK || outcome.by != TD_ACCEPTED)
		return;
	target->ops->read_cpuid(target, &cpuid);
	target->ops->kvm_cpuid(target, &cpuid);
}

static void judge(const struct rule_context *context)
{
	static const struct observation nothing;

	for (size_t i = 0; i < rules_count(); i++) {
		const struct rule *rule = rule_at(i);
		struct finding finding = { 0 };

		if (rule->once && rule->judge(rule, context, &nothing, &finding) == JUDGED_FAIL &&
		    (!*finding.subject || !*finding.expected || !*finding.observed)) {
			fprintf(stderr, "%s fails without a word\n", rule->id);
			abort();
		}
	}
}

/* What a record says of the leaves is what can be read back. */
static void describe(const struct rule_context *context)
{
	json_t *lines = evidence_describe(context), *line;
	size_t i;

	if (json_array_size(lines) != context->declared->num_leaves)
		abort();
	json_array_foreach (lines, i, line) {
		const char *wrong = evidence_check(line);

		if (wrong) {
			fprintf(stderr, "%s\n", wrong);
			abort();
		}
	}
	json_decref(lines);
}

/* What is known of it before any case. False where such a module cannot be initialised. */
static bool know(const struct surroundings *around, struct rule_context *context)
{
	const struct emulator_options options = {
		.masks = around->masks,
		.platform = around->platform,
		.profile = around->profile,
	};
	struct target_lacks lacks = { 0 };
	struct target *target;
	struct diag diag;

	target = emulator_target_create(&options, &diag);
	if (!target)
		return false;
	*context = (struct rule_context){
		.declared = around->declared,
		.masks = around->masks,
		.platform = around->platform,
		.effects = around->effects,
		.profile = around->profile,
	};
	context_fill(context, target, NULL, &lacks);
	build_td(around, target);
	target_destroy(target);
	return true;
}

/* As it is, and as the update of the corpus's own. */
void surroundings_judge(const struct surroundings *around)
{
	static struct rule_context context, older;
	static bool has_older;

	if (!has_older)
		has_older = know(surroundings_corpus(), &older);
	if (!know(around, &context))
		return;
	/* This takes the longest, and what is around them changes little in the words for leaves. */
	if (around->declared != surroundings_corpus()->declared)
		describe(&context);
	context.older = has_older ? &older : NULL;
	judge(&context);
}
