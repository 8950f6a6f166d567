/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A set of CPUID answers: what a CPU, a TD or a VMM shows, leaf by leaf.
 *
 *	struct cpuid_set set = { 0 };
 *
 *	cpuid_set_add(&set, (struct cpuid_addr){ 7, 0 }, regs);
 *	const struct cpuid_entry *entry = cpuid_set_find(&set, 7, 0);
 *
 * Fixed size and without pointers, so that it can be copied as it is.
 */
#ifndef CPUID_SET_H
#define CPUID_SET_H

#include "cpuid/cpuid.h"

/* KVM_MAX_CPUID_ENTRIES; a module holds far fewer. */
#define CPUID_SET_MAX 256

struct cpuid_entry {
	struct cpuid_addr at;
	struct cpuid_regs regs;
	bool faulting; /* the leaf is known, and executing it gives #VE */
};

/* Ordered by leaf and sub-leaf, an NA entry last of its leaf. */
struct cpuid_set {
	size_t count;
	struct cpuid_entry entry[CPUID_SET_MAX];
};

/*
 * NULL when the set is full; an address already in the set is replaced. Entries behind it move:
 * what an earlier call returned may be another entry now.
 */
struct cpuid_entry *cpuid_set_add(struct cpuid_set *set, struct cpuid_addr at,
				  struct cpuid_regs regs);

/* The entry that answers leaf and sub-leaf (an NA entry answers any sub-leaf), or NULL. */
const struct cpuid_entry *cpuid_set_find(const struct cpuid_set *set, uint32_t leaf,
					 uint32_t subleaf);

/* Exactly this address, NA only for NA. */
const struct cpuid_entry *cpuid_set_at(const struct cpuid_set *set, struct cpuid_addr at);

/* 1 or 0; -1 where the set holds no such entry. */
int cpuid_set_bit(const struct cpuid_set *set, struct cpuid_bit bit);

#endif
