/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every small change of a source that a careless hand could make: < for <=, a condition negated,
 * a statement gone. Each is one range of the text that becomes another.
 *
 *	struct mutations found = { 0 };
 *
 *	mutations_find(&source, &found);
 *	for (size_t i = 0; i < found.count; i++)
 *		mutation_write(&source, &found.one[i], stdout);	// the whole source, changed there
 *	mutations_free(&found);
 */
#ifndef MUTATE_MUTATION_H
#define MUTATE_MUTATION_H

#include <stdint.h>
#include <stdio.h>

#include "token.h"

struct mutation {
	const char *kind; /* of operator: "relational" */
	size_t token; /* where it is */
	size_t start, end; /* what is replaced ... */
	char *text; /* ... and by what */
};

struct mutations {
	size_t count, room;
	struct mutation *one;
};

/* In the order of the source, the same each time. Lines about seeded defects are left alone. */
void mutations_find(const struct source *source, struct mutations *found);
void mutations_free(struct mutations *found);

void mutation_write(const struct source *source, const struct mutation *mutation, FILE *out);

/* The lines concerned, before or after, as one, with single blanks. */
void mutation_write_lines(const struct source *source, const struct mutation *mutation, bool after,
			  FILE *out);

unsigned int mutation_line(const struct source *source, const struct mutation *mutation);

#endif
