// SPDX-License-Identifier: GPL-2.0-only
/*
 * Features of a TD's CPUID: where two who should show the same do not.
 */
#include "fuzz/guide_private.h"

#define BITS_PER_ENTRY 128 /* four registers */

static int order(struct cpuid_addr a, struct cpuid_addr b)
{
	if (a.leaf != b.leaf)
		return a.leaf < b.leaf ? -1 : 1;
	return a.subleaf == b.subleaf ? 0 : a.subleaf < b.subleaf ? -1 : 1;
}

struct comparison {
	void (*differs)(void *user, bool in_base, uint64_t number);
	void *user;
};

static void compare_regs(const struct comparison *comparison, size_t place,
			 const struct cpuid_regs *a, const struct cpuid_regs *b)
{
	for (unsigned int reg = 0; reg < CPUID_NUM_REGS; reg++) {
		for (uint32_t bits = a->reg[reg] ^ b->reg[reg]; bits; bits &= bits - 1)
			comparison->differs(comparison->user, true,
					    (size_t)place * BITS_PER_ENTRY + (size_t)reg * 32UL +
						    (unsigned int)__builtin_ctz(bits));
	}
}

/* In one of the two only. */
static void lonely(const struct comparison *comparison, const struct cpuid_entry *entry)
{
	comparison->differs(comparison->user, false, guide_hash(entry->at.leaf, entry->at.subleaf));
}

/* Both are in the same order. */
void guide_cpuid_compare(const struct cpuid_set *base, const struct cpuid_set *set,
			 void (*differs)(void *user, bool in_base, uint64_t number), void *user)
{
	const struct comparison comparison = { .differs = differs, .user = user };
	size_t i = 0, j = 0;

	while (i < base->count || j < set->count) {
		const struct cpuid_entry *a = &base->entry[i], *b = &set->entry[j];
		int side = i == base->count ? 1 : j == set->count ? -1 : order(a->at, b->at);

		if (side)
			lonely(&comparison, side < 0 ? a : b);
		else if (a->faulting != b->faulting)
			differs(user, false, guide_hash(guide_hash(a->at.leaf, a->at.subleaf), 1));
		else
			compare_regs(&comparison, i, &a->regs, &b->regs);
		i += side <= 0;
		j += side >= 0;
	}
}

struct kind_hits {
	const struct guide_hits *hits;
	enum guide_kind kind;
};

static void hit_hashed(void *user, bool in_base, uint64_t number)
{
	const struct kind_hits *hits = user;

	guide_hit(hits->hits, hits->kind, guide_hash(in_base, number));
}

static void compare(const struct guide_hits *hits, enum guide_kind kind,
		    const struct cpuid_set *base, const struct cpuid_set *set)
{
	struct kind_hits user = { .hits = hits, .kind = kind };

	guide_cpuid_compare(base, set, hit_hashed, &user);
}

/* One query of the guest, against what the host reads of that leaf. */
static void guest_features(const struct cpuid_set *host, const struct guest_op *op,
			   const struct guest_result *result, const struct guide_hits *hits)
{
	const struct cpuid_entry *entry = cpuid_set_find(host, op->index, op->subindex);
	const uint64_t at = guide_hash(op->index, op->subindex);

	if (result->outcome != GUEST_OK) {
		if (!entry || !entry->faulting || result->outcome != GUEST_VE)
			guide_hit(hits, GUIDE_GUEST_CPUID, guide_hash(at, result->outcome));
		return;
	}
	for (unsigned int reg = 0; entry && reg < CPUID_NUM_REGS; reg++) {
		uint32_t bits = entry->regs.reg[reg] ^ (uint32_t)result->value[reg];

		for (; bits; bits &= bits - 1)
			guide_hit(hits, GUIDE_GUEST_CPUID,
				  guide_hash(at,
					     256 + reg * 32 + (unsigned int)__builtin_ctz(bits)));
	}
}

void guide_cpuid_features(const struct observation *seen, const struct guide_hits *hits)
{
	if (seen->has_cpuid && seen->has_kvm_cpuid)
		compare(hits, GUIDE_KVM_BIT, &seen->cpuid, &seen->kvm_cpuid);
	for (size_t i = 0; seen->has_cpuid && i < seen->num_guest_cpuid; i++)
		guest_features(&seen->cpuid, &seen->guest_cpuid_op[i], &seen->guest_cpuid[i], hits);
	if (!seen->has_retry)
		return;
	if (seen->retry.by != TD_ACCEPTED)
		guide_hit(hits, GUIDE_REMAINS, guide_hash(2, seen->retry.by));
	else if (seen->default_cpuid && seen->retry_cpuid.count)
		compare(hits, GUIDE_REMAINS, seen->default_cpuid, &seen->retry_cpuid);
}
