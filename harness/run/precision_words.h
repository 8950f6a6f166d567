/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a report may name where a seeded defect was found, by the defect's row. Private to
 * precision*.c.
 *
 *	struct words words;
 *
 *	precision_words(defect_named("gfni-brings-cldemote"), &words);
 *	puts(words.word[0]);		// "7.0:ecx.cldemote"
 */
#ifndef RUN_PRECISION_WORDS_H
#define RUN_PRECISION_WORDS_H

#include "emulator/defect.h"

#define MAX_WORDS 32
#define WORD_SIZE 80

struct words {
	size_t count;
	char word[MAX_WORDS][WORD_SIZE];
};

void precision_words(const struct defect *defect, struct words *words);

#endif
