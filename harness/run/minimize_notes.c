// SPDX-License-Identifier: GPL-2.0-only
/*
 * Selections that passed, and which of them to show.
 */
#include "run/minimize_notes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/outcome.h"

static bool grow(struct minimize_notes *notes)
{
	size_t capacity = notes->capacity ? 2 * notes->capacity : 32;
	struct minimize_note *note = realloc(notes->note, capacity * sizeof(*note));

	if (!note)
		return false;
	notes->note = note;
	notes->capacity = capacity;
	return true;
}

void minimize_notes_add(struct minimize_notes *notes, const bool in[],
			const struct observation *seen)
{
	struct minimize_note *note;

	if (notes->count == notes->capacity && !grow(notes))
		return;
	note = &notes->note[notes->count];
	note->in = calloc(notes->num_steps + 1, sizeof(*in));
	if (!note->in)
		return;
	memcpy(note->in, in, notes->num_steps * sizeof(*in));
	note->accepted = seen->has_outcome && seen->outcome.by == TD_ACCEPTED;
	if (seen->has_outcome)
		outcome_format(&seen->outcome, note->text, sizeof(note->text));
	else
		snprintf(note->text, sizeof(note->text), "%zu calls made", seen->num_calls);
	notes->count++;
}

/* The note of the set without one step, or NULL. */
static const struct minimize_note *find(const struct minimize_notes *notes, const bool *set,
					size_t without)
{
	for (size_t i = 0; i < notes->count; i++) {
		const bool *in = notes->note[i].in;
		size_t step = 0;

		while (step < notes->num_steps && in[step] == (set[step] && step != without))
			step++;
		if (step == notes->num_steps)
			return &notes->note[i];
	}
	return NULL;
}

void minimize_notes_choose(const struct minimize_notes *notes, bool accepted,
			   struct minimize_result *result, char *text, size_t size)
{
	const struct minimize_note *chosen = NULL;

	for (size_t i = 0; i < notes->num_steps; i++) {
		const struct minimize_note *note =
			result->set[i] ? find(notes, result->set, i) : NULL;

		if (!note || (chosen && chosen->accepted == accepted && note->accepted != accepted))
			continue;
		chosen = note;
		result->witness = i;
	}
	if (!chosen)
		return;
	result->has_witness = true;
	memcpy(result->passes, chosen->in, notes->num_steps * sizeof(*result->passes));
	memcpy(result->fails, result->set, notes->num_steps * sizeof(*result->fails));
	snprintf(text, size, "%s", chosen->text);
}

void minimize_notes_free(struct minimize_notes *notes)
{
	for (size_t i = 0; i < notes->count; i++)
		free(notes->note[i].in);
	free(notes->note);
	*notes = (struct minimize_notes){ 0 };
}
