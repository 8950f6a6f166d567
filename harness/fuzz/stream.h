/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An endless stream of inputs for one scope, mutated from seeds and the same for the same number:
 * what is measured with, where an engine's own ways would come between.
 *
 *	struct fuzz_stream *stream = fuzz_stream_open(scope, &diag);
 *
 *	fuzz_stream_begin(stream, 7);
 *	for (;;) {
 *		size = fuzz_stream_next(stream, &bytes);
 *		...
 *	}
 *	fuzz_stream_close(stream);
 *
 * Each input is a seed, crossed with another one at times, after one or more mutations. Nothing is
 * learned on the way: no input depends on what became of those before it.
 */
#ifndef FUZZ_STREAM_H
#define FUZZ_STREAM_H

#include "fuzz/scope.h"

struct fuzz_stream;

#define FUZZ_STREAM_ROOM 4096 /* bytes of the longest input, as engines have it: longer is slow */

/* The seeds of the corpus: its cases, and those of corpus/seeds. NULL with @diag. */
struct fuzz_stream *fuzz_stream_open(const struct fuzz_scope *scope, struct diag *diag);
void fuzz_stream_close(struct fuzz_stream *stream);

size_t fuzz_stream_num_seeds(const struct fuzz_stream *stream);

/* Seeds one by one; a seed that is dropped is not used from then on, and the last takes its place. */
const uint8_t *fuzz_stream_seed(const struct fuzz_stream *stream, size_t index, size_t *size);
void fuzz_stream_drop(struct fuzz_stream *stream, size_t index);

void fuzz_stream_begin(struct fuzz_stream *stream, uint64_t number);

/* Up to the next call. */
size_t fuzz_stream_next(struct fuzz_stream *stream, const uint8_t **bytes);

#endif
