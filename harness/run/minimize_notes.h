/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What became of the selections that passed, so that the pair which tells most can be shown
 * without building anything again.
 *
 *	struct minimize_notes notes = { .num_steps = reduce.count };
 *
 *	minimize_notes_add(&notes, in, &observer->seen);
 *	...
 *	minimize_notes_choose(&notes, accepted, &result, text, sizeof(text));
 *	minimize_notes_free(&notes);
 *
 * Private to minimize_case.c.
 */
#ifndef RUN_MINIMIZE_NOTES_H
#define RUN_MINIMIZE_NOTES_H

#include "cover/minimize.h"
#include "rules/rules.h"

struct minimize_note {
	bool *in;
	bool accepted;
	char text[256];
};

struct minimize_notes {
	size_t num_steps;
	size_t count;
	size_t capacity;
	struct minimize_note *note;
};

/* What does not fit into memory is not noted. */
void minimize_notes_add(struct minimize_notes *notes, const bool in[],
			const struct observation *seen);

/*
 * Of a minimal set, any step left out gives a witness pair. The one chosen is the last whose TD
 * was accepted, as the failing one was (@accepted), else the last; @text says what became of it.
 */
void minimize_notes_choose(const struct minimize_notes *notes, bool accepted,
			   struct minimize_result *result, char *text, size_t size);

void minimize_notes_free(struct minimize_notes *notes);

#endif
