/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Journals of tests: a header, and behind it lines that are numbered from 1.
 *
 *	struct journal *journal = journal_begin(folder, 3);
 *
 *	journal_close(journal, &diag);
 *	EXPECT_EQ(journal_lines(folder), 4);		// all as they were appended
 */
#ifndef TESTS_JOURNAL_LINES_H
#define TESTS_JOURNAL_LINES_H

#include "record/journal.h"
#include "tests/folder.h"

static struct diag diag;

/* Line @number of every journal; 0 is the header. */
static inline json_t *journal_line(unsigned int number)
{
	if (!number)
		return json_pack("{ss}", "format", "test");
	return json_pack("{si ss}", "number", (int)number, "text", "\"quoted\"\n and \xc3\xa4");
}

static inline int journal_append_line(struct journal *journal, unsigned int number)
{
	json_t *line = journal_line(number);
	int ret = journal_append(journal, line, &diag);

	json_decref(line);
	return ret;
}

/* NULL where it fails; @lines behind the header. */
static inline struct journal *journal_begin(const char *folder, unsigned int lines)
{
	json_t *header = journal_line(0);
	struct journal *journal = journal_create(folder, header, false, &diag);

	json_decref(header);
	for (unsigned int i = 1; journal && i <= lines; i++) {
		if (journal_append_line(journal, i))
			abort();
	}
	return journal;
}

/* Counts in @user (an unsigned int) the lines, each of which must be the next. */
static inline int journal_take_line(void *user, const struct json_at *line, struct diag *wrong)
{
	unsigned int *taken = user;
	json_t *expected = journal_line(*taken);
	int same = json_equal(line->value, expected);

	json_decref(expected);
	if (line->doc->first_line != ++*taken)
		return json_fail(line, wrong, "is not line %u", *taken);
	return same ? 0 : json_fail(line, wrong, "is not what was appended");
}

/* The lines, with the header; -1 where it cannot be read, has others, or a torn tail. */
static inline int journal_lines(const char *folder)
{
	unsigned int taken = 0;
	struct journal_reading reading = { .take = journal_take_line, .user = &taken };

	if (journal_read(folder, &reading, &diag) || taken != reading.lines || reading.torn)
		return -1;
	return (int)taken;
}

/* NULL where it cannot; *@taken as of journal_lines(). */
static inline struct journal *journal_go_on(const char *folder, unsigned int *taken)
{
	struct journal_reading reading = { .take = journal_take_line, .user = taken };

	*taken = 0;
	return journal_resume(folder, false, &reading, &diag);
}

static inline int journal_says(const char *text)
{
	if (strstr(diag.text, text))
		return 1;
	fprintf(stderr, "# expected: %s\n# found:    %s\n", text, diag.text);
	return 0;
}

#endif
