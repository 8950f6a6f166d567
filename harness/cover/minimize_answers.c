// SPDX-License-Identifier: GPL-2.0-only
/*
 * A list of selections and their answers.
 */
#include "cover/minimize_answers.h"

#include <stdlib.h>
#include <string.h>

static const bool *selection(const struct minimize_answers *answers, size_t index)
{
	return answers->in + index * answers->num_steps;
}

bool minimize_answers_get(const struct minimize_answers *answers, const bool in[],
			  enum minimize_answer *answer)
{
	for (size_t i = 0; i < answers->count; i++) {
		if (memcmp(selection(answers, i), in, answers->num_steps * sizeof(*in)) != 0)
			continue;
		*answer = answers->answer[i];
		return true;
	}
	return false;
}

static bool grow(struct minimize_answers *answers)
{
	size_t capacity = answers->capacity ? 2 * answers->capacity : 32;
	/* Never of size 0, which realloc() would not have to give memory for. */
	bool *in = realloc(answers->in, capacity * (answers->num_steps + 1) * sizeof(*in));
	enum minimize_answer *answer;

	if (!in)
		return false;
	answers->in = in;
	answer = realloc(answers->answer, capacity * sizeof(*answer));
	if (!answer)
		return false;
	answers->answer = answer;
	answers->capacity = capacity;
	return true;
}

bool minimize_answers_add(struct minimize_answers *answers, const bool in[],
			  enum minimize_answer answer)
{
	if (answers->count == answers->capacity && !grow(answers))
		return false;
	memcpy(answers->in + answers->count * answers->num_steps, in,
	       answers->num_steps * sizeof(*in));
	answers->answer[answers->count++] = answer;
	return true;
}

static bool is_part(const bool *small, const bool *large, size_t num_steps)
{
	for (size_t i = 0; i < num_steps; i++) {
		if (small[i] && !large[i])
			return false;
	}
	return true;
}

bool minimize_answers_monotone(const struct minimize_answers *answers)
{
	for (size_t i = 0; i < answers->count; i++) {
		for (size_t j = 0; j < answers->count; j++) {
			if (answers->answer[i] == MINIMIZE_FAILS &&
			    answers->answer[j] == MINIMIZE_PASSES &&
			    is_part(selection(answers, i), selection(answers, j),
				    answers->num_steps))
				return false;
		}
	}
	return true;
}

void minimize_answers_free(struct minimize_answers *answers)
{
	free(answers->in);
	free(answers->answer);
	*answers = (struct minimize_answers){ 0 };
}
