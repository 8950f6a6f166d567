// SPDX-License-Identifier: GPL-2.0-only
/*
 * Skips that nobody expects, and expected ones that do not occur.
 */
#include "record/skip_gate.h"

#include <stdlib.h>

static void take_results(struct skip_gate *gate, const struct skips *skips,
			 const struct record_view *view)
{
	for (size_t i = 0; i < view->num_results; i++) {
		const struct view_result *result = &view->result[i];

		if (result->verdict >= VERDICT_PASS)
			continue;
		if (skips_expect(skips, view, result))
			gate->num_expected++;
		else
			gate->unexpected[gate->num_unexpected++].result = result;
	}
}

static bool is_stale(const struct skip_entry *entry, const struct view_result *result)
{
	return skip_is_of(entry, result->id) && entry->verdict != result->verdict &&
	       !entry->sometimes;
}

/* Counts only, where there is no room yet. */
static size_t take_stale(struct skip_finding *stale, const struct skips *skips,
			 const struct record_view *view)
{
	size_t count = 0;

	for (size_t i = 0; i < skips->count; i++) {
		const struct skip_entry *entry = &skips->entry[i];

		if (!skip_in_scope(entry, &view->run[0]))
			continue;
		for (size_t j = 0; j < view->num_results; j++) {
			if (!is_stale(entry, &view->result[j]))
				continue;
			if (stale)
				stale[count] = (struct skip_finding){ entry, &view->result[j] };
			count++;
		}
	}
	return count;
}

bool skip_gate_judge(struct skip_gate *gate, const struct skips *skips,
		     const struct record_view *view)
{
	*gate = (struct skip_gate){ .num_stale = take_stale(NULL, skips, view) };
	gate->unexpected = calloc(view->num_results + 1, sizeof(*gate->unexpected));
	gate->stale = calloc(gate->num_stale + 1, sizeof(*gate->stale));
	if (!gate->unexpected || !gate->stale) {
		skip_gate_free(gate);
		return false;
	}
	take_results(gate, skips, view);
	take_stale(gate->stale, skips, view);
	return true;
}

void skip_gate_free(struct skip_gate *gate)
{
	free(gate->unexpected);
	free(gate->stale);
	*gate = (struct skip_gate){ 0 };
}
