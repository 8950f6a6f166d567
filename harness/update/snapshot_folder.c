// SPDX-License-Identifier: GPL-2.0-only
/*
 * A snapshot on disk: a file for each kind of fact. All are written beside those of an older
 * snapshot before the first of these is replaced, because a disk may fill up at any of them.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "input/file.h"
#include "update/snapshot.h"

#define SUFFIX ".txt"
#define SNAPSHOT_FAMILY "tdx-cts-snapshot-"
#define NEW ".new" /* behind a name, until all files are there */

static int path_of(const char *folder, enum fact_kind kind, const char *end, char path[PATH_MAX],
		   struct diag *diag)
{
	if (snprintf(path, PATH_MAX, "%s/%s" SUFFIX "%s", folder, fact_kind_name(kind), end) >=
	    PATH_MAX)
		return diag_set(diag, "the name of the snapshot's folder is too long");
	return 0;
}

/* "views.txt", or what is left of writing one: "views.txt.new", "views.txt.new.123.0.tmp" */
static bool is_ours(const char *name)
{
	for (enum fact_kind kind = 0; kind < FACT_NUM_KINDS; kind++) {
		size_t len = strlen(fact_kind_name(kind));

		if (strncmp(name, fact_kind_name(kind), len) != 0 ||
		    strncmp(name + len, SUFFIX, strlen(SUFFIX)) != 0)
			continue;
		name += len + strlen(SUFFIX);
		return !*name || !strncmp(name, NEW, strlen(NEW));
	}
	return false;
}

static bool is_leftover(const char *name)
{
	return is_ours(name) && strstr(name, SUFFIX NEW);
}

/* The name of an entry that is not ours, or ""; -1 and @diag where the folder cannot be read. */
static int look_through(const char *folder, char foreign[NAME_MAX + 1], size_t *count,
			struct diag *diag)
{
	DIR *there = opendir(folder);
	const struct dirent *entry;

	*foreign = '\0';
	*count = 0;
	if (!there)
		return diag_set(diag, "%s: cannot be read (%s); give another folder", folder,
				strerror(errno));
	while ((entry = readdir(there))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		if (!is_ours(entry->d_name))
			snprintf(foreign, NAME_MAX + 1, "%s", entry->d_name);
		*count += !is_leftover(entry->d_name);
	}
	closedir(there);
	return 0;
}

/* Its identity.txt says that it is a snapshot, of whatever version. */
static bool is_snapshot(const char *folder)
{
	struct facts *facts = facts_create();
	const struct fact *format = NULL;
	char path[PATH_MAX], *text = NULL;
	struct diag ignored;
	bool there = false;
	size_t size;

	if (facts && !path_of(folder, FACT_IDENTITY, "", path, &ignored))
		text = file_read(path, FILE_MAX_SIZE, &size, &ignored);
	if (text && !facts_parse(facts, FACT_IDENTITY, path, text, &ignored)) {
		facts_sort(facts);
		format = facts_find(facts, FACT_IDENTITY, "format");
	}
	if (format)
		there = !strncmp(format->value, SNAPSHOT_FAMILY, strlen(SNAPSHOT_FAMILY));
	free(text);
	facts_free(facts);
	return there;
}

int snapshot_check_folder(const char *folder, struct diag *diag)
{
	char foreign[NAME_MAX + 1];
	size_t count;

	if (file_make_folder(folder, diag) || look_through(folder, foreign, &count, diag))
		return -1;
	if (*foreign)
		return diag_set(diag,
				"%s: holds %.100s, which is of no snapshot; give a new folder, or "
				"that of an older snapshot",
				folder, foreign);
	if (count && !is_snapshot(folder))
		return diag_set(diag,
				"%s: identity.txt does not say that this is a snapshot; give a new "
				"folder, or that of an older snapshot",
				folder);
	return 0;
}

static int write_kind(const struct facts *facts, enum fact_kind kind, const char *path,
		      struct diag *diag)
{
	char *text = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);
	int ret;

	if (!to)
		return diag_no_memory(diag, "the files of a snapshot");
	facts_print(facts, kind, to);
	if (fclose(to) || !text)
		ret = diag_no_memory(diag, "the files of a snapshot");
	else
		ret = file_write(path, text, size, diag);
	free(text);
	return ret;
}

static int write_new(const struct facts *facts, const char *folder, struct diag *diag)
{
	char path[PATH_MAX];

	for (enum fact_kind kind = 0; kind < FACT_NUM_KINDS; kind++) {
		if (facts_have(facts, kind) &&
		    (path_of(folder, kind, NEW, path, diag) || write_kind(facts, kind, path, diag)))
			return -1;
	}
	return 0;
}

/* A kind that is not shown any more has no file. */
static int replace(const struct facts *facts, const char *folder, struct diag *diag)
{
	char from[PATH_MAX], to[PATH_MAX];

	for (enum fact_kind kind = 0; kind < FACT_NUM_KINDS; kind++) {
		if (path_of(folder, kind, NEW, from, diag) || path_of(folder, kind, "", to, diag))
			return -1;
		if (facts_have(facts, kind) ? rename(from, to) : unlink(to) && errno != ENOENT)
			return diag_set(diag, "%s: cannot be replaced (%s); check the folder", to,
					strerror(errno));
	}
	return 0;
}

static void remove_leftovers(const char *folder)
{
	DIR *there = opendir(folder);
	const struct dirent *entry;

	while (there && (entry = readdir(there))) {
		if (is_leftover(entry->d_name))
			unlinkat(dirfd(there), entry->d_name, 0);
	}
	if (there)
		closedir(there);
}

int snapshot_write(const struct snapshot *snapshot, const char *folder, struct diag *diag)
{
	int ret;

	if (file_make_folder(folder, diag))
		return -1;
	ret = write_new(snapshot->facts, folder, diag);
	if (!ret)
		ret = replace(snapshot->facts, folder, diag);
	remove_leftovers(folder);
	return ret;
}
