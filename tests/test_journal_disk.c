// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of record/journal.h on disks that are full, read-only, or not there.
 */
#include "record/journal.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "kselftest_harness.h"
#include "tests/journal_lines.h"

#define DISK_SIZE (64u << 10) /* holds more than one line, and fewer than MAX_LINES */
#define MAX_LINES 2000u

/*
 * Appends until it fails, which it must with @error, frees space by @free_space and appends once
 * more. Returns the number of lines in all, 0 where it went another way.
 */
static unsigned int fill(const char *folder, const char *error, int (*free_space)(const char *))
{
	struct journal *journal = journal_begin(folder, 1);
	unsigned int lines = 2, taken;

	while (journal && lines < MAX_LINES && !journal_append_line(journal, lines))
		lines++;
	if (!journal || lines == MAX_LINES || !journal_says(error))
		return 0;
	/* What was written before is all there, without a piece of what was not. */
	if (journal_lines(folder) != (int)lines || !journal_append_line(journal, lines))
		return 0;
	journal_close(journal, &diag);
	if (journal_lines(folder) != (int)lines || free_space(folder))
		return 0;
	journal = journal_go_on(folder, &taken);
	if (!journal || taken != lines || journal_append_line(journal, lines++) ||
	    journal_close(journal, &diag))
		return 0;
	return journal_lines(folder) == (int)lines ? lines : 0;
}

static int limit_file_size(rlim_t size)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_FSIZE, &limit))
		return -1;
	limit.rlim_cur = size;
	return setrlimit(RLIMIT_FSIZE, &limit);
}

static int raise_limit(const char *folder)
{
	(void)folder;
	return limit_file_size(DISK_SIZE);
}

TEST(a_limit_of_the_file_size_leaves_whole_lines)
{
	signal(SIGXFSZ, SIG_IGN);
	/* So that every part of a line is the one that does not fit. */
	for (rlim_t limit = 1000; limit < 1080; limit++) {
		ASSERT_EQ(limit_file_size(limit), 0);
		ASSERT_NE(fill(folder_fresh(),
			       "journal.jsonl: cannot be written: File too large; raise the limit "
			       "of a file's size (ulimit -f), then --resume ",
			       raise_limit),
			  0)
		TH_LOG("limit %u", (unsigned int)limit);
	}
}

TEST(a_header_that_does_not_fit_leaves_nothing)
{
	const char *folder = folder_fresh();

	signal(SIGXFSZ, SIG_IGN);
	for (rlim_t limit = 0; limit < 20; limit += 19) {
		ASSERT_EQ(limit_file_size(limit), 0);
		EXPECT_EQ(journal_begin(folder, 0), NULL);
		EXPECT_TRUE(journal_says("journal.jsonl: cannot be made: File too large; raise the "
					 "limit of a file's size (ulimit -f), or give another "
					 "folder"));
		EXPECT_EQ(folder_count(folder), 0);
	}
	ASSERT_EQ(limit_file_size(1000), 0);
	EXPECT_EQ(journal_close(journal_begin(folder, 0), &diag), 0);
	EXPECT_EQ(journal_lines(folder), 1);
}

/* A disk of our own, which is gone with the test. False: we may not have one. */
static bool mount_disk(const char *folder)
{
	char options[64];

	snprintf(options, sizeof(options), "size=%u", DISK_SIZE);
	return !unshare(CLONE_NEWNS) && !mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) &&
	       !mount("tmpfs", folder, "tmpfs", 0, options);
}

#define NEEDS_DISK(folder) \
	do { \
		if (!mount_disk(folder)) \
			SKIP(return, "needs a mount in a namespace of its own; found: %s", \
				   strerror(errno)); \
	} while (0)

static int enlarge_disk(const char *folder)
{
	return mount(NULL, folder, NULL, MS_REMOUNT, "size=1m");
}

TEST(a_full_disk_leaves_whole_lines)
{
	const char *folder = folder_fresh();

	NEEDS_DISK(folder);
	EXPECT_NE(fill(folder,
		       "journal.jsonl: cannot be written: No space left on device; free some "
		       "space, then --resume ",
		       enlarge_disk),
		  0);
}

TEST(a_full_disk_takes_no_new_journal)
{
	static char data[DISK_SIZE];
	const char *folder = folder_fresh();

	NEEDS_DISK(folder);
	folder_put(folder, "data", data, sizeof(data));
	EXPECT_EQ(journal_begin(folder, 0), NULL);
	EXPECT_TRUE(journal_says("journal.jsonl: cannot be made: No space left on device; free "
				 "some space, or give another folder"));
	EXPECT_EQ(folder_count(folder), 1);
}

TEST(a_read_only_disk_is_said_to_be_one)
{
	const char *folder = folder_fresh();
	char new[PATH_MAX];
	unsigned int taken;

	NEEDS_DISK(folder);
	ASSERT_EQ(journal_close(journal_begin(folder, 2), &diag), 0);
	ASSERT_EQ(mount(NULL, folder, NULL, MS_REMOUNT | MS_RDONLY, NULL), 0);
	EXPECT_EQ(journal_begin(folder_path(new, folder, "new"), 0), NULL);
	EXPECT_TRUE(journal_says("(Read-only file system); give another"));
	EXPECT_EQ(journal_go_on(folder, &taken), NULL);
	EXPECT_TRUE(journal_says("journal.jsonl: cannot be opened: Read-only file system; give a "
				 "folder that can be written"));
	EXPECT_EQ(journal_lines(folder), 3);
}

TEST(a_folder_that_may_not_be_written_is_said_to_be_one)
{
	const char *folder = folder_fresh();
	unsigned int taken;

	ASSERT_EQ(journal_close(journal_begin(folder, 2), &diag), 0);
	ASSERT_EQ(chmod(folder, 0777), 0);
	ASSERT_EQ(chmod(folder_path((char[PATH_MAX]){ 0 }, folder, JOURNAL_FILE), 0444), 0);
	/* Root may write everywhere. */
	if (!geteuid() && seteuid(65534))
		SKIP(return, "needs another user; found: %s", strerror(errno));
	if (access(folder, X_OK))
		SKIP(return, "needs a folder for temporary files that all users reach; found: %s",
			   strerror(errno));
	EXPECT_EQ(journal_go_on(folder, &taken), NULL);
	EXPECT_TRUE(journal_says("journal.jsonl: cannot be opened: Permission denied; give a "
				 "folder that can be written"));
}

TEST(what_is_no_folder_is_said_to_be_none)
{
	const char *folder = folder_fresh();
	char path[PATH_MAX];
	unsigned int taken;

	folder_put(folder, "file", "", 0);
	folder_path(path, folder, "file");
	EXPECT_EQ(journal_begin(path, 0), NULL);
	EXPECT_TRUE(journal_says("file: cannot be made a folder to write to (File exists)"));
	EXPECT_EQ(journal_go_on(path, &taken), NULL);
	EXPECT_TRUE(journal_says("file/journal.jsonl: cannot be opened: Not a directory"));
	EXPECT_EQ(journal_lines(path), -1);
	EXPECT_TRUE(journal_says("file/journal.jsonl: cannot be opened: Not a directory"));

	folder_path(path, folder, "folder");
	ASSERT_EQ(mkdir(path, 0777), 0);
	ASSERT_EQ(mkdir(folder_path((char[PATH_MAX]){ 0 }, path, JOURNAL_FILE), 0777), 0);
	EXPECT_EQ(journal_go_on(path, &taken), NULL);
	EXPECT_TRUE(journal_says("cannot be opened: Is a directory"));
	EXPECT_EQ(journal_lines(path), -1);
	EXPECT_TRUE(journal_says("cannot be read: Is a directory"));
}

TEST(a_path_that_is_too_long_is_said_to_be)
{
	const char *folder = folder_fresh();
	char path[PATH_MAX + 300], name[300];
	unsigned int taken;

	memset(name, 'x', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	EXPECT_EQ(journal_begin(path, 0), NULL);
	EXPECT_TRUE(journal_says("(File name too long); give another"));
	EXPECT_EQ(folder_count(folder), 0);
	EXPECT_EQ(journal_go_on(path, &taken), NULL);
	EXPECT_TRUE(journal_says("cannot be opened: File name too long"));

	/* The folder may be that long, the file in it not. */
	snprintf(path, sizeof(path), "%s", folder);
	for (size_t len = strlen(path); len < PATH_MAX - 2; len = strlen(path))
		snprintf(path + len, PATH_MAX - 1 - len, "/.");
	EXPECT_EQ(journal_begin(path, 0), NULL);
	EXPECT_EQ(folder_count(folder), 0);
	EXPECT_EQ(journal_go_on(path, &taken), NULL);
}

FOLDER_HARNESS_MAIN
