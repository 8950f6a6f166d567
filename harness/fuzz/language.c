// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of records, made out of the tables of the .td text form.
 */
#include "fuzz/language.h"

#include <stdio.h>
#include <string.h>

#include "td/case_table.h"
#include "td/config_member.h"
#include "td/guest_form.h"

#define MAX_RECORDS 128

/* Numbers of VCPUs and CPUs stay small: an input that sets up thousands of VCPUs only takes time. */
#define MAX_VCPU 15
#define MAX_CPU 3

/* Registers, leaves and the like, by the names that the text form has for them. */
static const struct {
	const char *name;
	enum fuzz_pool pool;
} pools[] = {
	{ "attributes", FUZZ_POOL_ATTRIBUTES },
	{ "xfam", FUZZ_POOL_XFAM },
	{ "config_flags", FUZZ_POOL_CONFIG_FLAGS },
	{ "function", FUZZ_POOL_LEAF },
	{ "leaf", FUZZ_POOL_LEAF },
	{ "the leaf", FUZZ_POOL_LEAF },
	{ "index", FUZZ_POOL_SUBLEAF },
	{ "sub-leaf", FUZZ_POOL_SUBLEAF },
	{ "the sub-leaf", FUZZ_POOL_SUBLEAF },
	{ "eax", FUZZ_POOL_REGISTER },
	{ "ebx", FUZZ_POOL_REGISTER },
	{ "ecx", FUZZ_POOL_REGISTER },
	{ "edx", FUZZ_POOL_REGISTER },
	{ "bits", FUZZ_POOL_REGISTER },
	{ "the MSR", FUZZ_POOL_MSR },
	{ "a field id", FUZZ_POOL_FIELD_ID },
	{ "the value of XCR0", FUZZ_POOL_XFAM },
	{ "nent", FUZZ_POOL_COUNT },
	{ "max_vcpus", FUZZ_POOL_COUNT },
	{ "size", FUZZ_POOL_COUNT },
};

static struct fuzz_record records[MAX_RECORDS];
static size_t num_records;

static enum fuzz_pool pool_of(const char *name)
{
	for (size_t i = 0; i < sizeof(pools) / sizeof(pools[0]); i++) {
		if (!strcmp(pools[i].name, name))
			return pools[i].pool;
	}
	return FUZZ_POOL_NUMBER;
}

static uint8_t bytes_for(uint64_t max)
{
	return max > UINT32_MAX ? 8 : max > UINT16_MAX ? 4 : max > UINT8_MAX ? 2 : 1;
}

static struct fuzz_record *add(enum fuzz_object object, size_t index)
{
	struct fuzz_record *record = &records[num_records++];

	record->object = object;
	record->index = index;
	return record;
}

static struct fuzz_field *add_field(struct fuzz_record *record, const char *name, size_t offset,
				    uint64_t max)
{
	struct fuzz_field *field = &record->field[record->num_fields++];

	*field = (struct fuzz_field){
		.name = name,
		.size = bytes_for(max),
		.max = max,
		.offset = offset,
		.pool = pool_of(name),
	};
	record->size += field->size;
	return field;
}

static void add_member(struct fuzz_record *record, const struct td_member *member)
{
	add_field(record, member->name, member->offset, member->max);
}

static void name_record(struct fuzz_record *record, const char *name, const char *what)
{
	snprintf(record->name, sizeof(record->name), "%s%s%s", name, *what ? " " : "", what);
}

static void add_config(void)
{
	struct fuzz_record *record;

	for (size_t i = 0; td_config_members[i].name; i++) {
		record = add(FUZZ_MEMBER, i);
		name_record(record, td_config_members[i].name, "");
		add_member(record, &td_config_members[i]);
	}
	record = add(FUZZ_CPUID, 0);
	name_record(record, "cpuid", "");
	add_field(record, "leaf", offsetof(struct fuzz_cpuid, at.leaf), UINT32_MAX);
	add_field(record, "sub-leaf", offsetof(struct fuzz_cpuid, at.subleaf), UINT32_MAX);
	add_field(record, "register", offsetof(struct fuzz_cpuid, reg), CPUID_NUM_REGS - 1);
	add_field(record, "bits", offsetof(struct fuzz_cpuid, value), UINT32_MAX);
	record = add(FUZZ_PATCH, 0);
	name_record(record, "param", "");
	add_field(record, "offset", offsetof(struct td_patch, offset), TD_PARAMS_SIZE - 1);
	add_field(record, "byte", offsetof(struct td_patch, value), UINT8_MAX);
}

/* Function to EDX, which nearly every entry has; the padding stands apart. */
static void add_entries(void)
{
	struct fuzz_record *entry = add(FUZZ_ENTRY, 0), *rest = add(FUZZ_ENTRY_AMENDS, 0);

	name_record(entry, "entry", "");
	name_record(rest, "entry", "padding");
	for (const struct td_member *member = td_entry_members; member->name; member++)
		add_member(member->offset < offsetof(struct td_entry, padding) ? entry : rest,
			   member);
}

static void add_calls(void)
{
	struct fuzz_record *record = add(FUZZ_CALL, 0);

	name_record(record, "call", "");
	add_field(record, "kind", offsetof(struct td_call, kind), TD_NUM_CALLS - 1);
	for (const struct td_member *member = td_call_members; member->name; member++) {
		record = add(FUZZ_CALL_AMENDS, 0);
		name_record(record, "call", member->name);
		add_member(record, member);
	}
}

static uint64_t limit(enum guest_op_kind kind, uint64_t max)
{
	return kind == GUEST_VCPU ? MAX_VCPU : kind == HOST_MIGRATE ? MAX_CPU : max;
}

static void add_guest(void)
{
	for (size_t i = 0; i < guest_form_count(); i++) {
		struct fuzz_record *record = add(FUZZ_GUEST, i);
		enum guest_op_kind kind = guest_form_kind(i);
		struct guest_form_arg arg[GUEST_FORM_ARGS];
		size_t count = guest_form_args(i, arg);
		char name[GUEST_FORM_TEXT];

		name_record(record, "guest", guest_form_name(i, name));
		for (size_t j = 0; j < count; j++)
			add_field(record, arg[j].name, j, limit(kind, arg[j].max));
		if (kind == GUEST_WRITE_CR4)
			record->field[0].pool = FUZZ_POOL_CR4;
		if (kind == GUEST_WRMSR)
			record->field[1].pool = FUZZ_POOL_MSR_VALUE;
	}
}

/* The partner begins as the default TD, or as the case's own configuration so far. */
static void add_relation(void)
{
	struct fuzz_record *relate = add(FUZZ_RELATE, 0), *partner = add(FUZZ_PARTNER, 0);

	name_record(relate, "relate", "");
	add_field(relate, "kind", 0, TD_RELATION_FLIP);
	name_record(partner, "partner", "");
	add_field(partner, "as the case", 0, 1);
}

static void make_table(void)
{
	struct fuzz_record *via = add(FUZZ_VIA, 0);

	name_record(via, "via", "");
	add_field(via, "way", 0, TD_VIA_MODULE);
	add_config();
	add_entries();
	add_calls();
	add_guest();
	add_relation();
}

size_t fuzz_record_count(void)
{
	if (!num_records)
		make_table();
	return num_records;
}

const struct fuzz_record *fuzz_record_at(size_t index)
{
	return index < fuzz_record_count() ? &records[index] : NULL;
}

const struct fuzz_record *fuzz_record_named(const char *name)
{
	for (size_t i = 0; i < fuzz_record_count(); i++) {
		if (!strcmp(records[i].name, name))
			return &records[i];
	}
	return NULL;
}

uint8_t fuzz_record_tag(const struct fuzz_record *record)
{
	return (uint8_t)(record - records);
}

static const uint8_t *field_place(const struct fuzz_record *record, size_t field,
				  const uint8_t *bytes)
{
	for (size_t i = 0; i < field; i++)
		bytes += record->field[i].size;
	return bytes;
}

/* x86 is little-endian, and so is everything that runs this. */
uint64_t fuzz_field_get(const struct fuzz_record *record, size_t field, const uint8_t *bytes)
{
	const struct fuzz_field *own = &record->field[field];
	uint64_t value = 0;

	memcpy(&value, field_place(record, field, bytes), own->size);
	return own->max == UINT64_MAX ? value : value % (own->max + 1);
}

void fuzz_field_set(const struct fuzz_record *record, size_t field, uint8_t *bytes, uint64_t value)
{
	const struct fuzz_field *own = &record->field[field];

	if (own->max != UINT64_MAX)
		value %= own->max + 1;
	memcpy((uint8_t *)field_place(record, field, bytes), &value, own->size);
}
