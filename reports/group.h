/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Results that a report keeps together, by what their names begin with: suites, or families.
 *
 *	struct report_group group = { .view = view, .key = group_suite };
 *
 *	while (group_next(&group)) {
 *		printf("%.*s: %zu\n", group.size, group.name, group.count);
 *		for (const struct view_result *result = group.first; result;
 *		     result = group_after(&group, result))
 *			...
 *	}
 *
 * They come in the order of their first results, which others may stand between.
 */
#ifndef REPORTS_GROUP_H
#define REPORTS_GROUP_H

#include "record/view.h"

/* What a result is kept with; how much of the text counts. */
typedef const char *group_key(const struct view_result *result, int *size);

group_key group_suite; /* "init" of "init.INI-07.num_l2_vms" */
group_key group_family; /* "INI" of "INI-07" */

struct report_group {
	const struct record_view *view;
	group_key *key;
	const struct view_result *first; /* NULL before the first group */
	const char *name;
	int size; /* of the name */
	size_t count; /* of results */
	enum verdict worst;
};

bool group_next(struct report_group *group);

/* The next one of the group; NULL behind the last. */
const struct view_result *group_after(const struct report_group *group,
				      const struct view_result *result);

#endif
