// SPDX-License-Identifier: GPL-2.0-only
/*
 * Dictionaries out of the table of records and the pools.
 */
#include "fuzz/dictionary.h"

#include <ctype.h>

#include "fuzz/pool.h"

/* AFL++ takes up to 128 bytes a word, and gets slow with thousands of words. */
#define MAX_PER_FIELD 16

/* A word's name may hold letters, digits and '_' only. */
static void print_name(const struct fuzz_record *record, size_t field, size_t number, FILE *out)
{
	for (const char *c = record->name; *c; c++)
		fputc(isalnum((unsigned char)*c) ? *c : '_', out);
	fprintf(out, "_%zu_%zu=\"", field, number);
}

static void print_bytes(const uint8_t *bytes, size_t size, FILE *out)
{
	for (size_t i = 0; i < size; i++)
		fprintf(out, "\\x%02x", bytes[i]);
	fputs("\"\n", out);
}

/* The first field's words begin with the tag and have zeros for the other fields. */
static void print_field(const struct fuzz_record *record, size_t field, FILE *out)
{
	const struct fuzz_field *own = &record->field[field];
	struct fuzz_pool_values values = fuzz_pool_values(own->pool);
	const size_t all = values.count;

	if (values.count > MAX_PER_FIELD)
		values.count = MAX_PER_FIELD;
	for (size_t i = 0; i < values.count; i++) {
		uint8_t bytes[1 + FUZZ_MAX_RECORD] = { fuzz_record_tag(record) };
		size_t begin = 1;

		for (size_t j = 0; j < field; j++)
			begin += record->field[j].size;
		fuzz_field_set(record, field, bytes + 1, values.value[i * all / values.count]);
		print_name(record, field, i, out);
		if (field)
			print_bytes(bytes + begin, own->size, out);
		else
			print_bytes(bytes, 1 + record->size, out);
	}
}

void fuzz_dictionary_print(const struct fuzz_scope *scope, FILE *out)
{
	for (size_t i = 0; i < fuzz_record_count(); i++) {
		const struct fuzz_record *record = fuzz_record_at(i);
		const uint8_t tag = fuzz_record_tag(record);

		if (!fuzz_scope_has(scope, record))
			continue;
		if (!record->num_fields) {
			print_name(record, 0, 0, out);
			print_bytes(&tag, 1, out);
		}
		for (size_t j = 0; j < record->num_fields; j++) {
			/* One byte says nothing alone. */
			if (!j || record->field[j].size > 1)
				print_field(record, j, out);
		}
	}
}
