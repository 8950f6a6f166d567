// SPDX-License-Identifier: GPL-2.0-only
/*
 * Covering arrays of bits by construction.
 *
 * Every construction fills rows and columns of an array from some corner on, so that they can be
 * put beside and below one another.
 */
#include "cover/construct.h"

#include <stdbool.h>
#include <string.h>

#define MAX_ROWS 64 /* of strength 2: beyond any number of columns that fits in memory */

/* Rows from @row on, columns @column to @column + bits - 1. */
struct region {
	struct cover_array *array;
	size_t row, column, bits;
};

static void put(const struct region *region, size_t row, size_t column, unsigned int level)
{
	cover_array_row(region->array, region->row + row)[region->column + column] = (uint8_t)level;
}

/* Columns of strength 2 in N rows: C(N-1, ceil(N/2)). */
static size_t subsets(size_t rows)
{
	unsigned __int128 count = 1;
	size_t size = (rows + 1) / 2;

	for (size_t i = 1; i <= size; i++)
		count = count * (rows - 1 - size + i) / i;
	return (size_t)count;
}

static size_t pairs_rows(size_t bits)
{
	size_t rows = 4;

	while (rows < MAX_ROWS && subsets(rows) < bits)
		rows++;
	return rows;
}

/*
 * A row of zeros, and columns that are distinct subsets of equal size of the other rows: two
 * such subsets intersect, and neither holds the other. Gosper's hack steps to the next subset.
 */
static void pairs_fill(const struct region *region)
{
	size_t rows = pairs_rows(region->bits);
	uint64_t subset = (1ULL << (rows + 1) / 2) - 1;

	for (size_t column = 0; column < region->bits; column++) {
		uint64_t lowest = subset & -subset, carried = subset + lowest;

		put(region, 0, column, 0);
		for (size_t row = 1; row < rows; row++)
			put(region, row, column, subset >> (row - 1) & 1);
		subset = ((carried ^ subset) >> 2) / lowest | carried;
	}
}

static bool is_residue(size_t value, size_t prime)
{
	for (size_t i = 1; i <= prime / 2; i++)
		if (i * i % prime == value)
			return true;
	return false;
}

/* The 11 cyclic rows of Paley's matrix, and the row of ones that makes it 12. */
static void paley12_fill(const struct region *region)
{
	for (size_t column = 0; column < region->bits; column++) {
		for (size_t row = 0; row < 11; row++)
			put(region, row, column, is_residue((row + column) % 11, 11));
		put(region, 11, column, 1);
	}
}

/*
 * The symbol of column (a, b) of F11 x F11 at @point of the projective line: a + b * point, at
 * infinity (11) b. Two columns agree at one point at most.
 */
static size_t symbol(size_t column, size_t point)
{
	return point == 11 ? column % 11 : (column / 11 + column % 11 * point) % 11;
}

/*
 * Three points: for any three columns some point keeps a given one apart from the two others,
 * or all apart. Without the constant row a block lacks 111 only, so one block is complemented:
 * with none of them 3025 triples of the 121 columns are missing.
 */
static void triples121_fill(const struct region *region)
{
	for (size_t column = 0; column < region->bits; column++) {
		for (size_t row = 0; row < 33; row++) {
			size_t point = row / 11;
			size_t place = (symbol(column, point) + row) % 11;

			put(region, row, column, is_residue(place, 11) ^ (point == 2));
		}
	}
}

/* Five points, Paley's rows and their complements at each, and the two constant rows. */
static void quads121_fill(const struct region *region)
{
	for (size_t column = 0; column < region->bits; column++) {
		for (size_t row = 0; row < 110; row++) {
			size_t place = (symbol(column, row / 22) + row % 11) % 11;

			put(region, row, column, is_residue(place, 11) ^ (row / 11 % 2));
		}
		put(region, 110, column, 0);
		put(region, 111, column, 1);
	}
}

static void residues_fill(const struct region *region, size_t prime)
{
	bool residue[128];

	for (size_t i = 0; i < prime; i++)
		residue[i] = is_residue(i, prime);
	for (size_t row = 0; row < prime; row++)
		for (size_t column = 0; column < region->bits; column++)
			put(region, row, column, residue[(row + column) % prime]);
}

/* All rows of @strength bits, and a last bit that makes the weight even. */
static void even_fill(const struct region *region, unsigned int strength)
{
	for (size_t row = 0; row < 1u << strength; row++)
		for (size_t column = 0; column < region->bits; column++)
			put(region, row, column,
			    column < strength ? row >> column & 1 :
						(unsigned int)__builtin_parityll(row));
}

static size_t triples_rows(size_t bits)
{
	if (bits <= 4)
		return 8;
	if (bits <= 11)
		return 12;
	if (bits > 22 && bits <= 121 && (bits > 44))
		return 33;
	return triples_rows((bits + 1) / 2) + pairs_rows((bits + 1) / 2);
}

static void triples_fill(const struct region *region);

/*
 * [A A; B ~B]: A of strength 3 and B of strength 2 on half as many columns. Of three columns
 * two are in different halves at the same place, or A has all three.
 */
static void doubled_fill(const struct region *region)
{
	size_t half = (region->bits + 1) / 2, rows = triples_rows(half);
	struct region left = *region;

	left.bits = half;
	triples_fill(&left);
	left.row += rows;
	pairs_fill(&left);
	for (size_t row = 0; row < rows + pairs_rows(half); row++) {
		uint8_t *level = cover_array_row(region->array, region->row + row) + region->column;

		for (size_t column = half; column < region->bits; column++)
			level[column] = level[column - half] ^ (row >= rows);
	}
}

static void triples_fill(const struct region *region)
{
	if (region->bits <= 4)
		even_fill(region, 3);
	else if (region->bits <= 11)
		paley12_fill(region);
	else if (triples_rows(region->bits) == 33)
		triples121_fill(region);
	else
		doubled_fill(region);
}

static const size_t quad_primes[] = { 67, 71, 79, 83 };

static size_t quads_rows(size_t bits)
{
	if (bits <= 5)
		return 16;
	for (size_t i = 0; i < sizeof(quad_primes) / sizeof(quad_primes[0]); i++)
		if (bits <= quad_primes[i])
			return quad_primes[i];
	return bits <= 121 ? 112 : 0;
}

static void quads_fill(const struct region *region)
{
	if (region->bits <= 5)
		even_fill(region, 4);
	else if (quads_rows(region->bits) == 112)
		quads121_fill(region);
	else
		residues_fill(region, quads_rows(region->bits));
}

size_t construct_rows(unsigned int strength, size_t bits)
{
	if (!bits || !strength)
		return 0;
	if (bits <= strength)
		return (size_t)1 << bits;
	switch (strength) {
	case 1:
		return 2;
	case 2:
		return pairs_rows(bits);
	case 3:
		return triples_rows(bits);
	case 4:
		return quads_rows(bits);
	default:
		return 0;
	}
}

int construct_array(unsigned int strength, struct cover_array *array)
{
	const struct region all = { .array = array, .bits = array->num_factors };
	size_t rows = construct_rows(strength, all.bits);

	if (!rows)
		return -1;
	while (array->num_rows < rows)
		if (cover_array_append(array, NULL))
			return -1;
	if (all.bits <= strength)
		even_fill(&all, (unsigned int)all.bits);
	else if (strength == 1)
		memset(cover_array_row(array, 1), 1, all.bits);
	else if (strength == 2)
		pairs_fill(&all);
	else if (strength == 3)
		triples_fill(&all);
	else
		quads_fill(&all);
	return 0;
}
