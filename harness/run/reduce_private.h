/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of reduce share:
 *
 *	if (reduce_has_entries(test))
 *		at = reduce_entry_addr(&test->config.entry[0]);
 */
#ifndef RUN_REDUCE_PRIVATE_H
#define RUN_REDUCE_PRIVATE_H

#include "run/reduce.h"

/* KVM is given raw entries, and nothing of CPUID_CONFIG. */
static inline bool reduce_has_entries(const struct td_case *test)
{
	return test->via == TD_VIA_KVM && test->config.num_entries;
}

/*
 * The leaf by whose fields an entry's bits are known: an entry without SIGNIFCANT_INDEX serves
 * every sub-leaf, and the first has the names.
 */
static inline struct cpuid_addr reduce_entry_addr(const struct td_entry *entry)
{
	return (struct cpuid_addr){ entry->function, entry->flags & 1 ? entry->index : 0 };
}

#endif
