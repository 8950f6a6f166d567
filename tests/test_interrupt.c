// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of run/interrupt.h.
 */
#include "run/interrupt.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"

TEST(a_signal_is_a_flag)
{
	interrupt_catch();
	EXPECT_EQ(interrupt_name(), NULL);
	raise(SIGTERM);
	EXPECT_STREQ(interrupt_name(), "SIGTERM");
	/* The first one stays the reason. */
	raise(SIGINT);
	EXPECT_STREQ(interrupt_name(), "SIGTERM");
	/* And anew. */
	interrupt_catch();
	EXPECT_EQ(interrupt_name(), NULL);
	raise(SIGINT);
	EXPECT_STREQ(interrupt_name(), "SIGINT");
}

/* The signal that ends a child which raises @count signals; 0: none does. */
static int ended_by(int number, unsigned int count)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		interrupt_catch();
		for (unsigned int i = 0; i < count; i++)
			raise(number);
		_exit(0);
	}
	if (waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

TEST(the_second_of_a_kind_ends_the_process)
{
	EXPECT_EQ(ended_by(SIGINT, 1), 0);
	EXPECT_EQ(ended_by(SIGINT, 2), SIGINT);
	EXPECT_EQ(ended_by(SIGTERM, 1), 0);
	EXPECT_EQ(ended_by(SIGTERM, 2), SIGTERM);
}

TEST(what_is_ignored_stays_ignored)
{
	signal(SIGINT, SIG_IGN);
	interrupt_catch();
	raise(SIGINT);
	EXPECT_EQ(interrupt_name(), NULL);
	raise(SIGTERM);
	EXPECT_STREQ(interrupt_name(), "SIGTERM");
	EXPECT_EQ(ended_by(SIGINT, 2), 0);
}

TEST(a_call_that_is_interrupted_goes_on)
{
	int ends[2];
	pid_t pid;
	char byte;

	ASSERT_EQ(pipe(ends), 0);
	interrupt_catch();
	pid = fork();
	ASSERT_GE(pid, 0);
	if (!pid) {
		kill(getppid(), SIGTERM);
		_exit(write(ends[1], "", 1) != 1);
	}
	EXPECT_EQ(read(ends[0], &byte, 1), 1);
	EXPECT_EQ(waitpid(pid, NULL, 0), pid);
	EXPECT_STREQ(interrupt_name(), "SIGTERM");
}

TEST_HARNESS_MAIN
