/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The CPUID queries worth making in a guest: every declared leaf, and the places around them
 * where a module must say that there is nothing.
 *
 *	struct guest_op ops[GUEST_MAX_OPS];
 *	size_t count = probe_list(declared, ops);
 *
 * And the metadata that it may read of the module and of its own TD.
 */
#ifndef RUN_PROBE_H
#define RUN_PROBE_H

#include "guest/ops.h"
#include "rules/rules.h"

size_t probe_list(const struct declared *declared, struct guest_op ops[GUEST_MAX_OPS]);

size_t probe_fields(struct guest_op ops[RULES_MAX_GUEST_FIELDS]);

/* And what it is told of its TD otherwise; @ops: behind those. */
size_t probe_told(struct guest_op *ops);

#endif
