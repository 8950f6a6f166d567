/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How features get their numbers. Private to harness/fuzz/.
 *
 *	guide_hit(hits, GUIDE_STEP, kind * GUIDE_NUM_ERRNOS + error);	// computed
 *	guide_hit(hits, GUIDE_PAIR, guide_hash(first, second));		// hashed
 */
#ifndef FUZZ_GUIDE_PRIVATE_H
#define FUZZ_GUIDE_PRIVATE_H

#include "fuzz/guide.h"

#define GUIDE_NUM_ERRNOS 128

struct guide_hits {
	void (*hit)(void *user, uint32_t feature);
	void *user;
};

/* The number counts modulo the kind's size. */
void guide_hit(const struct guide_hits *hits, enum guide_kind kind, uint64_t number);

/* SplitMix64's finaliser over both: well mixed, and the same everywhere. */
static inline uint64_t guide_hash(uint64_t a, uint64_t b)
{
	uint64_t value = a * 0x9e3779b97f4a7c15 + b + 0x7f4a7c15;

	value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9;
	value = (value ^ value >> 27) * 0x94d049bb133111eb;
	return value ^ value >> 31;
}

static inline uint64_t guide_status_class(uint64_t status)
{
	return status >> 32;
}

/* What the TD did: calls, guest operations, and what became of the host (guide_run.c). */
void guide_run_features(const struct observation *seen, const struct guide_hits *hits);

/* CPUID as the guest and as KVM have it, against what the host reads (guide_cpuid.c). */
void guide_cpuid_features(const struct observation *seen, const struct guide_hits *hits);

/*
 * Each bit in which two sets differ: of an entry of @base the number is 128 times the entry's
 * place plus that of the bit, else it is a hash.
 */
void guide_cpuid_compare(const struct cpuid_set *base, const struct cpuid_set *set,
			 void (*differs)(void *user, bool in_base, uint64_t number), void *user);

#endif
