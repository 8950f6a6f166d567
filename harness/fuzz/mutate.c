// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mutation: a few small edits of the list of records, drawn from a table.
 */
#include "fuzz/mutate.h"

#include <string.h>

#include "fuzz/pool.h"
#include "fuzz/records.h"

#define MAX_EDITS 6

struct mutator {
	const struct fuzz_scope *scope;
	struct random *random;
	struct records list;
};

static uint32_t below(struct mutator *mutator, size_t limit)
{
	return random_below(mutator->random, (uint32_t)limit);
}

static size_t any_place(struct mutator *mutator)
{
	return below(mutator, mutator->list.count);
}

/* Any kind of object, and then any row of it: the many guest operations do not crowd out others. */
static const struct fuzz_record *any_row(struct mutator *mutator)
{
	const size_t count = fuzz_record_count();
	const struct fuzz_record *row;
	enum fuzz_object object;

	do {
		object = (enum fuzz_object)below(mutator, FUZZ_NUM_OBJECTS);
	} while (!(mutator->scope->objects >> object & 1));
	do {
		row = fuzz_record_at(below(mutator, count));
	} while (row->object != object);
	return row;
}

static void draw(struct mutator *mutator, struct record_bytes *record, size_t field)
{
	uint64_t value = fuzz_field_get(record->row, field, record->field);

	value = fuzz_pool_draw(&record->row->field[field], value, mutator->random);
	fuzz_field_set(record->row, field, record->field, value);
}

/* Bits that are combined, such as those of a CPUID register; not a number. */
static bool is_mask(const struct fuzz_record *row, size_t field)
{
	return fuzz_pool_values(row->field[field].pool).mask;
}

/* Of the same register, or whatever else the bits are of. */
static bool is_about_the_same(const struct record_bytes *a, const struct record_bytes *b)
{
	bool masks = false;

	if (a->row != b->row)
		return false;
	for (size_t i = 0; i < a->row->num_fields; i++) {
		if (is_mask(a->row, i))
			masks = true;
		else if (fuzz_field_get(a->row, i, a->field) != fuzz_field_get(b->row, i, b->field))
			return false;
	}
	return masks;
}

/*
 * Asks for the bits of both. A second record of the same register would hide the first, and what
 * was accepted with it.
 */
static void unite(struct records *list, const struct record_bytes *record)
{
	const struct fuzz_record *row = record->row;
	size_t at = list->count;

	while (at && !is_about_the_same(&list->at[at - 1], record))
		at--;
	if (!at) {
		records_insert(list, list->count, record);
		return;
	}
	for (size_t i = 0; i < row->num_fields; i++) {
		uint8_t *field = list->at[at - 1].field;

		if (is_mask(row, i))
			fuzz_field_set(row, i, field,
				       fuzz_field_get(row, i, field) |
					       fuzz_field_get(row, i, record->field));
	}
}

/* What amends another record stands after it. */
static size_t place_for(struct mutator *mutator)
{
	return below(mutator, mutator->list.count + 1);
}

/* As in the default TD: what it has may be needed, as x87 and SSE in XFAM are. */
static void begin_member(struct record_bytes *record)
{
	struct td_config usual;

	td_config_default(&usual);
	for (size_t i = 0; i < record->row->num_fields; i++) {
		uint64_t value = 0;

		memcpy(&value, (const char *)&usual + record->row->field[i].offset,
		       record->row->field[i].size);
		fuzz_field_set(record->row, i, record->field, value);
	}
}

/* The last record of a row, which hides those before it; NULL where there is none. */
static struct record_bytes *last_of(struct mutator *mutator, const struct fuzz_record *row)
{
	for (size_t i = mutator->list.count; i--;) {
		if (mutator->list.at[i].row == row)
			return &mutator->list.at[i];
	}
	return NULL;
}

static void draw_all(struct mutator *mutator, struct record_bytes *record)
{
	for (size_t i = 0; i < record->row->num_fields; i++)
		draw(mutator, record, i);
}

/* Of a member there is one record: a second one would only hide the first. */
static void put_record(struct mutator *mutator, const struct fuzz_record *row)
{
	struct record_bytes record = { .row = row }, *there = last_of(mutator, row);

	if (row->object == FUZZ_MEMBER && there) {
		draw_all(mutator, there);
		return;
	}
	if (row->object == FUZZ_MEMBER)
		begin_member(&record);
	draw_all(mutator, &record);
	records_insert(&mutator->list, place_for(mutator), &record);
}

static void insert_record(struct mutator *mutator)
{
	put_record(mutator, any_row(mutator));
}

/* Bits of ATTRIBUTES, XFAM or CONFIG_FLAGS: a few of the many members, on which much depends. */
static void flip_member(struct mutator *mutator)
{
	static const char *const names[] = { "attributes", "xfam", "config_flags" };

	put_record(mutator,
		   fuzz_record_named(names[below(mutator, sizeof(names) / sizeof(names[0]))]));
}

static void set(struct record_bytes *record, const char *name, uint64_t value)
{
	for (size_t i = 0; i < record->row->num_fields; i++) {
		if (!strcmp(record->row->field[i].name, name))
			fuzz_field_set(record->row, i, record->field, value);
	}
}

/* A bit that has a name, asked for in CPUID_CONFIG or by a raw entry as a VMM makes it. */
static void insert_bit(struct mutator *mutator)
{
	static const char *const reg_names[] = { "eax", "ebx", "ecx", "edx" };
	struct cpuid_bit bit = fuzz_pool_bit(mutator->random);
	bool entry = mutator->scope->objects & 1u << FUZZ_ENTRY && below(mutator, 2);
	struct record_bytes record = { .row = fuzz_record_named(entry ? "entry" : "cpuid") };
	bool single = bit.at.subleaf == CPUID_SUBLEAF_NA;

	if (entry) {
		set(&record, "function", bit.at.leaf);
		set(&record, "index", single ? 0 : bit.at.subleaf);
		set(&record, "flags", !single);
		set(&record, reg_names[bit.reg], 1u << bit.bit);
	} else {
		set(&record, "leaf", bit.at.leaf);
		set(&record, "sub-leaf", bit.at.subleaf);
		set(&record, "register", bit.reg);
		set(&record, "bits", 1u << bit.bit);
	}
	if (below(mutator, 4))
		unite(&mutator->list, &record);
	else
		records_insert(&mutator->list, place_for(mutator), &record);
}

static void change_field(struct mutator *mutator)
{
	struct record_bytes *record;

	if (!mutator->list.count)
		return;
	record = &mutator->list.at[any_place(mutator)];
	if (record->row->num_fields)
		draw(mutator, record, below(mutator, record->row->num_fields));
}

/* Other bits of a register that something was asked of before; its address stays. */
static void change_bits(struct mutator *mutator)
{
	struct record_bytes *record;
	size_t field;

	if (!mutator->list.count)
		return;
	record = &mutator->list.at[any_place(mutator)];
	for (field = 0; field < record->row->num_fields; field++) {
		if (is_mask(record->row, field) && !below(mutator, 2)) {
			draw(mutator, record, field);
			return;
		}
	}
}

/* A field takes the value of another one of the same pool, so that two places agree. */
static void copy_field(struct mutator *mutator)
{
	const struct record_bytes *from;
	struct record_bytes *to;
	size_t field, other;

	if (!mutator->list.count)
		return;
	to = &mutator->list.at[any_place(mutator)];
	from = &mutator->list.at[any_place(mutator)];
	if (!to->row->num_fields || !from->row->num_fields)
		return;
	field = below(mutator, to->row->num_fields);
	other = below(mutator, from->row->num_fields);
	if (to->row->field[field].pool == from->row->field[other].pool)
		fuzz_field_set(to->row, field, to->field,
			       fuzz_field_get(from->row, other, from->field));
}

static void clear_field(struct mutator *mutator)
{
	struct record_bytes *record;

	if (!mutator->list.count)
		return;
	record = &mutator->list.at[any_place(mutator)];
	if (record->row->num_fields)
		fuzz_field_set(record->row, below(mutator, record->row->num_fields), record->field,
			       0);
}

static void remove_record(struct mutator *mutator)
{
	if (mutator->list.count)
		records_remove(&mutator->list, any_place(mutator));
}

static void repeat_record(struct mutator *mutator)
{
	if (mutator->list.count)
		records_insert(&mutator->list, place_for(mutator),
			       &mutator->list.at[any_place(mutator)]);
}

static void move_record(struct mutator *mutator)
{
	struct record_bytes record;
	size_t from;

	if (!mutator->list.count)
		return;
	from = any_place(mutator);
	record = mutator->list.at[from];
	records_remove(&mutator->list, from);
	records_insert(&mutator->list, place_for(mutator), &record);
}

/* What often leads somewhere stands more often. */
static void (*const edits[])(struct mutator *mutator) = {
	change_field,  change_field,  change_bits, change_bits, insert_record, insert_record,
	insert_bit,    insert_bit,    insert_bit,  insert_bit,  flip_member,   copy_field,
	remove_record, repeat_record, move_record, clear_field,
};

size_t fuzz_mutate(const struct fuzz_scope *scope, uint8_t *bytes, size_t size, size_t capacity,
		   struct random *random)
{
	static struct mutator mutator; /* too large to be cleared each time */
	uint32_t count = 1;

	/* Most often few: each edit may be what gets all of them refused. */
	while (count < MAX_EDITS && !random_below(random, 3))
		count++;
	mutator.scope = scope;
	mutator.random = random;
	records_read(&mutator.list, scope, bytes, size);
	while (count--)
		edits[below(&mutator, sizeof(edits) / sizeof(edits[0]))](&mutator);
	if (!mutator.list.count)
		insert_record(&mutator);
	return records_write(&mutator.list, bytes, capacity);
}

/* Records of @from, after those of @list. */
static void append(struct records *list, const struct records *from, size_t begin, size_t end)
{
	for (size_t i = begin; i < end; i++)
		records_insert(list, list->count, &from->at[i]);
}

static void take_turns(struct records *list, const struct records *a, const struct records *b,
		       struct random *random)
{
	for (size_t i = 0; i < a->count || i < b->count; i++) {
		const struct records *from = random_below(random, 2) ? a : b;

		if (i < from->count)
			records_insert(list, list->count, &from->at[i]);
	}
}

size_t fuzz_cross(const struct fuzz_scope *scope, const uint8_t *a, size_t a_size, const uint8_t *b,
		  size_t b_size, uint8_t *out, size_t capacity, struct random *random)
{
	static struct records first, second, result;

	records_read(&first, scope, a, a_size);
	records_read(&second, scope, b, b_size);
	result.count = 0;
	if (random_below(random, 2)) {
		append(&result, &first, 0, first.count);
		for (size_t i = 0; i < second.count; i++)
			unite(&result, &second.at[i]);
	} else if (random_below(random, 2)) {
		append(&result, &first, 0, random_below(random, (uint32_t)first.count + 1));
		append(&result, &second, random_below(random, (uint32_t)second.count + 1),
		       second.count);
	} else {
		take_turns(&result, &first, &second, random);
	}
	return records_write(&result, out, capacity);
}
