/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The answers that a minimisation has got so far, by selection of steps.
 *
 *	struct minimize_answers answers = { .num_steps = 200 };
 *
 *	if (!minimize_answers_get(&answers, in, &answer))
 *		minimize_answers_add(&answers, in, answer = test(in));
 *	minimize_answers_free(&answers);
 *
 * There are as many as tests were made: tens, so that a list is fast enough. Private to cover/.
 */
#ifndef COVER_MINIMIZE_ANSWERS_H
#define COVER_MINIMIZE_ANSWERS_H

#include "cover/minimize.h"

struct minimize_answers {
	size_t num_steps;
	size_t count;
	size_t capacity;
	bool *in; /* num_steps a selection */
	enum minimize_answer *answer;
};

/* False where the selection was not tested yet. */
bool minimize_answers_get(const struct minimize_answers *answers, const bool in[],
			  enum minimize_answer *answer);

/* False where memory is short. */
bool minimize_answers_add(struct minimize_answers *answers, const bool in[],
			  enum minimize_answer answer);

/* No selection fails of which some larger one passes. */
bool minimize_answers_monotone(const struct minimize_answers *answers);

void minimize_answers_free(struct minimize_answers *answers);

#endif
