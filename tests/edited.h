/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Modules of the corpus as JSON, to be edited and read again.
 *
 *	json_t *json = edited_json("tdx-1.5.05", "module.json");
 *	struct masks *masks;
 *
 *	...	an edit
 *	masks = edited_masks(json, &diag);	// NULL: the loader refuses it
 */
#ifndef TESTS_EDITED_H
#define TESTS_EDITED_H

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "from_corpus.h"
#include "update/side.h"

static inline json_t *edited_json(const char *module, const char *file)
{
	char folder[PATH_MAX], path[PATH_MAX + 64];
	struct diag diag;
	json_t *json;

	from_corpus_need(!corpus_find("modules", module, "", folder, &diag), &diag);
	snprintf(path, sizeof(path), "%s/%s", folder, file);
	json = json_load_file(path, 0, NULL);
	if (!json)
		ksft_exit_fail_msg("%s cannot be read\n", path);
	return json;
}

static inline struct declared *edited_declared(json_t *json, struct diag *diag)
{
	char *text = json_dumps(json, 0);
	struct declared *declared = declared_parse("edited", text, diag);

	free(text);
	return declared;
}

static inline struct masks *edited_masks(json_t *json, struct diag *diag)
{
	char *text = json_dumps(json, 0);
	struct masks *masks = masks_parse("edited", text, diag);

	free(text);
	return masks;
}

#endif
