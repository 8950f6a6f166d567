/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the lists that people keep as data have in common (waivers, expected skips): entries with
 * texts of limited length, in one file or in all those of a folder.
 *
 *	static const struct entry_text texts[] = {
 *		ENTRY_TEXT("rule", struct waiver, rule, true),
 *		ENTRY_TEXTS_END,
 *	};
 *
 *	if (entry_texts(&object, waiver, texts, diag))
 *		...	diag: "waivers.json:7:12: [3].rule: expected some text ..."
 */
#ifndef RECORD_ENTRY_H
#define RECORD_ENTRY_H

#include <stdbool.h>
#include <stddef.h>

#include "input/json.h"

#define ENTRIES_MAX_IN_FILE 1000

struct entry_text {
	const char *name; /* NULL at the end of a table */
	size_t offset;
	size_t size;
	bool needed;
};

#define ENTRY_TEXT(name, type, member, needed) \
	{ \
		name, offsetof(type, member), sizeof(((type *)0)->member), needed \
	}
#define ENTRY_TEXTS_END \
	{ \
		NULL, 0, 0, false \
	}

/* Into the arrays of characters of @entry, which is zeroed; one that is not needed may be missing. */
int entry_texts(const struct json_at *object, void *entry, const struct entry_text *texts,
		struct diag *diag);

/* @path itself, or the .json files of the folder that it is; for file_list_free(). */
char **entry_files(const char *path, struct diag *diag);

#endif
