// SPDX-License-Identifier: GPL-2.0-only
/*
 * Making folders.
 */
#include "input/file.h"

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
