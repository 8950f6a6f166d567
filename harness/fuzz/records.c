// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lists of records.
 */
#include "fuzz/records.h"

#include <string.h>

void records_read(struct records *list, const struct fuzz_scope *scope, const uint8_t *bytes,
		  size_t size)
{
	list->count = 0;
	for (size_t at = 0; at < size && list->count < RECORDS_MAX;) {
		const struct fuzz_record *row = fuzz_record_at(bytes[at++] % fuzz_record_count());
		size_t there = size - at < row->size ? size - at : row->size;
		struct record_bytes *record = &list->at[list->count];

		if (fuzz_scope_has(scope, row)) {
			record->row = row;
			memset(record->field, 0, row->size);
			memcpy(record->field, bytes + at, there);
			list->count++;
		}
		at += there;
	}
}

size_t records_write(const struct records *list, uint8_t *bytes, size_t capacity)
{
	size_t size = 0;

	for (size_t i = 0; i < list->count; i++) {
		const struct fuzz_record *row = list->at[i].row;

		if (capacity - size < 1 + row->size)
			break;
		bytes[size++] = fuzz_record_tag(row);
		memcpy(bytes + size, list->at[i].field, row->size);
		size += row->size;
	}
	return size;
}

void records_remove(struct records *list, size_t index)
{
	list->count--;
	memmove(&list->at[index], &list->at[index + 1],
		(list->count - index) * sizeof(list->at[0]));
}

bool records_insert(struct records *list, size_t index, const struct record_bytes *record)
{
	const struct record_bytes copy = *record;

	if (list->count == RECORDS_MAX)
		return false;
	memmove(&list->at[index + 1], &list->at[index],
		(list->count - index) * sizeof(list->at[0]));
	list->at[index] = copy;
	list->count++;
	return true;
}
