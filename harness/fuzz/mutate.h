/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Mutation and crossover of fuzz inputs that know what the bytes mean.
 *
 *	random_seed(&random, seed);
 *	size = fuzz_mutate(scope, bytes, size, sizeof(bytes), &random);
 *
 * The same input and seed give the same result. What comes out is made of whole records of the
 * scope and never longer than its room; an empty input gets its first record.
 */
#ifndef FUZZ_MUTATE_H
#define FUZZ_MUTATE_H

#include "fuzz/scope.h"
#include "input/random.h"

/* In place; returns the new size, which is at most @capacity. */
size_t fuzz_mutate(const struct fuzz_scope *scope, uint8_t *bytes, size_t size, size_t capacity,
		   struct random *random);

/*
 * What both ask for, a beginning of @a and an end of @b, or their records in turns, into @out.
 */
size_t fuzz_cross(const struct fuzz_scope *scope, const uint8_t *a, size_t a_size, const uint8_t *b,
		  size_t b_size, uint8_t *out, size_t capacity, struct random *random);

#endif
