// SPDX-License-Identifier: GPL-2.0-only
/*
 * The folder of a campaign.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz/campaign_private.h"
#include "fuzz/dictionary.h"
#include "fuzz/seeds.h"
#include "input/corpus.h"
#include "input/file.h"
#include "input/json.h"
#include "run/progress.h"

#define FORMAT "tdx-cts-campaign-1"
#define OPTIONS "campaign.json"
#define LOCK "lock"
#define MAX_SEED (1u << 20) /* a larger one is cut */

static const char *const folders[] = { "corpus",   "seeds", "crashes", "taken",
				       "findings", "log",   "tmp" };

#define NUM_FOLDERS (sizeof(folders) / sizeof(folders[0]))

void campaign_path(const struct campaign *campaign, char path[PATH_MAX], const char *format, ...)
{
	int len = snprintf(path, PATH_MAX, "%s/", campaign->options->folder);
	va_list args;

	va_start(args, format);
	vsnprintf(path + len, (size_t)(PATH_MAX - len), format, args);
	va_end(args);
}

static bool is_there(const struct campaign *campaign, const char *name)
{
	char path[PATH_MAX];

	campaign_path(campaign, path, "%s", name);
	return !access(path, F_OK);
}

/* With the lock alone it was made by a process that ended before it began. */
static bool is_empty(const char *folder)
{
	const struct dirent *entry;
	DIR *dir = opendir(folder);
	bool empty = dir;

	while (empty && (entry = readdir(dir)))
		empty = !strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..") ||
			!strcmp(entry->d_name, LOCK);
	if (dir)
		closedir(dir);
	return empty;
}

static int check_new(const struct campaign *campaign, struct diag *diag)
{
	const char *folder = campaign->options->folder;
	struct stat info;

	if (is_there(campaign, OPTIONS))
		return diag_set(diag,
				"%s: a campaign is in it; go on with it by --resume, or give "
				"another folder",
				folder);
	if (!stat(folder, &info) && S_ISDIR(info.st_mode) && !is_empty(folder))
		return diag_set(diag,
				"%s: not empty, and no campaign is in it; give another folder, or "
				"empty it",
				folder);
	return file_make_folder(folder, diag);
}

/* flock() is the open file's: children that exec() others have it not. */
static int lock(struct campaign *campaign, struct diag *diag)
{
	char path[PATH_MAX];

	campaign_path(campaign, path, LOCK);
	campaign->lock = file_open_own(path, O_RDWR | O_CREAT);
	if (campaign->lock < 0)
		return diag_set(diag, "%s: %s", path, strerror(errno));
	if (!flock(campaign->lock, LOCK_EX | LOCK_NB))
		return 0;
	/* What lies in the folder is not this one's to take away. */
	close(campaign->lock);
	campaign->lock = -1;
	return diag_set(diag,
			"%s: another campaign is at work in it; let that end, or give another "
			"folder",
			campaign->options->folder);
}

static int write_options(const struct campaign *campaign, struct diag *diag)
{
	json_t *object = json_pack("{ss,ss,sO}", "format", FORMAT, "version", TDX_CTS_VERSION,
				   "arguments", campaign->options->arguments);
	char *text = object ? json_dumps(object, JSON_INDENT(1)) : NULL;
	char path[PATH_MAX];
	int ret;

	campaign_path(campaign, path, OPTIONS);
	ret = text ? file_write(path, text, strlen(text), diag) : diag_no_memory(diag, path);
	free(text);
	json_decref(object);
	return ret;
}

static int make_folders(const struct campaign *campaign, struct diag *diag)
{
	char path[PATH_MAX];

	for (size_t i = 0; i < NUM_FOLDERS; i++) {
		campaign_path(campaign, path, "%s", folders[i]);
		if (file_make_own_folder(path, diag))
			return -1;
	}
	return 0;
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *place)
{
	(void)info;
	(void)kind;
	if (place->level)
		remove(path);
	return 0;
}

/* What engines that were killed have left behind. */
static void empty_tmp(const struct campaign *campaign)
{
	char path[PATH_MAX];

	campaign_path(campaign, path, "tmp");
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* With the lock: only then does nobody else begin one there, too. */
static int begin_new(struct campaign *campaign, struct diag *diag)
{
	if (!check_new(campaign, diag))
		return 0;
	/* What lies in the folder is not this one's to take away. */
	close(campaign->lock);
	campaign->lock = -1;
	return -1;
}

int campaign_folder_open(struct campaign *campaign, struct diag *diag)
{
	const struct campaign_options *options = campaign->options;

	campaign->lock = -1;
	if (strlen(options->folder) + CAMPAIGN_ROOM > PATH_MAX)
		return diag_set(diag, "%.60s...: too long a path; give a shorter one",
				options->folder);
	/* No lock is left in a folder that is somebody else's. */
	if (!options->resume && check_new(campaign, diag) && !is_there(campaign, LOCK))
		return -1;
	if (options->resume && !is_there(campaign, OPTIONS))
		return diag_set(diag, "%s: no campaign is in it", options->folder);
	if (lock(campaign, diag) || (!options->resume && begin_new(campaign, diag)) ||
	    make_folders(campaign, diag))
		return -1;
	empty_tmp(campaign);
	return options->resume ? 0 : write_options(campaign, diag);
}

void campaign_folder_close(struct campaign *campaign)
{
	if (campaign->lock >= 0) {
		empty_tmp(campaign);
		close(campaign->lock);
	}
	campaign->lock = -1;
}

json_t *campaign_arguments(const char *folder, struct diag *diag)
{
	char path[PATH_MAX];
	struct json_doc doc;
	struct json_at root, member;
	const char *format;
	json_t *arguments = NULL;

	if (snprintf(path, sizeof(path), "%s/" OPTIONS, folder) >= (int)sizeof(path)) {
		diag_set(diag, "%.60s...: too long a path", folder);
		return NULL;
	}
	if (access(path, F_OK)) {
		diag_set(diag, "%s: no campaign is in it; begin one with --out", folder);
		return NULL;
	}
	if (json_load(&doc, path, diag))
		return NULL;
	root = json_root(&doc);
	if (!json_member_string(&root, "format", &format, diag) &&
	    !json_member(&root, "arguments", &member, diag)) {
		if (strcmp(format, FORMAT) != 0 || !json_is_array(member.value))
			json_fail(&root, diag, "expected the options of a campaign, " FORMAT);
		else
			arguments = json_incref(member.value);
	}
	json_free(&doc);
	return arguments;
}

/* Files of a folder as they are. */
static int copy_seeds(const struct campaign *campaign, const char *from, size_t *count,
		      struct diag *diag)
{
	char **list = file_list(from, "", diag);
	char path[PATH_MAX];
	int ret = list ? 0 : -1;

	for (char **file = list; file && *file && !ret; file++) {
		size_t size;
		uint8_t *bytes = campaign_read(*file, MAX_SEED, &size);

		campaign_path(campaign, path, "seeds/%zu", ++*count);
		if (!bytes)
			ret = diag_set(diag, "%s: cannot be read: %s", *file, strerror(errno));
		else
			ret = file_write(path, bytes, size, diag);
		free(bytes);
	}
	if (list)
		file_list_free(list);
	return ret;
}

static int fill_seeds(const struct campaign *campaign, struct diag *diag)
{
	const struct campaign_target *target = campaign->options->target;
	char from[PATH_MAX + CAMPAIGN_ROOM], path[PATH_MAX];
	size_t count = 0;

	if (target->scope) {
		campaign_path(campaign, path, "seeds");
		return fuzz_seeds_write(target->scope, path, &count, diag);
	}
	for (const char *const *seeds = target->seeds; *seeds; seeds++) {
		snprintf(from, sizeof(from), "%s/%s", corpus_root(), *seeds);
		if (!access(from, F_OK) && copy_seeds(campaign, from, &count, diag))
			return -1;
	}
	/* afl-fuzz begins with none of its own. */
	campaign_path(campaign, path, "seeds/0");
	return count ? 0 : file_write(path, "\n", 1, diag);
}

static int write_dictionary(struct campaign *campaign, struct diag *diag)
{
	const struct campaign_target *target = campaign->options->target;
	char path[PATH_MAX], from[PATH_MAX + CAMPAIGN_ROOM], *text = NULL;
	size_t size = 0;
	FILE *stream;
	int ret;

	campaign_path(campaign, path, "dictionary");
	if (target->scope) {
		stream = open_memstream(&text, &size);
		if (stream)
			fuzz_dictionary_print(target->scope, stream);
		if (!stream || fclose(stream))
			return diag_no_memory(diag, path);
	} else {
		snprintf(from, sizeof(from), "%s/../fuzz/%s.dict", corpus_root(), target->name);
		if (access(from, F_OK))
			return 0;
		text = file_read(from, FILE_MAX_SIZE, &size, diag);
		if (!text)
			return -1;
	}
	ret = file_write(path, text, size, diag);
	free(text);
	campaign->setting.dictionary = !ret;
	return ret;
}

int campaign_fill(struct campaign *campaign, struct diag *diag)
{
	return fill_seeds(campaign, diag) || write_dictionary(campaign, diag) ? -1 : 0;
}

uint8_t *campaign_read(const char *path, size_t max, size_t *size)
{
	FILE *file = fopen(path, "re");
	uint8_t *bytes = file ? malloc(max + 1) : NULL;

	if (bytes)
		*size = fread(bytes, 1, max, file);
	if (bytes && ferror(file)) {
		free(bytes);
		bytes = NULL;
	}
	if (file)
		fclose(file);
	return bytes;
}
