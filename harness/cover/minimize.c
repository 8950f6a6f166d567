// SPDX-License-Identifier: GPL-2.0-only
/*
 * Chain bisection over selections of steps.
 */
#include "cover/minimize.h"

#include <stdlib.h>
#include <string.h>

#include "cover/minimize_answers.h"

struct search {
	const struct minimize_problem *problem;
	struct minimize_result *result;
	struct minimize_answers answers;
	bool *in; /* the selection that is asked about */
};

static size_t count(const bool *in, size_t num_steps)
{
	size_t size = 0;

	for (size_t i = 0; i < num_steps; i++)
		size += in[i];
	return size;
}

static void copy(const struct search *search, bool *to, const bool *from)
{
	memcpy(to, from, search->problem->num_steps * sizeof(*to));
}

/* search->in becomes the set and the first @prefix steps. */
static void select_prefix(struct search *search, size_t prefix)
{
	copy(search, search->in, search->result->set);
	for (size_t i = 0; i < prefix; i++)
		search->in[i] = true;
}

/* The answer for search->in, tested where it is not known; false where that ends the search. */
static bool ask(struct search *search, size_t *counter, enum minimize_answer *answer)
{
	const struct minimize_problem *problem = search->problem;

	if (!minimize_answers_get(&search->answers, search->in, answer)) {
		*answer = problem->test(problem->user, search->in);
		++*counter;
		if (!minimize_answers_add(&search->answers, search->in, *answer)) {
			search->result->end = MINIMIZE_NO_MEMORY;
			return false;
		}
	}
	if (*answer == MINIMIZE_UNRESOLVED)
		search->result->end = MINIMIZE_STOPPED;
	return *answer != MINIMIZE_UNRESOLVED;
}

static bool end(struct search *search, enum minimize_end end)
{
	search->result->end = end;
	return false;
}

/* What the caller knows of the first @prefix steps. */
static bool know(struct search *search, bool known, size_t prefix, enum minimize_answer answer)
{
	if (!known)
		return true;
	select_prefix(search, prefix);
	if (answer == MINIMIZE_FAILS)
		copy(search, search->result->fails, search->in);
	return minimize_answers_add(&search->answers, search->in, answer) ||
	       end(search, MINIMIZE_NO_MEMORY);
}

/* Both ends of the chain; false where there is nothing between them to look for. */
static bool test_ends(struct search *search)
{
	const struct minimize_problem *problem = search->problem;
	struct minimize_result *result = search->result;
	enum minimize_answer answer;

	if (!know(search, problem->baseline_passes, 0, MINIMIZE_PASSES) ||
	    !know(search, problem->full_fails, problem->num_steps, MINIMIZE_FAILS))
		return false;
	select_prefix(search, 0);
	if (!ask(search, &result->num_tests, &answer))
		return false;
	if (answer == MINIMIZE_FAILS)
		return end(search, MINIMIZE_BASELINE_FAILS);
	select_prefix(search, problem->num_steps);
	if (!ask(search, &result->num_tests, &answer))
		return false;
	if (answer == MINIMIZE_PASSES)
		return end(search, MINIMIZE_NOT_REPRODUCIBLE);
	copy(search, result->fails, search->in);
	return true;
}

static size_t between(const struct search *search, size_t low, size_t high)
{
	size_t suspicious = search->problem->num_suspicious;

	if (!low && high == search->problem->num_steps && suspicious && suspicious < high)
		return suspicious;
	return low + (high - low) / 2;
}

/*
 * The shortest failing prefix beside the set: result->passes and result->fails are the two
 * sides of its last step. *@high: a prefix that fails, on return the shortest.
 */
static bool bisect(struct search *search, size_t *high)
{
	struct minimize_result *result = search->result;
	enum minimize_answer answer;
	size_t low = 0;

	copy(search, result->passes, result->set);
	while (*high - low > 1) {
		size_t middle = between(search, low, *high);

		select_prefix(search, middle);
		if (!ask(search, &result->num_tests, &answer))
			return false;
		if (answer == MINIMIZE_FAILS)
			*high = middle;
		else
			low = middle;
		copy(search, answer == MINIMIZE_FAILS ? result->fails : result->passes, search->in);
	}
	return true;
}

/* Adds one guilty step after another until they fail by themselves. */
static bool find(struct search *search)
{
	size_t high = search->problem->num_steps;
	enum minimize_answer answer = MINIMIZE_PASSES;

	while (answer == MINIMIZE_PASSES) {
		if (!bisect(search, &high))
			return false;
		/* With this step in the set, the prefix before it is what has just failed. */
		search->result->set[--high] = true;
		select_prefix(search, 0);
		if (!ask(search, &search->result->num_tests, &answer))
			return false;
	}
	copy(search, search->result->fails, search->in);
	return true;
}

/* A candidate that fails is the set; its test is the first that confirms it. */
static bool try_candidates(struct search *search, bool *found)
{
	struct minimize_result *result = search->result;
	enum minimize_answer answer;

	*found = false;
	for (size_t i = 0; i < search->problem->num_candidates && !*found; i++) {
		const struct minimize_set *candidate = &search->problem->candidate[i];
		size_t tests = 0;

		select_prefix(search, 0);
		for (size_t j = 0; j < candidate->size; j++)
			search->in[candidate->step[j]] = true;
		if (!ask(search, &tests, &answer)) {
			result->num_tests += tests;
			return false;
		}
		*found = answer == MINIMIZE_FAILS;
		*(*found ? &result->num_confirming : &result->num_tests) += tests;
	}
	if (*found) {
		copy(search, result->set, search->in);
		copy(search, result->fails, search->in);
	}
	return true;
}

/* Leaves out what can be left out; *@dropped: something could. */
static bool drop_each(struct search *search, bool *dropped)
{
	struct minimize_result *result = search->result;
	enum minimize_answer answer;

	*dropped = false;
	for (size_t i = 0; i < search->problem->num_steps; i++) {
		if (!result->set[i])
			continue;
		select_prefix(search, 0);
		search->in[i] = false;
		if (!ask(search, &result->num_confirming, &answer))
			return false;
		if (answer == MINIMIZE_FAILS) {
			copy(search, result->set, search->in);
			copy(search, result->fails, search->in);
			*dropped = true;
		} else {
			copy(search, result->passes, search->in);
		}
	}
	return true;
}

/* What passed without a step may fail without two: again, until nothing can be left out. */
static bool confirm(struct search *search)
{
	const struct minimize_problem *problem = search->problem;
	struct minimize_result *result = search->result;
	bool dropped;

	do {
		if (!drop_each(search, &dropped))
			return false;
	} while (dropped);
	result->minimal = true;
	if (problem->test_elsewhere) {
		result->elsewhere = problem->test_elsewhere(problem->user, result->set);
		result->num_confirming++;
	}
	return true;
}

static bool answered(const struct search *search, const bool *in, enum minimize_answer expected)
{
	enum minimize_answer answer;

	return minimize_answers_get(&search->answers, in, &answer) && answer == expected;
}

static void find_witness(const struct search *search)
{
	struct minimize_result *result = search->result;
	size_t differ = 0;

	for (size_t i = 0; i < search->problem->num_steps; i++) {
		if (result->passes[i] == result->fails[i])
			continue;
		differ++;
		result->witness = i;
	}
	result->has_witness = differ == 1 && result->fails[result->witness] &&
			      answered(search, result->passes, MINIMIZE_PASSES) &&
			      answered(search, result->fails, MINIMIZE_FAILS);
}

static void run(struct search *search)
{
	struct minimize_result *result = search->result;
	bool found;

	if (!test_ends(search) || !try_candidates(search, &found) || (!found && !find(search)))
		return;
	if (confirm(search))
		result->end = MINIMIZE_FOUND;
}

void minimize(const struct minimize_problem *problem, struct minimize_result *result)
{
	size_t num_steps = problem->num_steps;
	bool *in = calloc(num_steps + 1, sizeof(*in));
	struct search search = { .problem = problem, .result = result, .in = in };

	*result = (struct minimize_result){ .elsewhere = MINIMIZE_UNRESOLVED };
	result->set = calloc(num_steps + 1, sizeof(*result->set));
	result->passes = calloc(num_steps + 1, sizeof(*result->passes));
	result->fails = calloc(num_steps + 1, sizeof(*result->fails));
	search.answers.num_steps = num_steps;
	if (result->set && result->passes && result->fails && in) {
		run(&search);
		if (result->end == MINIMIZE_STOPPED)
			copy(&search, result->set, result->fails);
		result->size = count(result->set, num_steps);
		find_witness(&search);
	} else {
		result->end = MINIMIZE_NO_MEMORY;
	}
	result->monotone = minimize_answers_monotone(&search.answers);
	minimize_answers_free(&search.answers);
	free(in);
}

void minimize_result_free(struct minimize_result *result)
{
	free(result->set);
	free(result->passes);
	free(result->fails);
	*result = (struct minimize_result){ 0 };
}
