// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of run/journaled.h: what a run that is resumed makes of a case that did not end, by where
 * and when that was.
 */
#include "run/journaled.h"

#include <sys/utsname.h>

#include "host/boot.h"

#include "kselftest_harness.h"
#include "tests/logged.h"

static struct diag diag;

/* A worker that has nothing to do. */
static int rest(void *user, const struct run_journal *journal)
{
	(void)user;
	return journal->book->in_flight ? 1 : 0;
}

/* A journal that ends in a case, of a process on @host with the boot id @boot. */
static void leave_behind(const char *folder, const char *host, const char *boot)
{
	json_t *header =
		json_pack("{ss,ss,s[]}", "format", LOG_FORMAT, "boot", "an older one", "arguments");
	struct journal *journal = journal_create(folder, header, false, &diag);
	char line[256];

	logged_need(journal, diag.text);
	json_decref(header);
	snprintf(line, sizeof(line), "{\"start\":{},\"builds\":0,\"host\":\"%s\",\"boot\":\"%s\"}",
		 host, boot);
	logged_line(journal, line);
	logged_line(journal, "{\"begin\":3,\"case\":\"some-case\"}");
	logged_need(!journal_close(journal, &diag), diag.text);
}

/* How the case is lost when the run is resumed; @blamed: that is the target's doing. */
static const char *lost_as(const char *host, const char *boot, bool *blamed)
{
	const char *folder = folder_fresh();
	const struct journaled_options options = { .folder = folder, .resume = true };
	static struct log_book book;
	int status;
	bool raw;

	leave_behind(folder, host, boot);
	logged_need(!journaled_run(&options, rest, NULL, &status, &diag), diag.text);
	logged_need(!status && !log_read(&book, folder, &diag), "a worker saw a case in flight");
	logged_need(log_done(&book, 3), "the case is not done");
	*blamed = log_blamed(&book, 3);
	return log_lost(&book, 3, &raw);
}

FIXTURE(here)
{
	struct utsname name;
	char boot[HOST_BOOT_ID_SIZE];
};

FIXTURE_SETUP(here)
{
	ASSERT_EQ(uname(&self->name), 0);
	ASSERT_EQ(host_boot_id(self->boot), 0);
}

FIXTURE_TEARDOWN(here)
{
}

TEST_F(here, a_process_that_is_gone_is_not_the_target_s_doing)
{
	bool blamed;

	EXPECT_STREQ(lost_as(self->name.nodename, self->boot, &blamed),
		     "host lost during this configuration, or the run killed: the host has not "
		     "been booted since");
	EXPECT_FALSE(blamed);
}

TEST_F(here, a_host_that_was_booted_since_is)
{
	bool blamed;

	EXPECT_STREQ(lost_as(self->name.nodename, "another", &blamed),
		     "host lost during this configuration: it has been booted since");
	EXPECT_TRUE(blamed);
}

/* Of the other host nothing is known from here. */
TEST_F(here, a_run_that_goes_on_elsewhere_blames_nobody)
{
	bool blamed;

	EXPECT_STREQ(lost_as("another-host", "another", &blamed),
		     "host lost during this configuration, or the run killed: it was on another "
		     "host, another-host");
	EXPECT_FALSE(blamed);
	/* Whoever has not written it down, or could not read it. */
	EXPECT_STREQ(lost_as(self->name.nodename, "", &blamed),
		     "host lost during this configuration, or the run killed: which boot of the "
		     "host that was is not known");
	EXPECT_FALSE(blamed);
}

FOLDER_HARNESS_MAIN
