// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of record/journal.h: what is appended is read, however the file was cut or changed.
 */
#include "record/journal.h"

#include <sys/stat.h>
#include <zlib.h>

#include "input/file.h"
#include "kselftest_harness.h"
#include "tests/journal_lines.h"

#define LINES 3u /* behind the header */

static char path[PATH_MAX];

/* The bytes of a journal with LINES lines, for the caller to free, and where each line ends. */
static char *make_text(size_t *size, size_t ends[LINES + 1])
{
	const char *folder = folder_fresh();
	struct journal *journal = journal_begin(folder, LINES);
	unsigned int lines = 0;
	char *text;

	if (!journal || journal_close(journal, &diag))
		abort();
	text = file_read(folder_path(path, folder, JOURNAL_FILE), FILE_MAX_SIZE, size, &diag);
	for (size_t i = 0; i < *size; i++) {
		if (text[i] == '\n')
			ends[lines++] = i + 1;
	}
	if (lines != LINES + 1 || ends[LINES] != *size)
		abort();
	return text;
}

static uint64_t file_size(const char *folder)
{
	struct stat file;

	return stat(folder_path(path, folder, JOURNAL_FILE), &file) ? 0 : (uint64_t)file.st_size;
}

TEST(lines_are_read_as_they_were_appended)
{
	const char *folder = folder_fresh();
	struct journal *journal = journal_begin(folder, LINES);

	ASSERT_NE(journal, NULL)
	TH_LOG("%s", diag.text);
	/* Also while it is open. */
	EXPECT_EQ(journal_lines(folder), LINES + 1);
	ASSERT_EQ(journal_append_line(journal, LINES + 1), 0);
	EXPECT_EQ(journal_sync(journal, &diag), 0);
	EXPECT_EQ(journal_lines(folder), LINES + 2);
	EXPECT_EQ(journal_close(journal, &diag), 0);
	EXPECT_EQ(journal_lines(folder), LINES + 2);
	/* Nothing else is left there. */
	EXPECT_EQ(folder_count(folder), 1);
	EXPECT_EQ(journal_close(NULL, &diag), 0);
}

TEST(every_line_is_json_with_its_checksum_last)
{
	size_t size, ends[LINES + 1], begin = 0;
	char *text = make_text(&size, ends);

	for (unsigned int i = 0; i <= LINES; begin = ends[i++]) {
		json_t *line = json_loadb(text + begin, ends[i] - begin, 0, NULL);
		json_t *checksum = json_object_get(line, "crc");
		const char *last = strstr(text + begin, ",\"crc\":");
		char expected[16];

		ASSERT_NE(line, NULL);
		ASSERT_NE(last, NULL);
		snprintf(expected, sizeof(expected), "0x%08lx",
			 crc32(0, (unsigned char *)text + begin, (uInt)(last - text - begin)));
		EXPECT_STREQ(json_string_value(checksum), expected);
		EXPECT_EQ(last + strlen(",\"crc\":\"0x12345678\"}\n"), text + ends[i]);
		json_decref(line);
	}
	/* Of a header that is known byte by byte. */
	EXPECT_EQ(strncmp(text, "{\"format\":\"test\",\"crc\":\"0xe188ffe2\"}\n", ends[0]), 0)
	TH_LOG("%.*s", (int)ends[0], text);
	free(text);
}

TEST(a_folder_is_made_and_taken_once)
{
	const char *folder = folder_fresh();
	char deep[PATH_MAX], none[PATH_MAX];
	struct journal *journal;
	unsigned int taken;

	folder_path(deep, folder, "a/b");
	folder_path(none, folder, "c");
	journal = journal_begin(deep, 0);
	ASSERT_NE(journal, NULL);
	journal_close(journal, &diag);
	EXPECT_EQ(journal_begin(deep, 0), NULL);
	EXPECT_TRUE(journal_says("a/b: holds a run; --resume "));
	EXPECT_TRUE(journal_says("a/b goes on with it, or give another folder"));
	EXPECT_EQ(journal_lines(deep), 1);

	EXPECT_EQ(journal_go_on(none, &taken), NULL);
	EXPECT_TRUE(journal_says("c: holds no run: it has no journal.jsonl; start one there"));
	EXPECT_EQ(journal_lines(none), -1);
	EXPECT_TRUE(journal_says("c: holds no run: it has no journal.jsonl; name another folder"));
	EXPECT_EQ(access(none, F_OK), -1);
}

/* A run that ended anywhere: what was whole is there, and it goes on. */
TEST(a_journal_cut_anywhere_keeps_its_whole_lines)
{
	size_t size, ends[LINES + 1];
	char *text = make_text(&size, ends);
	const char *folder = folder_fresh();

	for (size_t cut = 0; cut <= size; cut++) {
		unsigned int whole = 0, taken;
		struct journal *journal;

		while (whole <= LINES && ends[whole] <= cut)
			whole++;
		folder_put(folder, JOURNAL_FILE, text, cut);
		journal = journal_go_on(folder, &taken);
		ASSERT_EQ(taken, whole)
		TH_LOG("cut at %zu: %s", cut, diag.text);
		if (!whole) {
			ASSERT_EQ(journal, NULL);
			ASSERT_TRUE(journal_says("holds no run: it has no whole line"));
			/* It is left as it was. */
			ASSERT_EQ(file_size(folder), cut);
			continue;
		}
		ASSERT_NE(journal, NULL);
		ASSERT_EQ(file_size(folder), ends[whole - 1]);
		ASSERT_EQ(journal_append_line(journal, whole), 0);
		ASSERT_EQ(journal_close(journal, &diag), 0);
		ASSERT_EQ(journal_lines(folder), (int)whole + 1);
	}
	free(text);
}

/* Damage in the last line is a torn tail; before it is an error that names the line. */
TEST(a_changed_byte_is_noticed_anywhere)
{
	size_t size, ends[LINES + 1];
	char *text = make_text(&size, ends);
	const char *folder = folder_fresh();

	for (size_t at = 0; at < size; at++) {
		unsigned int line = 0, taken;
		struct journal *journal;
		char place[64];

		while (ends[line] <= at)
			line++;
		text[at] ^= 1;
		folder_put(folder, JOURNAL_FILE, text, size);
		text[at] ^= 1;
		journal = journal_go_on(folder, &taken);
		ASSERT_EQ(taken, line)
		TH_LOG("changed at %zu", at);
		/* Without its line break the last but one is a piece of the last. */
		if (line == LINES || at == ends[LINES - 1] - 1) {
			ASSERT_NE(journal, NULL);
			ASSERT_EQ(file_size(folder), ends[line - 1]);
			journal_close(journal, &diag);
			continue;
		}
		ASSERT_EQ(journal, NULL);
		ASSERT_EQ(file_size(folder), size);
		snprintf(place, sizeof(place), "journal.jsonl:%u:1: the %s is damaged", line + 1,
			 line ? "line" : "header");
		ASSERT_TRUE(journal_says(place));
		ASSERT_EQ(journal_lines(folder), -1);
		ASSERT_TRUE(journal_says(place));
	}
	free(text);
}

TEST(damage_says_what_to_keep)
{
	size_t size, ends[LINES + 1];
	char *text = make_text(&size, ends);
	const char *folder = folder_fresh();

	text[ends[1]] ^= 1;
	folder_put(folder, JOURNAL_FILE, text, size);
	EXPECT_EQ(journal_lines(folder), -1);
	EXPECT_TRUE(journal_says("keep the 2 before it (head -n 2), or start anew"));
	folder_put(folder, JOURNAL_FILE, text, ends[1]);
	EXPECT_EQ(journal_lines(folder), 2);
	free(text);
}

/* A loss of power: the file has its size, but not all its blocks. */
TEST(blocks_that_were_never_written_are_a_torn_tail)
{
	static char zeros[3 * 1024 * 1024]; /* longer than any line */
	size_t size, ends[LINES + 1];
	char *text = make_text(&size, ends);
	const char *folder = folder_fresh();
	struct journal_reading reading = { 0 };
	struct journal *journal;
	unsigned int taken;

	/* In the middle of line 2, and on. */
	memcpy(zeros, text, ends[1] - 5);
	folder_put(folder, JOURNAL_FILE, zeros, sizeof(zeros));
	ASSERT_EQ(journal_read(folder, &reading, &diag), 0);
	EXPECT_EQ(reading.lines, 1);
	EXPECT_EQ(reading.size, ends[0]);
	EXPECT_EQ(reading.torn, sizeof(zeros) - ends[0]);
	journal = journal_go_on(folder, &taken);
	ASSERT_NE(journal, NULL);
	EXPECT_EQ(file_size(folder), ends[0]);
	ASSERT_EQ(journal_append_line(journal, 1), 0);
	journal_close(journal, &diag);
	EXPECT_EQ(journal_lines(folder), 2);

	/* What a whole line follows is no tail, however long it is. */
	memcpy(zeros + sizeof(zeros) - (size - ends[1]), text + ends[1], size - ends[1]);
	zeros[sizeof(zeros) - (size - ends[1]) - 1] = '\n';
	folder_put(folder, JOURNAL_FILE, zeros, sizeof(zeros));
	EXPECT_EQ(journal_go_on(folder, &taken), NULL);
	EXPECT_TRUE(journal_says("journal.jsonl:2:1: the line is damaged"));
	EXPECT_EQ(file_size(folder), sizeof(zeros));

	/* Nothing but zeros. */
	memset(zeros, 0, 4096);
	folder_put(folder, JOURNAL_FILE, zeros, 4096);
	EXPECT_EQ(journal_go_on(folder, &taken), NULL);
	EXPECT_TRUE(journal_says("holds no run"));
	free(text);
}

static int refuse_second(void *user, const struct json_at *line, struct diag *wrong)
{
	(void)user;
	return line->doc->first_line == 2 ? json_fail(line, wrong, "is refused") : 0;
}

TEST(the_reader_may_refuse_a_journal)
{
	size_t size, ends[LINES + 1];
	char *text = make_text(&size, ends);
	const char *folder = folder_fresh();
	struct journal_reading reading = { .take = refuse_second };
	struct journal *journal;

	folder_put(folder, JOURNAL_FILE, text, size - 1);
	EXPECT_EQ(journal_resume(folder, false, &reading, &diag), NULL);
	EXPECT_TRUE(journal_says("journal.jsonl:2:1: is refused"));
	/* Its tail is there, and its lock is not. */
	EXPECT_EQ(file_size(folder), size - 1);
	reading.take = NULL;
	journal = journal_resume(folder, false, &reading, &diag);
	EXPECT_NE(journal, NULL);
	EXPECT_EQ(file_size(folder), ends[LINES - 1]);
	journal_close(journal, &diag);
	free(text);
}

static int append_object(struct journal *journal, json_t *object)
{
	int ret = journal_append(journal, object, &diag);

	json_decref(object);
	return ret;
}

TEST(an_object_that_is_no_line_is_refused)
{
	const char *folder = folder_fresh();
	struct journal *journal = journal_begin(folder, 1);
	char *longest = malloc(JOURNAL_MAX_LINE + 1);
	/* {"text":"..." and the checksum's ,"crc":"0x12345678"} with the line break */
	size_t room = JOURNAL_MAX_LINE - strlen("{\"text\":\"\",\"crc\":\"0x12345678\"}\n");
	const uint64_t size = file_size(folder);
	struct journal_reading reading = { 0 };

	ASSERT_NE(journal, NULL);
	EXPECT_EQ(append_object(journal, json_object()), -1);
	EXPECT_TRUE(journal_says("cannot take a line without a member"));
	EXPECT_EQ(append_object(journal, json_array()), -1);
	EXPECT_EQ(append_object(journal, json_pack("{si}", "crc", 1)), -1);
	EXPECT_EQ(journal_append(journal, NULL, &diag), -1);
	memset(longest, 'x', room + 1);
	longest[room + 1] = '\0';
	EXPECT_EQ(append_object(journal, json_pack("{ss}", "text", longest)), -1);
	EXPECT_TRUE(journal_says("cannot take a line of 1048577 bytes, 1048576 are allowed"));
	EXPECT_EQ(file_size(folder), size);

	longest[room] = '\0';
	EXPECT_EQ(append_object(journal, json_pack("{ss}", "text", longest)), 0);
	EXPECT_EQ(file_size(folder), size + JOURNAL_MAX_LINE);
	EXPECT_EQ(append_object(journal, json_pack("{si}", "last", 1)), 0);
	journal_close(journal, &diag);
	ASSERT_EQ(journal_read(folder, &reading, &diag), 0);
	EXPECT_EQ(reading.lines, 4);
	EXPECT_EQ(reading.torn, 0);
	free(longest);

	EXPECT_EQ(journal_create(folder_fresh(), json_null(), false, &diag), NULL);
}

TEST(lines_of_all_sizes_are_read_across_the_buffer)
{
	const char *folder = folder_fresh();
	struct journal *journal = journal_begin(folder, 0);
	struct journal_reading reading = { 0 };
	static char text[70000];

	ASSERT_NE(journal, NULL);
	for (size_t i = 1; i < 60; i++) {
		memset(text, 'x', sizeof(text) - 1);
		text[i * 1167] = '\0';
		ASSERT_EQ(append_object(journal, json_pack("{ss}", "text", text)), 0);
	}
	journal_close(journal, &diag);
	ASSERT_EQ(journal_read(folder, &reading, &diag), 0);
	EXPECT_EQ(reading.lines, 60);
	EXPECT_EQ(reading.size, file_size(folder));
	EXPECT_EQ(reading.torn, 0);
}

FOLDER_HARNESS_MAIN
