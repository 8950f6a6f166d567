// SPDX-License-Identifier: GPL-2.0-only
/*
 * All seeded defects, one kind after the other.
 */
#include "emulator/defect_rows.h"

static const struct defect_rows *const kinds[] = {
	&defect_rows_values,   &defect_rows_tables,    &defect_rows_metadata, &defect_rows_accepted,
	&defect_rows_refusals, &defect_rows_relations, &defect_rows_guest,    &defect_rows_kvm,
	&defect_rows_calls,    &defect_rows_answers,   &defect_rows_clobber,  &defect_rows_host,
	&defect_rows_entry,    &defect_rows_successor, &defect_rows_update,
};

#define NUM_KINDS (sizeof(kinds) / sizeof(kinds[0]))

size_t defect_count(void)
{
	size_t count = 0;

	for (size_t i = 0; i < NUM_KINDS; i++)
		count += kinds[i]->count;
	return count;
}

/* The kind that a defect of the whole table belongs to, and its place there. */
static const struct defect_rows *find_kind(size_t *index)
{
	size_t kind = 0;

	while (*index >= kinds[kind]->count)
		*index -= kinds[kind++]->count;
	return kinds[kind];
}

const struct defect *defect_at(size_t index)
{
	const struct defect_rows *rows = find_kind(&index);

	return &rows->row[index];
}

const char *defect_kind(size_t index)
{
	return find_kind(&index)->kind;
}
