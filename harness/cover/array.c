// SPDX-License-Identifier: GPL-2.0-only
/*
 * An array of rows.
 */
#include "cover/array.h"

#include <stdlib.h>
#include <string.h>

void cover_array_init(struct cover_array *array, size_t num_factors)
{
	*array = (struct cover_array){ .num_factors = num_factors };
}

int cover_array_append(struct cover_array *array, const uint8_t *row)
{
	if (array->num_rows == array->capacity) {
		size_t capacity = array->capacity ? 2 * array->capacity : 64;
		uint8_t *level = realloc(array->level, capacity * (array->num_factors + 1));

		if (!level)
			return -1;
		array->level = level;
		array->capacity = capacity;
	}
	array->num_rows++;
	if (row)
		memcpy(cover_array_row(array, array->num_rows - 1), row, array->num_factors);
	else
		memset(cover_array_row(array, array->num_rows - 1), 0, array->num_factors);
	return 0;
}

void cover_array_truncate(struct cover_array *array, size_t num_rows)
{
	if (num_rows < array->num_rows)
		array->num_rows = num_rows;
}

void cover_array_free(struct cover_array *array)
{
	free(array->level);
	cover_array_init(array, array->num_factors);
}
