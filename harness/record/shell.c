// SPDX-License-Identifier: GPL-2.0-only
/*
 * Quoting for a shell.
 */
#include "record/shell.h"

#include <stdio.h>
#include <string.h>

static void append(char *text, size_t size, const char *more)
{
	size_t len = strlen(text);

	snprintf(text + len, size - len, "%s", more);
}

static void append_quoted(char *text, size_t size, const char *value)
{
	append(text, size, "'");
	for (; *value; value++) {
		char one[2] = { *value };

		append(text, size, *value == '\'' ? "'\\''" : one);
	}
	append(text, size, "'");
}

void shell_add(char *text, size_t size, const char *option, const char *value)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_-+=./:,@%";

	if (option) {
		append(text, size, " ");
		append(text, size, option);
	}
	append(text, size, " ");
	if (*value && strspn(value, plain) == strlen(value))
		append(text, size, value);
	else
		append_quoted(text, size, value);
}
