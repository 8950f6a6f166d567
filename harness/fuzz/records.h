/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A fuzz input as a list of whole records, to be edited. Private to harness/fuzz/.
 *
 *	struct records list;
 *
 *	records_read(&list, scope, bytes, size);
 *	records_remove(&list, 2);
 *	size = records_write(&list, bytes, capacity);
 *
 * Records that are none of the scope's are left out; one that the input ends within gets its
 * zeros, and each tag is the row's own.
 */
#ifndef FUZZ_RECORDS_H
#define FUZZ_RECORDS_H

#include "fuzz/scope.h"

#define RECORDS_MAX 1024

struct record_bytes {
	const struct fuzz_record *row;
	uint8_t field[FUZZ_MAX_RECORD];
};

struct records {
	size_t count;
	struct record_bytes at[RECORDS_MAX];
};

void records_read(struct records *list, const struct fuzz_scope *scope, const uint8_t *bytes,
		  size_t size);

/* Whole records, as many as fit. */
size_t records_write(const struct records *list, uint8_t *bytes, size_t capacity);

void records_remove(struct records *list, size_t index);

/* False where the list is full. */
bool records_insert(struct records *list, size_t index, const struct record_bytes *record);

#endif
