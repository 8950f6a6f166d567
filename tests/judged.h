/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two sides compared and judged by the corpus's effects. What cannot be had ends the program.
 *
 *	struct effects *effects = judged_effects();
 *	struct diff *diff = judged_diff(&older, &newer, effects);
 *
 *	diff_free(diff);
 */
#ifndef TESTS_JUDGED_H
#define TESTS_JUDGED_H

#include <stdlib.h>

#include "from_corpus.h"
#include "update/risk.h"

static inline struct effects *judged_effects(void)
{
	char path[PATH_MAX];
	struct diag diag;
	struct effects *effects;

	snprintf(path, sizeof(path), "%s/effects.json", corpus_root());
	effects = effects_load(path, &diag);
	from_corpus_need(effects, &diag);
	return effects;
}

static inline struct diff *judged_diff(const struct side *older, const struct side *newer,
				       const struct effects *effects)
{
	const struct side *const sides[] = { older, newer };
	struct diff *diff = diff_create(sides, 2);

	if (!diff)
		abort();
	risk_judge(diff, effects);
	if (!diff_arrange(diff))
		abort();
	return diff;
}

/* A side out of the text of one kind; it knows no other. */
static inline void judged_put(struct side *side, enum fact_kind kind, const char *text)
{
	struct diag diag;

	side->form = SIDE_SNAPSHOT;
	if (!side->facts)
		side->facts = facts_create();
	if (facts_parse(side->facts, kind, "text", text, &diag))
		abort();
	facts_sort(side->facts);
	side->has[kind] = true;
}

/* NULL where there is none of that subject. */
static inline const struct diff_row *judged_row(const struct diff *diff, const char *subject)
{
	for (size_t i = 0; i < diff->num_rows; i++) {
		if (!strcmp(diff->row[i].subject, subject))
			return &diff->row[i];
	}
	return NULL;
}

#endif
