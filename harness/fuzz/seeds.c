// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cases as fuzz inputs, one file each.
 */
#include "fuzz/seeds.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "fuzz/bytes.h"
#include "input/file.h"

/* FNV-1a, 64 bits: as good as any for a few hundred names. */
static uint64_t hash(const uint8_t *bytes, size_t size)
{
	uint64_t value = 0xcbf29ce484222325;

	for (size_t i = 0; i < size; i++)
		value = (value ^ bytes[i]) * 0x100000001b3;
	return value;
}

static int write_seed(const uint8_t *bytes, size_t size, const char *into, size_t *count,
		      struct diag *diag)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/%016" PRIx64, into, hash(bytes, size)) >=
	    (int)sizeof(path))
		return diag_set(diag, "%.60s...: the path is too long", into);
	if (!access(path, F_OK))
		return 0;
	++*count;
	return file_write(path, bytes, size, diag);
}

int fuzz_seeds_write(const struct fuzz_scope *scope, const char *folder, const char *into,
		     size_t *count, struct diag *diag)
{
	static uint8_t bytes[FUZZ_MAX_INPUT];
	static struct td_case test;
	char **list, **path;
	size_t size;
	int ret = -1;

	if (file_make_folder(into, diag))
		return -1;
	list = file_list(folder, ".td", diag);
	if (!list)
		return -1;
	for (path = list; *path; path++) {
		if (td_case_load(&test, *path, diag))
			goto out;
		if (fuzz_encode(scope, &test, bytes, sizeof(bytes), &size) && size &&
		    write_seed(bytes, size, into, count, diag))
			goto out;
	}
	ret = 0;
out:
	file_list_free(list);
	return ret;
}
