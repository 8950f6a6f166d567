// SPDX-License-Identifier: GPL-2.0-only
/*
 * Journals of cases.
 */
#include "fuzz/case_journal.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "host/boot.h"
#include "input/file.h"
#include "record/journal.h"

#define FORMAT "tdx-cts-fuzz-journal-1"

struct case_journal {
	struct journal *journal;
};

/* A process number comes again after a boot. */
static int make_path(const char *folder, char path[PATH_MAX], struct diag *diag)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (snprintf(path, PATH_MAX, "%s/%lld.%09ld-%d", folder, (long long)now.tv_sec, now.tv_nsec,
		     getpid()) >= PATH_MAX)
		return diag_set(diag, "%.60s...: too long a path", folder);
	return 0;
}

struct case_journal *case_journal_open(const char *folder, struct diag *diag)
{
	struct case_journal *journal = calloc(1, sizeof(*journal));
	char path[PATH_MAX], boot[HOST_BOOT_ID_SIZE] = "";
	json_t *header;

	if (host_boot_id(boot))
		boot[0] = '\0';
	header = json_pack("{ss,ss}", "format", FORMAT, "boot", boot);
	if (!journal || !header)
		diag_no_memory(diag, NULL);
	else if (!make_path(folder, path, diag))
		journal->journal = journal_create(path, header, true, diag);
	json_decref(header);
	if (journal && journal->journal)
		return journal;
	free(journal);
	return NULL;
}

void case_journal_close(struct case_journal *journal)
{
	struct diag diag;

	if (!journal)
		return;
	journal_close(journal->journal, &diag);
	free(journal);
}

static int append(struct case_journal *journal, json_t *line, struct diag *diag)
{
	int ret = line ? journal_append(journal->journal, line, diag) :
			 diag_no_memory(diag, "a line of the journal");

	json_decref(line);
	return ret;
}

int case_journal_begin(struct case_journal *journal, const struct td_case *test, struct diag *diag)
{
	char *text = td_case_text(test);
	int ret = text ? append(journal, json_pack("{ss}", "begin", text), diag) :
			 diag_no_memory(diag, "a line of the journal");

	free(text);
	return ret ? -1 : journal_sync(journal->journal, diag);
}

int case_journal_end(struct case_journal *journal, struct diag *diag)
{
	return append(journal, json_pack("{sb}", "end", 1), diag);
}

/* What one journal says. */
struct reading {
	char boot[HOST_BOOT_ID_SIZE];
	bool begun;
	struct td_case test;
};

static int take_line(void *user, const struct json_at *line, struct diag *diag)
{
	struct reading *reading = user;
	struct json_at member;
	const char *text;

	if (line->doc->first_line == 1) {
		if (json_member_string(line, "boot", &text, diag))
			return -1;
		snprintf(reading->boot, sizeof(reading->boot), "%s", text);
		return 0;
	}
	reading->begun = json_optional(line, "begin", &member, diag) > 0;
	if (!reading->begun)
		return 0;
	return json_at_string(&member, &text, diag) ||
			       td_case_parse(&reading->test, line->doc->path, text, diag) ?
		       -1 :
		       0;
}

static void remove_journal(const char *path)
{
	char file[PATH_MAX + sizeof("/" JOURNAL_FILE)];

	snprintf(file, sizeof(file), "%s/" JOURNAL_FILE, path);
	unlink(file);
	rmdir(path);
}

static bool is_other_boot(const char *boot)
{
	char now[HOST_BOOT_ID_SIZE];

	return *boot && !host_boot_id(now) && strcmp(boot, now) != 0;
}

/* One that another process has locked is at work still, and is left alone. */
static int take_journal(const char *path,
			int (*lost)(void *user, const struct td_case *test, struct diag *diag),
			void *user, struct diag *diag)
{
	struct reading *reading = calloc(1, sizeof(*reading));
	struct journal_reading lines = { .take = take_line, .user = reading };
	struct journal_reading none = { 0 };
	struct diag closing;
	struct journal *journal;
	int ret = 0;

	if (!reading)
		return diag_no_memory(diag, NULL);
	journal = journal_resume(path, true, &none, &closing);
	if (journal) {
		ret = journal_read(path, &lines, diag);
		if (!ret && reading->begun && is_other_boot(reading->boot))
			ret = lost(user, &reading->test, diag);
		journal_close(journal, &closing);
		if (!ret)
			remove_journal(path);
	}
	free(reading);
	return ret;
}

int case_journals_take(const char *folder,
		       int (*lost)(void *user, const struct td_case *test, struct diag *diag),
		       void *user, struct diag *diag)
{
	const struct dirent *entry;
	DIR *dir = opendir(folder);
	int ret = 0;

	while (dir && !ret && (entry = readdir(dir))) {
		char path[PATH_MAX];

		if (*entry->d_name != '.' && snprintf(path, sizeof(path), "%s/%s", folder,
						      entry->d_name) < (int)sizeof(path))
			ret = take_journal(path, lost, user, diag);
	}
	if (dir)
		closedir(dir);
	return ret;
}
