/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Golden vectors against the emulated module: does it answer as the module's own code did?
 *
 *	struct replay replay;
 *
 *	replay_vector(module, vectors_header(file), &vector, &replay);
 *	for (size_t i = 0; i < replay.count && i < REPLAY_MAX; i++)
 *		printf("%s: expected %s, got %s\n", replay.mismatch[i].what, ...);
 */
#ifndef EMULATOR_REPLAY_H
#define EMULATOR_REPLAY_H

#include "emulator/module.h"
#include "td/vectors.h"

#define REPLAY_MAX 8

struct replay_mismatch {
	char what[CPUID_TEXT];
	char expected[CPUID_TEXT];
	char got[CPUID_TEXT];
};

struct replay {
	size_t count; /* of all mismatches; the first REPLAY_MAX are kept */
	struct replay_mismatch mismatch[REPLAY_MAX];
};

void replay_vector(const struct emu_module *module, const struct vector_header *header,
		   const struct vector *vector, struct replay *replay);

#endif
