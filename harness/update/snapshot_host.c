// SPDX-License-Identifier: GPL-2.0-only
/*
 * Host state that is not as before after a TD has run, and by which request. Of requests that
 * change the same element only those that ask for no more than another are named.
 */
#include <stdlib.h>
#include <string.h>

#include "rules/td_bits.h"
#include "update/snapshot_scene.h"

/*
 * Everything but one thing explains nothing, nor do many settings at once; a case of the corpus
 * does, where no request does.
 */
static bool explains(const struct snapshot_scene *scene, const struct snapshot_step *step)
{
	enum td_via via = step->test->via;

	if (step->of == SNAPSHOT_PAIRS || step->of == SNAPSHOT_RANDOM)
		return false;
	return step->base == SNAPSHOT_DEFAULT ||
	       td_config_includes(&step->test->config, &scene->base[step->base][via]);
}

/* What @change is known of explains @step, too. */
static bool is_known(const struct snapshot_step *step, const struct snapshot_change *change)
{
	return (!change->is_case || step->of == SNAPSHOT_CASE) && step->test->via == change->via &&
	       td_config_includes(&step->test->config, &change->config);
}

static void drop_larger(struct snapshot_change **list, const struct snapshot_step *step)
{
	while (*list) {
		struct snapshot_change *change = *list;

		if (change->via != step->test->via ||
		    (step->of == SNAPSHOT_CASE && !change->is_case) ||
		    !td_config_includes(&change->config, &step->test->config)) {
			list = &change->next;
			continue;
		}
		*list = change->next;
		free(change);
	}
}

/* Requests in the order in which they came. */
static void add_change(struct snapshot_scene *scene, enum host_element_id element,
		       const struct snapshot_step *step)
{
	struct snapshot_change **list = &scene->change[element], *change;

	for (change = *list; change; change = change->next) {
		if (is_known(step, change))
			return;
	}
	drop_larger(list, step);
	while (*list)
		list = &(*list)->next;
	change = malloc(sizeof(*change));
	if (!change) {
		scene->failed = true;
		return;
	}
	*change = (struct snapshot_change){
		.subject = step->subject,
		.is_case = step->of == SNAPSHOT_CASE,
		.via = step->test->via,
		.config = step->test->config,
	};
	*list = change;
}

/* Counters that the host has running count by themselves. */
static void see(struct snapshot_scene *scene, const struct snapshot_step *step)
{
	const struct observation *seen = step->seen;
	struct host_change changes[HOST_NUM_ELEMENTS];

	if (!td_bits_host_seen(seen))
		return;
	scene->ran = true;
	if (!explains(scene, step))
		return;
	for (unsigned int cpu = 0; cpu < seen->num_cpus; cpu++) {
		size_t count = host_state_compare(&seen->before[cpu], &seen->after[cpu], changes);

		for (size_t i = 0; i < count; i++) {
			if (!td_bits_counting(&seen->before[cpu], changes[i].element))
				add_change(scene, changes[i].element, step);
		}
	}
}

/* "7.0:ecx.waitpkg=1 via module; everything via kvm" */
static const char *names_of(struct facts *facts, const struct snapshot_change *change)
{
	const char *text = change->subject;

	while ((change = change->next))
		text = facts_text(facts, "%s; %s", text, change->subject);
	return text;
}

static void tell(struct snapshot_scene *scene)
{
	struct target *target = scene->session->target;
	struct facts *facts = scene->snapshot->facts;

	for (enum host_element_id id = 0; scene->ran && id < HOST_NUM_ELEMENTS; id++) {
		enum target_status status = target->ops->host_shows(target, id);

		if (status == TARGET_UNSUPPORTED)
			snapshot_leave_out(scene->snapshot, "elements of host state",
					   &target->reason);
		if (status != TARGET_OK)
			continue;
		facts_add(facts, FACT_HOST, host_element(id)->name,
			  scene->change[id] ? names_of(facts, scene->change[id]) : "as before");
	}
}

void snapshot_host_free(struct snapshot_scene *scene)
{
	for (size_t i = 0; i < HOST_NUM_ELEMENTS; i++) {
		while (scene->change[i]) {
			struct snapshot_change *next = scene->change[i]->next;

			free(scene->change[i]);
			scene->change[i] = next;
		}
	}
}

const struct snapshot_teller snapshot_host = { see, tell };
