// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writing reports beside where they are to be, and into their place when all are whole.
 */
#include "cli/report_files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "input/file.h"
#include "record/record.h"

bool report_files_add(struct report_files *files, const struct report_writer *writer,
		      const char *path)
{
	if (files->count == REPORT_MAX_FILES)
		return false;
	files->file[files->count++] = (struct report_file){ .writer = writer, .path = path };
	files->on_stdout |= !strcmp(path, "-");
	return true;
}

static bool to_stdout(const struct report_file *file)
{
	return !strcmp(file->path, "-");
}

/* The record itself, or the one in that folder. */
static bool is_record(const struct stat *is, const char *record)
{
	char inside[PATH_MAX];
	struct stat of;

	if (!stat(record, &of) && is->st_dev == of.st_dev && is->st_ino == of.st_ino)
		return true;
	return snprintf(inside, sizeof(inside), "%s/" RECORD_FILE, record) < (int)sizeof(inside) &&
	       !stat(inside, &of) && is->st_dev == of.st_dev && is->st_ino == of.st_ino;
}

int report_files_check(const struct report_files *files, const char *record, struct diag *diag)
{
	for (size_t i = 0; i < files->count; i++) {
		const char *path = files->file[i].path;
		struct stat is;

		for (size_t j = 0; j < i; j++) {
			if (!strcmp(path, files->file[j].path))
				return diag_set(diag, "'%s' is given twice", path);
		}
		if (to_stdout(&files->file[i]))
			continue;
		if (file_check_place(path, diag))
			return -1;
		if (!stat(path, &is) && is_record(&is, record))
			return diag_set(diag, "'%s' is the record itself", path);
	}
	return 0;
}

static int write_stream(const struct report_file *file, const struct record_view *view,
			const struct report_options *options, FILE *stream, struct diag *diag)
{
	if (!file->writer->write(view, options, stream))
		return diag_no_memory(diag, file->path);
	if (fflush(stream) || ferror(stream))
		return diag_set(diag, "%s: cannot write: %s", file->path, strerror(errno));
	return 0;
}

/* An exit status. */
static int write_draft(struct report_file *file, const struct record_view *view,
		       const struct report_options *options, struct diag *diag)
{
	int fd = file_open_beside(file->path, O_WRONLY, FILE_SHARED, &file->draft), ret;
	FILE *stream;

	if (fd < 0) {
		file->draft = NULL;
		diag_set(diag, "%s: cannot write: %s; name a file in a folder that can be written",
			 file->path, strerror(errno));
		return CLI_BAD_INPUT;
	}
	stream = fdopen(fd, "w");
	if (!stream) {
		close(fd);
		diag_no_memory(diag, file->path);
		return CLI_HARNESS_FAILED;
	}
	ret = write_stream(file, view, options, stream, diag);
	if (fclose(stream) && !ret)
		ret = diag_set(diag, "%s: cannot write: %s", file->path, strerror(errno));
	return ret ? CLI_HARNESS_FAILED : CLI_CONFORMING;
}

static int write_drafts(struct report_files *files, const struct record_view *view,
			const struct report_options *options, struct diag *diag)
{
	int status = CLI_CONFORMING;

	for (size_t i = 0; status == CLI_CONFORMING && i < files->count; i++) {
		if (!to_stdout(&files->file[i]))
			status = write_draft(&files->file[i], view, options, diag);
	}
	return status;
}

static int keep_drafts(struct report_files *files, struct diag *diag)
{
	for (size_t i = 0; i < files->count; i++) {
		struct report_file *file = &files->file[i];

		if (!file->draft)
			continue;
		if (rename(file->draft, file->path))
			return diag_set(diag, "%s: cannot write: %s", file->path, strerror(errno));
		free(file->draft);
		file->draft = NULL;
	}
	return 0;
}

static void drop_drafts(struct report_files *files)
{
	for (size_t i = 0; i < files->count; i++) {
		if (files->file[i].draft)
			unlink(files->file[i].draft);
		free(files->file[i].draft);
	}
}

int report_files_write(struct report_files *files, const struct record_view *view,
		       const struct report_options *options, struct diag *diag)
{
	int status = write_drafts(files, view, options, diag);

	if (status == CLI_CONFORMING && keep_drafts(files, diag))
		status = CLI_HARNESS_FAILED;
	drop_drafts(files);
	for (size_t i = 0; status == CLI_CONFORMING && i < files->count; i++) {
		/* Whether it was written main() looks after. */
		if (to_stdout(&files->file[i]) &&
		    !files->file[i].writer->write(view, options, stdout)) {
			diag_no_memory(diag, "standard output");
			status = CLI_HARNESS_FAILED;
		}
	}
	return status;
}
