/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is wrong with an input, in one line a person can act on.
 *
 *	struct diag diag;
 *
 *	if (declared_load(&declared, folder, &diag)) {
 *		fprintf(stderr, "%s\n", diag.text);
 *		return 2;
 *	}
 *
 * Every function that reads something from outside returns 0, or -1 with the
 * diag filled. The text is "file:line:column: what is wrong; what to do".
 */
#ifndef INPUT_DIAG_H
#define INPUT_DIAG_H

#include <stdbool.h>

struct diag {
	char text[1024];
	bool is_memory; /* memory was short: nothing is known of the input */
};

/* Always returns -1, so that a reader can end with "return diag_at(...)". */
int diag_at(struct diag *diag, const char *file, unsigned int line, unsigned int column,
	    const char *format, ...) __attribute__((format(printf, 5, 6)));

/* For inputs that have no place in a file: command line words, environment. */
int diag_set(struct diag *diag, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Memory was short for @what: a path, "the lines of the record"; NULL where that is clear. */
int diag_no_memory(struct diag *diag, const char *what);

#endif
