// SPDX-License-Identifier: GPL-2.0-only
/*
 * Literals of failed rows, and the passed rows that hold them.
 */
#include "cover/suspects.h"

#include <stdlib.h>
#include <string.h>

/* Of each literal common to the failed rows a bitmap of the passed rows that have it. */
struct columns {
	size_t num_literals;
	struct suspects_literal *literal;
	size_t num_words;
	uint64_t *passed;
};

static uint8_t level_at(const struct suspects_rows *rows, size_t row, size_t factor)
{
	return rows->level[row * rows->num_factors + factor];
}

size_t suspects_common(const struct suspects_rows *rows, struct suspects_literal *literal)
{
	size_t first = 0, count = 0;

	while (first < rows->num_rows && !rows->failed[first])
		first++;
	if (first == rows->num_rows)
		return 0;
	for (size_t factor = 0; factor < rows->num_factors; factor++) {
		uint8_t level = level_at(rows, first, factor);
		size_t row = first + 1;

		while (row < rows->num_rows &&
		       (!rows->failed[row] || level_at(rows, row, factor) == level))
			row++;
		if (row == rows->num_rows)
			literal[count++] = (struct suspects_literal){ factor, level };
	}
	return count;
}

static bool columns_fill(struct columns *columns, const struct suspects_rows *rows)
{
	columns->literal = calloc(rows->num_factors + 1, sizeof(*columns->literal));
	if (!columns->literal)
		return false;
	columns->num_literals = suspects_common(rows, columns->literal);
	columns->num_words = (rows->num_rows + 63) / 64;
	columns->passed =
		calloc(columns->num_literals * columns->num_words + 1, sizeof(*columns->passed));
	if (!columns->passed)
		return false;
	for (size_t i = 0; i < columns->num_literals; i++) {
		uint64_t *passed = columns->passed + i * columns->num_words;

		for (size_t row = 0; row < rows->num_rows; row++) {
			if (!rows->failed[row] && level_at(rows, row, columns->literal[i].factor) ==
							  columns->literal[i].level)
				passed[row / 64] |= 1ULL << (row % 64);
		}
	}
	return true;
}

static void columns_free(struct columns *columns)
{
	free(columns->literal);
	free(columns->passed);
}

/* No passed row has all of these literals, but for the one at @without (@size: none). */
static bool is_candidate(const struct columns *columns, const size_t *index, size_t size,
			 size_t without)
{
	for (size_t word = 0; word < columns->num_words; word++) {
		uint64_t passed = UINT64_MAX;

		for (size_t i = 0; i < size; i++) {
			if (i != without)
				passed &= columns->passed[index[i] * columns->num_words + word];
		}
		if (passed)
			return false;
	}
	return true;
}

/* Nothing smaller explains the rows: without any one of its literals it is no candidate. */
static bool is_smallest(const struct columns *columns, const size_t *index, size_t size)
{
	for (size_t i = 0; size > 1 && i < size; i++) {
		if (is_candidate(columns, index, size, i))
			return false;
	}
	return true;
}

/* The next indices in lexical order; false after the last. */
static bool next(size_t *index, size_t size, size_t num_literals)
{
	for (size_t i = size; i-- > 0;) {
		if (index[i] + (size - i) >= num_literals)
			continue;
		index[i]++;
		for (size_t j = i + 1; j < size; j++)
			index[j] = index[j - 1] + 1;
		return true;
	}
	return false;
}

static size_t list(const struct columns *columns, size_t size, struct suspects_set *set, size_t max)
{
	size_t index[SUSPECTS_MAX_SIZE] = { 0, 1, 2 };
	size_t count = 0;

	if (columns->num_literals < size)
		return 0;
	do {
		if (!is_candidate(columns, index, size, size) || !is_smallest(columns, index, size))
			continue;
		if (count < max) {
			set[count].size = size;
			for (size_t i = 0; i < size; i++)
				set[count].literal[i] = columns->literal[index[i]];
		}
		count++;
	} while (next(index, size, columns->num_literals));
	return count;
}

bool suspects_find(const struct suspects_rows *rows, size_t size, struct suspects_set *set,
		   size_t max, size_t *count)
{
	struct columns columns = { 0 };
	bool done = false;

	*count = 0;
	if (!size || size > SUSPECTS_MAX_SIZE)
		return false;
	if (columns_fill(&columns, rows) &&
	    (size < SUSPECTS_MAX_SIZE || columns.num_literals <= SUSPECTS_MAX_COMMON)) {
		*count = list(&columns, size, set, max);
		done = true;
	}
	columns_free(&columns);
	return done;
}
