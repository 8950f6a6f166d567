// SPDX-License-Identifier: GPL-2.0-only
/*
 * The search for the smallest failing case, with a target to ask.
 */
#include "run/minimize_case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/minimize_notes.h"
#include "run/minimize_rows.h"
#include "run/outcome.h"
#include "run/stop.h"

#define MAX_TRIES 3 /* of one case, where what comes back says nothing */

struct search {
	const struct minimize_request *request;
	struct minimized *minimized;
	struct td_case test; /* that is observed */
	struct minimize_notes notes;
	struct td_config baseline;
	struct td_config elsewhere;
};

/* The answer for search->test. */
static enum minimize_answer observe(struct search *search)
{
	const struct minimize_request *request = search->request;
	struct minimized *minimized = search->minimized;
	enum minimize_answer answer = MINIMIZE_UNRESOLVED;
	struct target_reason reason;
	char stopped[FAILURE_TEXT];

	for (unsigned int try = 0; answer == MINIMIZE_UNRESOLVED && try < MAX_TRIES; try++) {
		minimized->num_builds++;
		if (!observer_observe(request->observer, &search->test, &reason)) {
			snprintf(minimized->why, sizeof(minimized->why), "needs %s; found: %s",
				 reason.needed, reason.found);
			return MINIMIZE_UNRESOLVED;
		}
		answer = failure_again(request->failure, request->context, request->observer,
				       minimized->why);
		if (stop_after_case(request->observer, &search->test, stopped, sizeof(stopped))) {
			memcpy(minimized->why, stopped, sizeof(stopped));
			return MINIMIZE_UNRESOLVED;
		}
	}
	return answer;
}

static enum minimize_answer test(void *user, const bool in[])
{
	struct search *search = user;
	enum minimize_answer answer;

	reduce_case(&search->minimized->reduce, in, &search->baseline, &search->test);
	answer = observe(search);
	if (answer == MINIMIZE_PASSES)
		minimize_notes_add(&search->notes, in, &search->request->observer->seen);
	return answer;
}

/* A set that fails there says something only where that TD passes without it. */
static enum minimize_answer test_elsewhere(void *user, const bool in[])
{
	struct search *search = user;
	struct reduce *reduce = &search->minimized->reduce;
	bool *none = calloc(reduce->count + 1, sizeof(*none));

	if (!none)
		return MINIMIZE_UNRESOLVED;
	reduce_case(reduce, none, &search->elsewhere, &search->test);
	free(none);
	if (observe(search) != MINIMIZE_PASSES ||
	    search->request->observer->seen.outcome.by != TD_ACCEPTED)
		return MINIMIZE_UNRESOLVED;
	reduce_case(reduce, in, &search->elsewhere, &search->test);
	return observe(search);
}

/* As unlike the default as can be without anything that may be refused or damage the host. */
static void fill_elsewhere(const struct rule_context *context, struct td_config *config)
{
	td_config_default(config);
	config->attributes = TD_ATTRIBUTES_SEPT_VE_DISABLE & context->limits.attributes_fixed0;
	config->xfam |= 0x204 & context->limits.xfam_fixed0; /* AVX, PKRU */
	config->max_vcpus = context->max_vcpus < 4 ? 1 : 4;
	config->tsc_frequency = 80;
}

static bool search_steps(struct search *search)
{
	const struct minimize_request *request = search->request;
	struct minimized *minimized = search->minimized;
	struct minimize_problem problem = {
		.num_steps = minimized->reduce.count,
		.test = test,
		.test_elsewhere = test_elsewhere,
		.user = search,
		.full_fails = true,
	};
	struct minimize_hints hints;

	if (!minimize_hints_fill(&hints, &minimized->reduce, request->row, request->num_rows))
		return false;
	problem.num_suspicious = hints.num_suspicious;
	problem.num_candidates = hints.num_candidates;
	problem.candidate = hints.candidate;
	minimize(&problem, &minimized->result);
	if (minimized->result.end == MINIMIZE_FOUND) {
		reduce_case(&minimized->reduce, minimized->result.set, &search->baseline,
			    &minimized->smallest);
		minimize_notes_choose(&search->notes,
				      request->failure->has_outcome &&
					      request->failure->outcome.by == TD_ACCEPTED,
				      &minimized->result, minimized->passes_as,
				      sizeof(minimized->passes_as));
	}
	return minimized->result.end != MINIMIZE_NO_MEMORY;
}

bool minimize_case(const struct minimize_request *request, struct minimized *minimized)
{
	struct search *search = calloc(1, sizeof(*search));
	bool done = false;

	memset(minimized, 0, sizeof(*minimized));
	if (search && reduce_init(&minimized->reduce, request->test, request->context->declared)) {
		search->request = request;
		search->notes.num_steps = minimized->reduce.count;
		search->minimized = minimized;
		td_config_default(&search->baseline);
		fill_elsewhere(request->context, &search->elsewhere);
		done = search_steps(search);
		minimize_notes_free(&search->notes);
	}
	free(search);
	return done;
}

void minimized_free(struct minimized *minimized)
{
	minimize_result_free(&minimized->result);
	reduce_free(&minimized->reduce);
}
