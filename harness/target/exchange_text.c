// SPDX-License-Identifier: GPL-2.0-only
/*
 * Growing texts, and a hash table that numbers different ones.
 */
#include "target/exchange_text.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define FIRST_ROOM 256

void exchange_text_clear(struct exchange_text *text)
{
	text->size = 0;
	text->failed = false;
	if (text->data)
		text->data[0] = '\0';
}

void exchange_text_free(struct exchange_text *text)
{
	free(text->data);
	*text = (struct exchange_text){ 0 };
}

/* Makes room for @size bytes and the NUL; NULL where memory is short. */
static char *extend(struct exchange_text *text, size_t size)
{
	size_t room = text->room ? text->room : FIRST_ROOM;
	char *data;

	while (room < text->size + size + 1)
		room *= 2;
	if (room != text->room) {
		data = realloc(text->data, room);
		if (!data) {
			text->failed = true;
			return NULL;
		}
		text->data = data;
		text->room = room;
	}
	return text->data + text->size;
}

void exchange_text_add_bytes(struct exchange_text *text, const char *bytes, size_t size)
{
	char *end = extend(text, size);

	if (!end)
		return;
	memcpy(end, bytes, size);
	end[size] = '\0';
	text->size += size;
}

void exchange_text_add(struct exchange_text *text, const char *string)
{
	exchange_text_add_bytes(text, string, strlen(string));
}

void exchange_text_add_hex(struct exchange_text *text, uint64_t value)
{
	char digits[16];
	unsigned int first = sizeof(digits);

	do {
		digits[--first] = "0123456789abcdef"[value & 0xf];
		value >>= 4;
	} while (value);
	exchange_text_add_bytes(text, digits + first, sizeof(digits) - first);
}

static json_t *string_of(const char *string)
{
	json_t *value = json_string(string);
	char *plain;

	if (value)
		return value;
	plain = strdup(string);
	if (!plain)
		return NULL;
	for (char *byte = plain; *byte; byte++) {
		if (*byte & 0x80)
			*byte = '?';
	}
	value = json_string(plain);
	free(plain);
	return value;
}

void exchange_text_add_quoted(struct exchange_text *text, const char *string)
{
	json_t *value = string_of(string);
	char *quoted = value ? json_dumps(value, JSON_ENCODE_ANY) : NULL;

	if (quoted)
		exchange_text_add(text, quoted);
	else
		text->failed = true;
	free(quoted);
	json_decref(value);
}

/* Where the text's number is, or would be put. There is always an empty slot. */
static uint32_t *slot_of(const struct exchange_index *index, const char *text, size_t size,
			 uint32_t hash)
{
	uint32_t mask = 2 * index->room - 1;

	for (uint32_t i = hash & mask;; i = (i + 1) & mask) {
		uint32_t number = index->slot[i] - 1;

		if (!index->slot[i])
			return &index->slot[i];
		if (index->hash[number] == hash && !strncmp(index->text[number], text, size + 1))
			return &index->slot[i];
	}
}

static void fill_slots(struct exchange_index *index)
{
	uint32_t mask = 2 * index->room - 1;

	for (uint32_t number = 0; number < index->count; number++) {
		uint32_t i = index->hash[number] & mask;

		while (index->slot[i])
			i = (i + 1) & mask;
		index->slot[i] = number + 1;
	}
}

static bool grow(struct exchange_index *index)
{
	uint32_t room = index->room ? 2 * index->room : FIRST_ROOM;
	uint32_t *slot = room < UINT32_MAX / 4 ? calloc(2 * (size_t)room, sizeof(*slot)) : NULL;
	char **text = slot ? realloc(index->text, room * sizeof(*text)) : NULL;
	uint32_t *hash;

	if (text)
		index->text = text;
	hash = text ? realloc(index->hash, room * sizeof(*hash)) : NULL;
	if (!hash) {
		free(slot);
		return false;
	}
	index->hash = hash;
	free(index->slot);
	index->slot = slot;
	index->room = room;
	fill_slots(index);
	return true;
}

static uint32_t hash_of(const struct exchange_text *text)
{
	return (uint32_t)crc32_z(0, (const Bytef *)text->data, text->size);
}

/* A text to which nothing was added has no data yet. */
static const char *data_of(const struct exchange_text *text)
{
	return text->data ? text->data : "";
}

int exchange_index_add(struct exchange_index *index, const struct exchange_text *text,
		       uint32_t *number)
{
	uint32_t hash = hash_of(text);
	uint32_t *slot;
	char *copy;

	if (text->failed || (index->count == index->room && !grow(index)))
		return -1;
	slot = slot_of(index, data_of(text), text->size, hash);
	if (*slot) {
		*number = *slot - 1;
		return 0;
	}
	copy = strdup(data_of(text));
	if (!copy)
		return -1;
	index->text[index->count] = copy;
	index->hash[index->count] = hash;
	*number = index->count++;
	*slot = index->count;
	return 1;
}

bool exchange_index_find(const struct exchange_index *index, const struct exchange_text *text,
			 uint32_t *number)
{
	const uint32_t *slot;

	if (text->failed || !index->count)
		return false;
	slot = slot_of(index, data_of(text), text->size, hash_of(text));
	*number = *slot - 1;
	return *slot != 0;
}

void exchange_index_free(struct exchange_index *index)
{
	for (uint32_t i = 0; i < index->count; i++)
		free(index->text[i]);
	free(index->text);
	free(index->hash);
	free(index->slot);
	*index = (struct exchange_index){ 0 };
}
