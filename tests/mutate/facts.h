/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A module's description with one fact wrong, each in turn: a bit of a mask, a number one off, a
 * flag, an algorithm, a type, a gate; an element of a list gone, or two in the other order.
 *
 *	struct facts facts;
 *
 *	if (facts_open(&facts, "corpus/modules/tdx-1.5.05", &diag))
 *		...
 *	facts_visit(&facts, take, context);	// calls take() while the documents hold the lie
 *	facts_close(&facts);
 */
#ifndef MUTATE_FACTS_H
#define MUTATE_FACTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum facts_file { FACTS_DECLARED, FACTS_MASKS, FACTS_NUM_FILES };

#define FACTS_TEXT 256

struct facts {
	json_t *document[FACTS_NUM_FILES];
};

struct fact {
	size_t number; /* the same each time */
	enum facts_file file;
	char place[FACTS_TEXT]; /* "cpuid_entries[0].fixed1[2]" */
	char change[FACTS_TEXT]; /* "bit 3", "1024 -> 1025" */
};

/* False ends the visit. */
typedef bool (*facts_take)(const struct facts *facts, const struct fact *fact, void *context);

int facts_open(struct facts *facts, const char *folder);
void facts_close(struct facts *facts);
void facts_visit(struct facts *facts, facts_take take, void *context);

const char *facts_file_name(enum facts_file file);

#endif
