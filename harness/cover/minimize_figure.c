// SPDX-License-Identifier: GPL-2.0-only
/*
 * Simulated faults for the figures of a minimisation.
 */
#include "cover/minimize_figure.h"

#include "cover/minimize.h"

#define MAX_GUILTY 3
#define STRIDE 41 /* of the sets of three: a prime, so that no position is always left out */

struct fault {
	size_t guilty;
	size_t step[MAX_GUILTY];
};

static enum minimize_answer test_fault(void *user, const bool in[])
{
	const struct fault *fault = user;

	for (size_t i = 0; i < fault->guilty; i++) {
		if (!in[fault->step[i]])
			return MINIMIZE_PASSES;
	}
	return MINIMIZE_FAILS;
}

static bool try_fault(struct fault *fault, size_t num_steps, struct minimize_figure *figure)
{
	const struct minimize_problem problem = {
		.num_steps = num_steps,
		.test = test_fault,
		.test_elsewhere = test_fault,
		.user = fault,
		.full_fails = true,
	};
	struct minimize_result result;
	size_t confirmed;
	bool right;

	minimize(&problem, &result);
	right = result.end == MINIMIZE_FOUND && result.size == fault->guilty && result.minimal;
	for (size_t i = 0; right && i < fault->guilty; i++)
		right = result.set[fault->step[i]];
	confirmed = result.num_tests + result.num_confirming;
	if (figure->found < result.num_tests)
		figure->found = result.num_tests;
	if (figure->confirmed < confirmed)
		figure->confirmed = confirmed;
	figure->num_faults++;
	minimize_result_free(&result);
	return right;
}

/* The next set of steps in lexical order, each above the one before; false after the last. */
static bool next(struct fault *fault, size_t num_steps)
{
	for (size_t i = fault->guilty; i-- > 0;) {
		if (fault->step[i] + (fault->guilty - i) >= num_steps)
			continue;
		fault->step[i]++;
		for (size_t j = i + 1; j < fault->guilty; j++)
			fault->step[j] = fault->step[j - 1] + 1;
		return true;
	}
	return false;
}

bool minimize_figure(size_t num_steps, size_t guilty, struct minimize_figure *figure)
{
	struct fault fault = { .guilty = guilty, .step = { 0, 1, 2 } };
	size_t stride = guilty < MAX_GUILTY ? 1 : STRIDE;
	size_t index = 0;

	*figure = (struct minimize_figure){ 0 };
	if (!guilty || guilty > MAX_GUILTY || guilty > num_steps)
		return false;
	do {
		if (index++ % stride == 0 && !try_fault(&fault, num_steps, figure))
			return false;
	} while (next(&fault, num_steps));
	return true;
}
