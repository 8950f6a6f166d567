// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of host/module_update.h, on a file that stands for the kernel's and a pipe for the terminal.
 */
#include "host/module_update.h"

#include <pthread.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "folder.h"

static char path[PATH_MAX];
static char *told;
static size_t told_size;

static struct module_update begin(const char *version, int input)
{
	const char *folder = folder_fresh();

	if (version)
		folder_put(folder, "version", version, strlen(version));
	folder_path(path, folder, "version");
	return (struct module_update){
		.name = "tdx-next",
		.version = path,
		.out = open_memstream(&told, &told_size),
		.input = input,
		.seconds = 20,
		.period_ms = 10,
	};
}

static void end(const struct module_update *update)
{
	fclose(update->out);
	free(told);
}

static void *replace(void *version)
{
	FILE *file;

	usleep(50000);
	file = fopen(path, "w");
	if (!file || fputs(version, file) == EOF || fclose(file))
		abort();
	return NULL;
}

TEST(a_new_version_ends_the_wait)
{
	struct module_update update = begin("1.5.05.46.0744\n", -1);
	pthread_t thread;

	ASSERT_TRUE(module_update_can_wait(&update));
	ASSERT_EQ(0, pthread_create(&thread, NULL, replace, "1.5.06.00.0744\n"));
	EXPECT_EQ(MODULE_UPDATE_DONE, module_update_wait(&update));
	pthread_join(thread, NULL);
	EXPECT_NE(NULL, strstr(told, "by tdx-next now"));
	EXPECT_NE(NULL, strstr(told, "is 1.5.05.46.0744; the run goes on when it changes"));
	EXPECT_NE(NULL, strstr(told, "/sys/class/firmware/tdx_module"));
	end(&update);
}

TEST(enter_does_where_there_is_no_version)
{
	struct module_update update;
	int ends[2];

	ASSERT_EQ(0, pipe(ends));
	update = begin(NULL, ends[0]);
	ASSERT_TRUE(module_update_can_wait(&update));
	ASSERT_EQ(1, write(ends[1], "\n", 1));
	EXPECT_EQ(MODULE_UPDATE_DONE, module_update_wait(&update));
	EXPECT_NE(NULL, strstr(told, "press Enter when it is done"));
	end(&update);
}

/* Whoever says so while the old version runs is not believed. */
TEST(enter_alone_does_not_change_a_version)
{
	struct module_update update;
	int ends[2];

	ASSERT_EQ(0, pipe(ends));
	update = begin("1.5.05\n", ends[0]);
	update.seconds = 0;
	ASSERT_EQ(1, write(ends[1], "\n", 1));
	EXPECT_EQ(MODULE_UPDATE_LATE, module_update_wait(&update));
	fflush(update.out);
	EXPECT_NE(NULL, strstr(told, "It is still 1.5.05."));
	end(&update);
}

TEST(without_anything_nobody_can_tell)
{
	struct module_update update = begin(NULL, -1);

	EXPECT_FALSE(module_update_can_wait(&update));
	EXPECT_EQ(MODULE_UPDATE_UNSEEN, module_update_wait(&update));
	fflush(update.out);
	EXPECT_EQ(0, told_size);
	end(&update);
}

/* A terminal that is closed without a word. */
TEST(closed_input_is_no_enter)
{
	struct module_update update;
	int ends[2];

	ASSERT_EQ(0, pipe(ends));
	update = begin(NULL, ends[0]);
	close(ends[1]);
	EXPECT_EQ(MODULE_UPDATE_UNSEEN, module_update_wait(&update));
	end(&update);
}

TEST(the_wait_is_bounded)
{
	struct module_update update = begin("1.5.05\n", -1);

	update.seconds = 0;
	EXPECT_EQ(MODULE_UPDATE_LATE, module_update_wait(&update));
	end(&update);
}

static bool always(void)
{
	return true;
}

TEST(the_wait_can_be_interrupted)
{
	struct module_update update = begin("1.5.05\n", -1);

	update.stopped = always;
	EXPECT_EQ(MODULE_UPDATE_STOPPED, module_update_wait(&update));
	end(&update);
}

FOLDER_HARNESS_MAIN
