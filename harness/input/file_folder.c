// SPDX-License-Identifier: GPL-2.0-only
/*
 * Making folders.
 */
#include "input/file.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What cannot be made shows at the last one. */
static void make_parents(const char *folder)
{
	char path[PATH_MAX];

	for (const char *slash = strchr(folder, '/'); slash; slash = strchr(slash + 1, '/')) {
		if (slash == folder || slash - folder >= PATH_MAX)
			continue;
		snprintf(path, sizeof(path), "%.*s", (int)(slash - folder), folder);
		mkdir(path, 0777);
	}
}

int file_make_folder(const char *folder, struct diag *diag)
{
	struct stat there;

	make_parents(folder);
	if (!mkdir(folder, 0777))
		return 0;
	if (errno == EEXIST && !stat(folder, &there) && S_ISDIR(there.st_mode) &&
	    !access(folder, W_OK | X_OK))
		return 0;
	return diag_set(diag, "%s: cannot be made a folder to write to (%s); give another", folder,
			strerror(errno));
}

int file_make_empty_folder(const char *folder, struct diag *diag)
{
	const struct dirent *entry;
	DIR *there;
	int ret = 0;

	if (file_make_folder(folder, diag))
		return -1;
	there = opendir(folder);
	if (!there)
		return diag_set(diag, "%s: cannot be read (%s); give another folder", folder,
				strerror(errno));
	while (!ret && (entry = readdir(there))) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			ret = diag_set(diag,
				       "%s: holds %.100s already; give a new folder, or an empty "
				       "one",
				       folder, entry->d_name);
	}
	closedir(there);
	return ret;
}
