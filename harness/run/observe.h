/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One case carried out on a target, and everything that it shows.
 *
 *	struct observer *observer = observer_create(target, &context);
 *
 *	if (observer_observe(observer, test, &reason))
 *		rule->judge(rule, &context, &observer->seen, &finding);
 *	else
 *		...	this target cannot carry the case: reason
 *	observer_free(observer);
 *
 * An observation is large: there is one, and each case writes over the last.
 */
#ifndef RUN_OBSERVE_H
#define RUN_OBSERVE_H

#include <stdatomic.h>

#include "run/context.h"

/* What a case asks of its target at the moment: where it is lost, that is known of it. */
enum observe_stage {
	OBSERVE_NOTHING,
	OBSERVE_KVM_BUILDS,
	OBSERVE_MODULE_BUILDS,
	OBSERVE_READS,
	OBSERVE_RUNS,
	OBSERVE_CALLS,
};

/* "while KVM built the TD (...)"; for a number that is no stage, or the first, "". */
const char *observe_stage_says(unsigned int stage);

struct observer {
	struct target *target;
	/* On the module before an update: each case is carried out there first. May be NULL. */
	struct observer *older;
	struct { /* instead of that, where the older module is there no more (guided.h) */
		bool on;
		const struct observation *older;
		const struct update_seen *update;
	} recalled;
	bool updated; /* this one's module was replaced since its host was booted */
	struct update_seen update; /* of that, in the last case */
	_Atomic unsigned int *stage; /* where it is kept, for whoever watches; or NULL */
	const struct rule_context *context;
	struct target_lacks lacks; /* so far, in any case */
	struct observation seen; /* of the last case */
	unsigned int broken; /* enum rule_need: where the harness failed in the last case */
	uint64_t num_builds; /* TDs that the target was asked for so far */
	size_t num_probes; /* CPUID queries that the guest makes in every case */
	size_t num_fields; /* metadata that it reads then, ... */
	size_t num_told; /* ... and what it is told otherwise, by TDG.VP.INFO and an MSR */
	/* The default TD's CPUID, by enum td_via. */
	bool has_default[2];
	struct cpuid_set default_cpuid[2];
	struct td_case default_case;
	struct td_case related_case; /* without operations */
	struct td_case nothing_case; /* without calls either: it ends a TD */
};

/*
 * NULL where memory is short. Builds the default TD through both doors; of @context only the
 * declared leaves are looked at now, and the rest when a case is observed.
 */
struct observer *observer_create(struct target *target, const struct rule_context *context);
void observer_free(struct observer *observer);

/* The default TDs once more: the host has another module now. */
void observer_renew(struct observer *observer);

/* How many TDs observing the case takes at most. */
unsigned int observer_cost(const struct observer *observer, const struct td_case *test);

/* Nothing of the case was seen but that it did not come to its end; @lost says how. */
void observer_lose(struct observer *observer, const struct td_case *test, const char *lost);

/* False, with the reason, where the target cannot carry the case at all. */
bool observer_observe(struct observer *observer, const struct td_case *test,
		      struct target_reason *reason);

/* For update.c: the parts of observing a case. False where the target cannot, which is noted. */
bool observe_note(struct observer *observer, enum rule_need need, enum target_status status);
enum target_status observe_init(struct observer *observer, const struct td_case *test,
				struct td_outcome *outcome);
bool observe_cpuid(struct observer *observer, struct cpuid_set *cpuid);
bool observe_run(struct observer *observer, const struct guest_op *ops, size_t count,
		 struct guest_result *results);
bool observe_hosts(struct observer *observer, struct host_state states[2]);
void observe_health(struct observer *observer, bool has[NUM_HEALTH], uint64_t value[NUM_HEALTH]);

#endif
