/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of tdx-cts diff share.
 */
#ifndef CLI_DIFF_H
#define CLI_DIFF_H

#include <stdio.h>

#include "update/gate.h"

/* Where the row is only of one half of a description that has two: " (declared)"; else "". */
const char *diff_half(const struct diff *diff, const struct diff_row *row);

/*
 * The kinds of facts that one of the sides has and the @nth has not, ", " between them, and what
 * it lacks: "module.json". False: there are none.
 */
bool diff_not_compared(const struct diff *diff, size_t nth, char *text, size_t size,
		       const char **needs);

/* The result in one sentence. */
#define DIFF_SENTENCE 512
const char *diff_sentence(const struct diff *diff, const struct gate *gate,
			  char text[DIFF_SENTENCE]);

/* Some kind of fact is compared at all. */
bool diff_compares(const struct diff *diff);

/* diff_table.c */
void diff_print_table(const struct diff *diff, const struct gate *gate);
void diff_print_lacks(const struct diff *diff);

/* diff_json.c; -1 where memory is short. */
int diff_print_json(const struct diff *diff, const struct gate *gate);
int diff_print_matrix_json(const struct diff *diff, const char *result);

/* diff_matrix.c */
int diff_print_matrix(const struct diff *diff, bool json);

#endif
