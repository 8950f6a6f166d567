/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The CPUID queries worth making in a guest: every declared leaf, and the places around them
 * where a module must say that there is nothing.
 *
 *	struct guest_op ops[GUEST_MAX_OPS];
 *	size_t count = probe_list(declared, ops);
 */
#ifndef RUN_PROBE_H
#define RUN_PROBE_H

#include "guest/ops.h"
#include "module/declared.h"

size_t probe_list(const struct declared *declared, struct guest_op ops[GUEST_MAX_OPS]);

#endif
