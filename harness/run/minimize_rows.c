// SPDX-License-Identifier: GPL-2.0-only
/*
 * Steps as factors of two levels, and the rows that have them.
 */
#include "run/minimize_rows.h"

#include <stdlib.h>

#include "cover/suspects.h"

struct table {
	uint8_t *level; /* 1: the row has the step */
	bool *failed;
	struct suspects_literal *common;
	struct reduce_step *sorted;
	size_t *place; /* of each step in sorted */
};

static bool table_alloc(struct table *table, size_t num_steps, size_t num_rows)
{
	table->level = calloc(num_rows * num_steps + 1, sizeof(*table->level));
	table->failed = calloc(num_rows, sizeof(*table->failed));
	table->common = calloc(num_steps + 1, sizeof(*table->common));
	table->sorted = calloc(num_steps + 1, sizeof(*table->sorted));
	table->place = calloc(num_steps + 1, sizeof(*table->place));
	return table->level && table->failed && table->common && table->sorted && table->place;
}

static void table_free(struct table *table)
{
	free(table->level);
	free(table->failed);
	free(table->common);
	free(table->place);
}

/* The failing case has every step, and stands behind the rows. */
static void table_fill(struct table *table, const struct reduce *reduce,
		       const struct minimize_row *row, size_t num_rows)
{
	for (size_t i = 0; i <= num_rows; i++) {
		table->failed[i] = i == num_rows || row[i].failed;
		for (size_t j = 0; j < reduce->count; j++)
			table->level[i * reduce->count + j] =
				i == num_rows || reduce_has(reduce, &reduce->step[j], row[i].test);
	}
}

/* Those of @common first, in the order that they have, then the others. */
static void sort(struct reduce *reduce, struct table *table, size_t num_common)
{
	size_t first = 0, last = num_common;

	for (size_t i = 0; i < reduce->count; i++) {
		bool common = first < num_common && table->common[first].factor == i;

		table->place[i] = common ? first++ : last++;
		table->sorted[table->place[i]] = reduce->step[i];
	}
	free(reduce->step);
	reduce->step = table->sorted;
	reduce->capacity = reduce->count + 1;
}

/* The smallest sets that explain every row, where they are few. */
static bool find_candidates(struct minimize_hints *hints, const struct suspects_rows *rows,
			    const struct table *table)
{
	struct suspects_set set[MINIMIZE_MAX_CANDIDATES];
	size_t count = 0;

	for (size_t size = 1; !count && size <= SUSPECTS_MAX_SIZE; size++) {
		if (!suspects_find(rows, size, set, MINIMIZE_MAX_CANDIDATES, &count))
			return size == SUSPECTS_MAX_SIZE;
	}
	if (count > MINIMIZE_MAX_CANDIDATES)
		return true;
	hints->num_candidates = count;
	for (size_t i = 0; i < count; i++) {
		hints->candidate[i].size = set[i].size;
		for (size_t j = 0; j < set[i].size; j++)
			hints->candidate[i].step[j] = table->place[set[i].literal[j].factor];
	}
	return true;
}

bool minimize_hints_fill(struct minimize_hints *hints, struct reduce *reduce,
			 const struct minimize_row *row, size_t num_rows)
{
	struct table table = { 0 };
	struct suspects_rows rows;
	bool done = false;

	*hints = (struct minimize_hints){ 0 };
	if (!num_rows)
		return true;
	if (table_alloc(&table, reduce->count, num_rows + 1)) {
		table_fill(&table, reduce, row, num_rows);
		rows = (struct suspects_rows){ reduce->count, num_rows + 1, table.level,
					       table.failed };
		hints->num_suspicious = suspects_common(&rows, table.common);
		sort(reduce, &table, hints->num_suspicious);
		done = find_candidates(hints, &rows, &table);
	} else {
		free(table.sorted);
	}
	table_free(&table);
	return done;
}
