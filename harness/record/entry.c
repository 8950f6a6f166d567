// SPDX-License-Identifier: GPL-2.0-only
/*
 * Entries of lists that people keep as data.
 */
#include "record/entry.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "input/file.h"

static int read_text(const struct json_at *object, void *entry, const struct entry_text *into,
		     struct diag *diag)
{
	struct json_at at;
	const char *text;
	int there = json_optional(object, into->name, &at, diag);

	if (there < 0)
		return -1;
	if (!there && !into->needed)
		return 0;
	if (json_member(object, into->name, &at, diag) || json_at_string(&at, &text, diag))
		return -1;
	if (!*text)
		return json_fail(&at, diag, "expected some text; say it, or leave the member out");
	if (strlen(text) >= into->size)
		return json_fail(&at, diag, "longer than %zu characters; shorten it",
				 into->size - 1);
	memcpy((char *)entry + into->offset, text, strlen(text) + 1);
	return 0;
}

int entry_texts(const struct json_at *object, void *entry, const struct entry_text *texts,
		struct diag *diag)
{
	for (; texts->name; texts++) {
		if (read_text(object, entry, texts, diag))
			return -1;
	}
	return 0;
}

char **entry_files(const char *path, struct diag *diag)
{
	struct stat there;
	char **paths;

	if (stat(path, &there) || !S_ISREG(there.st_mode))
		return file_list(path, ".json", diag);
	paths = calloc(2, sizeof(*paths));
	if (paths)
		paths[0] = strdup(path);
	if (paths && paths[0])
		return paths;
	free(paths);
	diag_no_memory(diag, path);
	return NULL;
}
