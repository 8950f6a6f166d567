// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a run's record to what was found of its defect.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "cli/defects.h"

/* A process that ends is found as a case that does not come to its end, which is no FAIL. */
static bool fails(const struct view_result *result)
{
	return result->verdict == VERDICT_FAIL ||
	       (result->verdict == VERDICT_MISS && !strcmp(result->id, RULE_HOST_SURVIVES));
}

static size_t place_of(const struct rule *rule)
{
	size_t place = 0;

	while (rule_at(place) != rule)
		place++;
	return place;
}

#define COPY(hit, member, text) snprintf((hit)->member, sizeof((hit)->member), "%s", text)

static void fill(struct defects_hit *hit, const struct defect *defect,
		 const struct view_result *result)
{
	const struct view_judgement *shortest = &result->shortest;

	*hit = (struct defects_hit){ .rule = rule_named(result->id),
				     .tds = result->found_tds,
				     .ms = result->found_ms,
				     .names = precision_names(defect, result),
				     .blames = precision_blames(defect, result) };
	COPY(hit, party, result->party);
	if (!result->has_shortest)
		return;
	COPY(hit, subject, shortest->subject);
	COPY(hit, expected, shortest->expected);
	COPY(hit, observed, shortest->observed);
	COPY(hit, answer, shortest->answer);
	COPY(hit, reason, shortest->reason);
	COPY(hit, test, shortest->name);
	COPY(hit, config, shortest->config);
	COPY(hit, command, shortest->command);
}

static void add_hit(const struct defects *defects, struct defects_run *run,
		    const struct view_result *result)
{
	const struct rule *rule = rule_named(result->id);
	size_t place = place_of(rule);

	run->fails[place] = true;
	if (!run->defect || defects->run[run->sound].fails[place])
		return;
	fill(&run->hit[run->num_hits], run->defect, result);
	run->num_hits++;
}

/* A hit is large, and there may be as many as there are rules. */
static void conclude(struct defects_run *run)
{
	struct defects_hit *fitting = realloc(run->hit, (run->num_hits + 1) * sizeof(*run->hit));

	if (fitting)
		run->hit = fitting;
	for (size_t i = 0; i < run->num_hits; i++) {
		if (!strcmp(run->hit[i].rule->id, run->defect->rule))
			run->own = &run->hit[i];
	}
	if (run->own)
		run->result = DEFECTS_FOUND;
	else
		run->result = run->num_hits ? DEFECTS_ACCIDENT : DEFECTS_MISSED;
}

void defects_read(const struct defects *defects, struct defects_run *run)
{
	struct record_view *view;
	char path[PATH_MAX];
	struct diag diag;

	snprintf(path, sizeof(path), "%s/%s", defects->folder, run->name);
	view = record_view_read(path, &diag);
	run->fails = calloc(rules_count(), sizeof(*run->fails));
	run->hit = calloc(rules_count(), sizeof(*run->hit));
	if (!view || !run->fails || !run->hit) {
		run->result = DEFECTS_BROKEN;
		record_view_free(view);
		return;
	}
	for (size_t i = 0; i < view->num_results; i++) {
		if (fails(&view->result[i]))
			add_hit(defects, run, &view->result[i]);
	}
	conclude(run);
	record_view_free(view);
}
