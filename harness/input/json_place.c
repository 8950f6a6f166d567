// SPDX-License-Identifier: GPL-2.0-only
/*
 * Places in a JSON text, found again by a walk over its tokens.
 */
#include "input/json_place.h"

#include <string.h>

static const char *skip_blanks(const char *p)
{
	return p + strspn(p, " \t\r\n");
}

/* @p is at a token, or at the end of the text. A token that does not end, ends there. */
static const char *skip_token(const char *p)
{
	size_t len;

	if (*p != '"') {
		len = strcspn(p, " \t\r\n\"[]{},:");
		return p + (len || !*p ? len : 1);
	}
	for (p++; *p && *p != '"'; p++) {
		if (*p == '\\' && p[1])
			p++;
	}
	return *p ? p + 1 : p;
}

/* Whatever is nested in it included. */
static const char *skip_value(const char *p)
{
	unsigned int depth = 0;

	do {
		p = skip_blanks(p);
		if (*p == '[' || *p == '{')
			depth++;
		else if (*p == ']' || *p == '}')
			depth--;
		p = skip_token(p);
	} while (depth);
	return p;
}

size_t json_place_token(const char *text, size_t end)
{
	const char *start = skip_blanks(text);
	const char *after = skip_token(start);

	while (after < text + end) {
		start = skip_blanks(after);
		after = skip_token(start);
	}
	return start - text;
}

/* Keys may be written with escapes: jansson decodes the token as it did before. */
static bool is_key(const char *token, const char *key)
{
	json_t *string = json_loadb(token, skip_token(token) - token, JSON_DECODE_ANY, NULL);
	bool same = string && !strcmp(json_string_value(string), key);

	json_decref(string);
	return same;
}

/* From the start of an object to the value of its member @key. */
static const char *enter_object(const char *p, const char *key)
{
	while (*p == '{' || *p == ',') {
		const char *token = skip_blanks(p + 1);
		const char *colon = skip_blanks(skip_token(token));
		const char *value = skip_blanks(colon + 1);

		if (is_key(token, key))
			return value;
		p = skip_blanks(skip_value(value));
	}
	return p;
}

/* From the start of an array to its element @index. */
static const char *enter_array(const char *p, size_t index)
{
	p = skip_blanks(p + 1);
	while (index--)
		p = skip_blanks(skip_blanks(skip_value(p)) + 1);
	return p;
}

static const char *find_value(const struct json_at *at)
{
	const char *parent;

	if (!at->parent)
		return skip_blanks(at->doc->text);
	parent = find_value(at->parent);
	return at->key ? enter_object(parent, at->key) : enter_array(parent, at->index);
}

size_t json_place_value(const struct json_at *at)
{
	return find_value(at) - at->doc->text;
}

void json_place_line_column(const char *text, size_t offset, unsigned int *line,
			    unsigned int *column)
{
	*line = 1;
	*column = 1;
	for (size_t i = 0; i < offset; i++) {
		if (text[i] == '\n') {
			(*line)++;
			*column = 1;
		} else if (((unsigned char)text[i] & 0xc0) != 0x80) { /* UTF-8 goes on */
			(*column)++;
		}
	}
}
