// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which runs there are to be: the defects that are wanted, and a sound run for each setting.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/defects.h"

const char *defects_place(const struct defect *defect)
{
	static const char *const places[] = {
		[DEFECT_IN_MODULE] = "module",
		[DEFECT_IN_KVM] = "kvm",
		[DEFECT_IN_HOST] = "host",
	};

	return places[defect->place];
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static bool same_setting(const struct defect_setting *a, const struct defect_setting *b)
{
	return same_text(a->module, b->module) && same_text(a->update_to, b->update_to) &&
	       same_text(a->platform, b->platform) && same_text(a->kernel, b->kernel) &&
	       same_text(a->policy, b->policy) && same_text(a->supports, b->supports);
}

static bool is_kind(const char *name)
{
	for (size_t i = 0; i < defect_count(); i++) {
		if (!strcmp(name, defect_kind(i)))
			return true;
	}
	return false;
}

static int check_names(char *const *names, size_t count, struct diag *diag)
{
	for (size_t i = 0; i < count; i++) {
		if (!defect_named(names[i]) && !is_kind(names[i]))
			return diag_set(diag,
					"there is no defect, and no kind of defects, '%s'; see "
					"tdx-cts list defects",
					names[i]);
	}
	return 0;
}

static bool is_wanted(size_t index, char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!strcmp(names[i], defect_at(index)->id) ||
		    !strcmp(names[i], defect_kind(index)))
			return true;
	}
	return !count;
}

/* The sound run of that setting, which may be a new one. */
static size_t find_sound(struct defects *defects, const struct defect_setting *with)
{
	struct defects_run *run = defects->run;
	size_t place = 0;

	while (place < defects->num_sound && !same_setting(run[place].with, with))
		place++;
	if (place == defects->num_sound) {
		run[place].with = with;
		snprintf(run[place].name, sizeof(run[place].name), "sound-%zu", place + 1);
		defects->num_sound++;
	}
	return place;
}

static void add_run(struct defects *defects, size_t index)
{
	const struct suite *suite = defects->options->suite;
	struct defects_run *run = &defects->run[defects->count++];
	const struct defect *defect = defect_at(index);

	run->defect = defect;
	run->kind = defect_kind(index);
	run->with = &defect->with;
	run->sound = find_sound(defects, run->with);
	snprintf(run->name, sizeof(run->name), "%s", defect->id);
	/* A suite about updates has nothing to judge where there is none. */
	run->over = suite && suite->of_update && !run->with->update_to;
	run->result = DEFECTS_MISSED;
	defects->run[run->sound].over = run->over;
}

int defects_prepare(struct defects *defects, char *const *names, size_t count, struct diag *diag)
{
	if (check_names(names, count, diag))
		return -1;
	/* At most a setting for each, and the sound runs come first. */
	defects->run = calloc(2 * defect_count(), sizeof(*defects->run));
	if (!defects->run)
		return diag_no_memory(diag, NULL);
	defects->num_sound = 0;
	for (size_t i = 0; i < defect_count(); i++) {
		if (is_wanted(i, names, count))
			find_sound(defects, &defect_at(i)->with);
	}
	defects->count = defects->num_sound;
	for (size_t i = 0; i < defect_count(); i++) {
		if (is_wanted(i, names, count))
			add_run(defects, i);
	}
	return 0;
}

void defects_free(struct defects *defects)
{
	for (size_t i = 0; i < defects->count; i++) {
		free(defects->run[i].fails);
		free(defects->run[i].hit);
	}
	free(defects->run);
}
