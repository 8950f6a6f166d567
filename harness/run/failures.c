// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writing down what failed.
 */
#include "run/failures.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/file.h"

/* @test: of the shortest failing case of some rule, by its name. */
static int write_case(struct td_case *test, const struct rule_result *result, const char *folder,
		      struct diag *diag)
{
	char path[PATH_MAX];

	if (!results_failure_path(result, folder, path, sizeof(path)))
		return 0;
	snprintf(test->rule, sizeof(test->rule), "%s", result->shortest.rule->id);
	snprintf(test->summary, sizeof(test->summary), "%s, on which %s failed", test->name,
		 test->rule);
	return td_case_write(test, path, diag);
}

static int write_item(const struct plan *plan, const struct plan_item *item,
		      const struct results *results, const char *folder, struct diag *diag)
{
	struct td_case *test = NULL;
	char name[TD_NAME];
	int ret = 0;

	plan_name(plan, item, name);
	for (size_t i = 0; i < rules_count() && !ret; i++) {
		const struct rule_result *result = results_of(results, rule_at(i));
		char path[PATH_MAX];

		if (!results_failure_path(result, folder, path, sizeof(path)) ||
		    strcmp(result->shortest.test, name) != 0)
			continue;
		if (!test)
			test = malloc(sizeof(*test));
		ret = test ? plan_case(plan, item, test, diag) : diag_no_memory(diag, path);
		if (!ret)
			ret = write_case(test, result, folder, diag);
	}
	free(test);
	return ret;
}

static bool any(const struct results *results, const char *folder)
{
	char path[PATH_MAX];

	for (size_t i = 0; i < rules_count(); i++) {
		if (results_failure_path(results_of(results, rule_at(i)), folder, path,
					 sizeof(path)))
			return true;
	}
	return false;
}

int failures_write(const struct plan *plan, const struct results *results, const char *folder,
		   struct diag *diag)
{
	const struct plan_item *item;
	char path[PATH_MAX];

	if (!any(results, folder))
		return 0;
	if (snprintf(path, sizeof(path), "%s/failures", folder) >= (int)sizeof(path))
		return diag_set(diag, "%s: too long a path", folder);
	if (file_make_own_folder(path, diag))
		return -1;
	/* Only what was listed: whatever failed has had its turn. */
	for (size_t i = 0; (item = plan_at(plan, i)); i++) {
		if (!plan_path(plan, item) && write_item(plan, item, results, folder, diag))
			return -1;
	}
	return 0;
}
