// SPDX-License-Identifier: GPL-2.0-only
/*
 * Knowing temporary names again: file_open_beside() makes them.
 */
#include "run/leftovers.h"

#include <fnmatch.h>
#include <string.h>
#include <unistd.h>

#include "input/file.h"

static const char *const patterns[] = {
	"journal.jsonl.[0-9]*.[0-9]*.tmp",
	"record.jsonl.[0-9]*.[0-9]*.tmp",
	"failures/*.td.[0-9]*.[0-9]*.tmp",
};

void leftovers_remove(const char *folder)
{
	struct diag diag; /* where the folder cannot be read there is nothing to tell of it */
	char **list = file_list(folder, ".tmp", &diag);

	for (size_t i = 0; list && list[i]; i++) {
		const char *name = list[i] + strlen(folder);

		name += *name == '/'; /* not where the folder's own path ends in one */
		for (size_t j = 0; j < sizeof(patterns) / sizeof(patterns[0]); j++) {
			if (!fnmatch(patterns[j], name, FNM_PATHNAME))
				unlink(list[i]);
		}
	}
	file_list_free(list);
}
