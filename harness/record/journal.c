// SPDX-License-Identifier: GPL-2.0-only
/*
 * A journal from its beginning or going on to its end.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "input/file.h"
#include "record/journal_write.h"

static void free_journal(struct journal *journal)
{
	if (!journal)
		return;
	if (journal->fd >= 0)
		close(journal->fd);
	free(journal->folder);
	free(journal->path);
	free(journal->line);
	free(journal);
}

static struct journal *new_journal(const char *folder, bool synced, struct diag *diag)
{
	struct journal *journal = calloc(1, sizeof(*journal));

	if (journal) {
		journal->fd = -1;
		journal->synced = synced;
		journal->folder = strdup(folder);
		if (asprintf(&journal->path, "%s/" JOURNAL_FILE, folder) < 0)
			journal->path = NULL;
		if (journal->folder && journal->path)
			return journal;
	}
	free_journal(journal);
	diag_no_memory(diag, folder);
	return NULL;
}

/* 0: there is none. */
static int refuse_existing(const struct journal *journal, struct diag *diag)
{
	int fd = open(journal->path, O_RDONLY | O_CLOEXEC);
	int locked;

	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0)
		return journal_fail(journal, errno, diag);
	locked = journal_lock(fd, journal->folder, diag);
	close(fd);
	if (locked)
		return -1;
	return diag_set(diag,
			"%s: holds a run; --resume %s goes on with it, or give another folder",
			journal->folder, journal->folder);
}

/* The names in a folder are on the disk; some file systems cannot be asked to. */
static int sync_names(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int ret;

	if (fd < 0)
		return -1;
	ret = fsync(fd) && errno != EINVAL ? -1 : 0;
	close(fd);
	return ret;
}

/* The folder may be new, too; the one above it is not always ours to open. */
static int sync_folder(const struct journal *journal)
{
	char *above;

	if (sync_names(journal->folder) || asprintf(&above, "%s/..", journal->folder) < 0)
		return -1;
	sync_names(above);
	free(above);
	return 0;
}

/* Under another name until it has its header, and locked before anybody can find it. */
static int begin(struct journal *journal, const json_t *header, struct diag *diag)
{
	char *name;
	int ret;

	journal->fd = file_open_beside(journal->path, O_RDWR | O_APPEND, FILE_OWNERS, &name);
	if (journal->fd < 0)
		return journal_fail(journal, errno, diag);
	ret = journal_lock(journal->fd, journal->folder, diag);
	if (!ret)
		ret = journal_append(journal, header, diag);
	if (!ret && fsync(journal->fd))
		ret = journal_fail(journal, errno, diag);
	if (!ret && link(name, journal->path))
		ret = errno == EEXIST ? refuse_existing(journal, diag) :
					journal_fail(journal, errno, diag);
	unlink(name);
	free(name);
	if (!ret && sync_folder(journal))
		ret = journal_fail(journal, errno, diag);
	journal->begun = !ret;
	return ret;
}

struct journal *journal_create(const char *folder, const json_t *header, bool synced,
			       struct diag *diag)
{
	struct journal *journal;

	if (file_make_folder(folder, diag))
		return NULL;
	journal = new_journal(folder, synced, diag);
	if (journal && (refuse_existing(journal, diag) || begin(journal, header, diag))) {
		free_journal(journal);
		return NULL;
	}
	return journal;
}

static int go_on(struct journal *journal, struct journal_reading *reading, struct diag *diag)
{
	journal->fd = file_open_own(journal->path, O_RDWR | O_APPEND);
	if (journal->fd < 0 && errno == ENOENT)
		return diag_set(diag,
				"%s: holds no run: it has no " JOURNAL_FILE "; start one there",
				journal->folder);
	if (journal->fd < 0)
		return diag_set(diag, "%s: cannot be opened: %s; give a folder that can be written",
				journal->path, strerror(errno));
	journal->begun = true;
	if (journal_lock(journal->fd, journal->folder, diag) ||
	    journal_scan(journal->fd, journal->path, reading, diag))
		return -1;
	return journal_cut(journal, reading, diag);
}

struct journal *journal_resume(const char *folder, bool synced, struct journal_reading *reading,
			       struct diag *diag)
{
	struct journal *journal = new_journal(folder, synced, diag);

	if (journal && go_on(journal, reading, diag)) {
		free_journal(journal);
		return NULL;
	}
	return journal;
}

int journal_close(struct journal *journal, struct diag *diag)
{
	int ret;

	if (!journal)
		return 0;
	journal->synced = true;
	ret = journal_sync(journal, diag);
	free_journal(journal);
	return ret;
}
