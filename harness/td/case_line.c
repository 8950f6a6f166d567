// SPDX-License-Identifier: GPL-2.0-only
/*
 * Words, numbers and names of one line of a .td text.
 */
#include "td/case_line.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "input/number.h"

#define MAX_ERRNO 4095 /* Linux include/linux/err.h */

/* Carriage returns count as blanks, for files that were edited elsewhere. */
static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool ends_word(char c)
{
	return !c || c == '\n' || c == '#' || is_blank(c);
}

int td_line_word(struct td_line *line, struct td_word *word)
{
	size_t len = 0;

	while (is_blank(*line->at))
		line->at++;
	word->column = (unsigned int)(line->at - line->text) + 1;
	while (!ends_word(line->at[len])) {
		if (line->at[len] < '!' || line->at[len] > '~') {
			return td_line_fail(line, word->column + (unsigned int)len,
					    "byte 0x%02x in a word; outside of comments only "
					    "printable ASCII may stand",
					    (unsigned char)line->at[len]);
		}
		if (len == TD_WORD_SIZE - 1) {
			return td_line_fail(line, word->column,
					    "a word of more than %d characters; none is that long",
					    TD_WORD_SIZE - 1);
		}
		word->text[len] = line->at[len];
		len++;
	}
	word->text[len] = '\0';
	line->at += len;
	return len > 0;
}

int td_line_need(struct td_line *line, struct td_word *word, const char *what)
{
	int more = td_line_word(line, word);

	if (more)
		return more > 0 ? 0 : -1;
	return td_line_fail(line, word->column, "the line ends where %s must follow; add it", what);
}

int td_line_end(struct td_line *line)
{
	struct td_word word;
	int more = td_line_word(line, &word);

	if (more <= 0)
		return more;
	return td_line_fail(line, word.column,
			    "'%s' is one word too many; remove it or put it on a line of its own",
			    word.text);
}

int td_line_split(struct td_line *line, struct td_word *word, struct td_word *value,
		  const char *expected)
{
	char *equals = strchr(word->text, '=');

	if (!equals || equals == word->text) {
		return td_line_fail(line, word->column, "'%s' is not understood; write %s",
				    word->text, expected);
	}
	*equals = '\0';
	memcpy(value->text, equals + 1, strlen(equals + 1) + 1);
	value->column = word->column + (unsigned int)(equals - word->text) + 1;
	return 0;
}

int td_line_number(struct td_line *line, const struct td_word *word, uint64_t max, uint64_t *value)
{
	if (number_parse(word->text, max, value))
		return 0;
	return td_line_fail(line, word->column,
			    "'%s' is no number from 0 to 0x%" PRIx64
			    "; write it in decimal, or in hexadecimal with 0x",
			    word->text, max);
}

int td_line_name(struct td_line *line, const struct td_word *word, const struct td_name *table,
		 const char *what, uint64_t *value)
{
	const struct td_name *name = td_name_find(table, word->text);
	struct td_list known = { 0 };

	if (name) {
		*value = name->value;
		return 0;
	}
	td_list_names(&known, table);
	return td_line_fail(line, word->column, "unknown %s '%s'; known: %s", what, word->text,
			    known.text);
}

int td_line_errno(struct td_line *line, const struct td_word *word, int *value)
{
	uint64_t number;

	if (!number_parse(word->text, MAX_ERRNO, &number) &&
	    td_line_name(line, word, td_errno_names, "errno", &number))
		return -1;
	*value = (int)number;
	return 0;
}
