// SPDX-License-Identifier: GPL-2.0-only
/*
 * The files below a folder, in an order that does not depend on the file system.
 */
#include "input/file.h"

#include <errno.h>
#include <fts.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define LIST_START 64

struct list {
	char **path; /* NULL-terminated */
	size_t count;
	size_t capacity;
};

static bool list_add(struct list *list, const char *path)
{
	if (list->count + 1 == list->capacity) {
		char **grown = reallocarray(list->path, 2 * list->capacity, sizeof(*grown));

		if (!grown)
			return false;
		list->path = grown;
		list->capacity *= 2;
	}
	list->path[list->count] = strdup(path);
	if (!list->path[list->count])
		return false;
	list->path[++list->count] = NULL;
	return true;
}

static bool ends_in(const char *text, const char *suffix)
{
	size_t len = strlen(text), suffix_len = strlen(suffix);

	return len >= suffix_len && !strcmp(text + len - suffix_len, suffix);
}

static int compare_paths(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int unreadable(struct diag *diag, const char *path, int error)
{
	if (error == ENOMEM)
		return diag_no_memory(diag, NULL);
	return diag_at(diag, path, 1, 1, "cannot read: %s; name a folder that can be read",
		       strerror(error));
}

static int list_walk(struct list *list, FTS *walk, const char *folder, const char *suffix,
		     struct diag *diag)
{
	FTSENT *entry;

	/* NULL is the end of it with errno 0 alone. */
	while (errno = 0, (entry = fts_read(walk))) {
		switch (entry->fts_info) {
		case FTS_DNR:
		case FTS_ERR:
		case FTS_NS:
			return unreadable(diag, entry->fts_path, entry->fts_errno);
		case FTS_F:
			if (entry->fts_level == FTS_ROOTLEVEL)
				return diag_at(diag, entry->fts_path, 1, 1,
					       "is no folder; name the folder that holds it");
			if (ends_in(entry->fts_name, suffix) && !list_add(list, entry->fts_path))
				return unreadable(diag, folder, ENOMEM);
			break;
		default: /* folders, cycles, dangling links, devices */
			break;
		}
	}
	return errno ? unreadable(diag, folder, errno) : 0;
}

char **file_list(const char *folder, const char *suffix, struct diag *diag)
{
	struct list list = { .path = calloc(LIST_START, sizeof(*list.path)),
			     .capacity = LIST_START };
	char *const roots[] = { (char *)folder, NULL };
	FTS *walk = NULL;
	int error = -1;

	/* Links to the data of another folder are followed. */
	if (list.path)
		walk = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, NULL);
	if (walk) {
		error = list_walk(&list, walk, folder, suffix, diag);
		fts_close(walk);
	} else {
		unreadable(diag, folder, errno);
	}
	if (error) {
		file_list_free(list.path);
		return NULL;
	}
	qsort(list.path, list.count, sizeof(*list.path), compare_paths);
	return list.path;
}

void file_list_free(char **list)
{
	if (!list)
		return;
	for (char **path = list; *path; path++)
		free(*path);
	free(list);
}
