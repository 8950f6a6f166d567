// SPDX-License-Identifier: GPL-2.0-only
/*
 * Features of what was done with a TD: KVM calls, guest operations, the host and its kernel.
 */
#include "fuzz/guide_private.h"

static void step_features(const struct observation *seen, const struct guide_hits *hits)
{
	uint64_t done = 0, before = 0;

	for (size_t i = 0; i < seen->num_calls; i++) {
		const struct td_call_result *result = &seen->call[i];
		const enum td_call_kind kind = seen->test->call[i].kind;
		const uint64_t step = (uint64_t)kind * GUIDE_NUM_ERRNOS +
				      (uint64_t)result->error % GUIDE_NUM_ERRNOS;

		guide_hit(hits, GUIDE_STEP, step);
		guide_hit(hits, GUIDE_STEP_PAIR, guide_hash(before, step));
		guide_hit(hits, GUIDE_STEP_STATE, guide_hash(done, step));
		if (result->hw_error)
			guide_hit(hits, GUIDE_STEP_STATE,
				  guide_hash(guide_hash(1, step), result->hw_error));
		before = step + 1;
		if (!result->error)
			done |= 1ULL << kind;
	}
}

static void operation_features(const struct observation *seen, const struct guide_hits *hits)
{
	uint64_t before = 0;

	for (size_t i = 0; i < seen->num_results; i++) {
		const struct guest_op *op = &seen->test->op[i];
		const struct guest_result *result = &seen->result[i];
		const uint64_t outcome =
			op->kind * 16u + result->outcome +
			guide_hash(0, guide_status_class(result->status)) % 1024 * 1024;

		guide_hit(hits, GUIDE_OPERATION, guide_hash(op->index, outcome));
		guide_hit(hits, GUIDE_OPERATION_PAIR, guide_hash(before, outcome));
		before = outcome + 1;
	}
}

/* Damage has a cause: the element with each kind of operation that the TD made. */
static void moved(const struct observation *seen, unsigned int cpu,
		  const struct host_change *change, const struct guide_hits *hits)
{
	guide_hit(hits, GUIDE_HOST,
		  ((uint64_t)change->element * 2 + cpu) * 2 + (change->after != 0));
	for (size_t i = 0; i < seen->num_results; i++)
		guide_hit(hits, GUIDE_HOST_OPERATION,
			  guide_hash(change->element, seen->test->op[i].kind));
}

static void host_features(const struct observation *seen, const struct guide_hits *hits)
{
	struct host_change changes[HOST_NUM_ELEMENTS];

	for (unsigned int cpu = 0; seen->has_host_state && cpu < seen->num_cpus; cpu++) {
		size_t count = host_state_compare(&seen->before[cpu], &seen->after[cpu], changes);

		for (size_t i = 0; i < count; i++)
			moved(seen, cpu, &changes[i], hits);
	}
}

static void health_features(const struct observation *seen, const struct guide_hits *hits)
{
	for (unsigned int what = 0; what < NUM_HEALTH; what++) {
		uint64_t changed = seen->health_before[what] ^ seen->health_after[what];

		if (!seen->has_health[what] || !changed)
			continue;
		/* Warnings only count up; how many there are tells nothing. */
		if (what != HEALTH_TAINT)
			changed = 1;
		for (; changed; changed &= changed - 1)
			guide_hit(hits, GUIDE_HEALTH,
				  what * 64u + (unsigned int)__builtin_ctzll(changed));
	}
}

void guide_run_features(const struct observation *seen, const struct guide_hits *hits)
{
	step_features(seen, hits);
	operation_features(seen, hits);
	host_features(seen, hits);
	health_features(seen, hits);
}
