// SPDX-License-Identifier: GPL-2.0-only
/*
 * Carrying out one case: build the TD, read it back, let it run, look at the host, and build
 * the TDs that the case relates to it.
 */
#include "run/observe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/probe.h"
#include "run/related.h"
#include "run/update.h"

const char *observe_stage_says(unsigned int stage)
{
	static const char *const says[] = {
		[OBSERVE_NOTHING] = "",
		[OBSERVE_KVM_BUILDS] = "while KVM built the TD (KVM_TDX_INIT_VM, TDH.MNG.INIT)",
		[OBSERVE_MODULE_BUILDS] = "while the TD was built (TDH.MNG.INIT)",
		[OBSERVE_READS] = "while the host read the TD's CPUID",
		[OBSERVE_RUNS] = "while the guest ran",
		[OBSERVE_CALLS] = "in the case's calls to KVM",
	};

	return stage < sizeof(says) / sizeof(says[0]) ? says[stage] : "";
}

static void enter(struct observer *observer, enum observe_stage stage)
{
	if (observer->stage)
		atomic_store(observer->stage, stage);
}

bool observe_note(struct observer *observer, enum rule_need need, enum target_status status)
{
	target_lacks_note(&observer->lacks, need, observer->target, status);
	if (status == TARGET_BROKEN)
		observer->broken |= need;
	return status == TARGET_OK;
}

static enum rule_need door(enum td_via via)
{
	return via == TD_VIA_MODULE ? NEED_MODULE : NEED_KVM;
}

static bool carried(enum target_status status)
{
	return status != TARGET_UNSUPPORTED && status != TARGET_ABSENT;
}

enum target_status observe_init(struct observer *observer, const struct td_case *test,
				struct td_outcome *outcome)
{
	enum target_status status;

	memset(outcome, 0, sizeof(*outcome));
	observer->num_builds++;
	enter(observer, test->via == TD_VIA_KVM ? OBSERVE_KVM_BUILDS : OBSERVE_MODULE_BUILDS);
	status = observer->target->ops->init(observer->target, test, outcome);
	/* No module refuses the default TD: this one no longer answers KVM. */
	if (status == TARGET_OK && outcome->vm_dead && test == &observer->default_case) {
		target_unsupported(observer->target, "a module that takes the default TD",
				   "KVM has given up its VM");
		status = TARGET_BROKEN;
	}
	observe_note(observer, door(test->via), status);
	return status;
}

bool observe_cpuid(struct observer *observer, struct cpuid_set *cpuid)
{
	enter(observer, OBSERVE_READS);
	return observe_note(observer, NEED_CPUID,
			    observer->target->ops->read_cpuid(observer->target, cpuid));
}

/* The default TD through one door, for comparison with every other. */
static void take_default(struct observer *observer, enum td_via via)
{
	struct td_case *test = &observer->default_case;
	struct td_outcome outcome;

	test->via = via;
	observer->has_default[via] = observe_init(observer, test, &outcome) == TARGET_OK &&
				     outcome.by == TD_ACCEPTED &&
				     observe_cpuid(observer, &observer->default_cpuid[via]);
}

void observer_renew(struct observer *observer)
{
	take_default(observer, TD_VIA_KVM);
	take_default(observer, TD_VIA_MODULE);
}

struct observer *observer_create(struct target *target, const struct rule_context *context)
{
	struct observer *observer = calloc(1, sizeof(*observer));

	if (!observer)
		return NULL;
	observer->target = target;
	observer->context = context;
	observer->seen.num_cpus = target->num_cpus < 2 ? target->num_cpus : 2;
	td_config_default(&observer->default_case.config);
	observer->num_probes = probe_list(context->declared, observer->seen.guest_cpuid_op);
	observer->num_fields = probe_fields(observer->seen.guest_field_op);
	observer->num_told = probe_told(observer->seen.guest_field_op + observer->num_fields);
	observer_renew(observer);
	observe_note(observer, NEED_HOST_MSRS,
		     target->ops->host_shows(target, HOST_IA32_KERNEL_GS_BASE));
	return observer;
}

void observer_free(struct observer *observer)
{
	free(observer);
}

static enum target_status run(struct observer *observer, const struct guest_op *ops, size_t count,
			      struct guest_result *results)
{
	enum target_status status;

	enter(observer, OBSERVE_RUNS);
	status = observer->target->ops->run(observer->target, ops, count, results);
	observe_note(observer, NEED_GUEST, status);
	return status;
}

bool observe_run(struct observer *observer, const struct guest_op *ops, size_t count,
		 struct guest_result *results)
{
	return run(observer, ops, count, results) == TARGET_OK;
}

bool observe_hosts(struct observer *observer, struct host_state states[2])
{
	for (unsigned int cpu = 0; cpu < observer->seen.num_cpus; cpu++) {
		if (!observe_note(observer, NEED_HOST_STATE,
				  observer->target->ops->host_state(observer->target, cpu,
								    &states[cpu])))
			return false;
	}
	return observer->seen.num_cpus > 0;
}

/*
 * The host is watched around what the case itself makes the TD do; CPUID of every leaf comes
 * after that, or is that where the case has no operations. It is looked at also where the run
 * broke, because of what that may have left, but not where nothing was run.
 */
static void run_guest(struct observer *observer, const struct td_case *test)
{
	struct observation *seen = &observer->seen;
	bool watched = observe_hosts(observer, seen->before);
	enum target_status status;

	if (test->num_ops) {
		status = run(observer, test->op, test->num_ops, seen->result);
		if (status == TARGET_OK)
			seen->num_results = test->num_ops;
		seen->has_host_state =
			watched && carried(status) && observe_hosts(observer, seen->after);
	}
	status = run(observer, seen->guest_cpuid_op, observer->num_probes, seen->guest_cpuid);
	if (status == TARGET_OK)
		seen->num_guest_cpuid = observer->num_probes;
	if (!test->num_ops)
		seen->has_host_state =
			watched && carried(status) && observe_hosts(observer, seen->after);
	if (status == TARGET_OK && run(observer, seen->guest_field_op, observer->num_fields,
				       seen->guest_field) == TARGET_OK)
		seen->num_guest_fields = observer->num_fields;
	if (seen->num_guest_fields &&
	    run(observer, seen->guest_field_op + observer->num_fields, observer->num_told,
		seen->guest_field + observer->num_fields) == TARGET_OK)
		seen->num_guest_fields += observer->num_told;
}

static void observe_td(struct observer *observer, const struct td_case *test)
{
	struct observation *seen = &observer->seen;
	struct target *target = observer->target;

	seen->has_cpuid = observe_cpuid(observer, &seen->cpuid);
	seen->has_kvm_cpuid =
		test->via == TD_VIA_KVM &&
		observe_note(observer, NEED_KVM, target->ops->kvm_cpuid(target, &seen->kvm_cpuid));
	run_guest(observer, test);
}

/* The default TD after a refusal: does anything of it remain? */
static void retry(struct observer *observer, const struct td_case *test)
{
	struct observation *seen = &observer->seen;
	struct td_case *again = &observer->default_case;

	again->via = test->via;
	if (observe_init(observer, again, &seen->retry) != TARGET_OK)
		return;
	seen->has_retry = true;
	seen->retry_cpuid.count = 0;
	if (seen->retry.by == TD_ACCEPTED)
		observe_cpuid(observer, &seen->retry_cpuid);
}

static void forget(struct observer *observer, const struct td_case *test)
{
	struct observation *seen = &observer->seen;

	enter(observer, OBSERVE_NOTHING);
	observer->broken = 0;
	seen->test = test;
	seen->lost = NULL;
	seen->older = NULL;
	seen->update = NULL;
	seen->has_outcome = seen->has_cpuid = seen->has_kvm_cpuid = false;
	seen->has_host_state = seen->has_retry = false;
	memset(seen->has_health, 0, sizeof(seen->has_health));
	seen->num_results = seen->num_calls = seen->num_guest_cpuid = seen->num_related = 0;
	seen->num_guest_fields = 0;
	seen->default_cpuid =
		observer->has_default[test->via] ? &observer->default_cpuid[test->via] : NULL;
}

/* Each fact for itself: a host may show some of them only. */
void observe_health(struct observer *observer, bool has[NUM_HEALTH], uint64_t value[NUM_HEALTH])
{
	static const enum rule_need needs[NUM_HEALTH] = {
		[HEALTH_WARNINGS] = NEED_WARNINGS,
		[HEALTH_TAINT] = NEED_TAINT,
		[HEALTH_KEY_IDS] = NEED_KEY_IDS,
	};
	struct target *target = observer->target;

	for (unsigned int what = 0; what < NUM_HEALTH; what++)
		has[what] = observe_note(observer, needs[what],
					 target->ops->health(target, what, &value[what]));
}

/*
 * What a list of calls finds must not depend on the TD before it, which is there until the next one and
 * which, built by the module alone, leaves the host as the module does. A list without calls ends it.
 * Its name makes the host as it is then a part of the case where an exchange is recorded.
 */
static void end_td(struct observer *observer, const struct td_case *test)
{
	struct td_case *nothing = &observer->nothing_case;

	snprintf(nothing->name, sizeof(nothing->name), "%.80s+before", test->name);
	observer->target->ops->calls(observer->target, nothing, observer->seen.call);
}

static unsigned int own_cost(const struct td_case *test)
{
	unsigned int cost = 0;

	if (!test->num_calls)
		/* Itself, the default TD where it is refused, and those it relates to. */
		return 2 + (test->relation ? RULES_MAX_RELATED : 0);
	for (size_t i = 0; i < test->num_calls; i++)
		cost += test->call[i].kind == TD_CALL_INIT_VM;
	return cost;
}

/* Calls enter a TD as well, where KVM lets them. */
static bool make_calls(struct observer *observer, const struct td_case *test)
{
	struct observation *seen = &observer->seen;
	enum target_status status;
	bool watched;

	end_td(observer, test);
	observer->num_builds += own_cost(test);
	watched = observe_hosts(observer, seen->before);
	enter(observer, OBSERVE_CALLS);
	status = observer->target->ops->calls(observer->target, test, seen->call);
	if (observe_note(observer, NEED_CALLS, status))
		seen->num_calls = test->num_calls;
	seen->has_host_state = watched && carried(status) && observe_hosts(observer, seen->after);
	return carried(status);
}

unsigned int observer_cost(const struct observer *observer, const struct td_case *test)
{
	unsigned int cost = own_cost(test);

	/* There, and once more or the default TD after its module was replaced. */
	return observer->older && !observer->recalled.on ? 2 * cost + 2 : cost;
}

void observer_lose(struct observer *observer, const struct td_case *test, const char *lost)
{
	forget(observer, test);
	observer->seen.lost = lost;
}

static void build_related(struct observer *observer, const char *name, size_t number)
{
	struct related_td *related = &observer->seen.related[number];
	struct td_case *test = &observer->related_case;

	/* A name of its own tells it from the case where an exchange is recorded. */
	snprintf(test->name, sizeof(test->name), "%.80s+%zu", name, number + 1);
	test->config = related->config;
	related->has_outcome = observe_init(observer, test, &related->outcome) == TARGET_OK;
	related->has_cpuid = related->has_outcome && related->outcome.by == TD_ACCEPTED &&
			     observe_cpuid(observer, &related->cpuid);
}

static void relate(struct observer *observer, const struct td_case *test)
{
	struct observation *seen = &observer->seen;

	observer->related_case.via = test->via;
	seen->num_related = related_list(observer->context, seen, seen->related);
	for (size_t i = 0; i < seen->num_related; i++)
		build_related(observer, test->name, i);
}

/* False where the target has no such door, or was never asked. */
static bool carry_out(struct observer *observer, const struct td_case *test)
{
	struct observation *seen = &observer->seen;
	enum target_status status;

	if (test->num_calls)
		return make_calls(observer, test);
	status = observe_init(observer, test, &seen->outcome);
	seen->has_outcome = status == TARGET_OK;
	if (seen->has_outcome && seen->outcome.by == TD_ACCEPTED)
		observe_td(observer, test);
	else if (seen->has_outcome)
		retry(observer, test);
	if (seen->has_outcome)
		relate(observer, test);
	return carried(status);
}

/* On the module before the update, which is then replaced under the TD of the case. */
static void observe_older(struct observer *observer, const struct td_case *test,
			  struct target_reason *reason)
{
	struct observer *older = observer->older;
	uint64_t builds;

	if (observer->recalled.on) {
		observer->seen.older = observer->recalled.older;
		observer->seen.update = observer->recalled.update;
		return;
	}
	if (!older || !update_boot(older))
		return;
	builds = older->num_builds;
	if (observer_observe(older, test, reason)) {
		observer->seen.older = &older->seen;
		if (update_observe(observer, test, reason))
			observer->seen.update = &older->update;
	}
	observer->num_builds += older->num_builds - builds;
}

bool observer_observe(struct observer *observer, const struct td_case *test,
		      struct target_reason *reason)
{
	struct observation *seen = &observer->seen;
	bool before[NUM_HEALTH], after[NUM_HEALTH];

	forget(observer, test);
	observe_older(observer, test, reason);
	observe_health(observer, before, seen->health_before);
	if (!carry_out(observer, test)) {
		*reason = observer->target->reason;
		return false;
	}
	if (!test->num_calls && !seen->has_outcome)
		return true;
	observe_health(observer, after, seen->health_after);
	for (unsigned int what = 0; what < NUM_HEALTH; what++)
		seen->has_health[what] = before[what] && after[what];
	return true;
}
