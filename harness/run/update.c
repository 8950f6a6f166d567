// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a run-time update of the module does to the TD that is there, and to KVM.
 */
#include "run/update.h"

#include <stdio.h>
#include <string.h>

struct observer *update_older(const struct session *before, struct rule_context *context)
{
	struct observer *older;

	session_describe(before, context);
	older = observer_create(before->target, context);
	if (older)
		context_fill(context, before->target, before->described, &older->lacks);
	return older;
}

bool update_boot(struct observer *older)
{
	struct target *target = older->target;

	if (older->updated && target->ops->update(target, TARGET_MODULE_BEFORE) != TARGET_OK)
		return false;
	older->updated = false;
	return true;
}

/*
 * The case's operations, then CPUID of every leaf, with the host watched around both; and what else
 * the guest did when it was observed, so that each run begins as the one before it did.
 */
static void run_on(struct observer *older, const struct td_case *test, struct run_seen *run)
{
	bool watched = observe_hosts(older, run->before);

	if (test->num_ops && observe_run(older, test->op, test->num_ops, run->result))
		run->num_results = test->num_ops;
	if (observe_run(older, older->seen.guest_cpuid_op, older->num_probes, run->guest_cpuid))
		run->num_guest_cpuid = older->num_probes;
	run->has_host_state = watched && (run->num_results || run->num_guest_cpuid) &&
			      observe_hosts(older, run->after);
	if (observe_run(older, older->seen.guest_field_op, older->num_fields, run->guest_field))
		run->num_guest_fields = older->num_fields;
	if (run->num_guest_fields &&
	    observe_run(older, older->seen.guest_field_op + older->num_fields, older->num_told,
			run->guest_field + older->num_fields))
		run->num_guest_fields += older->num_told;
}

/* A guest that holds VE_INFO does so beyond the end of a run, and the next one begins otherwise. */
static bool can_run_on(const struct td_case *test)
{
	for (size_t i = 0; i < test->num_ops; i++) {
		if (test->op[i].kind == GUEST_HOLD_VE)
			return false;
	}
	return !test->relation;
}

/* Does anything of the refusal remain? */
static void retry(struct observer *older, struct update_seen *update)
{
	struct td_case *again = &older->default_case;

	again->via = TD_VIA_KVM;
	update->has_retry = observe_init(older, again, &update->retry) == TARGET_OK;
	update->has_retry_cpuid = update->has_retry && update->retry.by == TD_ACCEPTED &&
				  observe_cpuid(older, &update->retry_cpuid);
}

/* By KVM, which knows the module before; under a name of its own where an exchange is recorded. */
static void rebuild(struct observer *older, const struct td_case *test, struct update_seen *update)
{
	struct td_case *again = &older->related_case;
	bool before[NUM_HEALTH], after[NUM_HEALTH];

	again->via = TD_VIA_KVM;
	again->config = test->config;
	snprintf(again->name, sizeof(again->name), "%.80s+update", test->name);
	observe_health(older, before, update->health_before);
	update->has_outcome = observe_init(older, again, &update->outcome) == TARGET_OK;
	if (!update->has_outcome)
		return;
	if (update->outcome.by == TD_ACCEPTED)
		update->has_rebuilt = observe_cpuid(older, &update->rebuilt);
	else
		retry(older, update);
	observe_health(older, after, update->health_after);
	for (unsigned int what = 0; what < NUM_HEALTH; what++)
		update->has_health[what] = before[what] && after[what];
}

bool update_observe(struct observer *observer, const struct td_case *test,
		    struct target_reason *reason)
{
	struct observer *older = observer->older;
	struct target *target = older->target;
	struct update_seen *update = &older->update;
	const struct observation *seen = &older->seen;
	bool goes_on = seen->has_outcome && seen->outcome.by == TD_ACCEPTED && can_run_on(test);
	enum target_status status;

	if (test->num_calls)
		return false;
	memset(update, 0, sizeof(*update));
	if (goes_on)
		run_on(older, test, &update->run[TARGET_MODULE_BEFORE]);
	status = target->ops->update(target, TARGET_MODULE_AFTER);
	target_lacks_note(&observer->lacks, NEED_UPDATE, target, status);
	if (status != TARGET_OK) {
		*reason = target->reason;
		return false;
	}
	older->updated = true;
	update->has_capabilities =
		target->ops->capabilities(target, &update->capabilities) == TARGET_OK;
	if (goes_on && test->via == TD_VIA_MODULE)
		update->has_cpuid = observe_cpuid(older, &update->cpuid);
	if (goes_on)
		run_on(older, test, &update->run[TARGET_MODULE_AFTER]);
	if (test->via == TD_VIA_KVM)
		rebuild(older, test, update);
	return true;
}
