// SPDX-License-Identifier: GPL-2.0-only
/*
 * The line of progress: on a terminal only, and gone at the end.
 */
#include <fcntl.h>
#include <pty.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "run/progress.h"

/* What two seconds of work write to @fd, which stands for stderr. */
static void work(int fd, bool watch)
{
	const struct timespec pause = { 0, 100000000 };
	int saved = dup(STDERR_FILENO);
	struct progress progress;

	dup2(fd, STDERR_FILENO);
	progress_begin(&progress, watch);
	progress.total = 40;
	for (int i = 0; i < 15; i++) {
		nanosleep(&pause, NULL);
		if (progress_step(&progress))
			progress_say(&progress);
	}
	progress_end(&progress);
	fflush(stderr);
	dup2(saved, STDERR_FILENO);
	close(saved);
}

static size_t written(int fd, char *text, size_t size)
{
	size_t used = 0;
	ssize_t got;

	fcntl(fd, F_SETFL, O_NONBLOCK);
	while ((got = read(fd, text + used, size - 1 - used)) > 0)
		used += (size_t)got;
	text[used] = '\0';
	return used;
}

TEST(a_terminal_shows_it)
{
	char text[4096];
	int host, terminal;

	if (openpty(&host, &terminal, NULL, NULL, NULL))
		SKIP(return, "needs a pseudo terminal; found none");
	work(terminal, false);
	ASSERT_LT(0, written(host, text, sizeof(text)));
	EXPECT_NE(NULL, strstr(text, " of 40 cases, "));
	EXPECT_NE(NULL, strstr(text, "/s, "));
	EXPECT_NE(NULL, strstr(text, " s left"));
	ASSERT_LT(4, strlen(text));
	EXPECT_STREQ("\r\033[K", text + strlen(text) - 4);
}

TEST(a_pipe_does_not)
{
	char text[64];
	int ends[2];

	ASSERT_EQ(0, pipe(ends));
	work(ends[1], false);
	EXPECT_EQ(0, written(ends[0], text, sizeof(text)));
}

TEST_HARNESS_MAIN
