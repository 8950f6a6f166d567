/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The result of a run in one sentence.
 *
 *	struct sentence sentence = { 0 };
 *
 *	sentence_add(&sentence, "CLB-03", VERDICT_FAIL);	// each rule
 *	puts(sentence_say(&sentence, text));
 *
 * prints "Not conforming: 1 of 1 rules failed (CLB-03)."
 */
#ifndef RECORD_SENTENCE_H
#define RECORD_SENTENCE_H

#include <stddef.h>

#include "record/verdict.h"

#define SENTENCE_TEXT 512

struct sentence_ids {
	char text[SENTENCE_TEXT / 2]; /* "FIX-01, CLB-03" */
	size_t len;
	size_t more; /* that had no room */
};

struct sentence {
	size_t count[VERDICT_NUM];
	struct sentence_ids failed, broken;
};

void sentence_add(struct sentence *sentence, const char *id, enum verdict verdict);

/* Returns @text. */
const char *sentence_say(const struct sentence *sentence, char text[SENTENCE_TEXT]);

#endif
