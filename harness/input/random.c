// SPDX-License-Identifier: GPL-2.0-only
/*
 * xorshift64*.
 */
#include "input/random.h"

#define SEED_FOR_ZERO 0x9e3779b97f4a7c15ULL

void random_seed(struct random *random, uint64_t seed)
{
	random->state = seed ? seed : SEED_FOR_ZERO;
}

uint64_t random_next(struct random *random)
{
	random->state ^= random->state >> 12;
	random->state ^= random->state << 25;
	random->state ^= random->state >> 27;
	return random->state * 0x2545f4914f6cdd1dULL;
}

uint32_t random_below(struct random *random, uint32_t limit)
{
	return (uint32_t)((random_next(random) >> 32) * limit >> 32);
}
