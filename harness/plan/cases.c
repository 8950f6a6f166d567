// SPDX-License-Identifier: GPL-2.0-only
/*
 * The corpus's own cases, folder by folder.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/corpus.h"
#include "input/file.h"
#include "plan/generator.h"

static bool keep_list(struct plan *plan, char **list, size_t count)
{
	char ***lists = realloc(plan->list, (plan->num_lists + 1) * sizeof(*lists));
	const char **paths;

	if (!lists)
		return false;
	plan->list = lists;
	paths = realloc(plan->path, (plan->num_paths + count + 1) * sizeof(*paths));
	if (!paths)
		return false;
	plan->path = paths;
	plan->list[plan->num_lists++] = list;
	return true;
}

static int add_folder(struct plan *plan, const char *name, uint32_t wanted, struct diag *diag)
{
	char folder[PATH_MAX];
	char **list;
	size_t count = 0;

	if (corpus_find("cases", name, "", folder, diag))
		return -1;
	list = file_list(folder, ".td", diag);
	if (!list)
		return -1;
	while (list[count])
		count++;
	if (!keep_list(plan, list, count)) {
		file_list_free(list);
		return diag_no_memory(diag, "the cases of a plan");
	}
	for (size_t i = 0; i < count; i++) {
		struct plan_item item = { .suites = wanted, .index = (uint32_t)plan->num_paths };

		plan->path[plan->num_paths++] = list[i];
		if (plan_add(plan, &item, diag))
			return -1;
	}
	return 0;
}

static uint32_t suites_with(const struct plan *plan, const char *folder)
{
	uint32_t wanted = 0;

	for (unsigned int i = 0; i < PLAN_MAX_SUITES && plan->suites[i]; i++) {
		if (suite_has_folder(plan->suites[i], folder) &&
		    suite_takes_part(plan->suites[i], plan->context))
			wanted |= 1U << i;
	}
	return wanted;
}

/* Each folder once, when the first suite that names it has its turn. */
static int list(struct plan *plan, struct diag *diag)
{
	for (unsigned int i = 0; i < PLAN_MAX_SUITES && plan->suites[i]; i++) {
		for (const char *const *name = plan->suites[i]->cases; *name; name++) {
			uint32_t wanted = suites_with(plan, *name);

			if (wanted && __builtin_ctz(wanted) == (int)i &&
			    add_folder(plan, *name, wanted, diag))
				return -1;
		}
	}
	return 0;
}

/* "CLB-01.negative" of ".../clb/CLB-01.negative.td" */
static void describe(const struct plan *plan, const struct plan_item *item, char name[TD_NAME])
{
	const char *path = plan->path[item->index], *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;

	snprintf(name, TD_NAME, "%.*s", (int)(strlen(base) - strlen(".td")), base);
}

int plan_load_case(struct td_case *test, const char *path, struct diag *diag)
{
	if (td_case_load(test, path, diag))
		return -1;
	if (*test->rule && !rule_named(test->rule))
		return diag_at(diag, path, 1, 1, "there is no rule %s; see tdx-cts list rules",
			       test->rule);
	return 0;
}

static int make(const struct plan *plan, const struct plan_item *item, struct td_case *test,
		struct diag *diag)
{
	return plan_load_case(test, plan->path[item->index], diag);
}

const struct plan_generator plan_cases = {
	.phase = PLAN_CASES,
	.name = "cases",
	.list = list,
	.describe = describe,
	.make = make,
};
