// SPDX-License-Identifier: GPL-2.0-only
/*
 * Making folders.
 */
#include "input/file.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER_OWNERS 0700

/* What cannot be made shows at the last one. */
static void make_parents(const char *folder)
{
	char path[PATH_MAX];

	for (const char *slash = strchr(folder, '/'); slash; slash = strchr(slash + 1, '/')) {
		if (slash == folder || slash - folder >= PATH_MAX)
			continue;
		snprintf(path, sizeof(path), "%.*s", (int)(slash - folder), folder);
		mkdir(path, FOLDER_OWNERS);
	}
}

/*
 * In a folder like /tmp one that another user has made may change under us. As for files there
 * (sysctl fs.protected_regular), that of whom the folder above belongs to is as good as ours.
 */
static bool is_anothers(const char *folder, const struct stat *there)
{
	const mode_t open_to_all = S_ISVTX | S_IWOTH;
	char path[PATH_MAX];
	struct stat above;

	if (there->st_uid == geteuid() ||
	    snprintf(path, sizeof(path), "%s/..", folder) >= (int)sizeof(path))
		return false;
	return !stat(path, &above) && (above.st_mode & open_to_all) == open_to_all &&
	       there->st_uid != above.st_uid;
}

static int make_last(const char *folder, int look(const char *path, struct stat *there),
		     struct diag *diag)
{
	struct stat there;
	const char *why;

	if (!mkdir(folder, FOLDER_OWNERS))
		return 0;
	why = strerror(errno);
	if (errno == EEXIST && !look(folder, &there)) {
		if (S_ISLNK(there.st_mode))
			why = "a symbolic link";
		else if (S_ISDIR(there.st_mode) && is_anothers(folder, &there))
			why = "another user's";
		else if (S_ISDIR(there.st_mode) && !access(folder, W_OK | X_OK))
			return 0;
		else if (S_ISDIR(there.st_mode))
			why = strerror(errno);
	}
	return diag_set(diag, "%s: cannot be made a folder to write to (%s); give another", folder,
			why);
}

int file_make_folder(const char *folder, struct diag *diag)
{
	make_parents(folder);
	return make_last(folder, stat, diag);
}

int file_make_own_folder(const char *folder, struct diag *diag)
{
	return make_last(folder, lstat, diag);
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
