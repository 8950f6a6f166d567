/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Folders for the files of tests, which are gone when the program ends, however a test ended.
 *
 *	TEST(some)
 *	{
 *		const char *folder = folder_fresh();
 *
 *		folder_put(folder, "name", "data", 4);
 *		...
 *	}
 *
 *	FOLDER_HARNESS_MAIN
 *
 * The harness runs each test in a child that ends by _exit(): only the parent cleans up.
 */
#ifndef TESTS_FOLDER_H
#define TESTS_FOLDER_H

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder_root[PATH_MAX];

static inline const char *folder_path(char path[PATH_MAX], const char *folder, const char *name)
{
	if (snprintf(path, PATH_MAX, "%s/%s", folder, name) >= PATH_MAX)
		abort();
	return path;
}

/* With all that is in it. */
static inline void folder_remove(const char *folder)
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *dir = opendir(folder);

	while (dir && (entry = readdir(dir))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		if (unlink(folder_path(path, folder, entry->d_name)))
			folder_remove(path);
	}
	if (dir)
		closedir(dir);
	rmdir(folder);
}

static inline void folder_remove_root(void)
{
	folder_remove(folder_root);
}

static inline void folder_make_root(void)
{
	const char *temporary = getenv("TMPDIR");

	snprintf(folder_root, PATH_MAX, "%s/tdx-cts-XXXXXX", temporary ? temporary : "/tmp");
	if (!mkdtemp(folder_root) || atexit(folder_remove_root))
		abort();
}

#define FOLDER_HARNESS_MAIN \
	int main(int argc, char **argv) \
	{ \
		folder_make_root(); \
		return test_harness_run(argc, argv); \
	}

/* A new and empty one; one a test. */
static inline const char *folder_fresh(void)
{
	static char folder[PATH_MAX];

	if (snprintf(folder, PATH_MAX, "%s/XXXXXX", folder_root) >= PATH_MAX || !mkdtemp(folder))
		abort();
	return folder;
}

/* How many entries there are, hidden ones too. */
static inline int folder_count(const char *folder)
{
	DIR *dir = opendir(folder);
	int count = -2; /* . and .. */

	while (dir && readdir(dir))
		count++;
	if (dir)
		closedir(dir);
	return count;
}

/* A new file @name in it, or below it. */
static inline void folder_put(const char *folder, const char *name, const void *data, size_t size)
{
	char path[PATH_MAX];
	FILE *file = fopen(folder_path(path, folder, name), "w");

	if (!file || fwrite(data, 1, size, file) != size || fclose(file))
		abort();
}

#endif
