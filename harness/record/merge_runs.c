// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records of whole runs: which can be merged, and the files of a merged one.
 */
#include "record/merge_runs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "input/file.h"
#include "record/origin.h"
#include "record/record.h"

static int read_source(struct run_source *source, const char *path, struct diag *diag)
{
	source->text = record_view_text(path, source->path, diag);
	if (!source->text)
		return -1;
	source->view = record_view_parse(source->path, source->text, diag);
	return source->view ? 0 : -1;
}

/* To the second, on the same machine, by the same command, of the same. */
static bool same_run(const struct view_run *a, const struct view_run *b)
{
	char one[ORIGIN_TEXT], other[ORIGIN_TEXT];
	bool same = !strcmp(a->started, b->started) && !strcmp(a->command, b->command);

	for (size_t i = 0; same && origin_name(i); i++) {
		origin_of_run(a, i, one);
		origin_of_run(b, i, other);
		same = !strcmp(one, other);
	}
	return same;
}

static int check_pair(const struct run_source *a, const struct run_source *b, struct diag *diag)
{
	for (size_t i = 0; i < a->view->num_runs; i++) {
		for (size_t j = 0; j < b->view->num_runs; j++) {
			const struct view_run *one = &a->view->run[i], *other = &b->view->run[j];

			if (strcmp(one->suite, other->suite) != 0)
				return diag_set(
					diag,
					"%s: of version %s of the suite, and %s of %s; merge "
					"runs of one version",
					b->path, other->suite, a->path, one->suite);
			if (same_run(one, other))
				return diag_set(diag, "%s: the same run is in %s; give each once",
						b->path, a->path);
		}
	}
	return 0;
}

static int read_sources(struct runs_merge *merge, const char *const *paths, size_t count,
			struct diag *diag)
{
	while (merge->count < count) {
		struct run_source *source = &merge->source[merge->count++];

		if (read_source(source, paths[merge->count - 1], diag))
			return -1;
		source->first_run = merge->num_runs;
		merge->num_runs += source->view->num_runs;
		for (size_t i = 0; i + 1 < merge->count; i++) {
			if (check_pair(&merge->source[i], source, diag))
				return -1;
		}
	}
	return 0;
}

int runs_merge(struct runs_merge *merge, const char *const *paths, size_t count, struct diag *diag)
{
	int ret;

	*merge = (struct runs_merge){ .source = calloc(count, sizeof(*merge->source)) };
	ret = merge->source ? read_sources(merge, paths, count, diag) : diag_no_memory(diag, NULL);
	if (!ret) {
		merge->text = runs_merge_lines(merge, &merge->size);
		if (merge->text)
			merge->view = record_view_parse("the merged record", merge->text, diag);
		else
			diag_no_memory(diag, NULL);
		ret = merge->view ? 0 : -1;
	}
	if (ret)
		runs_merge_free(merge);
	return ret;
}

void runs_merge_free(struct runs_merge *merge)
{
	for (size_t i = 0; merge->source && i < merge->count; i++) {
		free(merge->source[i].text);
		record_view_free(merge->source[i].view);
	}
	free(merge->source);
	free(merge->text);
	record_view_free(merge->view);
	*merge = (struct runs_merge){ 0 };
}

const struct run_source *runs_merge_worst(const struct runs_merge *merge, const char *path)
{
	const struct run_source *worst = &merge->source[0];
	enum verdict verdict = VERDICT_SKIP;
	bool found = false;

	for (size_t i = 0; i < merge->count; i++) {
		const struct record_view *view = merge->source[i].view;

		for (size_t j = 0; j < view->num_results; j++) {
			if (strcmp(view->result[j].path, path) != 0 ||
			    (found && view->result[j].verdict <= verdict))
				continue;
			found = true;
			worst = &merge->source[i];
			verdict = view->result[j].verdict;
		}
	}
	return worst;
}

/* A record from outside may name any file; a run keeps this one only. */
static bool is_kept_case(const struct view_result *result)
{
	char file[64];

	if (!*result->id || strpbrk(result->id, "/."))
		return false;
	snprintf(file, sizeof(file), "failures/%s.td", result->id);
	return !strcmp(result->shortest.file, file);
}

/* A failing case that does not lie there any more is not missed. */
static int copy_case(const struct run_source *from, const struct view_result *result,
		     const char *folder, struct diag *diag)
{
	int folder_size =
		(int)(strrchr(from->path, '/') ? strrchr(from->path, '/') - from->path : 0);
	char path[PATH_MAX];
	struct stat there;
	size_t size;
	char *text;
	int ret;

	if (snprintf(path, sizeof(path), "%.*s/%s", folder_size ? folder_size : 1,
		     folder_size ? from->path : ".", result->shortest.file) >= (int)sizeof(path) ||
	    stat(path, &there))
		return 0;
	text = file_read(path, FILE_MAX_SIZE, &size, diag);
	if (!text)
		return -1;
	ret = snprintf(path, sizeof(path), "%s/failures", folder) >= (int)sizeof(path) ?
		      diag_set(diag, "%s: too long a path", folder) :
		      file_make_own_folder(path, diag);
	if (!ret && snprintf(path, sizeof(path), "%s/%s", folder, result->shortest.file) <
			    (int)sizeof(path))
		ret = file_write(path, text, size, diag);
	free(text);
	return ret;
}

/* The record that is to be written is none of those that were read. */
static int check_target(const struct runs_merge *merge, const char *path, struct diag *diag)
{
	struct stat old, read;

	if (stat(path, &old))
		return 0;
	for (size_t i = 0; i < merge->count; i++) {
		if (!stat(merge->source[i].path, &read) && read.st_dev == old.st_dev &&
		    read.st_ino == old.st_ino)
			return diag_set(diag,
					"%s: is one of the records to merge; give --out "
					"another folder",
					path);
	}
	return 0;
}

int runs_merge_write(const struct runs_merge *merge, const char *folder, struct diag *diag)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/" RECORD_FILE, folder) >= (int)sizeof(path))
		return diag_set(diag, "%s: too long a path", folder);
	if (check_target(merge, path, diag) || file_make_folder(folder, diag))
		return -1;
	for (size_t i = 0; i < merge->view->num_results; i++) {
		const struct view_result *result = &merge->view->result[i];

		if (result->has_shortest && is_kept_case(result) &&
		    copy_case(runs_merge_worst(merge, result->path), result, folder, diag))
			return -1;
	}
	return file_write(path, merge->text, merge->size, diag);
}
