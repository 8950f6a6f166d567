/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Texts that grow, and texts that have numbers. Private to exchange*.c, recorder.c and replay*.c.
 *
 *	struct exchange_text text = { 0 };
 *	struct exchange_index index = { 0 };
 *	uint32_t number;
 *
 *	exchange_text_add(&text, "cpu ");
 *	exchange_text_add_hex(&text, cpu);
 *	if (exchange_index_add(&index, &text, &number) > 0)
 *		...	it was new: index.text[number]
 *	exchange_index_free(&index);
 *	exchange_text_free(&text);
 */
#ifndef TARGET_EXCHANGE_TEXT_H
#define TARGET_EXCHANGE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct exchange_text {
	char *data; /* ends with a NUL that size does not count; NULL before anything was added */
	size_t size;
	size_t room;
	bool failed; /* memory was short: something is missing */
};

void exchange_text_clear(struct exchange_text *text);
void exchange_text_free(struct exchange_text *text);

void exchange_text_add(struct exchange_text *text, const char *string);
void exchange_text_add_bytes(struct exchange_text *text, const char *bytes, size_t size);

/* Without 0x. */
void exchange_text_add_hex(struct exchange_text *text, uint64_t value);

/* As a JSON string; where it is no UTF-8, with '?' for each byte that is not ASCII. */
void exchange_text_add_quoted(struct exchange_text *text, const char *string);

/* Different texts, numbered from 0 as they came. */
struct exchange_index {
	char **text;
	uint32_t *hash;
	uint32_t count;
	uint32_t room;
	uint32_t *slot; /* open addressing: number + 1, or 0; 2 * room of them */
};

/* 1: added, 0: it was there; -1: memory is short. */
int exchange_index_add(struct exchange_index *index, const struct exchange_text *text,
		       uint32_t *number);

/* False where the text was never added. */
bool exchange_index_find(const struct exchange_index *index, const struct exchange_text *text,
			 uint32_t *number);

void exchange_index_free(struct exchange_index *index);

#endif
