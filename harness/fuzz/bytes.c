// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decoding and encoding, one record at a time.
 */
#include "fuzz/bytes.h"

#include <string.h>

#include "td/config_member.h"
#include "td/guest_form.h"

/* The fields of a record into the struct that it is about. */
static void read_fields(const struct fuzz_record *record, const uint8_t *bytes, void *object)
{
	for (size_t i = 0; i < record->num_fields; i++) {
		const struct fuzz_field *field = &record->field[i];
		uint64_t value = 0;

		memcpy(&value, bytes, field->size);
		if (field->max != UINT64_MAX)
			value %= field->max + 1;
		memcpy((char *)object + field->offset, &value, field->size);
		bytes += field->size;
	}
}

static void decode_cpuid(const struct fuzz_record *record, const uint8_t *bytes,
			 struct td_config *config)
{
	struct fuzz_cpuid cpuid = { 0 };
	struct td_cpuid *leaf;

	read_fields(record, bytes, &cpuid);
	leaf = td_config_at(config, cpuid.at);
	if (leaf)
		leaf->regs.reg[cpuid.reg] = cpuid.value;
}

/* The text form gives each byte once: the last one stands. */
static void decode_patch(const struct fuzz_record *record, const uint8_t *bytes,
			 struct td_config *config)
{
	struct td_patch patch = { 0 };
	size_t i = 0;

	read_fields(record, bytes, &patch);
	while (i < config->num_patches && config->patch[i].offset != patch.offset)
		i++;
	if (i == TD_MAX_PATCHES)
		return;
	config->patch[i] = patch;
	if (i == config->num_patches)
		config->num_patches++;
}

static void decode_entry(const struct fuzz_record *record, const uint8_t *bytes,
			 struct td_config *config)
{
	struct td_entry entry = { 0 };

	if (config->num_entries == TD_MAX_ENTRIES)
		return;
	read_fields(record, bytes, &entry);
	config->entry[config->num_entries++] = entry;
}

static void decode_call(const struct fuzz_record *record, const uint8_t *bytes,
			struct td_case *test)
{
	struct td_call call = { 0 };

	if (test->num_calls == TD_MAX_CALLS)
		return;
	read_fields(record, bytes, &call);
	test->call[test->num_calls++] = call;
}

static void decode_guest(const struct fuzz_record *record, const uint8_t *bytes,
			 struct td_case *test)
{
	uint64_t value[GUEST_FORM_ARGS] = { 0 };

	if (test->num_ops == GUEST_MAX_OPS)
		return;
	for (size_t i = 0; i < record->num_fields; i++)
		value[i] = fuzz_field_get(record, i, bytes);
	guest_form_make(record->index, value, &test->op[test->num_ops++]);
}

/* @at: the configuration of the case or, once that has begun, of its partner. */
static void decode_record(const struct fuzz_record *record, const uint8_t *bytes,
			  struct td_case *test, struct td_config **at)
{
	struct td_config *config = *at;

	switch (record->object) {
	case FUZZ_VIA:
		test->via = fuzz_field_get(record, 0, bytes) ? TD_VIA_MODULE : TD_VIA_KVM;
		return;
	case FUZZ_MEMBER:
		read_fields(record, bytes, config);
		return;
	case FUZZ_CPUID:
		decode_cpuid(record, bytes, config);
		return;
	case FUZZ_PATCH:
		decode_patch(record, bytes, config);
		return;
	case FUZZ_ENTRY:
		decode_entry(record, bytes, config);
		return;
	case FUZZ_ENTRY_AMENDS:
		if (config->num_entries)
			read_fields(record, bytes, &config->entry[config->num_entries - 1]);
		return;
	case FUZZ_CALL:
		decode_call(record, bytes, test);
		return;
	case FUZZ_CALL_AMENDS:
		if (test->num_calls)
			read_fields(record, bytes, &test->call[test->num_calls - 1]);
		return;
	case FUZZ_RELATE:
		test->relation = (enum td_relation)fuzz_field_get(record, 0, bytes);
		return;
	case FUZZ_PARTNER:
		if (fuzz_field_get(record, 0, bytes))
			test->partner = test->config;
		*at = &test->partner;
		return;
	default:
		decode_guest(record, bytes, test);
	}
}

/* What an input says nothing of. */
static void begin_case(const struct fuzz_scope *scope, struct td_case *test)
{
	test->name[0] = test->summary[0] = test->rule[0] = '\0';
	test->role = TD_ROLE_NONE;
	test->via = scope->via;
	test->hazard = false;
	test->relation = TD_RELATION_NONE;
	test->num_calls = test->num_ops = test->num_needs = 0;
	test->expect = (struct td_expect){ 0 };
	td_config_default(&test->config);
	if (scope->objects >> FUZZ_RELATE & 1)
		td_config_default(&test->partner);
}

void fuzz_decode(const struct fuzz_scope *scope, const uint8_t *bytes, size_t size,
		 struct td_case *test)
{
	struct td_config *config = &test->config;
	const size_t count = fuzz_record_count();

	begin_case(scope, test);
	for (size_t at = 0; at < size;) {
		const struct fuzz_record *record = fuzz_record_at(bytes[at++] % count);
		uint8_t padded[FUZZ_MAX_RECORD] = { 0 };
		const uint8_t *fields = bytes + at;

		if (size - at < record->size) {
			memcpy(padded, fields, size - at);
			fields = padded;
		}
		if (fuzz_scope_has(scope, record))
			decode_record(record, fields, test, &config);
		at += size - at < record->size ? size - at : record->size;
	}
	/* Calls build no TD that others could be related to. */
	if (test->num_calls)
		test->relation = TD_RELATION_NONE;
}

/* Where an encoder has got to. */
struct encoder {
	const struct fuzz_scope *scope;
	uint8_t *bytes;
	size_t capacity;
	size_t size;
	bool failed; /* no room, or no way to say it */
};

/* A record without its fields; NULL where it is none of the scope's, or there is no room. */
static uint8_t *put(struct encoder *encoder, const struct fuzz_record *record)
{
	uint8_t *fields;

	if (!fuzz_scope_has(encoder->scope, record))
		return NULL;
	if (encoder->capacity - encoder->size < 1 + record->size) {
		encoder->failed = true;
		return NULL;
	}
	encoder->bytes[encoder->size] = fuzz_record_tag(record);
	fields = encoder->bytes + encoder->size + 1;
	encoder->size += 1 + record->size;
	return fields;
}

static void put_values(struct encoder *encoder, const struct fuzz_record *record,
		       const uint64_t value[])
{
	uint8_t *fields = put(encoder, record);

	for (size_t i = 0; fields && i < record->num_fields; i++) {
		encoder->failed |= value[i] > record->field[i].max;
		fuzz_field_set(record, i, fields, value[i]);
	}
}

static void put_object(struct encoder *encoder, const struct fuzz_record *record,
		       const void *object)
{
	uint64_t value[FUZZ_MAX_FIELDS] = { 0 };

	for (size_t i = 0; i < record->num_fields; i++)
		memcpy(&value[i], (const char *)object + record->field[i].offset,
		       record->field[i].size);
	put_values(encoder, record, value);
}

static bool has_fields(const struct fuzz_record *record, const void *object)
{
	static const uint8_t none[FUZZ_MAX_RECORD];

	for (size_t i = 0; i < record->num_fields; i++) {
		if (memcmp((const char *)object + record->field[i].offset, none,
			   record->field[i].size) != 0)
			return true;
	}
	return false;
}

static void encode_leaf(struct encoder *encoder, const struct fuzz_record *record,
			const struct td_cpuid *leaf)
{
	struct fuzz_cpuid cpuid = { .at = leaf->at };
	size_t begin = encoder->size;

	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
		cpuid.reg = (uint8_t)reg;
		cpuid.value = leaf->regs.reg[reg];
		if (cpuid.value)
			put_object(encoder, record, &cpuid);
	}
	cpuid.reg = CPUID_EAX;
	if (encoder->size == begin)
		put_object(encoder, record, &cpuid);
}

static void encode_members(struct encoder *encoder, const struct td_config *config)
{
	struct td_config usual;

	td_config_default(&usual);
	for (size_t i = 0; i < td_config_member_count(); i++) {
		if (td_config_member_get(config, i) != td_config_member_get(&usual, i))
			put_object(encoder, fuzz_record_named(td_config_member_name(i)), config);
	}
}

static void encode_config(struct encoder *encoder, const struct td_config *config)
{
	const struct fuzz_record *padding = fuzz_record_named("entry padding");

	encode_members(encoder, config);
	for (size_t i = 0; i < config->num_cpuid; i++)
		encode_leaf(encoder, fuzz_record_named("cpuid"), &config->cpuid[i]);
	for (size_t i = 0; i < config->num_patches; i++)
		put_object(encoder, fuzz_record_named("param"), &config->patch[i]);
	for (size_t i = 0; i < config->num_entries; i++) {
		put_object(encoder, fuzz_record_named("entry"), &config->entry[i]);
		if (has_fields(padding, &config->entry[i]))
			put_object(encoder, padding, &config->entry[i]);
	}
}

static void encode_call(struct encoder *encoder, const struct td_call *call)
{
	put_object(encoder, fuzz_record_named("call"), call);
	for (size_t i = 0; i < fuzz_record_count(); i++) {
		const struct fuzz_record *record = fuzz_record_at(i);

		if (record->object == FUZZ_CALL_AMENDS && has_fields(record, call))
			put_object(encoder, record, call);
	}
}

static void encode_guest(struct encoder *encoder, const struct guest_op *op)
{
	uint64_t value[GUEST_FORM_ARGS];
	size_t form = guest_form_of(op, value);

	for (size_t i = 0; i < fuzz_record_count(); i++) {
		const struct fuzz_record *record = fuzz_record_at(i);

		if (record->object == FUZZ_GUEST && record->index == form) {
			put_values(encoder, record, value);
			return;
		}
	}
	encoder->failed = true;
}

static void encode_relation(struct encoder *encoder, const struct td_case *test)
{
	const uint64_t relation = test->relation, as_default = 0;

	if (relation)
		put_values(encoder, fuzz_record_named("relate"), &relation);
	if (!td_relation_has_partner(test->relation) ||
	    !(encoder->scope->objects >> FUZZ_PARTNER & 1))
		return;
	put_values(encoder, fuzz_record_named("partner"), &as_default);
	encode_config(encoder, &test->partner);
}

bool fuzz_encode(const struct fuzz_scope *scope, const struct td_case *test, uint8_t *bytes,
		 size_t capacity, size_t *size)
{
	struct encoder encoder = { .scope = scope, .bytes = bytes, .capacity = capacity };
	const uint64_t via = test->via;

	if (test->via != scope->via)
		put_values(&encoder, fuzz_record_named("via"), &via);
	encode_config(&encoder, &test->config);
	for (size_t i = 0; i < test->num_calls; i++)
		encode_call(&encoder, &test->call[i]);
	for (size_t i = 0; i < test->num_ops; i++)
		encode_guest(&encoder, &test->op[i]);
	encode_relation(&encoder, test);
	*size = encoder.size;
	return !encoder.failed;
}
