/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Places in a JSON text, for error messages: jansson keeps none of what it has read.
 *
 *	size_t offset = json_place_value(at);	// the first byte of the value
 *	unsigned int line, column;
 *
 *	json_place_line_column(text, offset, &line, &column);
 */
#ifndef INPUT_JSON_PLACE_H
#define INPUT_JSON_PLACE_H

#include <stddef.h>

#include "input/json.h"

/* Where the token begins that holds the byte before @end. */
size_t json_place_token(const char *text, size_t end);

/* Where the value of @at begins in the text that it was parsed from. */
size_t json_place_value(const struct json_at *at);

/* Both from 1; a character of several bytes is one column. */
void json_place_line_column(const char *text, size_t offset, unsigned int *line,
			    unsigned int *column);

#endif
