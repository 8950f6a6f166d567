// SPDX-License-Identifier: GPL-2.0-only
/*
 * libFuzzer's hooks: mutation and crossover that know the input language.
 */
#include "fuzz/mutate.h"

#include "fuzz/case_target.h"

/* One in so many times the engine does as it likes, with its dictionary. */
#define ENGINE_ONE_IN 8

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
				 uint8_t *out, size_t max_size, unsigned int seed);

/* Only libFuzzer has it. */
#pragma weak LLVMFuzzerMutate

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
	struct random random;

	random_seed(&random, seed);
	if (LLVMFuzzerMutate && !random_below(&random, ENGINE_ONE_IN))
		return LLVMFuzzerMutate(data, size, max_size);
	return fuzz_mutate(case_target_scope(), data, size, max_size, &random);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
				 uint8_t *out, size_t max_size, unsigned int seed)
{
	struct random random;
	size_t size;

	random_seed(&random, seed);
	size = fuzz_cross(case_target_scope(), a, a_size, b, b_size, out, max_size, &random);
	/* Else half of all inputs, which is what are crossed, would hold nothing new. */
	if (random_below(&random, 2))
		size = fuzz_mutate(case_target_scope(), out, size, max_size, &random);
	return size;
}
