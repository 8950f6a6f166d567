/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a configuration that fails to the smallest set of steps that makes it fail, and to a
 * witness pair: two selections that differ in one step, of which one fails and one passes.
 *
 *	struct minimize_problem problem = {
 *		.num_steps = 200, .test = build_and_judge, .user = &target, .full_fails = true,
 *	};
 *	struct minimize_result result;
 *
 *	minimize(&problem, &result);
 *	if (result.end == MINIMIZE_FOUND)
 *		...	result.set, and the pair result.passes and result.fails
 *	minimize_result_free(&result);
 *
 * The steps lead from a baseline that passes (none of them) to the configuration that fails (all
 * of them). A selection has some of them. The caller orders the steps so that every prefix is a
 * configuration that makes sense, and makes one step of what must move together.
 *
 * The method is the chain bisection of Zhang and Zhang (FIC_BS): the smallest prefix that fails
 * ends in a guilty step, which stays from then on, and the steps behind it are dropped. Any chain
 * from a selection that passes to one that fails has two neighbours that answer differently, so
 * that the witness pair holds whatever the fault is like; only for "these steps alone suffice" a
 * fault must be monotone, and that is tested.
 *
 * Cost: of m steps with s guilty ones, at most s * ceil(log2(m)) + s + 1 tests to find them: the
 * baseline once, the bisections, and each partial set once. The test of all steps is in it only
 * where the caller has not seen it fail (full_fails). At most s + 1 tests more confirm: each
 * guilty step left out once, and the set on another baseline. No selection is tested twice.
 */
#ifndef COVER_MINIMIZE_H
#define COVER_MINIMIZE_H

#include <stdbool.h>
#include <stddef.h>

enum minimize_answer {
	MINIMIZE_PASSES, /* also: fails, but otherwise than what is looked into */
	MINIMIZE_FAILS,
	MINIMIZE_UNRESOLVED, /* nobody knows; retries are the caller's */
};

enum minimize_end {
	MINIMIZE_FOUND,
	MINIMIZE_NOT_REPRODUCIBLE, /* all steps together do not fail */
	MINIMIZE_BASELINE_FAILS, /* nothing has to be done for it to fail */
	MINIMIZE_STOPPED, /* an answer that was needed is unresolved */
	MINIMIZE_NO_MEMORY,
};

struct minimize_set {
	size_t size;
	size_t step[3];
};

struct minimize_problem {
	size_t num_steps;
	enum minimize_answer (*test)(void *user, const bool in[]);
	/* The same on a second, unrelated baseline that passes; or NULL. */
	enum minimize_answer (*test_elsewhere)(void *user, const bool in[]);
	void *user;
	bool full_fails; /* known already: not tested again */
	bool baseline_passes;
	/* The fault is sought among this many first steps before all others; 0: nowhere first. */
	size_t num_suspicious;
	/* Sets that may be all of the fault, each tested before any bisection; borrowed. */
	size_t num_candidates;
	const struct minimize_set *candidate;
};

struct minimize_result {
	enum minimize_end end;
	/* One element a step, owned by the result; where it ended otherwise they mean nothing. */
	bool *set; /* FOUND: the guilty steps; STOPPED: the smallest selection known to fail */
	bool *passes; /* FOUND, STOPPED: the next to it that is known to pass */
	bool *fails;
	size_t size; /* steps in the set */
	bool has_witness; /* passes and fails differ in one step: ... */
	size_t witness; /* ... this one, which only fails has */
	bool minimal; /* none of the set's steps can be left out */
	enum minimize_answer
		elsewhere; /* FAILS: the set suffices there, too; UNRESOLVED: not known */
	bool monotone; /* no answer contradicts that more steps never repair anything */
	size_t num_tests; /* until the set was known to fail by itself ... */
	size_t num_confirming; /* ... and after that */
};

/* @result is always filled; minimize_result_free() releases what it owns. */
void minimize(const struct minimize_problem *problem, struct minimize_result *result);
void minimize_result_free(struct minimize_result *result);

#endif
