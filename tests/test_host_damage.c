// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of host/damage.h in folders of their own: the host's mark is left alone.
 */
#include "host/damage.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/damage_private.h"
#include "kselftest_harness.h"
#include "tests/folder.h"

static struct damage_folders folders;
static struct host_damage damage;
static struct diag diag;

/* The first cannot be made, the second can. */
static void open_folders(void)
{
	const char *folder = folder_fresh();

	folders.count = 2;
	for (unsigned int i = 0; i < 2; i++) {
		const size_t size = sizeof(folders.path[i]);

		if (snprintf(folders.path[i], size, "%s/%stdx-cts", folder, i ? "" : "absent/") >=
		    (int)size)
			ksft_exit_fail_msg("%s is too long\n", folder);
	}
}

static void mark_path(char path[PATH_MAX])
{
	folder_path(path, folders.path[1], "host-damage");
}

static void write_mark(const char *text, mode_t mode)
{
	char path[PATH_MAX];
	int fd;

	mkdir(folders.path[1], 0700);
	mark_path(path);
	unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text) || fchmod(fd, mode))
		ksft_exit_fail_msg("%s cannot be written\n", path);
	close(fd);
}

/* A mark of this boot, as host_damage_mark() writes it. */
static void read_mark(char text[512])
{
	char path[PATH_MAX];
	ssize_t size;
	int fd;

	host_damage_mark_in(&folders, "something", &diag);
	mark_path(path);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	size = read(fd, text, 511);
	close(fd);
	text[size > 0 ? size : 0] = '\0';
}

TEST(a_mark_is_found)
{
	open_folders();
	EXPECT_FALSE(host_damage_found_in(&folders, &damage));
	ASSERT_EQ(host_damage_mark_in(&folders, "IA32_TSX_CTRL changed\nby CLB-03", &diag), 0);
	ASSERT_TRUE(host_damage_found_in(&folders, &damage));
	EXPECT_STREQ(damage.text, "IA32_TSX_CTRL changed");
	EXPECT_EQ(strncmp(damage.path, folders.path[1], strlen(folders.path[1])), 0);
	/* The last word counts. */
	ASSERT_EQ(host_damage_mark_in(&folders, "IA32_STAR changed", &diag), 0);
	ASSERT_TRUE(host_damage_found_in(&folders, &damage));
	EXPECT_STREQ(damage.text, "IA32_STAR changed");
}

/* Also that of root, and whatever its umask. */
TEST(every_user_sees_a_mark)
{
	static const mode_t masks[] = { 0, 022, 077 };
	char path[PATH_MAX];
	struct stat info;

	for (size_t i = 0; i < sizeof(masks) / sizeof(masks[0]); i++) {
		open_folders();
		umask(masks[i]);
		ASSERT_EQ(host_damage_mark_in(&folders, "something", &diag), 0);
		ASSERT_EQ(stat(folders.path[1], &info), 0);
		EXPECT_EQ(info.st_mode & 07777, 0755);
		mark_path(path);
		ASSERT_EQ(stat(path, &info), 0);
		EXPECT_EQ(info.st_mode & 07777, 0644);
	}
}

TEST(a_mark_of_an_earlier_boot_is_removed)
{
	char path[PATH_MAX];

	open_folders();
	write_mark("00000000-0000-0000-0000-000000000000\nlong ago\n", 0600);
	mark_path(path);
	EXPECT_EQ(access(path, F_OK), 0);
	EXPECT_FALSE(host_damage_found_in(&folders, &damage));
	EXPECT_EQ(access(path, F_OK), -1);
	write_mark("", 0600);
	EXPECT_FALSE(host_damage_found_in(&folders, &damage));
}

TEST(symbolic_links_are_not_followed)
{
	char text[512], path[PATH_MAX], other[PATH_MAX];

	open_folders();
	read_mark(text);
	mark_path(path);
	snprintf(other, sizeof(other), "%s.other", folders.path[1]);
	ASSERT_EQ(rename(path, other), 0);
	ASSERT_EQ(symlink(other, path), 0);
	EXPECT_FALSE(host_damage_found_in(&folders, &damage));
	/* Marking replaces the link, not what it points to. */
	ASSERT_EQ(host_damage_mark_in(&folders, "anew", &diag), 0);
	EXPECT_TRUE(host_damage_found_in(&folders, &damage));
	ASSERT_EQ(unlink(path), 0);

	/* Neither is the folder one. */
	ASSERT_EQ(rename(folders.path[1], other), -1);
	snprintf(other, sizeof(other), "%s.folder", folders.path[1]);
	ASSERT_EQ(rename(folders.path[1], other), 0);
	ASSERT_EQ(symlink(other, folders.path[1]), 0);
	EXPECT_EQ(host_damage_mark_in(&folders, "text", &diag), -1);
	EXPECT_NE(strstr(diag.text, "reboot before the next run"), NULL);
}

TEST(what_others_own_or_may_write_is_not_trusted)
{
	char text[512];

	open_folders();
	read_mark(text);
	write_mark(text, 0666);
	EXPECT_FALSE(host_damage_found_in(&folders, &damage));
	write_mark(text, 0644);
	EXPECT_TRUE(host_damage_found_in(&folders, &damage));
	ASSERT_EQ(chmod(folders.path[1], 0777), 0);
	EXPECT_FALSE(host_damage_found_in(&folders, &damage));
	EXPECT_EQ(host_damage_mark_in(&folders, "text", &diag), -1);
	ASSERT_EQ(chmod(folders.path[1], 0755), 0);
	EXPECT_TRUE(host_damage_found_in(&folders, &damage));
	if (geteuid())
		SKIP(return, "needs root to give a folder away; found another user");
	ASSERT_EQ(chown(folders.path[1], 12345, 12345), 0);
	EXPECT_FALSE(host_damage_found_in(&folders, &damage));
	EXPECT_EQ(host_damage_mark_in(&folders, "text", &diag), -1);
}

TEST(folders_are_those_of_the_user)
{
	char last[64];

	setenv("XDG_RUNTIME_DIR", "/run/user/17", 1);
	damage_find_folders(&folders);
	ASSERT_EQ(folders.count, 3);
	EXPECT_STREQ(folders.path[0], "/run/tdx-cts");
	EXPECT_STREQ(folders.path[1], "/run/user/17/tdx-cts");
	snprintf(last, sizeof(last), "/tmp/tdx-cts-%u", (unsigned int)geteuid());
	EXPECT_STREQ(folders.path[2], last);
	/* A relative one is none. */
	setenv("XDG_RUNTIME_DIR", "run", 1);
	damage_find_folders(&folders);
	EXPECT_EQ(folders.count, 2);
}

FOLDER_HARNESS_MAIN
