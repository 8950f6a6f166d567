// SPDX-License-Identifier: GPL-2.0-only
/*
 * Waivers of a comparison.
 */
#include "update/gate.h"

#include <stdlib.h>
#include <string.h>

#define FAMILY "UPD-"

static const struct waiver *find(const struct gate *gate, const struct diff_row *row,
				 const struct waiver_set *sets, size_t num_sets)
{
	const struct waiver *waiver = NULL;

	for (size_t i = 0; !waiver && i < num_sets; i++)
		waiver = waiver_find(sets[i].waivers, &gate->scope, row->line->risk.promise->id,
				     row->subject);
	return waiver;
}

static void judge_row(struct gate *gate, struct diff_row *row, const struct waiver_set *sets,
		      size_t num_sets)
{
	enum risk_group group = row->line->risk.group;

	gate->count[group]++;
	if (!risk_group_fails(group))
		return;
	row->waiver = find(gate, row, sets, num_sets);
	if (gate_waives(gate, row))
		gate->num_waived++;
	else
		gate->num_failed++;
}

static bool is_used(const struct diff *diff, const struct waiver *waiver)
{
	for (size_t i = 0; i < diff->num_rows; i++) {
		if (diff->row[i].waiver == waiver)
			return true;
	}
	return false;
}

/* NULL: it is as it should be. */
static const char *why_stale(const struct gate *gate, const struct diff *diff,
			     const struct waiver *waiver, bool given)
{
	bool used = is_used(diff, waiver);

	if (used && waiver_expired(waiver, &gate->scope))
		return "has expired; renew or remove it";
	if (!used && given && !strncmp(waiver->rule, FAMILY, strlen(FAMILY)) &&
	    waiver_in_scope(waiver, &gate->scope))
		return "is for what is not, or waived by another; remove it";
	return NULL;
}

bool gate_judge(struct gate *gate, struct diff *diff, const struct waiver_set *sets,
		size_t num_sets)
{
	size_t count = 1;

	for (size_t i = 0; i < num_sets; i++)
		count += sets[i].waivers->count;
	gate->stale = calloc(count, sizeof(*gate->stale));
	if (!gate->stale)
		return false;
	for (size_t i = 0; i < diff->num_rows; i++)
		judge_row(gate, &diff->row[i], sets, num_sets);
	for (size_t i = 0; i < num_sets; i++) {
		for (size_t j = 0; j < sets[i].waivers->count; j++) {
			const struct waiver *waiver = &sets[i].waivers->waiver[j];
			const char *what = why_stale(gate, diff, waiver, sets[i].given);

			if (what)
				gate->stale[gate->num_stale++] =
					(struct stale_waiver){ waiver, what };
		}
	}
	return true;
}

void gate_free(struct gate *gate)
{
	free(gate->stale);
	gate->stale = NULL;
}
