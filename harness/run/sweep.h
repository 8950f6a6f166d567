/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Derived cases: what a module's own description says is worth trying, so that every bit it
 * lets a VMM configure has been set once.
 *
 *	struct sweep sweep;
 *
 *	sweep_init(&sweep, &context, SWEEP_DEFAULT | SWEEP_BITS);
 *	for (size_t i = 0; i < sweep.count; i++)
 *		sweep_case(&sweep, i, test);
 *	sweep_free(&sweep);
 *
 * Each is made for TDH.MNG.INIT itself, and all but single bits of numbers once more for KVM
 * ("-kvm" in its name).
 */
#ifndef RUN_SWEEP_H
#define RUN_SWEEP_H

#include "rules/rules.h"

enum sweep_kind {
	SWEEP_DEFAULT = 1 << 0, /* "default": nothing but what a TD must have */
	SWEEP_BITS = 1 << 1, /* "bit-7.0:ecx.waitpkg": alone; "-open": with its gates */
	SWEEP_XFAM = 1 << 2, /* "xfam-0xe4": one group that must be set together */
	SWEEP_ATTRIBUTES = 1 << 3, /* "attributes-0x1": one bit */
	SWEEP_MAXIMAL = 1 << 4, /* "maximal": everything at once */
	SWEEP_ALL = (1 << 5) - 1,
};

struct sweep_item {
	enum sweep_kind kind;
	enum td_via via;
	struct cpuid_bit bit;
	bool open;
	uint64_t value; /* XFAM or ATTRIBUTES */
};

struct sweep {
	const struct rule_context *context;
	size_t count;
	struct sweep_item *item;
};

/* False where memory is short. @kinds: enum sweep_kind. */
bool sweep_init(struct sweep *sweep, const struct rule_context *context, unsigned int kinds);
void sweep_free(struct sweep *sweep);

void sweep_name(const struct sweep *sweep, size_t index, char name[TD_NAME]);
void sweep_case(const struct sweep *sweep, size_t index, struct td_case *test);

#endif
