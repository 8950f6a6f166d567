// SPDX-License-Identifier: GPL-2.0-only
/*
 * Streams of inputs.
 */
#include "fuzz/stream.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz/bytes.h"
#include "fuzz/mutate.h"
#include "input/corpus.h"
#include "input/file.h"

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

static int add(struct fuzz_stream *stream, const uint8_t *bytes, size_t size, struct diag *diag)
{
	struct seed *seed;

	if (stream->num_seeds == stream->room) {
		stream->room = stream->room ? 2 * stream->room : 64;
		seed = reallocarray(stream->seed, stream->room, sizeof(*seed));
		if (!seed)
			return diag_set(diag, "out of memory");
		stream->seed = seed;
	}
	seed = &stream->seed[stream->num_seeds];
	seed->bytes = malloc(size ? size : 1);
	if (!seed->bytes)
		return diag_set(diag, "out of memory");
	memcpy(seed->bytes, bytes, size);
	seed->size = size;
	stream->num_seeds++;
	return 0;
}

static int add_case(struct fuzz_stream *stream, const char *path, struct diag *diag)
{
	static uint8_t bytes[FUZZ_MAX_INPUT];
	static struct td_case test;
	size_t size;

	if (td_case_load(&test, path, diag))
		return -1;
	if (!fuzz_encode(stream->scope, &test, bytes, sizeof(bytes), &size) ||
	    size > FUZZ_STREAM_ROOM / 2)
		return 0;
	return add(stream, bytes, size, diag);
}

static int add_folder(struct fuzz_stream *stream, const char *folder, struct diag *diag)
{
	char **list = file_list(folder, ".td", diag);
	int ret = list ? 0 : -1;

	for (char **path = list; !ret && *path; path++)
		ret = add_case(stream, *path, diag);
	if (list)
		file_list_free(list);
	return ret;
}

struct fuzz_stream *fuzz_stream_open(const struct fuzz_scope *scope, struct diag *diag)
{
	struct fuzz_stream *stream = calloc(1, sizeof(*stream));
	char cases[PATH_MAX], seeds[PATH_MAX];

	if (!stream) {
		diag_set(diag, "out of memory");
		return NULL;
	}
	stream->scope = scope;
	fuzz_stream_begin(stream, 1);
	snprintf(cases, sizeof(cases), "%s/cases", corpus_root());
	snprintf(seeds, sizeof(seeds), "%s/seeds/%s", corpus_root(), scope->name);
	if (!add_folder(stream, cases, diag) &&
	    (access(seeds, F_OK) || !add_folder(stream, seeds, diag)))
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
