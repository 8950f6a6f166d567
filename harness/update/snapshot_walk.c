// SPDX-License-Identifier: GPL-2.0-only
/*
 * The TDs of a snapshot: the two that others are compared with, the cases of a plan, and each
 * value of each setting that these left out. Names and configurations are those of a run, so that
 * what a run has recorded answers here, too.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/hazard.h"
#include "run/interrupt.h"
#include "run/needs.h"
#include "run/progress.h"
#include "run/stop.h"
#include "update/snapshot_scene.h"
#include "update/snapshot_use.h"

struct walk {
	struct snapshot_scene *scene;
	void (*see)(struct snapshot_scene *scene, const struct snapshot_step *step);
	struct snapshot_use use;
	struct progress progress;
	struct snapshot_step step;
	struct td_case test;
	struct td_case used; /* of an accepted request */
	size_t num_subjects, room;
	const char **subject; /* of all requests so far */
	bool is_base; /* this TD is what others are compared with */
	bool over; /* the budget is used up */
};

static int fail_broken(struct walk *walk, const struct td_case *test, struct diag *diag)
{
	const struct observer *observer = walk->scene->observer;
	const struct target_reason *reason =
		target_lacks_reason(&observer->lacks, observer->broken);

	walk->scene->snapshot->broken = true;
	return diag_set(diag, "TD %s: needs %s; found: %s", test->name, reason->needed,
			reason->found);
}

/* Nothing more is built. */
static bool is_over(struct walk *walk)
{
	const struct snapshot_options *options = walk->scene->options;
	const struct observer *observer = walk->scene->observer;
	struct snapshot *snapshot = walk->scene->snapshot;

	if (walk->over || !options->budget ||
	    observer->num_builds + observer_cost(observer, &walk->test) <= options->budget)
		return walk->over;
	walk->over = true;
	snprintf(snapshot->ended, sizeof(snapshot->ended), "the budget of %" PRIu64 " TDs",
		 options->budget);
	return true;
}

/* What is left out, by what it is of. */
static const char *const names[] = {
	[SNAPSHOT_REQUEST] = "requests",
	[SNAPSHOT_PAIRS] = "requests of many settings",
	[SNAPSHOT_RANDOM] = "requests of many settings",
	[SNAPSHOT_USE] = "TDs that use host state",
	[SNAPSHOT_CASE] = "cases of the corpus",
};

/* 1: carried out, and seen by all tellers; 0: left out, which is told. */
static int carry_out(struct walk *walk, const struct td_case *test, struct diag *diag)
{
	struct snapshot_scene *scene = walk->scene;
	struct target_reason reason = { 0 };
	char text[512];

	if (interrupt_name()) {
		scene->snapshot->broken = true;
		return diag_set(diag, "%s: no snapshot is written", interrupt_name());
	}
	if (is_over(walk))
		return 0;
	if (!hazard_may(&scene->context, scene->session->target, scene->options->allow_host_damage,
			test, &reason) ||
	    !observer_observe(scene->observer, test, &reason)) {
		snapshot_leave_out(scene->snapshot, names[walk->step.of], &reason);
		return 0;
	}
	if (stop_after_case(scene->observer, test, text, sizeof(text))) {
		scene->snapshot->broken = true;
		return diag_set(diag, "%s", text);
	}
	if (scene->observer->broken)
		return fail_broken(walk, test, diag);
	walk->step.test = test;
	walk->step.seen = &scene->observer->seen;
	snapshot_view_take(scene, walk->step.seen, &walk->step.view);
	if (walk->is_base)
		scene->base_view[walk->step.base][test->via] = walk->step.view;
	walk->see(scene, &walk->step);
	return 1;
}

/* The same TD again, whose guest now writes whatever may stay in the host. */
static int use(struct walk *walk, struct diag *diag)
{
	const struct observation *seen = &walk->scene->observer->seen;

	if (!seen->has_outcome || seen->outcome.by != TD_ACCEPTED || !seen->has_host_state)
		return 0;
	walk->used = walk->test;
	snprintf(walk->used.name, sizeof(walk->used.name), "use-%.80s", walk->test.name);
	snapshot_use_add(&walk->use, &walk->used);
	walk->step.of = SNAPSHOT_USE;
	walk->is_base = false;
	return carry_out(walk, &walk->used, diag);
}

/* walk->test */
static int request(struct walk *walk, enum snapshot_of of, const char *subject, struct diag *diag)
{
	int ret;

	walk->step.of = of;
	walk->step.subject = subject;
	ret = carry_out(walk, &walk->test, diag);
	return ret > 0 && of == SNAPSHOT_REQUEST ? use(walk, diag) : ret;
}

static bool is_new(struct walk *walk, const char *subject)
{
	for (size_t i = 0; i < walk->num_subjects; i++) {
		if (!strcmp(walk->subject[i], subject))
			return false;
	}
	if (walk->num_subjects == walk->room) {
		size_t room = walk->room ? 2 * walk->room : 256;
		const char **grown = reallocarray(walk->subject, room, sizeof(*grown));

		if (!grown) {
			walk->scene->failed = true;
			return true;
		}
		walk->subject = grown;
		walk->room = room;
	}
	walk->subject[walk->num_subjects++] = subject;
	return true;
}

/* walk->test, unless the same was asked for already. */
static int request_settings(struct walk *walk, enum snapshot_of of, struct diag *diag)
{
	const char *subject = snapshot_subject(walk->scene, &walk->test, &walk->step.base);

	return is_new(walk, subject) ? request(walk, of, subject, diag) : 0;
}

static int request_base(struct walk *walk, enum snapshot_base base, enum td_via via,
			struct diag *diag)
{
	static const char *const bases[] = { "default", "everything" };
	struct snapshot_scene *scene = walk->scene;
	uint8_t row[SPACE_MAX_FACTORS];
	const char *subject =
		facts_text(scene->snapshot->facts, "%s via %s", bases[base], td_via_name(via));
	int ret;

	memset(&walk->test, 0, sizeof(walk->test));
	snprintf(walk->test.name, sizeof(walk->test.name), "%s%s", bases[base],
		 via == TD_VIA_KVM ? SNAPSHOT_KVM_SUFFIX : "");
	walk->test.via = via;
	td_config_default(&walk->test.config);
	if (base == SNAPSHOT_EVERYTHING) {
		const struct space *space = plan_space(scene->plan, via, diag);

		if (!space)
			return -1;
		space_highest(space, NULL, row);
		space_config(space, row, &walk->test.config);
	}
	scene->has_base[base][via] = true;
	scene->base[base][via] = walk->test.config;
	walk->step.base = base;
	walk->is_base = is_new(walk, subject);
	ret = request(walk, SNAPSHOT_REQUEST, subject, diag);
	walk->is_base = false;
	return ret;
}

static int request_bases(struct walk *walk, struct diag *diag)
{
	for (enum snapshot_base base = 0; base < SNAPSHOT_NUM_BASES; base++) {
		for (enum td_via via = TD_VIA_KVM; via <= TD_VIA_MODULE; via++) {
			if (plan_has_door(walk->scene->plan, via) &&
			    request_base(walk, base, via, diag) < 0)
				return -1;
		}
	}
	return 0;
}

static int request_cold(struct walk *walk, struct diag *diag)
{
	walk->step.base = SNAPSHOT_EVERYTHING;
	return request(walk, SNAPSHOT_REQUEST, snapshot_subject_cold(walk->scene, &walk->test),
		       diag);
}

/* How guests use host state: cases that make theirs do something, where they say something here. */
static int look_at_case(struct walk *walk, struct diag *diag)
{
	struct target_reason reason;

	if (!walk->test.num_ops || walk->test.num_calls ||
	    !needs_met(&walk->scene->context, &walk->test, &reason) ||
	    (walk->test.via == TD_VIA_MODULE && !plan_has_door(walk->scene->plan, TD_VIA_MODULE)))
		return 0;
	walk->test.relation = TD_RELATION_NONE;
	walk->step.of = SNAPSHOT_CASE;
	walk->step.base = SNAPSHOT_DEFAULT;
	walk->step.subject = facts_text(walk->scene->snapshot->facts, "case %s", walk->test.name);
	return carry_out(walk, &walk->test, diag);
}

static int do_item(struct walk *walk, const struct plan_item *item, struct diag *diag)
{
	if (progress_step(&walk->progress))
		progress_say(&walk->progress);
	if (plan_case(walk->scene->plan, item, &walk->test, diag))
		return -1;
	switch (plan_phase_of(item)) {
	case PLAN_CASES:
		return look_at_case(walk, diag);
	case PLAN_COLDS:
		return request_cold(walk, diag);
	case PLAN_PAIRS:
		return request_settings(walk, SNAPSHOT_PAIRS, diag);
	case PLAN_RANDOM:
		return request_settings(walk, SNAPSHOT_RANDOM, diag);
	default:
		return request_settings(walk, SNAPSHOT_REQUEST, diag);
	}
}

static int do_plan(struct walk *walk, struct diag *diag)
{
	const struct plan_item *item;

	plan_rewind(walk->scene->plan);
	for (;;) {
		if (plan_next(walk->scene->plan, &item, diag))
			return -1;
		if (!item)
			return 0;
		if (do_item(walk, item, diag) < 0)
			return -1;
	}
}

/* A value of one setting, alone and with what it needs. */
static int request_level(struct walk *walk, const struct space *space, struct cover_literal level,
			 struct diag *diag)
{
	uint8_t rows[2][SPACE_MAX_FACTORS] = { { 0 } };
	const bool fits = cover_complete(space->problem, &level, 1, rows[1]);

	rows[0][level.factor] = level.level;
	for (unsigned int i = 0; i < 1U + fits; i++) {
		memset(&walk->test, 0, sizeof(walk->test));
		snprintf(walk->test.name, sizeof(walk->test.name), "level-%.60s-%u%s%s",
			 space->factor[level.factor].name, level.level, i ? "-open" : "",
			 space->via == TD_VIA_KVM ? SNAPSHOT_KVM_SUFFIX : "");
		walk->test.via = space->via;
		space_config(space, rows[i], &walk->test.config);
		if (request_settings(walk, SNAPSHOT_REQUEST, diag) < 0)
			return -1;
	}
	return 0;
}

static int do_levels(struct walk *walk, enum td_via via, struct diag *diag)
{
	const struct space *space = plan_space(walk->scene->plan, via, diag);

	if (!space)
		return -1;
	for (size_t i = 0; i < space->num_factors; i++) {
		struct cover_literal level = { (uint16_t)i, 1 };

		if (progress_step(&walk->progress))
			progress_say(&walk->progress);
		for (; level.level < space->factor[i].num_levels; level.level++) {
			if (request_level(walk, space, level, diag))
				return -1;
		}
	}
	return 0;
}

/* What is to be done, and which operations of guests the corpus knows. */
static int prepare(struct walk *walk, struct diag *diag)
{
	struct plan *plan = walk->scene->plan;
	const struct plan_item *item;

	progress_begin(&walk->progress, false);
	for (enum td_via via = TD_VIA_KVM; via <= TD_VIA_MODULE; via++) {
		const struct space *space;

		if (!plan_has_door(plan, via))
			continue;
		space = plan_space(plan, via, diag);
		if (!space)
			return -1;
		walk->progress.total += space->num_factors;
	}
	do {
		if (plan_next(plan, &item, diag))
			return -1;
		walk->progress.total += item != NULL;
		if (!item || plan_phase_of(item) != PLAN_CASES)
			continue;
		if (plan_case(plan, item, &walk->test, diag))
			return -1;
		snapshot_use_learn(&walk->use, &walk->test);
	} while (item);
	return 0;
}

static int do_all(struct walk *walk, struct diag *diag)
{
	struct plan *plan = walk->scene->plan;

	if (prepare(walk, diag) || request_bases(walk, diag) < 0 || do_plan(walk, diag))
		return -1;
	for (enum td_via via = TD_VIA_KVM; via <= TD_VIA_MODULE; via++) {
		if (plan_has_door(plan, via) && do_levels(walk, via, diag))
			return -1;
	}
	return 0;
}

int snapshot_walk(struct snapshot_scene *scene,
		  void (*see)(struct snapshot_scene *scene, const struct snapshot_step *step),
		  struct diag *diag)
{
	struct walk *walk = calloc(1, sizeof(*walk));
	int ret;

	if (!walk) {
		scene->snapshot->broken = true;
		return diag_no_memory(diag, "a snapshot");
	}
	walk->scene = scene;
	walk->see = see;
	ret = do_all(walk, diag);
	progress_end(&walk->progress);
	free(walk->subject);
	free(walk);
	return ret;
}
