/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Texts of a record by their characters: names of cases, and what a target has answered, may hold
 * any.
 *
 *	static void put(const char *at, const struct text_character *character, FILE *out)
 *	{
 *		if (character->hidden)
 *			text_put_code(character->code, out);	prints \x1b
 *		else
 *			fwrite(at, 1, character->size, out);
 *	}
 *
 *	text_each(text, size, put, out);
 */
#ifndef REPORTS_TEXT_H
#define REPORTS_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct text_character {
	uint32_t code;
	size_t size; /* in bytes of UTF-8, 1 at least */
	bool hidden; /* a control character, a break of a line, or what is no character */
};

/* Calls @put for each of the characters. */
void text_each(const char *text, size_t size,
	       void (*put)(const char *at, const struct text_character *character, FILE *out),
	       FILE *out);

/* In place of a character that cannot stand there: "\x1b", "\u2028". */
void text_put_code(uint32_t code, FILE *out);

/* The size of @text, or of as much of it as goes into @max bytes: whole characters. */
size_t text_fit(const char *text, size_t max);

#endif
