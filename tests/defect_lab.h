/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An emulator with a seeded defect beside a sound one: what each saw of its last case, what a rule
 * says of that, and whether both saw the same.
 *
 *	struct lab *lab = lab_open("sdbg-reads-0"), *sound = lab_keep_sound(defect);
 *
 *	...	the same case in both
 *	if (!lab_same(sound, lab) && lab_judge(lab, rule) == JUDGED_FAIL)
 *		...	the defect shows, and the rule finds it
 *	lab_close(lab);
 *
 * What cannot be had ends the program.
 */
#ifndef TESTS_DEFECT_LAB_H
#define TESTS_DEFECT_LAB_H

#include <stdlib.h>
#include <string.h>

#include "emulator/defect.h"
#include "run/observe.h"
#include "run/session.h"

#include "kselftest_harness.h"

/* An emulator, sound or with a defect, and what was last seen of it. */
struct lab {
	struct session session;
	struct rule_context context;
	struct observer *observer;
	/* Where the module is replaced: that before. */
	struct rule_context older_context;
	struct observer *older;
	struct td_case test;
};

static inline void lab_describe(struct rule_context *context, const struct session *session,
				struct observer **observer)
{
	session_describe(session, context);
	*observer = observer_create(session->target, context);
	if (!*observer)
		ksft_exit_fail_msg("out of memory\n");
	context_fill(context, session->target, NULL, &(*observer)->lacks);
}

static inline struct lab *lab_open_session(const struct session_options *options)
{
	struct lab *lab = calloc(1, sizeof(*lab));
	struct diag diag = { .text = "out of memory" };

	if (!lab || session_open(&lab->session, options, &diag) != SESSION_OK)
		ksft_exit_fail_msg("%s\n", diag.text);
	lab_describe(&lab->context, &lab->session, &lab->observer);
	if (lab->session.before) {
		lab_describe(&lab->older_context, lab->session.before, &lab->older);
		lab->context.older = &lab->older_context;
		lab->observer->older = lab->older;
	}
	return lab;
}

static inline struct lab *lab_open(const char *defect)
{
	return lab_open_session(&(struct session_options){ .defect = defect });
}

/* The same without the defect. */
static inline struct lab *lab_open_sound(const struct defect *defect)
{
	const struct defect_setting *with = &defect->with;

	return lab_open_session(&(struct session_options){ .module = with->module,
							   .update_to = with->update_to,
							   .platform = with->platform,
							   .kernel = with->kernel,
							   .policy = with->policy,
							   .supports = with->supports });
}

static inline void lab_close(struct lab *lab)
{
	observer_free(lab->observer);
	observer_free(lab->older);
	session_close(&lab->session);
	free(lab);
}

/* The sound lab of the last defect, as long as one needs the same setting: opening takes time. */
static inline struct lab *lab_keep_sound(const struct defect *defect)
{
	static struct lab *kept;
	static struct defect_setting with;

	if (kept && !memcmp(&with, &defect->with, sizeof(with)))
		return kept;
	if (kept)
		lab_close(kept);
	with = defect->with;
	kept = lab_open_sound(defect);
	return kept;
}

static inline enum judged lab_judge(const struct lab *lab, const struct rule *rule)
{
	struct finding finding = { 0 };

	return rule->judge(rule, &lab->context, &lab->observer->seen, &finding);
}

static inline bool lab_same_cpuid(const struct cpuid_set *a, const struct cpuid_set *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		if (a->entry[i].faulting != b->entry[i].faulting ||
		    memcmp(&a->entry[i].regs, &b->entry[i].regs, sizeof(a->entry[i].regs)) != 0)
			return false;
	}
	return true;
}

static inline bool lab_same_outcome(const struct td_outcome *a, const struct td_outcome *b)
{
	return a->by == b->by && a->error == b->error && a->has_status == b->has_status &&
	       a->status == b->status && a->rcx == b->rcx && a->vm_dead == b->vm_dead;
}

static inline bool lab_same_results(const struct guest_result *a, const struct guest_result *b,
				    size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (a[i].outcome != b[i].outcome ||
		    memcmp(a[i].value, b[i].value, sizeof(a[i].value)) != 0)
			return false;
	}
	return true;
}

/* Of each CPU, where there are any. */
static inline bool lab_same_host(const struct host_state *a, const struct host_state *b,
				 unsigned int num_cpus)
{
	struct host_change changes[HOST_NUM_ELEMENTS];

	for (unsigned int cpu = 0; cpu < num_cpus; cpu++) {
		if (host_state_compare(&a[cpu], &b[cpu], changes))
			return false;
	}
	return true;
}

static inline bool lab_same_health(const struct observation *a, const struct observation *b)
{
	for (unsigned int what = 0; what < NUM_HEALTH; what++) {
		if (a->health_after[what] - a->health_before[what] !=
		    b->health_after[what] - b->health_before[what])
			return false;
	}
	return true;
}

static inline bool lab_same_run(const struct run_seen *a, const struct run_seen *b,
				unsigned int num_cpus)
{
	return a->num_results == b->num_results && a->num_guest_cpuid == b->num_guest_cpuid &&
	       a->num_guest_fields == b->num_guest_fields &&
	       a->has_host_state == b->has_host_state &&
	       lab_same_host(a->after, b->after, a->has_host_state ? num_cpus : 0) &&
	       lab_same_results(a->result, b->result, a->num_results) &&
	       lab_same_results(a->guest_cpuid, b->guest_cpuid, a->num_guest_cpuid) &&
	       lab_same_results(a->guest_field, b->guest_field, a->num_guest_fields);
}

/* And after the module was replaced, where both did that. */
static inline bool lab_same_update(const struct observation *a, const struct observation *b)
{
	const struct update_seen *x = a->update, *y = b->update;

	if (!x || !y)
		return true;
	return !memcmp(&x->capabilities, &y->capabilities, sizeof(x->capabilities)) &&
	       lab_same_run(&x->run[TARGET_MODULE_AFTER], &y->run[TARGET_MODULE_AFTER],
			    a->num_cpus) &&
	       lab_same_outcome(&x->outcome, &y->outcome) && x->has_rebuilt == y->has_rebuilt &&
	       x->health_after[HEALTH_KEY_IDS] == y->health_after[HEALTH_KEY_IDS] &&
	       x->has_retry_cpuid == y->has_retry_cpuid &&
	       (!x->has_retry_cpuid || lab_same_cpuid(&x->retry_cpuid, &y->retry_cpuid)) &&
	       (!x->has_rebuilt || lab_same_cpuid(&x->rebuilt, &y->rebuilt));
}

/* And in the TDs that the case relates to its own. */
static inline bool lab_same_related(const struct observation *a, const struct observation *b)
{
	for (size_t i = 0; i < a->num_related && a->num_related == b->num_related; i++) {
		const struct related_td *x = &a->related[i], *y = &b->related[i];

		if (!lab_same_outcome(&x->outcome, &y->outcome) || x->has_cpuid != y->has_cpuid ||
		    (x->has_cpuid && !lab_same_cpuid(&x->cpuid, &y->cpuid)))
			return false;
	}
	return a->num_related == b->num_related;
}

/* Both saw the same in their last case. */
static inline bool lab_same(const struct lab *one, const struct lab *other)
{
	const struct observation *a = &one->observer->seen, *b = &other->observer->seen;

	return lab_same_outcome(&a->outcome, &b->outcome) && a->has_cpuid == b->has_cpuid &&
	       (!a->has_cpuid || lab_same_cpuid(&a->cpuid, &b->cpuid)) &&
	       a->has_kvm_cpuid == b->has_kvm_cpuid &&
	       (!a->has_kvm_cpuid || lab_same_cpuid(&a->kvm_cpuid, &b->kvm_cpuid)) &&
	       a->num_results == b->num_results &&
	       lab_same_results(a->result, b->result, a->num_results) &&
	       a->num_guest_cpuid == b->num_guest_cpuid &&
	       lab_same_results(a->guest_cpuid, b->guest_cpuid, a->num_guest_cpuid) &&
	       a->num_guest_fields == b->num_guest_fields &&
	       lab_same_results(a->guest_field, b->guest_field, a->num_guest_fields) &&
	       a->has_host_state == b->has_host_state &&
	       lab_same_host(a->after, b->after, a->has_host_state ? a->num_cpus : 0) &&
	       lab_same_health(a, b) && lab_same_update(a, b) && lab_same_related(a, b) &&
	       a->has_retry == b->has_retry &&
	       (!a->has_retry || (lab_same_outcome(&a->retry, &b->retry) &&
				  lab_same_cpuid(&a->retry_cpuid, &b->retry_cpuid)));
}

#endif
