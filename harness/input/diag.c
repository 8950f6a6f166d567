// SPDX-License-Identifier: GPL-2.0-only
/*
 * One line that says what is wrong with an input.
 */
#include "input/diag.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

/* The text quotes input and file names: a line break or an escape in them must not get out. */
static void keep_one_line(struct diag *diag)
{
	for (char *c = diag->text; *c; c++) {
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
	}
}

static void print_message(struct diag *diag, size_t used, const char *format, va_list args)
	__attribute__((format(printf, 3, 0)));

static void print_message(struct diag *diag, size_t used, const char *format, va_list args)
{
	if (used < sizeof(diag->text))
		vsnprintf(diag->text + used, sizeof(diag->text) - used, format, args);
	keep_one_line(diag);
	diag->is_memory = false;
}

int diag_at(struct diag *diag, const char *file, unsigned int line, unsigned int column,
	    const char *format, ...)
{
	va_list args;
	int used;

	used = snprintf(diag->text, sizeof(diag->text), "%s:%u:%u: ", file, line, column);
	va_start(args, format);
	print_message(diag, used, format, args);
	va_end(args);
	return -1;
}

int diag_set(struct diag *diag, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_message(diag, 0, format, args);
	va_end(args);
	return -1;
}

int diag_no_memory(struct diag *diag, const char *what)
{
	snprintf(diag->text, sizeof(diag->text),
		 "out of memory%s%s; free some, or raise the limit (ulimit -v)",
		 what ? " for " : "", what ? what : "");
	keep_one_line(diag);
	diag->is_memory = true;
	return -1;
}
