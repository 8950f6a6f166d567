// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests by what they ask for.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "update/differences.h"
#include "update/snapshot_scene.h"

/* How many settings differ; *@text for the caller to free, NULL where memory is short. */
static size_t count_settings(const struct td_config *base, const struct td_config *config,
			     char **text)
{
	size_t size, count = 0;
	FILE *to;

	*text = NULL;
	to = open_memstream(text, &size);
	if (!to)
		return 0;
	count = differences_of_config(base, config, "", to);
	fclose(to);
	return count;
}

static const char *add_subject(struct snapshot_scene *scene, const char *of, const char *settings,
			       enum td_via via)
{
	return facts_text(scene->snapshot->facts, "%s%s%s via %s", of, *of && *settings ? ", " : "",
			  settings, td_via_name(via));
}

const char *snapshot_subject(struct snapshot_scene *scene, const struct td_case *test,
			     enum snapshot_base *base)
{
	struct td_config usual;
	char *settings[SNAPSHOT_NUM_BASES] = { NULL, NULL };
	const char *subject = "";
	size_t count;

	td_config_default(&usual);
	*base = SNAPSHOT_DEFAULT;
	count = count_settings(&usual, &test->config, &settings[SNAPSHOT_DEFAULT]);
	if (scene->has_base[SNAPSHOT_EVERYTHING][test->via] &&
	    count_settings(&scene->base[SNAPSHOT_EVERYTHING][test->via], &test->config,
			   &settings[SNAPSHOT_EVERYTHING]) < count)
		*base = SNAPSHOT_EVERYTHING;
	if (!settings[*base])
		scene->failed = true;
	else if (*base == SNAPSHOT_EVERYTHING)
		subject = add_subject(scene, "everything", settings[*base], test->via);
	else
		subject = add_subject(scene, count ? "" : "default", settings[*base], test->via);
	free(settings[SNAPSHOT_DEFAULT]);
	free(settings[SNAPSHOT_EVERYTHING]);
	return subject;
}

const char *snapshot_subject_cold(struct snapshot_scene *scene, const struct td_case *test)
{
	const char *name = test->name + strlen("without-");
	size_t len = strlen(name);

	if (test->via == TD_VIA_KVM)
		len -= strlen(SNAPSHOT_KVM_SUFFIX);
	return facts_text(scene->snapshot->facts, "everything without %.*s via %s", (int)len, name,
			  td_via_name(test->via));
}
