// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of record/journal.h with several processes: the lock, and writers that are killed.
 */
#include "record/journal.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>

#include "kselftest_harness.h"
#include "tests/journal_lines.h"
#include "tests/slow.h"

#define KILLS 40

struct writer {
	pid_t pid;
	int acknowledged; /* one byte for every line that journal_append() took */
};

/* Appends from line @next on until it is killed. */
static void write_on(struct journal *journal, unsigned int next, int acknowledge)
{
	while (!journal_append_line(journal, next++) && write(acknowledge, "", 1) == 1)
		;
	_exit(1);
}

/* With @journal NULL the child opens the folder's own. */
static struct writer start_writer(const char *folder, struct journal *journal, unsigned int next)
{
	struct writer writer;
	unsigned int taken;
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		abort();
	writer.acknowledged = ends[0];
	writer.pid = fork();
	if (writer.pid < 0)
		abort();
	if (!writer.pid) {
		close(ends[0]);
		if (!journal)
			journal = journal_go_on(folder, &taken);
		if (!journal)
			_exit(1);
		write_on(journal, next, ends[1]);
	}
	close(ends[1]);
	return writer;
}

/* Kills it after it has told of @lines; returns of how many it has in all. */
static unsigned int kill_writer(struct writer *writer, unsigned int lines)
{
	unsigned int acknowledged = 0;
	char byte;

	while (acknowledged < lines && read(writer->acknowledged, &byte, 1) == 1)
		acknowledged++;
	kill(writer->pid, SIGKILL);
	waitpid(writer->pid, NULL, 0);
	while (read(writer->acknowledged, &byte, 1) == 1)
		acknowledged++;
	close(writer->acknowledged);
	return acknowledged;
}

TEST_SLOW(a_killed_run_loses_no_line_that_was_appended)
{
	const char *folder = folder_fresh();
	unsigned int lines = 1;

	ASSERT_EQ(journal_close(journal_begin(folder, 0), &diag), 0);
	for (unsigned int i = 0; i < KILLS; i++) {
		struct writer writer = start_writer(folder, NULL, lines);
		/* Where it then is in its work is anybody's guess. */
		unsigned int acknowledged = kill_writer(&writer, i * 7 % 50);
		struct journal *journal;
		unsigned int taken;

		journal = journal_go_on(folder, &taken);
		ASSERT_NE(journal, NULL)
		TH_LOG("kill %u: %s", i, diag.text);
		EXPECT_GE(taken, lines + acknowledged);
		EXPECT_LE(taken, lines + acknowledged + 1);
		ASSERT_EQ(journal_append_line(journal, taken), 0);
		ASSERT_EQ(journal_close(journal, &diag), 0);
		lines = taken + 1;
	}
	EXPECT_GT(lines, KILLS);
	EXPECT_EQ(journal_lines(folder), (int)lines);
}

/* The parent of a killed worker has the same journal, and goes on in it. */
TEST_SLOW(a_journal_goes_on_in_the_parent_of_a_killed_writer)
{
	const char *folder = folder_fresh();
	struct journal *journal = journal_begin(folder, 0);
	int lines = 1;

	ASSERT_NE(journal, NULL);
	for (unsigned int i = 0; i < KILLS; i++) {
		struct writer writer = start_writer(folder, journal, lines);
		int acknowledged = (int)kill_writer(&writer, i * 7 % 50);

		ASSERT_EQ(journal_mend(journal, &diag), 0);
		EXPECT_GE(journal_lines(folder), lines + acknowledged);
		lines = journal_lines(folder);
		ASSERT_EQ(journal_append_line(journal, lines++), 0);
	}
	EXPECT_EQ(journal_close(journal, &diag), 0);
	EXPECT_EQ(journal_lines(folder), lines);
}

TEST(a_torn_tail_is_cut_before_the_parent_goes_on)
{
	const char *folder = folder_fresh();
	struct journal *journal = journal_begin(folder, 2);
	char path[PATH_MAX];
	int fd;

	ASSERT_NE(journal, NULL);
	fd = open(folder_path(path, folder, JOURNAL_FILE), O_WRONLY | O_APPEND | O_CLOEXEC);
	ASSERT_EQ(write(fd, "{\"number\":3,", 12), 12);
	close(fd);
	ASSERT_EQ(journal_mend(journal, &diag), 0);
	ASSERT_EQ(journal_append_line(journal, 3), 0);
	ASSERT_EQ(journal_close(journal, &diag), 0);
	EXPECT_EQ(journal_lines(folder), 4);
}

/* A child that has the journal open until it is let go; it tells when that is so. */
static pid_t start_holder(const char *folder, int *let_go)
{
	int told[2], end[2];
	pid_t pid;
	char byte;

	if (pipe2(told, O_CLOEXEC) || pipe2(end, O_CLOEXEC))
		abort();
	pid = fork();
	if (!pid) {
		unsigned int taken;
		struct journal *journal = journal_go_on(folder, &taken);

		close(end[1]);
		if (!journal || write(told[1], "", 1) != 1)
			_exit(1);
		_exit(read(end[0], &byte, 1) ? 1 : 0);
	}
	close(told[1]);
	close(end[0]);
	if (read(told[0], &byte, 1) != 1)
		abort();
	close(told[0]);
	*let_go = end[1];
	return pid;
}

/* Some file systems have other numbers in /proc/locks than in stat(). */
static bool lock_is_shown(const char *folder)
{
	char path[PATH_MAX], expected[64], line[256];
	struct stat file;
	bool shown = false;
	FILE *locks;

	if (stat(folder_path(path, folder, JOURNAL_FILE), &file))
		abort();
	snprintf(expected, sizeof(expected), " %02x:%02x:%lu ", major(file.st_dev),
		 minor(file.st_dev), (unsigned long)file.st_ino);
	locks = fopen("/proc/locks", "re");
	while (locks && !shown && fgets(line, sizeof(line), locks))
		shown = strstr(line, expected);
	if (locks)
		fclose(locks);
	return shown;
}

TEST(a_folder_has_one_run_at_a_time)
{
	const char *folder = folder_fresh();
	struct journal *journal;
	unsigned int taken;
	char process[32];
	int let_go, status;
	pid_t pid;

	ASSERT_EQ(journal_close(journal_begin(folder, 3), &diag), 0);
	pid = start_holder(folder, &let_go);
	snprintf(process, sizeof(process), " in it (process %d); ", pid);

	EXPECT_EQ(journal_go_on(folder, &taken), NULL);
	EXPECT_TRUE(journal_says(": another run is at work in it"));
	EXPECT_TRUE(journal_says("; let that end, or give another folder"));
	if (lock_is_shown(folder))
		EXPECT_TRUE(journal_says(process));
	EXPECT_EQ(journal_begin(folder, 0), NULL);
	EXPECT_TRUE(journal_says(": another run is at work in it"));
	EXPECT_EQ(journal_lines(folder), 4);

	close(let_go);
	ASSERT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT_EQ(status, 0);
	journal = journal_go_on(folder, &taken);
	EXPECT_NE(journal, NULL);
	EXPECT_EQ(taken, 4);
	/* Also against ourselves. */
	EXPECT_EQ(journal_go_on(folder, &taken), NULL);
	EXPECT_TRUE(journal_says(": another run is at work in it"));
	journal_close(journal, &diag);
}

#define RACERS 6

/* Several that begin at once: one of them has it. */
TEST(a_folder_is_begun_by_one)
{
	for (unsigned int round = 0; round < 20; round++) {
		const char *folder = folder_fresh();
		unsigned int begun = 0;
		int status, start[2];
		char byte;

		ASSERT_EQ(pipe2(start, O_CLOEXEC), 0);
		for (unsigned int i = 0; i < RACERS; i++) {
			pid_t pid = fork();

			ASSERT_GE(pid, 0);
			if (pid)
				continue;
			close(start[1]);
			if (read(start[0], &byte, 1))
				_exit(2);
			_exit(journal_begin(folder, 1) ? 0 : 1);
		}
		close(start[0]);
		close(start[1]);
		for (unsigned int i = 0; i < RACERS; i++) {
			ASSERT_GT(wait(&status), 0);
			ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) < 2);
			begun += !WEXITSTATUS(status);
		}
		ASSERT_EQ(begun, 1);
		ASSERT_EQ(journal_lines(folder), 2);
		ASSERT_EQ(folder_count(folder), 1);
	}
}

FOLDER_HARNESS_MAIN
