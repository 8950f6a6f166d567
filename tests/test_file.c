// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of input/file.h.
 */
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <zlib.h>

#include "kselftest_harness.h"

#include "folder.h"
#include "input/file.h"

static struct diag diag;
static char path[PATH_MAX];
static size_t size;

static const char *in(const char *folder, const char *name)
{
	return folder_path(path, folder, name);
}

/* "<folder>/<name>:1:1: <rest>" */
static bool says(const char *name, const char *rest)
{
	char expected[PATH_MAX + 100];

	snprintf(expected, sizeof(expected), "%s:1:1: %s", name, rest);
	if (!strcmp(expected, diag.text))
		return true;
	fprintf(stderr, "# expected: %s\n# found:    %s\n", expected, diag.text);
	return false;
}

static void put_gzip(const char *name, const void *data, size_t len)
{
	gzFile file = gzopen(name, "wb");

	if (!file || gzwrite(file, data, len) != (int)len || gzclose(file) != Z_OK)
		abort();
}

TEST(read_gives_every_byte)
{
	const char *folder = folder_fresh();
	static const char bytes[] = { 'a', 0, '\n', (char)0xff, 0, 'z' };
	char *text;

	folder_put(folder, "bytes", bytes, sizeof(bytes));
	text = file_read(in(folder, "bytes"), FILE_MAX_SIZE, &size, &diag);
	ASSERT_NE(NULL, text);
	EXPECT_EQ(sizeof(bytes), size);
	EXPECT_EQ(0, memcmp(bytes, text, sizeof(bytes)));
	EXPECT_EQ(0, text[size]);
	free(text);

	folder_put(folder, "empty", "", 0);
	text = file_read(in(folder, "empty"), FILE_MAX_SIZE, &size, &diag);
	ASSERT_NE(NULL, text);
	EXPECT_EQ(0, size);
	EXPECT_EQ(0, text[0]);
	free(text);

	/* The first byte of gzip's mark alone is plain data. */
	folder_put(folder, "1f", "\x1f", 1);
	text = file_read(in(folder, "1f"), FILE_MAX_SIZE, &size, &diag);
	ASSERT_NE(NULL, text);
	EXPECT_EQ(1, size);
	free(text);
}

TEST(read_unpacks_gzip)
{
	const char *folder = folder_fresh();
	const size_t len = 300001;
	char *data = malloc(len), *text;

	for (size_t i = 0; i < len; i++)
		data[i] = (char)((i * i) >> 3);
	put_gzip(in(folder, "x.gz"), data, len);
	text = file_read(path, len, &size, &diag);
	ASSERT_NE(NULL, text);
	EXPECT_EQ(len, size);
	EXPECT_EQ(0, memcmp(data, text, len));
	free(text);
	free(data);
}

/* Also what begins as gzip does. */
TEST(bytes_are_read_as_they_are)
{
	static const unsigned char bytes[] = { 0x1f, 0x8b, 8, 0, 'x', 0, '\n' };
	const char *folder = folder_fresh();
	char *data;

	folder_put(folder, "bytes", bytes, sizeof(bytes));
	data = file_read_bytes(in(folder, "bytes"), sizeof(bytes), &size, &diag);
	ASSERT_NE(NULL, data);
	EXPECT_EQ(sizeof(bytes), size);
	EXPECT_EQ(0, memcmp(bytes, data, size));
	free(data);
	EXPECT_EQ(NULL, file_read_bytes(in(folder, "bytes"), sizeof(bytes) - 1, &size, &diag));
	EXPECT_NE(NULL, strstr(diag.text, "holds more than 6 bytes; name a smaller file"));
	EXPECT_EQ(NULL, file_read_bytes(in(folder, "none"), 1, &size, &diag));
	EXPECT_EQ(NULL, file_read_bytes(folder, 1, &size, &diag));
}

TEST(read_refuses_above_the_limit)
{
	const char *folder = folder_fresh();
	static const char zeros[200000];
	char *text;

	folder_put(folder, "ten", "0123456789", 10);
	text = file_read(in(folder, "ten"), 10, &size, &diag);
	EXPECT_NE(NULL, text);
	free(text);
	EXPECT_EQ(NULL, file_read(path, 9, &size, &diag));
	EXPECT_TRUE(says(path, "holds more than 9 bytes after unpacking; name a smaller file"));
	EXPECT_EQ(NULL, file_read(path, 0, &size, &diag));

	/* What counts is the size after unpacking. */
	put_gzip(in(folder, "zeros.gz"), zeros, sizeof(zeros));
	EXPECT_EQ(NULL, file_read(path, 1000, &size, &diag));
	EXPECT_TRUE(says(path, "holds more than 1000 bytes after unpacking; name a smaller file"));
}

TEST(read_refuses_damaged_gzip)
{
	const char *folder = folder_fresh();
	char packed[4096], *text;
	size_t packed_size;
	FILE *file;

	put_gzip(in(folder, "x.gz"), "some text to pack, some text to pack", 36);
	file = fopen(path, "r");
	ASSERT_NE(NULL, file);
	packed_size = fread(packed, 1, sizeof(packed), file);
	fclose(file);
	for (size_t len = 2; len < packed_size; len++) {
		folder_put(folder, "cut.gz", packed, len);
		EXPECT_EQ(NULL, file_read(in(folder, "cut.gz"), 4096, &size, &diag))
		{
			TH_LOG("cut to %zu of %zu bytes", len, packed_size);
		}
		EXPECT_TRUE(
			says(path, "the gzip stream is cut short; make or fetch the file again"));
	}

	packed[packed_size - 5] ^= 1; /* the checksum */
	folder_put(folder, "bad.gz", packed, packed_size);
	EXPECT_EQ(NULL, file_read(in(folder, "bad.gz"), 4096, &size, &diag));
	EXPECT_TRUE(says(path, "the gzip stream is damaged; make or fetch the file again"));

	packed[packed_size - 5] ^= 1;
	folder_put(folder, "bad.gz", packed, packed_size);
	text = file_read(path, 4096, &size, &diag);
	EXPECT_NE(NULL, text);
	free(text);
}

TEST(read_refuses_what_is_no_file)
{
	const char *folder = folder_fresh();
	EXPECT_EQ(NULL, file_read(folder, 10, &size, &diag));
	EXPECT_TRUE(says(folder, "is a folder; name a file"));
	EXPECT_EQ(NULL, file_read(in(folder, "no"), 10, &size, &diag));
	EXPECT_TRUE(says(path, "cannot open: No such file or directory; "
			       "name a file that exists and can be read"));
}

TEST(read_takes_standard_input)
{
	const char *folder = folder_fresh();
	char *text;

	put_gzip(in(folder, "x.gz"), "packed", 6);
	ASSERT_NE(NULL, freopen(path, "r", stdin));
	text = file_read("-", 100, &size, &diag);
	ASSERT_NE(NULL, text);
	EXPECT_STREQ("packed", text);
	free(text);
	/* It is still open, and at its end. */
	EXPECT_NE(-1, fcntl(STDIN_FILENO, F_GETFD));

	ASSERT_NE(NULL, freopen(folder, "r", stdin));
	EXPECT_EQ(NULL, file_read("-", 100, &size, &diag));
	EXPECT_TRUE(says("-", "is a folder; name a file"));
}

static bool holds(const char *name, const char *expected)
{
	char *text = file_read(name, 4096, &size, &diag);
	bool same = text && size == strlen(expected) && !strcmp(text, expected);

	free(text);
	return same;
}

TEST(write_replaces)
{
	const char *folder = folder_fresh();

	EXPECT_EQ(0, file_write(in(folder, "out"), "one", 3, &diag));
	EXPECT_TRUE(holds(path, "one"));
	EXPECT_EQ(0, file_write(path, "two!", 4, &diag));
	EXPECT_TRUE(holds(path, "two!"));
	EXPECT_EQ(0, file_write(path, NULL, 0, &diag));
	EXPECT_TRUE(holds(path, ""));
	EXPECT_EQ(1, folder_count(folder));
}

TEST(write_passes_a_left_over_temporary_file)
{
	const char *folder = folder_fresh();
	char name[64];

	snprintf(name, sizeof(name), "out.%d.0.tmp", getpid());
	folder_put(folder, name, "old", 3);
	EXPECT_EQ(0, file_write(in(folder, "out"), "new", 3, &diag));
	EXPECT_TRUE(holds(path, "new"));
	EXPECT_TRUE(holds(in(folder, name), "old"));
	EXPECT_EQ(2, folder_count(folder));
}

TEST(write_that_fails_leaves_all_as_it_was)
{
	const char *folder = folder_fresh();
	static const char data[10000];
	struct rlimit limit = { 4096, 4096 };

	/* No space: the old content stays. */
	folder_put(folder, "out", "old", 3);
	signal(SIGXFSZ, SIG_IGN);
	ASSERT_EQ(0, setrlimit(RLIMIT_FSIZE, &limit));
	EXPECT_EQ(-1, file_write(in(folder, "out"), data, sizeof(data), &diag));
	EXPECT_TRUE(says(path, "cannot write: File too large; "
			       "check the folder and the space in it"));
	EXPECT_TRUE(holds(path, "old"));
	EXPECT_EQ(1, folder_count(folder));

	/* The name is a folder's. */
	ASSERT_EQ(0, mkdir(in(folder, "sub"), 0777));
	EXPECT_EQ(-1, file_write(path, "x", 1, &diag));
	EXPECT_TRUE(says(path, "is a folder, which is not replaced; give the name of a file"));
	EXPECT_EQ(2, folder_count(folder));
	EXPECT_EQ(0, folder_count(path));

	EXPECT_EQ(-1, file_write(in(folder, "no/out"), "x", 1, &diag));
	EXPECT_TRUE(says(path, "cannot write: No such file or directory; "
			       "name a file in a folder that exists and can be written"));
	EXPECT_EQ(2, folder_count(folder));
}

static unsigned int mode_of(const char *name)
{
	struct stat info;

	return stat(name, &info) ? 0 : info.st_mode & 07777;
}

TEST(what_is_written_is_its_owners)
{
	static const struct {
		mode_t mask;
		unsigned int shared;
	} cases[] = { { 0, 0666 }, { 022, 0644 }, { 027, 0640 }, { 077, 0600 } };
	char *name;
	int fd;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *folder = folder_fresh();

		umask(cases[i].mask);
		EXPECT_EQ(0, file_make_folder(in(folder, "a/b"), &diag));
		EXPECT_EQ(0700, mode_of(path));
		EXPECT_EQ(0700, mode_of(in(folder, "a")));
		EXPECT_EQ(0, file_make_own_folder(in(folder, "own"), &diag));
		EXPECT_EQ(0700, mode_of(path));
		EXPECT_EQ(0, file_write(in(folder, "out"), "one", 3, &diag));
		EXPECT_EQ(0600, mode_of(path));
		fd = file_open_own(in(folder, "log"), O_WRONLY | O_CREAT);
		EXPECT_NE(-1, fd);
		EXPECT_EQ(0600, mode_of(path));
		close(fd);
		/* But for what is made to be handed on. */
		fd = file_open_beside(in(folder, "page"), O_WRONLY, FILE_SHARED, &name);
		ASSERT_NE(-1, fd);
		EXPECT_EQ(cases[i].shared, mode_of(name));
		close(fd);
		free(name);
	}
}

/* Neither is the place taken, nor what a link leads to written. */
TEST(only_a_file_is_replaced)
{
	const char *folder = folder_fresh();
	char link[PATH_MAX];
	struct stat info;

	folder_put(folder, "kept", "old", 3);
	folder_path(link, folder, "link");
	ASSERT_EQ(0, symlink("kept", link));
	EXPECT_EQ(-1, file_check_place(link, &diag));
	EXPECT_EQ(-1, file_write(link, "new", 3, &diag));
	EXPECT_TRUE(
		says(link, "is a symbolic link, which is not replaced; give the name of a file"));
	EXPECT_EQ(-1, file_open_own(link, O_WRONLY | O_APPEND));
	EXPECT_EQ(0, lstat(link, &info));
	EXPECT_TRUE(S_ISLNK(info.st_mode));
	EXPECT_TRUE(holds(in(folder, "kept"), "old"));
	EXPECT_EQ(0, file_check_place(path, &diag));
	EXPECT_EQ(0, file_check_place(in(folder, "none"), &diag));

	/* One that leads nowhere makes no file there. */
	folder_path(link, folder, "dangling");
	ASSERT_EQ(0, symlink("nowhere", link));
	EXPECT_EQ(-1, file_write(link, "new", 3, &diag));
	EXPECT_EQ(-1, file_open_own(link, O_WRONLY | O_CREAT));
	EXPECT_EQ(-1, access(in(folder, "nowhere"), F_OK));

	/* Nobody reads it: to open it would take for ever. */
	ASSERT_EQ(0, mkfifo(in(folder, "fifo"), 0666));
	EXPECT_EQ(-1, file_write(path, "new", 3, &diag));
	EXPECT_TRUE(
		says(path, "is no regular file, which is not replaced; give the name of a file"));
	EXPECT_EQ(-1, file_open_own(path, O_WRONLY | O_CREAT));
	EXPECT_EQ(-1, file_open_own(path, O_RDWR | O_CREAT));
	EXPECT_EQ(-1, file_write("/dev/null", "new", 3, &diag));
	EXPECT_EQ(-1, file_write("/dev/stdout", "new", 3, &diag));
	EXPECT_EQ(4, folder_count(folder));
}

/* What the user names may be a link to a folder; what is ours in it may not. */
TEST(a_folder_of_ours_is_no_link)
{
	const char *folder = folder_fresh();

	ASSERT_EQ(0, mkdir(in(folder, "there"), 0777));
	ASSERT_EQ(0, symlink("there", in(folder, "link")));
	EXPECT_EQ(0, file_make_folder(path, &diag));
	EXPECT_EQ(-1, file_make_own_folder(path, &diag));
	EXPECT_NE(NULL, strstr(diag.text, "link: cannot be made a folder to write to "
					  "(a symbolic link); give another"));
	EXPECT_EQ(0, file_make_own_folder(in(folder, "there"), &diag));
}

/* As in /tmp; elsewhere whoever may write there has been let in. */
TEST(a_folder_of_another_user)
{
	const char *folder = folder_fresh();
	const uid_t nobody = 65534;

	if (geteuid())
		SKIP(return, "needs root, to give a folder to another user; found: user %u",
			   (unsigned int)geteuid());
	ASSERT_EQ(0, mkdir(in(folder, "theirs"), 0777));
	ASSERT_EQ(0, chown(path, nobody, nobody));
	EXPECT_EQ(0, file_make_folder(path, &diag));
	ASSERT_EQ(0, chmod(folder, 01777));
	EXPECT_EQ(-1, file_make_folder(path, &diag));
	EXPECT_NE(NULL, strstr(diag.text, "(another user's); give another"));
	EXPECT_EQ(-1, file_make_own_folder(path, &diag));
	/* Nor does that user's get in a way of root's. */
	ASSERT_EQ(0, mkdir(in(folder, "ours"), 0777));
	ASSERT_EQ(0, seteuid(nobody));
	EXPECT_EQ(-1, file_make_folder(path, &diag));
	EXPECT_NE(NULL, strstr(diag.text, "(Permission denied)"));
	ASSERT_EQ(0, seteuid(0));
}

TEST(folders_are_made_with_those_above)
{
	const char *folder = folder_fresh();
	char too_long[PATH_MAX + 10];

	EXPECT_EQ(0, file_make_folder(in(folder, "a/b/c"), &diag));
	EXPECT_EQ(0, access(path, W_OK));
	/* One that is there will do, also without its name. */
	EXPECT_EQ(0, file_make_folder(path, &diag));
	EXPECT_EQ(0, file_make_folder(in(folder, "a/b/d/"), &diag));
	EXPECT_EQ(0, access(path, W_OK));
	EXPECT_EQ(0, file_make_folder("/", &diag));
	EXPECT_EQ(0, file_make_folder(".", &diag));

	folder_put(folder, "file", "", 0);
	EXPECT_EQ(-1, file_make_folder(in(folder, "file"), &diag));
	EXPECT_NE(NULL,
		  strstr(diag.text, "file: cannot be made a folder to write to (File exists)"));
	EXPECT_EQ(-1, file_make_folder(in(folder, "file/below"), &diag));
	EXPECT_NE(NULL, strstr(diag.text, "(Not a directory); give another"));
	EXPECT_EQ(-1, file_make_folder("", &diag));
	memset(too_long, 'x', sizeof(too_long));
	too_long[sizeof(too_long) - 1] = '\0';
	EXPECT_EQ(-1, file_make_folder(too_long, &diag));
}

TEST(folders_that_must_be_empty)
{
	const char *folder = folder_fresh();

	EXPECT_EQ(0, file_make_empty_folder(in(folder, "a/b"), &diag));
	EXPECT_EQ(0, file_make_empty_folder(in(folder, "a/b/"), &diag));
	EXPECT_EQ(-1, file_make_empty_folder(in(folder, "a"), &diag));
	EXPECT_NE(NULL, strstr(diag.text, "a: holds b already; give a new folder, or an empty"));
	folder_put(folder, "a/b/.hidden", "", 0);
	EXPECT_EQ(-1, file_make_empty_folder(in(folder, "a/b"), &diag));
	EXPECT_NE(NULL, strstr(diag.text, "holds .hidden already"));
	EXPECT_EQ(-1, file_make_empty_folder(in(folder, "a/b/.hidden"), &diag));
	EXPECT_NE(NULL, strstr(diag.text, "(File exists); give another"));
}

static int count_list(char **list)
{
	int count = 0;

	while (list[count])
		count++;
	return count;
}

TEST(list_is_deep_sorted_and_by_suffix)
{
	const char *folder = folder_fresh();
	static const char *const names[] = { "z.td", "a.td", "a.txt", "sub/b.td", "sub/c.td.gz" };
	char **list;

	ASSERT_EQ(0, mkdir(in(folder, "sub"), 0777));
	ASSERT_EQ(0, mkdir(in(folder, "folder.td"), 0777));
	for (size_t i = 0; i < 5; i++)
		folder_put(folder, names[i], "", 0);
	ASSERT_EQ(0, symlink("nowhere", in(folder, "dangling.td")));
	ASSERT_EQ(0, symlink("..", in(folder, "sub/cycle")));

	list = file_list(folder, ".td", &diag);
	ASSERT_NE(NULL, list);
	ASSERT_EQ(3, count_list(list));
	EXPECT_STREQ(in(folder, "a.td"), list[0]);
	EXPECT_STREQ(in(folder, "sub/b.td"), list[1]);
	EXPECT_STREQ(in(folder, "z.td"), list[2]);
	file_list_free(list);

	list = file_list(folder, ".none", &diag);
	ASSERT_NE(NULL, list);
	EXPECT_EQ(0, count_list(list));
	file_list_free(list);
	file_list_free(NULL);
}

TEST(list_grows)
{
	const char *folder = folder_fresh();
	char name[32];
	char **list;

	for (int i = 0; i < 200; i++) {
		snprintf(name, sizeof(name), "%03d.td", i);
		folder_put(folder, name, "", 0);
	}
	list = file_list(folder, "", &diag);
	ASSERT_NE(NULL, list);
	ASSERT_EQ(200, count_list(list));
	for (int i = 0; i < 200; i++) {
		snprintf(name, sizeof(name), "%03d.td", i);
		EXPECT_STREQ(in(folder, name), list[i]);
	}
	file_list_free(list);
}

TEST(list_refuses_what_is_no_folder)
{
	const char *folder = folder_fresh();
	EXPECT_EQ(NULL, file_list(in(folder, "no"), "", &diag));
	EXPECT_TRUE(says(path, "cannot read: No such file or directory; "
			       "name a folder that can be read"));
	folder_put(folder, "file", "", 0);
	EXPECT_EQ(NULL, file_list(in(folder, "file"), "", &diag));
	EXPECT_TRUE(says(path, "is no folder; name the folder that holds it"));
}

FOLDER_HARNESS_MAIN
