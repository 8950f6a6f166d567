// SPDX-License-Identifier: GPL-2.0-only
/*
 * The risk of a CPUID bit that comes by its value in another way.
 */
#include "update/risk_private.h"

/* Some TD can see it 1. */
static bool can_be_1(const struct way *way)
{
	return way->value != WAY_FIXED0 && way->value != WAY_FAULTING;
}

/* Some TD can, and nobody has to opt in. */
static bool is_free(const struct way *way)
{
	return can_be_1(way) && !way_behind_opt_in(way);
}

static bool is_configurable(const struct way *way)
{
	return way->value == WAY_CONFIGURED || way->value == WAY_CONFIGURED_NATIVE;
}

/* No TD of the older module had what the bit is gated by. */
static bool gate_is_new(const struct risk_scene *scene, const struct way *way)
{
	return (way->xfam & ~scene->xfam) || (way->attributes & ~scene->attributes);
}

/* A bit that a TD can have since the update, without an opt-in. */
static struct risk risk_of_new(const struct risk_scene *scene, struct cpuid_bit bit,
			       const struct way *older, const struct way *newer)
{
	const struct effect *effect = effects_of_cpuid(scene->effects, bit);
	struct risk risk = risk_of_effect(effect);

	if (risk.group != RISK_CAPABILITY)
		return risk;
	if (older->value == WAY_FAULTING)
		return RISK_BROKEN_VIEW;
	/* What is gated by something new, or has to be asked for, no TD of before gets. */
	if (is_configurable(newer) || gate_is_new(scene, newer))
		return RISK_NEW;
	if ((newer->value == WAY_FIXED1 || newer->value == WAY_NATIVE) && effect->vmm_work)
		return risk_broken(RISK_VMMS, PROMISE_FIXED1);
	return RISK_BROKEN_VIEW;
}

/* A bit that some TD could have, and some can. */
static struct risk risk_of_other(const struct way *older, const struct way *newer)
{
	if (way_behind_opt_in(newer))
		return RISK_BROKEN_ACCEPTED; /* not only for who has opted in, or by another bit */
	if (is_configurable(older) && !is_configurable(newer))
		return risk_broken(RISK_VMMS, PROMISE_CONFIGURABLE);
	if ((older->value == WAY_FIXED1 || older->value == WAY_NATIVE) && is_configurable(newer))
		return risk_broken(RISK_VMMS, PROMISE_DEFAULT);
	return RISK_BROKEN_VIEW;
}

struct risk risk_between(const struct risk_scene *scene, struct cpuid_bit bit,
			 const struct way *older, const struct way *newer)
{
	if (older->value == WAY_UNKNOWN || newer->value == WAY_UNKNOWN)
		return RISK_NEEDS_REVIEW;
	if (way_equal(older, newer))
		return RISK_NONE; /* words */
	if (!is_free(older) && is_free(newer))
		return risk_of_new(scene, bit, older, newer);
	if (!can_be_1(older) && can_be_1(newer))
		return RISK_NEW; /* behind the opt-in */
	if (can_be_1(older) && can_be_1(newer))
		return risk_of_other(older, newer);
	if (is_configurable(older))
		return risk_broken(RISK_VMMS, PROMISE_CONFIGURABLE);
	/* Of a bit that never is 1 its conditions say nothing. */
	return older->value == newer->value ? RISK_NONE : RISK_BROKEN_VIEW;
}

struct risk risk_of_way(const struct risk_scene *scene, const struct diff_line *line)
{
	struct way older = way_of(line->value[0]), newer = way_of(line->value[1]);

	return risk_between(scene, line->bit, &older, &newer);
}
