/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Good values for the fields of a fuzz input: bits that have names, numbers at the edge of what is
 * allowed. They come from the tables of names and from the SDM, not from a module's description: a
 * module that nobody has seen yet is fuzzed alike.
 *
 *	struct fuzz_pool_values values = fuzz_pool_values(field->pool);
 *
 *	value = values.value[random_below(random, values.count)];
 */
#ifndef FUZZ_POOL_H
#define FUZZ_POOL_H

#include "fuzz/language.h"
#include "input/random.h"

struct fuzz_pool_values {
	size_t count; /* never 0 */
	const uint64_t *value;
	bool mask; /* values are bits to be combined */
};

struct fuzz_pool_values fuzz_pool_values(enum fuzz_pool pool);

/* A bit that the SDM names, anywhere in CPUID; for the sub-leaves of a range any of them. */
struct cpuid_bit fuzz_pool_bit(struct random *random);

/* A new value for a field that has @value: one of the pool, one near, or any. */
uint64_t fuzz_pool_draw(const struct fuzz_field *field, uint64_t value, struct random *random);

#endif
