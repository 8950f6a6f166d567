/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An array of rows: in each, one level of every factor.
 *
 *	struct cover_array array;
 *
 *	cover_array_init(&array, 3);
 *	if (cover_array_append(&array, (const uint8_t[]){ 0, 1, 1 }))
 *		...	memory
 *	cover_array_row(&array, 0)[2];	// 1
 *	cover_array_free(&array);
 */
#ifndef COVER_ARRAY_H
#define COVER_ARRAY_H

#include <stddef.h>
#include <stdint.h>

struct cover_array {
	size_t num_rows;
	size_t num_factors;
	size_t capacity; /* in rows */
	uint8_t *level; /* row after row; owned */
};

void cover_array_init(struct cover_array *array, size_t num_factors);

/* A copy of @row, of num_factors levels; NULL appends a row of zeros. -1: memory. */
int cover_array_append(struct cover_array *array, const uint8_t *row);

/* Keeps the first @num_rows rows. */
void cover_array_truncate(struct cover_array *array, size_t num_rows);

static inline uint8_t *cover_array_row(const struct cover_array *array, size_t row)
{
	return array->level + row * array->num_factors;
}

/* Leaves an empty array behind. */
void cover_array_free(struct cover_array *array);

#endif
