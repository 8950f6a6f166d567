/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Random numbers that are the same for the same seed on every machine.
 *
 *	struct random random;
 *
 *	random_seed(&random, 7);
 *	value = random_next(&random);		// 64 bits
 *	index = random_below(&random, 10);	// 0 to 9
 *
 * The generator is xorshift64* (Vigna, "An experimental exploration of Marsaglia's xorshift
 * generators, scrambled", 2016): fast and good enough to draw test data, no secret at all. Any
 * seed is good; seed 0 stands for a fixed other one, because the generator has no state 0.
 */
#ifndef INPUT_RANDOM_H
#define INPUT_RANDOM_H

#include <stdint.h>

struct random {
	uint64_t state; /* never 0 */
};

void random_seed(struct random *random, uint64_t seed);

/* Any number but 0 as the first factor allows: all 64 bits are used. */
uint64_t random_next(struct random *random);

/* 0 to @limit - 1, @limit from 1 on. Even but for a share of @limit / 2^32. */
uint32_t random_below(struct random *random, uint32_t limit);

#endif
