/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a bit is, in one letter and its gates, and who is hurt when it becomes another: the
 * test's own derivation, by a table of letters.
 *
 *	0 1	fixed			N	native
 *	C	configured		B	configured & native, both
 *	T	by TSC_FREQUENCY	K S D	calculated, special, dynamic
 *	V	#VE			U	unknown
 */
#ifndef TESTS_MUTATED_BITS_H
#define TESTS_MUTATED_BITS_H

#include "mutated.h"

struct model {
	char kind;
	uint64_t xfam;
	uint64_t attributes;
	uint64_t opt_in;
	bool has_cpuid;
	struct cpuid_bit cpuid;
	unsigned int rest; /* what else masks hold of it */
};

static const char model_kinds[] = "01NCBTKSDVU";

/*
 * From the row's kind to the column's: = by the gates, v hurts VMMs, r needs review; what can be
 * 1 only now: a where a VMM asks for it, x where it does not, y where the leaf was not there.
 */
static const char *const model_changes[] = {
	/*	 01NCBTKSDVU */
	[0] = "=xxaaxxxxvr", [1] = "v=vvvvvvvvr", [2] = "vv=vvvvvvvr",  [3] = "vvv=vvvvvvr",
	[4] = "vvvv=vvvvvr", [5] = "vvvvv=vvvvr", [6] = "vvvvvv=vvvr",  [7] = "vvvvvvv=vvr",
	[8] = "vvvvvvvv=vr", [9] = "vyyyyyyyy=r", [10] = "rrrrrrrrrrr",
};

static inline bool model_never_1(const struct model *model)
{
	return model->kind == '0' || model->kind == 'V';
}

static inline bool model_same_gates(const struct model *a, const struct model *b)
{
	return a->xfam == b->xfam && a->attributes == b->attributes && a->opt_in == b->opt_in &&
	       a->has_cpuid == b->has_cpuid &&
	       (!a->has_cpuid || cpuid_bit_equal(a->cpuid, b->cpuid));
}

static inline char model_change(const struct model *older, const struct model *newer)
{
	size_t row = (size_t)(strchr(model_kinds, older->kind) - model_kinds);
	size_t column = (size_t)(strchr(model_kinds, newer->kind) - model_kinds);

	if (older->kind == 'U' || newer->kind == 'U')
		return 'r';
	if (!model_never_1(newer) && newer->opt_in)
		return model_never_1(older) ? 'o' : 'v';
	if (older->opt_in && !model_never_1(newer))
		row = 0;
	else if (older->opt_in)
		return 'v';
	return model_changes[row][column];
}

/* For two models that differ. */
static inline enum risk_group model_group(struct cpuid_bit bit, const struct model *older,
					  const struct model *newer)
{
	const struct effect *effect = effects_of_cpuid(mutated.effects, bit);
	char change = model_change(older, newer);

	if (strchr("axy", change) && effect_clobbers(effect))
		return RISK_HOSTS;
	if (strchr("axy", change) && !effect)
		return RISK_REVIEW;
	switch (change) {
	case 'r':
		return RISK_REVIEW;
	case 'o':
	case 'a':
		return RISK_CAPABILITY;
	case 'x':
		return (newer->xfam & ~mutated.masks->xfam_fixed0) ||
				       (newer->attributes & ~mutated.masks->attributes_fixed0) ?
			       RISK_CAPABILITY :
			       RISK_VMMS;
	case '=':
		return model_never_1(older) || model_same_gates(older, newer) ? RISK_HARMLESS :
										RISK_VMMS;
	default:
		return RISK_VMMS;
	}
}

#endif
