// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suites and families of results.
 */
#include "reports/group.h"

#include <string.h>

const char *group_suite(const struct view_result *result, int *size)
{
	*size = (int)strcspn(result->path, ".");
	return result->path;
}

const char *group_family(const struct view_result *result, int *size)
{
	*size = (int)strcspn(result->id, "-");
	return result->id;
}

static const struct view_result *end_of(const struct report_group *group)
{
	return group->view->result + group->view->num_results;
}

static bool belongs(const struct report_group *group, const struct view_result *result)
{
	int size;
	const char *name = group->key(result, &size);

	return size == group->size && !memcmp(name, group->name, (size_t)size);
}

/* Makes it the group of @result; false where that stands in an earlier one. */
static bool begin(struct report_group *group, const struct view_result *result)
{
	const struct view_result *before = group->view->result;

	group->name = group->key(result, &group->size);
	while (before < result && !belongs(group, before))
		before++;
	return before == result;
}

bool group_next(struct report_group *group)
{
	const struct view_result *result = group->first ? group->first + 1 : group->view->result;

	if (!group->view->num_results)
		return false;
	while (result < end_of(group) && !begin(group, result))
		result++;
	if (result == end_of(group))
		return false;
	group->first = result;
	group->count = 0;
	group->worst = VERDICT_SKIP;
	for (; result; result = group_after(group, result)) {
		group->count++;
		group->worst = verdict_worse(group->worst, result->verdict);
	}
	return true;
}

const struct view_result *group_after(const struct report_group *group,
				      const struct view_result *result)
{
	do {
		result++;
	} while (result < end_of(group) && !belongs(group, result));
	return result < end_of(group) ? result : NULL;
}
