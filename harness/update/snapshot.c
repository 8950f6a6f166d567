// SPDX-License-Identifier: GPL-2.0-only
/*
 * Taking a snapshot.
 */
#include "update/snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "update/describe.h"
#include "update/snapshot_scene.h"

#define NUM_RANDOM 64

/* What is said of the module; all other subjects are what it shows. */
static void tell_description(struct snapshot_scene *scene)
{
	describe_declared(scene->snapshot->facts, scene->session->declared);
	describe_masks(scene->snapshot->facts, scene->session->masks);
}

static const struct snapshot_teller description = { .tell = tell_description };

/* What a snapshot tells, subject by subject. */
static const struct snapshot_teller *const tellers[] = {
	/* clang-format off */
	&snapshot_identity,
	&description,
	&snapshot_metadata,
	&snapshot_capabilities,
	&snapshot_classes,
	&snapshot_views,
	&snapshot_requests,
	&snapshot_host,
	/* clang-format on */
};

#define NUM_TELLERS (sizeof(tellers) / sizeof(tellers[0]))

/* Each setting alone and with what gates it, everything, everything but one, and faults. */
static const struct suite suite = {
	.name = "snapshot",
	.says = "what a target shows",
	.rules = (const char *const[]){ NULL },
	.cases = (const char *const[]){ "clb", "hst", NULL },
	.phases = PLAN_SINGLES | PLAN_PAIRS | PLAN_FAULTS | PLAN_COLDS | PLAN_BOUNDARIES |
		  PLAN_NUMBERS | PLAN_RANDOM,
};

static const struct suite *const list[] = { &suite, NULL };

static void see(struct snapshot_scene *scene, const struct snapshot_step *step)
{
	for (size_t i = 0; i < NUM_TELLERS; i++) {
		if (tellers[i]->see)
			tellers[i]->see(scene, step);
	}
}

static int tell(struct snapshot_scene *scene, struct diag *diag)
{
	struct snapshot *snapshot = scene->snapshot;

	if (snapshot_walk(scene, see, diag))
		return -1;
	for (size_t i = 0; i < NUM_TELLERS; i++) {
		if (tellers[i]->tell)
			tellers[i]->tell(scene);
	}
	snapshot->lacks = scene->observer->lacks;
	snapshot->builds = scene->observer->num_builds;
	if (scene->failed || !facts_complete(snapshot->facts)) {
		snapshot->broken = true;
		return diag_no_memory(diag, "the facts of a snapshot");
	}
	facts_sort(snapshot->facts);
	return 0;
}

static void identify(struct snapshot *snapshot, struct target *target)
{
	struct target_identity *identity = &snapshot->identity;

	if (target->ops->identity(target, identity) != TARGET_OK)
		snprintf(identity->target, sizeof(identity->target), "%s", target->ops->name);
}

static void scene_free(struct snapshot_scene *scene)
{
	if (!scene)
		return;
	snapshot_host_free(scene);
	plan_free(scene->plan);
	observer_free(scene->observer);
	free(scene);
}

static bool scene_fill(struct snapshot_scene *scene)
{
	const struct session *session = scene->session;
	struct target *target = session->target;

	session_describe(session, &scene->context);
	scene->observer = observer_create(target, &scene->context);
	if (!scene->observer)
		return false;
	context_fill(&scene->context, target, session->described, &scene->observer->lacks);
	scene->plan_options = (struct plan_options){
		.seed = scene->options->seed,
		.num_random = NUM_RANDOM,
		.strength = 2,
		.no_module = target_lacks_of(&scene->observer->lacks, NEED_MODULE),
	};
	scene->plan = plan_create(&scene->context, list, &scene->plan_options);
	return scene->plan;
}

int snapshot_take(struct snapshot *snapshot, const struct session *session,
		  const struct snapshot_options *options, struct diag *diag)
{
	struct snapshot_scene *scene = calloc(1, sizeof(*scene));
	int ret;

	memset(snapshot, 0, sizeof(*snapshot));
	identify(snapshot, session->target);
	snapshot->facts = facts_create();
	if (scene) {
		scene->session = session;
		scene->options = options;
		scene->snapshot = snapshot;
	}
	if (scene && snapshot->facts && scene_fill(scene)) {
		ret = tell(scene, diag);
	} else {
		snapshot->broken = true;
		ret = diag_no_memory(diag, "a snapshot");
	}
	scene_free(scene);
	return ret;
}

void snapshot_free(struct snapshot *snapshot)
{
	facts_free(snapshot->facts);
	snapshot->facts = NULL;
}

void snapshot_leave_out(struct snapshot *snapshot, const char *what,
			const struct target_reason *reason)
{
	struct snapshot_left_out *left_out = snapshot->left_out;
	size_t i = 0;

	while (i < snapshot->num_left_out && (strcmp(left_out[i].what, what) != 0 ||
					      strcmp(left_out[i].reason.needed, reason->needed)))
		i++;
	/* Beyond these many reasons, the last one stands for others, too. */
	if (i == SNAPSHOT_MAX_LEFT_OUT)
		i--;
	if (i == snapshot->num_left_out)
		left_out[snapshot->num_left_out++] =
			(struct snapshot_left_out){ .what = what, .reason = *reason };
	left_out[i].count++;
}
