// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds the corpus, and the names in it.
 *
 * The build gives the way from its own folder to the source tree's corpus,
 * TDX_CTS_CORPUS_FROM_BUILD, and that from the folder of the installed command to the installed
 * corpus, TDX_CTS_CORPUS_FROM_COMMAND.
 */
#include "input/corpus.h"

#include <dirent.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "input/program.h"

/* build/engines/NAME/fuzz */
#define MAX_DEPTH 4

static char found_root[PATH_MAX] = "/corpus";

/* Others may have a folder of that name for data of their own: a corpus has modules. */
static bool take(const char *folder, const char *below)
{
	char path[2 * PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s/modules", folder, below);
	if (access(path, F_OK))
		return false;
	*strrchr(path, '/') = '\0';
	return realpath(path, found_root) != NULL;
}

/* From the program itself, so that what is installed may be moved. */
static void find_root(void)
{
	char folder[PATH_MAX] = "";

	if (!program_folder(folder) || take(folder, "corpus") ||
	    take(folder, TDX_CTS_CORPUS_FROM_COMMAND))
		return;
	snprintf(found_root, sizeof(found_root), "%.*s/corpus", PATH_MAX - 8, folder);
	for (int depth = 0; depth < MAX_DEPTH && *folder; depth++) {
		if (take(folder, TDX_CTS_CORPUS_FROM_BUILD))
			return;
		*strrchr(folder, '/') = '\0';
	}
}

const char *corpus_root(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	const char *root = getenv("TDX_CTS_CORPUS");

	if (root && *root)
		return root;
	pthread_once(&once, find_root);
	return found_root;
}

/*
 * The name of a folder's @entry without @suffix, or false if it is no item of that kind. Items
 * without a suffix are folders.
 */
static bool item_name(const struct dirent *entry, const char *suffix, char name[NAME_MAX + 1])
{
	size_t len = strlen(entry->d_name), suffix_len = strlen(suffix);

	if (entry->d_name[0] == '.' || len <= suffix_len ||
	    strcmp(entry->d_name + len - suffix_len, suffix) ||
	    (!suffix_len && entry->d_type == DT_REG))
		return false;
	snprintf(name, NAME_MAX + 1, "%.*s", (int)(len - suffix_len), entry->d_name);
	return true;
}

/* " a, b, c", as far as it fits. */
static void list_items(const char *folder, const char *suffix, char *text, size_t size)
{
	struct dirent **entries;
	char name[NAME_MAX + 1];
	size_t used = 0;
	int count;

	text[0] = '\0';
	count = scandir(folder, &entries, NULL, alphasort);
	for (int i = 0; i < count; i++) {
		if (used < size && item_name(entries[i], suffix, name))
			used += snprintf(text + used, size - used, "%s %s", used ? "," : "", name);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	if (!text[0])
		snprintf(text, size, " none");
}

static bool item_path(const char *kind, const char *name, const char *suffix, char path[PATH_MAX])
{
	int len;

	/* "." and ".." are folders of the corpus too, but no names in it. */
	if (!*name || *name == '.' || *name == '/')
		return false;
	len = snprintf(path, PATH_MAX, "%s/%s/%s%s", corpus_root(), kind, name, suffix);
	return len < PATH_MAX && !access(path, F_OK);
}

int corpus_find(const char *kind, const char *name, const char *suffix, char path[PATH_MAX],
		struct diag *diag)
{
	char folder[2 * PATH_MAX], items[512];
	bool exists = !access(name, F_OK);

	if (!(exists && strchr(name, '/')) && item_path(kind, name, suffix, path))
		return 0;
	if (exists && snprintf(path, PATH_MAX, "%s", name) < PATH_MAX)
		return 0;
	snprintf(folder, sizeof(folder), "%s/%s", corpus_root(), kind);
	list_items(folder, suffix, items, sizeof(items));
	return diag_set(diag, "%s: no such path, and no such name in %s; name one of:%s", name,
			folder, items);
}
