/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The files of tdx-cts report: all of them, or none.
 *
 *	struct report_files files = { 0 };
 *
 *	report_files_add(&files, writer, "r.xml");
 *	if (report_files_check(&files, record, &diag) ...)
 *		...	one would take the place of what is not to be replaced
 *	status = report_files_write(&files, view, &options, &diag);
 */
#ifndef CLI_REPORT_FILES_H
#define CLI_REPORT_FILES_H

#include "record/writer.h"

#define REPORT_MAX_FILES 8

struct report_files {
	size_t count;
	bool on_stdout; /* one of them, which has it to itself */
	struct report_file {
		const struct report_writer *writer;
		const char *path; /* "-": stdout */
		char *draft; /* its name as long as it is not whole; or NULL */
	} file[REPORT_MAX_FILES];
};

/* False where there are as many as there can be. */
bool report_files_add(struct report_files *files, const struct report_writer *writer,
		      const char *path);

/*
 * -1 and @diag where one would replace another, the record (@record: its path, or that of its
 * folder), or what is no file.
 */
int report_files_check(const struct report_files *files, const char *record, struct diag *diag);

/* CLI_CONFORMING; or what to exit with, and @diag: then none of them is there. */
int report_files_write(struct report_files *files, const struct record_view *view,
		       const struct report_options *options, struct diag *diag);

#endif
