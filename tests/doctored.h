/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Module descriptions with one fault: a copy of a corpus module in which one text is replaced.
 *
 *	const char *folder = doctored_module("tdx-1.5.05", "module.json",
 *					     "\"max_l2_vms\": \"3\"", "\"max_l2_vms\": true");
 *
 * Needs the folder that FOLDER_HARNESS_MAIN makes (folder.h).
 */
#ifndef TESTS_DOCTORED_H
#define TESTS_DOCTORED_H

#include "folder.h"
#include "input/corpus.h"
#include "input/file.h"

static inline char *doctored_read(const char *module, const char *file, size_t *size)
{
	char folder[PATH_MAX], path[PATH_MAX];
	struct diag diag;
	char *text = NULL;

	if (!corpus_find("modules", module, "", folder, &diag))
		text = file_read(folder_path(path, folder, file), FILE_MAX_SIZE, size, &diag);
	if (!text)
		abort();
	return text;
}

/* Both files of @module, the first @from in @file replaced by @to. */
static inline const char *doctored_module(const char *module, const char *file, const char *from,
					  const char *to)
{
	static const char *const files[] = { "module.json", "cpuid_virtualization.json" };
	const char *folder = folder_fresh();

	for (int i = 0; i < 2; i++) {
		size_t size;
		int head;
		char *text = doctored_read(module, files[i], &size), *place, *changed;

		if (strcmp(files[i], file)) {
			folder_put(folder, files[i], text, size);
			free(text);
			continue;
		}
		place = strstr(text, from);
		if (!place)
			abort();
		head = (int)(place - text);
		if (asprintf(&changed, "%.*s%s%s", head, text, to, place + strlen(from)) < 0)
			abort();
		folder_put(folder, files[i], changed, strlen(changed));
		free(changed);
		free(text);
	}
	return folder;
}

#endif
