// SPDX-License-Identifier: GPL-2.0-only
/*
 * Learning from lost hosts.
 */
#include "run/avoid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "td/relate.h"

#define MAX_SIZE 2 /* settings that it takes */

static int add_row(struct avoid_door *door, const struct space *space, const struct td_case *test,
		   struct diag *diag)
{
	uint8_t row[SPACE_MAX_FACTORS];

	if (!space || !space_row_whole(space, test, row))
		return 0;
	if (!door->rows.num_factors)
		cover_array_init(&door->rows, space->num_factors);
	if (cover_array_append(&door->rows, row))
		return diag_no_memory(diag, "the cases that were lost");
	return 0;
}

int avoid_add(struct avoid *avoid, const struct space *space, const struct td_case *test,
	      struct diag *diag)
{
	struct td_case *grown = realloc(avoid->lost, (avoid->num_lost + 1) * sizeof(*grown));

	if (!grown)
		return diag_no_memory(diag, "the cases that were lost");
	avoid->lost = grown;
	avoid->lost[avoid->num_lost++] = *test;
	return add_row(&avoid->door[test->via], space, test, diag);
}

static void say(struct target_reason *reason, const char *found, const char *what)
{
	snprintf(reason->needed, sizeof(reason->needed), "--resume with --retry-lost");
	snprintf(reason->found, sizeof(reason->found), found, what);
}

static bool includes_lost(const struct avoid *avoid, const struct td_case *test,
			  struct target_reason *reason)
{
	for (size_t i = 0; i < avoid->num_lost; i++) {
		const struct td_case *lost = &avoid->lost[i];

		if (test->num_calls || lost->num_calls ||
		    !td_config_includes(&test->config, &lost->config))
			continue;
		say(reason, "all that is asked for in %.80s, which was lost", lost->name);
		return true;
	}
	return false;
}

/* A set of levels of the default TD explains nothing: every TD would have it. */
static bool is_guilty(const struct suspects_set *set)
{
	for (size_t i = 0; i < set->size; i++) {
		if (set->literal[i].level)
			return true;
	}
	return false;
}

static size_t keep_guilty(struct suspects_set *set, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count && i < AVOID_MAX_SETS; i++) {
		if (is_guilty(&set[i]))
			set[kept++] = set[i];
	}
	return count > AVOID_MAX_SETS ? 0 : kept;
}

/* The smallest sets in all lost rows and in no other; none where there are too many to tell. */
static void find_sets(struct avoid_door *door, const struct cover_array *passed)
{
	size_t lost = door->rows.num_rows, num = lost + passed->num_rows;
	size_t width = door->rows.num_factors, count = 0;
	uint8_t *level = malloc(num * width);
	bool *failed = calloc(num, sizeof(*failed));
	const struct suspects_rows rows = { width, num, level, failed };

	door->num_sets = 0;
	door->lost = lost;
	door->passed = passed->num_rows;
	if (level && failed) {
		memcpy(level, door->rows.level, lost * width);
		if (passed->num_rows)
			memcpy(level + lost * width, passed->level, passed->num_rows * width);
		memset(failed, true, lost);
		for (size_t size = 1; size <= MAX_SIZE && !count; size++) {
			if (suspects_find(&rows, size, door->set, AVOID_MAX_SETS, &count))
				door->num_sets = keep_guilty(door->set, count);
		}
	}
	free(level);
	free(failed);
}

static bool has_set(const uint8_t *row, const struct suspects_set *set)
{
	for (size_t i = 0; i < set->size; i++) {
		if (row[set->literal[i].factor] != set->literal[i].level)
			return false;
	}
	return true;
}

static void name_set(const struct space *space, const struct suspects_set *set, char *text,
		     size_t size)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < set->size && len < size; i++)
		len += (size_t)snprintf(text + len, size - len, "%s%.32s", i ? " and " : "",
					space->factor[set->literal[i].factor].name);
}

static bool has_suspects(struct avoid *avoid, const struct space *space,
			 const struct cover_array *passed, const struct td_case *test,
			 struct target_reason *reason)
{
	struct avoid_door *door = &avoid->door[test->via];
	uint8_t row[SPACE_MAX_FACTORS];
	char text[80] = "";

	if (door->rows.num_rows < 2 || test->num_calls || !space)
		return false;
	if (door->lost != door->rows.num_rows || door->passed != passed->num_rows)
		find_sets(door, passed);
	space_row(space, test, row); /* whatever else it asks for */
	for (size_t i = 0; i < door->num_sets; i++) {
		if (!has_set(row, &door->set[i]))
			continue;
		name_set(space, &door->set[i], text, sizeof(text));
		say(reason, "%s, which all lost cases have", text);
		return true;
	}
	return false;
}

static bool avoid_one(struct avoid *avoid, const struct space *space,
		      const struct cover_array *passed, const struct td_case *test,
		      struct target_reason *reason)
{
	return includes_lost(avoid, test, reason) ||
	       has_suspects(avoid, space, passed, test, reason);
}

/* Whatever is related to the case is built, too; what two TDs have together the most of it. */
bool avoid_case(struct avoid *avoid, const struct space *space, const struct cover_array *passed,
		const struct td_case *test, struct target_reason *reason)
{
	struct td_case *related;
	bool found;

	if (!avoid->num_lost)
		return false;
	if (avoid_one(avoid, space, passed, test, reason))
		return true;
	if (!td_relation_has_partner(test->relation))
		return false;
	related = malloc(sizeof(*related));
	if (!related)
		return false;
	*related = *test;
	related->config = test->partner;
	found = avoid_one(avoid, space, passed, related, reason) ||
		(relate_join(&test->config, &test->partner, &related->config) &&
		 avoid_one(avoid, space, passed, related, reason));
	free(related);
	return found;
}

void avoid_suspects(const struct avoid *avoid, const struct space *space, char *text, size_t size)
{
	const struct avoid_door *door = &avoid->door[space->via];

	text[0] = '\0';
	for (size_t i = 0; i < door->num_sets; i++) {
		size_t len = strlen(text);

		if (i)
			snprintf(text + len, size - len, ", or ");
		name_set(space, &door->set[i], text, size);
	}
}

void avoid_free(struct avoid *avoid)
{
	free(avoid->lost);
	cover_array_free(&avoid->door[TD_VIA_KVM].rows);
	cover_array_free(&avoid->door[TD_VIA_MODULE].rows);
}
