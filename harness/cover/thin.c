// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rows that change in place.
 */
#include "cover/thin.h"

#include <stdlib.h>

#include "cover/problem_private.h"
#include "cover/wide.h"

/* Places of a row beside the one that changes, as lists of word and factor. */
struct places {
	uint64_t *word; /* room for COVER_LANES more */
	uint16_t *factor;
	size_t count;
};

static uint64_t *column_of(const struct thin *thin, size_t factor, unsigned int level)
{
	return &thin->column[thin->problem->factor[factor].first_literal + level];
}

static uint8_t *row_of(const struct thin *thin, size_t row)
{
	return thin->level + row * thin->num_factors;
}

int thin_create(struct thin *thin, const struct cover_problem *problem, unsigned int strength)
{
	size_t n = problem->num_factors;

	*thin = (struct thin){
		.problem = problem,
		.strength = strength,
		.num_factors = n,
		.level = calloc(THIN_MAX_ROWS, n),
		.hanging = calloc(THIN_MAX_ROWS * n, sizeof(*thin->hanging)),
		.column = calloc(problem->num_literals, sizeof(*thin->column)),
		.word = calloc(n + COVER_LANES, sizeof(*thin->word)),
		.other = calloc(n, sizeof(*thin->other)),
		.found = calloc(n + COVER_LANES, sizeof(*thin->found)),
	};
	if (thin->level && thin->hanging && thin->column && thin->word && thin->other &&
	    thin->found)
		return 0;
	thin_free(thin);
	return -1;
}

void thin_free(struct thin *thin)
{
	free(thin->level);
	free(thin->hanging);
	free(thin->column);
	free(thin->open);
	free(thin->word);
	free(thin->other);
	free(thin->found);
	*thin = (struct thin){ 0 };
}

static struct thin_set *new_open(struct thin *thin)
{
	if (thin->num_open == thin->open_capacity) {
		size_t capacity = thin->open_capacity ? 2 * thin->open_capacity : 256;
		struct thin_set *grown = realloc(thin->open, capacity * sizeof(*grown));

		if (!grown) {
			thin->failed = true;
			return NULL;
		}
		thin->open = grown;
		thin->open_capacity = capacity;
	}
	return &thin->open[thin->num_open++];
}

/* Which of the words have one bit of @mask at most. */
COVER_WIDE static size_t find_thin(const uint64_t *word, size_t from, size_t to, uint64_t mask,
				   uint16_t *found)
{
	size_t count = 0;

	for (size_t i = from; i < to; i += COVER_LANES) {
		cover_lanes shared, thin;
		uint64_t any = 0;

		memcpy(&shared, word + i, sizeof(shared));
		shared &= mask;
		thin = (cover_lanes)((shared & (shared - 1)) == 0);
		for (size_t lane = 0; lane < COVER_LANES; lane++)
			any |= thin[lane];
		if (!any)
			continue;
		for (size_t lane = 0; lane < COVER_LANES; lane++) {
			found[count] = (uint16_t)(i + lane);
			count += (size_t)(thin[lane] & 1);
		}
	}
	while (count && found[count - 1] >= to)
		count--;
	return count;
}

/* What a scan of the sets of one place looks for. */
struct scan {
	struct thin *thin;
	size_t row;
	enum { SCAN_REMOVE, SCAN_ADD, SCAN_OPEN } kind;
	uint16_t factor[COVER_MAX_STRENGTH]; /* of the set so far */
};

static void count_hanging(const struct scan *scan, size_t row, uint32_t change)
{
	uint32_t *hanging = scan->thin->hanging + row * scan->thin->num_factors;

	for (unsigned int i = 0; i < scan->thin->strength; i++)
		hanging[scan->factor[i]] += change;
}

static void open_set(const struct scan *scan, const uint8_t *row)
{
	struct thin_set *set = new_open(scan->thin);

	if (!set)
		return;
	*set = (struct thin_set){ 0 }; /* compared as a whole */
	for (unsigned int i = 0; i < scan->thin->strength; i++) {
		set->factor[i] = scan->factor[i];
		set->level[i] = row[scan->factor[i]];
	}
}

/* A set that no other row has (@others is 0), or one alone. */
static void take_set(const struct scan *scan, const uint8_t *row, uint64_t others)
{
	if (scan->kind == SCAN_OPEN) {
		if (!others)
			open_set(scan, row);
		return;
	}
	if (others) {
		count_hanging(scan, (size_t)__builtin_ctzll(others),
			      scan->kind == SCAN_REMOVE ? 1 : UINT32_MAX);
		return;
	}
	count_hanging(scan, scan->row, scan->kind == SCAN_ADD ? 1 : UINT32_MAX);
	if (scan->kind == SCAN_REMOVE)
		open_set(scan, row);
}

/* All sets of what @scan has so far and @left more of the places from @from on. */
static void scan_sets(struct scan *scan, const struct places *places, const uint8_t *row,
		      uint64_t mask, size_t from, unsigned int left)
{
	struct thin *thin = scan->thin;

	if (left > 1) {
		for (size_t i = from; i < places->count; i++) {
			scan->factor[thin->strength - left] = places->factor[i];
			scan_sets(scan, places, row, mask & places->word[i], i + 1, left - 1);
		}
		return;
	}
	thin->work += places->count - from + COVER_LANES;
	for (size_t i = 0, n = find_thin(places->word, from, places->count, mask, thin->found);
	     i < n; i++) {
		scan->factor[thin->strength - 1] = places->factor[thin->found[i]];
		take_set(scan, row, mask & places->word[thin->found[i]]);
	}
}

/*
 * All sets of @row that have @factor and else only @places; @row itself is not among the rows
 * that cover them.
 */
static void scan_place(struct scan *scan, const struct places *places, const uint8_t *row,
		       size_t factor, uint64_t own)
{
	uint64_t mask = *column_of(scan->thin, factor, row[factor]) & ~own;

	scan->factor[0] = (uint16_t)factor;
	if (scan->thin->strength == 1) {
		scan->thin->work++;
		if (!(mask & (mask - 1)))
			take_set(scan, row, mask);
		return;
	}
	scan_sets(scan, places, row, mask, 0, scan->thin->strength - 1);
}

/* All sets of a whole row, each once. */
static void scan_row(struct scan *scan, const uint8_t *row, uint64_t own)
{
	struct thin *thin = scan->thin;
	struct places places = { thin->word, thin->other, 0 };

	for (size_t i = 0; i < thin->num_factors; i++) {
		scan_place(scan, &places, row, i, own);
		places.factor[places.count] = (uint16_t)i;
		places.word[places.count++] = *column_of(thin, i, row[i]);
	}
}

void thin_add_row(struct thin *thin, const uint8_t *row)
{
	size_t index = thin->num_rows++;
	struct scan scan = { .thin = thin, .row = index, .kind = SCAN_ADD };

	memcpy(row_of(thin, index), row, thin->num_factors);
	scan_row(&scan, row, 0);
	for (size_t i = 0; i < thin->num_factors; i++)
		*column_of(thin, i, row[i]) |= 1ULL << index;
}

static int compare_sets(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct thin_set));
}

void thin_open_row(struct thin *thin, const uint8_t *row)
{
	struct scan scan = { .thin = thin, .kind = SCAN_OPEN };
	size_t kept = 0;

	scan_row(&scan, row, 0);
	if (!thin->num_open)
		return;
	/* Several such rows may have the same. */
	qsort(thin->open, thin->num_open, sizeof(*thin->open), compare_sets);
	for (size_t i = 1; i < thin->num_open; i++)
		if (compare_sets(&thin->open[kept], &thin->open[i]))
			thin->open[++kept] = thin->open[i];
	thin->num_open = kept + 1;
}

size_t thin_weakest_row(const struct thin *thin)
{
	uint64_t fewest = UINT64_MAX;
	size_t weakest = 0;

	for (size_t i = 0; i < thin->num_rows; i++) {
		uint64_t hanging = 0;

		for (size_t j = 0; j < thin->num_factors; j++)
			hanging += thin->hanging[i * thin->num_factors + j];
		if (hanging < fewest) {
			fewest = hanging;
			weakest = i;
		}
	}
	return weakest;
}

void thin_drop_row(struct thin *thin, size_t row)
{
	size_t last = thin->num_rows - 1, n = thin->num_factors;
	struct scan scan = { .thin = thin, .row = row, .kind = SCAN_REMOVE };

	scan_row(&scan, row_of(thin, row), 1ULL << row);
	for (size_t i = 0; i < n; i++) {
		*column_of(thin, i, row_of(thin, row)[i]) &= ~(1ULL << row);
		*column_of(thin, i, row_of(thin, last)[i]) &= ~(1ULL << last);
	}
	if (row != last) {
		memcpy(row_of(thin, row), row_of(thin, last), n);
		memcpy(thin->hanging + row * n, thin->hanging + last * n,
		       n * sizeof(*thin->hanging));
		for (size_t i = 0; i < n; i++)
			*column_of(thin, i, row_of(thin, row)[i]) |= 1ULL << row;
	}
	memset(thin->hanging + last * n, 0, n * sizeof(*thin->hanging));
	thin->num_rows = last;
}

/* Sets of @left more places from @from on, besides those of @rows, that hang on @own. */
static int64_t count_on_own(struct thin *thin, const uint8_t *level, uint64_t rows, uint64_t own,
			    size_t from, unsigned int left)
{
	int64_t count = 0;

	if (!left)
		return rows == own;
	thin->work += thin->num_factors - from;
	for (size_t i = from; i < thin->num_factors; i++)
		count += count_on_own(thin, level, rows & *column_of(thin, i, level[i]), own, i + 1,
				      left - 1);
	return count;
}

/* Sets that hang on @row and have both places: counted twice in the sum of both. */
static int64_t hanging_on_both(struct thin *thin, size_t row, size_t a, size_t b)
{
	const uint8_t *level = row_of(thin, row);
	uint64_t *column[] = { column_of(thin, a, level[a]), column_of(thin, b, level[b]) };
	uint64_t own = 1ULL << row, both = *column[0] & *column[1];
	int64_t count = 0;

	if (thin->strength < 2)
		return 0;
	/* While they seem to be in no row, no set has either of them as another place. */
	*column[0] &= ~own;
	*column[1] &= ~own;
	count = count_on_own(thin, level, both, own, 0, thin->strength - 2);
	*column[0] |= own;
	*column[1] |= own;
	return count;
}

int64_t thin_loss(struct thin *thin, size_t row, const struct thin_change *change, size_t count)
{
	const uint32_t *hanging = thin->hanging + row * thin->num_factors;
	int64_t loss = 0, most = 0;

	for (size_t i = 0; i < count; i++) {
		int64_t own = hanging[change[i].factor];

		loss += own;
		if (own > most)
			most = own;
	}
	for (size_t i = 0; i < count && loss > most; i++)
		for (size_t j = 0; j < i; j++)
			loss -= hanging_on_both(thin, row, change[i].factor, change[j].factor);
	return loss > most ? loss : most;
}

/* With the levels that a row is to have. */
static inline bool has_set(const struct thin *thin, const uint8_t *row, const struct thin_set *set)
{
	bool has = true;

	for (unsigned int i = 0; i < thin->strength; i++)
		has &= row[set->factor[i]] == set->level[i];
	return has;
}

static void swap_levels(const struct thin *thin, size_t row, const struct thin_change *change,
			size_t count, uint8_t *levels)
{
	for (size_t i = 0; i < count; i++) {
		levels[i] = row_of(thin, row)[change[i].factor];
		row_of(thin, row)[change[i].factor] = change[i].level;
	}
}

size_t thin_gain(struct thin *thin, size_t row, const struct thin_change *change, size_t count)
{
	uint8_t *level = row_of(thin, row), old[COVER_MAX_FACTORS];
	size_t gain = 0;

	swap_levels(thin, row, change, count, old);
	for (size_t i = 0; i < thin->num_open; i++)
		gain += has_set(thin, level, &thin->open[i]);
	for (size_t i = 0; i < count; i++)
		level[change[i].factor] = old[i];
	thin->work += thin->num_open + COVER_LANES;
	return gain;
}

/* The places of @row but those of the changes from @first on. */
static struct places other_places(const struct thin *thin, const uint8_t *row,
				  const struct thin_change *change, size_t count)
{
	struct places places = { thin->word, thin->other, 0 };

	for (size_t i = 0; i < thin->num_factors; i++) {
		bool changes = false;

		for (size_t j = 0; j < count; j++)
			changes |= change[j].factor == i;
		if (changes)
			continue;
		places.factor[places.count] = (uint16_t)i;
		places.word[places.count++] = *column_of(thin, i, row[i]);
	}
	return places;
}

/* The open sets that @row now has are closed. */
static void close_sets(struct thin *thin, const uint8_t *row)
{
	size_t kept = 0;

	for (size_t i = 0; i < thin->num_open; i++) {
		if (has_set(thin, row, &thin->open[i]))
			continue;
		if (kept != i)
			thin->open[kept] = thin->open[i];
		kept++;
	}
	thin->num_open = kept;
	thin->work += thin->num_open;
}

/* First all places that change are left, then taken again, so that each set counts once. */
void thin_change(struct thin *thin, size_t row, const struct thin_change *change, size_t count)
{
	uint8_t *level = row_of(thin, row);
	struct scan scan = { .thin = thin, .row = row };
	uint64_t own = 1ULL << row;

	scan.kind = SCAN_REMOVE;
	for (size_t i = 0; i < count; i++) {
		struct places places = other_places(thin, level, change, i + 1);

		scan_place(&scan, &places, level, change[i].factor, own);
		*column_of(thin, change[i].factor, level[change[i].factor]) &= ~own;
	}
	scan.kind = SCAN_ADD;
	for (size_t i = count; i--;) {
		struct places places = other_places(thin, level, change, i + 1);

		level[change[i].factor] = change[i].level;
		scan_place(&scan, &places, level, change[i].factor, own);
		*column_of(thin, change[i].factor, change[i].level) |= own;
	}
	close_sets(thin, level);
}
