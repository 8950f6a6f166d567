/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the data lies that is shared between checkouts and not part of this one.
 *
 *	char path[PATH_MAX];
 *
 *	if (!shared_find("vectors", path))
 *		SKIP(return, SHARED_NEEDED);
 *
 * $TDX_CTS_SHARED names the folder; otherwise it is "shared" beside the source tree, which
 * $TDX_CTS_SOURCE or, at build time, TDX_CTS_SOURCE_DIR names.
 */
#ifndef TESTS_SHARED_H
#define TESTS_SHARED_H

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SHARED_NEEDED "needs the shared data: set TDX_CTS_SHARED to its folder"

static inline const char *shared_source(void)
{
	const char *source = getenv("TDX_CTS_SOURCE");

#ifdef TDX_CTS_SOURCE_DIR
	if (!source)
		source = TDX_CTS_SOURCE_DIR;
#endif
	return source;
}

/* The path of @name in the shared folder, if it can be read. */
static inline bool shared_find(const char *name, char path[PATH_MAX])
{
	const char *shared = getenv("TDX_CTS_SHARED");
	const char *source = shared_source();
	const char *slash = source ? strrchr(source, '/') : NULL;

	if (shared)
		snprintf(path, PATH_MAX, "%s/%s", shared, name);
	else if (slash)
		snprintf(path, PATH_MAX, "%.*s/shared/%s", (int)(slash - source), source, name);
	else
		return false;
	return !access(path, R_OK);
}

#endif
