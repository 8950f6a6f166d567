/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The configuration that a seeded defect's own row says is wrong, carried out and judged.
 *
 *	struct lab *lab = lab_open("sdbg-reads-0"), *sound = lab_keep_sound(defect);
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

#include <string.h>

#include "defect_lab.h"
#include "defect_occasion.h"
#include "defect_request.h"
#include "kselftest_harness.h"

#define WITNESS_MEETS (-1)
#define WITNESS_NO_OCCASION (-2) /* all literals, but not when it counts */

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
	occasion_effect(&lab->test, defect);
	if (missed != WITNESS_NO_OCCASION)
		occasion_meet(&lab->test, defect);
	else if (defect->effect == DEFECT_LOSES)
		witness_reverse_leaves(&lab->test.config);
	/* Only two TDs show that the order of their entries matters. */
	if (defect->effect == DEFECT_LOSES && missed != WITNESS_NO_OCCASION)
		lab->test.relation = TD_RELATION_ORDER;
	witness_carry_out(lab, defect);
}

#endif
