// SPDX-License-Identifier: GPL-2.0-only
/*
 * Streams of inputs.
 */
#include "fuzz/stream.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz/mutate.h"
#include "fuzz/seeds.h"

#define CROSS_ONE_IN 4

struct seed {
	uint8_t *bytes;
	size_t size;
};

struct fuzz_stream {
	const struct fuzz_scope *scope;
	struct random random;
	uint8_t bytes[FUZZ_STREAM_ROOM];
	size_t num_seeds, room;
	struct seed *seed;
};

static int add(void *user, const uint8_t *bytes, size_t size, struct diag *diag)
{
	struct fuzz_stream *stream = user;
	struct seed *seed;

	if (size > FUZZ_STREAM_ROOM / 2)
		return 0;
	if (stream->num_seeds == stream->room) {
		stream->room = stream->room ? 2 * stream->room : 64;
		seed = reallocarray(stream->seed, stream->room, sizeof(*seed));
		if (!seed)
			return diag_no_memory(diag, NULL);
		stream->seed = seed;
	}
	seed = &stream->seed[stream->num_seeds];
	seed->bytes = malloc(size ? size : 1);
	if (!seed->bytes)
		return diag_no_memory(diag, NULL);
	memcpy(seed->bytes, bytes, size);
	seed->size = size;
	stream->num_seeds++;
	return 0;
}

struct fuzz_stream *fuzz_stream_open(const struct fuzz_scope *scope, struct diag *diag)
{
	struct fuzz_stream *stream = calloc(1, sizeof(*stream));

	if (!stream) {
		diag_no_memory(diag, NULL);
		return NULL;
	}
	stream->scope = scope;
	fuzz_stream_begin(stream, 1);
	if (!fuzz_seeds_each(scope, add, stream, diag))
		return stream;
	fuzz_stream_close(stream);
	return NULL;
}

void fuzz_stream_close(struct fuzz_stream *stream)
{
	if (!stream)
		return;
	for (size_t i = 0; i < stream->num_seeds; i++)
		free(stream->seed[i].bytes);
	free(stream->seed);
	free(stream);
}

size_t fuzz_stream_num_seeds(const struct fuzz_stream *stream)
{
	return stream->num_seeds;
}

const uint8_t *fuzz_stream_seed(const struct fuzz_stream *stream, size_t index, size_t *size)
{
	*size = stream->seed[index].size;
	return stream->seed[index].bytes;
}

void fuzz_stream_drop(struct fuzz_stream *stream, size_t index)
{
	free(stream->seed[index].bytes);
	stream->seed[index] = stream->seed[--stream->num_seeds];
}

void fuzz_stream_begin(struct fuzz_stream *stream, uint64_t number)
{
	random_seed(&stream->random, number);
}

static const struct seed *any_seed(struct fuzz_stream *stream)
{
	return &stream->seed[random_below(&stream->random, (uint32_t)stream->num_seeds)];
}

size_t fuzz_stream_next(struct fuzz_stream *stream, const uint8_t **bytes)
{
	const struct seed *a = any_seed(stream);
	size_t size = a->size;

	if (random_below(&stream->random, CROSS_ONE_IN)) {
		memcpy(stream->bytes, a->bytes, size);
	} else {
		const struct seed *b = any_seed(stream);

		size = fuzz_cross(stream->scope, a->bytes, a->size, b->bytes, b->size,
				  stream->bytes, FUZZ_STREAM_ROOM, &stream->random);
	}
	do {
		size = fuzz_mutate(stream->scope, stream->bytes, size, FUZZ_STREAM_ROOM,
				   &stream->random);
	} while (random_below(&stream->random, 2));
	*bytes = stream->bytes;
	return size;
}
