// SPDX-License-Identifier: GPL-2.0-only
/*
 * Listing what is there for each requirement: suites, cases of the corpus, seeded defects.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/list.h"
#include "emulator/defect.h"
#include "input/corpus.h"
#include "input/file.h"
#include "plan/plan.h"

static json_t *row_of(json_t *rows, const char *id)
{
	size_t index;
	json_t *row;

	json_array_foreach (rows, index, row) {
		if (!strcmp(json_string_value(json_object_get(row, "id")), id))
			return row;
	}
	return NULL;
}

static void append(json_t *row, const char *key, const char *text)
{
	json_array_append_new(json_object_get(row, key), json_string(text));
}

static int add_cases(json_t *rows, const char *folder, char **paths, struct diag *diag)
{
	struct td_case *test = malloc(sizeof(*test));
	int ret = 0;

	if (!test)
		return diag_no_memory(diag, NULL);
	for (char **path = paths; !ret && *path; path++) {
		ret = plan_load_case(test, *path, diag);
		if (!ret && *test->rule && test->role != TD_ROLE_NONE)
			append(row_of(rows, test->rule),
			       test->role == TD_ROLE_POSITIVE ? "positive" : "negative",
			       *path + strlen(folder) + 1);
	}
	free(test);
	return ret;
}

/* Paths are from the corpus's folder of cases on. */
static int add_corpus(json_t *rows, struct diag *diag)
{
	char folder[PATH_MAX];
	char **paths;
	int ret;

	if (snprintf(folder, sizeof(folder), "%s/cases", corpus_root()) >= (int)sizeof(folder))
		return diag_set(diag, "the path of the corpus is too long; move it");
	paths = file_list(folder, ".td", diag);
	if (!paths)
		return -1;
	ret = add_cases(rows, folder, paths, diag);
	file_list_free(paths);
	return ret;
}

static void add_columns(json_t *row)
{
	const json_t *defects = json_object_get(row, "defects"), *defect;
	char text[512] = "";
	size_t index, len = 0;

	list_set(row, "cases", "%zu positive, %zu negative",
		 json_array_size(json_object_get(row, "positive")),
		 json_array_size(json_object_get(row, "negative")));
	json_array_foreach (defects, index, defect) {
		if (len < sizeof(text))
			len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s",
						len ? " " : "", json_string_value(defect));
	}
	list_set(row, "found", "%s", len ? text : "no defect");
}

int list_trace(json_t *rows, struct diag *diag)
{
	size_t index;
	json_t *row;

	list_rules(rows, diag);
	json_array_foreach (rows, index, row) {
		json_object_set_new(row, "positive", json_array());
		json_object_set_new(row, "negative", json_array());
		json_object_set_new(row, "defects", json_array());
	}
	for (size_t i = 0; i < defect_count(); i++)
		append(row_of(rows, defect_at(i)->rule), "defects", defect_at(i)->id);
	if (add_corpus(rows, diag))
		return -1;
	json_array_foreach (rows, index, row) {
		add_columns(row);
	}
	return 0;
}
