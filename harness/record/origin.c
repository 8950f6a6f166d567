// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where a record comes from, as texts.
 */
#include "record/origin.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Texts of struct view_run, and in the end the seed. */
static const struct origin_member {
	const char *name;
	size_t offset;
} members[] = {
#define MEMBER(name) \
	{ \
#name, offsetof(struct view_run, name) \
	}
	MEMBER(suite),
	MEMBER(target),
	MEMBER(module),
	MEMBER(module_identity),
	MEMBER(update_to),
	MEMBER(platform),
	MEMBER(platform_identity),
	MEMBER(kernel),
	MEMBER(kernel_identity),
	MEMBER(policy),
	MEMBER(supports),
	MEMBER(defect),
	MEMBER(unknown),
	MEMBER(host),
	MEMBER(seed),
#undef MEMBER
};

#define NUM_MEMBERS (sizeof(members) / sizeof(members[0]))

const char *origin_name(size_t member)
{
	return member < NUM_MEMBERS ? members[member].name : NULL;
}

void origin_of_run(const struct view_run *run, size_t member, char text[ORIGIN_TEXT])
{
	size_t offset = members[member].offset;

	if (offset == offsetof(struct view_run, seed))
		snprintf(text, ORIGIN_TEXT, "%" PRId64, run->seed);
	else
		snprintf(text, ORIGIN_TEXT, "%s",
			 *(const char *const *)(const void *)((const char *)run + offset));
}

void origin_of_record(const struct record_view *view, size_t member, char text[ORIGIN_TEXT])
{
	size_t len = 0;

	*text = '\0';
	for (size_t i = 0; i < view->num_runs; i++) {
		char value[ORIGIN_TEXT], before[ORIGIN_TEXT];
		bool said = false;

		origin_of_run(&view->run[i], member, value);
		for (size_t j = 0; j < i && !said; j++) {
			origin_of_run(&view->run[j], member, before);
			said = !strcmp(before, value);
		}
		if (!said && *value && len < ORIGIN_TEXT)
			len += (size_t)snprintf(text + len, ORIGIN_TEXT - len, "%s%s",
						len ? ", " : "", value);
	}
}
