/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The configuration that a seeded defect's own row says is wrong, carried out and judged.
 *
 *	struct lab *lab = lab_open("sdbg-reads-0"), *sound = lab_open_sound(defect);
 *
 *	witness_observe(lab, defect, WITNESS_MEETS);	// all literals, on the occasion
 *	witness_observe(sound, defect, WITNESS_MEETS);
 *	if (!lab_same(sound, lab) && lab_judge(lab, rule) == JUDGED_FAIL)
 *		...	the defect shows, and the rule finds it
 *	witness_observe(lab, defect, 1);		// all literals but the second
 *
 * What cannot be had ends the program.
 */
#ifndef TESTS_DEFECT_WITNESS_H
#define TESTS_DEFECT_WITNESS_H

#include <stdlib.h>
#include <string.h>

#include "emulator/defect.h"
#include "run/observe.h"
#include "run/session.h"

#include "defect_request.h"
#include "kselftest_harness.h"

#define WITNESS_MEETS (-1)
#define WITNESS_NO_OCCASION (-2) /* all literals, but not when it counts */

#define WITNESS_X87 1ULL
#define WITNESS_PKRU 0x200ULL
#define WITNESS_CR4 0x440060ULL /* OSXSAVE, PKE */
#define WITNESS_MSR_XSS 0xda0

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
	struct diag diag = { "out of memory" };

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

static inline bool lab_same_host(const struct observation *a, const struct observation *b)
{
	struct host_change changes[HOST_NUM_ELEMENTS];

	for (unsigned int cpu = 0; a->has_host_state && cpu < a->num_cpus; cpu++) {
		if (host_state_compare(&a->after[cpu], &b->after[cpu], changes))
			return false;
	}
	return a->has_host_state == b->has_host_state;
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
	struct host_change changes[HOST_NUM_ELEMENTS];

	for (unsigned int cpu = 0; a->has_host_state && cpu < num_cpus; cpu++) {
		if (host_state_compare(&a->after[cpu], &b->after[cpu], changes))
			return false;
	}
	return a->num_results == b->num_results && a->num_guest_cpuid == b->num_guest_cpuid &&
	       a->num_guest_fields == b->num_guest_fields &&
	       a->has_host_state == b->has_host_state &&
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
	       lab_same_host(a, b) && lab_same_health(a, b) && lab_same_update(a, b) &&
	       lab_same_related(a, b) && a->has_retry == b->has_retry &&
	       (!a->has_retry || (lab_same_outcome(&a->retry, &b->retry) &&
				  lab_same_cpuid(&a->retry_cpuid, &b->retry_cpuid)));
}

/* A bit that can be asked for although it should not, or shows only where it was asked for. */
static inline void witness_fact(struct td_case *test, const struct defect *defect)
{
	if (defect->fact == FACT_CONFIGURED || defect->fact == FACT_CONFIGURED_AND_NATIVE)
		request_bit(&test->config, defect->bit);
}

/*
 * What no configuration of a TD decides: the metadata that a host reads, the description, and what
 * KVM makes of both. A rule that is judged once finds it in the context; any other, in a whole run.
 */
static inline bool witness_is_of_no_td(const struct defect *defect)
{
	switch (defect->effect) {
	case DEFECT_DESCRIBED:
	case DEFECT_DECLARED:
	case DEFECT_RETYPED:
	case DEFECT_UNKNOWN_TYPE:
	case DEFECT_FIELD:
	case DEFECT_NO_FIELD:
	case DEFECT_SLOTS_SWAPPED:
		return true;
	default:
		return false;
	}
}

static inline void witness_op(struct td_case *test, enum guest_op_kind kind, uint32_t index,
			      uint32_t subindex)
{
	test->op[test->num_ops++] =
		(struct guest_op){ .kind = kind, .index = index, .subindex = subindex };
}

static inline void witness_cpuid(struct td_case *test, struct cpuid_bit bit)
{
	uint32_t subleaf = bit.at.subleaf == CPUID_SUBLEAF_NA ? 0 : bit.at.subleaf;

	witness_op(test, GUEST_CPUID, bit.at.leaf, subleaf);
}

static inline void witness_move(struct td_case *test, uint32_t cpu)
{
	witness_op(test, HOST_MIGRATE, cpu, 0);
	witness_op(test, GUEST_EXIT, GUEST_EXIT_ASYNC, 0);
}

/* What the guest must have done, so that its state is not as it starts. */
static inline void witness_state(struct td_case *test, const struct defect *defect)
{
	switch (defect->state) {
	case VCPU_CR4:
		test->config.xfam |= WITNESS_PKRU;
		witness_op(test, GUEST_WRITE_CR4, 0, 0);
		test->op[test->num_ops - 1].value = WITNESS_CR4;
		witness_op(test, GUEST_CPUID, 1, 0);
		witness_op(test, GUEST_CPUID, 7, 0);
		break;
	case VCPU_XCR0:
	case VCPU_XSS:
		witness_op(test, GUEST_XSETBV, 0, 0);
		test->op[test->num_ops - 1].value = WITNESS_X87;
		witness_op(test, GUEST_WRMSR, WITNESS_MSR_XSS, 0);
		test->op[test->num_ops - 1].value = defect->state == VCPU_XSS ? defect->number : 0;
		witness_op(test, GUEST_CPUID, 0xd, 0);
		witness_op(test, GUEST_CPUID, 0xd, 1);
		break;
	case VCPU_64_BIT:
		witness_op(test, GUEST_MODE, 0, 0);
		witness_op(test, GUEST_CPUID, 0x80000001, 0);
		break;
	case VCPU_VE_INFO:
		if (!defect->reads)
			witness_op(test, GUEST_HOLD_VE, 0, 0);
		witness_op(test, GUEST_CPUID, 2, 0);
		witness_op(test, GUEST_CPUID, 6, 0);
		break;
	case VCPU_CPL:
	case VCPU_CPUIDVE:
		witness_op(test, GUEST_TDCALL, GUEST_TDG_VP_CPUIDVE_SET, 0);
		test->op[test->num_ops - 1].value = defect->state == VCPU_CPL ? 2 : 0;
		witness_op(test, GUEST_CPUID, 7, 0);
		witness_op(test, GUEST_MODE, 7, 0);
		witness_op(test, GUEST_CPUID, 7, 0);
		break;
	case VCPU_INDEX: /* another VCPU, which is an occasion */
		break;
	}
}

/* What the TD must do for an effect that only some of its instructions show. */
static inline void witness_effect(struct td_case *test, const struct defect *defect)
{
	switch (defect->effect) {
	case DEFECT_FACT:
		witness_fact(test, defect);
		break;
	case DEFECT_STATE:
		witness_state(test, defect);
		break;
	case DEFECT_GUEST_ASKS:
		if (defect->occasion == DEFECT_ALWAYS)
			witness_cpuid(test, defect->bit);
		break;
	case DEFECT_TDCALL_TAKES:
	case DEFECT_TDCALL_GIVES:
		witness_op(test, GUEST_TDCALL, (uint32_t)defect->field, 0);
		/* Of TDG.VP.CPUIDVE.SET: one bit where both are inverted, else none. */
		test->op[test->num_ops - 1].value = defect->number == 3;
		if (defect->effect == DEFECT_TDCALL_TAKES)
			witness_cpuid(test, (struct cpuid_bit){ .at = { 7, 0 } });
		break;
	case DEFECT_MSR_READS:
		witness_op(test, GUEST_RDMSR, (uint32_t)defect->field, 0);
		break;
	default:
		break;
	}
}

/* What the TD must do for the effect to come up. */
static inline void witness_occasion(struct td_case *test, const struct defect *defect)
{
	switch (defect->occasion) {
	case DEFECT_ON_VCPU_1:
		test->config.max_vcpus = 2;
		witness_op(test, GUEST_VCPU, 1, 0);
		if (defect->effect == DEFECT_LEAVES)
			witness_op(test, GUEST_EXIT, GUEST_EXIT_ASYNC, 0);
		else
			witness_cpuid(test, defect->bit);
		break;
	case DEFECT_ONE_IN_SEVEN:
		for (int i = 0; i < 14; i++)
			witness_cpuid(test, defect->bit);
		break;
	case DEFECT_AFTER_OTHER:
		witness_cpuid(test, defect->other);
		witness_cpuid(test, defect->bit);
		break;
	case DEFECT_SECOND_ENTRY:
		witness_op(test, GUEST_EXIT, GUEST_EXIT_ASYNC, 0);
		witness_op(test, GUEST_EXIT, GUEST_EXIT_ASYNC, 0);
		break;
	case DEFECT_FAILED_ENTRY:
		witness_op(test, HOST_FAIL_ENTRY, 0, 0);
		break;
	case DEFECT_ON_CPU_1:
		witness_move(test, 1);
		break;
	case DEFECT_AT_EXIT:
		witness_op(test, GUEST_EXIT, defect->exit, 0);
		break;
	case DEFECT_THIRD_ENTRY:
		for (int i = 0; i < 3; i++)
			witness_op(test, GUEST_EXIT, GUEST_EXIT_ASYNC, 0);
		break;
	case DEFECT_FAILED_LATER:
		witness_op(test, GUEST_EXIT, GUEST_EXIT_ASYNC, 0);
		witness_op(test, HOST_FAIL_ENTRY, 0, 0);
		break;
	case DEFECT_AFTER_FAILED:
		witness_op(test, HOST_FAIL_ENTRY, 0, 0);
		witness_op(test, GUEST_EXIT, GUEST_EXIT_ASYNC, 0);
		break;
	case DEFECT_MOVED:
	case DEFECT_MOVED_BACK:
	case DEFECT_LEFT_BEHIND:
		witness_op(test, GUEST_EXIT, GUEST_EXIT_ASYNC, 0);
		witness_move(test, 1);
		if (defect->occasion != DEFECT_MOVED_BACK)
			break;
		witness_move(test, 0);
		break;
	case DEFECT_AFTER_UPDATE:
		if (defect->effect == DEFECT_MSR_FAULTS)
			witness_op(test, GUEST_RDMSR, (uint32_t)defect->number, 0);
		else if (defect->effect == DEFECT_LEAVES)
			witness_op(test, GUEST_EXIT, GUEST_EXIT_ASYNC, 0);
		break;
	case DEFECT_FROM_SECOND_READ:
	case DEFECT_SAME_AGAIN:
	case DEFECT_AFTER_TD:
	case DEFECT_ALWAYS:
		/* Perhaps only one CPU has had such a value. */
		if (defect->had)
			witness_move(test, 1);
		break;
	}
}

/*
 * No matter of one configuration, but of a list of calls, of what KVM says of itself, of entries of
 * a VMM's own making, or of the end of a TD: the corpus has cases for it, and tests/defects.sh shows
 * that its rule finds it there.
 */
static inline bool witness_none(const struct defect *defect)
{
	switch (defect->effect) {
	case DEFECT_FILTER_LACKS:
	case DEFECT_FILTER_HAS:
	case DEFECT_FILTER_BY_ENTRY:
	case DEFECT_STATE_OFFERED:
	case DEFECT_STATE_TAKEN:
	case DEFECT_STATE_SUPPORTED:
	case DEFECT_UNCOUNTED:
	case DEFECT_MATCHES:
		return true;
	default:
		return (rule_named(defect->rule)->once && !witness_is_of_no_td(defect)) ||
		       defect->of_call.call == DEFECT_CALL_DESTROY ||
		       (defect->of_call.call && !defect->when[0].of);
	}
}

/* On which the literals alone show nothing. */
static inline bool witness_has_occasion(const struct defect *defect)
{
	return (defect->occasion != DEFECT_ALWAYS && defect->occasion != DEFECT_AFTER_UPDATE) ||
	       defect->reads == DEFECT_STALE || defect->effect == DEFECT_LOSES;
}

static inline void witness_reverse_leaves(struct td_config *config)
{
	for (size_t i = 0; i < config->num_cpuid / 2; i++) {
		struct td_cpuid *other = &config->cpuid[config->num_cpuid - 1 - i];
		const struct td_cpuid kept = config->cpuid[i];

		config->cpuid[i] = *other;
		*other = kept;
	}
}

static inline void witness_carry_out(struct lab *lab, const struct defect *defect)
{
	struct target_reason reason;

	lab->test.via = defect->place == DEFECT_IN_MODULE ? TD_VIA_MODULE : TD_VIA_KVM;
	if (!observer_observe(lab->observer, &lab->test, &reason))
		ksft_exit_fail_msg("%s: needed %s, found %s\n", defect->id, reason.needed,
				   reason.found);
}

/* A TD that has the bit, before one that must not have it. */
static inline void witness_before(struct lab *lab, const struct defect *defect)
{
	memset(&lab->test, 0, sizeof(lab->test));
	td_config_default(&lab->test.config);
	request_bit(&lab->test.config, defect->bit);
	witness_carry_out(lab, defect);
}

/* @missed: the number of the literal that does not hold, or one of the above. */
static inline void witness_observe(struct lab *lab, const struct defect *defect, int missed)
{
	if (defect->reads == DEFECT_STALE && missed != WITNESS_NO_OCCASION)
		witness_before(lab, defect);
	memset(&lab->test, 0, sizeof(lab->test));
	request_make(&lab->test.config, defect, missed < 0 ? 0 : 1U << missed);
	if (missed == WITNESS_MEETS)
		request_relate(&lab->test, defect);
	witness_effect(&lab->test, defect);
	if (missed != WITNESS_NO_OCCASION)
		witness_occasion(&lab->test, defect);
	else if (defect->effect == DEFECT_LOSES)
		witness_reverse_leaves(&lab->test.config);
	/* Only two TDs show that the order of their entries matters. */
	if (defect->effect == DEFECT_LOSES && missed != WITNESS_NO_OCCASION)
		lab->test.relation = TD_RELATION_ORDER;
	witness_carry_out(lab, defect);
}

#endif
