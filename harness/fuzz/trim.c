// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trimming: the last record first, for what amends it stands behind it.
 */
#include "fuzz/trim.h"

void fuzz_trim_begin(struct fuzz_trim *trim, const struct fuzz_scope *scope, const uint8_t *bytes,
		     size_t size)
{
	records_read(&trim->stands, scope, bytes, size);
	trim->fields = false;
	trim->record = trim->stands.count;
	trim->field = 0;
}

size_t fuzz_trim_left(const struct fuzz_trim *trim)
{
	size_t left = trim->fields ? 0 : trim->record;

	for (size_t i = 0; i < trim->stands.count; i++)
		left += trim->stands.at[i].row->num_fields;
	return left;
}

/* The next field that is not zero yet; false after the last. */
static bool find_field(struct fuzz_trim *trim)
{
	for (; trim->record < trim->stands.count; trim->record++, trim->field = 0) {
		const struct record_bytes *record = &trim->stands.at[trim->record];

		for (; trim->field < record->row->num_fields; trim->field++) {
			if (fuzz_field_get(record->row, trim->field, record->field))
				return true;
		}
	}
	return false;
}

bool fuzz_trim_next(struct fuzz_trim *trim, uint8_t *bytes, size_t capacity, size_t *size)
{
	struct record_bytes *record;

	if (!trim->fields && !trim->record)
		trim->fields = true;
	trim->candidate.count = 0;
	if (trim->fields && !find_field(trim))
		return false;
	trim->candidate = trim->stands;
	if (trim->fields) {
		record = &trim->candidate.at[trim->record];
		fuzz_field_set(record->row, trim->field, record->field, 0);
	} else {
		records_remove(&trim->candidate, trim->record - 1);
	}
	*size = records_write(&trim->candidate, bytes, capacity);
	return true;
}

void fuzz_trim_answer(struct fuzz_trim *trim, bool same)
{
	if (same)
		trim->stands = trim->candidate;
	if (trim->fields)
		trim->field++;
	else
		trim->record--;
}
