// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lists of facts.
 */
#include "update/fact.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Texts are kept in blocks, so that one release gives all of them back. */
#define BLOCK_SIZE 65536

struct block {
	struct block *next;
	size_t used;
	size_t size;
	char text[];
};

struct facts {
	struct block *block; /* the newest; those before it are full */
	size_t count;
	size_t room;
	struct fact *fact;
	bool short_of_memory;
};

struct facts *facts_create(void)
{
	return calloc(1, sizeof(struct facts));
}

void facts_free(struct facts *facts)
{
	if (!facts)
		return;
	while (facts->block) {
		struct block *next = facts->block->next;

		free(facts->block);
		facts->block = next;
	}
	free(facts->fact);
	free(facts);
}

bool facts_complete(const struct facts *facts)
{
	return !facts->short_of_memory;
}

static char *block_take(struct facts *facts, size_t size)
{
	struct block *block = facts->block;
	char *text;

	if (!block || size > block->size - block->used) {
		size_t room = size > BLOCK_SIZE ? size : BLOCK_SIZE;

		block = malloc(sizeof(*block) + room);
		if (!block)
			return NULL;
		*block = (struct block){ .next = facts->block, .size = room };
		facts->block = block;
	}
	text = block->text + block->used;
	block->used += size;
	return text;
}

/* A fact is a line. */
static void keep_one_line(char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			*text = ' ';
	}
}

const char *facts_text(struct facts *facts, const char *format, ...)
{
	va_list args;
	int length;
	char *text;

	va_start(args, format);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	text = length < 0 ? NULL : block_take(facts, (size_t)length + 1);
	if (!text) {
		facts->short_of_memory = true;
		return "";
	}
	va_start(args, format);
	vsnprintf(text, (size_t)length + 1, format, args);
	va_end(args);
	keep_one_line(text);
	return text;
}

static void add(struct facts *facts, const struct fact *fact)
{
	if (facts->count == facts->room) {
		size_t room = facts->room ? 2 * facts->room : 1024;
		struct fact *grown = reallocarray(facts->fact, room, sizeof(*grown));

		if (!grown) {
			facts->short_of_memory = true;
			return;
		}
		facts->fact = grown;
		facts->room = room;
	}
	facts->fact[facts->count++] = *fact;
}

void facts_add(struct facts *facts, enum fact_kind kind, const char *subject, const char *value)
{
	add(facts, &(struct fact){ .kind = kind, .subject = subject, .value = value });
}

void facts_add_bit(struct facts *facts, enum fact_kind kind, struct cpuid_bit bit,
		   const char *value)
{
	add(facts, &(struct fact){ .kind = kind, .bit = bit, .value = value });
}

static int compare_numbers(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

/* Sub-leaf NA stands before sub-leaf 0. */
static int compare_bits(struct cpuid_bit a, struct cpuid_bit b)
{
	int order = compare_numbers(a.at.leaf, b.at.leaf);

	if (!order)
		order = compare_numbers(a.at.subleaf + 1, b.at.subleaf + 1);
	if (!order)
		order = compare_numbers(a.reg, b.reg);
	return order ? order : compare_numbers(a.bit, b.bit);
}

int fact_compare(const struct fact *a, const struct fact *b)
{
	if (a->kind != b->kind)
		return compare_numbers(a->kind, b->kind);
	if (!a->subject || !b->subject)
		return a->subject || b->subject ? (a->subject ? 1 : -1) :
						  compare_bits(a->bit, b->bit);
	return strverscmp(a->subject, b->subject);
}

static int compare(const void *a, const void *b)
{
	return fact_compare(a, b);
}

void facts_sort(struct facts *facts)
{
	if (facts->count)
		qsort(facts->fact, facts->count, sizeof(*facts->fact), compare);
}

size_t facts_count(const struct facts *facts)
{
	return facts->count;
}

const struct fact *facts_at(const struct facts *facts, size_t index)
{
	return &facts->fact[index];
}

bool facts_have(const struct facts *facts, enum fact_kind kind)
{
	for (size_t i = 0; i < facts->count; i++) {
		if (facts->fact[i].kind == kind)
			return true;
	}
	return false;
}

static const struct fact *find(const struct facts *facts, const struct fact *key)
{
	if (!facts->count)
		return NULL;
	return bsearch(key, facts->fact, facts->count, sizeof(*facts->fact), compare);
}

const struct fact *facts_find(const struct facts *facts, enum fact_kind kind, const char *subject)
{
	return find(facts, &(struct fact){ .kind = kind, .subject = subject });
}

const struct fact *facts_find_bit(const struct facts *facts, enum fact_kind kind,
				  struct cpuid_bit bit)
{
	return find(facts, &(struct fact){ .kind = kind, .bit = bit });
}

const char *fact_kind_name(enum fact_kind kind)
{
#define X(id, file, holds) file,
	static const char *const names[FACT_NUM_KINDS] = { FACT_KINDS(X) };
#undef X

	return names[kind];
}
