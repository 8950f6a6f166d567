/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One line of a .td text, word by word, with the place of each word.
 *
 *	struct td_line line = { .path = path, .number = 3, .at = text, .diag = diag };
 *	struct td_word word;
 *	int more;
 *
 *	while ((more = td_line_word(&line, &word)) > 0)
 *		...	word.text, word.column
 *
 * Private to td/case_*.c.
 */
#ifndef TD_CASE_LINE_H
#define TD_CASE_LINE_H

#include "input/diag.h"
#include "td/case_table.h"

#define TD_WORD_SIZE 96 /* with its NUL; no word of the text form comes near it */

struct td_line {
	const char *path;
	const char *text; /* where the line begins */
	const char *at; /* what is not read yet */
	unsigned int number;
	struct diag *diag;
};

struct td_word {
	char text[TD_WORD_SIZE];
	unsigned int column;
};

/*
 * 1: a word; 0: the line ends or a comment begins, and @word is empty with the column where
 * it would stand; -1: no word of the text form.
 */
int td_line_word(struct td_line *line, struct td_word *word);

/* A word that must be there; @what says what it is. */
int td_line_need(struct td_line *line, struct td_word *word, const char *what);

/* Nothing more may follow. */
int td_line_end(struct td_line *line);

/*
 * Cuts "KEY=VALUE" in two: @word keeps the key, @value gets the rest. @expected says what
 * should have stood there.
 */
int td_line_split(struct td_line *line, struct td_word *word, struct td_word *value,
		  const char *expected);

int td_line_number(struct td_line *line, const struct td_word *word, uint64_t max, uint64_t *value);

/* A word of @table; @what is its kind in an error ("call", "errno"). */
int td_line_name(struct td_line *line, const struct td_word *word, const struct td_name *table,
		 const char *what, uint64_t *value);

/* An errno by name, or by number; @value 0 is success. */
int td_line_errno(struct td_line *line, const struct td_word *word, int *value);

/* "file:line:column: <format>"; always -1. */
#define td_line_fail(line, column, ...) \
	diag_at((line)->diag, (line)->path, (line)->number, column, __VA_ARGS__)

#endif
