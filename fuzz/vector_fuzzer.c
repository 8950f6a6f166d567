// SPDX-License-Identifier: GPL-2.0-only
/*
 * A file of golden vectors from anywhere, read to its end or its first error. What was read is
 * replayed on an emulated module, which need not be the one that the header names: it may answer
 * otherwise, but it answers.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emulator/replay.h"
#include "fuzz/surroundings.h"
#include "fuzz/target.h"
#include "td/vectors.h"

#define MODULE "tdx-1.5.05"

static const struct emu_module *module(void)
{
	static struct emu_module *module;
	struct emu_refusal refusal;

	if (!module)
		module = emu_module_init(surroundings_masks(MODULE),
					 surroundings_corpus()->platform, &refusal);
	if (!module) {
		fprintf(stderr, "%s\n", refusal.text);
		abort();
	}
	return module;
}

/* Each mismatch is of something, in words that end. */
static void try_replay(const struct vector_header *header, const struct vector *vector)
{
	static struct replay replay;

	replay_vector(module(), header, vector, &replay);
	for (size_t i = 0; i < replay.count && i < REPLAY_MAX; i++) {
		const struct replay_mismatch *mismatch = &replay.mismatch[i];

		if (!*mismatch->what || !strcmp(mismatch->expected, mismatch->got))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct vector vector;
	struct vector_file *file;
	struct diag diag;
	char *text = strndup((const char *)data, size);
	uint64_t count = 0;
	int more = -1;

	if (!text)
		return -1;
	file = vectors_parse("input.jsonl", text, &diag);
	while (file && (more = vectors_next(file, &vector, &diag)) > 0) {
		try_replay(vectors_header(file), &vector);
		count++;
	}
	if (!more && count != vectors_header(file)->count)
		abort();
	vectors_close(file);
	free(text);
	return 0;
}
