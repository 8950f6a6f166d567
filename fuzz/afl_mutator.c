// SPDX-License-Identifier: GPL-2.0-only
/*
 * AFL++'s hooks: mutation, crossover and trimming that know the input language. afl-fuzz loads it
 * by AFL_CUSTOM_MUTATOR_LIBRARY; TDX_CTS_FUZZ_TARGET names the target (fuzz/scope.h), without which
 * every record counts. See AFL++'s docs/custom_mutators.md for what each function is asked.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/bytes.h"
#include "fuzz/mutate.h"
#include "fuzz/trim.h"

#define CROSS_ONE_IN 4 /* where there is another input at hand */

struct mutator {
	const struct fuzz_scope *scope;
	struct random random;
	bool crossed; /* the last one, for its description */
	char says[64];
	uint8_t bytes[FUZZ_MAX_INPUT]; /* that were given out */
	struct fuzz_trim trim;
	size_t trim_room; /* the size of the input */
	bool trim_done; /* nothing is left to try */
	int trim_steps, trim_max;
};

void *afl_custom_init(void *afl, unsigned int seed);
void afl_custom_deinit(void *data);
size_t afl_custom_fuzz(void *data, uint8_t *input, size_t size, uint8_t **out, uint8_t *other,
		       size_t other_size, size_t max_size);
const char *afl_custom_describe(void *data, size_t max_size);
int afl_custom_init_trim(void *data, uint8_t *input, size_t size);
size_t afl_custom_trim(void *data, uint8_t **out);
int afl_custom_post_trim(void *data, unsigned char same);

/* NULL ends afl-fuzz with a message. */
void *afl_custom_init(void *afl, unsigned int seed)
{
	const char *name = getenv("TDX_CTS_FUZZ_TARGET");
	struct mutator *mutator = calloc(1, sizeof(*mutator));

	(void)afl;
	if (!mutator)
		return NULL;
	mutator->scope = name && *name ? fuzz_scope_named(name) : &fuzz_scope_all;
	if (!mutator->scope) {
		fprintf(stderr, "TDX_CTS_FUZZ_TARGET: there is no fuzz target '%s'\n", name);
		free(mutator);
		return NULL;
	}
	random_seed(&mutator->random, seed);
	return mutator;
}

void afl_custom_deinit(void *data)
{
	free(data);
}

/* Of nothing that means anything in this scope, nothing comes out: then it is mutated. */
size_t afl_custom_fuzz(void *data, uint8_t *input, size_t size, uint8_t **out, uint8_t *other,
		       size_t other_size, size_t max_size)
{
	struct mutator *mutator = data;
	const size_t room = max_size < FUZZ_MAX_INPUT ? max_size : FUZZ_MAX_INPUT;
	size_t crossed = 0;

	*out = mutator->bytes;
	if (other && other_size && !random_below(&mutator->random, CROSS_ONE_IN))
		crossed = fuzz_cross(mutator->scope, input, size, other, other_size, mutator->bytes,
				     room, &mutator->random);
	mutator->crossed = crossed;
	if (crossed)
		return crossed;
	if (size > room)
		size = room;
	memcpy(mutator->bytes, input, size);
	return fuzz_mutate(mutator->scope, mutator->bytes, size, room, &mutator->random);
}

const char *afl_custom_describe(void *data, size_t max_size)
{
	struct mutator *mutator = data;

	snprintf(mutator->says, sizeof(mutator->says), "%s-%s", mutator->scope->name,
		 mutator->crossed ? "cross" : "mutate");
	if (max_size < sizeof(mutator->says))
		mutator->says[max_size] = '\0';
	return mutator->says;
}

/* As many candidates as there may be: afl-fuzz asks until so many are answered. */
int afl_custom_init_trim(void *data, uint8_t *input, size_t size)
{
	struct mutator *mutator = data;

	fuzz_trim_begin(&mutator->trim, mutator->scope, input, size);
	mutator->trim_room = size < FUZZ_MAX_INPUT ? size : FUZZ_MAX_INPUT;
	mutator->trim_done = false;
	mutator->trim_steps = 0;
	mutator->trim_max = (int)fuzz_trim_left(&mutator->trim);
	return mutator->trim_max;
}

/*
 * 0: there is none, and nothing to run. One that is larger than the input ends afl-fuzz: whole
 * records can be, where the input ends within one.
 */
size_t afl_custom_trim(void *data, uint8_t **out)
{
	struct mutator *mutator = data;
	size_t size = 0;

	*out = mutator->bytes;
	while (fuzz_trim_next(&mutator->trim, mutator->bytes, sizeof(mutator->bytes), &size)) {
		if (size && size <= mutator->trim_room)
			return size;
		fuzz_trim_answer(&mutator->trim, false);
		mutator->trim_steps++;
	}
	mutator->trim_done = true;
	return 0;
}

int afl_custom_post_trim(void *data, unsigned char same)
{
	struct mutator *mutator = data;

	if (mutator->trim_done)
		return mutator->trim_max;
	fuzz_trim_answer(&mutator->trim, same);
	return ++mutator->trim_steps;
}
