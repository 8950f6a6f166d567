/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbers as they stand in the project's inputs: decimal, or hexadecimal with 0x.
 *
 *	uint64_t xfam;
 *
 *	if (!number_parse("0x602e7", UINT64_MAX, &xfam))
 *		return diag_at(...);
 *
 * No sign, no blanks, nothing before or after; above @max is refused.
 */
#ifndef INPUT_NUMBER_H
#define INPUT_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool number_parse(const char *text, uint64_t max, uint64_t *value);

/* The first @len characters of @text; they need not be followed by a NUL. */
bool number_parse_n(const char *text, size_t len, uint64_t max, uint64_t *value);

#endif
