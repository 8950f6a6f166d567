// SPDX-License-Identifier: GPL-2.0-only
/*
 * Refutations as files: a case that a run takes as it is, and the platform that it needs.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/prove.h"
#include "input/file.h"

static int make_path(const struct prove_row *row, const char *folder, const char *suffix,
		     char path[PATH_MAX], struct diag *diag)
{
	int length = snprintf(path, PATH_MAX, "%s/%s%s", folder, row->result.test.name, suffix);

	return length < PATH_MAX ? 0 : diag_set(diag, "%s: the path is too long", folder);
}

static int write_platform(const struct prove_row *row, struct diag *diag)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	int error;

	if (!out)
		return diag_no_memory(diag, NULL);
	fprintf(out, "# A CPU of the solver's, for %s\n", row->result.test.name);
	cpuid_dump_print(&row->result.platform, out);
	error = fclose(out) || !text ? diag_no_memory(diag, NULL) :
				       file_write(row->platform_path, text, size, diag);
	free(text);
	return error;
}

int prove_write(struct prove_row *row, const char *folder, struct diag *diag)
{
	if (make_path(row, folder, ".td", row->path, diag) ||
	    td_case_write(&row->result.test, row->path, diag))
		return -1;
	if (!row->result.has_platform)
		return 0;
	if (make_path(row, folder, ".cpuid", row->platform_path, diag))
		return -1;
	return write_platform(row, diag);
}
